"""One transfer, with its outcome as a value: a dead link is a finding, not an exception."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.http.backoff import is_permanent
from scrapers.http.cache import Stamp, stamp_of
from scrapers.http.compression import unpacked
from scrapers.http.failures import describe, printable, status_of
from scrapers.http.handler import UNVERIFIED
from scrapers.http.warc import instant
from scrapers.items import Status
from scrapers.provenance import digest_of
from scrapers.raw import UnreadableError

_BINARY_TYPES = ("image/", "audio/", "video/", "font/")
_BINARY_SUBTYPES = ("pdf", "zip", "msword", "ms-", "officedocument", "postscript", "x-tar", "gzip")
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG\r\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"\x1f\x8b\x08", "gzip file"),
    (b"ID3", "MP3 audio"),
    (b"\xd0\xcf\x11\xe0", "Office document"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What became of a request."""

    status: Status
    url: str
    """The URL that answered, after redirects; the one asked for when none did."""
    http_status: int | None = None
    response: Response | None = None
    """The answer, an error page too; ``None``: there was none."""
    evidence: list[str] = field(default_factory=list)
    """What the status rests on: ``HTTP 404``, ``redirect: 2``, ``timeout: …``."""
    stamp: Stamp | None = None
    """Where it stands in the archive; ``None``: it was never asked for."""
    payload_digest: str | None = None
    """``sha256:`` + hex digest of the body, content encoding off."""

    @property
    def is_absent(self) -> bool:
        """Whether the server says that there is no such page."""
        return self.http_status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

    @property
    def fetched_at(self) -> str | None:
        """ISO 8601, UTC: the archive's time of an answer, the same in every replay."""
        return None if self.stamp is None or self.response is None else self.stamp.fetched_at

    @property
    def since(self) -> str | None:
        """Since when the same has come back, ISO 8601, UTC; of an address refused, ``None``."""
        # The policy for addresses refuses without the archive, so a replay knows no time for it.
        refused = self.status == "forbidden_address"
        return None if refused or self.stamp is None else self.stamp.since

    @property
    def trace(self) -> str:
        """What came back, in short, and nothing of what our code makes of it."""
        if self.http_status is None:
            return self.status
        # What says "later" may say it in other words each time.
        digest = self.payload_digest if is_permanent(self.http_status) else ""
        return f"{self.http_status} {digest}"

    @property
    def content_type(self) -> str | None:
        """The Content-Type header of the answer."""
        header = self.response.headers.get("Content-Type") if self.response else None
        return header.decode("latin-1") if header else None


class Page(NamedTuple):
    """A page as it was at one time."""

    fetched_at: str
    """When it was met first so, ISO 8601, UTC."""
    content: tuple[bytes, str, str | None] | None
    """Body without content encoding, URL, Content-Type; ``None``: there was no whole page."""


def pages(transfer: Transfer) -> Iterator[Page]:
    """Yield what stood at the URL of an answer, oldest first, each body once until another came."""
    if transfer.stamp is None:
        return
    for capture in transfer.stamp.source.versions(transfer.url):
        headers = {name.decode("latin-1").lower(): value for name, value in capture.headers}
        told = [headers.get(name) for name in ("content-type", "content-encoding")]
        kind, encoding = (value.decode("latin-1") if value else None for value in told)
        content = None
        if capture.status == HTTPStatus.OK:
            with suppress(UnreadableError):
                content = unpacked(capture.body, encoding), transfer.url, kind
        yield Page(instant(capture.fetched_at), content)


async def fetch(crawler: Crawler, request: Request | str) -> Transfer:
    """Ask for a URL, through archive, guard and robots.txt, and say what became of it.

    Never raises for what a page, a server or the network did; a full disk and faults of our own
    do raise.  A string that is no URL is ``forbidden_address``.
    """
    engine = crawler.engine
    assert engine is not None
    if isinstance(request, str):
        url = request
        try:
            request = Request(url, dont_filter=True)
        except ValueError:
            evidence = ["url: not a URL"]
            return Transfer(status="forbidden_address", url=printable(url), evidence=evidence)
    try:
        response = await engine.download_async(request)
    except Exception as error:
        return _failed(error, request)
    return _answered(response)


def transfer_of(answer: Response | Failure) -> Transfer:
    """Say what became of the request of a callback (a response) or errback (a failure).

    Raises what is neither a server's nor the network's doing.
    """
    if isinstance(answer, Response):
        return _answered(answer)
    request: Request = answer.request  # type: ignore[attr-defined]  # set by Scrapy
    error = answer.value
    assert error is not None
    return _failed(error, request)


def _failed(error: BaseException, request: Request) -> Transfer:
    status = status_of(error)
    if status is None:
        raise error
    return Transfer(
        status=status, url=request.url, evidence=[describe(error)], stamp=stamp_of(error)
    )


def _answered(response: Response) -> Transfer:
    status, evidence = judge(response)
    hops = len(response.meta.get("redirect_urls", ()))
    if hops:
        evidence.append(f"redirects: {hops}")
    if UNVERIFIED in response.flags:
        evidence.append("certificate not verified")
    return Transfer(
        status=status,
        url=response.url,
        http_status=response.status,
        response=response,
        evidence=evidence,
        stamp=stamp_of(response),
        payload_digest=digest_of(response.body),
    )


def judge(response: Response) -> tuple[Status, list[str]]:
    """Return the status of a response and what it rests on."""
    code = response.status
    evidence = [f"HTTP {code}"]
    if code >= 500 or code == 429:
        return "server_error", evidence
    if code == 408:
        return "timeout", evidence
    if 300 <= code < 400 and (location := response.headers.get("Location")):
        scheme = _scheme(response.url, location)
        if scheme not in ("http", "https", ""):
            return "forbidden_address", [*evidence, f"redirect to {scheme or 'nowhere'}:"]
    if not 200 <= code < 300:
        return "dead", evidence
    if not response.body.strip():
        return "unreadable", [*evidence, "empty body"]
    if kind := _binary(response):
        return "not_html", [*evidence, kind]
    return "ok", evidence


def _scheme(base: str, location: bytes) -> str:
    try:
        return printable(urlsplit(urljoin(base, location.decode("latin-1"))).scheme)
    except ValueError:
        return ""


def _binary(response: Response) -> str | None:
    """Return what a body is that holds no text; the bytes count for more than the label."""
    head = response.body[:1024].lstrip()
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    declared = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    media = declared.partition(";")[0].strip()
    if head.startswith(b"<") or media.endswith(("xml", "json")):
        return None
    major, _, minor = media.partition("/")
    if media.startswith(_BINARY_TYPES) or (
        major == "application" and any(word in minor for word in _BINARY_SUBTYPES)
    ):
        return printable(media)
    return None
