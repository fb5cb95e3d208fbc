"""The files below a folder, and the folders that keep theirs back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def files_below(folder: Path, unread: Callable[[OSError], None]) -> list[Path]:
    """Return the files below a folder, sorted.

    ``unread`` is told of each folder that cannot be read: ``Path.rglob`` would pass it by.
    """
    found = []
    for top, _, names in os.walk(folder, onerror=unread):
        for name in names:
            path = Path(top, name)
            try:
                if path.is_file():
                    found.append(path)
            except OSError as error:
                unread(error)
    return sorted(found)
