"""Records of a run on their way to the sorted file: on disk, with only their keys in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

Key = tuple[str, str]
"""(day, id); the order of every table."""


class Spool:
    """Append lines in any order; read them back sorted by key."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("w+b")
        self._path = path
        self._index: list[tuple[Key, int, int]] = []
        self._end = 0

    def append(self, key: Key, line: str) -> None:
        """Add one line (without its line break); ``OSError`` when the disk is full."""
        data = line.encode() + b"\n"
        self._file.write(data)
        self._index.append((key, self._end, len(data)))
        self._end += len(data)

    def groups(self) -> Iterator[list[str]]:
        """Yield the lines of each id, ids in the order of their (first) keys.

        Lines of one id come sorted, so the order of arrival leaves no trace.
        """
        by_id: dict[str, list[tuple[Key, int, int]]] = {}
        for entry in self._index:
            by_id.setdefault(entry[0][1], []).append(entry)
        for entries in sorted(by_id.values(), key=lambda group: min(key for key, _, _ in group)):
            yield sorted(self.at((offset, length)) for _, offset, length in entries)

    def find(self) -> dict[str, tuple[int, int]]:
        """Return id → place, for :meth:`at`."""
        return {key[1]: (offset, length) for key, offset, length in self._index}

    def at(self, place: tuple[int, int]) -> str:
        """Return the line at a place of :meth:`find`."""
        offset, length = place
        self._file.seek(offset)  # flushes what was written
        line = self._file.read(length)[:-1].decode()
        self._file.seek(self._end)
        return line

    def close(self) -> None:
        """Close and remove the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)
