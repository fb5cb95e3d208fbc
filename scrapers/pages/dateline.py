"""Visible datelines: which of the lines around a headline tell when the article appeared.

Only the words are found here; what day they mean is read by ``pipelines.dates``.  The labels are
in ``data/datelines.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import islice

from lxml.etree import _Element

from scrapers.pages.head import clean
from scrapers.pages.plain import read_prose
from scrapers.raw import Evidence

_TABLE = tomllib.loads(
    files("scrapers.pages").joinpath("data/datelines.toml").read_text(encoding="utf-8")
)

MAX_LINE = 170
LABEL = 40
"""Characters in front of a date in which its label stands."""
AFTER_LABEL = 10
"""Characters that may follow the words of a label: "on", "date:"."""
MAX_ANYWHERE = 90
MAX_TIMES = 300
MAX_PIECES = 8
"""Pieces of the text in front of a ``<time>`` that are looked at."""
MAX_PIECE = 1_000
"""Characters of each; white space is most of what is cut off of a short text."""
MAX_PRE = 4_000
"""Characters of a preformatted text that show whether it is prose."""
PRE_HEAD = 20
"""Its lines that may tell its day, those of letterhead and headline."""
_EDGE = " ,|-"
MAX_REST = 70
"""Characters that a line without label may have besides its date."""

_TIME = (
    r"(?:\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[apπμ]\.?[mμ]\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|\d{4}(?=\s(?:GMT|UTC)))"
    r"(?:\s?\(?(?:[A-Z]{2,5}|Uhr)\b(?:(?:[+-]|\s\+)\d{1,2}(?::?\d{2})?)?\)?)?(?:\s?\(\d{4}\s[A-Z]{2,5}\))?"
)
_DAY = (
    r"(?:(?:19|20)\d\d\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}(?!\d)(?:\s?[日일])?"
    r"|\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:(?:19|20)\d\d|\d\d)(?![\d/.-]\d)"
    r"|(?<!\d)\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?[\s-](?:de |of )?"
    r"[^\W\d_]{3,12}\.?,?[\s-](?:de |del )?(?:19|20)\d\d(?!\d)"
    r"|[^\W\d_]{3,12}\.?[\s-]\d{1,2}(?:st|nd|rd|th)?\.?,?[\s-](?:19|20)\d\d(?!\d)"
    r"|\d{1,2}-[A-Za-z]{3}-\d{2}(?!\d))"
)
_DATE = re.compile(
    rf"(?:{_TIME},?\s(?:on\s|am\s)?)?(?:[^\W\d_]{{2,12}}\.?,\s)?{_DAY}"
    rf"(?:T\d\d:\d\d[\d:.Z+-]*|,?\s?(?:at|AT|um|à|às|alle|kl\.?|o|[-–—|•·/,])?\s?{_TIME})?"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_YEAR_AND_DAY = re.compile(r"\A(\d{4})-\d\d-(\d\d).*", re.DOTALL)
_ENDS = frozenset((1, 28, 29, 30, 31))
"""Days next to which another month may begin."""
_NUMBER = re.compile(r"(?<!\d)(?:\d{1,2}|(?:19|20)\d\d)(?!\d)")
_PRECHECK = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d\d|\d-[A-Za-z]{3}-\d\d")


def _words(name: str) -> re.Pattern[str]:
    words = sorted(_TABLE[name], key=len, reverse=True)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)


_LABELS = tuple((name, _words(name)) for name in ("published", "modified", "other"))


def label(before: str) -> str | None:
    """Return what the words in front of a date say it is: ``published``, ``modified``, ``other``.

    The last word that says anything counts; ``None``: none does.
    """
    at, name = -1, None
    for this, pattern in _LABELS:
        for match in pattern.finditer(before):
            if match.start() > at:
                at, name = match.start(), this
    return name


def _is_label(line: str) -> bool:
    """Does the line end with the words of a label?  "Reviewed by Jane Doe" does not."""
    if len(line) >= LABEL:
        return False
    ends = [match.end() for _, words in _LABELS for match in words.finditer(line)]
    return len(line) - max(ends, default=-LABEL) < AFTER_LABEL


def read(lines: Iterable[str], source: str = "text") -> Iterator[Evidence]:
    """Yield the dates that the lines show, as evidence for ``published`` or ``modified``.

    A date in a sentence counts only behind a label.  A line that is a label alone speaks for the
    next line.
    """
    lone = ""
    for line in lines:
        if len(line) > MAX_LINE:
            lone = ""
            continue
        if _PRECHECK.search(line) is None:
            lone = line if _is_label(line) else ""
            continue
        end = 0
        for match in _DATE.finditer(line):
            before = ((lone if not end else "") + " " + line[end : match.start()])[-LABEL:]
            end = match.end()
            name = label(before)
            rest = len(line) - len(match[0])
            if name is None and rest > (MAX_REST // 2 if line.endswith(".") else MAX_REST):
                continue
            if name == "other":
                continue
            yield Evidence(field=name or "published", value=match[0].strip(_EDGE), source=source)
        lone = ""


def agree(one: str, two: str) -> bool:
    """May both texts name the same day?  Days next to each other may be one day in two zones."""
    first, second = (
        {int(n) for n in _NUMBER.findall(_YEAR_AND_DAY.sub(r"\1 \2", text))} for text in (one, two)
    )
    years = [{n for n in found if n > 1000} for found in (first, second)]
    if all(years) and not years[0] & years[1]:
        return False
    near = {n + step for n in first if n < 32 for step in (-1, 0, 1)}
    return bool(near & second) or bool(_ENDS & first and _ENDS & second)


_TEXT_TAGS = (
    "p", "span", "div", "small", "li", "td", "h3", "h4", "h6", "em", "i", "b", "strong", "dt",
    "font", "a",
)  # fmt: skip
_MARKED = re.compile(
    r"(?:publish|pub|post|entry|article|story|blog|news|meta|author)[-_]{0,2}(?:ed|on)?[-_]{0,2}(?:date|time)\b"
    r"|date[-_]{0,2}(?:published|posted|line)|pubdate|\bpublished|posted-?on"
)


def anywhere(tree: _Element, times: Sequence[_Element]) -> Iterator[Evidence]:
    """Yield the date of a page that shows none near its headline.

    That is the ``<time>`` that is said to be of publication, else the one day that all of them
    agree on, else the first short text that says that it is the day of publication, else the one
    day in elements whose class says so, else the first in the head of a text that is one ``<pre>``.
    The one day that short texts say is of a change comes after it.
    """
    told: dict[str, dict[str, str]] = {}
    known: dict[_Element, str] = {}
    for node in times[:MAX_TIMES]:
        value = node.get("datetime") or clean("".join(map(str, node.itertext()))) or ""
        if _PRECHECK.search(value):
            name = "published" if node.get("pubdate") is not None else label(_around(node, known))
            day = value[:10] if _ISO.match(value) else value
            told.setdefault(name or "", {}).setdefault(day, value)
    told.pop("other", None)
    said = told.get("published") or {
        day: value for values in told.values() for day, value in values.items()
    }
    if len(said) == 1:
        name = "modified" if list(told) == ["modified"] else "published"
        yield Evidence(field=name, value=next(iter(said.values())), source="time")
        return
    marked: dict[str, Evidence] = {}
    changed: dict[str, Evidence] = {}
    lone = ""
    for node in tree.iter(*_TEXT_TAGS):
        for before, text in ((lone, node.text), (node.text or "", node.tail)):
            if not text or not (text := text.strip()):
                continue
            lone = text if len(text) < LABEL else ""
            if len(text) > MAX_ANYWHERE or not _PRECHECK.search(text):
                continue
            match = _DATE.search(text)
            if match is None:
                continue
            value = match[0].strip(_EDGE)
            name = label(f"{before[-LABEL:]} {text[: match.start()]}")
            if name == "published":
                yield Evidence(field="published", value=value, source="text")
                return
            if name == "modified":
                changed.setdefault(value, Evidence(field="modified", value=value, source="text"))
            if name is None and len(text) < len(value) + LABEL and _MARKED.search(_class(node)):
                marked.setdefault(value, Evidence(field="published", value=value, source="text"))
    if len(marked) == 1:
        yield from marked.values()
    else:
        yield from _in_pre(tree)
    if len(changed) == 1:
        yield from changed.values()


def _in_pre(tree: _Element) -> Iterator[Evidence]:
    """Yield the first date in the head of a press release that is one ``<pre>``."""
    pre = next(tree.iter("pre"), None)
    text = "" if pre is None else "".join(map(str, pre.itertext()))[:MAX_PRE]
    if read_prose(text):
        yield from islice(read(" ".join(x.split()) for x in text.splitlines()[:PRE_HEAD]), 1)


def _class(node: _Element) -> str:
    return (node.get("class") or "").lower()


def _around(node: _Element, known: dict[_Element, str]) -> str:
    """Return the words that may say what a ``<time>`` is of, nearest last.

    ``known``: those of the parents seen before.
    """
    parent = node.getparent()
    if parent is None:
        return f"{_shown_before(node)} {_class(node)}"
    if parent not in known:
        words = (_shown_before(parent), _class(parent), (parent.text or "")[-LABEL:])
        known[parent] = " ".join(words)
    return f"{known[parent]} {_shown_before(node)} {_class(node)}"


def _shown_before(node: _Element) -> str:
    """Return the short text right in front of an element."""
    previous = node.getprevious()
    if previous is None:
        return ""
    pieces = islice(previous.itertext(), MAX_PIECES)
    text = clean("".join([str(piece)[:MAX_PIECE] for piece in pieces])) or ""
    return f"{text if len(text) < LABEL else ''} {(previous.tail or '')[-LABEL:]}"
