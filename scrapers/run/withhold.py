"""Leaving out the text of articles whose publishers reserve text mining (``DOWNLINK_TDM_OBEY``).

The article stays, with its metadata, its hashes and the signals that reserve it.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Self

from scrapy.crawler import Crawler

from scrapers.dataset.redact import is_reserved, without_texts
from scrapers.items import Article, Reject, Repair, Suggestion


def withheld(record: Article | Reject) -> Article | Reject:
    """Return the finished record as ``scrapy dataset --text none`` would write it."""
    kept = without_texts(asdict(record))
    if isinstance(record, Reject):
        return replace(record, detail=kept["detail"], record=kept["record"])
    return replace(
        record,
        description=kept["description"],
        image=kept["image"],
        article_body=kept["article_body"],
        repairs=[Repair(**entry) for entry in kept["repairs"]],
        suggestions=[Suggestion(**entry) for entry in kept["suggestions"]],
    )


class WithholdPipeline:
    """Scrapy's item pipeline after the last step: no text goes on to any output."""

    def __init__(self, *, obey: bool) -> None:
        self._obey = obey

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting."""
        return cls(obey=crawler.settings.getbool("DOWNLINK_TDM_OBEY"))

    def process_item(self, item: Any) -> Any:
        """Take the text out of an article that is reserved, and of a reject that carries one."""
        if self._obey and isinstance(item, Article | Reject) and is_reserved(asdict(item)):
            return withheld(item)
        return item
