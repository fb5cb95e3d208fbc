"""The desk where cited articles are asked for, read and judged.

The event waits for its citations, nothing else does.  Each canonical URL is asked for once per
run, however many events cite it; a failure is caught where it happens and stays in the citation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from scrapy.crawler import Crawler

from pipelines import verdict
from pipelines.boilerplate import BoilerplatePipeline
from pipelines.identity import article_id
from pipelines.mojibake import MojibakePipeline
from pipelines.urls import UrlsPipeline, canonical
from scrapers.http.fetch import Transfer, fetch
from scrapers.items import Citation, Event, Status, Verdict
from scrapers.pages import article
from scrapers.provenance import stamp
from scrapers.raw import RawArticle, UnreadableError


@dataclass(slots=True)
class Reading:
    """What became of one address; kept for the run, so without the text of the article."""

    status: Status
    http_status: int | None
    evidence: list[str]
    article_id: str | None = None
    verdict: Verdict | None = None
    words: str = ""
    """Words of headline and lead, to match the article with its event."""


class CitationDesk:
    """Asks for citations on behalf of a spider's callbacks."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # Scrapy bounds what its scheduler sends, not what a callback asks for.
        self._seats = asyncio.Semaphore(crawler.settings.getint("CONCURRENT_REQUESTS"))
        self._tasks: dict[str, asyncio.Task[Reading]] = {}
        self._fresh: dict[str, RawArticle] = {}

    async def settle(self, event: Event) -> list[RawArticle]:
        """Fill status, verdict and match of each citation; return the articles not yet returned."""
        await asyncio.gather(*(self._settle(citation, event) for citation in event.citations))
        urls = [citation.canonical_url for citation in event.citations]
        return [self._fresh.pop(url) for url in urls if url in self._fresh]

    async def _settle(self, citation: Citation, event: Event) -> None:
        citation.canonical_url = canonical(citation.url)
        if citation.canonical_url is None:
            citation.status = "forbidden_address"
            citation.evidence = ["url: not an http or https address"]
            return
        reading = await self._ask_once(citation.canonical_url)
        citation.status, citation.http_status = reading.status, reading.http_status
        citation.evidence = list(reading.evidence)
        citation.article_id, citation.verdict = reading.article_id, reading.verdict
        if reading.article_id is not None:
            citation.match = verdict.match(event, reading.words)

    def _ask_once(self, url: str) -> asyncio.Future[Reading]:
        if url not in self._tasks:
            self._tasks[url] = asyncio.ensure_future(self._ask(url))
        return self._tasks[url]

    async def _ask(self, url: str) -> Reading:
        async with self._seats:
            transfer = await fetch(self._crawler, url)
        reading, raw = read_article(url, transfer)
        if raw is not None:
            self._fresh[url] = raw
            count_dropped(self._crawler, raw)
        return reading


def read_article(url: str, transfer: Transfer) -> tuple[Reading, RawArticle | None]:
    """Read and judge what came back for ``url``; the article is ``None`` where there is none."""
    reading = Reading(transfer.status, transfer.http_status, list(transfer.evidence))
    response = transfer.response
    if transfer.status != "ok" or response is None:
        return reading, None
    try:
        raw = article.read(response.body, response.url, transfer.content_type)
    except UnreadableError as error:
        reading.status = "unreadable"
        reading.evidence.append(f"reader: {error}")
        return reading, None
    raw.article.url = url
    stamp(raw.article.provenance, response.body, transfer.fetched_at)
    raw = UrlsPipeline.article(BoilerplatePipeline.article(MojibakePipeline.article(raw)))
    judgement = verdict.judge(raw, asked=url, answered=response.url)
    reading.verdict = judgement.verdict
    reading.evidence += judgement.evidence
    if not judgement.is_article:
        return reading, None
    record = raw.article
    reading.article_id = article_id(record.canonical_url or url, record.article_body or "")
    reading.words = verdict.words(raw)
    return reading, raw


def count_dropped(crawler: Crawler, raw: RawArticle) -> None:
    """Count the dropped blocks of an article by rule, for the report of the run."""
    assert crawler.stats is not None
    for block in raw.blocks:
        if block.keep is False:
            crawler.stats.inc_value(f"downlink/dropped_blocks/{block.reason}")
