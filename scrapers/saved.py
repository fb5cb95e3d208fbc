"""Saved pages on disk: files, folders laid out as host/path, WARC files; and their records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from pipelines import normalize_article, normalize_event
from pipelines.validate import dumps
from scrapers.folders import files_below
from scrapers.http.compression import unpacked
from scrapers.http.warc import captures, instant
from scrapers.items import Article, Event, Reject
from scrapers.pages.detect import read_page
from scrapers.pages.reservations import declare, read_headers
from scrapers.pages.site_rights import TDMREP
from scrapers.provenance import stamp
from scrapers.raw import UnreadableError

_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_SITE_FILES = ("/robots.txt", TDMREP)
_WARC = (".warc", ".warc.gz")
_INDEX = ".cdxj"
_GZIP = b"\x1f\x8b"
_RECORD = b"WARC/"
_TEXT = re.compile(r"text/|html|xml|json|^$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file and the URL of its page, where that is known."""

    path: Path
    url: str | None = None


def walk(path: Path, unread: Callable[[OSError], None]) -> Iterator[SavedFile]:
    """Yield the file or pipe, or the files below a folder in sorted order.

    ``unread`` is told of each folder that cannot be read.

    In a folder laid out as host/path each page gets its URL (https); the extension is part of it,
    but for a ``.gz`` at the end.
    Hidden files, those that begin with ``_`` and the indexes of an archive are no pages.
    """
    if not path.is_dir():
        yield SavedFile(path)
        return
    for file in files_below(path, unread):
        relative = file.relative_to(path)
        hidden = any(part.startswith((".", "_")) for part in relative.parts)
        if not hidden and file.suffix != _INDEX:
            yield SavedFile(file, _url(path, relative))


def _url(root: Path, relative: Path) -> str | None:
    """Return the URL of a file below a folder of hosts, or below the folder of one host."""
    parts = relative.parts
    if not _HOST.fullmatch(parts[0]) or len(parts) == 1:
        if not _HOST.fullmatch(root.name):
            return None
        parts = (root.name, *parts)
    path = "/".join(parts).removesuffix(".gz")
    # A name need not be UTF-8; its bytes are those of the path then.
    return "https://" + quote(path, safe="/:@!$&'()*+,;=~%", errors="surrogateescape")


def read_saved(path: Path) -> bytes:
    """Return the bytes of a saved page, unpacked where it is gzipped.

    Raises:
        OSError: when the file cannot be read.
        UnreadableError: when it is gzipped and cut, or a WARC file that is not named like one.
    """
    body = path.read_bytes()
    if body.startswith(_GZIP):
        body = unpacked(body, "gzip")
    if body.startswith(_RECORD):  # as a page all of its records would be one text
        raise UnreadableError("A WARC file: `normalize` reads it by a name in .warc or .warc.gz.")
    return body


def normalize_file(file: SavedFile) -> tuple[list[str], list[str]]:
    """Return the records of a file as lines of JSON, and a sentence for each that failed."""
    lines: list[str] = []
    problems: list[str] = []
    try:
        pages = _captured(file.path) if file.path.name.endswith(_WARC) else _pages(file)
        for page in pages:
            found, failed = _normalize(page)
            lines += found
            problems += [f"{page.name}: {problem}" for problem in failed]
    except UnreadableError as error:  # pages before the damage are whole
        problems.append(f"{file.path}: {error}")
    except OSError as error:
        return [], [f"{file.path}: {error.strerror or error}"]
    return lines, problems


def each_once(lines: Iterable[str]) -> Iterator[str]:
    """Yield records as they come, then the entries of day indexes whose event has no page there."""
    events: set[str] = set()
    entries: list[tuple[str, str]] = []
    for line in lines:
        record = json.loads(line)
        if record["type"] == "Event" and "index_only" in record["flags"]:
            entries.append((record["id"], line))
            continue
        events.add(record["id"])
        yield line
    yield from (line for event, line in entries if event not in events)


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    body: bytes
    url: str | None = None
    content_type: str | None = None
    fetched_at: str | None = None
    encoding: str | None = None
    """Content encoding that is still on."""
    headers: tuple[tuple[str, str], ...] = ()


def _pages(file: SavedFile) -> Iterator[_Page]:
    if file.path.suffix == _INDEX:
        raise UnreadableError("The index of an archive, and no page.")
    yield _Page(str(file.path), read_saved(file.path), file.url)


def _captured(path: Path) -> Iterator[_Page]:
    """Yield the pages of a WARC file: successful responses with a text in them."""
    with path.open("rb") as stream:
        for capture in captures(stream):
            if capture.kind != "response" or capture.status != HTTPStatus.OK:
                continue
            pairs = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in capture.headers]
            headers = dict(pairs)
            content_type = headers.get("content-type", "")
            if capture.url.endswith(_SITE_FILES) or not _TEXT.search(content_type):
                continue
            yield _Page(
                f"{path} {capture.url}",
                capture.body,
                capture.url,
                content_type,
                instant(capture.fetched_at),
                headers.get("content-encoding"),
                tuple(pairs),
            )


def _normalize(page: _Page) -> tuple[list[str], list[str]]:
    lines, problems = [], []
    try:
        body = unpacked(page.body, page.encoding)
        items = read_page(body, page.url, page.content_type)
    except UnreadableError as error:
        return [], [str(error)]
    for item in items:
        record = item if isinstance(item, Event) else item.article
        if isinstance(record, Article):
            declare(record.rights, read_headers(page.headers))
        record.url = record.url or page.url
        stamp(record.provenance, body, page.fetched_at)
        finished = normalize_event(item) if isinstance(item, Event) else normalize_article(item)
        if isinstance(finished, Reject):
            problems.append(finished.detail or finished.reason)
        else:
            lines.append(dumps(finished))
    return lines, problems
