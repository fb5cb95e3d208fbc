"""Records of a run on their way to the sorted file: on disk, with only their keys in memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
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

    def __len__(self) -> int:
        return len(self._index)

    def append(self, key: Key, line: str) -> None:
        """Add one line (without its line break); ``OSError`` when the disk is full."""
        data = line.encode() + b"\n"
        self._file.write(data)
        self._index.append((key, self._end, len(data)))
        self._end += len(data)

    def groups(self) -> Iterator[tuple[Key, list[str]]]:
        """Yield each key in order with its lines, themselves sorted: arrival leaves no trace."""
        self._file.flush()
        self._index.sort(key=lambda entry: entry[0])
        for key, entries in groupby(self._index, key=lambda entry: entry[0]):
            yield key, sorted(self._read(offset, length) for _, offset, length in entries)

    def find(self) -> dict[str, tuple[int, int]]:
        """Return id → place, for :meth:`at`."""
        return {key[1]: (offset, length) for key, offset, length in self._index}

    def at(self, place: tuple[int, int]) -> str:
        """Return the line at a place of :meth:`find`."""
        self._file.flush()
        return self._read(*place)

    def _read(self, offset: int, length: int) -> str:
        self._file.seek(offset)
        line = self._file.read(length)[:-1].decode()
        self._file.seek(self._end)
        return line

    def close(self) -> None:
        """Close and remove the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)
