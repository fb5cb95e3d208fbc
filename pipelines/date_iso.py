"""Dates that machines write: ISO 8601 in its many spellings, the Offstream form, Unix time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple


class Reading(NamedTuple):
    """A date as read, before it is written down."""

    day: date
    rule: str
    time: time | None = None
    zone: tzinfo | None = None
    seconds: bool = False
    modified: bool = False
    """The text says that this is the day of a change."""


_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:(?:T| {1,3})(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,12}))?)?"
    r" ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[A-Z_/+-]{1,40}\])?)?",
    re.ASCII | re.IGNORECASE,
)
_COMPACT = re.compile(
    r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?([01]\d|2[0-4])(?:(\d\d)(\d\d)?(?:\.(\d{1,12}))?"
    r"(Z|[+-]\d\d:?(?:\d\d)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_BEGINS = re.compile(r"\d{4}(?:-|\d{4})", re.ASCII)
_FIRST_UNIX, _LAST_UNIX = 631_152_000, 4_102_444_800  # 1990 to 2100


def is_machine_written(text: str) -> bool:
    """Tell by its first characters whether a text can be one of these forms."""
    return _BEGINS.match(text) is not None


def read(text: str) -> Reading | None:
    """Read a date that is nothing but a date; ``None`` for every other text."""
    found = _ISO.fullmatch(text)
    if found:
        return build(found.groups(), "iso")
    found = _COMPACT.fullmatch(text)  # ten digits may be a day and an hour, or seconds to come
    if found and (reading := build(found.groups(), "iso-compact")):
        return reading
    if len(text) in (10, 13) and text.isascii() and text.isdigit():
        return _unix(int(text) / 1000 if len(text) == 13 else int(text))
    return None


def build(parts: tuple[str | None, ...], rule: str) -> Reading | None:
    """Make a reading of year, month, day, hour, minute, second, fraction, offset as digits."""
    year, month, day, hour, minute, second, fraction, offset = parts
    try:
        on = date(int(year or 0), int(month or 0), int(day or 0))
        if hour is None or minute is None:
            return Reading(on, rule)
        if hour == "24" and int(minute) == int(second or 0) == 0:
            on, hour = on + timedelta(days=1), "0"
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        leap = second == "60"  # a leap second is the one before it
        at = time(int(hour), int(minute), 59 if leap else int(second or 0), micro)
        return Reading(on, rule, at, read_offset(offset) if offset else None, second is not None)
    except (ValueError, OverflowError):
        return None


def read_offset(text: str) -> tzinfo | None:
    """Read ``Z``, ``GMT``, ``+03``, ``-0500``, ``+05:30``; ``None`` beyond -12 and +14 hours."""
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    total = (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)
    if minutes > 59 or not -720 <= total <= 840:
        return None
    return timezone(timedelta(minutes=total))


def _unix(seconds: float) -> Reading | None:
    if not _FIRST_UNIX <= seconds < _LAST_UNIX:
        return None
    moment = datetime.fromtimestamp(seconds, UTC)
    return Reading(moment.date(), "unix", moment.time(), UTC, True)
