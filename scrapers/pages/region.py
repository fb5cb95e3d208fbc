"""The lines around a headline, where bylines and datelines stand.

A page has thousands of elements, a byline is within a few dozen of its headline.  So only those
are walked: forward from the heading until text of the article has been seen, and back over what
precedes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.etree import _Element

from scrapers.pages import byline
from scrapers.pages.tags import BLOCK, BREAK, SKIP, TAGS

MAX_ELEMENTS = 150
"""Elements walked after the headline."""
MAX_BEFORE = 60
"""Elements walked before the headline."""
MAX_MARKS = 6
MAX_LOOKED = 200
"""Elements marked as bylines that are looked at, most of them in teasers or comments."""
LONG = 150
"""Characters of a line that is text, not a byline; the fourth one ends the walk."""
LONG_LINES = 4

_AUTHOR = re.compile(
    r"author|byline|by-line|by_line|writer|contributor|autor|auteur|verfasser|redakteur|journalist"
    r"|schrijver|auteur|reporter|signature|firma|postedby|posted-by|vcard|writtenby|written-by"
)
_NOT_AUTHOR = re.compile(
    r"image|avatar|photo|thumb|\bpic|img|icon|\bbio|-bio|_bio|desc|social|job(?!b)|role|comment|follow|\babout"
    r"|testimonial|quote|related|card-|caption|credit|copyright|position|occupation|excerpt|media|figure"
)
_AUTHOR_URL = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|people|persons?|profiles?|staff|contributors?|writers?|reporters?"
    r"|journalists?|team|by|bylines?|users?|redakteure?|columnists?|experts?|creators?)/[^/?#]"
    r"|^/@|medium\.com/@|[?&]_?author=",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"related|caption|picbox|recommend|trending|popular|most-?read|comment|sidebar|newsletter|teaser|read-?next"
    r"|more-?(?:stories|news|from|on)|latest|breadcrumb|cookie|consent|promo(?!ted)|(?<![\w-])ad-|footer|menu|\bnav"
)
_LAYOUT = re.compile(
    r"(?:with|has|no|and|content|layout|toc|style)[-_]+(?:[a-z]{1,8}[-_]+)?sidebars?|sidebars?[-_]+(?:grid|first|container)"
)
"""A sidebar that is a word of the page's layout: ``has-sidebar`` surrounds the article."""
_PAGE = frozenset(("html", "body", "main"))
_OUTSIDE = frozenset(("nav", "footer", "form", "noscript"))
_BYLINE_TAGS = ("a", "address", "div", "em", "h3", "h4", "h5", "h6", "i", "li", "p", "span", "td")
_LABEL_CHARS = 60


@dataclass(slots=True)
class Region:
    """What stands around a headline."""

    heading: _Element | None = None
    """The element of the headline; ``None``: the page shows none."""
    lines: list[str] = field(default_factory=list)
    """Lines after the headline in page order."""
    before: list[str] = field(default_factory=list)
    """Lines in front of the headline, nearest first."""
    beside: list[str] = field(default_factory=list)
    """Lines around the byline where that stands far from the headline."""
    bylines: list[_Element] = field(default_factory=list)
    """Elements whose class, ``rel`` or ``itemprop`` marks an author; no one inside another."""
    times: list[tuple[str, _Element]] = field(default_factory=list)
    """``<time>`` elements, each with the text in front of it."""
    known: bool = False
    """The layout is known, so that nothing need be guessed."""
    figures: list[_Element] = field(default_factory=list)
    """Figures; their lines are none of the region's."""

    def use(self, bylines: list[_Element], datelines: list[_Element]) -> None:
        """Take the bylines and datelines that are known to be these instead of those found."""
        self.known = True
        if bylines:
            self.bylines = bylines
        if datelines:
            self.lines = [line for node in datelines for line in lines_of(node)] + self.lines


def hints(node: _Element) -> str:
    """Return class, id and the like of an element as one lower-case string."""
    get = node.get
    found = get("class") or ""
    for name in ("id", "itemprop", "rel", "data-testid"):
        if value := get(name):
            found += " " + value
    return found[:400].lower()


@lru_cache(maxsize=2048)
def is_author(hint: str) -> bool:
    """Do the hints mark a byline?"""
    return _AUTHOR.search(hint) is not None and _NOT_AUTHOR.search(hint) is None


@lru_cache(maxsize=2048)
def is_elsewhere(hint: str) -> bool:
    """Do the hints mark what is no part of the article: teasers, comments, menus?"""
    if "sidebar" in hint:
        hint = _LAYOUT.sub("", hint)
    return _ELSEWHERE.search(hint) is not None


def is_author_link(node: _Element) -> bool:
    """Is the element a link to the page of an author?"""
    return node.tag == "a" and _AUTHOR_URL.search(node.get("href") or "") is not None


def lines_of(node: _Element, limit: int = 60) -> list[str]:
    """Return the text under ``node`` as lines, broken where blocks or unspaced elements meet."""
    lines: list[str] = []
    walk = _Walk(Region(), lines, limit, marks=False)
    walk.subtree(node)
    walk.flush()
    return lines


