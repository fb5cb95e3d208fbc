"""Sorting more lines than memory holds: sorted chunks on disk, merged as they are read."""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Iterator
from itertools import count
from pathlib import Path

CHUNK = 48 << 20
"""Bytes of lines kept in memory; Python's own cost comes on top (about a third for records)."""
FAN_IN = 64
"""Chunks merged at once; more are merged into longer ones first."""
_OVERHEAD = 41
"""Bytes that Python adds to each line (its object and its place in the list)."""


class Sorter:
    """Add lines of bytes in any order; read them back sorted, as often as needed.

    A line is key, tab, rest: no line break in either, no byte below the space in the key.  Equal
    lines come once.
    """

    def __init__(self, folder: Path, name: str, chunk: int | None = None) -> None:
        self._stem = folder / name
        self._chunk = chunk or CHUNK
        self._numbers = count()
        self._lines: list[bytes] = []
        self._size = 0
        self._chunks: list[Path] = []

    def add(self, key: str, rest: str) -> None:
        """Add one line; ``OSError`` when the disk is full."""
        line = f"{key}\t{rest}\n".encode()
        self._lines.append(line)
        self._size += len(line) + _OVERHEAD
        if self._size >= self._chunk:
            self._spill()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield ``(key, rest)`` sorted by both, equal lines once."""
        if self._lines and self._chunks:
            self._spill()
        self._lines.sort()
        last = None
        for line in _merged(self._chunks) if self._chunks else iter(self._lines):
            if line != last:
                key, _, rest = line[:-1].decode().partition("\t")
                yield key, rest
            last = line

    def close(self) -> None:
        """Forget the lines and remove the chunks."""
        self._lines.clear()
        for chunk in self._chunks:
            chunk.unlink()
        self._chunks.clear()

    def _spill(self) -> None:
        self._lines.sort()
        self._write(iter(self._lines))
        self._lines.clear()
        self._size = 0
        if len(self._chunks) >= FAN_IN:
            merged, self._chunks = self._chunks, []
            self._write(_merged(merged))
            for chunk in merged:
                chunk.unlink()

    def _write(self, lines: Iterator[bytes]) -> None:
        path = self._stem.with_name(f"{self._stem.name}.{next(self._numbers)}")
        with path.open("wb") as file:
            file.writelines(lines)
        self._chunks.append(path)


def _merged(chunks: list[Path]) -> Iterator[bytes]:
    with contextlib.ExitStack() as stack:
        yield from heapq.merge(*(stack.enter_context(chunk.open("rb")) for chunk in chunks))
