"""Markup to a tree: one parse by libxml2, guarded against pages that would choke it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from scrapers.raw import UnreadableError

MAX_TAGS: Final = 400_000
"""Tags parsed of one page."""
MAX_ATTRIBUTES: Final = 5_000
"""Attributes of one tag; the parser's time grows with their square (40,000 take nine seconds).
One that is there again costs nothing."""

_STEP: Final = 10_000  # bytes; a tag with too many attributes is longer than several
_GLANCE: Final = 300  # bytes that mostly tell already that no tag reaches from there to the next
_SPACE = r" \t\n\r\f"
_VALUE = rf"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^{_SPACE}>]++)"""
_EQUALS = rf"=[{_SPACE}]*+{_VALUE}?+"
_NAME = rf"[^{_SPACE}/>][^{_SPACE}/>=]*+"
_ATTRIBUTE = rf"{_NAME}(?:[{_SPACE}]*+{_EQUALS})?+"
_NAMES = re.compile(rf"({_NAME})(?:[{_SPACE}]*+{_EQUALS})?+".encode())
# What a start tag holds, as HTML's tokenizer reads it, and what may stand before: a cut attribute.
_IN_TAG = re.compile(rf"(?:[{_SPACE}/]++|{_ATTRIBUTE})*+".encode())
_RESTS = tuple(re.compile(rest.encode()) for rest in (_EQUALS, _VALUE, rf"[^{_SPACE}>]++"))
# Between any two attributes stands one of them.
_SEPARATORS = (b" ", b"\t", b"\n", b"\r", b"\f", b"/", b'"', b"'")
_BEFORE = re.compile(rb"(?:\s|\xef\xbb\xbf)*+")  # such a mark is text: it opens the body
_ENDS = re.compile(rb"</(?:body|html|BODY|HTML)>")  # what follows them would be lost
_INLINE = re.compile(
    rb"</?(?:a|abbr|acronym|b|big|code|em|font|i|s|small|span|strong|sub|sup|tt|u)\b[^<>]*>", re.I
)
_NESTED = re.compile(rb"</?(?:[a-z]+-[a-z-]+|\w{1,10})\b[^<>]*>", re.I)
_KEPT: Final = frozenset(
    b"html head title meta link script style body p br h1 h2 h3 h4 h5 h6 img".split()
)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page."""

    tree: etree._Element | None
    """The root element; ``None`` when the markup has none."""
    limited: bool
    """The page was too long or too deep; what was left out may have held text."""


def parse(markup: bytes) -> Page:
    """Parse the markup of a page, in UTF-8, without comments.

    Markup too deep for the parser, which would stop there in silence, is flattened: without inline
    tags first, then with a paragraph for each tag.  Raises UnreadableError for a tag with more
    than ``MAX_ATTRIBUTES`` attributes.
    """
    if start := _BEFORE.match(markup):
        markup = markup[start.end() :]
    refuse_attributes(markup)
    limited = len(markup) > MAX_TAGS and markup.count(b"<") > MAX_TAGS
    if limited:
        markup = b"<".join(markup.split(b"<", MAX_TAGS + 1)[: MAX_TAGS + 1])
    tree, deep = _parse(markup)
    if deep:
        limited = True
        tree, deep = _parse(_INLINE.sub(b"", markup))
        if deep:
            tree, _ = _parse(_NESTED.sub(_flatten, markup))
    return Page(tree, limited)


def _parse(markup: bytes) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    tree = etree.fromstring(_ENDS.sub(b"", markup), parser)
    last = parser.error_log.last_error
    return tree, last is not None and "depth" in last.message


def _flatten(tag: re.Match[bytes]) -> bytes:
    name = tag[0].strip(b"</>").split(None, 1)[:1]
    return tag[0] if name and name[0].lower() in _KEPT else b"<p>"


def refuse_attributes(markup: bytes) -> None:
    """Raise UnreadableError for a tag with more than ``MAX_ATTRIBUTES`` attributes (or some more).

    A look at one place in thousands tells whether a tag can reach from there to the next.  Few
    pages have a row of them with many names, and those mostly in a script; only they are read
    by a parser that builds no tree, and so has no trouble with any number.
    """
    names: set[object] = set()
    for at in range(0, len(markup), _STEP):
        if _names(markup, at, min(at + _GLANCE, len(markup))) is None:
            names = set()
            continue
        found = _names(markup, at, min(at + _STEP, len(markup)))
        names = set() if found is None else names | found
        if len(names) > MAX_ATTRIBUTES:
            counter = _AttributeCounter()
            parser = etree.HTMLParser(target=counter, huge_tree=True, encoding="utf-8")  # type: ignore[arg-type]
            etree.fromstring(markup, parser)
            if counter.most > MAX_ATTRIBUTES:
                raise UnreadableError(f"A tag has {counter.most} attributes.")
            return


def _names(markup: bytes, start: int, end: int) -> set[object] | None:
    """Return the names of attributes there, if all of it is one tag's; ``None``: it is not.

    ``start`` may be in whatever part of an attribute: each is tried.  Without any ``>`` nothing
    tells which it is: a name may begin at every separator.
    """
    if markup.find(b">", start, end) < 0:
        places = sum(markup.count(separator, start, end) for separator in _SEPARATORS)
        return set(range(start, start + places))
    starts = {start, *(markup.find(quote, start, end) + 1 or end for quote in (b'"', b"'"))}
    start = end - len(markup[start:end].lstrip(b" \t\n\r\f"))
    starts |= {found.end() for rest in _RESTS if (found := rest.match(markup, start, end))}
    runs = [run[0] for at in starts if (run := _IN_TAG.fullmatch(markup, at, end))]
    return set().union(*map(_NAMES.findall, runs)) if runs else None


class _AttributeCounter:
    """A parser target that remembers the most attributes of a tag."""

    def __init__(self) -> None:
        self.most = 0

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        """Count the attributes of a tag."""
        self.most = max(self.most, len(attributes))

    def close(self) -> None:
        """Be a target."""
