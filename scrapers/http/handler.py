"""The download handler: Scrapy's HTTP/1.1 behind the guard's resolver.

Three things are added: without the guard on the reactor nothing is fetched, a certificate that
does not verify is noted instead of losing an old news site, and https addresses of test hosts
(``DOWNLINK_HOSTS``) are asked in plain HTTP.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response

from scrapers.http.failures import ForbiddenAddressError, RefusedError, tls_reason
from scrapers.http.guard import PublicOnlyResolver, ascii_host

UNVERIFIED = "unverified_certificate"
"""Flag of a response whose certificate did not verify."""


class GuardedHandler(HTTP11DownloadHandler):
    """Fetches http and https URLs from public addresses."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unverified = HTTP11DownloadHandler(crawler)
        context_factory: Any = self._unverified._contextFactory
        context_factory._verify_certificates = False

    async def download_request(self, request: Request) -> Response:
        """Return the response; raises Scrapy's exceptions or ForbiddenAddressError."""
        from twisted.internet import reactor  # installs one when imported too early

        resolver = reactor.nameResolver
        if not isinstance(resolver, PublicOnlyResolver):
            raise ForbiddenAddressError("the guard's resolver is not installed on the reactor")
        parts = urlsplit(request.url)
        host = ascii_host(parts.hostname or "")
        if host in resolver.hosts and parts.scheme == "https":
            return await self._in_plain_http(request)
        try:
            return await self._fetch(request)
        except CannotResolveHostError as error:
            if host not in resolver.refused:
                raise
            self._crawler.stats.inc_value("guard/refused/address")
            raise ForbiddenAddressError("refused by the guard: no public address") from error
        except ValueError as error:  # what Twisted says of a name like xn--a
            raise CannotResolveHostError(str(error)) from error

    async def _fetch(self, request: Request) -> Response:
        try:
            response = await super().download_request(request)
        except DownloadFailedError as error:
            if "certificate" not in tls_reason(error):
                raise
            response = await self._unverified.download_request(request)
            self._crawler.stats.inc_value("guard/unverified_certificate")
            response.flags.append(UNVERIFIED)
        # Twisted takes any number for a status, and the archive has no line for one below 0.
        if not 100 <= response.status <= 999:
            raise RefusedError(f"status {response.status} is none of HTTP's", "server_error")
        return response

    async def _in_plain_http(self, request: Request) -> Response:
        wire = request.replace(url="http" + request.url.removeprefix("https"))
        wire.headers["X-Forwarded-Proto"] = "https"
        response = await super().download_request(wire)
        return response.replace(url=request.url)

    async def close(self) -> None:
        """Close the connections of both."""
        await super().close()
        await self._unverified.close()
