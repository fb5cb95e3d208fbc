"""Dates as people read them: labels, words, two clocks, numbers in either order.

A text is cut into words, numbers and marks, and each becomes one letter of a *shape*
(``date_words`` names them; ``d`` is a number of one or two digits, ``Y`` a year, ``H`` four other
digits, ``N`` other numbers, ``x`` an unknown word, ``c`` another East Asian sign, ``~`` what has
been read already).  All regular expressions look at the shape, never at the text.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from pipelines import date_clock, date_order
from pipelines.date_iso import Reading
from pipelines.date_order import Hints
from pipelines.date_words import Vocabulary, look_up, plain, relative_words, vocabulary

_CJK = "぀-ヿ㐀-鿿가-힯"
_TOKEN = re.compile(rf"\d+|[{_CJK}]|[^\W\d_{_CJK}]+|\s+|.", re.DOTALL)
_HAS_CJK = re.compile(f"[{_CJK}]")
_HALF = re.compile(r"(?<![^\W\d_])([ap])\. ?m\b\.?", re.IGNORECASE)
_MARKS = dict(zip("，／．：－–—−‐‑（）［］｜\u00a0\u2009\u202f", ",/.:------()[]|   ", strict=True))
_MARK = re.compile(f"[{re.escape(''.join(_MARKS))}]")
_SEPARATORS = frozenset("+-.,:/()[]'|_")
_NUMBER = re.compile("[dHY]")
_LABEL = re.compile("[PU]")
_UNKNOWN = 6  # unknown words beside a date that has no label; more make it a sentence

# No clock ("17:25 July 2010"), no range ("1-3 July 2010") may lend its end as the day.  Each way to
# begin is a letter of its own: that makes the search quick.
_DATE = re.compile(
    r"d(?<![dHNY][:./]d)(?<![^:.hk]d-d)(?<![^:.hk]d - d)(?<![dHNY]d)(?:"
    r"(?P<dmy>[o.]{0,2}[ .,/-]{0,3}(?:f[ .']{0,2}){0,2}M[ .,'/-]{0,3}(?:f )?Y)"
    r"|(?P<numbers> ?([-/.]) ?d ?\3 ?Y)"
    r"|(?P<short>([-/.])(?:d|M)\5d(?![dHNY:]|[-/.][dHNY])))"
    r"|M(?P<mdy>[ ./-]{0,2}(?:f )?d(?:o|\.)?[ ,.;/-]{0,3}Y)"
    r"|Y(?P<ymd>[ .,_/-]{0,2}M[ ._/-]{0,2}d|([-/._])d\8d|\. d\. d| ?y ?d ?m ?d)"
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
    role, start, end = chosen
    if shape.count("x", start, end) > _UNKNOWN:
        return None
    inside = [found for found in dates if start <= found.start() < end]
    on = _day(inside, tokens, shape, words, hints)
    if on is None:
        return None
    day, rule, blank = on
    clock = date_clock.choose(tokens, blank, (start, end), day, words, hints)
    if clock is None and role == "" and wanted == "published":
        for other, a, b in segments:  # "2 July 2010 Last updated at 17:25 GMT"
            if other == "U" and a >= end and not any(a <= m.start() < b for m in dates):
                clock = date_clock.choose(tokens, shape, (a, b), day, words, hints)
    modified = role == "U"
    if clock is None:
        return Reading(day, rule, modified=modified)
    if clock.next_day:
        day += timedelta(days=1)
    return Reading(day, rule, clock.time, clock.zone, clock.seconds, modified)


def has_day_word_year(text: str) -> bool:
    """Tell whether a text holds a day, a year and a word, and no date in numbers alone."""
    _, shape = _cut(text, {})
    return all(c in shape for c in "dYx") and shape.count("d") <= 5 and not _DATE.search(shape)


def _cut(text: str, words: Vocabulary) -> tuple[list[str], str]:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _MARK.sub(lambda found: _MARKS[found[0]], text)
        if _HAS_CJK.search(text):
            text = plain(text)
    if "." in text:
        text = _HALF.sub(r"\1m", text)
    tokens = _TOKEN.findall(" " + text)
    return tokens, "".join([words[t][0] if t in words else _letter(t, words) for t in tokens])


def _letter(token: str, words: Vocabulary) -> str:
    entry = look_up(words, token)
    if entry:
        return entry[0]
    if token.isdecimal():
        if len(token) <= 2:
            return "d"
        if len(token) == 4:
            return "Y" if "1900" <= token.translate(_DIGITS) <= "2099" else "H"
        return "N"
    if token.isalpha():
        return "c" if _HAS_CJK.match(token) else "x"
    if token.isspace():
        return " "
    return token if token in _SEPARATORS else ";"


_DIGITS = {ord(c): str(unicodedata.digit(c)) for c in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９"}


def _segments(shape: str) -> list[tuple[str, int, int]]:
    """Cut the shape at its labels into (role, start, end); a label speaks for what follows it.

    Where nothing follows the last label, each speaks for what stands before it.
    """
    at = [found.start() for found in _LABEL.finditer(shape)]
    if not at:
        return [("", 0, len(shape))]
    cuts = [0, *at, len(shape)]
    roles = ["", *(shape[i] for i in at)]
    if "d" in shape[: at[0]] and not _NUMBER.search(shape, at[-1]):
        roles = [*roles[1:], ""]
    return [(roles[i], cuts[i], cuts[i + 1]) for i in range(len(roles)) if cuts[i] < cuts[i + 1]]


def _choose(
    segments: list[tuple[str, int, int]], dates: list[re.Match[str]], wanted: str
) -> tuple[str, int, int] | None:
    """Return the first segment with a date that speaks for what is wanted."""
    for role in ("P", "", "U") if wanted == "published" else ("U",):
        for segment in segments:
            if segment[0] == role and any(segment[1] <= m.start() < segment[2] for m in dates):
                return segment
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
    day = on[0] + timedelta(days=1) if clock.next_day else on[0]
    return Reading(day, on[1], clock.time, clock.zone, clock.seconds, "U" in shape)


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


def _value(token: str, words: Vocabulary) -> int:
    entry = look_up(words, token)
    return int(entry[1]) if entry else 0


def _resolve(
    found: re.Match[str], tokens: list[str], shape: str, words: Vocabulary, hints: Hints
) -> date | None:
    """Return the day that a date names; ``None`` where there is none or the order is unknown."""
    kind = found.lastgroup
    start, end = found.span()
    numbers = [tokens[i] for i in range(start, end) if shape[i] in "dY"]
    month = shape.find("M", start, end)
    if month >= 0:
        year, day = (numbers[0], numbers[1]) if kind == "ymd" else (numbers[-1], numbers[0])
        return _date(_full(year), _value(tokens[month], words), int(day))
    if kind == "ymd":
        return _date(int(numbers[0]), int(numbers[1]), int(numbers[2]))
    if kind == "short" and ("x" in shape or any(len(n) != 2 for n in numbers)):
        return None
    a, b, y = int(numbers[0]), int(numbers[1]), _full(numbers[2])
    readings = {o: d for o, d in (("dmy", _date(y, b, a)), ("mdy", _date(y, a, b))) if d}
    if kind == "short":  # 10.11.12 can be anything where day and month come first by guess only
        return readings.get(date_order.order(hints.tag, hints.url) or "")
    if len(set(readings.values())) < 2:
        return next(iter(readings.values()), None)
    on_path = date_order.path_day(hints.url)
    weekdays = {_value(t, words) for t, c in zip(tokens, shape, strict=False) if c == "w"}
    for reading in readings.values():
        if reading == on_path or (len(weekdays) == 1 and reading.weekday() in weekdays):
            return reading
    captured = hints.captured_at()
    if captured:
        last = captured.date() + timedelta(days=1)
        past = [reading for reading in readings.values() if reading <= last]
        if len(past) == 1:
            return past[0]
    return readings.get(date_order.order(hints.tag, hints.url) or "")


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
    captured = hints.captured_at() if "Y" not in shape and "M" not in shape else None
    if captured is None or len(tokens) > 40:
        return None
    changed = "U" in shape
    own = relative_words(hints.language)
    found = [own.get(token.lower(), ("", 0)) for token in tokens]
    classes = "".join(c for c, _ in found)
    if classes.count("R") == 1 and "G" not in classes:
        day = captured.date() - timedelta(days=found[_only(found, "R")][1])
        clock = date_clock.choose(tokens, shape, (0, len(shape)), day, words, hints)
        if clock is None:
            return Reading(day, "relative", modified=changed) if "d" not in shape else None
        return Reading(day, "relative", clock.time, clock.zone, clock.seconds, changed)
    if classes.count("G") != 1 or classes.count("I") != 1 or shape.count("x") > _UNKNOWN:
        return None
    numbers = [int(t) for t, c in zip(tokens, shape, strict=True) if c in "dN" and len(t) < 4]
    if len(numbers) > 1 or not (numbers or "V" in classes):
        return None
    unit = found[_only(found, "I")][1]
    moment = captured - timedelta(minutes=unit * (numbers[0] if numbers else 1))
    if unit == 1440:
        return Reading(moment.date(), "relative", modified=changed)
    return Reading(moment.date(), "relative", moment.time(), moment.tzinfo, modified=changed)


def _only(found: list[tuple[str, int]], letter: str) -> int:
    return next(i for i, (c, _) in enumerate(found) if c == letter)
