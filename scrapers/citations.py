"""The desk where cited articles are asked for, read and judged; where they are gone, recovered.

The event waits for its citations, nothing else does.  Each canonical URL is asked for once per
run, however many events cite it; a failure is caught where it happens and stays in the citation.
What depends on the event is decided for each: is this its article, which capture is the nearest.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from scrapy.crawler import Crawler

from pipelines import dates, match, sites, verdict
from pipelines.boilerplate import BoilerplatePipeline
from pipelines.dates import DatesPipeline
from pipelines.identity import article_id
from pipelines.mojibake import MojibakePipeline
from pipelines.unicode import UnicodePipeline
from pipelines.urls import UrlsPipeline, cited
from scrapers.history import Source, rest_on, source_of
from scrapers.http.fetch import Transfer, fetch
from scrapers.http.recovery import Recovery
from scrapers.http.reservations import Reservations, headers_of
from scrapers.items import Capture, Citation, Event, Status, Verdict
from scrapers.pages import article, reservations
from scrapers.provenance import stamp
from scrapers.raw import RawArticle, UnreadableError

logger = logging.getLogger(__name__)

READER_FAULTS: Final = "downlink/reader_faults"
"""Statistic: pages that broke the reader."""
FAR: Final = 30
"""Days between an event and its article above which the citation says so."""
GONE: Final = frozenset({"dead", "dns_error", "connection_refused", "timeout", "server_error"})
"""Statuses whose page is looked for in web archives."""
REFUSED: Final = frozenset({401, 402, 403, 429, 451})
"""HTTP statuses of a page that is there and not for us; it is not fetched by a back door."""
REPLACED: Final = frozenset({"soft_404", "home_page", "parked", "consent", "wrong_article"})
"""Verdicts on a page that stands where the article stood."""
AT_WORK: Final = 4
"""Events at work for each seat: one whose last citation is slow must not leave seats empty."""
AT_HAND: Final = 1_000
"""Readings of articles kept at hand, 2 kB each; a later event's is read again from the archive."""

READING_STEPS: Final = (MojibakePipeline, UnicodePipeline, BoilerplatePipeline, UrlsPipeline)
"""The steps that a verdict on the page needs; the item pipelines take the others."""


@dataclass(slots=True)
class Reading:
    """What became of one address; kept for the run, so without the text of the article."""

    status: Status
    http_status: int | None
    evidence: list[str]
    article_id: str | None = None
    verdict: Verdict | None = None
    profile: match.Profile | None = None
    day: str | None = None
    """When the article was published."""
    capture: Capture | None = None
    sources: list[Source] = field(default_factory=list)
    """What it rests on."""


