"""Events of many runs to one record each, in bounded memory.

What is kept in memory is the pages of one event, the neighbours under one key, and groups of
events whose days are still being read; everything else is sorted on disk.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from pipelines import merge, same_event
from pipelines.validate import dumps
from scrapers.dataset.sort import Sorter

_by_key = itemgetter(0)


class Events:
    """Add events in any order; read back one for each, sorted by (date, id)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given = Sorter(folder, "events")
        self.merged = 0
        """Events that were joined from several ids."""

    def add(self, event: dict[str, Any], line: str) -> None:
        """Add one version of an event, as a dict and as a line of JSON."""
        # The keys go along, so that an event with one version is not parsed again.
        self._given.add(_node(event), f"{merge.fetched_at(event)}\t{_keys(event)}\t{line}")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield the day and the line of each event, once."""
        versions, keys = Sorter(self._folder, "versions"), Sorter(self._folder, "keys")
        for node, rests in groupby(self._given, _by_key):
            sketch, roles, line = _newest(rest.split("\t", 3)[1:] for _, rest in rests)
            versions.add(node, line)
            for entry in roles.split(","):
                key, role = entry.split(":")
                keys.add(key, f"{sketch}\t{role}")
        self._given.close()
        groups = self._grouped(keys)
        merged = self._merged(versions, groups)
        alone = ((node, line) for node, line, group in _joined(versions, groups) if group is None)
        for node, line in heapq.merge(alone, merged, key=_by_key):
            yield node[:10], line
        for sorter in (versions, groups, merged):
            sorter.close()

    def _grouped(self, keys: Sorter) -> Sorter:
        """Return, for each event that is one with others, its node and that of its group."""
        edges, groups = Sorter(self._folder, "edges"), Sorter(self._folder, "groups")
        for one, other in same_event.pairs(map(_entry, _shared(keys))):
            lower, higher = sorted((f"{one.date} {one.id}", f"{other.date} {other.id}"))
            edges.add(lower, higher)
        keys.close()
        for group in same_event.groups(edges):
            for node in group:
                groups.add(node, group[0])
        edges.close()
        return groups

    def _merged(self, versions: Sorter, groups: Sorter) -> Sorter:
        """Return the events of each group as one."""
        members, merged = Sorter(self._folder, "members"), Sorter(self._folder, "merged")
        for _, line, group in _joined(versions, groups):
            if group is not None:
                members.add(group, line)
        for _, lines in groupby(members, _by_key):
            event = merge.merge([json.loads(line) for _, line in lines])
            self.merged += 1
            merged.add(_node(event), dumps(event))
        members.close()
        return merged


def _node(event: dict[str, Any]) -> str:
    return f"{event['date']} {event['id']}"


def _keys(event: dict[str, Any]) -> str:
    roles = ",".join(f"{key}:{role}" for key, role in same_event.keys(event))
    return f"{json.dumps(same_event.sketch(event))}\t{roles}"


def _newest(rows: Iterator[list[str]]) -> tuple[str, str, str]:
    """Return sketch, keys and line of one id, given those of its versions, oldest first.

    The newest version of each page counts, and its pages are merged.
    """
    sketch, roles, line = next(rows)
    pages: dict[str | None, dict[str, Any]] = {}
    for _, _, later in rows:
        for text in (later,) if pages else (line, later):
            event = json.loads(text)
            page = event["url"] or event["provenance"]["page_format"]  # a bare file has no URL
            pages[page] = merge.newest(pages[page], event) if page in pages else event
    if not pages:
        return sketch, roles, line
    found = list(pages.values())
    event = merge.merge(found) if len(found) > 1 else found[0]
    sketch, roles = _keys(event).split("\t")
    return sketch, roles, dumps(event)


def _shared(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the rows whose key another row has too; the rows are sorted."""
    before, is_out = None, True
    for row in rows:
        if before is not None and before[0] == row[0]:
            if not is_out:
                yield before
            yield row
            is_out = True
        else:
            is_out = False
        before = row


def _entry(row: tuple[str, str]) -> same_event.Entry:
    key, rest = row
    sketch, role = rest.split("\t")
    return same_event.Entry(
        key, same_event.Sketch(*json.loads(sketch)), cast(same_event.Role, role)
    )


def _joined(versions: Sorter, groups: Sorter) -> Iterator[tuple[str, str, str | None]]:
    """Yield each event's node and line with its group, ``None`` for an event of its own."""
    grouped = iter(groups)
    head = next(grouped, None)
    for node, line in versions:
        if head is not None and head[0] == node:
            yield node, line, head[1]
            head = next(grouped, None)
        else:
            yield node, line, None
