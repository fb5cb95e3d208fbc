"""What was published: one line for each record id, in the folder of the last published run.

"New", "changed" and "unchanged" are relative to this, never to the archive, so a run that was
killed before it published counts for nothing and loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pipelines import identity
from scrapers.http.backoff import may_pass
from scrapers.run.output import read_lines

NAME = "ledger.jsonl.gz"

_START = '{"id":"'
_FAILED = ',"failed":['


class DamagedError(Exception):
    """A ledger cannot be read; the message says which."""


class Pending(NamedTuple):
    """A published event that rests on addresses that failed for the moment."""

    id: str
    date: str
    language: str | None
    failed: list[str]
    """Of its citations, or of its own page.  When each is due, the archive knows."""


class Ledger:
    """Record id → last published version, as a line of JSON: most are never looked at."""

    def __init__(self, folder: Path | None = None) -> None:
        self._lines = {_id(line): line for line in _read(folder)}

    def settle(self, record: dict[str, Any]) -> bool:
        """Set the version fields of an event or article; return whether it is news.

        ``record`` is new (version 1), changed (next version, ``changed_fields``) or unchanged.  It
        was changed by our code alone where it rests on the same sources as the last version.
        """
        known = json.loads(self._lines.get(record["id"], "{}"))
        if known.get("content_hash") == record["content_hash"]:
            sources = record.get("sources_digest")
            if known.get("sources_digest") != sources:  # they say the same in other words
                self._keep(known | {"sources_digest": sources})
            return False
        row = {"id": record["id"], "content_hash": record["content_hash"]}
        if record["type"] == "Event":
            row |= _settle_event(record, known)
        self._keep(row)
        return True

    def _keep(self, row: dict[str, Any]) -> None:
        self._lines[row["id"]] = json.dumps(row, separators=(",", ":"))

    def lines(self) -> Iterator[str]:
        """Yield the ledger's lines, sorted by id."""
        for _, line in sorted(self._lines.items()):
            yield line


def pending(folder: Path | None) -> list[Pending]:
    """Return the events of a published run's ledger that wait for a page.

    Raises :class:`DamagedError` where the ledger cannot be read to its end.
    """
    found = []
    for line in _read(folder):
        if _FAILED in line:
            row = json.loads(line)
            found.append(Pending(row["id"], row["date"], row["language"], row["failed"]))
    return found


def _settle_event(record: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Set the version fields of a new or changed event; return what the ledger keeps of it."""
    # Field → short hash, to tell which fields changed.
    fields = {key: _short(value) for key, value in identity.content(record).items()}
    record["version"] = known.get("version", 0) + 1
    if known:
        before = known["fields"]
        record["changed_fields"] = [key for key in fields if fields[key] != before.get(key)]
        same = record["sources_digest"] == known.get("sources_digest")
        record["changed_by"] = "code" if same else "source"
        record["first_seen"] = known["first_seen"]
        if not same and _later(record["last_changed"], known["last_changed"]) is None:
            # It says again what it said before: that, too, is a change, and this run met it.
            met = record["provenance"]["fetched_at"]
            record["last_changed"] = _later(met, known["last_changed"]) or known["last_changed"]
    kept = ("version", "first_seen", "last_changed", "sources_digest")
    row = {name: record[name] for name in kept} | {"fields": fields}
    if failed := _failed(record):
        row |= {"date": record["date"], "language": record["in_language"], "failed": failed}
    return row


def _later(moment: str | None, other: str | None) -> str | None:
    return moment if (moment or "") > (other or "") else None


def _failed(record: dict[str, Any]) -> list[str]:
    """Return the addresses of an event that failed for the moment: its page, its citations."""
    pages = (flag.partition("page:")[2] for flag in record["flags"] if flag.startswith("page:"))
    failed = [record["url"]] if any(may_pass(status, None, "") for status in pages) else []
    for citation in record["citations"]:
        told = next(iter(citation["evidence"]), "")
        if may_pass(citation["status"], citation["http_status"], told):
            failed.append(citation["canonical_url"])
    return failed


def _read(folder: Path | None) -> Iterator[str]:
    if folder is None or not (folder / NAME).exists():
        return
    try:
        for line in read_lines(folder / NAME):
            if not line.startswith(_START):
                raise ValueError
            yield line
    except (OSError, EOFError, zlib.error, ValueError) as error:
        told = getattr(error, "strerror", None)  # nobody is to throw away what only is another's
        why = f"cannot be read: {told}" if told else "is damaged"
        raise DamagedError(f"{folder / NAME}: the ledger {why}") from None


def _id(line: str) -> str:
    """Return the id of a line without reading the rest of it."""
    return line[len(_START) : line.index('"', len(_START))]


def _short(value: Any) -> str:
    data = json.dumps(value, sort_keys=True, ensure_ascii=True).encode()
    return hashlib.sha256(data).hexdigest()[:8]
