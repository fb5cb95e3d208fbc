"""The archive: a folder of WARC files that holds every transfer ever made, failures too.

A run adds one file, named by its start, process and a counter, and never writes to another's.
Each record is whole before its index line is written, so ``kill -9`` loses what was in flight and
no more; the next run cuts off a torn tail.  Several processes may write at once, each its own file.
"""

from __future__ import annotations

import fcntl
import itertools
import logging
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import urljoin

from w3lib.url import safe_url_string

from scrapers.http.backoff import is_permanent, may_pass, next_try
from scrapers.http.index import (
    Entry,
    Index,
    Loaded,
    digest_key,
    entry_of,
    line_of,
    load,
    sidecar_of,
)
from scrapers.http.warc import Capture, Headers, member, parse, warcinfo
from scrapers.provenance import digest_of

logger = logging.getLogger(__name__)

_HOPS = 6
"""Pages on the way of REDIRECT_MAX_TIMES redirects."""


class ArchiveWriteError(Exception):
    """The archive cannot be written (disk full, folder read-only); the run must not go on."""


def is_archive(path: Path) -> bool:
    """Whether a path is a WARC file or a folder of them."""
    if path.is_dir():
        return any(path.glob("*.warc.gz"))
    return path.name.endswith(".warc.gz")


class Archive:
    """Captures by URL.  ``writable`` adds a file to the folder; otherwise nothing is touched.

    ``as_of`` hides what was captured later; ``clock`` is for tests.
    """

    def __init__(
        self,
        path: Path,
        *,
        writable: bool,
        as_of: datetime | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._clock = clock or (lambda: datetime.now(UTC))
        self._start = self._clock()
        self._as_of = as_of.timestamp() if as_of else float("inf")
        self._index = Index()
        if writable:
            try:
                path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ArchiveWriteError(
                    f"cannot make the archive folder {path}: {error}"
                ) from error
        self._files = sorted(path.glob("*.warc.gz")) if path.is_dir() else [path]
        for number, warc in enumerate(self._files):
            loaded = load(self._index, warc, number)
            if writable and not loaded.sound:
                _mend(warc, loaded)
        self._out: IO[bytes] | None = None
        self._stored = 0
        if writable:
            self._open(path)

    # --- reading -----------------------------------------------------------------------------

    def newest(self, url: str) -> Capture | None:
        """Return the newest capture of a URL, a failure too; ``None``: there is none."""
        entries = [entry for entry in self._index.of(url) if entry.time <= self._as_of]
        return self._read(entries[-1], entries) if entries else None

    def answer(self, url: str) -> Capture | None:
        """Return the newest capture with a permanent answer."""
        entries = self._index.of(url)
        entry = next((e for e in reversed(entries) if is_permanent(e.status)), None)
        return self._read(entry, entries) if entry else None

    def has_answer(self, url: str) -> bool:
        """Whether :meth:`answer` would return something; reads no file."""
        return any(is_permanent(entry.status) for entry in self._index.of(url))

    def current(self, url: str) -> bool:
        """Whether the newest permanent answer was captured by this run."""
        answers = [e for e in self._index.of(url) if is_permanent(e.status)]
        return bool(answers) and self._is_own(answers[-1])

    def history(self, url: str) -> list[tuple[datetime, str]]:
        """Return (time, HTTP status or name of the failure) of every attempt, oldest first."""
        return [
            (datetime.fromtimestamp(entry.time, UTC), entry.failure or str(entry.status))
            for entry in self._index.of(url)
        ]

    def since(self, url: str) -> datetime:
        """Return when the newest capture's body, or kind of failure, was met first, unbroken."""
        return datetime.fromtimestamp(self._changes(url)[-1].time, UTC)

    def versions(self, url: str) -> Iterator[Capture]:
        """Yield the pages that a URL gave, oldest first, each body once until another came."""
        changes = [entry for entry in self._changes(url) if is_permanent(entry.status)]
        for before, entry in itertools.pairwise([None, *changes]):
            assert entry is not None
            if before is None or _state(before) != _state(entry):
                yield self._read(entry, self._index.of(url))

    def failure(self, url: str) -> Capture | None:
        """Return the failure that stands: no answer was ever had, and no try is due."""
        entries = self._index.of(url)
        if not entries or any(is_permanent(entry.status) for entry in entries):
            return None
        if entries[-1].failure == "too_large":
            return self._read(entries[-1], entries)
        # What this run has tried does not count: it may try twice.
        earlier = [entry for entry in entries if not self._is_own(entry)]
        if not earlier or not self._may_pass(earlier[-1]) or self._is_due(earlier):
            return None
        return self._read(earlier[-1], entries)

    def is_open(self, url: str) -> bool:
        """Whether a page that failed is to be asked for now, or has been answered since.

        Redirects are followed as far as they are stored.
        """
        for _ in range(_HOPS):
            capture = self.answer(url)
            location = _location(capture) if capture is not None else None
            if location is None:
                return capture is not None or self._is_due(self._index.of(url))
            url = location
        return False

    def _is_due(self, entries: list[Entry]) -> bool:
        due = next_try(entry.time for entry in entries if self._may_pass(entry))
        return due is not None and due <= self._start.timestamp()

    def _may_pass(self, entry: Entry) -> bool:
        told = self._read(entry, []).message if entry.failure == "robots" else ""
        return may_pass(entry.failure, entry.status, told)

    def _is_own(self, entry: Entry) -> bool:
        return self._out is not None and entry.file == len(self._files) - 1

    def _changes(self, url: str) -> list[Entry]:
        """Return the first capture of each unbroken row of the same."""
        entries = [entry for entry in self._index.of(url) if entry.time <= self._as_of]
        return [next(same) for _, same in itertools.groupby(entries, _state)]

    def _read(self, entry: Entry, entries: list[Entry]) -> Capture:
        with self._files[entry.file].open("rb") as stream:
            stream.seek(entry.offset)
            capture = parse(stream.read(entry.length))
        if capture is None:
            raise ValueError(f"no capture at byte {entry.offset} of {self._files[entry.file]}")
        if not entry.revisit:
            return capture
        original = next(e for e in entries if not e.revisit and e.digest == entry.digest)
        body = self._read(original, entries).body
        return replace(capture, body=body, kind="response")

    # --- writing -----------------------------------------------------------------------------

    @property
    def file(self) -> Path:
        """The WARC file of this run."""
        return self._files[-1]

    def store(
        self, url: str, status: int, headers: Headers, body: bytes, flags: tuple[str, ...] = ()
    ) -> Capture:
        """Record a response; a body that the URL had before is stored once (``revisit``)."""
        capture = Capture(
            url=url,
            fetched_at=self._now(),
            status=status,
            headers=headers,
            body=body,
            digest=digest_of(body),
            flags=flags,
        )
        original = self._same_body(url, capture.digest) if body else None
        if original is not None:
            capture = replace(capture, kind="revisit")
            refers_to = replace(capture, fetched_at=datetime.fromtimestamp(original.time, UTC))
            self._write(capture, member(capture, refers_to))
        else:
            self._write(capture, member(capture))
        return capture

    def store_failure(self, url: str, failure: str, message: str) -> Capture:
        """Record that there was no response; ``failure`` is a name of ``items.Status``."""
        capture = Capture(
            url=url,
            fetched_at=self._now(),
            headers=[],
            failure=failure,
            message=message,
            kind="failure",
        )
        self._write(capture, member(capture))
        return capture

    def close(self) -> None:
        """Put everything on the disk; a file that holds no capture is removed."""
        if self._out is None:
            return
        out, self._out = self._out, None
        try:
            os.fsync(out.fileno())
        except OSError as error:
            raise ArchiveWriteError(f"cannot write {self.file}: {error}") from error
        finally:
            out.close()
            self._cdxj.close()
        if not self._stored:
            self.file.unlink(missing_ok=True)
            sidecar_of(self.file).unlink(missing_ok=True)

    def _same_body(self, url: str, digest: str) -> Entry | None:
        """Return where the body stands when the newest answer had the same, ``None``: nowhere."""
        entries = [entry for entry in self._index.of(url) if is_permanent(entry.status)]
        if not entries or entries[-1].digest != digest_key(digest):
            return None
        same = (e for e in entries if not e.revisit and e.digest == entries[-1].digest)
        return next(same, None)

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def _open(self, folder: Path) -> None:
        start = self._start.strftime("%Y%m%dT%H%M%SZ")
        try:
            out: IO[bytes] | None = None
            for count in itertools.count():
                path = folder / f"downlink-{start}-{os.getpid()}-{count}.warc.gz"
                with suppress(FileExistsError):
                    # Unbuffered: what is written survives the process.
                    out = path.open("xb", buffering=0)
                    break
            assert out is not None
            fcntl.flock(out.fileno(), fcntl.LOCK_EX)
            self._out = out
            self._files.append(path)
            self._cdxj = sidecar_of(path).open("w", encoding="utf-8", buffering=1)
            info = {"software": "Downlink", "format": "WARC File Format 1.1"}
            self._end = _write_all(out, warcinfo(path.name, info))
        except OSError as error:
            raise ArchiveWriteError(
                f"the archive folder {folder} is not writable: {error}"
            ) from error

    def _write(self, capture: Capture, raw: bytes) -> None:
        if self._out is None:
            raise ArchiveWriteError("the archive is closed")
        line = line_of(capture, self._end, len(raw))
        entry = entry_of(line, len(self._files) - 1)  # before the file is touched: it may raise
        try:
            _write_all(self._out, raw)
            self._cdxj.write(line)
        except OSError as error:
            with suppress(OSError):
                self._out.truncate(self._end)
                self._out.seek(self._end)
            raise ArchiveWriteError(f"cannot write {self.file}: {error}") from error
        self._end += len(raw)
        self._stored += 1
        self._index.add(*entry)


def _state(entry: Entry) -> tuple[int, str, bytes]:
    """Return what makes two captures in a row the same; a page that says "later" may vary."""
    digest = entry.digest if is_permanent(entry.status) else b""
    return entry.status, entry.failure, digest


def _location(capture: Capture) -> str | None:
    """Return where a stored answer redirects to."""
    if not 300 <= capture.status < 400:
        return None
    told = next((value for name, value in capture.headers if name.lower() == b"location"), None)
    try:
        return urljoin(capture.url, safe_url_string(told.decode("latin-1"))) if told else None
    except ValueError:
        return None


def _write_all(out: IO[bytes], data: bytes) -> int:
    view = memoryview(data)
    while view:
        view = view[out.write(view) :]
    return len(data)


def _mend(warc: Path, loaded: Loaded) -> None:
    """Cut a torn tail and complete the index, unless a living process writes the file."""
    with warc.open("r+b") as stream:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        with sidecar_of(warc).open("ab") as sidecar:
            sidecar.truncate(loaded.kept)
            sidecar.write("".join(loaded.lines).encode())
        if loaded.end == warc.stat().st_size:
            return
        if _is_torn(stream, loaded.end):
            logger.warning("%s: torn tail cut at byte %d", warc, loaded.end)
            stream.truncate(loaded.end)
        else:
            logger.warning("%s: cannot be read from byte %d on; left as it is", warc, loaded.end)


def _is_torn(stream: IO[bytes], end: int) -> bool:
    """Whether the bytes from ``end`` on begin a gzip member that just stops."""
    stream.seek(end)
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        inflate.decompress(stream.read())
    except zlib.error:
        return False
    return not inflate.eof
