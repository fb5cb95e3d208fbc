"""What the commands say: sentences on standard error, each one line, and records on the other."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

COULD_NOT_WRITE, INTERRUPTED = 1, 130


def one_line(text: str) -> str:
    """Return a text whose line breaks, controls and invisible characters are written as escapes.

    A file name, address or error message must neither forge a second line nor move a terminal.
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def tell(command: str, sentence: str) -> None:
    """Print a sentence of ``scrapy <command>`` on standard error."""
    with standard_error() as stream:
        print(f"scrapy {command}: {one_line(sentence)}", file=stream)


@contextmanager
def standard_error() -> Iterator[TextIO]:
    """Write to standard error; what it does not take is lost, and the exit status is as it was."""
    stream = io.StringIO() if sys.stderr is None else sys.stderr
    try:
        yield stream
        stream.flush()
    except OSError:
        _drain(stream)


@contextmanager
def standard_output(command: str) -> Iterator[None]:
    """Write to standard output; where it takes no more, say so and end the process with 1.

    A reader that has seen enough (``| head``) is told nothing.
    """
    if sys.stdout is None:
        tell(command, "cannot write to standard output: it is closed")
        raise SystemExit(COULD_NOT_WRITE)
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        _drain(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            tell(command, f"cannot write to standard output: {error.strerror or error}")
        raise SystemExit(COULD_NOT_WRITE) from None


def _drain(stream: TextIO) -> None:
    """Lead a stream to nowhere: Python writes what is left at its end, and would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process with 130, as a shell has it, and without a traceback."""
    try:
        yield
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
