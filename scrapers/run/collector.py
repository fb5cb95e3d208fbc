"""One run from its first record to its published files.

The ``crawl`` command makes a :class:`Run`, takes the lock, stages the output and connects the run
to the crawler's signals; after the crawl it settles, publishes and reports.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from pipelines import identity, merge
from pipelines.validate import dumps
from scrapers.dataset.syndication import Syndication
from scrapers.items import Article, Event, Reject
from scrapers.run.ledger import NAME as LEDGER
from scrapers.run.ledger import Ledger, pending
from scrapers.run.output import TABLES, FolderOutput, Output, write_lines
from scrapers.run.report import Report
from scrapers.run.spool import Place, Spool
from scrapers.spiders.base import EventSpider

_MOMENT = 0.1
"""Seconds."""
_TABLE_OF = {Event: "events", Article: "articles", Reject: "rejects"}


class Run:
    """Collects the records of a crawl in a staging folder and publishes them sorted.

    Raises :class:`~scrapers.run.ledger.DamagedError` where the ledger of the last run cannot be
    read: no crawl could be published beside it.
    """

    def __init__(self, output: Output, report: Report, *, nested: bool) -> None:
        self.output, self.report, self._nested = output, report, nested
        self._pending = pending(self._last_published())
        self._spools = {name: Spool(output.staging / f"{name}.spool") for name in TABLES}
        self._syndicated: dict[str, str] = {}
        self._parted: set[str] = set()
        self._crawler: Crawler | None = None
        self._closing: asyncio.Future[None] | None = None
        self.write_error: OSError | ValueError | None = None

    def attach(self, crawler: Crawler) -> None:
        """Collect every record that leaves the pipelines of this crawler.

        Its spider is told which published events wait for a page.
        """
        self._crawler = crawler
        crawler.signals.connect(self._open, signals.spider_opened)
        crawler.signals.connect(self._collect, signals.item_scraped)

    def _open(self, spider: Spider) -> None:
        if isinstance(spider, EventSpider):
            spider.pending = self._pending

    def _last_published(self) -> Path | None:
        return self.output.last_published() if isinstance(self.output, FolderOutput) else None

    def _collect(self, item: Any) -> None:
        table = _TABLE_OF[type(item)]
        try:
            self._spools[table].append(_key(item), dumps(item))
        except (OSError, ValueError) as error:
            # Scrapy would log what a handler raises, and end well without the record.
            if self.write_error is None:
                self.write_error = error
                # Not awaited: the spider closes when its items are done, and this is one of them.
                self._closing = asyncio.ensure_future(self._close())

    async def _close(self) -> None:
        """End the crawl, once the item at hand is done: Scrapy waits for ever for one of start."""
        await asyncio.sleep(_MOMENT)
        assert self._crawler is not None
        assert self._crawler.engine is not None
        await self._crawler.engine.close_spider_async(reason="output_write_error")

    def settle(self) -> None:
        """Write the sorted tables (and the ledger) to the staging folder."""
        ledger = Ledger(self._last_published())
        staging, names = self.output.staging, self.output.names
        self._part()
        # Twins are found among all articles of the run, before the first line is written.
        copies = Syndication(staging)
        for record in self._records("articles"):
            copies.add(record)
        self._syndicated = copies.ids()
        for table in TABLES:
            write_lines(staging / names[table], self._lines(table, ledger))
        if self.output.keeps_ledger:
            write_lines(staging / LEDGER, ledger.lines())
        for spool in self._spools.values():
            spool.close()

    def write_report(self) -> Path:
        """Write ``run.json``, whole or not at all, to the staging folder; return where it is."""
        path = self.output.staging / self.output.names["run"]
        part = path.with_name(path.name + ".part")
        write_lines(part, [self.report.to_json()])
        return part.replace(path)

    def publish(self) -> None:
        """Write the report and move everything into place."""
        self.write_report()
        self.output.publish()

    def _part(self) -> None:
        """Give articles of other texts that name one address the ids of those asked for."""
        spool = self._spools["articles"]
        gone: set[Place] = set()
        for article_id, places in spool.find().items():
            lines = spool.at(places) if len(places) > 1 else []
            if parted := merge.part([json.loads(line) for line in lines]):
                self._parted.add(article_id)
                gone.update(places)
                for article in parted:
                    spool.append((article["date_published"] or "", article["id"]), dumps(article))
        spool.remove(gone)

    def _lines(self, table: str, ledger: Ledger) -> Iterator[str]:
        articles = self._spools["articles"]
        places = articles.find() if self._nested and table == "events" else {}
        for record in self._records(table):
            if table == "events":
                record = merge.cite(record, self._parted)
            news = table == "rejects" or ledger.settle(record)
            self.report.count(record, news=news)
            if not news:
                continue
            if self._nested and table == "events":
                for citation in record["citations"]:
                    lines = articles.at(places.get(citation["article_id"], []))
                    citation["article"] = next(self._joined(lines, "articles"), None)
            yield dumps(record)

    def _records(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield the records of a table in order, those of one id joined."""
        for lines in self._spools[table].groups():
            yield from self._joined(lines, table)

    def _joined(self, lines: list[str], table: str) -> Iterator[dict[str, Any]]:
        for record in _joined([json.loads(line) for line in lines], table):
            if table == "articles":
                record["syndication_id"] = self._syndicated.get(record["id"])
            yield record


def _joined(records: list[dict[str, Any]], table: str) -> list[dict[str, Any]]:
    if len(records) < 2 or table == "rejects":
        return records
    record = merge.join(records)
    record["content_hash"] = identity.content_hash(record)
    return [record]


def _key(item: Event | Article | Reject) -> tuple[str, str]:
    if isinstance(item, Event):
        return item.date, item.id
    if isinstance(item, Article):
        return item.date_published or "", item.id
    return "", item.url or ""
