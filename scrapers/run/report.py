"""``run.json``: what a run did, in numbers; and the short table for people.

What a run has read is counted, whether it is news or not, except for ``records``: those went out.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TextIO

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from scrapers.printing import one_line
from scrapers.run.comparison import COVERED, Comparison, Figure, Standing, share

_WIDE = 1_000
_RESERVED = {True: "reserved", False: "allowed", None: "unsaid"}


@dataclass(slots=True)
class Report:
    """Counts of one run, filled record by record."""

    spider: str
    arguments: dict[str, str]
    started_at: str
    since: str | None = None
    """First day of the range; null: the spider knows none."""
    until: str | None = None
    replay: str | None = None
    """What answered every request; null: the network."""
    finished_at: str = ""
    seconds: float = 0.0
    exit_status: int = 0
    problems: list[str] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    """Those that went out, by type."""
    unchanged: Counter[str] = field(default_factory=Counter)
    """Those that did not, since they were published before."""
    citations: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    text_mining: Counter[str] = field(default_factory=Counter)
    """Articles by what their publishers say of it: reserved, allowed, unsaid."""
    dropped_blocks: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    """Events that are not about space, by year."""
    coverage: dict[str, Counter[str]] = field(default_factory=dict)
    hosts: dict[str, Counter[str]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    archive_files: list[str] = field(default_factory=list)
    comparison: Comparison | None = None
    _in_range: Counter[str] = field(default_factory=Counter)
    """Events, and citations by what became of them: what is asked for in each run alike."""

    def count(self, record: dict[str, Any], *, news: bool = True) -> None:
        """Count one record that was read; only news goes out."""
        kind = record["type"]
        (self.records if news else self.unchanged)[kind] += 1
        if kind == "Reject":
            self.rejects[f"{record['kind']}:{record['reason']}"] += 1
            return
        filled = self.coverage.setdefault(kind, Counter())
        filled.update(key for key, value in record.items() if value not in (None, [], ""))
        self.repairs.update(repair["rule"] for repair in record["repairs"])
        if kind == "Event" and self._is_in_range(record["date"]):
            self._in_range["events"] += 1
            for citation in record["citations"]:
                if citation["status"] != "not_tried":
                    self._in_range["tried"] += 1
                    self._in_range["ok"] += citation["status"] == "ok"
                    self._in_range["found"] += citation["article_id"] is not None
        if kind == "Article":
            self.text_mining[_RESERVED[record["rights"]["tdm_reserved"]]] += 1
        for citation in record.get("citations", ()):
            self.citations[citation["status"]] += 1
            self.verdicts[citation["verdict"] or "none"] += 1
            address = citation["canonical_url"] or ""
            host = address.split("/")[2] if address.count("/") > 1 else ""
            self.hosts.setdefault(host, Counter())[citation["status"]] += 1

    def read(self, kind: str) -> int:
        """Return how many records of a type were read."""
        return self.records[kind] + self.unchanged[kind]

    def _is_in_range(self, day: str) -> bool:
        """Tell apart the events that are read again for a citation that failed before."""
        return self.since is None or self.until is None or self.since <= day <= self.until

    def standing(self) -> Standing:
        """Return what this run is compared by."""
        seen = self._in_range["events"] + self.left_out.total()
        tried = self._in_range["tried"]
        rejects = self.rejects.total()
        figures = [
            Figure(name="events", value=seen, of=seen),
            share("citations_ok", self._in_range["ok"], tried),
            share("citations_found", self._in_range["found"], tried),
            share("rejects", rejects, rejects + seen + self.read("Article")),
        ]
        for kind, names in COVERED.items():
            filled = self.coverage.get(kind, Counter())
            figures += [
                share(f"coverage:{kind}.{name}", filled[name], self.read(kind)) for name in names
            ]
        return Standing(
            started_at=self.started_at,
            arguments=_pairs(self.arguments),
            replay=self.replay,
            since=self.since,
            until=self.until,
            figures=figures,
        )

    def to_json(self) -> str:
        """Return ``run.json``: counters as sorted lists of name and count."""

        def plain(value: Any) -> Any:
            if isinstance(value, Counter):
                return [{"name": k, "count": n} for k, n in sorted(value.items())]
            return value

        data: dict[str, Any] = {"type": "Run"}
        for name in self.__slots__:
            if not name.startswith("_"):
                data[name] = plain(getattr(self, name))
        data["arguments"] = _pairs(self.arguments)
        data["versions"] = _pairs(self.versions)
        data["figures"] = self.standing()["figures"]
        data["coverage"] = [
            {"type": kind, "records": self.read(kind), "fields": plain(filled)}
            for kind, filled in sorted(self.coverage.items())
        ]
        data["hosts"] = [
            {"host": host, "citations": plain(statuses)}
            for host, statuses in sorted(self.hosts.items())
        ]
        text = json.dumps(data, indent=2, ensure_ascii=False)
        # A file name need not be UTF-8; such a byte is written as an escape of JSON.
        return text.encode(errors="backslashreplace").decode()

    def print_table(self, stream: TextIO, where: str, report: str) -> None:
        """Print the short table of a run: what came out, where it lies, and where the report."""
        table = Table("", Column(overflow="fold"), show_header=False, box=None, pad_edge=False)
        unchanged = self.unchanged["Event"]
        events = f"{self.records['Event']}" + (f" ({unchanged} unchanged)" if unchanged else "")
        rows = [
            ("events", events),
            ("left out", f"{self.left_out.total()} not about space"),
            ("articles", str(self.records["Article"])),
            ("citations", _listed(self.citations)),
            ("repairs", _listed(self.repairs)),
            ("dropped blocks", str(self.dropped_blocks.total())),
            ("rejects", _listed(self.rejects)),
            ("seconds", f"{self.seconds:.1f}"),
            ("output", where),
            ("report", report),
        ]
        for name, value in rows:
            table.add_row(name, Text(one_line(value)))
        # In a log a path stays in one piece.
        width = None if stream.isatty() else _WIDE
        Console(file=stream, highlight=False, width=width).print(table)


def _pairs(named: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in sorted(named.items())]


def _listed(counts: Counter[str]) -> str:
    if not counts:
        return "0"
    parts = ", ".join(f"{n} {name}" for name, n in counts.most_common())
    return f"{counts.total()}: {parts}"
