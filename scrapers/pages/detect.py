"""A page of any kind: which kind and format it is, decided by content."""

from __future__ import annotations

from scrapers.items import Event
from scrapers.pages import article, offstream, portal
from scrapers.raw import RawArticle


def read_page(
    body: bytes, url: str | None = None, content_type: str | None = None
) -> list[Event | RawArticle]:
    """Return what is on a page: one Event or RawArticle; for an index an Event for each entry.

    Raises :class:`~scrapers.raw.UnreadableError` with one sentence.
    """
    if (found := offstream.sniff(body, url, content_type)) is not None:
        if found[0] == "event":
            return [offstream.read_event(body, url, content_type)]
        return list(offstream.read_index(body, url, content_type).events)
    if portal.sniff(body, url) is not None:
        return list(portal.read_portal(body, url, content_type))
    return [article.read(body, url, content_type)]
