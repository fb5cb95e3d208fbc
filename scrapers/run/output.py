"""Where a run's tables go, and how they get there: whole or not at all.

With ``-O events.jsonl`` four files stand side by side (``events.jsonl``,
``events.articles.jsonl``, ``events.rejects.jsonl``, ``events.run.json``); each is renamed into
place, the events last.  Without ``-O`` a run is one folder, ``runs/<spider>-<start>/``, and one
rename publishes it.  Until then everything lies in a hidden folder beside the target.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

TABLES = ("events", "articles", "rejects")
_START = "%Y%m%dT%H%M%SZ"
_STARTS = "[0-9]" * 8 + "T" + "[0-9]" * 6 + "Z"


class FileOutput:
    """``-O FILE.jsonl`` or ``-O FILE.jsonl.gz``."""

    keeps_ledger = False

    def __init__(self, events: Path) -> None:
        self.target = events
        self.staging = events.parent / f".{events.name}.part"
        self.lock = events.parent / f".{events.name}.lock"
        stem, suffix = _split(events.name)
        self.names = {"events": events.name, "run": f"{stem}.run.json"}
        self.names |= {table: f"{stem}.{table}{suffix}" for table in ("articles", "rejects")}

    @property
    def report(self) -> Path:
        """Where the published ``run.json`` stands."""
        return self.target.parent / self.names["run"]

    def last_report(self) -> Path | None:
        """Return the report that this run is about to replace."""
        return self.report if self.report.is_file() else None

    def publish(self) -> None:
        """Rename each staged file into place, the events last."""
        for name in ("articles", "rejects", "run", "events"):
            source = self.staging / self.names[name]
            source.replace(self.target.parent / source.name)
        sync(self.target.parent)
        shutil.rmtree(self.staging)


class FolderOutput:
    """``runs/<spider>-<start>/``, with the ledger of everything published so far.

    A run that starts no later than the last one, by a clock that was set back or in one second with
    it, takes the second after: the newest folder is the last published.
    """

    keeps_ledger = True

    def __init__(self, root: Path, spider: str, started: dt.datetime) -> None:
        self.root, self.spider = root, spider
        self.target = self._folder(started)
        self.staging = root / f".{spider}.part"
        self.lock = root / f".{spider}.lock"
        self.names = {table: f"{table}.jsonl" for table in TABLES} | {"run": "run.json"}

    def _folder(self, start: dt.datetime) -> Path:
        return self.root / f"{self.spider}-{start.strftime(_START)}"

    @property
    def report(self) -> Path:
        """Where the published ``run.json`` stands."""
        return self.target / self.names["run"]

    def last_report(self) -> Path | None:
        """Return the report of the last published run of this spider."""
        last = self.last_published()
        return last / self.names["run"] if last else None

    def publish(self) -> None:
        """Rename the staged folder into place."""
        last = self.last_published()
        if last is not None and last.name >= self.target.name:
            taken = dt.datetime.strptime(f"{last.name}+0000", f"{self.spider}-{_START}%z")
            self.target = self._folder(taken + dt.timedelta(seconds=1))
        self.staging.replace(self.target)
        sync(self.root)

    def last_published(self) -> Path | None:
        """Return the folder of the last published run of this spider."""
        folders = [path for path in self.root.glob(f"{self.spider}-{_STARTS}") if path.is_dir()]
        return max(folders, default=None)


Output = FileOutput | FolderOutput


def stage(output: Output) -> None:
    """Make an empty staging folder, clearing what a killed run left; ``OSError`` if impossible.

    The caller holds the lock.
    """
    for name in output.names.values() if isinstance(output, FileOutput) else ():
        if (path := output.target.parent / name).is_dir():  # the others would be replaced
            raise IsADirectoryError(f"{path} is a folder")
    if output.staging.exists():
        shutil.rmtree(output.staging)
    output.staging.mkdir(parents=True)


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """Write lines to a new file (gzip where its name ends so), synced to disk; return how many."""
    count = 0
    with path.open("wb") as raw:
        with _compressed(raw, path) as file:
            for line in lines:
                file.write(line.encode() + b"\n")
                count += 1
        raw.flush()
        os.fsync(raw.fileno())
    return count


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file that :func:`write_lines` wrote."""
    with path.open("rb") as raw:
        file = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
        for line in file:
            yield line.decode().rstrip("\n")


@contextlib.contextmanager
def _compressed(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix != ".gz":
        yield raw
        return
    # No name and no time in the header: same records, same bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        yield packed  # type: ignore[misc]


def _split(name: str) -> tuple[str, str]:
    for suffix in (".jsonl.gz", ".jsonl"):
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    raise ValueError(f"{name} does not end in .jsonl or .jsonl.gz")


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
