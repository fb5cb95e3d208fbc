"""The shape of a step: two pure functions and the Scrapy item pipeline around them.

A step takes an Event or a RawArticle, changes it in place or returns another, and knows nothing of
Scrapy; ``process_item`` is all that Scrapy sees.  Steps are idempotent.
"""

from __future__ import annotations

from typing import Any

from scrapers.items import Event
from scrapers.raw import RawArticle


class Step:
    """Base of the item pipelines; a subclass overrides the kinds of item it works on."""

    @staticmethod
    def event(event: Event) -> Event:
        """Return the event after this step."""
        return event

    @staticmethod
    def article(raw: RawArticle) -> RawArticle:
        """Return the raw article after this step."""
        return raw

    @classmethod
    def take(cls, raw: RawArticle) -> RawArticle:
        """Return the raw article after this step, which it may have taken before."""
        if cls.__name__ not in raw.steps:
            raw = cls.article(raw)
            raw.steps.add(cls.__name__)
        return raw

    def process_item(self, item: Any) -> Any:
        """Scrapy's entry; items of other kinds (rejects) pass."""
        if isinstance(item, Event):
            return self.event(item)
        if isinstance(item, RawArticle):
            return self.take(item)
        return item
