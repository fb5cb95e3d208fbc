"""The archive as Scrapy's HTTP cache: what a crawl asks for, and what it leaves behind.

A permanent answer is served for ever; a request with ``meta["revalidate"]`` is asked again, with
the validators that were stored, once per run.  Failures and passing errors are recorded, and not
served but where a cited page that failed is not to be asked for yet, or never again
(:mod:`scrapers.http.backoff`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings, Settings
from scrapy.statscollectors import StatsCollector
from scrapy.utils.defer import deferred_from_coro

from scrapers.http.archive import Archive, ArchiveWriteError
from scrapers.http.backoff import is_permanent
from scrapers.http.failures import StoppedError, describe, exception_of, status_of
from scrapers.http.warc import Capture, instant

_STAMP = "archive_stamp"
_ON_ITS_WAY = "archive_on_its_way"
_VALIDATORS = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))


class Source(Protocol):
    """What a replay reads from, and what a crawl has archived."""

    def newest(self, url: str) -> Capture | None:
        """Return the newest capture of a URL, a failure too; ``None``: nothing is known of it."""

    def since(self, url: str) -> datetime:
        """Return when the newest capture's body, or kind of failure, was met first, unbroken."""

    def versions(self, url: str) -> Iterator[Capture]:
        """Yield the pages that a URL gave, oldest first, each body once until another came."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where an answer or a failure stands in the archive."""

    fetched_at: str
    """ISO 8601, UTC."""
    since: str
    """When the same was met first, unbroken until now."""
    source: Source
    stored: bool = False
    """Nobody was asked: it is a failure of an earlier run."""


def stamp_of(answer: Response | BaseException) -> Stamp | None:
    """Return the stamp of an answer or a failure; ``None``: it has not met the archive."""
    if isinstance(answer, Response):
        found: Stamp | None = answer.meta.get(_STAMP)
    else:
        found = getattr(answer, _STAMP, None)
    return found


def response_of(
    capture: Capture, request: Request, source: Source, *, stored: bool = False
) -> Response:
    """Make the response of a capture, and leave its stamp with the request."""
    request.meta[_STAMP] = _stamp(capture, source, stored=stored)
    headers = Headers()
    for name, value in capture.headers:
        headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=capture.body)
    return kind(
        url=request.url,
        status=capture.status,
        headers=headers,
        body=capture.body,
        flags=list(capture.flags),
    )


def failure_of(capture: Capture, source: Source, *, stored: bool = False) -> Exception:
    """Make the exception of a recorded failure."""
    error = exception_of(capture.failure, capture.message)
    setattr(error, _STAMP, _stamp(capture, source, stored=stored))
    return error


def _stamp(capture: Capture, source: Source, *, stored: bool = False) -> Stamp:
    since = instant(source.since(capture.url))
    return Stamp(instant(capture.fetched_at), since, source, stored)


class ArchiveStorage:
    """Scrapy's ``HTTPCACHE_STORAGE``; ``ARCHIVE`` names the folder."""

    archive: Archive

    def __init__(self, settings: BaseSettings) -> None:
        self._folder = Path(settings["ARCHIVE"])

    def open_spider(self, spider: Spider | None) -> None:  # noqa: ARG002
        """Open the archive; raises ArchiveWriteError when it cannot be written."""
        self.archive = Archive(self._folder, writable=True)

    def close_spider(self, spider: Spider | None) -> None:  # noqa: ARG002
        """Close this run's file."""
        self.archive.close()

    def retrieve_response(self, spider: Spider | None, request: Request) -> Response | None:  # noqa: ARG002
        """Return the newest permanent answer."""
        capture = self.archive.answer(request.url)
        request.meta["archive_current"] = self.archive.current(request.url)
        return None if capture is None else response_of(capture, request, self.archive)

    def store_response(self, spider: Spider | None, request: Request, response: Response) -> None:  # noqa: ARG002
        """Record a response, or that it is still the same."""
        headers = [(name, value) for name, values in response.headers.items() for value in values]
        flags = tuple(flag for flag in response.flags if flag != "cached")
        capture = self.archive.store(request.url, response.status, headers, response.body, flags)
        request.meta[_STAMP] = _stamp(capture, self.archive)


