"""``scrapy normalize PATH…``: saved pages in, JSONL out, no network.

The entries of day indexes come last, those whose event has its own page among the paths not at all.

Exit status: 0 good; 1 cannot write; 2 usage; 3 something could not be read (the others still come
out); 130 Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from multiprocessing import parent_process
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from threading import Thread

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.urls import canonical
from scrapers.printing import interruptible, one_line, standard_output, tell
from scrapers.saved import SavedFile, each_once, normalize_file, walk

UNREADABLE = 3


class Command(ScrapyCommand):
    """Event pages in any format, article HTML, plain text and WARC to records."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Arguments, for the usage line."""
        return "[options] PATH [PATH ...]"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Normalize saved pages to JSONL on standard output, without the network"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add ``--url`` and ``--jobs``."""
        super().add_options(parser)
        parser.add_argument("--url", help="the URL of the page, where PATH is one file")
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="cores to work on")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write one line for each record, in the order of the paths."""
        with interruptible(), closing(self._lines(self._files(args, opts), opts.jobs)) as lines:
            for line in each_once(lines):
                with standard_output("normalize"):
                    sys.stdout.buffer.write(line.encode() + b"\n")

    def _lines(self, files: list[SavedFile], jobs: int) -> Generator[str]:
        """Yield the records; say what could not be read, and keep it in mind."""
        with closing(_normalized(files, jobs)) as results:
            try:
                for lines, problems in results:
                    yield from lines
                    for problem in problems:
                        self._fail(problem)
            except BrokenProcessPool:  # by a system without memory, say
                self._fail("a worker was killed, and no page after these was read")

    def _files(self, args: list[str], opts: argparse.Namespace) -> list[SavedFile]:
        if not args:
            raise UsageError("scrapy normalize takes one path or more", print_help=False)
        if opts.jobs < 1:
            raise UsageError(f"--jobs {opts.jobs}: allowed is 1 or more", print_help=False)
        paths = [Path(arg) for arg in args]
        for path in paths:
            try:
                path.stat()
            except OSError as error:
                problem = f"no file or folder {path}: {error.strerror}"
                raise UsageError(one_line(problem), print_help=False) from None
        if opts.url:
            if len(paths) != 1 or paths[0].is_dir():
                raise UsageError("--url goes with one file", print_help=False)
            if canonical(opts.url) is None:
                problem = f"--url {opts.url}: no http or https address"
                raise UsageError(one_line(problem), print_help=False)
            return [SavedFile(paths[0], opts.url)]
        return [file for path in paths for file in self._below(path)]

    def _below(self, path: Path) -> list[SavedFile]:
        files = list(walk(path, self._unread))
        if not files:
            self._fail(f"no page in {path}")
        return files

    def _unread(self, error: OSError) -> None:
        self._fail(f"{error.filename}: {error.strerror}")

    def _fail(self, sentence: str) -> None:
        self.exitcode = UNREADABLE
        tell("normalize", sentence)


def _normalized(files: list[SavedFile], jobs: int) -> Generator[tuple[list[str], list[str]]]:
    """Yield (lines, problems) of each file, in order, whatever the number of cores."""
    if jobs == 1 or len(files) < 2:
        yield from map(normalize_file, files)
        return
    pool = ProcessPoolExecutor(jobs, initializer=_begin)
    try:
        yield from pool.map(
            normalize_file, files, chunksize=max(1, min(32, len(files) // (4 * jobs)))
        )
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Begin a worker: it hears no Ctrl-C, which is for us to hear, and ends when we have ended."""
    signal(SIGINT, SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)  # the main thread waits for work that nobody will send
