"""Walks of a spider of events within this process: real readers, answers from the small web."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.http.cache import response_of
from scrapers.http.failures import exception_of
from scrapers.http.fetch import Transfer, transfer_of
from scrapers.http.site import Site
from scrapers.items import Event, Reject
from scrapers.run.ledger import Pending
from scrapers.spiders import offstream, wikipedia
from scrapers.spiders.base import EventSpider
from tests.crawling import SITES

Instead = int | bytes | str
"""A status without a page, another page, or a failure."""


class Walk:
    """What a spider asked for and gave; ``instead`` are other answers, by address."""

    def __init__(
        self,
        spider: EventSpider,
        monkeypatch: pytest.MonkeyPatch,
        instead: dict[str, Instead] | None = None,
        pending: tuple[Pending, ...] = (),
    ) -> None:
        self.instead, self.site = instead or {}, _small_web()
        self.asked: list[str] = []
        self.anew: dict[str, bool] = {}
        """Whether an address was asked for though the archive has it."""
        self.counted: Counter[str] = Counter()
        archive = SimpleNamespace(is_open=lambda _: True)
        middleware: Any = SimpleNamespace(storage=SimpleNamespace(archive=archive))
        crawler: Any = SimpleNamespace(
            stats=SimpleNamespace(inc_value=lambda name: self.counted.update([name])),
            get_downloader_middleware=lambda _: middleware,
        )
        spider.crawler, spider.pending = crawler, pending
        spider.settings = {"DOWNLINK_SITE": "https://offstream.news/"}  # type: ignore[assignment]
        spider.desk = SimpleNamespace(settle=_nothing)  # type: ignore[assignment]
        for module in (offstream, wikipedia):
            monkeypatch.setattr(module, "fetch", self._fetch)
        found = asyncio.run(self._walk(spider))
        self.events = [record for record in found if isinstance(record, Event)]
        self.rejects = [record for record in found if isinstance(record, Reject)]

    async def _walk(self, spider: EventSpider) -> list[Any]:
        found, waiting = [], [request async for request in spider.start()]
        for request in waiting:
            answer = self._answer(request)
            failed, callback = isinstance(answer, Failure), request.callback
            told = request.errback(answer) if failed else callback(answer, **request.cb_kwargs)
            async for record in told:
                (waiting if isinstance(record, Request) else found).append(record)
        return found

    async def _fetch(self, crawler: Any, request: Request) -> Transfer:
        await asyncio.sleep(0)
        return transfer_of(self._answer(request))

    def _answer(self, request: Request) -> Response | Failure:
        self.asked.append(request.url)
        self.anew[request.url] = request.meta["revalidate"]
        capture = self.site.newest(request.url)
        other = self.instead.get(request.url, capture.failure or None)
        if isinstance(other, str):
            failure = Failure(exception_of(other, "no answer"))
            failure.request = request
            return failure
        if isinstance(other, bytes):
            capture = replace(capture, status=200, body=other)
        elif other is not None:
            capture = replace(capture, status=other, body=b"<p>Sorry.")
        response = response_of(capture, request, self.site)
        response.request = request
        return response


@cache
def _small_web() -> Site:
    return Site(SITES)


async def _nothing(_: Event) -> list[Any]:
    return []
