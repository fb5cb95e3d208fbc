"""Web archives: where a cited page is read when its address no longer gives it.

Two archives are asked, each in its own way to list captures; the one nearest a day is read from
its original bytes (``<time>id_``).  An archive's answers are hostile input too: all that is taken
from a list is fourteen digits at a time, the address of a capture is made here, and a redirect is
followed only to another capture of the same archive.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote, urljoin

from scrapy import Request
from scrapy.crawler import Crawler

from scrapers.http.fetch import Transfer, fetch
from scrapers.http.warc import instant
from scrapers.items import Capture

NEAR = timedelta(days=30)
"""A capture so near makes it needless to ask the next archive."""
TRIES = 3
"""Captures read for one citation; the nearest may be of the page that took the article's place."""
PATIENCE = 3
"""Answers that may fail to come in succession before an archive is left alone for the run."""
HOPS = 3
"""Captures of redirects on the way to one capture."""
MAX_LISTED = 20_000
"""Captures taken from one list."""

_FIRST_YEAR = 1990  # no page is older than the web
_NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True)
class Archive:
    """A web archive whose captures stand at ``prefix`` + fourteen digits + ``/`` + address."""

    name: str
    listing: str
    """Address of the list of captures, the page's own percent-encoded address or it to follow."""
    quoted: bool
    prefix: str
    line: re.Pattern[bytes]
    """Finds the time of each capture in the list."""

    def list_url(self, url: str) -> str:
        """Return the address of the list of captures of a page."""
        return self.listing + (quote(url, safe="") if self.quoted else url)

    def capture_url(self, url: str, time: datetime) -> str:
        """Return the address of a capture's original bytes."""
        return f"{self.prefix}{time:%Y%m%d%H%M%S}id_/{url}"

    def leads_to(self, address: str, location: str) -> tuple[str, datetime] | None:
        """Return page and time of the capture that a redirect leads to; ``None``: it leads out."""
        try:
            target = urljoin(address, location)
        except ValueError:
            return None
        found = re.fullmatch(
            re.escape(self.prefix) + r"(\d{14})(?:[a-z]{2}_)?/(https?:/.+)", target
        )
        time = _time(found[1].encode()) if found else None
        return (found[2], time) if found and time else None

    def times(self, body: bytes) -> list[datetime]:
        """Return the times in a list of captures; what is no time is left out."""
        found = set()
        for match in self.line.finditer(body):
            if time := _time(match[1]):
                found.add(time)
            if len(found) >= MAX_LISTED:
                break
        return sorted(found)


ARCHIVES = (
    Archive(
        name="Wayback Machine",
        # Its CDX server: a line for each day with a capture of status 200.
        listing="https://web.archive.org/cdx/search/cdx"
        "?fl=timestamp&filter=statuscode:200&collapse=timestamp:8&limit=10000&url=",
        quoted=True,
        prefix="https://web.archive.org/web/",
        line=re.compile(rb"^(\d{14})\s*$", re.MULTILINE),
    ),
    Archive(
        name="Arquivo.pt",
        # A Memento TimeMap in link format (RFC 7089, section 5).
        listing="https://arquivo.pt/wayback/timemap/link/",
        quoted=False,
        prefix="https://arquivo.pt/wayback/",
        line=re.compile(rb"<https?://arquivo\.pt/wayback/(\d{14})(?:[a-z]{2}_)?/"),
    ),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One step of a search: what happened, what came and, where that is a capture, which."""

    evidence: str
    capture: Capture | None = None
    page: str = ""
    """Address of the captured page: another than the cited one after a redirect."""
    transfer: Transfer | None = None


class Recovery:
    """Looks for captures on behalf of one crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # An archive is asked for one thing at a time; what waits must not take the crawl's seats.
        self._seats = {archive.name: asyncio.Semaphore(1) for archive in ARCHIVES}
        self._failures = dict.fromkeys((archive.name for archive in ARCHIVES), 0)
        # In a replay nobody waits, and every recorded answer has to be found again.
        self._tireless = bool(crawler.settings.get("REPLAY"))

    async def attempts(self, url: str, day: str) -> AsyncGenerator[Attempt]:
        """Yield what is tried for the page of ``url``, nearest capture to ``day`` first.

        ``url`` is canonical, ``day`` ISO.  Nothing is asked before the caller wants the next step.
        """
        noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
        found: list[tuple[timedelta, datetime, Archive]] = []
        for archive in ARCHIVES:
            times, transfer = await self._list(archive, url)
            yield Attempt(f"{archive.name}: {_count(times)}", transfer=transfer)
            found += [(abs(time - noon), time, archive) for time in times or ()]
            if any(distance <= NEAR for distance, _, _ in found):
                break
        nearest = sorted(found, key=lambda entry: entry[:2])[:TRIES]
        for _, time, archive in nearest:
            yield await self._read(archive, url, time)

    async def _list(
        self, archive: Archive, url: str
    ) -> tuple[list[datetime] | None, Transfer | None]:
        transfer = await self._ask(archive, archive.list_url(url))
        status = transfer.http_status if transfer else None
        if status == HTTPStatus.OK and transfer and transfer.response:
            return archive.times(transfer.response.body), transfer
        return ([] if status == HTTPStatus.NOT_FOUND else None), transfer

    async def _read(self, archive: Archive, url: str, time: datetime) -> Attempt:
        listed = f"{archive.name}, {instant(time)}"
        page = url
        for _ in range(HOPS):
            address = archive.capture_url(page, time)
            transfer = await self._ask(archive, address)
            if transfer is None:
                return Attempt(f"{listed}: {_NO_ANSWER}")
            if location := _location(transfer):
                if (target := archive.leads_to(address, location)) is None:
                    return Attempt(f"{listed}: leads out of the archive", transfer=transfer)
                page, time = target
            elif transfer.status != "ok":
                return Attempt(f"{listed}: {'; '.join(transfer.evidence)}", transfer=transfer)
            else:
                capture = Capture(archive=archive.name, url=address, captured_at=instant(time))
                return Attempt(listed, capture, page, transfer)
        return Attempt(f"{listed}: leads on and on")

    async def _ask(self, archive: Archive, address: str) -> Transfer | None:
        """Return the answer of an archive; ``None``: none came, or it was not worth waiting for."""
        async with self._seats[archive.name]:
            if self._failures[archive.name] >= PATIENCE and not self._tireless:
                return None
            request = Request(address, dont_filter=True, meta={"dont_redirect": True})
            transfer = await fetch(self._crawler, request)
        if transfer.http_status is None or transfer.status == "server_error":
            # What an earlier run met says nothing of today.
            asked = transfer.stamp is None or not transfer.stamp.stored
            self._failures[archive.name] += asked
            return None
        self._failures[archive.name] = 0
        return transfer


def _location(transfer: Transfer) -> str | None:
    """Return where an answer redirects to."""
    if transfer.response is None or not 300 <= transfer.response.status < 400:
        return None
    header = transfer.response.headers.get("Location")
    return header.decode("latin-1") if header else None


def _time(digits: bytes) -> datetime | None:
    try:
        time = datetime.strptime(digits.decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return time if time.year >= _FIRST_YEAR else None


def _count(times: list[datetime] | None) -> str:
    if times is None:
        return _NO_ANSWER
    return f"{len(times)} capture{'' if len(times) == 1 else 's'}" if times else "no capture"
