"""The archive as Scrapy's HTTP cache: what a crawl asks for, and what it leaves behind.

A permanent answer is served for ever; a request with ``meta["revalidate"]`` is asked again, with
the validators that were stored, once per run.  Failures and passing errors are recorded, never
served.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from scrapy.utils.defer import deferred_from_coro

from scrapers.http.archive import Archive, ArchiveWriteError
from scrapers.http.failures import describe, exception_of, status_of
from scrapers.http.warc import Capture, instant

_VALIDATORS = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))


def fetched_at(response: Response) -> str | None:
    """Return when the response was fetched, ISO 8601 in UTC; ``None``: not through the archive."""
    stamp = response.meta.get("cache_timestamp")
    return None if stamp is None else instant(datetime.fromtimestamp(stamp, UTC))


def response_of(capture: Capture, request: Request) -> Response:
    """Make the response of a capture, and tell the request when it was fetched."""
    stamp(request, capture)
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


def stamp(request: Request, capture: Capture) -> None:
    """Leave the time of the capture where :func:`fetched_at` finds it."""
    request.meta["cache_timestamp"] = capture.fetched_at.timestamp()


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
        return None if capture is None else response_of(capture, request)

    def store_response(self, spider: Spider | None, request: Request, response: Response) -> None:  # noqa: ARG002
        """Record a response, or that it is still the same."""
        headers = [(name, value) for name, values in response.headers.items() for value in values]
        flags = tuple(flag for flag in response.flags if flag != "cached")
        capture = self.archive.store(request.url, response.status, headers, response.body, flags)
        stamp(request, capture)


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

    A revalidation that fails is a failure: a site that is down must not look unchanged.
    """

    storage: ArchiveStorage

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
        if request.method != "GET" or not archive.has_answer(request.url):
            return False
        return not request.meta.get("revalidate") or archive.current(request.url)

    def process_request(  # type: ignore[override]
        self, request: Request
    ) -> Request | Response | None:
        """Answer from the archive, or let the request pass with its validators."""
        # A copy made for a redirect or a retry carries those of the request before it.
        for name, _ in _VALIDATORS:
            request.headers.pop(name, None)
        archive = self.storage.archive
        if request.method == "GET" and not archive.has_answer(request.url):
            newest = archive.newest(request.url)
            if newest is not None and newest.failure == "too_large":
                stamp(request, newest)
                request.meta["archived_failure"] = True
                raise exception_of(newest.failure, newest.message)
        return super().process_request(request)

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Record the response; for a 304 hand out the stored one."""
        result: Request | Response = self._guarded(super().process_response, request, response)
        return result

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> None:
        """Record the failure (refusals too); a stored response does not stand in for it."""
        request.meta.pop("cached_response", None)
        status = status_of(exception)
        if status is None or request.method != "GET" or request.meta.pop("archived_failure", False):
            return
        store = self.storage.archive.store_failure
        stamp(request, self._guarded(store, request.url, status, describe(exception)))

    def _guarded(self, write: Any, *args: Any) -> Any:
        try:
            return write(*args)
        except ArchiveWriteError:
            self.stats.inc_value("archive/write_error")
            engine = self.crawler.engine
            deferred_from_coro(engine.close_spider_async(reason="archive_write_error"))
            raise
