"""Progress of a run on a terminal: one line that is rewritten."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import Console
from rich.status import Status
from scrapy import signals
from scrapy.crawler import Crawler

from scrapers.items import Article, Event
from scrapers.run.report import Report


def attach(crawler: Crawler, report: Report) -> None:
    """Show counts of events, articles and responses while the crawler runs."""
    status = Status(f"{report.spider}: starting", console=Console(file=sys.stderr))
    seen = {Event: 0, Article: 0}

    def opened() -> None:
        status.start()

    def scraped(item: Any) -> None:
        if type(item) in seen:
            seen[type(item)] += 1
        assert crawler.stats is not None
        answers = crawler.stats.get_value("response_received_count", 0)
        status.update(
            f"{report.spider}: {seen[Event]} events, {seen[Article]} articles, {answers} responses"
        )

    def closed() -> None:
        status.stop()

    for handler, signal in (
        (opened, signals.spider_opened),
        (scraped, signals.item_scraped),
        (closed, signals.spider_closed),
    ):
        crawler.signals.connect(handler, signal, weak=False)
