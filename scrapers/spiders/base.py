"""What the spiders share: checked arguments, and callbacks that take failures too."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, ClassVar, Literal, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from pipelines import judge_event, normalize_event
from scrapers.citations import CitationDesk
from scrapers.http.cache import ArchiveMiddleware
from scrapers.http.fetch import Transfer
from scrapers.items import Event, Reject
from scrapers.raw import RawArticle
from scrapers.run.ledger import Pending
from scrapers.spiders.arguments import Argument, read_arguments

Answer = Response | Failure
"""What a callback is given: every answer, whatever its status, and every failure."""
Again = frozenset[str] | None
"""Ids of the events of a day that is walked again, from the archive; ``None``: it is in range."""


class DownlinkSpider(Spider):
    """A spider with a table of arguments; ``options`` holds their values."""

    arguments: ClassVar[dict[str, Argument]]

    def __init__(self, options: dict[str, Any] | None = None, **given: str) -> None:
        super().__init__()
        # What ``crawl`` has read: a pipe can be read but once, and "today" may end in between.
        self.options = read_arguments(self.arguments, given) if options is None else options

    def ask(
        self,
        address: str,
        /,
        callback: Callable[..., AsyncIterator[Any]] | None = None,
        meta: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Request:
        """Return a request whose callback gets the answer or the failure, and ``kwargs``."""
        return Request(
            address, callback=callback, errback=self._failed, cb_kwargs=kwargs, meta=meta
        )

    async def _failed(self, failure: Failure) -> AsyncIterator[Any]:
        request: Any = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        async for item in request.callback(failure, **request.cb_kwargs):
            yield item


class EventSpider(DownlinkSpider):
    """A spider of event pages: which events go out, and their citations.

    Its arguments hold ``topic`` (space or all) and ``articles`` (yes or no).
    """

    desk: CitationDesk
    pending: Sequence[Pending] = ()
    """Published events of which a page failed for the moment, as the run's ledger says."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's constructor."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.desk = CitationDesk(crawler)
        return spider

    def due(self) -> dict[dt.date, frozenset[str]]:
        """Return the days out of range to be walked again, with the ids of their events.

        They are days of events of which a page is to be tried again, as the archive tells.  What
        is stored of such a day is taken as it is: it was asked for again while it was in range.
        """
        middleware = self.crawler.get_downloader_middleware(ArchiveMiddleware)
        if middleware is None or not self.options["articles"]:  # a replay asks nobody
            return {}
        archive = middleware.storage.archive
        found: dict[dt.date, set[str]] = {}
        for event in self.pending:
            day = dt.date.fromisoformat(event.date)
            here = self.options.get("lang", event.language) == event.language
            out_of_range = not self.options["since"] <= day <= self.options["until"]
            if here and out_of_range and any(map(archive.is_open, event.failed)):
                found.setdefault(day, set()).add(event.id)
        return {day: frozenset(ids) for day, ids in sorted(found.items())}

    async def deliver(self, event: Event, only: Again = None) -> AsyncIterator[Event | RawArticle]:
        """Yield the articles that an event cites, then the event; ``only`` if it is among these.

        With ``topic=space`` an event that is not about space is counted by year and left out
        before anything is asked for.
        """
        if only is not None:
            finished = normalize_event(copy.deepcopy(event))
            if not isinstance(finished, Event) or finished.id not in only:
                return
        event = judge_event(event)
        assert event.space is not None
        if self.options["topic"] == "space" and event.space.label == "not_space":
            self._stats.inc_value(f"downlink/left_out/{event.date[:4]}")
            return
        if self.options["articles"]:
            for article in await self.desk.settle(event):
                yield article
        yield event

    def reject(
        self,
        kind: Literal["index", "event_page"],
        transfer: Transfer,
        problem: str | None = None,
    ) -> Reject:
        """Return why a page could not be used; ``problem`` is the reader's sentence."""
        return Reject(
            url=transfer.url,
            kind=kind,
            reason="unreadable" if problem else transfer.status,
            detail=problem or "; ".join(transfer.evidence) or None,
            http_status=transfer.http_status,
        )

    def count_index(self) -> None:
        """Count indexes that could be read; a run that ends with none is not to be trusted."""
        self._stats.inc_value("downlink/index/readable")

    @property
    def _stats(self) -> StatsCollector:
        assert self.crawler.stats is not None
        return self.crawler.stats
