"""Event pages, day indexes and front pages of Offstream, in Markdown, HTML, JSON and XML.

The Markdown reader is *proven* on real pages.  No page in the other formats was to be had: their
readers are *inferred* from what the Markdown renders to and from the site's own description, find
things by role, and reject a page that gives neither date nor headline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scrapers.items import Event
from scrapers.pages.decode import decode
from scrapers.pages.offstream import data, html, markdown
from scrapers.pages.offstream.draft import Draft, IndexDraft, PageFormat, PageKind
from scrapers.pages.offstream.record import event_of, index_of
from scrapers.raw import Index, UnreadableError

__all__ = ["read_event", "read_index", "sniff"]

_NAMES = {"event": "the page of one event", "index": "a day index", "front": "a front page"}


def sniff(
    body: bytes, url: str | None = None, content_type: str | None = None
) -> tuple[PageKind, PageFormat] | None:
    """Kind and format of a page of Offstream, judged by content; ``None`` for anything else.

    The URL only helps where an event page lacks the link to its day.
    """
    page = _open(decode(body, content_type).text, url)
    return (page.kind, page.format) if page else None


def read_event(body: bytes, url: str | None = None, content_type: str | None = None) -> Event:
    """Read the page of one event; texts and dates stand as on the page.

    Raises :class:`~scrapers.raw.UnreadableError` with one sentence for anything else.
    """
    decoded = decode(body, content_type)
    page = _open(decoded.text, url)
    if page is None:
        raise UnreadableError("The page is no event page of Offstream in any of its formats.")
    if page.kind != "event":
        raise UnreadableError(f"The page is {_NAMES[page.kind]}, not the page of one event.")
    return event_of(page.event(), url, page.format, decoded.rule)


def read_index(body: bytes, url: str | None = None, content_type: str | None = None) -> Index:
    """Read a day index or front page: an Event, flagged ``index_only``, for each entry.

    No entries are no error.  Raises :class:`~scrapers.raw.UnreadableError` for anything else.
    """
    decoded = decode(body, content_type)
    page = _open(decoded.text, url)
    if page is None:
        raise UnreadableError("The page is no index of Offstream in any of its formats.")
    if page.kind == "event":
        raise UnreadableError(f"The page is {_NAMES[page.kind]}, not an index.")
    return index_of(page.index(), url, page.format, decoded.rule)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page whose kind and format are known, ready to be read."""

    kind: PageKind
    format: PageFormat
    event: Callable[[], Draft]
    index: Callable[[], IndexDraft]


def _open(text: str, url: str | None) -> _Page | None:
    """Find out what the text is; files put together have a byte order mark before each part."""
    text = text.replace("\ufeff", "")
    start = text.lstrip(" \t\r\n")[:1]
    if start in ("{", "["):
        return _page("json", data, data.parse_json(text), url)
    if start == "<":
        page = _page("xml", data, data.parse_xml(text), url)
        return page or _page("html", html, html.parse(text), url)
    return _page("md", markdown, text, url)


def _page(name: PageFormat, reader: Any, parsed: Any, url: str | None) -> _Page | None:
    kind = reader.kind_of(parsed, url) if parsed is not None else None
    if kind is None:
        return None
    return _Page(kind, name, lambda: reader.read_event(parsed), lambda: reader.read_index(parsed))
