"""``scrapy crawl`` whose exit status tells the truth.

0 good; 1 could not start; 2 usage; 3 ran but must not be trusted; 75 another run holds the lock.
Stock Scrapy exits 0 in nearly all cases of 3.

A crawl that did not come to its end publishes nothing, nor does one of a full set (``-O``) that
lost a day.  One whose figures are beyond a threshold is whole, so it is published: what it read is
right as far as it goes, and to hold it back would stop the increments for as long as nobody looks.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import os
import platform
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from scrapers.items import SCHEMA_VERSION
from scrapers.printing import standard_error, tell
from scrapers.run import progress
from scrapers.run.comparison import check_thresholds, compare, read_baseline
from scrapers.run.ledger import DamagedError
from scrapers.run.lock import LockedError, RunLock
from scrapers.run.options import check_options
from scrapers.run.output import FileOutput, FolderOutput, Output, stage
from scrapers.run.report import Report
from scrapers.spiders.arguments import read_arguments

if TYPE_CHECKING:
    from scrapers.run.collector import Run

COULD_NOT_START, NOT_TRUSTED, LOCKED = 1, 3, 75

_GARBAGE = (2_000, 10, 10)
"""Thresholds of the garbage collector; Python's are 700, 10, 10."""


class Command(CrawlCommand):
    """Scrapy's ``crawl`` with checked arguments, whole outputs and an honest exit status."""

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Run a spider; publish its records whole; tell the truth by exit status"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take ``-O FILE.jsonl[.gz]``; a feed of Scrapy's would mix the tables, in no order."""
        if sys.stderr is None:  # it is closed, and Scrapy's log would end the crawl for that
            sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
        self.output_file = None
        files = opts.overwrite_output or []
        whole = all(file.endswith((".jsonl", ".jsonl.gz")) for file in files)
        if opts.output or len(files) > 1 or not whole:
            raise UsageError("the output is one -O FILE.jsonl or FILE.jsonl.gz", print_help=False)
        if files:
            self.output_file = Path(files[0])
            opts.overwrite_output = None
        assert self.settings is not None
        given = dict(pair.split("=", 1) for pair in opts.set if "=" in pair)
        if opts.loglevel:
            given["LOG_LEVEL"] = opts.loglevel
        try:
            check_options(given, self.settings)
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from None
        try:
            super().process_options(args, opts)
            if log := self.settings["LOG_FILE"]:
                Path(log).open("a").close()
        except OSError as error:
            self._fail(COULD_NOT_START, f"cannot write: {error}")
            raise SystemExit(COULD_NOT_START) from None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check, lock, crawl, settle, publish, report."""
        # Here, for Scrapy imports all commands to run one, and the network side takes its time.
        from scrapers.http.guard import check_addresses
        from scrapers.http.stop import StoppableCrawler
        from scrapers.run.collector import Run

        if len(args) != 1:
            raise UsageError("scrapy crawl takes the name of one spider", print_help=False)
        name, nested = args[0], self._take_nested(opts.spargs)
        assert self.crawler_process is not None
        assert self.settings is not None
        try:
            spider = self.crawler_process.spider_loader.load(name)
        except KeyError:
            known = ", ".join(sorted(self.crawler_process.spider_loader.list()))
            raise UsageError(f"no spider {name}: there are {known}", print_help=False) from None
        try:
            values = read_arguments(spider.arguments, opts.spargs)  # type: ignore[attr-defined]
            self.thresholds = self._read_thresholds()
            check_addresses(self.settings)
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from None

        started = dt.datetime.now(dt.UTC)
        report = Report(
            spider=name,
            arguments=dict(opts.spargs),
            started_at=started.isoformat(timespec="seconds").replace("+00:00", "Z"),
            since=_text(values.get("since")),
            until=_text(values.get("until")),
            replay=self._replay(),
            versions=_versions(),
        )
        output = self._output(name, started)
        locks = [RunLock(path) for path in self._lock_paths(output)]
        try:
            for lock in locks:
                lock.acquire()
            stage(output)
            run = Run(output, report, nested=nested)
        except LockedError as error:
            self._fail(LOCKED, str(error))
            return
        except DamagedError as error:
            self._fail(COULD_NOT_START, f"could not start: {error}")
            return
        except OSError as error:
            self._fail(COULD_NOT_START, f"cannot write: {error}")
            return
        try:
            crawler = StoppableCrawler(spider, self.settings, init_reactor=True)
            self._crawl(crawler, values, run)
        finally:
            for lock in locks:
                lock.release()

    def _crawl(self, crawler: Crawler, options: dict[str, Any], run: Run) -> None:
        assert self.crawler_process is not None
        clock = time.monotonic()
        run.attach(crawler)
        if sys.stderr.isatty():
            progress.attach(crawler, run.report)
        task = self.crawler_process.crawl(crawler, options=options)
        # Nothing that was imported becomes garbage, and pages are made of many objects: to look
        # through all of them as often as Python does by default took a tenth of a crawl's time.
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        self.crawler_process.start()
        report = run.report
        if self.crawler_process.bootstrap_failed:
            self._fail(COULD_NOT_START, f"could not start: {why_not_started(task)}")
            return
        report.seconds = round(time.monotonic() - clock, 3)
        report.finished_at = _now()
        report.archive_files = _archive_files(self._archive())
        report.dropped_blocks = _counted(crawler, "dropped_blocks")
        report.left_out = _counted(crawler, "left_out")
        blocked = _reasons_not_to_publish(crawler, run)
        written = False
        try:
            run.settle()
            lost = _rejected(report, "index", "day indexes could not be read")
            # A day that an increment lacks comes with the next; a full set would lack it unseen.
            # Of a crawl that was stopped it tells nothing: what it had yet to read was no failure.
            if not run.output.keeps_ledger:
                blocked = blocked or lost
            report.problems = [*blocked, *_faults(crawler)]
            if not blocked:
                report.problems += [*lost, *_problems(report), *self._compare(run)]
            report.exit_status = NOT_TRUSTED if report.problems else 0
            if not blocked:
                run.publish()
                written = True
        except OSError as error:
            report.problems = [*blocked, f"the output could not be written: {error}"]
            report.exit_status = NOT_TRUSTED
        where = (str(run.output.target), str(run.output.report))
        with standard_error() as stream:
            report.print_table(stream, *(where if written else _left_behind(run)))
        for problem in report.problems:
            self._fail(NOT_TRUSTED, problem)

    def _compare(self, run: Run) -> list[str]:
        """Compare the run with the one before it; return what is beyond the thresholds."""
        before = read_baseline(run.output.last_report())
        run.report.comparison, sentence = compare(before, run.report.standing(), self.thresholds)
        return [sentence] if sentence else []

    def _read_thresholds(self) -> dict[str, float]:
        assert self.settings is not None
        try:
            given = self.settings.getdict("DOWNLINK_THRESHOLDS")
        except (ValueError, TypeError):
            raise ValueError("DOWNLINK_THRESHOLDS is no JSON object") from None
        return check_thresholds(given)

    def _output(self, spider: str, started: dt.datetime) -> Output:
        if self.output_file is not None:
            return FileOutput(self.output_file)
        assert self.settings is not None
        root = Path(self.settings["DOWNLINK_RUNS"])
        return FolderOutput(root, spider, started)

    def _replay(self) -> str | None:
        assert self.settings is not None
        return self.settings["REPLAY"] or None

    def _archive(self) -> Path | None:
        """Return the archive that this run writes to; ``None`` in replay."""
        assert self.settings is not None
        return None if self._replay() else Path(self.settings["ARCHIVE"])

    def _lock_paths(self, output: Output) -> list[Path]:
        archive = self._archive()
        folders = [output.lock.parent, *([archive] if archive else [])]
        try:
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            pass  # acquiring the lock there fails next, with the sentence for it
        # Two runs on one archive would ask one host twice at a time.
        return [output.lock, *([archive / ".lock"] if archive else [])]

    def _take_nested(self, arguments: dict[str, str]) -> bool:
        value = arguments.pop("nested", "no")
        if value not in ("yes", "no"):
            raise UsageError(
                f"argument nested={value!r} does not fit: allowed is yes or no", print_help=False
            )
        return value == "yes"

    def _fail(self, status: int, sentence: str) -> None:
        self.exitcode = status
        tell("crawl", sentence)


def why_not_started(task: object) -> str:
    """Return what the task of a crawl that never began has to say."""
    error = task.exception() if isinstance(task, asyncio.Task) else None
    return str(error or "the log says why")


def _archive_files(folder: Path | None) -> list[str]:
    """Return the names of the WARC files of an archive folder."""
    return sorted(p.name for p in folder.glob("*.warc.gz")) if folder and folder.is_dir() else []


def _reasons_not_to_publish(crawler: Crawler, run: Run) -> list[str]:
    """Return why the records of this crawl are not the whole: then nothing is published."""
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    reasons = []
    if run.write_error is not None:
        reasons.append(f"the output could not be written: {run.write_error}")
    elif (ended := stats.get("finish_reason", "shutdown")) != "finished":
        reasons.append(f"the crawl was stopped before its end ({ended})")
    raised = sum(v for k, v in stats.items() if k == "spider_exceptions/count")
    raised += stats.get("item_error_count", 0)
    if raised:
        reasons.append(f"{raised} exceptions in callbacks or pipelines; the log has them")
    # Here, for Scrapy imports all commands to run one, and the network side takes its time.
    from scrapers.spiders.base import EventSpider

    unread = isinstance(crawler.spider, EventSpider) and not stats.get("downlink/index/readable")
    if unread and not reasons:
        reasons.append("not one day index of the range could be read")
    if stats.get("archive/write_error"):
        reasons.append("the archive could not be written")
    return reasons


def _left_behind(run: Run) -> tuple[str, str]:
    """Write the report of a run that publishes nothing; return what the table says of it."""
    try:
        return "nothing published", str(run.write_report())
    except OSError:
        return "nothing published", "none: it could not be written"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _counted(crawler: Crawler, what: str) -> Counter[str]:
    assert crawler.stats is not None
    stats, prefix = crawler.stats.get_stats(), f"downlink/{what}/"
    return Counter({k.removeprefix(prefix): n for k, n in stats.items() if k.startswith(prefix)})


def _faults(crawler: Crawler) -> list[str]:
    """Return that pages broke the reader, if any did."""
    from scrapers.citations import READER_FAULTS

    assert crawler.stats is not None
    faults = crawler.stats.get_value(READER_FAULTS, 0)
    return [f"{faults} articles broke the reader; the log has them"] if faults else []


def _problems(report: Report) -> list[str]:
    """Return what makes published records untrustworthy."""
    pages = _rejected(report, "event_page", "event pages could not be read")
    return pages + _rejected(report, "record", "records broke the schema")


def _rejected(report: Report, kind: str, what: str) -> list[str]:
    """Return a sentence on the rejects of a kind; none where there are none."""
    count = sum(n for name, n in report.rejects.items() if name.startswith(f"{kind}:"))
    return [f"{count} {what}; the rejects say which"] if count else []


def _versions() -> dict[str, str]:
    packages = ("downlink", "scrapy", "lxml", "ftfy", "dateparser")
    found = {name: version(name) for name in packages}
    return found | {"python": platform.python_version(), "schema": SCHEMA_VERSION}


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
