"""Wikipedia's Current events portal: a day or a month, of any era, to events.

Raw wikitext goes to :mod:`portal_wikitext`, rendered pages to :mod:`portal_html`; the markup
decides, never the year.  Both give lines; here lines become events: a bullet above others is a
topic of theirs, a bullet that cites sources is an event, and so is every innermost one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Literal
from urllib.parse import unquote

from scrapers.items import Event, EventRights, Provenance
from scrapers.pages.decode import decode
from scrapers.pages.hosts import host_of
from scrapers.pages.portal_bullet import Bullet, Line, plain_text, read_bullet
from scrapers.pages.portal_days import PortalPage, page_date, page_name
from scrapers.pages.portal_html import read_html
from scrapers.pages.portal_wikitext import read_wikitext
from scrapers.raw import UnreadableError

Form = Literal["wikitext", "html"]

WIKI = "https://en.wikipedia.org/wiki/"
_LICENSES = {
    "3.0": "https://creativecommons.org/licenses/by-sa/3.0/",
    "4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
}
_RELICENSED = "2023-06-07"
"""Wikimedia's terms of use name CC BY-SA 4.0 from this day on, 3.0 before."""

_NAME = re.compile(r"Portal:Current[_ ]events(?:/[^?&#]*|(?=[?&#]|$))", re.I)
_FRAME = re.compile(rb"\{\{\s*Current[ _]events(?:[ _]header)?\s*\|", re.I)
_MARKER = re.compile(rb"<!--\s*All news items (?:below|above)", re.I)
_DOCUMENT = re.compile(rb"\s*(?:<\?xml\b[^<>]{0,200}>\s*)?<(?:!doctype|html)\b", re.I)
_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|div|table|section)\b", re.I)
_CLASS = re.compile(rb"class=[\"'][^\"'<>]*\bcurrent-events-(?:main|content)\b")
_PAGE = re.compile(
    rb"<title>[^<]*Portal:Current events|\"wgPageName\":\"Portal:Current_events|"
    rb"<link\b[^<>]{0,200}rel=[\"']canonical[\"'][^<>]{0,200}Portal:Current_events",
    re.I,
)
_END = Line("category", [])


def sniff(body: bytes, url: str | None = None) -> Form | None:
    """Tell whether ``body`` is a page of the Portal and in which form; ``None``: it is not."""
    named = bool(url and _NAME.search(unquote(url)))
    if _FRAME.search(body) and not _DOCUMENT.match(body):
        return "wikitext"  # which may hold a div or a table too
    if _MARKUP.search(body[:4096]):
        return "html" if named or _PAGE.search(body) or _CLASS.search(body) else None
    raw = named and "action=raw" in (url or "")
    return "wikitext" if body.strip() and (raw or _MARKER.search(body)) else None


def read_portal(
    body: bytes,
    url: str | None = None,
    content_type: str | None = None,
    fetched_at: str | None = None,
) -> list[Event]:
    """Read the events of a page, in order; an empty day gives none.

    A ``url`` that names a day is believed before the page, whose date is typed by hand.
    ``fetched_at`` (ISO 8601) tells the licence where the page does not; without it the day of the
    event does.  Id, digest and version are left to the caller.  Raises
    :class:`UnreadableError` where the bytes are no page of the Portal.
    """
    form = sniff(body, url)
    if form is None:
        raise UnreadableError("This is no page of the Current events portal.")
    decoded = decode(body, content_type)
    source = Provenance(
        site=host_of(url),
        page_format=form,
        fetched_at=fetched_at,
        decoder=decoded.rule,
    )
    text = decoded.text.replace("\ufeff", "")  # before each of several files put together
    page = read_html(text) if form == "html" else PortalPage(read_wikitext(text))
    address = page.canonical or url
    named = page_date(unquote(url or address or ""))
    events: list[Event] = []
    dated = False
    for day in page.days:
        date = (named if len(page.days) == 1 else None) or day.date
        if date is None:
            continue
        dated = True
        for event in _events(day.lines, date):
            event.url = WIKI + page_name(date) if address else None
            credit = _wiki_page(address) or WIKI + page_name(date)
            event.rights = _rights(page, fetched_at or date, credit)
            event.provenance = replace(source, reader=day.reader)
            conflict = [f"date_conflict:{day.date}"] if day.date not in (None, date) else []
            event.flags = sorted({*event.flags, *decoded.flags, *conflict})
            events.append(event)
    if not dated:
        raise UnreadableError("No day of the Current events portal is on this page.")
    return events


def _events(lines: list[Line], date: str) -> Iterator[Event]:
    category: str | None = None
    above: list[tuple[int, Bullet]] = []
    for line, below in pairwise([*lines, _END]):
        if line.kind == "category":
            category, above = plain_text(line.parts) or None, []
            continue
        bullet = read_bullet(line.parts)
        above = [(depth, parent) for depth, parent in above if depth < line.depth]
        is_parent = line.kind == "bullet" and below.kind == "bullet" and below.depth > line.depth
        if _is_event(line, bullet, is_parent):
            topics = [topic for _, parent in above for topic in parent.topics]
            linked = [title for _, parent in above for title in parent.context]
            yield Event(
                date=date,
                headline=bullet.text,
                topic=topics[-1] if topics else None,
                topics=topics,
                category=category,
                context=list(dict.fromkeys(linked + bullet.context)),
                citations=bullet.citations,
                in_language="en",
                flags=line.flags + ["no_bullet"] * (line.kind == "paragraph"),
            )
        if is_parent:
            above.append((line.depth, bullet))


def _is_event(line: Line, bullet: Bullet, is_parent: bool) -> bool:
    if not bullet.text:
        return False
    if line.kind == "paragraph":
        return bool(bullet.citations or bullet.context)
    return not is_parent or bool(bullet.citations)


def _wiki_page(address: str | None) -> str | None:
    """Plain address of the wiki page: no mobile host, no ``index.php``."""
    name = _NAME.search(unquote(address or ""))
    return WIKI + name[0].replace(" ", "_") if name else None


def _rights(page: PortalPage, moment: str, source_url: str) -> EventRights:
    stated = [version for version in _LICENSES if version in (page.license or "")]
    version = stated[0] if stated else "4.0" if moment >= _RELICENSED else "3.0"
    title = source_url.removeprefix(WIKI).replace("_", " ")
    return EventRights(
        license=_LICENSES[version],
        attribution=f"“{title}”, Wikipedia contributors, CC BY-SA {version}",
        source_url=source_url,
        revision=page.revision,
    )
