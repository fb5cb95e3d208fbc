"""``scrapy explain PATH|URL``: what was kept, what was dropped, what was repaired, and why.

Exit status: 0 good; 1 could not start or write; 2 usage; 3 the page could not be fetched or read;
75 a run holds the archive; 130 Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.urls import canonical
from scrapers.commands.crawl import why_not_started
from scrapers.explain.page import render
from scrapers.explain.terminal import show
from scrapers.explain.view import View, explain
from scrapers.http.archive import is_archive
from scrapers.printing import interruptible, standard_output, tell
from scrapers.raw import UnreadableError
from scrapers.run.lock import LockedError, RunLock
from scrapers.saved import read_saved

COULD_NOT, UNREADABLE, LOCKED = 1, 3, 75


class Command(ScrapyCommand):
    """The decisions on one page, in the terminal or as an HTML page that stands alone."""

    requires_project = True

    def syntax(self) -> str:
        """Arguments, for the usage line."""
        return "[options] PATH|URL"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Show which text of a page is kept, dropped or repaired, and why"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add ``--url`` and ``--html``."""
        super().add_options(parser)
        parser.add_argument("--url", help="the address of the page, where PATH is a saved file")
        parser.add_argument(
            "--html", metavar="FILE", help="write one self-contained HTML page instead"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the page, then print or write what was decided on it."""
        if len(args) != 1:
            raise UsageError("scrapy explain takes one path or address", print_help=False)
        with interruptible():
            self._explain(args[0], opts)

    def _explain(self, name: str, opts: argparse.Namespace) -> None:
        get = self._fetch if name.startswith(("http://", "https://")) else self._read
        views = self._views(get, name, opts.url)
        if not views:
            return
        if opts.html is None:
            with standard_output("explain"):
                stdout = sys.stdout
                if isinstance(stdout, io.TextIOWrapper) and stdout.encoding.lower() != "utf-8":
                    # What the encoding lacks is written as escapes, as on standard error.
                    stdout.reconfigure(errors="backslashreplace")
                show(views, name, Console(highlight=False))
            return
        try:
            Path(opts.html).write_text(render(views, name), "utf-8")
        except OSError as error:
            self._fail(COULD_NOT, f"cannot write {opts.html}: {error.strerror or error}")

    def _views(
        self, get: Callable[[str, str | None], list[View]], name: str, url: str | None
    ) -> list[View]:
        """Return the views of a page; none after a failure, which is told and in the status."""
        try:
            return get(name, url)
        except UnreadableError as error:
            self._fail(UNREADABLE, f"{name}: {error}")
        except LockedError as error:
            self._fail(LOCKED, str(error))
        except OSError as error:
            self._fail(UNREADABLE, f"{name}: {error.strerror or error}")
        return []

    def _read(self, name: str, url: str | None) -> list[View]:
        if url and canonical(url) is None:
            raise UsageError(f"--url {url}: no http or https address", print_help=False)
        path = Path(name)
        if not path.exists():
            raise UsageError(f"no file {path}", print_help=False)
        if is_archive(path):
            raise UsageError(
                f"{path} is an archive: name a page's address, with -s REPLAY={path}",
                print_help=False,
            )
        if path.is_dir():
            raise UsageError(f"{path} is a folder: name one file", print_help=False)
        return explain(read_saved(path), url)

    def _fetch(self, name: str, url: str | None) -> list[View]:
        address = canonical(name)
        if address is None:
            raise UsageError(f"{name} is not an http or https address", print_help=False)
        if url:
            raise UsageError("--url goes with a saved file", print_help=False)
        # Here, for Scrapy imports all commands to run one, and the network side takes its time.
        from scrapers.explain.spider import PageSpider
        from scrapers.http.guard import check_addresses

        assert self.crawler_process is not None
        assert self.settings is not None
        try:
            check_addresses(self.settings)
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from None
        try:
            lock = self._lock()
        except OSError as error:
            self._fail(COULD_NOT, f"cannot write: {error}")
            return []
        try:
            crawler = self.crawler_process.create_crawler(PageSpider)
            task = self.crawler_process.crawl(crawler, address=address)
            self.crawler_process.start()
        finally:
            if lock is not None:
                lock.release()
        if self.crawler_process.bootstrap_failed:
            self._fail(COULD_NOT, f"could not start: {why_not_started(task)}")
            return []
        assert isinstance(crawler.spider, PageSpider)
        transfer = crawler.spider.transfer
        if transfer is None:
            raise UnreadableError("not fetched; the log says why")
        if transfer.status != "ok" or transfer.response is None:
            raise UnreadableError(f"{transfer.status} ({'; '.join(transfer.evidence)})")
        return explain(
            transfer.response.body,
            address,
            answered=transfer.url,
            content_type=transfer.content_type,
            fetched_at=transfer.fetched_at,
        )

    def _lock(self) -> RunLock | None:
        """Lock the archive that the page goes into; ``None`` in replay."""
        assert self.settings is not None
        if self.settings["REPLAY"]:
            return None
        archive = Path(self.settings["ARCHIVE"])
        archive.mkdir(parents=True, exist_ok=True)
        lock = RunLock(archive / ".lock")
        lock.acquire()
        return lock

    def _fail(self, status: int, sentence: str) -> None:
        self.exitcode = status
        tell("explain", sentence)
