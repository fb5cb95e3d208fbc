"""The content of a page as a run of blocks, the chrome of the site left out.

A block is what a line is in Markdown: a heading, a paragraph, the whole of a list item.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString, Tag

from scrapers.pages.offstream.draft import DATE
from scrapers.pages.offstream.links import is_day
from scrapers.pages.offstream.text import fold

_NEVER = ("script", "style", "noscript", "template", "nav", "footer", "aside", "form", "iframe",
          "svg", "button", "select", "dialog")  # fmt: skip
_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "dialog"))
_TOKENS = frozenset((
    "ad", "ads", "advert", "banner", "breadcrumb", "breadcrumbs", "calendar", "comments", "cookie",
    "cookies", "footer", "menu", "nav", "navbar", "navigation", "newsletter", "pagination",
    "promo", "search", "share", "sharing", "sidebar", "social", "subscribe", "toolbar", "widget",
))  # fmt: skip
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,200}>")
_SPLIT = re.compile(r"[^a-z]+")
_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
))  # fmt: skip
_LEVELS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class Block:
    """One run of content: words, links (text, address), images (alternative text, address)."""

    tag: str
    tokens: frozenset[str] = frozenset()
    level: int = 0
    """1–6 for headings, else 0."""
    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Content:
    """Title and blocks of a page."""

    title: str
    blocks: list[Block]


def content_of(text: str) -> Content:
    """Parse a page and take out its chrome."""
    with warnings.catch_warnings():
        # A torn XML declaration: that the page is read as HTML is decided already.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(_DECLARATION.sub("", text), "lxml")
    title = fold(soup.title.get_text()) if soup.title else ""
    shared = soup.find("meta", attrs={"property": "og:title"})
    if isinstance(shared, Tag):
        title += " | " + _attribute(shared, "content")
    body = soup.body or soup
    kept = _ancestors_of_days(body)
    for element in body.find_all(True):
        if id(element) not in kept and _is_chrome(element, title):
            element.extract()
    return Content(title, _blocks(body))


def _ancestors_of_days(body: Tag) -> set[int]:
    """Whatever holds the heading with the link to the day is no chrome."""
    kept: set[int] = set()
    for link in body.find_all("a", href=True):
        if DATE.fullmatch(link.get_text().strip()) and is_day(_attribute(link, "href")):
            parents = list(link.parents)
            if any(parent.name in _LEVELS for parent in parents):
                kept.update(map(id, parents))
    return kept


def _is_chrome(element: Tag, title: str) -> bool:
    if element.name in _NEVER or _attribute(element, "role") in _ROLES:
        return True
    if element.name in ("html", "body", "main", "article", *_LEVELS):
        return False
    if element.name != "header" and not (_tokens(element) & _TOKENS):
        return False
    heads = [fold(heading.get_text()) for heading in element.find_all("h1")]
    if any(len(head) >= 10 and head in title for head in heads):
        return False
    return element.name != "header" or element.find_parent(("main", "article")) is None


def _blocks(body: Tag) -> list[Block]:
    """Walk the content once; the blocks inside a list item are the item's."""
    blocks: list[Block] = []
    current = Block("body")
    item_depth = 0
    stack: list[tuple[object, bool]] = [(child, False) for child in reversed(list(body.children))]
    while stack:
        node, leaving = stack.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                current.text += str(node)
        elif isinstance(node, Tag):
            blocky = node.name in _BLOCKS
            if leaving:
                item_depth -= node.name == "li"
                if blocky and not item_depth:
                    blocks.append(current)
                    current = Block(_name(node.parent), _tokens(node.parent))
                elif blocky:
                    current.text += " "
                continue
            if blocky and not item_depth:
                blocks.append(current)
                current = Block(node.name, _tokens(node), _LEVELS.get(node.name, 0))
            item_depth += node.name == "li"
            _note(node, current)
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.children)))
    blocks.append(current)
    for block in blocks:
        block.text = fold(block.text)
    return [block for block in blocks if block.text or block.images or block.tag == "hr"]


def _note(node: Tag, block: Block) -> None:
    if node.name == "a" and node.has_attr("href"):
        block.links.append((fold(node.get_text()), _attribute(node, "href").strip()))
    elif node.name == "img":
        block.images.append((fold(_attribute(node, "alt")), _attribute(node, "src").strip()))
    elif node.name == "br":
        block.text += " "


def _name(node: Tag | None) -> str:
    return node.name if node is not None else ""


def _tokens(node: Tag | None) -> frozenset[str]:
    if node is None:
        return frozenset()
    words = f"{_attribute(node, 'class')} {_attribute(node, 'id')}".casefold()
    return frozenset(filter(None, _SPLIT.split(words)))


def _attribute(node: Tag, name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
