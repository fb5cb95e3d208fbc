"""A page of any kind: which kind and format it is, decided by content."""

from __future__ import annotations

import re

from scrapers.items import Event
from scrapers.pages import article, offstream, portal
from scrapers.pages.decode import decode
from scrapers.raw import RawArticle

_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|table|article)\b", re.IGNORECASE)
_SNIFFED = 4096


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
    if _is_html(body, content_type):
        return [article.read(body, url, content_type)]
    decoded = decode(body, content_type)
    raw = article.read_text(decoded.text)
    raw.article.provenance.decoder = decoded.rule
    return [raw]


def _is_html(body: bytes, content_type: str | None) -> bool:
    if content_type and "html" in content_type.lower():
        return True
    return _MARKUP.search(body.replace(b"\0", b"")[:_SNIFFED]) is not None
