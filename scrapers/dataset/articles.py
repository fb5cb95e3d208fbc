"""Articles of many runs to one record each, in bounded memory.

Copies of one text are looked for among all that have one; of an article without, what its run had
found stays.  Where pages of other texts name one address, each is an article of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from pipelines import merge
from pipelines.validate import dumps
from scrapers.dataset.sort import Sorter
from scrapers.dataset.syndication import Syndication


class Articles:
    """Add articles in any order; read back the newest version of each, sorted by (day, id)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given = Sorter(folder, "articles")
        self.parted: set[str] = set()
        """Ids that pages of other texts had in common; filled by reading back."""

    def add(self, article: dict[str, Any], line: str) -> None:
        """Add one version of an article, as a dict and as a line of JSON."""
        self._given.add(article["id"], f"{merge.fetched_at(article)}\t{line}")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield the day and the line of each article, once."""
        by_day, copies = Sorter(self._folder, "articles_by_day"), Syndication(self._folder)
        renamed: set[str] = set()
        for article_id, rows in groupby(self._given, itemgetter(0)):
            lines = [row.partition("\t")[2] for _, row in rows]
            if apart := _parted(lines):
                self.parted.add(article_id)
                renamed.update(page["id"] for page in apart)
                lines = [dumps(page) for page in apart]
            for line in lines if apart else lines[-1:]:
                article = json.loads(line)
                copies.add(article)
                if article["article_body"] and article["syndication_id"]:
                    line = dumps(article | {"syndication_id": None})
                by_day.add(f"{article['date_published'] or ''} {article['id']}", line)
        self._given.close()
        names = copies.ids()
        told: set[str] = set()
        for key, line in by_day:
            day, _, article_id = key.partition(" ")
            if article_id in told:  # an earlier run had parted them, too
                continue
            if article_id in renamed:
                told.add(article_id)
            if name := names.get(article_id):
                line = dumps(json.loads(line) | {"syndication_id": name})
            yield day, line
        by_day.close()


def _parted(lines: list[str]) -> list[dict[str, Any]]:
    """Return the newest version of each page, where not all are of one article; else nothing."""
    if len(lines) < 2:
        return []
    pages = {page["url"]: page for page in map(json.loads, lines)}
    return list({page["id"]: page for page in merge.part(list(pages.values()))}.values())
