"""Events of many runs to one record each, in bounded memory.

What is kept in memory is the pages of one event, the neighbours under one key, and groups of
events whose days are still being read; everything else is sorted on disk.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import astuple
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

    def add(self, event: dict[str, Any]) -> None:
        """Add one version of an event."""
        self._given.add(_node(event), f"{merge.fetched_at(event)}\t{dumps(event)}")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield each event once."""
        versions, keys = Sorter(self._folder, "versions"), Sorter(self._folder, "keys")
        for node, lines in groupby(self._given, _by_key):
            event = _newest(line.partition("\t")[2] for _, line in lines)
            versions.add(node, dumps(event))
            _add_keys(keys, event)
        self._given.close()
        groups = self._grouped(keys)
        merged = self._merged(versions, groups)
        alone = ((node, line) for node, line, group in _joined(versions, groups) if group is None)
        for _, line in heapq.merge(alone, merged, key=_by_key):
            yield json.loads(line)
        for sorter in (versions, groups, merged):
            sorter.close()

    def _grouped(self, keys: Sorter) -> Sorter:
        """Return, for each event that is one with others, its node and that of its group."""
        edges, groups = Sorter(self._folder, "edges"), Sorter(self._folder, "groups")
        entries = (_entry(key, rest) for key, rest in keys)
        for one, other in same_event.pairs(entries):
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


def _newest(lines: Iterator[str]) -> dict[str, Any]:
    """Return one record for all versions of one id, oldest first: the newest of each page."""
    pages: dict[str | None, dict[str, Any]] = {}
    for line in lines:
        event = json.loads(line)
        known = pages.get(event["url"])
        pages[event["url"]] = merge.newest(known, event) if known else event
    found = list(pages.values())
    return merge.merge(found) if len(found) > 1 else found[0]


def _add_keys(keys: Sorter, event: dict[str, Any]) -> None:
    sketch = json.dumps(astuple(same_event.sketch(event)))
    for key, role in same_event.keys(event):
        keys.add(f"{key} {_node(event)} {role}", sketch)


def _entry(key: str, rest: str) -> same_event.Entry:
    name, date, record_id, role = key.split(" ")
    sketch = same_event.Sketch(*json.loads(rest))
    return same_event.Entry(name, date, record_id, cast(same_event.Role, role), sketch)


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