def around(heading: _Element) -> Region:
    """Return the region around a heading."""
    region = Region(heading=heading)
    after = _Walk(region, region.lines, MAX_ELEMENTS, marks=True)
    after.add(heading.tail)
    node: _Element | None = heading
    while node is not None and not after.done:
        for sibling in node.itersiblings():
            after.subtree(sibling)
            after.add(sibling.tail)
            if after.done:
                break
        after.flush()
        node = node.getparent()
        if node is not None:
            after.add(node.tail)
    node = heading
    limit = MAX_BEFORE
    while node is not None and node.tag not in _PAGE and limit > 0:
        for sibling in node.itersiblings(preceding=True):
            lines: list[str] = []
            before = _Walk(region, lines, limit, marks=True)
            before.subtree(sibling)
            before.flush()
            region.before.extend(reversed(lines))
            limit = before.limit
            if limit <= 0:
                break
        node = node.getparent()
    return region


def anywhere(tree: _Element, heading: _Element | None = None) -> Region:
    """Return the bylines of a page that shows none near its headline, marked or labelled.

    Those in front of ``heading`` are left out.  The lines are those beside the first byline.
    """
    region = Region()
    inside: set[_Element] = set()
    looked = 0
    for node in tree.iter(*_BYLINE_TAGS) if heading is None else _after(heading):
        if inside and node.getparent() in inside:
            inside.add(node)
        elif _is_byline(node):
            inside.add(node)
            looked += 1
            if not _is_outside(node):
                region.bylines.append(node)
            if len(region.bylines) > MAX_MARKS or looked > MAX_LOOKED:
                break
    if region.bylines:
        region.lines = beside(region.bylines[0])
    return region


def _after(heading: _Element) -> Iterator[_Element]:
    node: _Element | None = heading
    while node is not None:
        for sibling in node.itersiblings():
            yield from sibling.iter(*_BYLINE_TAGS)
        node = node.getparent()


def beside(mark: _Element) -> list[str]:
    """Return the lines around a byline."""
    around = mark
    for parent in islice(mark.iterancestors(), 2):
        if parent.tag not in _PAGE:
            around = parent
    return lines_of(around)


def _is_byline(node: _Element) -> bool:
    get = node.get
    hint = get("class") or ""
    if other := get("itemprop") or get("rel"):
        hint = f"{hint} {other}"
    if hint and (marked := _marks_byline(hint)) is not None:
        return marked
    if node.tag == "a" and is_author_link(node):
        return True
    text = node.text
    return text is not None and byline.is_labelled(text[:_LABEL_CHARS])


@lru_cache(maxsize=2048)
def _marks_byline(hint: str) -> bool | None:
    """Tell whether hints mark a byline; ``None``: they tell nothing."""
    hint = hint.lower()
    return False if is_elsewhere(hint) else is_author(hint) or None


def _is_outside(node: _Element) -> bool:
    """Is the element in a menu, a teaser, a comment, or at the foot of the page?"""
    at_foot = False
    for parent in node.iterancestors():
        tag = parent.tag
        if tag == "article":
            return False
        hint = "" if tag in _PAGE else hints(parent)
        if "hentry" in hint:  # as blogs mark an article
            return False
        if "footer" in hint or tag == "footer":
            at_foot = True
        elif tag in _OUTSIDE or is_elsewhere(hint):
            return True
    return at_foot


class _Walk:
    """Gathers text into the lines of a region; a line ends at each block boundary."""

    def __init__(self, region: Region, lines: list[str], limit: int, *, marks: bool) -> None:
        self.region = region
        self.lines = lines
        self.limit = limit
        self.marks = marks
        self.parts: list[str] = []
        self.long_lines = 0
        self.done = False

    def flush(self) -> None:
        if self.parts:
            text = " ".join("".join(self.parts).split())
            self.parts.clear()
            if text:
                self.lines.append(text)
                if len(text) > LONG:
                    self.long_lines += 1
                    self.done = self.done or self.long_lines >= LONG_LINES

    def add(self, text: str | None) -> None:
        if text:
            if self.parts and self.parts[-1][-1].isalnum() and text[0].isalnum():
                self.parts.append(" \N{MIDDLE DOT} ")
            self.parts.append(text)

    def subtree(self, top: _Element) -> None:
        """Read a subtree; its tail is not part of it."""
        block = self.enter(top, False)
        if block is None:
            return
        stack = [(top, iter(top), *block)]
        while stack:
            node, children, is_block, in_byline = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if is_block:
                    self.flush()
                if stack:
                    self.add(node.tail)
                continue
            self.limit -= 1
            if self.limit < 0 or self.done:
                self.done = True
                break
            entered = self.enter(child, in_byline)
            if entered is None:
                self.add(child.tail)
            else:
                stack.append((child, iter(child), *entered))
        if self.done:
            self.flush()

    def enter(self, node: _Element, in_byline: bool) -> tuple[bool, bool] | None:
        """Take an element's text; ``None``: not to be read.

        Else whether it is a block, and whether it is in a byline.
        """
        tag = node.tag
        if not isinstance(tag, str):
            return None
        what = TAGS.get(tag, 0)
        if what == SKIP:
            return None
        if tag in _OUTSIDE and not (tag == "footer" and is_author(hints(node))):
            return None
        if what == BREAK:
            self.flush()
            return None
        if self.marks:
            if tag == "figure":
                self.region.figures.append(node)
                return None
            hint = hints(node)
            if hint:
                if tag not in _PAGE and is_elsewhere(hint):
                    return None
                if not in_byline and is_author(hint):
                    self.region.bylines.append(node)
                    in_byline = True
            if tag == "a" and not in_byline and is_author_link(node):
                self.region.bylines.append(node)
                in_byline = True
            if tag == "time":
                before = "".join(self.parts) or (self.lines[-1] if self.lines else "")
                self.region.times.append((before[-40:], node))
        block = what == BLOCK
        if block:
            self.flush()
        self.add(node.text)
        return block, in_byline
