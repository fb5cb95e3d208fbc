"""A page of an article with what a test puts into it, read for its metadata."""

from __future__ import annotations

from lxml import etree

from scrapers.pages.metadata import Metadata, read_metadata
from scrapers.pages.parse import parse

TEXT = "<p>" + "A long line of the text of the article. " * 8 + "</p>"


def tree(markup: str) -> etree._Element:
    found = parse(markup.encode()).tree
    assert found is not None
    return found


def page(body: str = "", head: str = "", url: str | None = None) -> Metadata:
    return read_metadata(tree(f"<html><head>{head}</head><body>{body}</body></html>"), url)


def days(found: Metadata, field: str = "published") -> list[tuple[str, str]]:
    return [(e.source, e.value) for e in found.evidence if e.field == field]


def article_ld(properties: str, *others: str) -> str:
    """JSON-LD of an article with these properties, and of other nodes."""
    node = '{"@type":"NewsArticle","headline":"Dust on a moon","datePublished":"2015-01-01",'
    graph = ",".join((f"{node}{properties}}}", *others))
    return f'<script type="application/ld+json">{{"@graph":[{graph}]}}</script>'
