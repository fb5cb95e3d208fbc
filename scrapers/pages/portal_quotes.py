"""Wiki italics and bold (runs of apostrophes) out of a line, the apostrophes of words left in."""

from __future__ import annotations

import re

_RUN = re.compile(r"'{2,}")


def without_quotes(line: str) -> str:
    """Remove the marks as MediaWiki does, which settles ``''Star'''s`` by the whole line.

    A run of four is an apostrophe and bold, more than five are apostrophes and both; where bold and
    italics are both left open, one run of three is an apostrophe and italics.
    """
    runs = list(_RUN.finditer(line))
    if not runs:
        return line
    marks = [_marks(len(run[0])) for run in runs]
    bold = sum(mark in (3, 5) for mark in marks)
    italics = sum(mark in (2, 5) for mark in marks)
    if bold % 2 and italics % 2 and (odd := _apostrophe(line, runs, marks)) is not None:
        marks[odd] = 2
    pieces, start = [], 0
    for run, mark in zip(runs, marks, strict=True):
        pieces += [line[start : run.start()], "'" * (len(run[0]) - mark)]
        start = run.end()
    return "".join([*pieces, line[start:]])


def _marks(length: int) -> int:
    """How many apostrophes of a run are markup."""
    return 3 if length == 4 else min(length, 5)


def _apostrophe(line: str, runs: list[re.Match[str]], marks: list[int]) -> int | None:
    """Find the run of three that holds an apostrophe: after one letter, a word, a space."""
    word = space = None
    for index, (run, mark) in enumerate(zip(runs, marks, strict=True)):
        if mark != 3:
            continue
        before = line[max(0, run.start() - 2) : run.start()]
        if before[-1:].isspace():
            space = index if space is None else space
        elif before[-2:-1].isspace():
            return index
        elif word is None:
            word = index
    return word if word is not None else space
