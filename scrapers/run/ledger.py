"""What was published: one line for each record id, in the folder of the last published run.

"New", "changed" and "unchanged" are relative to this, never to the archive, so a run that was
killed before it published counts for nothing and loses nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import identity
from scrapers.run.output import read_lines

NAME = "ledger.jsonl.gz"


@dataclass(slots=True)
class Entry:
    """The last published version of a record."""

    content_hash: str
    version: int
    first_seen: str | None
    last_changed: str | None
    fields: dict[str, str]
    """Field → short hash, to tell which fields changed."""


class Ledger:
    """Record id → last published version."""

    def __init__(self, folder: Path | None = None) -> None:
        self._entries: dict[str, Entry] = {}
        if folder is not None and (folder / NAME).exists():
            for line in read_lines(folder / NAME):
                row = json.loads(line)
                record_id = row.pop("id")
                self._entries[record_id] = Entry(**row)

    def settle(self, record: dict[str, Any]) -> bool:
        """Set the version fields of an event or article; return whether it is news.

        ``record`` is new (version 1), changed (next version, ``changed_fields``) or unchanged.
        """
        seen = record["provenance"]["fetched_at"]
        known = self._entries.get(record["id"])
        fields = {k: _short(v) for k, v in identity.content(record).items()}
        entry = Entry(record["content_hash"], 1, seen, seen, fields)
        changed: list[str] = []
        if known:
            if known.content_hash == entry.content_hash:
                return False
            entry.version = known.version + 1
            entry.first_seen = known.first_seen
            changed = [k for k in fields if fields[k] != known.fields.get(k)]
        self._entries[record["id"]] = entry
        if record["type"] == "Event":
            record["version"], record["changed_fields"] = entry.version, changed
            record["first_seen"], record["last_changed"] = entry.first_seen, entry.last_changed
        return True

    def lines(self) -> Iterator[str]:
        """Yield the ledger's lines, sorted by id."""
        for record_id, entry in sorted(self._entries.items()):
            row = {"id": record_id} | {name: getattr(entry, name) for name in Entry.__slots__}
            yield json.dumps(row, separators=(",", ":"))


def _short(value: Any) -> str:
    data = json.dumps(value, sort_keys=True, ensure_ascii=True).encode()
    return hashlib.sha256(data).hexdigest()[:8]
