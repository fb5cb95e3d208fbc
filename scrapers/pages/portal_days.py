"""Days of the Portal: how pages name them, and where one day ends on a page of several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from scrapers.items import Reader
from scrapers.pages.portal_bullet import Line, fold, plain_text

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = "(" + "|".join(_MONTHS) + ")"
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s(\d{{4}})\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH},?\s(\d{{4}})\b")
_PAGE = re.compile(rf"Portal:Current[_ ]events/(\d{{4}})[_ ]{_MONTH}[_ ](\d{{1,2}})\b", re.I)
_ANCHOR = re.compile(rf"(\d{{4}})_{_MONTH}_(\d{{1,2}})")
_LONGEST_HEADING = 60  # "Wednesday, the 24th of September 2003 (UTC)"


@dataclass(slots=True)
class PortalDay:
    """One day as read; ``date`` is ``None`` where the page does not say."""

    date: str | None
    lines: list[Line] = field(default_factory=list)
    reader: Reader = "proven"


@dataclass(slots=True)
class PortalPage:
    """The days of a page, and what it says about itself."""

    days: list[PortalDay]
    canonical: str | None = None
    revision: str | None = None
    license: str | None = None


def day_of(year: str, month: str, number: str) -> str | None:
    """``YYYY-MM-DD`` of a year, a month in digits or in English, and a day; ``None``: no day."""
    try:
        named = month.capitalize() in _MONTHS
        which = _MONTHS.index(month.capitalize()) + 1 if named else int(month)
        return date(int(year), which, int(number)).isoformat()
    except ValueError:
        return None


def written_date(text: str) -> str | None:
    """Day written as ``2012-05-01``, ``May 1, 2012`` or ``1 May 2012`` within ``text``."""
    text = fold(text)
    if found := _ISO.search(text):
        return day_of(found[1], found[2], found[3])
    if found := _MONTH_FIRST.search(text):
        return day_of(found[3], found[1], found[2])
    if found := _DAY_FIRST.search(text):
        return day_of(found[3], found[2], found[1])
    return None


def page_date(name: str) -> str | None:
    """Day that a name or address of a page of the Portal names, percent signs decoded."""
    found = _PAGE.search(name)
    return day_of(found[1], found[2], found[3]) if found else None


def anchor_date(anchor: str) -> str | None:
    """Day of an id such as ``2023_January_2``."""
    found = _ANCHOR.fullmatch(anchor)
    return day_of(found[1], found[2], found[3]) if found else None


def page_name(day: str) -> str:
    """Name of the page of a day (``YYYY-MM-DD``): ``Portal:Current_events/2016_December_1``."""
    year, month, number = day.split("-")
    return f"Portal:Current_events/{year}_{_MONTHS[int(month) - 1]}_{int(number)}"


def split_days(lines: list[Line], reader: Reader) -> list[PortalDay]:
    """Cut lines at headings that are dates.

    What stands above the first date is a day without one; a heading of the level of the dates or
    above that is none ends the day, and what follows it belongs to no day.
    """
    days = [PortalDay(None, [], reader)]
    level, inside = 0, True
    for line in lines:
        if line.kind == "category":
            words = plain_text(line.parts)
            day = written_date(words) if len(words) <= _LONGEST_HEADING else None
            if day is not None:
                days.append(PortalDay(day, [], reader))
                level, inside = line.depth, True
                continue
            if len(days) > 1 and 0 < line.depth <= level:
                inside = False
        if inside:
            days[-1].lines.append(line)
    return days
