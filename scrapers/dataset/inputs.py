"""What a dataset is made of: the tables of any number of runs, line by line, each line checked."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from pipelines.schema import TABLES
from pipelines.validate import dumps, problem
from scrapers.folders import files_below
from scrapers.items import Reject
from scrapers.printing import one_line
from scrapers.run.ledger import NAME as LEDGER

LONGEST = 32 << 20
"""Bytes of the longest line that is read; a record is far below."""

_TABLE_OF = {record.__name__: table for table, record in TABLES.items()}
_SUFFIX = re.compile(r"\.jsonl(?:\.gz)?$")
_ID = re.compile(r"[!-~]+")


@dataclass(slots=True)
class Source:
    """One input file, and what was found in it."""

    path: Path
    name: str
    """Printable, without the part of the path that says where it lies on this machine."""
    sha256: str = ""
    records: int = 0
    problems: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A record and its table; for a line that is no record, the Reject that stands for it."""

    table: str
    record: dict[str, Any]
    text: str
    """The record as one line of JSON."""
    problem: str | None = None
    """Why the line was no record; the record is the Reject then."""


def find(paths: list[Path]) -> list[Source]:
    """Return the tables at and below the paths, each once, in an order of their own.

    A file that ``-O`` wrote brings the articles and rejects beside it.  Raises
    :class:`FileNotFoundError` with a sentence for a path without any, and another
    :class:`OSError` for one that cannot be looked through.
    """
    found: dict[Path, Source] = {}
    for path in paths:
        sources = list(_below(path) if path.is_dir() else _beside(path))
        if not sources:
            raise FileNotFoundError(f"no table of a run (.jsonl, .jsonl.gz) at {path}")
        for source in sources:
            found.setdefault(source.path.resolve(), source)
    return sorted(found.values(), key=lambda source: (source.name, str(source.path)))


def read(source: Source) -> Iterator[Line]:
    """Yield every line of a file; fills the source's digest and counts.

    What cannot be read is named by a Reject, and the reading goes on where it can.
    """
    digest = hashlib.sha256()
    try:
        with source.path.open("rb") as raw:
            while block := raw.read(1 << 20):
                digest.update(block)
        source.sha256 = digest.hexdigest()
        with _opened(source.path) as file:
            for number, line in enumerate(_lines(file), start=1):
                checked = _check(line, f"{source.name}:{number}")
                source.records += checked.problem is None
                source.problems += checked.problem is not None
                yield checked
    except (OSError, EOFError, zlib.error) as error:
        source.problems += 1
        why = getattr(error, "strerror", None) or str(error)
        yield _rejected(source.name, "unreadable", f"the file cannot be read: {why}")


def _below(folder: Path) -> Iterator[Source]:
    root = folder.resolve()
    for path in files_below(root, _raise):
        relative = path.relative_to(root)
        hidden = any(part.startswith(".") for part in relative.parts)
        if _is_table(path) and not hidden:
            yield Source(path, one_line(f"{root.name}/{relative.as_posix()}"))


def _beside(path: Path) -> Iterator[Source]:
    suffix = _SUFFIX.search(path.name)
    if suffix is None:
        return
    names = [f"{path.name[: suffix.start()]}.{table}{suffix[0]}" for table in TABLES]
    for name in [path.name, *names] if path.is_file() else ():
        if (path.parent / name).is_file():
            yield Source(path.parent / name, one_line(name))


def _raise(error: OSError) -> NoReturn:
    raise error


def _is_table(path: Path) -> bool:
    return path.name.endswith((".jsonl", ".jsonl.gz")) and path.name != LEDGER


def _opened(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.GzipFile(path, "rb"))
    return path.open("rb")


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines without their breaks; one longer than allowed comes cut."""
    while line := file.readline(LONGEST + 1):
        rest = line
        while len(rest) > LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST + 1)
        yield line.rstrip(b"\r\n")


def _check(line: bytes, name: str) -> Line:
    if len(line) >= LONGEST:
        return _rejected(name, "too_large", f"longer than {LONGEST} bytes")
    try:
        text = line.decode()
        record = _decode(text)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(record, ensure_ascii=False).encode()  # half of a surrogate pair
    except (ValueError, RecursionError):
        return _rejected(name, "unreadable", "no JSON in UTF-8")
    table = _TABLE_OF.get(str(record.get("type"))) if isinstance(record, dict) else None
    if table is None:
        return _rejected(name, "schema", "neither Event, Article nor Reject", text)
    nested = False
    citations = record.get("citations") if table == "events" else None
    for citation in citations if isinstance(citations, list) else ():
        if isinstance(citation, dict):
            # A run with nested=yes; the article has a line of its own.
            nested = citation.pop("article", None) is not None or nested
    if table != "rejects" and not _ID.fullmatch(str(record.get("id"))):
        return _rejected(name, "schema", "id: empty, or not of printable ASCII", text)
    if (found := problem(record)) is not None:
        return _rejected(name, "schema", found, text)
    as_given = not nested and len(text.splitlines()) == 1  # no line separator as it stands
    return Line(table, record, text if as_given else dumps(record))


def _rejected(name: str, reason: str, detail: str, text: str | None = None) -> Line:
    detail = f"{name}: {detail}"[:500]
    reject = asdict(Reject(kind="record", reason=reason, detail=detail, record=text))
    return Line("rejects", reject, dumps(reject), detail)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


_decode = json.JSONDecoder(parse_constant=_refuse).decode
