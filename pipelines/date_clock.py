"""Clocks and their zones inside the shape of a text (see ``date_text``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from pipelines import date_order
from pipelines.date_iso import read_offset
from pipelines.date_order import Hints
from pipelines.date_words import Vocabulary, look_up, zone

_CLOCK = re.compile(
    r"(?P<b>B ?)?(?<![dHNY][:./])"
    r"(?:(?P<h>d)(?:(?P<c>[:.]|k ?| ?h ?)(?P<m>d)(?:[:.](?P<s>d)(?:[.,][dHNY])?|n ?(?P<s2>d)s|n)?"
    r"|k| ?h|(?= ?A))(?: ?h)?(?: ?(?P<a>A))?"
    r"|(?P<q>[HY])(?= ?[,(]? ?Z))"
)
_ZONE = re.compile(
    r"[ ,(\[]{0,3}(?:(?P<z>Z)(?P<o1>[+-](?:d:d|d|H|N))?(?: t)?|(?P<o2>[+-](?:d:d|H))"
    r"|(?:f )?(?:x )?(?P<q>q)(?: x)? t|(?:f )?t (?:f )?(?P<q2>q))[\])]?"
)
_DOTTED = frozenset({"de", "da", "no", "nb", "nn", "fi", "it", "id", "sv", "nl", "pl", "ro"})
_SIGN_ZONES = frozenset({"xbeijing", "xtokyo", "xseoul", "xtaipei"})


@dataclass(frozen=True, slots=True)
class Clock:
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
    if first.zone is None and len(clocks) == 2 and clocks[1].zone and clocks[1].bracket:
        return _local(first, clocks[1], day)
    if first.zone is None and len(clocks) == 1:
        signs = [t for t, c in zip(tokens[start:end], shape[start:end], strict=True) if c == "Z"]
        if len(signs) == 1 and signs[0] in _SIGN_ZONES:
            own = zone(signs[0], hints.language, "")
            return replace(first, zone=own)
    best = next((c for c in clocks if c.zone), first)
    same = all(
        _minutes(c, day) == _minutes(best, day) if c.zone and best.zone else c.time == best.time
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
        position = found.end()
        where = _ZONE.match(shape, position, end)
        own = _zone(where, tokens, hints) if where else None
        clock = _clock(found, where, own, tokens, shape, words, hints)
        if clock:
            out.append(clock)
            position = clock.end
    return out


def _clock(
    found: re.Match[str],
    where: re.Match[str] | None,
    own: tzinfo | None,
    tokens: list[str],
    shape: str,
    words: Vocabulary,
    hints: Hints,
) -> Clock | None:
    second = "s" if found["s"] else "s2" if found["s2"] else ""
    if found["q"]:
        digits = tokens[found.start("q")]
        hour, minute = int(digits[:2]), int(digits[2:])
    else:
        hour = int(tokens[found.start("h")])
        minutes = tokens[found.start("m")] if found["m"] else "00"
        if len(minutes) != 2 and "k" not in (found["c"] or ""):
            return None
        minute = int(minutes)
    half = None
    if found["a"]:
        half = _half(words, tokens[found.start("a")])
    elif found["b"]:
        half = _half(words, tokens[found.start("b")])
    if found["c"] == "." and half is None and own is None and hints.language not in _DOTTED:
        before = tokens[: found.start()]
        if not (shape[found.start() : found.end()].endswith("h") or "kl" in before):
            return None
    if half is not None:
        if half == 0 and hour > 12:
            return None
        hour = hour % 12 + half if hour <= 12 else hour
    next_day = hour == 24 and minute == 0
    try:
        seconds = int(tokens[found.start(second)]) if second else 0
        at = time(0 if next_day else hour, minute, seconds)
    except ValueError:
        return None
    end = where.end() if where and own else found.end()
    bracket = "(" in shape[max(0, found.start() - 1) : found.start()]
    return Clock(found.start(), end, at, own, bool(second), next_day, bracket)


def _zone(where: re.Match[str], tokens: list[str], hints: Hints) -> tzinfo | None:
    for group in ("o1", "o2"):
        if where[group]:
            text = "".join(tokens[where.start(group) : where.end(group)])
            if group == "o2" and text[0] == "-" and text[1] != "0":
                return None  # more likely the end of a span of time: 10:00-11:00
            return read_offset(text)
    for group in ("z", "q", "q2"):
        if where[group]:
            word = tokens[where.start(group)].lower()
            return zone(word, hints.language, date_order.country(hints.url))
    return None


def _half(words: Vocabulary, token: str) -> int:
    entry = look_up(words, token)
    return int(entry[1]) if entry else 0


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
    return replace(first, zone=own)
