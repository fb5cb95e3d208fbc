"""One set of tables from the outputs of any number of runs.

::

    lines ─▶ checked ─▶ sorted by id ─▶ newest version ─▶ one record for each event ─▶ tables
                └─▶ rejects

The same inputs give the same bytes, in whatever order they are named.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from pipelines import merge
from pipelines.schema import TABLES
from pipelines.validate import dumps
from scrapers.dataset import inputs
from scrapers.dataset.articles import Articles
from scrapers.dataset.events import Events
from scrapers.dataset.output import DatasetFolder, Table
from scrapers.dataset.redact import is_reserved, without_texts
from scrapers.dataset.sort import Sorter
from scrapers.items import SCHEMA_VERSION
from scrapers.provenance import code_version


class NoRecordError(ValueError):
    """There was not one record in all that was to be read; the message says so."""


Texts = Literal["all", "unreserved", "none"]
"""Which texts of publishers go into a dataset; ``unreserved``: where they do not reserve mining."""


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
    :class:`OSError` where the folder cannot be written, :class:`NoRecordError` where there is
    nothing to replace it by.
    """
    scratch = folder.stage()
    events = Events(scratch)
    articles, rejects = Articles(scratch), Sorter(scratch, "rejects")
    read: Counter[str] = Counter()
    for source in sources:
        for line in inputs.read(source):
            if line.problem is not None:
                warn(line.problem)
            else:
                read[line.table] += 1
            if line.table == "events":
                events.add(line.record, line.text)
            elif line.table == "articles":
                articles.add(line.record, line.text)
            else:
                rejects.add(
                    _reject_key(line.record), f"{merge.fetched_at(line.record)}\t{line.text}"
                )

    if not read.total():
        folder.discard()
        raise NoRecordError(f"not one record was read, so {folder.target} is not written")
    tables = {
        "articles": iter(articles),
        "events": _citing(events, articles.parted),  # known once the articles are written
        "rejects": (("", line) for line in _newest(rejects)),
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
        folder.write(table, records if text == "all" else _without_texts(records, text))
        report["tables"][name] = {
            "read": read[name],
            "records": sum(table.files.values()),
            "files": [
                {"name": file, "records": count, "sha256": folder.digest(file)}
                for file, count in table.files.items()
            ],
        }
    report["tables"] = {name: report["tables"][name] for name in TABLES}
    report["merged_events"] = events.merged
    report["problems"] = sum(source.problems for source in sources)
    facts = [
        {name: getattr(source, name) for name in ("name", "sha256", "records", "problems")}
        for source in sources
    ]
    report["inputs"] = sorted(facts, key=lambda fact: (fact["name"], fact["sha256"]))
    folder.publish(report)
    return report


def _reject_key(record: dict[str, Any]) -> str:
    """Return what a later reject of the same page has in common; without a URL each is its own."""
    subject = record["url"] or [record["detail"], record["record"]]
    return json.dumps([record["url"] or "", record["kind"], subject])


def _newest(sorter: Sorter) -> Iterator[str]:
    """Yield the newest line under each key."""
    for _, lines in groupby(sorter, itemgetter(0)):
        *_, (_, last) = lines
        yield last.partition("\t")[2]
    sorter.close()


def _citing(events: Iterable[tuple[str, str]], parted: set[str]) -> Iterator[tuple[str, str]]:
    """Yield day and line of each event, its citations pointed to the articles that were parted."""
    for day, line in events:
        yield day, dumps(merge.cite(json.loads(line), parted)) if parted else line


def _without_texts(records: Iterable[tuple[str, str]], text: Texts) -> Iterator[tuple[str, str]]:
    for day, line in records:
        record = json.loads(line)
        left_out = text == "none" or is_reserved(record)
        yield day, dumps(without_texts(record)) if left_out else line
