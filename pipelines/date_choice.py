"""Which of the dates that a page gives is the article's.

The evidence comes ranked.  The first date that reads and is not later than the capture is taken;
one of the same day that says more (a time, an offset that is not UTC) takes its place.  A clock
without a zone is on the clock of the page that shows the same minute with one ("17:25 GMT").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from pipelines.date_order import captured_at
from pipelines.date_parse import ParsedDate, Wanted, parse
from scrapers.raw import RawArticle

_SLACK = timedelta(days=1)  # zones and clocks differ
_NEVER = "1970-01-01"  # what software writes for a time it does not know
_MINUTE = len("2010-07-02T17:25")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date and where the page gives it."""

    date: ParsedDate
    source: str


def candidates(raw: RawArticle) -> tuple[list[Candidate], list[Candidate]]:
    """Return the published and the modified dates of the evidence, in its order.

    A text that tells both gives both; a text that tells of a change alone is no publication.
    """
    published: list[Candidate] = []
    modified: list[Candidate] = []
    last = _last_day(raw)
    for field, found in _parsed(raw):
        if found.date.day == _NEVER or (last is not None and found.date.day > last):
            continue
        changed = field == "modified" or found.date.modified
        (modified if changed else published).append(found)
    zones = _zones([*published, *modified])
    return [_zoned(c, zones) for c in published], [_zoned(c, zones) for c in modified]


def best(found: list[Candidate]) -> Candidate | None:
    """Return the date to believe, or ``None``."""
    if not found:
        return None
    chosen = found[0]
    for other in found[1:]:
        if _says_more(other.date, chosen.date):
            chosen = other
    return chosen


def conflicts(chosen: Candidate, found: list[Candidate]) -> list[str]:
    """Return the sources that tell another day; of each source, its first date counts."""
    first: dict[str, ParsedDate] = {}
    for other in found:
        first.setdefault(other.source, other.date)
    return [source for source, other in first.items() if _contradict(chosen.date, other)]


def _parsed(raw: RawArticle) -> Iterator[tuple[str, Candidate]]:
    article = raw.article
    both: tuple[Wanted, ...] = ("published", "modified")
    for evidence in raw.evidence:
        if evidence.field not in both:
            continue
        for which in both if evidence.source == "text" else both[:1]:
            found = parse(
                evidence.value,
                language=article.in_language,
                captured=article.provenance.fetched_at,
                url=article.url,
                wanted=which,
                home=True,
            )
            if found is not None:
                yield evidence.field, Candidate(found, evidence.source)


def _last_day(raw: RawArticle) -> str | None:
    captured = captured_at(raw.article.provenance.fetched_at)
    return (captured.date() + _SLACK).isoformat() if captured else None


def _zones(found: list[Candidate]) -> dict[str, tzinfo]:
    """Return the zones that texts tell themselves, by the day and minute on their clocks."""
    told = ((each.date, _own_zone(each.date)) for each in reversed(found))
    return {(date.instant or "")[:_MINUTE]: zone for date, zone in told if zone}


def _zoned(found: Candidate, zones: dict[str, tzinfo]) -> Candidate:
    """Return a date whose text tells no zone in that of a text that shows the same minute."""
    instant, rule = found.date.instant or "", found.date.rule.removesuffix("+home")
    zone = zones.get(instant[:_MINUTE])
    if zone is None or _own_zone(found.date):
        return found
    moment = datetime.fromisoformat(instant).replace(tzinfo=zone)
    return replace(found, date=found.date._replace(instant=moment.isoformat(), rule=f"{rule}+page"))


def _own_zone(found: ParsedDate) -> tzinfo | None:
    """Return the zone that a text tells itself, not the publisher's."""
    if found.instant is None or found.rule.endswith("+home"):
        return None
    return datetime.fromisoformat(found.instant).tzinfo


def _says_more(other: ParsedDate, chosen: ParsedDate) -> bool:
    if other.instant is None:
        return False
    if chosen.instant is None:
        return other.day == chosen.day
    mine, true = datetime.fromisoformat(other.instant), datetime.fromisoformat(chosen.instant)
    if mine.tzinfo is None or true.tzinfo is None:
        return False
    return mine == true and not true.utcoffset() and bool(mine.utcoffset())


def _contradict(one: ParsedDate, two: ParsedDate) -> bool:
    if one.instant and two.instant:
        a, b = datetime.fromisoformat(one.instant), datetime.fromisoformat(two.instant)
        if a.tzinfo and b.tzinfo:
            return abs(a - b) > _SLACK
    apart = abs(date.fromisoformat(one.day) - date.fromisoformat(two.day))
    return apart > (_SLACK if one.instant or two.instant else timedelta(0))
