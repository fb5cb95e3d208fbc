"""Replay: every request is answered from an archive or a site folder, and none from the network.

The download handler is replaced, so redirects, compression and failures run through the same
middlewares as live; there is no code here that could open a connection.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.settings import BaseSettings

from scrapers.http.archive import Archive, is_archive
from scrapers.http.cache import Source, failure_of, response_of
from scrapers.http.failures import NotArchivedError
from scrapers.http.site import Site


def check_replay(settings: BaseSettings) -> Path:
    """Return the path in ``REPLAY``; raises ValueError with one sentence on one of no use."""
    path = Path(settings["REPLAY"])
    if not path.exists():
        raise ValueError(f"REPLAY={path}: there is no such file or folder")
    if not path.is_dir() and not is_archive(path):
        raise ValueError(f"REPLAY={path}: neither an archive (*.warc.gz) nor a folder of sites")
    if not is_archive(path):
        Site(path)
    _as_of(settings.get("DOWNLINK_AS_OF"))
    return path


def open_source(settings: BaseSettings) -> Source:
    """Open what ``REPLAY`` names."""
    path = check_replay(settings)
    if is_archive(path):
        return Archive(path, writable=False, as_of=_as_of(settings.get("DOWNLINK_AS_OF")))
    return Site(path)


def _as_of(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        message = f"DOWNLINK_AS_OF={value}: not an ISO 8601 time such as 2026-01-31T12:00:00Z"
        raise ValueError(message) from error
    return moment.replace(tzinfo=moment.tzinfo or UTC)


class ReplayHandler(BaseDownloadHandler):
    """Answers http and https from the source."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._source = open_source(crawler.settings)
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        """Return the recorded response or raise the recorded failure."""
        capture = self._source.newest(request.url) if request.method == "GET" else None
        if capture is None:
            raise NotArchivedError(f"not archived: {request.url}")
        if capture.failure:
            raise failure_of(capture, self._source)
        if self._max_size and len(capture.body) > self._max_size:
            raise DownloadCancelledError
        return response_of(capture, request, self._source)
