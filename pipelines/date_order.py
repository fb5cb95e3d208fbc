"""What the address of a page tells about its dates: order, home zone, the day in the path."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipelines import date_iso
from pipelines.date_words import LAST_YEAR, table

Order = Literal["dmy", "mdy"]

_MIDNIGHT = time()
_FIRST_CAPTURE = 1990

_PATH_DAY = re.compile(
    r"((?:19|20)\d\d)(?<!\d\d{4})(?:([/-])(\d\d?|[a-z]{3})\2(\d\d?)|(\d\d)(\d\d))(?!\d)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Hints(NamedTuple):
    """What the page tells beside the text of a date."""

    tag: str | None
    """Language, BCP 47, lower-case."""
    language: str | None
    """Its first part."""
    captured: str | None
    """When the page was fetched, ISO 8601."""
    url: str | None

    def captured_at(self) -> datetime | None:
        """Return the time of capture."""
        return captured_at(self.captured)


def captured_at(captured: str | None) -> datetime | None:
    """Return a time of capture; ``None`` where there is none, or one of no year there was a web.

    An archive's file may say anything, and its years end where a day more is none.
    """
    found = date_iso.read(captured.strip()) if captured else None
    if found is None or not _FIRST_CAPTURE <= found.day.year <= LAST_YEAR:
        return None
    return datetime.combine(found.day, found.time or _MIDNIGHT, found.zone)


@lru_cache(maxsize=64)
def tags(language: str | None) -> tuple[str | None, str | None]:
    """Return a language tag (BCP 47) in lower case, and its first part."""
    tag = language.lower().replace("_", "-") if language else None
    return tag, tag.partition("-")[0] if tag else None


@lru_cache(maxsize=1024)
def host(url: str | None) -> str:
    """Return the host of a URL, lower-case and without ``www.``; empty where there is none."""
    try:
        name = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.").rstrip(".")


def country(url: str | None) -> str:
    """Return the last label of the host."""
    return host(url).rpartition(".")[2]


def home_zone(url: str | None) -> ZoneInfo | None:
    """Return the zone that the publisher lives by, where the table knows the publisher."""
    name = _home(host(url))
    return ZoneInfo(name) if name else None


def order(language: str | None, url: str | None) -> Order | None:
    """Tell whether 02/07/2010 begins with the day or the month; ``None``: cannot be known.

    The publisher decides, then the country of the host, then the language of the page (BCP 47).
    """
    if zone := _home(host(url)):
        if zone in _MONTH_FIRST:
            return "mdy"
        if zone not in _EITHER:
            return "dmy"
    tag, first = tags(language)
    told = _orders("language_order")
    return _orders("order").get(country(url)) or told.get(tag or "") or told.get(first or "")


def path_day(url: str | None) -> date | None:
    """Return the day in the path of a URL: ``/2016/12/01/``, ``/20161201-``, ``/2016/dec/1/``."""
    if not url:
        return None
    path = url.partition("://")[2].partition("/")[2][:300].lower()
    for found in _PATH_DAY.finditer(path):
        year = found[1]
        month, day = found[3] or found[5], found[4] or found[6]
        if not month.isdecimal():
            if month not in _MONTHS:
                continue
            month = _MONTHS.index(month) + 1
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


_MONTH_FIRST = frozenset(
    {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}
)
# Canada writes both; in East Asia the year comes first, and English pages follow either custom.
_EITHER = frozenset(
    {"America/Toronto", "Asia/Shanghai", "Asia/Taipei", "Asia/Tokyo", "Asia/Seoul", "Asia/Tehran"}
)


@cache
def _orders(group: str) -> dict[str, Order]:
    orders: tuple[Order, ...] = ("mdy", "dmy")
    return {key: order for order in orders for key in table("publishers")[group][order]}


@cache
def _homes() -> dict[str, str]:
    return {name: zone for zone, names in table("publishers")["home"].items() for name in names}


@lru_cache(maxsize=1024)
def _home(name: str) -> str | None:
    while name:
        if zone := _homes().get(name):
            return zone
        name = name.partition(".")[2]
    return None
