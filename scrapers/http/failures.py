"""One name for each way a transfer fails: from the exception to the archive and back.

The names are those of :data:`scrapers.items.Status`.  A replay raises the exception that the
network raised, so that everything above the archive behaves the same.
"""

from __future__ import annotations

from OpenSSL import SSL
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
from service_identity import VerificationError
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


class StoppedError(RefusedError):
    """The crawl was told to stop."""

    def __init__(self) -> None:
        super().__init__("the crawl was stopped")


class TooLargeError(RefusedError):
    """The body unpacks to more than DOWNLOAD_MAXSIZE."""

    status: Status = "too_large"


class TooManyRedirectsError(RefusedError):
    """More than REDIRECT_MAX_TIMES."""

    status: Status = "dead"


class UnreadableBodyError(RefusedError):
    """The body cannot be unpacked."""

    status: Status = "unreadable"


# Our own sentences: those of the libraries differ between systems and between two tries.
_KNOWN: tuple[tuple[type[BaseException], Status, str], ...] = (
    (CannotResolveHostError, "dns_error", "the host has no address"),
    (DownloadConnectionRefusedError, "connection_refused", "connection refused"),
    (tx.ConnectError, "connection_refused", "no connection"),
    (DownloadTimeoutError, "timeout", "no answer in time"),
    # The only thing that cancels a download is its size (DOWNLOAD_MAXSIZE).
    (DownloadCancelledError, "too_large", "larger than the limit"),
    (UnsupportedURLSchemeError, "forbidden_address", "unsupported scheme"),
    (ResponseDataLossError, "server_error", "incomplete answer"),
    (DownloadFailedError, "server_error", "connection lost"),
    (tx.ConnectionDone, "server_error", "connection lost"),
    (tx.ConnectionLost, "server_error", "connection lost"),
)

_EXCEPTION: dict[str, type[Exception]] = {
    "dns_error": CannotResolveHostError,
    "connection_refused": DownloadConnectionRefusedError,
    "timeout": DownloadTimeoutError,
    "too_large": TooLargeError,
    "server_error": DownloadFailedError,
    "forbidden_address": ForbiddenAddressError,
    "robots": RobotsError,
}


def status_of(exception: BaseException) -> Status | None:
    """Return the status an exception stands for; ``None``: not one of the network's."""
    if isinstance(exception, RefusedError):
        return exception.status
    return next((status for kind, status, _ in _KNOWN if isinstance(exception, kind)), None)


def describe(exception: BaseException) -> str:
    """Say in one printable line what went wrong, the same for the same failure."""
    if recorded := getattr(exception, "__notes__", None):
        return str(recorded[0])
    if isinstance(exception, RefusedError):
        return printable(str(exception))
    if reason := tls_reason(exception):
        return f"TLS: {reason}"
    return next((text for kind, _, text in _KNOWN if isinstance(exception, kind)), "unknown")


def exception_of(status: str, message: str) -> Exception:
    """Return the exception to raise for a recorded failure: of the kind the network raised."""
    exception = _EXCEPTION.get(status, DownloadFailedError)(message)
    exception.add_note(printable(message))
    return exception


def tls_reason(exception: BaseException) -> str:
    """Return what OpenSSL or the check of the host name says; empty: it is about neither."""
    for reason in getattr(exception.__cause__, "reasons", None) or ():
        error = reason.value if isinstance(reason, Failure) else reason
        if isinstance(error, SSL.Error):
            return printable("; ".join(str(part[-1]) for part in error.args[0] or ()) or "error")
        if isinstance(error, VerificationError):
            return "certificate is for another host"
    return ""


def printable(text: str) -> str:
    """Return a text that the outside has sent as one short line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_MESSAGE]
