"""The dates of events and articles.

Published, modified, captured and event date are four different things, and none stands in for
another.  ``date_parse`` reads one text, ``date_choice`` chooses between what a page says in several
places; this module writes the records.
"""

from __future__ import annotations

from datetime import date

from pipelines import date_choice
from pipelines.date_parse import ParsedDate, parse
from pipelines.step import Step
from scrapers.items import Event
from scrapers.raw import RawArticle

__all__ = ["DatesPipeline", "ParsedDate", "far_from", "parse"]


def far_from(event_day: str | None, article_day: str | None) -> int | None:
    """Return the days from an event to an article (negative: before it); ``None``: unknown."""
    try:
        return (date.fromisoformat(article_day or "") - date.fromisoformat(event_day or "")).days
    except ValueError:
        return None


class DatesPipeline(Step):
    """Write the days of events as ISO days; choose the dates of an article from its evidence."""

    @staticmethod
    def event(event: Event) -> Event:
        """Make ``date`` and the dates of related events ISO days; flag what is none."""
        flags = set(event.flags)
        found = parse(event.date, language=event.in_language, url=event.url)
        if found:
            event.date = found.day
        else:
            flags.add("invalid_date")
        for related in event.related:
            if related.date is not None:
                found = parse(related.date, language=event.in_language, url=related.url)
                related.date = found.day if found else None
                if not found:
                    flags.add("invalid_date:related")
        event.flags = sorted(flags)
        return event

    @staticmethod
    def article(raw: RawArticle) -> RawArticle:
        """Fill the five fields of the published and of the modified date; flag contradictions."""
        article = raw.article
        published, modified = date_choice.candidates(raw)
        flags = set(article.flags)
        for name, found in (("published", published), ("modified", modified)):
            best = date_choice.best(found)
            if best is None:
                continue
            flags.update(f"date_conflict:{name}:{x}" for x in date_choice.conflicts(best, found))
            for suffix, value in (
                ("", best.date.day),
                ("_raw", best.date.raw),
                ("_precision", best.date.precision),
                ("_evidence", best.source),
            ):
                setattr(article, f"date_{name}{suffix}", value)
            setattr(article, f"datetime_{name}", best.date.instant)
        gap = far_from(article.date_published, article.date_modified)
        if gap is not None and gap < -1:  # a day may be the zone's
            flags.add("date_conflict:modified:before-published")
        article.flags = sorted(flags)
        return raw
