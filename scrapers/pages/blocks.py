"""Text blocks of an HTML page: one pass over the parsed tree.

Each run of text between two block-level tags (or two ``<br>`` in a row) is one
:class:`~scrapers.raw.Block`, whatever the layout: ``<p>``, bare text in ``<div>`` or ``<td>``,
``<font>`` pages.  A row of a data table is one block.  Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from scrapers.pages.plain import read_prose
from scrapers.pages.tags import (
    BLOCK,
    BREAK,
    INLINE,
    INSIDE,
    KINDS,
    LINK,
    NO_TOKENS,
    SKIP,
    STRONG,
    TAGS,
    is_hidden,
    tokenize,
)
from scrapers.raw import Block, Box

MAX_BLOCKS: Final = 30_000
"""Blocks read of one page, ten times those of the longest article."""
_ABSOLUTE = ("http:", "https:", "mailto:", "javascript:", "tel:")
_HIDING = frozenset(("style", "hidden", "aria-hidden"))
_LISTS = frozenset(("ul", "ol"))
_INDENT = re.compile(r"[ \t\r\n]*+[\u3000\xa0\u2003]{2}")
"""How a paragraph begins on pages that end one with a single ``<br>``."""
_NOTE = re.compile(r"\s*(?:\d{1,3}|\[\w{1,3}\])\s*")
_NOTE_PARTS = 9
"""Pieces of text before a link that are looked at."""
_APART = re.compile(r"(?:^|\s|[\[(][\d\s,;–-]*)$")  # not right behind a word, or in [1, 2]
_MAX_PROSE = 100_000
"""Characters of the longest preformatted text that is taken for an article; a book stays whole."""
_MAX_CELL = 200
"""Characters of the longest cell in a row of data; longer ones are a layout."""


def read_blocks(tree: _Element, base_url: str | None = None) -> list[Block]:
    """Return the blocks of text under ``tree`` in page order; links made absolute by ``base_url``.

    Nothing raises and no recursion is used, so depth is limited by the parser alone.
    """
    reader = _Reader(resolver(base_url))
    reader.read(tree)
    return reader.blocks


def resolver(base_url: str | None) -> Callable[[str], str]:
    """Return a function that makes a link absolute; what cannot be resolved stays as it is."""
    try:
        parts = urlsplit(base_url or "")
    except ValueError:
        parts = urlsplit("")
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    def resolve(href: str) -> str:
        href = href.strip()
        if href.startswith(_ABSOLUTE) or not origin:
            return href
        if href.startswith("/"):
            return f"{parts.scheme}:{href}" if href.startswith("//") else origin + href
        try:
            return urljoin(base_url or "", href)
        except ValueError:
            return href

    return resolve


class _Reader:
    """The state of one pass: the text gathered since the last block ended, and what is open."""

    def __init__(self, resolve: Callable[[str], str]) -> None:
        self.resolve = resolve
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.links: list[tuple[int, int, str]] = []
        self.strong: list[tuple[int, int]] = []
        self.rows: list[int] = []
        self.href: str | None = None
        self.link_start = 0
        self.strong_depth = 0
        self.strong_start = 0
        self.break_at = -1

    def read(self, tree: _Element) -> None:
        """Walk the tree in page order; an open element is closed when one follows that is no
        child of it.

        An element without children is dealt with on the spot.  White space that follows
        nothing is left out, so that ``parts`` is empty between most blocks.
        """
        box = Box("", None, "paragraph", 0, frozenset(), False)
        parts = self.parts
        kinds = TAGS.get
        stack: list[tuple[_Element | None, int]] = []
        top: _Element | None = None
        what = INLINE
        for node in tree.iter("*"):
            parent = node.getparent()
            while top is not parent and top is not None:
                box = self.close(top, what, box)
                top, what = stack.pop()
            tag = node.tag
            kind = kinds(tag)
            if what >= SKIP:
                kind = SKIP
            elif kind is None:
                kind = BLOCK if "-" in tag else INLINE
            if kind < BREAK:
                text = node.text
                has_children = len(node) > 0
                if kind == BLOCK:
                    if parts:
                        self.flush(box)
                    if len(self.blocks) >= MAX_BLOCKS:
                        return
                    if has_children:
                        box = inner_box(node, tag, box)
                        if tag == "tr":
                            self.rows.append(len(self.blocks))
                    elif text and not text.isspace():
                        parts.append(text)
                        self.flush(inner_box(node, tag, box))
                        text = None
                elif kind == LINK:
                    self.href = node.get("href")
                    self.link_start = len(parts)
                elif kind == STRONG:
                    if not self.strong_depth:
                        self.strong_start = len(parts)
                    self.strong_depth += 1
                if text and (parts or not text.isspace()):
                    parts.append(text)
                if has_children:
                    stack.append((top, what))
                    top, what = node, kind
                    continue
                if kind > BLOCK:
                    self.end(kind)
            else:
                if kind == BREAK:
                    self.line_break(node, tag, box)
                if len(node):
                    stack.append((top, what))
                    top, what = node, INSIDE if what >= SKIP else kind
                    continue
            if what < SKIP:
                text = node.tail
                if text and (parts or not text.isspace()):
                    parts.append(text)
        while top is not None:
            box = self.close(top, what, box)
            top, what = stack.pop()
        if parts:
            self.flush(box)

    def close(self, node: _Element, what: int, box: Box) -> Box:
        """Close an element with children; return the box that is open then."""
        parts = self.parts
        if what == BLOCK:
            if parts:
                self.flush(box)
            if box.tag == "tr":
                self.join_row(self.rows.pop(), box)
            box = box.parent or box
        elif what in (LINK, STRONG):
            self.end(what)
        text = node.tail
        if text and what != INSIDE and (parts or not text.isspace()):
            parts.append(text)
        return box

    def end(self, kind: int) -> None:
        """Close the open link or emphasis; a mark that leads to a place on the page is no text."""
        if kind == STRONG:
            self.strong_depth -= 1
            if not self.strong_depth and len(self.parts) > self.strong_start:
                self.strong.append((self.strong_start, len(self.parts)))
        elif self.href is not None:
            start, end = self.link_start, len(self.parts)
            if self.href.startswith("#") and _is_mark(self.parts, start):
                self.parts[start:] = [""] * (end - start)
            elif end > start:
                self.links.append((start, end, self.href))
            self.href = None

    def line_break(self, node: _Element, tag: str, box: Box) -> None:
        """End the block at ``<hr>``, at the second ``<br>`` in a row, before an indented line and
        between lines in fonts of their own.
        """
        parts = self.parts
        if box.kind == "pre":
            parts.append("\n")
        elif (
            tag == "hr"
            or (self.break_at >= 0 and not "".join(parts[self.break_at :]).strip())
            or _INDENT.match(node.tail or "")
            or _parts_fonts(node)
        ):
            self.flush(box)
        else:
            self.break_at = len(parts)
            parts.append(" ")

    def flush(self, box: Box) -> None:
        """Make a block of the text gathered."""
        parts = self.parts
        raw = parts[0] if len(parts) == 1 else "".join(parts)
        text = raw.strip("\n") if box.kind == "pre" else " ".join(raw.split())
        if text and not text.isspace():
            block = Block(kind=box.kind, text=text, level=box.level, box=box)
            if self.href is not None:
                self.links.append((self.link_start, len(parts), self.href))
            for start, end, target in self.links:
                words = text if end - start == len(parts) else _fold(parts[start:end])
                block.link_chars += len(words)
                block.links.append((words, self.resolve(target)))
            if self.strong_depth:
                self.strong.append((self.strong_start, len(parts)))
            for start, end in self.strong:
                block.strong_chars += len(_fold(parts[start:end]))
            self.blocks += _paragraphs(block, box) if box.kind == "pre" else (block,)
        parts.clear()
        if self.links:
            self.links.clear()
        if self.strong:
            self.strong.clear()
        self.link_start = self.strong_start = 0
        self.break_at = -1

    def join_row(self, start: int, row: Box) -> None:
        """Make one block of the cells of a row, unless the row is there for the layout."""
        cells = self.blocks[start:]
        if len(cells) < 2 or any(len(cell.text) > _MAX_CELL for cell in cells):
            return
        boxes = [_cell(cell.box, row) for cell in cells]
        if None in boxes or len(set(map(id, boxes))) < len(cells):
            return
        self.blocks[start:] = [
            Block(
                kind="table_row",
                text=" | ".join(cell.text for cell in cells),
                links=[link for cell in cells for link in cell.links],
                box=row,
                link_chars=sum(cell.link_chars for cell in cells),
                strong_chars=sum(cell.strong_chars for cell in cells),
            )
        ]


def _paragraphs(block: Block, pre: Box) -> list[Block]:
    """Return the paragraphs of a preformatted block that is prose; else the block as it is.

    They are judged like those of any page: nothing of their box says that it was a ``<pre>``.
    """
    found = read_prose(block.text) if len(block.text) < _MAX_PROSE else []
    if not found or len(found) * len(block.links) > MAX_BLOCKS:
        return [block]
    for paragraph in found:
        paragraph.box = Box("p", pre.parent, "paragraph", 0, NO_TOKENS, pre.hidden)
    for link in block.links:
        for paragraph in found:
            if link[0] in paragraph.text:
                paragraph.links.append(link)
                paragraph.link_chars += len(link[0])
                break
    return found


def _cell(box: Box | None, row: Box) -> Box | None:
    """Return the cell of a row whose text stands right in it, or in one paragraph of it."""
    if box is not None and box.kind == "paragraph" and box.parent is not row:
        box = box.parent
    return box if box is not None and box.parent is row else None


def _parts_fonts(line_break: _Element) -> bool:
    """Tell whether a line break stands between two ``<font>``: headline, byline and date."""
    before, after = line_break.getprevious(), line_break.getnext()
    return (
        before is not None
        and after is not None
        and before.tag == after.tag == "font"
        and not (before.tail or "").strip()
        and not (line_break.tail or "").strip()
    )


def _is_mark(parts: list[str], start: int) -> bool:
    """Tell whether the last parts are a sign (¶, ↩) or, right behind a word, a note's number."""
    text = "".join(parts[start:])
    if not any(map(str.isalnum, text)):
        return True
    before = "".join(parts[max(0, start - _NOTE_PARTS) : start])
    return _NOTE.fullmatch(text) is not None and _APART.search(before) is None


def _fold(parts: list[str]) -> str:
    """Return text with its white space folded."""
    return " ".join("".join(parts).split())


def inner_box(node: _Element, tag: str, parent: Box) -> Box:
    """Return the box of a block-level element inside ``parent``."""
    own = NO_TOKENS
    hidden = parent.hidden or tag == "noscript"
    attributes: list[tuple[str, str]] = node.items()  # type: ignore[assignment]
    for name, value in attributes:
        if name == "class" or name == "id":
            own = own | tokenize(value) if own else tokenize(value)
        elif name in _HIDING:
            hidden = hidden or is_hidden(name, value)
    kind = KINDS.get(tag)
    if kind is None:
        if tag in _LISTS and parent.tag in _LISTS:  # the list of an item that was closed too early
            return Box(tag, parent, "list_item", parent.level + 1, own, hidden)
        return Box(tag, parent, parent.kind, parent.level, own, hidden)
    level = parent.level
    if kind == "heading":
        level = int(tag[1])
    elif tag == "li":
        level = level + 1 if parent.kind == "list_item" else 1
    return Box(tag, parent, kind, level, own, hidden)
