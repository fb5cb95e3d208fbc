"""One set of tables from the outputs of any number of runs.

::

    lines ─▶ checked ─▶ sorted by id ─▶ newest version ─▶ one record for each event ─▶ tables
                └─▶ rejects

The same inputs give the same bytes, in whatever order they are named.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from pipelines import merge
from pipelines.validate import dumps
from scrapers.dataset import inputs
from scrapers.dataset.events import Events
from scrapers.dataset.output import DatasetFolder, Table
from scrapers.dataset.redact import without_texts
from scrapers.dataset.sort import Sorter
from scrapers.items import SCHEMA_VERSION
from scrapers.provenance import code_version

Texts = Literal["all", "none"]


def build(
    sources: list[inputs.Source],
    folder: DatasetFolder,
    *,
    by_year: bool = False,
    text: Texts = "all",
    warn: Callable[[str], None],
) -> dict[str, Any]:
    """Write the dataset of the sources and return its report, which is ``dataset.json`` too.

    ``warn`` gets a sentence for each line that is no record; they become rejects.  Raises
    :class:`OSError` where the folder cannot be written.
    """
    scratch = folder.stage()
    events = Events(scratch)
    articles, rejects = Sorter(scratch, "articles"), Sorter(scratch, "rejects")
    read: Counter[str] = Counter()
    for source in sources:
        for line in inputs.read(source):
            if line.reject is not None:
                warn(line.reject.detail or line.reject.reason)
            record = asdict(line.reject) if line.reject is not None else line.record
            assert record is not None
            read[line.table] += line.reject is None
            if line.table == "events":
                events.add(record)
            elif line.table == "articles":
                articles.add(record["id"], _timed(record))
            else:
                rejects.add(_reject_key(record), _timed(record))

    tables = {
        "events": iter(events),
        "articles": _by_day(articles, Sorter(scratch, "articles_by_day")),
        "rejects": _newest(rejects),
    }
    report: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "code_version": code_version(),
        "by": "year" if by_year else None,
        "text": text,
        "tables": {},
    }
    for name, records in tables.items():
        table = Table(name, by_year)
        folder.write(table, map(without_texts, records) if text == "none" else records)
        report["tables"][name] = {
            "read": read[name],
            "records": sum(table.files.values()),
            "files": [
                {"name": file, "records": count, "sha256": folder.digest(file)}
                for file, count in table.files.items()
            ],
        }
    report["merged_events"] = events.merged
    report["problems"] = sum(source.problems for source in sources)
    facts = [
        {name: getattr(source, name) for name in ("name", "sha256", "records", "problems")}
        for source in sources
    ]
    report["inputs"] = sorted(facts, key=lambda fact: (fact["name"], fact["sha256"]))
    folder.publish(report)
    return report


def _timed(record: dict[str, Any]) -> str:
    return f"{merge.fetched_at(record)}\t{dumps(record)}"


def _reject_key(record: dict[str, Any]) -> str:
    """Return what a later reject of the same page has in common; without a URL each is its own."""
    subject = record["url"] or (record["detail"] or "", record["record"] or "")
    return json.dumps([record["url"] or "", record["kind"], subject], ensure_ascii=True)


def _newest(sorter: Sorter) -> Iterator[dict[str, Any]]:
    """Yield the newest record under each key."""
    for _, lines in groupby(sorter, itemgetter(0)):
        *_, (_, last) = lines
        yield json.loads(last.partition("\t")[2])


def _by_day(articles: Sorter, sorted_by_day: Sorter) -> Iterator[dict[str, Any]]:
    """Yield the newest version of each article, sorted by (day, id)."""
    for record in _newest(articles):
        sorted_by_day.add(f"{record['date_published'] or ''} {record['id']}", dumps(record))
    articles.close()
    for _, line in sorted_by_day:
        yield json.loads(line)
