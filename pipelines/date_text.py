"""Dates as people read them: labels, words, two clocks, numbers in either order.

A text is cut into words, numbers and marks, and each becomes one letter of a *shape*
(``date_words`` names them; ``~`` is what has been read already).  All regular expressions look at
the shape, never at the text.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

from pipelines import date_clock, date_order
from pipelines.date_iso import Reading
from pipelines.date_order import Hints
from pipelines.date_words import CJK, Vocabulary, plain, relative_words, vocabulary

_TOKEN = re.compile(r"\d+|[^\W\d_]+|\s+|.", re.DOTALL)
_CJK_TOKEN = re.compile(rf"\d+|[{CJK}]|[^\W\d_{CJK}]+|\s+|.", re.DOTALL)
_HAS_CJK = re.compile(f"[{CJK}]")
_HALF = re.compile(r"([apπμ])(?<![^\W\d_].)\. ?([mμ])\b\.?", re.IGNORECASE)
_MARKS = dict(
    zip("’，／．：－–—−‐‑（）［］｜\u00a0\u2009\u202f", "',/.:------()[]|   ", strict=True)
)
_MARK = re.compile(f"[{re.escape(''.join(_MARKS))}]")
_NUMBER = re.compile("[dHY]")
_SEGMENT = re.compile("[PU]?[^PU]+|[PU]")
_UNKNOWN = 6  # unknown words beside a date that has no label; more make it a sentence

# No clock ("17:25 July 2010"), no range ("1-3 July 2010", "30. Mai - 2. Juni 2010") may lend its
# end as the day.  Each way to begin is a letter of its own: that makes the search quick.
_DATE = re.compile(
    r"d(?<![dHNY][:./]d)(?<![^:.hk]d-d)(?<![^:.hk]d - d)(?<![dHNY]d)"
    r"(?<!d\./d)(?<![^:.]d\.-d)(?<![^:.]d\. - d)(?<!d\.d\.-d)(?<!d\.d\. - d)"
    r"(?<!M-d)(?<!M - d)(?<!M\.-d)(?<!M\. - d)(?:"
    r"(?P<dmy>[o.]{0,2}[ .,/-]{0,3}(?:f[ .']{0,2}){0,2}M[ .,'/-]{0,3}(?:f )?Y)"
    r"|(?P<numbers> ?([-/.]) ?d ?\3 ?Y)"
    r"|(?P<short>([-/.])(?:d|M)\5d(?![dHNY:]|[-/.][dHNY])))"
    r"|M(?<!M d-M)(?<!M d - M)(?<!M\. d-M)(?<!M\. d - M)"
    r"(?P<mdy>[ ./-]{0,2}(?:f )?d(?:o|\.)?[ ,.;/-]{0,3}Y)"
    r"|Y(?P<ymd>[ .,_/-]{0,2}M[ ._/-]{0,2}d|([-/._])d\8d|\. d\. d| ?y ?d ?m ?d(?! ?j? ?- ?d ?[mj]))"
)


def read(text: str, hints: Hints, wanted: str) -> Reading | None:
    """Read the ``published`` or ``modified`` date of a text of at most some hundred characters."""
    words = vocabulary(hints.language)
    tokens, shape = _cut(text, words)
    if wanted == "modified" and "U" not in shape:
        return None
    dates = list(_DATE.finditer(shape)) if "d" in shape else []
    if not dates:
        found = _around_clock(tokens, shape, words, hints)
        return found or _relative(tokens, shape, words, hints)
    segments = _segments(shape)
    chosen = _choose(segments, dates, wanted)
    if chosen is None:
        return None
    (role, start, end), inside = chosen
    if shape.count("x", start, end) > _UNKNOWN:
        return None
    on = _day(inside, tokens, shape, words, hints)
    if on is None:
        return None
    day, rule, blank = on
    clock = date_clock.choose(tokens, blank, (start, end), day, words, hints)
    if clock is None and role == "":
        for other, a, b in segments:  # "2 July 2010 Last updated at 17:25 GMT"
            if other == "U" and a >= end and not any(a <= m.start() < b for m in dates):
                clock = date_clock.choose(tokens, shape, (a, b), day, words, hints)
    modified = role == "U"
    if clock is None:
        return Reading(day, rule, modified=modified)
    day += timedelta(days=clock.next_day)
    return Reading(day, rule, clock.time, clock.zone, clock.seconds, modified)


def has_day_word_year(text: str) -> bool:
    """Tell whether a text holds a day, a year and a word, and no date in numbers alone."""
    _, shape = _cut(text, Vocabulary({}))
    return all(c in shape for c in "dYx") and shape.count("d") <= 5 and not _DATE.search(shape)


def _cut(text: str, words: Vocabulary) -> tuple[list[str], str]:
    pattern = _TOKEN
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _MARK.sub(lambda found: _MARKS[found[0]], text)
        if _HAS_CJK.search(text):
            text, pattern = plain(text), _CJK_TOKEN
    if "." in text:
        text = _HALF.sub(lambda found: found[1] + found[2], text)
    tokens = pattern.findall(" " + text)
    return tokens, "".join(map(words.__getitem__, tokens))


def _segments(shape: str) -> list[tuple[str, int, int]]:
    """Cut the shape at its labels into (role, start, end); a label speaks for what follows it.

    Where nothing follows the last label, each speaks for what stands before it.
    """
    if "P" not in shape and "U" not in shape:
        return [("", 0, len(shape))]
    spans = [found.span() for found in _SEGMENT.finditer(shape)]
    roles = ["", *[shape[start] for start, _ in spans[1:]]]
    if "d" in shape[: spans[0][1]] and not _NUMBER.search(shape, spans[-1][0]):
        roles = [*roles[1:], ""]
    return [(role, start, end) for role, (start, end) in zip(roles, spans, strict=True)]


def _choose(
    segments: list[tuple[str, int, int]], dates: list[re.Match[str]], wanted: str
) -> tuple[tuple[str, int, int], list[re.Match[str]]] | None:
    """Return the first segment with dates that speaks for what is wanted, and these dates."""
    for role in ("P", "", "U") if wanted == "published" else ("U",):
        for segment in segments:
            if segment[0] == role:
                inside = [found for found in dates if segment[1] <= found.start() < segment[2]]
                if inside:
                    return segment, inside
    return None


def _around_clock(tokens: list[str], shape: str, words: Vocabulary, hints: Hints) -> Reading | None:
    """Read a date that has its clock between day and year ("Thu Dec 1 21:14:05 GMT 2016")."""
    if "Y" not in shape:
        return None
    clocks = date_clock.find(tokens, shape, 0, len(shape), words, hints)
    if len(clocks) != 1:
        return None
    clock = clocks[0]
    gap = clock.end + (shape[clock.end : clock.end + 1] == " ")
    rest = tokens[: clock.start] + tokens[gap:]
    rest_shape = shape[: clock.start] + shape[gap:]
    on = _day(list(_DATE.finditer(rest_shape)), rest, rest_shape, words, hints)
    if on is None:
        return None
    day, rule, _ = on
    day += timedelta(days=clock.next_day)
    return Reading(day, rule, clock.time, clock.zone, clock.seconds, "U" in shape)


def _day(
    dates: list[re.Match[str]], tokens: list[str], shape: str, words: Vocabulary, hints: Hints
) -> tuple[date, str, str] | None:
    """Return the one day that all the dates name, the rule, and the shape with them blanked."""
    days = {_resolve(found, tokens, shape, words, hints) for found in dates}
    day = days.pop() if len(days) == 1 else None
    if day is None:
        return None
    kind = dates[0].lastgroup or ""
    rule = f"{kind}-word" if "M" in dates[0][0] else kind
    for found in dates:
        start, end = found.span()
        shape = shape[:start] + "~" * (end - start) + shape[end:]
    return day, rule, shape


def _resolve(
    found: re.Match[str], tokens: list[str], shape: str, words: Vocabulary, hints: Hints
) -> date | None:
    """Return the day that a date names; ``None`` where there is none or the order is unknown."""
    kind = found.lastgroup
    start, end = found.span()
    month = shape.find("M", start, end)
    if month >= 0:
        year, day = (start, end - 1) if kind == "ymd" else (end - 1, shape.index("d", start))
        return _date(_full(tokens[year]), words.number(tokens[month]), int(tokens[day]))
    numbers = [tokens[i] for i in range(start, end) if shape[i] in "dY"]
    if kind == "ymd":
        return _date(int(numbers[0]), int(numbers[1]), int(numbers[2]))
    if kind == "short" and ("x" in shape or any(len(n) != 2 for n in numbers)):
        return None
    a, b, y = int(numbers[0]), int(numbers[1]), _full(numbers[2])
    dmy, mdy = _date(y, b, a), _date(y, a, b)
    # 10.11.12 can be anything where day and month come first by guess only.
    if kind != "short":
        if dmy is None or mdy is None or dmy == mdy:
            return dmy or mdy
        if settled := _settle(dmy, mdy, tokens, shape, words, hints):
            return settled
    known = date_order.order(hints.tag, hints.url)
    return dmy if known == "dmy" else mdy if known == "mdy" else None


def _settle(
    dmy: date, mdy: date, tokens: list[str], shape: str, words: Vocabulary, hints: Hints
) -> date | None:
    """Return the day that the path of the page, a weekday or the time of capture agrees with."""
    on_path = date_order.path_day(hints.url)
    weekdays = {words.number(t) for t, c in zip(tokens, shape, strict=True) if c == "w"}
    for day in (dmy, mdy):
        if day == on_path or weekdays == {day.weekday()}:
            return day
    captured = hints.captured_at()
    if captured:
        last = captured.date() + timedelta(days=1)
        if (dmy <= last) != (mdy <= last):
            return min(dmy, mdy)
    return None


def _full(year: str) -> int:
    if len(year) > 2:
        return int(year)
    return int(year) + (2000 if int(year) < 70 else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relative(tokens: list[str], shape: str, words: Vocabulary, hints: Hints) -> Reading | None:
    """Read "2 hours ago" or "yesterday" against the time of capture; longer spans are too vague."""
    if hints.captured is None or "Y" in shape or "M" in shape or len(tokens) > 40:
        return None
    own = relative_words(hints.language)
    classes = "".join([own.get(token.lower(), "-") for token in tokens])
    captured = hints.captured_at() if "R" in classes or "G" in classes else None
    if captured is None:
        return None
    changed = "U" in shape
    if "B" in classes:
        return None
    if classes.count("R") == 1 and "G" not in classes:
        at = classes.index("R")
        in_name = shape[at - 2 : at] == "x " and len(tokens[at - 2]) > 1  # "Physics Today"
        if in_name or shape.startswith("'", at + 1):
            return None
        day = _at_home(captured, hints.url).date() - timedelta(days=own.number(tokens[at]))
        clock = date_clock.choose(tokens, shape, (0, len(shape)), day, words, hints)
        if clock is None:
            return Reading(day, "relative", modified=changed) if "d" not in shape else None
        day += timedelta(days=clock.next_day)
        return Reading(day, "relative", clock.time, clock.zone, clock.seconds, changed)
    if classes.count("G") != 1 or classes.count("I") != 1 or shape.count("x") > _UNKNOWN:
        return None
    at = classes.index("I")
    unit = own.number(tokens[at])
    numbers = [place for place, c in enumerate(shape) if c in "dN" and len(tokens[place]) < 4]
    beside = at - 1  # the count: in "a few hours" and "2 and a half hours" there is none
    while shape[beside] in " '-f" and beside:
        beside -= 1
    if numbers not in ([], [beside]) or not (numbers or classes[beside] == "V"):
        return None
    moment = captured - timedelta(minutes=unit * (int(tokens[beside]) if numbers else 1))
    moment = _at_home(moment, hints.url)
    if unit == 1440:
        return Reading(moment.date(), "relative", modified=changed)
    return Reading(moment.date(), "relative", moment.time(), moment.tzinfo, modified=changed)


def _at_home(moment: datetime, url: str | None) -> datetime:
    """Return a moment on the clocks of the publisher, where the table knows them."""
    home = date_order.home_zone(url) if moment.tzinfo else None
    offset = moment.astimezone(home).utcoffset() if home else None
    return moment.astimezone(timezone(offset)) if offset is not None else moment
