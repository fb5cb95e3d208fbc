"""Text mining that a publisher reserves: the headers of an answer and the files of its site.

``robots.txt`` is read as it was asked for before the page.  ``tdmrep.json`` is asked for where an
article was read: once in a run for a site that was asked for the article itself, and for one whose
article the archive held only if it was never asked before.  A site that does not answer reserves
nothing, and a replay that holds no answer says nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers

from scrapers.http.cache import ArchiveMiddleware
from scrapers.http.fetch import Transfer, fetch
from scrapers.items import Article, RightsSignal
from scrapers.pages import reservations, site_rights
from scrapers.pages.site_rights import MAX_FILE, TDMREP, Rule

MAX_SITES: Final = 200
"""Sites whose files are kept in memory; those of others are read again from the archive."""
_ARCHIVED: Final = "x-archive-orig-"
"""How a web archive names the headers of the page that it has captured."""


def headers_of(headers: Headers, *, captured: bool) -> Iterator[tuple[str, str]]:
    """Yield the headers of a page; of a web archive's capture those of the original."""
    for name, values in headers.items():
        plain = name.decode("latin-1").lower()
        if captured and not plain.startswith(_ARCHIVED):
            continue
        for value in values:
            yield plain.removeprefix(_ARCHIVED), value.decode("latin-1")


class Reservations:
    """Asks sites on behalf of one crawl, and says what is to be left out for it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._obey = crawler.settings.getbool("DOWNLINK_TDM_OBEY")
        self._files: dict[tuple[str, bool], asyncio.Future[list[Rule]]] = {}

    async def complete(self, article: Article, transfer: Transfer) -> None:
        """Add what the site of an article says for all of its pages to the article's rights."""
        response = transfer.response
        assert response is not None
        parts = urlsplit(response.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        fresh = "cached" not in response.flags
        robots = await self._once(f"{origin}/robots.txt", False, site_rights.read_robots)
        tdmrep = await self._once(f"{origin}{TDMREP}", fresh, site_rights.read_tdmrep)
        signals: list[RightsSignal] = []
        signals += site_rights.robots_signals(robots, response.url)
        signals += site_rights.tdmrep_signals(tdmrep, response.url)
        reservations.declare(article.rights, signals)

    def evidence(self, article: Article) -> list[str]:
        """Return why the text of an article is left out; empty: it is not."""
        if not self._obey or not article.rights.tdm_reserved:
            return []
        signal = reservations.reservation(article.rights.signals)
        assert signal is not None
        return [f"text mining reserved: {signal.source}: {signal.value}"]

    async def _once(self, url: str, fresh: bool, read: Callable[[bytes], list[Rule]]) -> list[Rule]:
        key = url, fresh
        if key not in self._files:
            if len(self._files) >= MAX_SITES:
                del self._files[next(iter(self._files))]
            self._files[key] = asyncio.ensure_future(self._read(url, fresh, read))
        return await asyncio.shield(self._files[key])

    async def _read(self, url: str, fresh: bool, read: Callable[[bytes], list[Rule]]) -> list[Rule]:
        request = Request(
            url,
            dont_filter=True,
            meta={
                "dont_retry": True,
                "dont_obey_robotstxt": url.endswith("/robots.txt"),
                "download_maxsize": MAX_FILE,
                "revalidate": fresh,
            },
        )
        if not self._may_ask(request, fresh):
            return []
        response = (await fetch(self._crawler, request)).response
        return read(response.body) if response is not None and response.status == 200 else []

    def _may_ask(self, request: Request, fresh: bool) -> bool:
        middleware: Any = self._crawler.get_downloader_middleware(ArchiveMiddleware)
        if middleware is None or fresh or middleware.will_answer(request):
            return True
        never = not middleware.storage.archive.history(request.url)
        return never and request.url.endswith(TDMREP)
