"""``run.json``: what a run did, in numbers; and the short table for people."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scrapers.printing import one_line


@dataclass(slots=True)
class Report:
    """Counts of one run, filled record by record."""

    spider: str
    arguments: dict[str, str]
    started_at: str
    finished_at: str = ""
    seconds: float = 0.0
    exit_status: int = 0
    problems: list[str] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    citations: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    dropped_blocks: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    """Events that are not about space, by year."""
    coverage: dict[str, Counter[str]] = field(default_factory=dict)
    hosts: dict[str, Counter[str]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    archive_files: list[str] = field(default_factory=list)

    def count(self, record: dict[str, Any]) -> None:
        """Count one record that goes out."""
        kind = record["type"]
        self.records[kind] += 1
        if kind == "Reject":
            self.rejects[f"{record['kind']}:{record['reason']}"] += 1
            return
        filled = self.coverage.setdefault(kind, Counter())
        filled.update(key for key, value in record.items() if value not in (None, [], ""))
        self.repairs.update(repair["rule"] for repair in record["repairs"])
        for citation in record.get("citations", ()):
            self.citations[citation["status"]] += 1
            self.verdicts[citation["verdict"] or "none"] += 1
            address = citation["canonical_url"] or ""
            host = address.split("/")[2] if address.count("/") > 1 else ""
            self.hosts.setdefault(host, Counter())[citation["status"]] += 1

    def to_json(self) -> str:
        """Return ``run.json``: counters as sorted lists of name and count."""

        def plain(value: Any) -> Any:
            if isinstance(value, Counter):
                return [{"name": k, "count": n} for k, n in sorted(value.items())]
            return value

        data: dict[str, Any] = {"type": "Run"}
        for name in self.__slots__:
            data[name] = plain(getattr(self, name))
        data["arguments"] = [{"name": k, "value": v} for k, v in sorted(self.arguments.items())]
        data["versions"] = [{"name": k, "value": v} for k, v in sorted(self.versions.items())]
        data["coverage"] = [
            {"type": kind, "records": self.records[kind], "fields": plain(filled)}
            for kind, filled in sorted(self.coverage.items())
        ]
        data["hosts"] = [
            {"host": host, "citations": plain(statuses)}
            for host, statuses in sorted(self.hosts.items())
        ]
        return json.dumps(data, indent=2, ensure_ascii=False)

    def print_table(self, stream: TextIO, where: str) -> None:
        """Print the short table of a run: what came out, and where it lies."""
        table = Table(show_header=False, box=None, pad_edge=False)
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
        ]
        for name, value in rows:
            table.add_row(name, Text(one_line(value)))
        Console(file=stream, highlight=False, soft_wrap=not stream.isatty()).print(table)


def _listed(counts: Counter[str]) -> str:
    if not counts:
        return "0"
    parts = ", ".join(f"{n} {name}" for name, n in counts.most_common())
    return f"{counts.total()}: {parts}"
