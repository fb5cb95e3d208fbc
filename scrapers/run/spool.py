"""Records of a run on their way to the sorted file: on disk, with only their keys in memory."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import IO

Key = tuple[str, str]
"""(day, id); the order of every table."""
Place = tuple[int, int]
"""(offset, length) of a line."""


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
            yield self.at([(offset, length) for _, offset, length in entries])

    def find(self) -> dict[str, list[Place]]:
        """Return id → places of its lines, for :meth:`at`."""
        places: dict[str, list[Place]] = {}
        for (_, record_id), offset, length in self._index:
            places.setdefault(record_id, []).append((offset, length))
        return places

    def remove(self, places: Container[Place]) -> None:
        """Forget the lines at some places of :meth:`find`."""
        self._index = [entry for entry in self._index if entry[1:] not in places]

    def at(self, places: list[Place]) -> list[str]:
        """Return the lines at some places of :meth:`find`, sorted."""
        lines = []
        for offset, length in places:
            self._file.seek(offset)  # flushes what was written
            lines.append(self._file.read(length)[:-1].decode())
        self._file.seek(self._end)
        return sorted(lines)

    def close(self) -> None:
        """Close and remove the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)
