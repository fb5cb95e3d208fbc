"""Which articles are copies of one text, in bounded memory.

::

    articles ─▶ keys, sorted ─▶ pairs that share one ─▶ twins ─▶ groups ─▶ names

Each arrow sorts on disk; what is kept in memory is the ids of articles that have a twin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from pipelines import duplicates
from scrapers.dataset.sort import Sorter

CHUNK = 8 << 20
"""Bytes that each sorter keeps in memory: a crawl has other uses for it."""


class Syndication:
    """Add each article once, in any order; then ask for the ids."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys, self._sketches = self._sorter("shingles"), self._sorter("sketches")

    def add(self, article: dict[str, Any]) -> None:
        """Add an Article (as a dict); ``OSError`` when the disk is full."""
        sketch = duplicates.sketch(article)
        if sketch is None:
            return
        for key in duplicates.keys(sketch):
            self._keys.add(key, sketch.id)
        self._sketches.add(sketch.id, duplicates.dumps(sketch))

    def ids(self) -> dict[str, str]:
        """Return article id → ``syndication_id`` for every article that has a twin; once."""
        pairs, halves = self._sorter("pairs"), self._sorter("halves")
        for lower, higher in duplicates.pairs(self._keys):
            pairs.add(lower, higher)
        self._keys.close()
        for _, higher, sketch in self._joined(pairs):
            halves.add(higher, sketch)
        pairs.close()
        groups = _Groups()
        for _, half, other_half in self._joined(halves):
            one, other = duplicates.loads(half), duplicates.loads(other_half)
            if not groups.are_one(one.id, other.id) and duplicates.are_twins(one, other):
                groups.join(one.id, other.id)
        halves.close()
        found = dict(self._named(groups))
        self._sketches.close()
        return found

    def _joined(self, rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
        """Yield sorted rows of id and anything with the sketch of the id."""
        sketches = iter(self._sketches)
        known, sketch = "", ""
        for wanted, rest in rows:
            while known != wanted:
                known, sketch = next(sketches)
            yield wanted, rest, sketch

    def _named(self, groups: _Groups) -> Iterator[tuple[str, str]]:
        members = self._sorter("twins")
        for entry, sketch in self._sketches:
            if (group := groups.of(entry)) is not None:
                members.add(group, sketch)
        for _, rows in groupby(members, itemgetter(0)):
            sketches = [duplicates.loads(sketch) for _, sketch in rows]
            name = duplicates.name(sketch.hashes for sketch in sketches)
            yield from ((sketch.id, name) for sketch in sketches)
        members.close()

    def _sorter(self, name: str) -> Sorter:
        return Sorter(self._folder, name, CHUNK)


class _Groups:
    """Ids that were joined; the lowest of a group stands for it."""

    def __init__(self) -> None:
        self._leader: dict[str, str] = {}

    def of(self, entry: str) -> str | None:
        """Return the lowest id of the group; ``None`` for an id that was never joined."""
        return self._find(entry) if entry in self._leader else None

    def are_one(self, one: str, other: str) -> bool:
        """Whether two ids are in one group."""
        return self._find(one) == self._find(other)

    def join(self, one: str, other: str) -> None:
        """Make one group of two."""
        lower, higher = sorted((self._find(one), self._find(other)))
        self._leader[lower] = self._leader[higher] = lower

    def _find(self, entry: str) -> str:
        while (leader := self._leader.get(entry, entry)) != entry:
            self._leader[entry] = self._leader[leader]
            entry = leader
        return entry
