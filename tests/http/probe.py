"""Fetches URLs through the project's transport in a process of its own, for tests.

``python -m tests.http.probe`` reads JSON (settings, requests) on standard input and writes JSON
(transfers, stats) on standard output; :func:`probe` does both from a test.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# Tests wait for nobody and load no more than the transport; each setting can be overridden.
QUICK = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_TIMEOUT": 1,
    "LOG_LEVEL": "ERROR",
    "RETRY_TIMES": 0,
    "SPIDER_MODULES": [],
    "ITEM_PIPELINES": {},
}


@dataclass(frozen=True)
class Probe:
    """What a crawl gave: transfers in the order of the requests, statistics, log."""

    transfers: list[dict[str, Any]]
    stats: dict[str, Any]
    log: str

    def statuses(self) -> list[str]:
        return [transfer["status"] for transfer in self.transfers]


def probe(
    requests: Sequence[str | dict[str, Any]],
    *,
    before: str = "",
    in_turn: bool = False,
    **settings: Any,
) -> Probe:
    """Fetch URLs (or keyword arguments of Request); ``before`` is Python to run first.

    ``in_turn`` sends one after the other instead of all at once.
    """
    run = {
        "settings": QUICK | settings,
        "requests": [r if isinstance(r, dict) else {"url": r} for r in requests],
        "before": before,
        "in_turn": in_turn,
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.http.probe"],
        input=json.dumps(run, default=str),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    if not done.stdout:
        return Probe([], {"exit": done.returncode}, done.stderr)
    answer = json.loads(done.stdout)
    return Probe(answer["transfers"], answer["stats"], done.stderr)


def main() -> None:
    run = json.load(sys.stdin)
    exec(run["before"], {})

    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings

    from scrapers.http.fetch import Transfer, fetch

    transfers: list[Transfer] = []

    class ProbeSpider(Spider):
        name = "probe"

        async def start(self) -> Any:
            asked = [fetch(self.crawler, Request(**keywords)) for keywords in run["requests"]]
            if run["in_turn"]:
                transfers.extend([await one for one in asked])
            else:
                transfers.extend(await asyncio.gather(*asked))
            for _ in ():
                yield

    settings = get_project_settings()
    settings.update(run["settings"], priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(ProbeSpider)
    process.crawl(crawler)
    process.start()
    if process.bootstrap_failed:
        sys.exit(1)
    answer = {
        "transfers": [
            {
                "status": t.status,
                "url": t.url,
                "http_status": t.http_status,
                "evidence": t.evidence,
                "fetched_at": t.fetched_at,
                "digest": t.payload_digest,
                "body": t.response.body.decode("latin-1") if t.response else None,
                "flags": t.response.flags if t.response else [],
            }
            for t in transfers
        ],
        "stats": crawler.stats.get_stats(),
    }
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
