"""A folder of saved pages that answers requests: ``<folder>/<host>/<path>``.

Replay and the tests' HTTP server both read it through :class:`Site`, so they tell the same story:

* A host without a folder does not resolve.  Scheme and port make no difference to the file.
* A URL without a query is answered by the file at its path, or, where that is a folder, by its
  ``index.html`` (``.md``, ``.json``, ``.xml``).  The extension gives the content type.
* Everything else (a query without an entry, no ``robots.txt``) is 404.

``<folder>/<host>/_responses.toml`` says what a file name cannot::

    [defaults]                                # of the host
    fetched_at = 2026-01-01T00:00:00Z         # the default
    headers = { Server = "old" }              # added to each response
    failure = "timeout"                       # every URL of the host fails

    [[response]]
    url = "/story?id=5"                       # path and query, or a whole URL for one scheme only
    file = "story-5.html"                     # below the host's folder; none: empty body
    status = 301                              # default 200
    headers = { Location = "http://www.example.com/new", Link = ["<a>", "<b>"] }
    failure = "timeout"                       # instead of a response
    fetched_at = 2026-01-02T03:04:05Z

``failure`` is ``dns_error``, ``connection_refused``, ``timeout``, ``server_error`` (the connection
is closed without an answer), ``too_large`` or ``forbidden_address``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapers.http.warc import Capture, Headers
from scrapers.provenance import digest_of

DEFAULT_FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_MESSAGES = {
    "dns_error": "the host has no address",
    "connection_refused": "connection refused",
    "timeout": "no answer in time",
    "server_error": "connection lost",
    "too_large": "larger than the limit",
    "forbidden_address": "refused by the guard: no public address",
}
"""The failures, in the words that the network's own leave in the archive."""

_INDEXES = ("index.html", "index.md", "index.json", "index.xml")
_TYPES = {
    ".md": "text/markdown",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
}
_KINDS: dict[str, type | tuple[type, ...]] = {
    "url": str,
    "file": str,
    "status": int,
    "headers": dict,
    "failure": str,
    "fetched_at": (str, datetime),
}
_RESPONSE_KEYS = frozenset(_KINDS)
_DEFAULT_KEYS = frozenset({"headers", "failure", "fetched_at"})


@dataclass(frozen=True, slots=True)
class _Host:
    folder: Path
    responses: dict[str, dict[str, Any]]
    defaults: dict[str, Any]


class Site:
    """The saved pages below ``folder``; raises ValueError on a ``_responses.toml`` with a fault."""

    def __init__(self, folder: Path) -> None:
        self._hosts = {
            path.name.lower(): _read_host(path)
            for path in sorted(folder.iterdir())
            if path.is_dir()
        }

    @property
    def hosts(self) -> dict[str, str]:
        """Host names, each with the failure of the whole host or an empty string."""
        return {name: host.defaults.get("failure", "") for name, host in self._hosts.items()}

    def newest(self, url: str) -> Capture:
        """Return what a URL answers, or its failure."""
        parts = urlsplit(url)
        host = self._hosts.get((parts.hostname or "").lower())
        if host is None:
            return _failure(url, "dns_error", DEFAULT_FETCHED_AT)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        whole = f"{parts.scheme}://{parts.hostname}{path}"
        entry = host.responses.get(whole) or host.responses.get(path)
        values = host.defaults | (entry or {})
        fetched_at = _moment(values.get("fetched_at", DEFAULT_FETCHED_AT))
        if failure := values.get("failure"):
            return _failure(url, failure, fetched_at)
        file = None
        if entry is not None:
            file = host.folder / entry["file"] if "file" in entry else None
            status = entry.get("status", 200)
        else:
            file = None if parts.query else _file(host.folder, parts.path)
            status = 200 if file else 404
        body = file.read_bytes() if file else b""
        headers = _headers(host.defaults.get("headers", {}) | values.get("headers", {}))
        if file and not any(name.lower() == b"content-type" for name, _ in headers):
            headers.append((b"Content-Type", _TYPES.get(file.suffix, "text/html").encode()))
        return Capture(
            url=url,
            fetched_at=fetched_at,
            status=status,
            headers=headers,
            body=body,
            digest=digest_of(body),
        )

    def since(self, url: str) -> datetime:
        """Return when a URL is said to have been fetched."""
        return self.newest(url).fetched_at

    def versions(self, url: str) -> Iterator[Capture]:
        """Yield the one page that is there."""
        yield self.newest(url)


def _read_host(folder: Path) -> _Host:
    path = folder / "_responses.toml"
    if not path.exists():
        return _Host(folder, {}, {})
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise ValueError(f"{path}: {error}") from error
    defaults, responses = table.pop("defaults", {}), table.pop("response", [])
    _check(path, table, frozenset())
    if not isinstance(responses, list):
        raise ValueError(f"{path}: response is not written as [[response]]")
    _check(path, defaults, _DEFAULT_KEYS)
    for response in responses:
        _check(path, response, _RESPONSE_KEYS)
        if "url" not in response:
            raise ValueError(f"{path}: a [[response]] without url")
        if "file" in response and not _inside(folder, folder / response["file"]):
            raise ValueError(f"{path}: no file {response['file']!r} in this folder")
    return _Host(folder, {response["url"]: response for response in responses}, defaults)


def _check(path: Path, table: Any, allowed: frozenset[str]) -> None:
    if not isinstance(table, dict):
        raise ValueError(f"{path}: {table!r} is no table")
    if unknown := sorted(set(table) - allowed):
        raise ValueError(f"{path}: unknown key {unknown[0]!r}; allowed: {sorted(allowed)}")
    for name, value in table.items():
        if not isinstance(value, _KINDS.get(name, object)):
            raise ValueError(f"{path}: {name} = {value!r} is of the wrong type")
    if table.get("failure", "timeout") not in _MESSAGES:
        raise ValueError(f"{path}: unknown failure {table['failure']!r}; use {sorted(_MESSAGES)}")
    try:
        _moment(table.get("fetched_at", DEFAULT_FETCHED_AT))
        _headers(table.get("headers", {}))
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: fetched_at or headers: {error}") from error


def _file(folder: Path, path: str) -> Path | None:
    """Return the file of a path; ``None`` where there is none or it lies outside."""
    if "\0" in (plain := unquote(path)):
        return None
    target = folder / plain.lstrip("/")
    candidates = (target, *(target / name for name in _INDEXES))
    return next((c for c in candidates if c.name[:1] != "_" and _inside(folder, c)), None)


def _inside(folder: Path, file: Path) -> bool:
    try:
        return file.is_file() and file.resolve().is_relative_to(folder.resolve())
    except OSError:  # a name too long for the file system
        return False


def _failure(url: str, failure: str, fetched_at: datetime) -> Capture:
    return Capture(
        url=url,
        fetched_at=fetched_at,
        headers=[],
        failure=failure,
        message=_MESSAGES[failure],
        kind="failure",
    )


def _headers(table: dict[str, str | list[str]]) -> Headers:
    return [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, values in table.items()
        for value in ([values] if isinstance(values, str) else values)
    ]


def _moment(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=moment.tzinfo or UTC)
