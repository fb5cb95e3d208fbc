"""One run at a time: an advisory lock that the kernel frees when the process dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class LockedError(RuntimeError):
    """Another run holds the lock; the message says which process."""


class RunLock:
    """``flock`` on a file; held until :meth:`release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise :class:`LockedError`; ``OSError`` if it cannot be created."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise LockedError(f"another run holds {self._path}: locked by pid {holder}") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Free the lock; the file stays, since removing it would race with the next run."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
