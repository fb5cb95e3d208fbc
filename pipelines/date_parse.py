"""Text to date, without guessing.

What a text does not tell is not made up: a month without a day is no date, a time without a zone
has no offset, and 02/07/2010 is no date where nothing tells the order.
"""

from __future__ import annotations

from datetime import date, datetime, time, timezone, tzinfo
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pipelines import date_iso, date_order, date_text
from pipelines.date_iso import Reading
from pipelines.date_order import Hints
from pipelines.date_words import LAST_YEAR, has_months
from scrapers.items import Precision

Wanted = Literal["published", "modified"]

MAX_TEXT = 200
"""A longer text is no dateline."""

_LAST_RESORT = 80  # characters that dateparser may see
_FIRST_YEAR = 1900  # what is written for a time that is not known lies before it


class ParsedDate(NamedTuple):
    """A date read from a text."""

    day: str
    """``YYYY-MM-DD``, local to the publisher."""
    instant: str | None
    """ISO 8601 with the offset that the text tells, if any; ``None``: it tells no time."""
    precision: Precision
    raw: str
    rule: str
    """What read it: ``iso``, ``dmy-word``, ``relative`` …; its zone: ``+home`` the publisher's,
    ``+page`` that of another text of the page."""
    modified: bool = False
    """The text says that this is the day of a change."""


def parse(
    text: str,
    *,
    language: str | None = None,
    captured: str | None = None,
    url: str | None = None,
    wanted: Wanted = "published",
    home: bool = False,
) -> ParsedDate | None:
    """Return the date that a text tells, or ``None``: it tells none, or not for certain.

    ``language`` (BCP 47) and ``url`` settle the order of numbers, ``captured`` (ISO 8601) is what
    relative dates count from.  Of a published and an updated date, ``wanted`` says which.  With
    ``home``, a time without zone is read in the zone of the publisher (``data/publishers.toml``).
    """
    raw = text.strip()
    if not raw or len(raw) > MAX_TEXT:
        return None
    reading = date_iso.read(raw) if date_iso.is_machine_written(raw) else None
    if reading is None:
        hints = Hints(*date_order.tags(language), captured, url)
        reading = date_text.read(raw, hints, wanted)
        lacking = reading is None and wanted == "published"
        if lacking and hints.language and not has_months(hints.language):
            reading = _last_resort(raw, hints.language)
    if reading is None or not _FIRST_YEAR <= reading.day.year <= LAST_YEAR:
        return None
    return _written(reading, raw, date_order.home_zone(url) if home else None)


def _written(reading: Reading, raw: str, home: ZoneInfo | None) -> ParsedDate:
    day = reading.day.isoformat()
    if reading.time is None:
        return ParsedDate(day, None, "day", raw, reading.rule, reading.modified)
    zone = reading.zone or (home if reading.rule != "relative" else None)
    moment = datetime.combine(reading.day, reading.time, _fixed(reading.day, reading.time, zone))
    rule = reading.rule + ("+home" if reading.zone is None and moment.tzinfo else "")
    precision: Precision = "second" if reading.seconds else "minute"
    return ParsedDate(day, moment.isoformat(), precision, raw, rule, reading.modified)


def _fixed(day: date, at: time, zone: tzinfo | None) -> tzinfo | None:
    """Return the offset of a zone; ``None`` in the hour that a change of clocks makes unclear.

    Nor is there one in the times when each town had its own, which told seconds.
    """
    if not isinstance(zone, ZoneInfo):
        return zone
    moment = datetime.combine(day, at)
    offset = zone.utcoffset(moment)
    if offset is None or offset != zone.utcoffset(moment.replace(fold=1)) or offset.seconds % 60:
        return None
    return timezone(offset)


def _last_resort(text: str, language: str) -> Reading | None:
    """Ask dateparser about a day, a month word and a year in a language without a table of ours."""
    if len(text) > _LAST_RESORT or not date_text.has_day_word_year(text):
        return None
    import dateparser  # 10 MB and a quarter of a second, for one date in thousands

    try:
        found = dateparser.parse(
            text,
            languages=[language],
            settings={
                "REQUIRE_PARTS": ["day", "month", "year"],
                "TIMEZONE": "UTC",
                "RETURN_AS_TIMEZONE_AWARE": False,
                "PARSERS": ["absolute-time"],
            },
        )
    except (ValueError, OverflowError, RecursionError):
        return None
    return Reading(found.date(), "dateparser") if found else None
