"""Event pages of Offstream by date range.

Domain
    offstream.news, a mirror of Wikipedia's Current Events Portal; every page as .md, .html, .json
    and .xml.  ``DOWNLINK_SITE`` names another root: the old domain, a Git mirror of the Markdown.
Caveats
    Day indexes may be missing or empty; the text is ASCII-folded and partly mojibake.
Arguments
    since, until: days (default: the last seven, UTC) · format: auto, md, html, json or xml
    · lang: en or zh · articles: yes or no
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, ClassVar, Literal, TypeVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from scrapers.citations import CitationDesk
from scrapers.http.fetch import Transfer, fetch, transfer_of
from scrapers.items import Event, Reject
from scrapers.pages import offstream as pages
from scrapers.provenance import stamp
from scrapers.raw import Index, RawArticle, UnreadableError
from scrapers.spiders.arguments import RANGE, Argument, choice, days, read_arguments, yes_or_no

FORMATS = ("md", "html", "json", "xml")
Page = TypeVar("Page", Event, Index)


class OffstreamSpider(Spider):
    """Walks the day indexes of a range, reads their event pages, asks for every citation."""

    name = "offstream"
    arguments: ClassVar[dict[str, Argument]] = {
        **RANGE,
        "format": choice("auto", *FORMATS),
        "lang": choice("en", "zh"),
        "articles": yes_or_no(True),
    }

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.options = read_arguments(self.arguments, given)
        chosen = self.options["format"]
        self.formats = FORMATS if chosen == "auto" else (chosen,)

    site: str
    desk: CitationDesk
    _prefix: str
    _stats: StatsCollector

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> OffstreamSpider:
        """Scrapy's constructor; the site's root is a setting."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.site = crawler.settings["DOWNLINK_SITE"].rstrip("/")
        spider._prefix = urlsplit(spider.site).path
        spider.desk = CitationDesk(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield the day indexes of the range in the first format."""
        assert self.crawler.stats is not None
        self._stats = self.crawler.stats
        self._stats.set_value("downlink/index/readable", 0)
        prefix = "/zh/news" if self.options["lang"] == "zh" else "/news"
        for day in days(self.options["since"], self.options["until"]):
            stem = f"{self.site}{prefix}/{day:%Y/%m}/{day.day}/index"
            yield self._request(stem, self.parse_index)

    def _request(
        self, stem: str, callback: Callable[..., Any] | None = None, place: int = 0, **kwargs: Any
    ) -> Request:
        return Request(
            f"{stem}.{self.formats[place]}",
            callback=callback,
            errback=callback,
            cb_kwargs={"stem": stem, **kwargs},
            meta={"revalidate": True},
        )

    async def parse_index(
        self, answer: Response | Failure, stem: str
    ) -> AsyncIterator[Request | Event | Reject]:
        """Yield a request for each event page of a day; a missing index is normal."""
        index, transfer, problem = await self._read(answer, stem, pages.read_index)
        if index is None:
            if transfer.status != "dead":
                yield self._reject("index", transfer, problem)
            return
        self._stats.inc_value("downlink/index/readable")
        for entry in index.events:
            if entry.url is None:
                yield entry
                continue
            page = self._under_root(entry.url).rsplit(".", 1)[0]
            yield self._request(page, self.parse_event, entry=entry)

    async def parse_event(
        self, answer: Response | Failure, stem: str, entry: Event
    ) -> AsyncIterator[Event | RawArticle | Reject]:
        """Yield the articles that an event cites, then the event; never nothing.

        Where the page cannot be read, the entry of the day index stands in for it.
        """
        event, transfer, problem = await self._read(answer, stem, pages.read_event)
        if event is None:
            event = entry
            event.flags.append(f"page:{transfer.status if problem is None else 'unreadable'}")
            if transfer.status != "dead":
                yield self._reject("event_page", transfer, problem)
        event.url = event.url and self._under_root(event.url)
        event.aliases = [self._under_root(url) for url in event.aliases]
        for related in event.related:
            related.url = self._under_root(related.url)
        if self.options["articles"]:
            for article in await self.desk.settle(event):
                yield article
        yield event

    async def _read(
        self,
        answer: Response | Failure,
        stem: str,
        reader: Callable[[bytes, str, str | None], Page],
    ) -> tuple[Page | None, Transfer, str | None]:
        """Return the page in the first format that reads, else the most telling failure.

        ``answer`` is what came back for the first format.
        """
        failures: list[tuple[Transfer, str | None]] = []
        transfer = transfer_of(answer)
        for place in range(len(self.formats)):
            if place:
                transfer = await fetch(self.crawler, self._request(stem, place=place))
            problem = None
            if transfer.status == "ok" and (response := transfer.response) is not None:
                try:
                    page = reader(
                        response.body, self._without_root(response.url), transfer.content_type
                    )
                except UnreadableError as error:
                    problem = str(error)
                else:
                    for event in [page] if isinstance(page, Event) else page.events:
                        stamp(event.provenance, response.body, transfer.fetched_at)
                    return page, transfer, None
            failures.append((transfer, problem))
        transfer, problem = min(failures, key=lambda failure: failure[0].status == "dead")
        return None, transfer, problem

    def _under_root(self, url: str) -> str:
        """Return an address of the site under the root that is crawled (it may have a path)."""
        parts = urlsplit(url)
        if not self._prefix or parts.netloc != urlsplit(self.site).netloc:
            return url
        return f"{self.site}{parts.path}"

    def _without_root(self, url: str) -> str:
        """Return the address that the page would have at the top of its host."""
        return url.replace(self.site, self.site.removesuffix(self._prefix), 1)

    def _reject(
        self, kind: Literal["index", "event_page"], transfer: Transfer, problem: str | None
    ) -> Reject:
        return Reject(
            url=transfer.url,
            kind=kind,
            reason="unreadable" if problem else transfer.status,
            detail=problem or "; ".join(transfer.evidence) or None,
            http_status=transfer.http_status,
        )
