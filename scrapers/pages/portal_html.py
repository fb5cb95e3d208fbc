"""Rendered pages of the Portal: a day or a month, any skin, markup of every era.

A day is an element of class ``vevent`` or ``current-events-main`` with a ``description`` inside, be
it a table, a div, or Parsoid's; or, where a month was written as one page, what stands between two
headings that are dates.  The page's own year is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import html as lxml_html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from scrapers.items import Reader
from scrapers.pages.parse import refuse_attributes
from scrapers.pages.portal_days import (
    PortalDay,
    PortalPage,
    anchor_date,
    page_date,
    split_days,
    written_date,
)
from scrapers.pages.portal_dom import Notes, footnotes, read_lines, tokens

_REVISION = re.compile(r'"wgRevisionId":(\d+)')
_PARSOID = re.compile(r"Special:Redirect/revision/(\d+)")
_PERMALINK = re.compile(r"[?&;]oldid=(\d+)")
_LICENSE = re.compile(r"/licenses/by-sa/|Attribution-ShareAlike", re.I)
_DAY = frozenset({"vevent", "current-events-main"})
_DESCRIPTION = frozenset({"description", "current-events-content"})


def read_html(text: str) -> PortalPage:
    """Read every day of a page, in order; none where the page shows no day.

    Raises UnreadableError for a page built to choke the parser.
    """
    markup = text.encode("utf-8", "replace")
    refuse_attributes(markup)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(markup, parser=parser)
    except ParserError:  # nothing but comments
        return PortalPage([])
    notes = footnotes(root)
    days = [_day(root, block, content, notes) for block, content in _blocks(root)]
    if not days:
        days = split_days(read_lines(_body(root), notes), "inferred")[1:]
    return PortalPage(days, _canonical(root), _revision(root, text), _license(root))


def _blocks(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Days in order, each with the element that holds its events."""
    last: HtmlElement | None = None
    for element in root.iter("div", "table", "section", "article"):
        if not tokens(element) & _DAY:
            continue
        if last is not None and any(above is last for above in element.iterancestors()):
            continue
        content = next((x for x in element.iterdescendants() if tokens(x) & _DESCRIPTION), None)
        if content is not None:
            last = element
            yield element, content


def _day(root: HtmlElement, block: HtmlElement, content: HtmlElement, notes: Notes) -> PortalDay:
    return PortalDay(_date(block), read_lines(content, notes), _reader(root, block))


def _reader(root: HtmlElement, block: HtmlElement) -> Reader:
    """Only desktop pages with today's markup could be tested on real ones."""
    parsoid = "mw:" in (root.get("prefix") or "") or bool(_PARSOID.search(root.get("about") or ""))
    body = root.find("body")
    mobile = body is not None and "skin-minerva" in tokens(body)
    proven = "current-events-main" in tokens(block) and not parsoid and not mobile
    return "proven" if proven else "inferred"


def _date(block: HtmlElement) -> str | None:
    for element in block.iter("span", "time", "abbr"):
        if tokens(element) & {"bday", "dtstart"}:
            stamp = f"{element.text_content()} {element.get('title') or ''}"
            if day := written_date(stamp):
                return day
    for element in block.iter("span", "th", "td", "div", "a"):
        if "summary" in tokens(element) and (day := written_date(element.text_content())):
            return day
        if element.tag == "a" and (day := page_date(unquote(element.get("href") or ""))):
            return day
    for element in (block, block.getprevious(), *block.iterancestors("div")):
        if element is not None and (day := anchor_date(element.get("id") or "")):
            return day
    return None


def _body(root: HtmlElement) -> HtmlElement:
    """Find the text of the wiki page within its skin."""
    for element in root.iter("div", "main", "body"):
        if element.get("id") in ("mw-content-text", "bodyContent"):
            return element
    body = root.find("body")
    return root if body is None else body


def _canonical(root: HtmlElement) -> str | None:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() in ("canonical", "dc:isversionof"):
            return link.get("href") or None
    return None


def _revision(root: HtmlElement, text: str) -> str | None:
    if found := _REVISION.search(text):
        return found[1] if found[1] != "0" else None
    if found := _PARSOID.search(root.get("about") or ""):
        return found[1]
    for anchor in root.iter("a"):
        permanent = _PERMALINK.search(anchor.get("href") or "")
        if permanent and any(
            above.get("id") == "t-permalink" or "printfooter" in tokens(above)
            for above in anchor.iterancestors("li", "div")
        ):
            return permanent[1]
    return None


def _license(root: HtmlElement) -> str | None:
    for element in root.iter("link", "a"):
        rel, href = (element.get("rel") or "").lower(), element.get("href") or ""
        if rel in ("license", "copyright") and _LICENSE.search(href):
            return str(href)
    return None
