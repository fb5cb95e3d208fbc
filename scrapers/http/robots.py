"""Politeness: robots.txt by RFC 9309, Crawl-delay and Retry-After with caps.

What an answer to ``/robots.txt`` means:

* 2xx: its rules; the first 500 KiB of them.  HTML or garbage holds no rules and allows all.
* 5xx, 429: no page of the host may be asked for in this run.
* Other 4xx (also 401, 403), more than five redirects: everything may be asked for.
* One that is too large, or cannot be unpacked: no page either, until a later run can read it.
* No answer (DNS, timeout, refusal …): the same failure for every page of the host.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from scrapers.http.cache import ArchiveMiddleware
from scrapers.http.failures import (
    RefusedError,
    RobotsError,
    TooManyRedirectsError,
    describe,
    status_of,
)

MAX_RULES = 500 * 1024
"""Bytes of robots.txt that are read (RFC 9309, 2.5: at least 500 KiB)."""

MAX_SITES = 200
"""Sites whose rules are kept in memory (up to 16 MB each); the archive answers for the others."""

_PRIORITY = 1000


class RobotsMiddleware:
    """Asks robots.txt before the first page of a host, once per run and origin.

    The rules of ``MAX_SITES`` origins are at hand, those of others come from the archive.

    What the archive answers needs no permission: the host is not asked.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = settings["ROBOTSTXT_USER_AGENT"]
        self._min_delay = settings.getfloat("DOWNLOAD_DELAY")
        # A replay waits for nobody.
        replay = bool(settings.get("REPLAY"))
        self._max_delay = 0.0 if replay else settings.getfloat("DOWNLINK_MAX_CRAWL_DELAY")
        self._rules: dict[str, asyncio.Future[Protego | Exception]] = {}
        self._held: deque[str] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; not configured without ROBOTSTXT_OBEY."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsError, or what kept robots.txt from being read, for a page not allowed."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        archive = self._crawler.get_downloader_middleware(ArchiveMiddleware)
        if archive is not None and archive.will_answer(request):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._ask(origin, parts.hostname or ""))
        rules = await asyncio.shield(self._rules[origin])
        if isinstance(rules, Exception):
            # A RefusedError is not retried: the host has been asked as often as it is to be.
            status = status_of(rules) or "server_error"
            raise RefusedError(f"robots.txt: {describe(rules)}", status)
        if not rules.can_fetch(request.url, self._agent):
            self._crawler.stats.inc_value("robotstxt/forbidden")
            raise RobotsError("robots.txt disallows it")
        if rules.crawl_delay(self._agent):
            # AutoThrottle would go below the delay that the host asks for.
            request.meta["autothrottle_dont_adjust_delay"] = True

    async def _ask(self, origin: str, host: str) -> Protego | Exception:
        """Return the rules, or the exception that stands for them."""
        request = Request(
            f"{origin}/robots.txt",
            priority=_PRIORITY,
            meta={"dont_obey_robotstxt": True, "revalidate": True},
            callback=NO_CALLBACK,
        )
        self._crawler.stats.inc_value("robotstxt/request_count")
        engine = self._crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except Exception as error:
            status = status_of(error)
            if status is None:
                raise
            if status in ("too_large", "unreadable"):  # the file is; of the page that says nothing
                return RobotsError(describe(error))
            return Protego.parse("") if isinstance(error, TooManyRedirectsError) else error
        self._crawler.stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= 500 or response.status == 429:
            return RobotsError(f"HTTP {response.status}")
        body = response.body[:MAX_RULES] if 200 <= response.status < 300 else b""
        rules = Protego.parse(body.decode("utf-8-sig", errors="ignore"))
        self._slow_down(host, rules.crawl_delay(self._agent))
        if body:  # what failed takes no room, and would be asked for again
            self._held.append(origin)
        if len(self._held) > MAX_SITES:
            del self._rules[self._held.popleft()]
        return rules

    def _slow_down(self, host: str, asked: float | None) -> None:
        """Give the slot of a host the delay that it asks for, capped."""
        if not asked or not math.isfinite(asked):
            return
        delay = max(self._min_delay, min(asked, self._max_delay))
        downloader = self._crawler.engine.downloader
        concurrency = self._crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        # For the slot that is there, and for the one made when it was idle for a minute.
        downloader.per_slot_settings[host] = {"concurrency": concurrency, "delay": delay}
        if host in downloader.slots:
            downloader.slots[host].delay = delay


class RetryAfterMiddleware:
    """Leaves a host alone for the time that a 429 or 503 asks for, capped.

    A request that was asked to wait longer than the cap is not tried again in this run.
    """

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.get("REPLAY"):
            raise NotConfigured
        self._crawler = crawler
        self._cap = crawler.settings.getfloat("DOWNLINK_MAX_RETRY_AFTER")
        # This signal comes before the downloader sends the host its next request.
        crawler.signals.connect(self._hold, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; not configured in a replay."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep RetryMiddleware from asking again when the wait is longer than the cap."""
        if _asked_to_wait(response) > self._cap:
            request.meta["dont_retry"] = True
        return response

    def _hold(self, response: Response, request: Request) -> None:
        """Hold the slot of the host."""
        seconds = min(_asked_to_wait(response), self._cap)
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if seconds and slot is not None:
            self._crawler.stats.inc_value("retry_after/count")
            # The downloader counts the delay from the last request and skips it when it is 0.
            slot.delay = max(slot.delay, 0.001)
            slot.lastseen = monotonic() + seconds


def _asked_to_wait(response: Response) -> float:
    """Return the seconds that a 429 or 503 asks for."""
    if response.status not in (429, 503):
        return 0.0
    return retry_after(response.headers.get("Retry-After"), datetime.now(UTC))


def retry_after(value: bytes | None, now: datetime) -> float:
    """Read a Retry-After header: seconds from now; 0 when absent, past or not understood."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
