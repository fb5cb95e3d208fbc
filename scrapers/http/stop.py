"""A crawl told to stop asks nobody anything more.

Scrapy's own stop waits for every request that has begun, those in the queue of a slow host too,
and each may lead to more (robots.txt, an archived copy): minutes, where a scheduler waits seconds.
"""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler

from scrapers.http.failures import StoppedError


class StopMiddleware:
    """Lets requests pass until :meth:`stop`; what is being transferred then comes to its end."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002
        """Raise StoppedError for a request made since the stop."""
        if self._stopped:
            raise StoppedError

    def stop(self) -> None:
        """Fail what waits for its turn, and all that is asked from now on."""
        self._stopped = True
        for slot in self._crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(StoppedError())


class StoppableCrawler(Crawler):
    """Scrapy's crawler, with such a stop."""

    def _create_engine(self) -> ExecutionEngine:
        return _Engine(self, lambda _: self.stop_async())


class _Engine(ExecutionEngine):
    async def close_spider_async(self, *, reason: str = "cancelled") -> None:
        """Close the spider: SIGTERM, Ctrl-C, ``CLOSESPIDER_*`` and a full disk all come by here."""
        middleware = self.crawler.get_downloader_middleware(StopMiddleware)
        assert middleware is not None
        middleware.stop()
        await super().close_spider_async(reason=reason)
