"""One name for each way a transfer fails: from the exception to the archive and back.

The names are those of :data:`scrapers.items.Status`.  A replay raises the exception that the
network raised, so that everything above the archive behaves the same.
"""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet import error as tx
from twisted.python.failure import Failure

from scrapers.items import Status

MAX_MESSAGE = 200


class RefusedError(IgnoreRequest):
    """We did not ask, or did not get to ask; the message says why."""

    status: Status = "not_tried"

    def __init__(self, message: str, status: Status | None = None) -> None:
        super().__init__(message)
        self.status = status or type(self).status


class ForbiddenAddressError(RefusedError):
    """The URL or the address behind it is outside of what may be asked for."""

    status: Status = "forbidden_address"


class RobotsError(RefusedError):
    """robots.txt says no, or could not be read."""

    status: Status = "robots"


class NotArchivedError(RefusedError):
    """A replay has nothing recorded for this URL."""


class TooLargeError(RefusedError):
    """The body unpacks to more than DOWNLOAD_MAXSIZE."""

    status: Status = "too_large"


class UnreadableBodyError(RefusedError):
    """The body cannot be unpacked."""

    status: Status = "unreadable"


_STATUS: tuple[tuple[type[BaseException], Status], ...] = (
    (CannotResolveHostError, "dns_error"),
    (tx.DNSLookupError, "dns_error"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (DownloadTimeoutError, "timeout"),
    (tx.TimeoutError, "timeout"),
    (tx.UserError, "timeout"),  # the connection attempt was cancelled by the timeout
    # The only thing that cancels a download is its size (DOWNLOAD_MAXSIZE).
    (DownloadCancelledError, "too_large"),
    (UnsupportedURLSchemeError, "forbidden_address"),
    (DownloadFailedError, "server_error"),
    (ResponseDataLossError, "server_error"),
    (tx.ConnectionDone, "server_error"),
    (tx.ConnectionLost, "server_error"),
    (tx.ConnectError, "connection_refused"),
    # A host name that is none (label too long, empty label).
    (UnicodeError, "dns_error"),
)

_EXCEPTION: dict[str, type[Exception]] = {
    "dns_error": CannotResolveHostError,
    "connection_refused": DownloadConnectionRefusedError,
    "timeout": DownloadTimeoutError,
    "too_large": DownloadCancelledError,
    "server_error": DownloadFailedError,
    "forbidden_address": ForbiddenAddressError,
    "robots": RobotsError,
}


def status_of(exception: BaseException) -> Status | None:
    """Return the status an exception stands for; ``None``: not one of the network's."""
    if isinstance(exception, RefusedError):
        return exception.status
    if isinstance(exception, IgnoreRequest):
        # RedirectMiddleware on a loop has no class of its own.
        return "dead" if "redirections" in str(exception) else None
    return next((status for kind, status in _STATUS if isinstance(exception, kind)), None)


def exception_of(status: str, message: str) -> Exception:
    """Return the exception to raise for a recorded failure."""
    return _EXCEPTION.get(status, DownloadFailedError)(message)


def describe(exception: BaseException) -> str:
    """Say in one printable line what went wrong, the same for the same failure."""
    reasons = getattr(exception.__cause__, "reasons", None) or ()
    inner = [reason.value for reason in reasons if isinstance(reason, Failure)]
    text = "; ".join(f"{type(e).__name__}: {e}" for e in inner) or str(exception)
    text = "".join(c if c.isprintable() else " " for c in text or type(exception).__name__)
    return " ".join(text.split())[:MAX_MESSAGE]
