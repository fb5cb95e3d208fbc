"""Wikipedia's Current Events Portal by date range.

Domain
    en.wikipedia.org, the readable pages alone: Wikimedia's robots.txt closes ``/w/`` and the API.
Caveats
    Each day has a page of its own; where it is missing, the page of its month is asked for.
Arguments
    since, until: days (default: the last seven, UTC) · topic: space or all · articles: yes or no
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from scrapers.history import date_events
from scrapers.http.fetch import Transfer, fetch, transfer_of
from scrapers.items import Event
from scrapers.pages.portal import WIKI, read_portal
from scrapers.pages.portal_days import page_name
from scrapers.provenance import stamp
from scrapers.raw import UnreadableError
from scrapers.spiders.arguments import RANGE, Argument, choice, days, yes_or_no
from scrapers.spiders.base import Again, Answer, EventSpider


class WikipediaSpider(EventSpider):
    """Reads the days of the Portal and asks for every citation."""

    name = "wikipedia"
    arguments: ClassVar[dict[str, Argument]] = {
        **RANGE,
        "topic": choice("space", "all"),
        "articles": yes_or_no(True),
    }

    async def start(self) -> AsyncIterator[Any]:
        """Yield the pages of the days of the range."""
        self._months: dict[tuple[str, bool], asyncio.Task[Transfer]] = {}
        walk: dict[dt.date, Again] = dict.fromkeys(
            days(self.options["since"], self.options["until"])
        )
        for day, only in (walk | self.due()).items():
            address = WIKI + page_name(day.isoformat())
            meta = {"revalidate": only is None}
            yield self.ask(address, self.parse_day, meta, day=day, only=only)

    async def parse_day(
        self, answer: Answer, day: dt.date, only: Again = None
    ) -> AsyncIterator[Any]:
        """Yield the events of a day, with the articles that they cite."""
        transfer = transfer_of(answer)
        if transfer.is_absent:
            transfer = await self._month_of(day, revalidate=only is None)
        if transfer.is_absent:
            return
        problem = None
        events: list[Event] = []
        try:
            events = self._read(transfer) if transfer.status == "ok" else []
        except UnreadableError as error:
            problem = str(error)
        if problem or transfer.status != "ok":
            if only is None:
                yield self.reject("index", transfer, problem)
            return
        if only is None:
            self.count_index()
        for event in events:
            if event.date == day.isoformat():
                async for record in self.deliver(event, only):
                    yield record

    async def _month_of(self, day: dt.date, *, revalidate: bool) -> Transfer:
        """Ask for the page of a month, once however many of its days are missing."""
        year, month, _ = page_name(day.isoformat()).rsplit("/", 1)[1].split("_")
        address = f"{WIKI}Portal:Current_events/{month}_{year}"
        key = address, revalidate
        if key not in self._months:
            request = self.ask(address, meta={"revalidate": revalidate})
            self._months[key] = asyncio.ensure_future(fetch(self.crawler, request))
        return await self._months[key]

    def _read(self, transfer: Transfer) -> list[Event]:
        response = transfer.response
        assert response is not None
        events = read_portal(
            response.body, response.url, transfer.content_type, transfer.fetched_at
        )
        at = transfer.fetched_at
        date_events(events, transfer, lambda body, url, kind: read_portal(body, url, kind, at))
        for event in events:
            stamp(event.provenance, response.body, transfer.fetched_at)
        return events
