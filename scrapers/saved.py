"""Saved pages on disk: files, folders laid out as host/path, WARC files; and their records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pipelines import normalize_article, normalize_event
from pipelines.validate import dumps
from scrapers.http.warc import read_responses
from scrapers.items import Event, Reject
from scrapers.pages.detect import read_page
from scrapers.provenance import stamp
from scrapers.raw import UnreadableError

_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_WARC = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file and the URL of its page, where that is known."""

    path: Path
    url: str | None = None


def walk(path: Path) -> Iterator[SavedFile]:
    """Yield the file, or those below a folder in sorted order.

    In a folder laid out as host/path each page gets its URL (https); the extension is part of it.
    Hidden files and those that begin with ``_`` are no pages.
    """
    if path.is_file():
        yield SavedFile(path)
        return
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        relative = file.relative_to(path)
        if any(part.startswith((".", "_")) for part in relative.parts):
            continue
        yield SavedFile(file, _url(path, relative))


def _url(root: Path, relative: Path) -> str | None:
    """Return the URL of a file below a folder of hosts, or below the folder of one host."""
    parts = relative.parts
    if not _HOST.fullmatch(parts[0]) or len(parts) == 1:
        if not _HOST.fullmatch(root.name):
            return None
        parts = (root.name, *parts)
    return "https://" + quote("/".join(parts), safe="/:@!$&'()*+,;=~%")


def normalize_file(file: SavedFile) -> tuple[list[str], list[str]]:
    """Return the records of a file as lines of JSON, and a sentence for each that failed."""
    if file.path.name.endswith(_WARC):
        lines: list[str] = []
        problems: list[str] = []
        for page in read_responses(file.path):
            found, failed = _normalize(page.body, page.url, page.content_type, page.fetched_at)
            lines += found
            problems += [f"{file.path} {page.url}: {problem}" for problem in failed]
        return lines, problems
    try:
        body = file.path.read_bytes()
    except OSError as error:
        return [], [f"{file.path}: {error.strerror}"]
    lines, failed = _normalize(body, file.url, None, None)
    return lines, [f"{file.path}: {problem}" for problem in failed]


def _normalize(
    body: bytes, url: str | None, content_type: str | None, fetched_at: str | None
) -> tuple[list[str], list[str]]:
    lines, problems = [], []
    try:
        items = read_page(body, url, content_type)
    except UnreadableError as error:
        return [], [str(error)]
    for item in items:
        record = item if isinstance(item, Event) else item.article
        stamp(record.provenance, body, fetched_at)
        finished = normalize_event(item) if isinstance(item, Event) else normalize_article(item)
        if isinstance(finished, Reject):
            problems.append(finished.detail or finished.reason)
        else:
            lines.append(dumps(finished))
    return lines, problems
