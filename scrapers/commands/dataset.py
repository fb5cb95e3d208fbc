"""``scrapy dataset DIR… -o FOLDER``: the outputs of any number of runs to one set of tables.

Exit status: 0 good; 1 cannot write; 2 usage; 3 a line was no record (it is named and goes to the
rejects; the others still come out, and where there are none nothing is written); 75 another process
is writing to the folder; 130 Ctrl-C.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scrapers.dataset import NoRecordError, build
from scrapers.dataset.inputs import Source, find
from scrapers.dataset.output import DatasetFolder
from scrapers.printing import interruptible, standard_error, tell
from scrapers.run.lock import LockedError, RunLock

CANNOT_WRITE, NO_RECORD, LOCKED = 1, 3, 75


class Command(ScrapyCommand):
    """The newest version of each record, the versions of one event merged."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Arguments, for the usage line."""
        return "-o FOLDER [--by year] [--text none] PATH [PATH ...]"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Make one set of tables from the outputs of any number of runs"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add ``-o``, ``--by`` and ``--text``."""
        super().add_options(parser)
        parser.add_argument("-o", "--output", metavar="FOLDER", help="folder to make or replace")
        parser.add_argument("--by", choices=("year",), help="one file for each year")
        parser.add_argument(
            "--text", choices=("all", "none"), default="all",
            help="none: leave out what may not be passed on, keep its hashes",
        )  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Find the tables, build the dataset, say what it holds."""
        if not args or not opts.output:
            what = "runs to read" if opts.output else "the folder to write (-o FOLDER)"
            raise UsageError(f"scrapy dataset needs {what}", print_help=False)
        with interruptible():
            self._build(args, opts)

    def _build(self, args: list[str], opts: argparse.Namespace) -> None:
        # A link stays, and what it leads to is replaced; "." has a name.
        folder = DatasetFolder(Path(opts.output).resolve())
        sources = _sources([Path(arg) for arg in args], folder.target)
        lock = RunLock(folder.lock)
        try:
            folder.target.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            report = build(
                sources,
                folder,
                by_year=opts.by == "year",
                text="unreserved" if opts.text == "all" and self._obeys() else opts.text,
                warn=self._warn,
            )
        except LockedError as error:
            self._warn(str(error))
            self.exitcode = LOCKED
            return
        except NoRecordError as error:
            self._warn(str(error))
            self.exitcode = NO_RECORD
            return
        except OSError as error:
            if isinstance(error, FileExistsError):
                raise UsageError(str(error), print_help=False) from None
            self._warn(f"cannot write: {error}")
            self.exitcode = CANNOT_WRITE
            return
        finally:
            lock.release()
        with standard_error() as stream:
            for name, table in report["tables"].items():
                print(f"{name:10}{table['records']:>12}  of {table['read']} read", file=stream)
            print(f"{'merged':10}{report['merged_events']:>12}  events", file=stream)
        if report["problems"]:
            self.exitcode = NO_RECORD

    def _obeys(self) -> bool:
        return self.settings is not None and self.settings.getbool("DOWNLINK_TDM_OBEY")

    def _warn(self, sentence: str) -> None:
        tell("dataset", sentence)


def _sources(paths: list[Path], target: Path) -> list[Source]:
    """Return what is to be read; an earlier dataset among the runs is replaced, not read.

    Who names it as an input means to keep its records: with the others they would be lost.
    """
    for path in paths:
        if target in (path.resolve(), *path.resolve().parents):
            raise UsageError(f"{path} would be replaced: choose another -o", print_help=False)
    try:
        found = find(paths)
    except OSError as error:
        raise UsageError(str(error), print_help=False) from None
    sources = [source for source in found if target not in source.path.resolve().parents]
    if not sources:
        raise UsageError(f"no table of a run but those of {target}", print_help=False)
    return sources
