"""Event pages of Offstream by date range.

Domain
    offstream.news, a mirror of Wikipedia's Current Events Portal; every page as .md, .html, .json
    and .xml.  ``DOWNLINK_SITE`` names another root: the old domain, a Git mirror of the Markdown.
Caveats
    Day indexes may be missing or empty; the text is ASCII-folded and partly mojibake.
Arguments
    since, until: days (default: the last seven, UTC) · format: auto, md, html, json or xml
    · lang: en or zh · topic: space or all · articles: yes or no
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from typing import Any, ClassVar, TypeVar

from scrapy import Request

from scrapers.history import date_events, rest_on, source_of
from scrapers.http.fetch import Transfer, fetch, transfer_of
from scrapers.items import Event, Reject
from scrapers.pages import offstream as pages
from scrapers.pages.offstream.links import stem_of
from scrapers.provenance import stamp
from scrapers.raw import Index, RawArticle, UnreadableError
from scrapers.spiders.arguments import RANGE, Argument, choice, days, yes_or_no
from scrapers.spiders.base import Again, Answer, EventSpider

FORMATS = ("md", "html", "json", "xml")
Page = TypeVar("Page", Event, Index)


class OffstreamSpider(EventSpider):
    """Walks the day indexes of a range, reads their event pages, asks for every citation."""

    name = "offstream"
    # Default 5 MB: event pages have 1 to 4 kB, so thousands would wait for the desk, in memory.
    custom_settings = {"SCRAPER_SLOT_MAX_ACTIVE_SIZE": 512 << 10}  # noqa: RUF012
    arguments: ClassVar[dict[str, Argument]] = {
        **RANGE,
        "format": choice("auto", *FORMATS),
        "lang": choice("en", "zh"),
        "topic": choice("space", "all"),
        "articles": yes_or_no(True),
    }

    def __init__(self, options: dict[str, Any] | None = None, **given: str) -> None:
        super().__init__(options, **given)
        chosen = self.options["format"]
        self.formats = FORMATS if chosen == "auto" else (chosen,)

    async def start(self) -> AsyncIterator[Request]:
        """Yield the day indexes of the range in the first format."""
        site = self.settings["DOWNLINK_SITE"].rstrip("/")
        prefix = "/zh/news" if self.options["lang"] == "zh" else "/news"
        walk: dict[dt.date, Again] = dict.fromkeys(
            days(self.options["since"], self.options["until"])
        )
        for day, only in (walk | self.due()).items():
            stem = f"{site}{prefix}/{day:%Y/%m}/{day.day}/index"
            yield self._request(stem, only, self.parse_index)

    def _request(
        self,
        stem: str,
        only: Again,
        callback: Callable[..., Any] | None = None,
        place: int = 0,
        **kwargs: Any,
    ) -> Request:
        url = f"{stem}.{self.formats[place]}"
        meta = {"revalidate": only is None}
        return self.ask(url, callback, meta, stem=stem, only=only, **kwargs)

    async def parse_index(
        self, answer: Answer, stem: str, only: Again = None
    ) -> AsyncIterator[Request | Event | RawArticle | Reject]:
        """Yield a request for each event page of a day; a missing index is normal."""
        index, transfer, problem = await self._read(answer, stem, only, pages.read_index)
        if index is None:
            if not transfer.is_absent and only is None:
                yield self.reject("index", transfer, problem)
            return
        if only is None:
            self.count_index()
        for entry in index.events:
            if entry.url is not None:
                yield self._request(stem_of(entry.url), only, self.parse_event, entry=entry)
                continue
            async for record in self.deliver(entry, only):
                yield record

    async def parse_event(
        self, answer: Answer, stem: str, entry: Event, only: Again = None
    ) -> AsyncIterator[Event | RawArticle | Reject]:
        """Yield the articles that an event cites, then the event; never nothing.

        Where the page cannot be read, the entry of the day index stands in for it.
        """
        event, transfer, problem = await self._read(answer, stem, only, pages.read_event)
        if event is None:
            event = entry
            rest_on(event, [source_of(transfer)])
            event.flags.append(f"page:{transfer.status if problem is None else 'unreadable'}")
            if not transfer.is_absent and only is None:
                yield self.reject("event_page", transfer, problem)
        async for record in self.deliver(event, only):
            yield record

    async def _read(
        self,
        answer: Answer,
        stem: str,
        only: Again,
        reader: Callable[[bytes, str, str | None], Page],
    ) -> tuple[Page | None, Transfer, str | None]:
        """Return the page in the first format that reads, else the most telling failure.

        ``answer`` is what came back for the first format.
        """
        failures: list[tuple[Transfer, str | None]] = []
        transfer = transfer_of(answer)
        for place in range(len(self.formats)):
            if place:
                transfer = await fetch(self.crawler, self._request(stem, only, place=place))
            problem = None
            if transfer.status == "ok" and (response := transfer.response) is not None:
                try:
                    page = reader(response.body, response.url, transfer.content_type)
                except UnreadableError as error:
                    problem = str(error)
                else:
                    events = _events(page)
                    date_events(events, transfer, lambda *content: _events(reader(*content)))
                    for event in events:
                        stamp(event.provenance, response.body, transfer.fetched_at)
                    return page, transfer, None
            failures.append((transfer, problem))
        transfer, problem = min(failures, key=lambda failure: failure[0].is_absent)
        return None, transfer, problem


def _events(page: Event | Index) -> list[Event]:
    return [page] if isinstance(page, Event) else page.events
