"""The index of an archive: which captures of a URL stand where.

Beside each ``X.warc.gz`` stands ``X.cdxj``, one line per capture in the order of the file: SURT
key, 14-digit date, JSON (``sort *.cdxj`` gives what web-archive tools read).  It is a cache: every
line is derived from its record and is made again when it is missing.
"""

from __future__ import annotations

import json
import logging
from calendar import timegm
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from struct import Struct
from typing import NamedTuple
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from scrapers.http.warc import Capture, members, parse_alone

logger = logging.getLogger(__name__)

_DATE = "%Y%m%d%H%M%S"


class Entry(NamedTuple):
    """Where a capture stands, and what can be said of it without reading it."""

    time: int
    """Seconds since 1970, UTC."""
    file: int
    """Number of the file, in the order of the names."""
    offset: int
    length: int
    status: int
    failure: str
    digest: bytes
    """That of :func:`digest_key`."""
    revisit: bool


_PACKED = Struct("<qIQQHH16s?")
_MAX_STATUS = 0xFFFF
"""What another's archive may hold beyond it is no status of HTTP."""


class Index:
    """Captures by URL, in memory: about 200 bytes each."""

    def __init__(self) -> None:
        self._entries: dict[bytes, bytes] = {}
        self._failures: list[str] = []

    def add(self, key: bytes, entry: Entry) -> None:
        """Add a capture."""
        *where, status, failure, digest, revisit = entry
        if failure not in self._failures:
            self._failures.append(failure)
        packed = _PACKED.pack(*where, status, self._failures.index(failure), digest, revisit)
        self._entries[key] = self._entries.get(key, b"") + packed

    def part(self) -> Index:
        """Return an empty index to be filled and taken over with :meth:`take`, or dropped."""
        part = Index()
        part._failures = self._failures
        return part

    def take(self, part: Index) -> None:
        """Add the captures of a part."""
        for key, packed in part._entries.items():
            self._entries[key] = self._entries.get(key, b"") + packed

    def of(self, url: str) -> list[Entry]:
        """Return the captures of a URL, oldest first; a revisit without its original is left out.

        Fragment and order of the query parameters make no difference.
        """
        packed = _PACKED.iter_unpack(self._entries.get(url_key(url), b""))
        entries = sorted(
            Entry(time, file, offset, length, status, self._failures[failure], digest, revisit)
            for time, file, offset, length, status, failure, digest, revisit in packed
        )
        bodies = {entry.digest for entry in entries if not entry.revisit}
        return [entry for entry in entries if entry.digest in bodies]


@lru_cache(maxsize=1024)  # a request asks for it ten times, from archive to archive
def url_key(url: str) -> bytes:
    """Return the 8-byte key of a URL."""
    return blake2b(canonicalize_url(url).encode(), digest_size=8).digest()


def digest_key(digest: str) -> bytes:
    """Return the 16 bytes by which bodies are told apart."""
    return blake2b(digest.encode(), digest_size=16).digest()


def line_of(capture: Capture, offset: int, length: int) -> str:
    """Write the index line of a capture."""
    fields = {
        "url": capture.url,
        "key": url_key(capture.url).hex(),
        "type": capture.kind,
        "status": str(capture.status),
        "failure": capture.failure,
        "digest": capture.digest,
        "offset": offset,
        "length": length,
    }
    date = capture.fetched_at.strftime(_DATE)
    return (
        f"{_surt(capture.url)} {date} {json.dumps({k: v for k, v in fields.items() if v != ''})}\n"
    )


class Loaded(NamedTuple):
    """What loading a WARC file has shown."""

    end: int
    """Where its last whole record ends."""
    kept: int
    """Bytes of the sidecar that are right."""
    lines: list[str]
    """Lines that the sidecar lacks after them."""
    sound: bool
    """Nothing is torn, missing or too much."""


def load(index: Index, warc: Path, number: int) -> Loaded:
    """Add the captures of one WARC file to the index; reads no more than its sidecar lacks.

    A whole member that holds no sound record is left out, with a warning.  Of a sidecar that is in
    another order (``sort`` makes such) nothing counts: what its lines leave out would be lost.
    """
    size = warc.stat().st_size
    end = kept = 0
    listed = index.part()
    for line in _sidecar_lines(warc):
        try:
            key, entry = entry_of(line.decode(), number)
        except Exception:  # another tool's line, of another shape: made again like a missing one
            break
        if entry.offset < end:
            listed, end, kept = index.part(), 0, 0
            break
        if not 0 < entry.length <= size - entry.offset:
            break
        listed.add(key, entry)
        end = entry.offset + entry.length
        kept += len(line)
    index.take(listed)
    lines = []
    with warc.open("rb") as stream:
        for offset, length, raw in members(stream, end):
            end = offset + length
            try:
                if capture := parse_alone(raw):
                    found = line_of(capture, offset, length)
                    index.add(*entry_of(found, number))
                    lines.append(found)
            except ValueError as error:  # of this record alone: the members before and after stand
                logger.warning("%s: record at byte %d left out: %s", warc, offset, error)
    sidecar = sidecar_of(warc)
    indexed = sidecar.stat().st_size if sidecar.exists() else 0
    return Loaded(end, kept, lines, sound=end == size and not lines and kept == indexed)


def _sidecar_lines(warc: Path) -> Iterator[bytes]:
    path = sidecar_of(warc)
    if path.exists():
        with path.open("rb") as lines:
            yield from lines


def sidecar_of(warc: Path) -> Path:
    """Return the path of a WARC file's index."""
    return warc.with_name(warc.name.removesuffix(".warc.gz") + ".cdxj")


def entry_of(line: str, number: int) -> tuple[bytes, Entry]:
    """Read an index line; raises on a broken one, ValueError where it is our own."""
    if not line.endswith("\n"):
        raise ValueError("torn line")
    _, date, fields = line.split(" ", 2)
    data = json.loads(fields)
    status = int(data["status"])
    if len(date) != 14 or status < 0:
        raise ValueError("no 14-digit date, or no status")
    # strptime would take half the time of opening an archive.
    parts = (int(date[:4]), *(int(date[start : start + 2]) for start in range(4, 14, 2)))
    return bytes.fromhex(data["key"]), Entry(
        time=timegm(parts),
        file=number,
        offset=int(data["offset"]),
        length=int(data["length"]),
        status=min(status, _MAX_STATUS),
        failure=data.get("failure", ""),
        digest=digest_key(data.get("digest", "")),
        revisit=data["type"] == "revisit",
    )


def _surt(url: str) -> str:
    """Return the key that web archives sort by: ``org,example)/path?query``."""
    parts = urlsplit(url)
    host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}){parts.path or '/'}{query}".lower()