class CitationDesk:
    """Asks for citations on behalf of a spider's callbacks."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # Scrapy bounds what its scheduler sends, not what a callback asks for.
        seats = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._seats = asyncio.Semaphore(seats)
        # An event that waits here holds nothing but itself.
        self._at_work = asyncio.Semaphore(AT_WORK * seats)
        recover = crawler.settings.getbool("DOWNLINK_RECOVERY")
        self._recovery = Recovery(crawler) if recover else None
        self._reservations = Reservations(crawler)
        self._turn = asyncio.Lock()
        self._tasks: dict[tuple[str, str], asyncio.Task[Reading]] = {}
        self._readings: dict[tuple[str, str], Reading] = {}
        self._at_hand: deque[tuple[str, str]] = deque()
        self._fresh: dict[str, RawArticle] = {}
        self._returned: set[str] = set()

    async def settle(self, event: Event) -> list[RawArticle]:
        """Fill status, verdict and match of each citation; return the articles not yet returned."""
        async with self._at_work:
            return await self._settle_all(event)

    async def _settle_all(self, event: Event) -> list[RawArticle]:
        settled = (self._settle(citation, event) for citation in event.citations)
        rest_on(event, [source for found in await asyncio.gather(*settled) for source in found])
        articles = []
        for citation in event.citations:
            address = citation.capture.url if citation.capture else citation.canonical_url
            if citation.article_id and address and address not in self._returned:
                self._returned.add(address)
                articles.append(await self._article(citation, address))
        for citation in event.citations:  # another event's may be read again, all are not kept
            self._fresh.pop(citation.canonical_url or "", None)
        return [raw for raw in articles if raw is not None]

    async def _settle(self, citation: Citation, event: Event) -> list[Source]:
        """Fill what became of a citation; return what that rests on."""
        url = citation.canonical_url = cited(citation.url, event.url)
        if url is None:
            citation.status = "forbidden_address"
            citation.evidence = ["url: not an http or https address"]
            return []
        reading = await self._once((url, ""))
        citation.status, citation.http_status = reading.status, reading.http_status
        citation.evidence = list(reading.evidence)
        _judge(citation, event, reading)
        day = dates.parse(event.date, language=event.in_language, url=event.url)
        if self._recovery is None or day is None or not _is_gone(citation, url):
            return reading.sources
        if citation.verdict:
            citation.evidence.append(f"at the address: {citation.verdict}")
        recovered = await self._once((url, day.day))
        citation.evidence += recovered.evidence
        if recovered.profile and (another := match.is_another(event, recovered.profile)):
            citation.evidence.append(f"recovered: {another}")
            self._fresh.pop(recovered.capture.url if recovered.capture else "", None)
        elif recovered.capture:
            citation.capture = recovered.capture
            _judge(citation, event, recovered)
        return reading.sources + recovered.sources

    async def _once(self, key: tuple[str, str]) -> Reading:
        """Return what is read at a URL or, with a day, of its capture nearest to that."""
        if key in self._readings:
            return self._readings[key]
        if key not in self._tasks:
            self._tasks[key] = asyncio.ensure_future(self._read(key))
        return await self._tasks[key]

    async def _read(self, key: tuple[str, str]) -> Reading:
        reading = await (self._recover(*key) if key[1] else self._ask(key[0]))
        self._readings[key] = reading
        del self._tasks[key]
        # What failed is not asked for again; an article is, of the archive, and reads the same.
        if reading.profile is not None and reading.capture is None:
            self._at_hand.append(key)
            if len(self._at_hand) > AT_HAND:
                del self._readings[self._at_hand.popleft()]
        return reading

    async def _ask(self, url: str) -> Reading:
        async with self._seats:
            transfer = await fetch(self._crawler, url)
            reading, raw = await self._in_turn(url, transfer)
            if raw is not None:
                await self._reservations.complete(raw.article, transfer)
                reading.evidence += self._reservations.evidence(raw.article)
        self._keep(url, raw)
        return reading

    async def _recover(self, url: str, day: str) -> Reading:
        """Read the captures of a page until one of them is an article."""
        assert self._recovery is not None
        tried: list[str] = []
        sources: list[Source] = []
        async with aclosing(self._recovery.attempts(url, day)) as attempts:
            async for attempt in attempts:
                tried.append(attempt.evidence)
                if attempt.transfer is not None:
                    sources.append(source_of(attempt.transfer))
                if attempt.transfer is None or attempt.capture is None:
                    continue
                reading, raw = await self._in_turn(url, attempt.transfer, attempt.page)
                tried[-1] += f": {reading.verdict or reading.status}"
                if raw is not None:
                    tried += self._reservations.evidence(raw.article)
                    self._keep(attempt.capture.url, raw)
                    reading.evidence, reading.capture = tried, attempt.capture
                    reading.sources = sources
                    return reading
        return Reading("not_tried", None, tried, sources=sources)

    async def _in_turn(
        self, url: str, transfer: Transfer, page: str | None = None
    ) -> tuple[Reading, RawArticle | None]:
        # One at a time, with a look at the network before each: stored pages are all there at
        # once, and what is on its way would time out while they are read in one go.
        async with self._turn:
            await asyncio.sleep(0)
            return read_or_tell(self._crawler, url, transfer, page)

    def _keep(self, address: str, raw: RawArticle | None) -> None:
        if raw is not None and address not in self._returned:
            self._fresh[address] = raw

    async def _article(self, citation: Citation, address: str) -> RawArticle | None:
        """Return the article read at an address, from the archive where it was let go."""
        raw = self._fresh.pop(address, None)
        if raw is None and citation.canonical_url:
            async with self._seats:
                transfer = await fetch(self._crawler, address)
            page = citation.canonical_url if citation.capture else None
            _, raw = await self._in_turn(citation.canonical_url, transfer, page)
            if raw is not None and not citation.capture:
                await self._reservations.complete(raw.article, transfer)
        if raw is not None:
            count_dropped(self._crawler, raw)
        return raw


def _judge(citation: Citation, event: Event, reading: Reading) -> None:
    """Fill what is known of the page, and whether it is the article of this event."""
    citation.verdict, citation.article_id = reading.verdict, reading.article_id
    if reading.profile is None:
        return
    citation.match = match.match(event, reading.profile)
    if another := match.is_another(event, reading.profile):
        citation.verdict, citation.article_id = "wrong_article", None
        citation.evidence.append(another)
    day = dates.parse(event.date, language=event.in_language, url=event.url)
    gap = dates.far_from(day.day if day else None, reading.day)
    if gap is not None and abs(gap) > FAR:
        citation.evidence.append(f"far_from_event:{gap}")


def _is_gone(citation: Citation, url: str) -> bool:
    if citation.status in GONE:
        return citation.http_status not in REFUSED
    # A home page that was cited as one has not moved.
    cited = citation.verdict == "home_page" and sites.is_home(url)
    return citation.verdict in REPLACED and not cited


def read_article(
    url: str, transfer: Transfer, page: str | None = None
) -> tuple[Reading, RawArticle | None]:
    """Read and judge what came back for ``url``; the article is ``None`` where there is none.

    ``page`` is the address of the page in an archive's capture.
    """
    reading = Reading(transfer.status, transfer.http_status, list(transfer.evidence))
    reading.sources = [source_of(transfer)]
    response = transfer.response
    if transfer.status != "ok" or response is None:
        return reading, None
    answered = page or response.url
    try:
        raw = article.read(response.body, answered, transfer.content_type)
    except UnreadableError as error:
        reading.status = "unreadable"
        reading.evidence.append(f"reader: {error}")
        return reading, None
    raw.article.url = url
    headers = headers_of(response.headers, captured=page is not None)
    reservations.declare(raw.article.rights, reservations.read_headers(headers))
    stamp(raw.article.provenance, response.body, transfer.fetched_at)
    for step in READING_STEPS:
        raw = step.take(raw)
    judgement = verdict.judge(raw, asked=url, answered=answered)
    reading.verdict = judgement.verdict
    reading.evidence += judgement.evidence
    if not judgement.is_article:
        return reading, None
    record = raw.article
    reading.article_id = article_id(record.canonical_url or url, record.article_body or "")
    reading.profile = match.profile(raw)
    reading.day = DatesPipeline.take(raw).article.date_published
    return reading, raw


def read_or_tell(
    crawler: Crawler, url: str, transfer: Transfer, page: str | None = None
) -> tuple[Reading, RawArticle | None]:
    """Read an article; a page that breaks the reader is unreadable, and the run is told.

    One page, which anybody may have written, must not cost the events of all others.
    """
    try:
        return read_article(url, transfer, page)
    except Exception as fault:
        logger.exception("the reader failed on %s", url)
        assert crawler.stats is not None
        crawler.stats.inc_value(READER_FAULTS)
        told = [*transfer.evidence, f"reader: it failed ({type(fault).__name__})"]
        reading = Reading("unreadable", transfer.http_status, told)
        reading.sources = [source_of(transfer)]
        return reading, None


def count_dropped(crawler: Crawler, raw: RawArticle) -> None:
    """Count the dropped blocks of an article by rule, for the report of the run."""
    assert crawler.stats is not None
    dropped = Counter(block.reason for block in raw.blocks if block.keep is False)
    for rule, count in dropped.items():
        crawler.stats.inc_value(f"downlink/dropped_blocks/{rule}", count)
