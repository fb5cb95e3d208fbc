"""A crawl of 20,000 citations, three in ten of them faulty: is all of it told, at which cost?

    python -m tests.bench_crawl [CITATIONS]

Three processes, one after the other: the crawl; bare Scrapy, whose callback does nothing, over the
same addresses; and the readers and pipelines over the same pages, without Scrapy.  The processor
time of the first is to be at most 1.5 times that of the other two, and its memory to grow by less
than 50 MB after the first tenth.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pipelines import normalize_article, normalize_event
from scrapers.pages import article, offstream
from scrapers.raw import UnreadableError
from tests.crawling import QUICK, ROOT, command, environment, records
from tests.http.news import CITED, FIRST, KINDS, SITE, News, NewsServer, kind_of, page

TIMEOUT = 10
"""Seconds."""
MEGABYTE = 1 << 20


def settings(server: NewsServer, folder: Path) -> dict[str, Any]:
    """Return the settings of the crawl: as a user has them, but nobody waits for a local server."""
    return QUICK | {
        "ARCHIVE": folder / "archive",
        "DOWNLINK_HOSTS": server.downlink_hosts(),
        "DOWNLINK_SITE": f"http://{SITE}",
        "DOWNLINK_RECOVERY": "0",
        # Reading pages keeps the process from its connections for a moment, on a busy machine long.
        "DOWNLOAD_TIMEOUT": TIMEOUT,
    }


def crawl_line(server: NewsServer, folder: Path) -> list[str]:
    """Return the command line of the crawl."""
    last = FIRST.fromordinal(FIRST.toordinal() + server.news.days - 1)
    return command(
        "offstream", "-O", str(folder / "events.jsonl"), settings=settings(server, folder),
        since=FIRST.isoformat(), until=last.isoformat(), topic="all",
    )  # fmt: skip


BARE = """
import sys
from pathlib import Path
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

class Bare(Spider):
    name = "bare"
    async def start(self):
        for url in Path(sys.argv[1]).read_text().split():
            yield Request(url, self.parse, errback=self.parse, dont_filter=True)
    def parse(self, answer):
        pass

process = AsyncCrawlerProcess({
    "CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "RETRY_TIMES": 1,
    "DOWNLOAD_TIMEOUT": int(sys.argv[3]), "DOWNLOAD_MAXSIZE": 8 << 20, "REDIRECT_MAX_TIMES": 5,
    "HTTPERROR_ALLOW_ALL": True, "LOG_LEVEL": "CRITICAL", "TELNETCONSOLE_ENABLED": False,
    "TWISTED_DNS_RESOLVER": "scrapers.http.guard.PublicOnlyResolver",
    "DOWNLINK_HOSTS": sys.argv[2], "COOKIES_ENABLED": False,
})
process.crawl(Bare)
process.start()
"""


def addresses(news: News) -> list[str]:
    """Return what the crawl asks for: indexes, event pages, articles."""
    urls = [news.index_url(day) for day in range(news.days)]
    for event in range(news.events):
        urls += [news.event_url(event), *(news.url(n) for n in news.citations(event))]
    return [url for url in urls if "0x7f" not in url]


def read_all(news: News) -> None:
    """Read and normalize every page that holds something, and nothing else."""
    for day in range(news.days):
        offstream.read_index(news.index(day).encode(), news.index_url(day))
    for event in range(news.events):
        normalize_event(offstream.read_event(news.event(event).encode(), news.event_url(event)))
        for number in news.citations(event):
            if (body := page(kind_of(number), number)) is None:
                continue
            try:
                raw = article.read(body, news.url(number), "text/html; charset=utf-8")
            except UnreadableError:
                continue
            normalize_article(raw)


class Watched:
    """A process: its processor time, and its memory by the citations that were asked for."""

    def __init__(self, line: list[str], server: NewsServer, log: Path) -> None:
        served, started = server.served, time.monotonic()
        self.samples: list[tuple[int, float]] = []
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(line, cwd=ROOT, env=environment(), stderr=stderr)
            done = threading.Event()

            def watch() -> None:
                while not done.wait(0.2):
                    self.samples.append((server.served - served, self._memory()))

            watcher = threading.Thread(target=watch)
            watcher.start()
            _, status, usage = os.wait4(self.process.pid, 0)
            done.set()
            watcher.join()
        self.status = os.waitstatus_to_exitcode(status)
        self.process.returncode = self.status
        self.seconds = usage.ru_utime + usage.ru_stime
        self.elapsed = time.monotonic() - started
        self.peak = usage.ru_maxrss / 1024

    def _memory(self) -> float:
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE

    def memory_at(self, citations: int) -> float:
        """Return the megabytes held when so many citations had been asked for."""
        return next((held for count, held in self.samples if count >= citations), 0.0)


def outcome(events: list[dict[str, Any]]) -> dict[str, int]:
    """Return the faults whose citations have another status than they should, with their count."""
    found = [(c["url"].split("/")[3], c["status"]) for event in events for c in event["citations"]]
    return dict(Counter(f"{kind}: {status}" for kind, status in found if status != KINDS[kind]))


def told(news: News, folder: Path) -> str:
    """Say whether every event is there once, with the status that each citation is to have."""
    events = records(folder / "events.jsonl")
    ids = {event["id"] for event in events}
    cited = sum(len(event["citations"]) for event in events)
    return (
        f"{len(events):,} events of {news.events:,}, {len(ids):,} ids, {cited:,} citations of "
        f"{news.events * CITED:,}, another status: {outcome(events) or 'none'}"
    )


def main(citations: int) -> None:
    """Measure and print."""
    news = News(events=citations // CITED)
    folder = Path(tempfile.mkdtemp(prefix="bench-crawl-"))
    with NewsServer(news) as server:
        crawl = Watched(crawl_line(server, folder), server, folder / "log")
        print(f"crawl      exit {crawl.status}, {told(news, folder)}")
        (folder / "urls").write_text("\n".join(addresses(news)))
        line = [
            sys.executable,
            "-c",
            BARE,
            str(folder / "urls"),
            server.downlink_hosts(),
            str(TIMEOUT),
        ]
        bare = Watched(line, server, folder / "bare.log")
        alone = Watched([sys.executable, "-m", "tests.bench_crawl", "read", str(news.events)],
                        server, folder / "read.log")  # fmt: skip
    for name, run in (("crawl", crawl), ("bare", bare), ("reading", alone)):
        each = 1_000 * run.seconds / citations
        print(f"{name:10} {run.seconds:8.1f} s of processor, {each:6.1f} ms for a citation, "
              f"{run.elapsed:7.1f} s elapsed, {run.peak:5.0f} MB at most")  # fmt: skip
    print(f"processor  {crawl.seconds / (bare.seconds + alone.seconds):.2f} of the other two")
    steps = {n: crawl.memory_at(n) for n in range(citations // 10, citations, citations // 10)}
    held = ", ".join(f"{n:,}: {megabytes:.0f} MB" for n, megabytes in steps.items())
    growth = crawl.peak - steps[citations // 10]
    print(f"memory     after citation {held}, at most {crawl.peak:.0f} MB: {growth:+.0f} MB")
    print(f"in         {folder}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read_all(News(events=int(sys.argv[2])))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 20_000)
