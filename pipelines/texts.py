"""The one place that knows which fields of an event or article are text, and which addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from scrapers.items import Article, Event
from scrapers.raw import Evidence, RawArticle


class Text(NamedTuple):
    """One text of a record: the field it stands in, its value, and where it is held."""

    field: str
    """Name as in the records, ``related.headline``; blocks are ``article_body``."""
    value: str
    owner: Any
    """The list, dict or record that holds the text."""
    key: Any
    """Its index, key or attribute there."""

    def put(self, value: str) -> None:
        """Put another text in the place of this one."""
        if not isinstance(self.owner, list | dict):
            setattr(self.owner, self.key, value)
            return
        held = self.owner[self.key]
        if isinstance(held, tuple):  # a link: text and URL
            self.owner[self.key] = (value, held[1])
        elif isinstance(held, Evidence):
            self.owner[self.key] = replace(held, value=value)
        else:
            self.owner[self.key] = value


def event_texts(event: Event) -> Iterator[Text]:
    """Yield the texts of an event, the longest ones of the page's own first."""
    yield from _attributes(event, "", "summary", "headline", "topic", "category", "context_raw")
    yield from _items(event.topics, "topics")
    yield from _items(event.context, "context")
    for citation in event.citations:
        yield from _attributes(citation, "citations.", "name", "publisher", "via")
    for related in event.related:
        yield from _attributes(related, "related.", "headline", "context_raw")
        yield from _items(related.context, "related.context")


def article_texts(raw: RawArticle) -> Iterator[Text]:
    """Yield the texts of an article: its blocks, its evidence, and the fields filled so far."""
    for block in raw.blocks:
        yield Text("article_body", block.text, block, "text")
        for place, (text, _) in enumerate(block.links):
            yield Text("article_body", text, block.links, place)
    yield from article_metadata(raw)


def article_metadata(raw: RawArticle) -> Iterator[Text]:
    """Yield the texts of an article without its blocks."""
    yield from (text for text in _found(raw) if not _is_address(text))
    yield from _article_fields(raw.article)


def article_values(raw: RawArticle) -> list[tuple[str, str]]:
    """Return field and value of the texts of an article, those of the blocks once each.

    Enough for a look at the whole page, which mostly tells that there is nothing to mend; the
    texts of links are parts of those of blocks.
    """
    return [
        *[("article_body", value) for value in dict.fromkeys([block.text for block in raw.blocks])],
        *[(text.field, text.value) for text in article_metadata(raw)],
    ]


def event_addresses(event: Event) -> Iterator[Text]:
    """Yield the URLs of an event as they were given."""
    yield from _attributes(event, "", "url", "image")
    yield from _items(event.aliases, "aliases")
    for citation in event.citations:
        yield from _attributes(citation, "citations.", "url", "canonical_url")
    for related in event.related:
        yield from _attributes(related, "related.", "url")


def article_addresses(raw: RawArticle) -> Iterator[Text]:
    """Yield the URLs of an article as they were given, without those of links in its blocks."""
    yield from (text for text in _found(raw) if _is_address(text))
    yield from _attributes(raw.article, "", "url", "canonical_url")
    if raw.article.image:
        yield from _attributes(raw.article.image, "image.", "url")
    for link in raw.article.further_links:
        yield from _attributes(link, "further_links.", "url")


def _found(raw: RawArticle) -> Iterator[Text]:
    for place, evidence in enumerate(raw.evidence):
        yield Text(evidence.field, evidence.value, raw.evidence, place)
    for key, value in raw.facts.items():
        yield Text(key, value, raw.facts, key)


def _is_address(text: Text) -> bool:
    return text.value.startswith(("http://", "https://", "//"))


def _article_fields(article: Article) -> Iterator[Text]:
    yield from _attributes(
        article, "", "headline", "description", "publisher", "article_section", "dateline",
        "date_published_raw", "date_modified_raw",
    )  # fmt: skip
    for author in article.authors:
        yield from _attributes(author, "authors.", "name", "name_raw")
    yield from _items(article.agencies, "agencies")
    yield from _items(article.keywords, "keywords")
    if article.image:
        yield from _attributes(article.image, "image.", "caption", "credit")
    for link in article.further_links:
        yield from _attributes(link, "further_links.", "text")


def _attributes(owner: Any, prefix: str, *fields: str) -> Iterator[Text]:
    for field in fields:
        value = getattr(owner, field)
        if value:
            yield Text(prefix + field, value, owner, field)


def _items(values: list[str], name: str) -> Iterator[Text]:
    for place, value in enumerate(values):
        yield Text(name, value, values, place)