class ArchivePolicy:
    """Scrapy's ``HTTPCACHE_POLICY``: what may be served and how to ask again."""

    def __init__(self, settings: BaseSettings) -> None:
        pass

    def should_cache_request(self, request: Request) -> bool:
        """Only GET; the archive is keyed by URL."""
        return request.method == "GET"

    def should_cache_response(self, response: Response, request: Request) -> bool:  # noqa: ARG002
        """Every attempt stays in the archive."""
        return True

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """Serve what is stored, unless the request asks to revalidate it."""
        if not request.meta.get("revalidate") or request.meta["archive_current"]:
            return True
        if cachedresponse.status == 200:
            for ask, told in _VALIDATORS:
                if value := cachedresponse.headers.get(told):
                    request.headers[ask] = value
        return False

    def is_cached_response_valid(
        self,
        cachedresponse: Response,  # noqa: ARG002
        response: Response,
        request: Request,  # noqa: ARG002
    ) -> bool:
        """Nothing but 304 says that the stored response still holds."""
        return response.status == 304


class ArchiveMiddleware(HttpCacheMiddleware):
    """HttpCacheMiddleware that records failures, and ends the crawl when it cannot record.

    A revalidation that fails is a failure: a site that is down must not look unchanged.  An address
    that is being asked for is not asked for again beside: two redirects may lead to one page.
    """

    storage: ArchiveStorage

    def __init__(self, settings: Settings, stats: StatsCollector) -> None:
        super().__init__(settings, stats)
        self._asked: dict[str, asyncio.Future[bool]] = {}
        """The addresses on their way, to whether what came of it has been recorded."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the archive here: Scrapy only logs what goes wrong in ``spider_opened``."""
        middleware = super().from_crawler(crawler)
        middleware.storage.open_spider(crawler.spider)
        return middleware

    def spider_opened(self, spider: Spider) -> None:
        """Do nothing; the archive is open."""

    def will_answer(self, request: Request) -> bool:
        """Whether the archive will answer, so that the host is not asked at all."""
        archive = self.storage.archive
        if request.method != "GET":
            return False
        if not archive.has_answer(request.url):
            return self._failure(request) is not None
        return not request.meta.get("revalidate") or archive.current(request.url)

    def _failure(self, request: Request) -> Capture | None:
        """Return the failure that stands, so that nobody is asked; each run asks to revalidate."""
        if request.meta.get("revalidate"):
            return None
        return self.storage.archive.failure(request.url)

    async def process_request(  # type: ignore[override]
        self, request: Request
    ) -> Request | Response | None:
        """Answer from the archive, or let the request pass with its validators."""
        archive = self.storage.archive
        asked = self._asked.get(request.url)
        if asked is not None and await asyncio.shield(asked):
            latest = archive.newest(request.url)
            if latest is not None and not is_permanent(latest.status):
                return self._told(latest, request)
        # A copy made for a redirect or a retry carries those of the request before it.
        for name, _ in _VALIDATORS:
            request.headers.pop(name, None)
        if request.method == "GET" and (failure := self._failure(request)) is not None:
            request.meta["dont_retry"] = True
            return self._told(failure, request, stored=True)
        answer: Request | Response | None = super().process_request(request)
        if answer is None:
            request.meta[_ON_ITS_WAY] = self._asked[request.url] = asyncio.Future()
        return answer

    def _told(self, failure: Capture, request: Request, *, stored: bool = False) -> Response:
        """Return the answer, or raise the failure, that another request has recorded."""
        archive = self.storage.archive
        if failure.failure:
            raise failure_of(failure, archive, stored=stored)
        response = response_of(failure, request, archive, stored=stored)
        response.flags.append("cached")
        return response

    def _arrived(self, request: Request, *, recorded: bool) -> None:
        if asked := request.meta.pop(_ON_ITS_WAY, None):
            del self._asked[request.url]
            asked.set_result(recorded)

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Record the response; for a 304 hand out the stored one."""
        recorded = False
        try:
            result: Request | Response = self._guarded(super().process_response, request, response)
            recorded = True
        finally:
            self._arrived(request, recorded=recorded)
        return result

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> None:
        """Record the failure (refusals too); a stored response does not stand in for it."""
        request.meta.pop("cached_response", None)
        recorded = False
        try:
            recorded = self._record(request, exception)
        finally:
            self._arrived(request, recorded=recorded)

    def _record(self, request: Request, exception: Exception) -> bool:
        status = status_of(exception)
        told = hasattr(exception, _STAMP) or isinstance(exception, StoppedError)
        if status is None or told or request.method != "GET":
            return False
        archive = self.storage.archive
        capture = self._guarded(archive.store_failure, request.url, status, describe(exception))
        setattr(exception, _STAMP, _stamp(capture, archive))
        return True

    def _guarded(self, write: Any, *args: Any) -> Any:
        try:
            return write(*args)
        except ArchiveWriteError:
            self.stats.inc_value("archive/write_error")
            engine = self.crawler.engine
            deferred_from_coro(engine.close_spider_async(reason="archive_write_error"))
            raise
