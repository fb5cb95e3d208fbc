"""Clocks and their zones inside the shape of a text (see ``date_text``)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from pipelines import date_order
from pipelines.date_iso import read_offset
from pipelines.date_order import Hints
from pipelines.date_words import Vocabulary, relative_words, zone

# Each way to begin is a letter of its own: that makes the search quick.
_CLOCK = re.compile(
    r"d(?<![dHNY][:./]d)"
    r"(?:(?P<c>[:.]|k ?| ?h ?)(?P<m>d)(?:(?:[:.]|n ?(?=ds))(?P<s>d)(?:s|[.,][dHNY])?|n)?"
    r"|k| ?h|(?<!d-d)(?<!d - d)(?= ?A))(?: ?h)?(?: ?(?P<a>A))?"
    r"|H(?<![dHNY][:./]H)(?= ?[,(]? ?Z)|Y(?<![dHNY][:./]Y)(?= ?[,(]? ?Z)"
)
_ZONE = re.compile(
    r"[ ,(\[]{0,3}(?:(?P<z>Z)(?P<o1> ?[+-](?:d:d|d|H|N))?(?: t)?|(?P<o2>[+-](?:d:d|H))"
    r"|(?:f ){0,2}(?P<q>q(?: q)?)(?: f){0,2} t|(?:f )?t (?:f )?(?P<q2>q))[\])]?"
)
_DOTTED = frozenset({"de", "da", "no", "nb", "nn", "fi", "it", "id", "sv", "nl", "pl", "ro"})
_SIGN_ZONES = frozenset({"xbeijing", "xtokyo", "xseoul", "xtaipei"})


class Clock(NamedTuple):
    """A time of day, where it stands in the shape, and its zone."""

    start: int
    end: int
    time: time
    zone: tzinfo | None
    seconds: bool
    next_day: bool
    """24:00 was written."""
    bracket: bool
    """It opens a bracket: the same moment in another zone."""


def choose(
    tokens: list[str],
    shape: str,
    span: tuple[int, int],
    day: date,
    words: Vocabulary,
    hints: Hints,
) -> Clock | None:
    """Return the clock of a date, or ``None`` where there is none or several disagree."""
    start, end = span
    clocks = find(tokens, shape, start, end, words, hints)
    if not clocks:
        return None
    first = clocks[0]
    if len(clocks) == 1:
        if first.zone is None and shape.count("Z", start, end) == 1:
            sign = tokens[shape.index("Z", start, end)]
            if sign in _SIGN_ZONES:
                return first._replace(zone=zone(sign, hints.language, ""))
        return first
    if first.zone is None and len(clocks) == 2 and clocks[1].zone and clocks[1].bracket:
        return _local(first, clocks[1], day)
    best = next((c for c in clocks if c.zone), first)
    same = all(
        _minutes(c, day) == _minutes(best, day) if c.zone else c.time == best.time
        for c in clocks
        if c is not best
    )
    return best if same else None


def find(
    tokens: list[str], shape: str, start: int, end: int, words: Vocabulary, hints: Hints
) -> list[Clock]:
    """Return the clocks between two places of a shape, at most four."""
    out: list[Clock] = []
    position = start
    while len(out) < 4 and (found := _CLOCK.search(shape, position, end)):
        clock = _clock(found, position, end, tokens, shape, words, hints)
        position = clock.end if clock else found.end()
        if clock:
            out.append(clock)
    return out


def _clock(
    found: re.Match[str],
    first: int,
    last: int,
    tokens: list[str],
    shape: str,
    words: Vocabulary,
    hints: Hints,
) -> Clock | None:
    """Read the clock found between two places of a shape, and the zone beside it."""
    start, end = found.span()
    where = _ZONE.match(shape, end, last)
    own = _zone(where, tokens, hints) if where else None
    minutes_at, seconds_at, half_at = found.start("m"), found.start("s"), found.start("a")
    digits = tokens[start]
    if shape[start] != "d":
        hour, minute = int(digits[:2]), int(digits[2:])
    else:
        minutes = tokens[minutes_at] if minutes_at > 0 else "00"
        if len(minutes) != 2 and "k" not in found["c"]:
            return None
        if minutes_at < 0 and half_at < 0 and _is_span(tokens, hints):
            return None
        hour, minute = int(digits), int(minutes)
    before = shape[first:start].rstrip(" ")
    if before.endswith("B"):
        start = first + len(before) - 1
        half_at = start if half_at < 0 else half_at
    half = words.number(tokens[half_at]) if half_at >= 0 else None
    bare = half is None and own is None and shape[end - 1] != "h"
    if bare and found["c"] == "." and hints.language not in _DOTTED and "kl" not in tokens[:start]:
        return None
    if half is not None:
        if half == 0 and hour > 12:
            return None
        hour = hour % 12 + half if hour <= 12 else hour
    next_day = hour == 24 and minute == 0
    try:
        seconds = int(tokens[seconds_at]) if seconds_at > 0 else 0
        at = time(0 if next_day else hour, minute, seconds)
    except ValueError:
        return None
    bracket = shape[start - 1] == "("
    return Clock(
        start, where.end() if where and own else end, at, own, seconds_at > 0, next_day, bracket
    )


def _is_span(tokens: list[str], hints: Hints) -> bool:
    """Tell whether hours of a text are a span of time ("1 December 2016, 3h ago")."""
    return "G" in map(relative_words(hints.language).__getitem__, tokens)


def _zone(where: re.Match[str], tokens: list[str], hints: Hints) -> tzinfo | None:
    group = where.lastgroup or ""
    start, end = where.span(group)
    text = "".join(tokens[start:end]).strip()
    if group in ("o1", "o2"):
        if group == "o2" and text[0] == "-" and text[1] != "0":
            return None  # more likely the end of a span of time: 10:00-11:00
        return read_offset(text)
    return zone(text, hints.language, date_order.country(hints.url))


def _minutes(clock: Clock, day: date) -> int:
    """Return the minute of the day in UTC."""
    offset = clock.zone.utcoffset(datetime.combine(day, clock.time)) if clock.zone else None
    minutes = int((offset or timedelta(0)).total_seconds() // 60)
    return (clock.time.hour * 60 + clock.time.minute - minutes) % 1440


def _local(first: Clock, other: Clock, day: date) -> Clock | None:
    """Give a clock without zone the offset that a second one, in brackets, tells."""
    here = first.time.hour * 60 + first.time.minute
    offset = (here - _minutes(other, day) + 720) % 1440 - 720
    if offset % 15:
        return None
    own = timezone(timedelta(minutes=offset))
    return first._replace(zone=own)
