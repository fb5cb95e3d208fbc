"""Fetches URLs through the project's transport in a process of its own, for tests.

The processes are forked from one that has imported Scrapy, so each costs milliseconds.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# Tests wait for nobody and load no more than the transport; each setting can be overridden.
QUICK = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "RETRY_TIMES": 0,
    "SPIDER_MODULES": [],
    "ITEM_PIPELINES": {},
}
_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload(["scrapy.crawler", "scrapers.http.addon", "scrapers.http.fetch"])
_LIMIT = 60


@dataclass(frozen=True)
class Probe:
    """What a crawl gave: transfers in the order of the requests, statistics, log."""

    transfers: list[dict[str, Any]]
    stats: dict[str, Any]
    log: str
    peak: int = 0
    """Most memory that the process held, in bytes."""

    def statuses(self) -> list[str]:
        return [transfer["status"] for transfer in self.transfers]


def probe(
    requests: Sequence[str | dict[str, Any]],
    *,
    before: str = "",
    in_turn: bool = False,
    **settings: Any,
) -> Probe:
    """Fetch URLs (or keyword arguments of a Request); ``before`` is Python to run first.

    ``in_turn`` sends one after the other instead of all at once.
    """
    process, answer, log = start(requests, before, in_turn, settings)
    try:
        told = answer.recv() if answer.poll(_LIMIT) else ([], {"exit": "timeout"}, 0)
    except EOFError:
        process.join(_LIMIT)
        told = [], {"exit": process.exitcode}, 0
    process.kill()
    process.join()
    transfers, stats, peak = told
    return Probe(transfers, stats, log.read_text(), peak)


def start(
    requests: Sequence[str | dict[str, Any]],
    before: str,
    in_turn: bool,
    settings: dict[str, Any],
) -> tuple[ForkServerProcess, Connection, Path]:
    """Start a crawl; returns the process, where its answer comes in, and its log."""
    answer, sender = _FORK.Pipe(duplex=False)
    log = Path(tempfile.mkdtemp(prefix="probe-")) / "log"
    arguments = (sender, log, list(requests), before, in_turn, QUICK | settings)
    process = _FORK.Process(target=_crawl, args=arguments, daemon=True)
    process.start()
    sender.close()
    return process, answer, log


def _crawl(
    sender: Connection,
    log: Path,
    requests: list[str | dict[str, Any]],
    before: str,
    in_turn: bool,
    own: dict[str, Any],
) -> None:
    os.chdir(ROOT)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)
    warnings.simplefilter("error")
    exec(before, {})

    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings

    from scrapers.http.fetch import Transfer, fetch

    transfers: list[Transfer] = []

    class ProbeSpider(Spider):
        name = "probe"

        async def start(self) -> Any:
            asked = [
                fetch(self.crawler, r if isinstance(r, str) else Request(**r)) for r in requests
            ]
            if in_turn:
                transfers.extend([await one for one in asked])
            else:
                transfers.extend(await asyncio.gather(*asked))
            for _ in ():
                yield

    settings = get_project_settings()
    settings.update(own, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(ProbeSpider)
    process.crawl(crawler)
    process.start()
    if process.bootstrap_failed:
        os._exit(1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1024 if sys.platform == "linux" else 1
    )
    sender.send(([_row(transfer) for transfer in transfers], crawler.stats.get_stats(), peak))


def _row(transfer: Any) -> dict[str, Any]:
    response = transfer.response
    return {
        "status": transfer.status,
        "url": transfer.url,
        "http_status": transfer.http_status,
        "evidence": transfer.evidence,
        "fetched_at": transfer.fetched_at,
        "stored": transfer.stamp is not None and transfer.stamp.stored,
        "digest": transfer.payload_digest,
        "body": response.body if response is not None else None,
        "flags": [f for f in response.flags if f != "cached"] if response is not None else [],
    }
