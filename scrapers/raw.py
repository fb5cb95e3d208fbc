"""What the readers in ``scrapers.pages`` hand to the pipelines.

An event page is read straight into an :class:`~scrapers.items.Event` whose texts and dates still
stand as on the page.  An article needs more room: its text as blocks with what the DOM knew about
each, and every value found for a field, ranked.  The steps of ``pipelines`` fill ``article``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from scrapers.items import Article, Event

BlockKind = Literal[
    "paragraph", "heading", "list_item", "quote", "table_row", "pre", "caption", "byline"
]


class UnreadableError(ValueError):
    """The bytes are not a page of the expected kind; the message says why in one sentence."""


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element: what all blocks inside it share.  Boxes form the page's tree."""

    tag: str
    parent: Box | None
    kind: BlockKind
    """Kind of a block of text right inside."""
    level: int
    """1–6 inside a heading, depth inside lists, else 0."""
    own: frozenset[str]
    """Lower-case class and id tokens of the element itself."""
    hidden: bool
    """The element or an ancestor is not shown (``hidden``, ``display:none``, ``noscript``)."""

    def chain(self) -> Iterator[Box]:
        """Yield the box and its ancestors, innermost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(slots=True, kw_only=True)
class Block:
    """One run of text.  Plain text gives blocks with the text alone and the DOM facts empty."""

    kind: BlockKind
    text: str
    """Entities decoded, white space folded, inline markup resolved."""
    level: int = 0
    """1–6 for headings, depth for list items, else 0."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(text, absolute URL) of each link inside."""
    box: Box | None = None
    """The block-level element around the text; ``None`` in plain text."""
    link_chars: int = 0
    """Characters of ``text`` inside links."""
    strong_chars: int = 0
    """Characters of ``text`` in bold or italics."""
    keep: bool | None = None
    """The judgement; ``None`` before it."""
    reason: str = ""
    """Id of the rule that decided."""
    weight: float = 0.0
    """How sure, -1 (drop) … 1 (keep)."""

    @property
    def path(self) -> str:
        """Tag names from the root down, ``html/body/article/p``."""
        tags = [box.tag for box in self.box.chain()] if self.box else []
        return "/".join(reversed(tags)).lstrip("/")

    @property
    def tokens(self) -> frozenset[str]:
        """Lower-case class and id tokens of the block and its ancestors."""
        return (
            frozenset().union(*(box.own for box in self.box.chain())) if self.box else frozenset()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One value found for a field.  Lists of evidence are ranked, best first."""

    field: str
    """``headline``, ``author``, ``published``, ``modified`` …"""
    value: str
    """As it stands on the page, entities decoded."""
    source: str
    """``json-ld``, ``meta:article:published_time``, ``layout``, ``time``, ``text``, ``url`` …"""


@dataclass(slots=True, kw_only=True)
class RawArticle:
    """An article page as read; the steps of ``pipelines`` fill ``article``."""

    article: Article
    blocks: list[Block] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    """What the page calls itself, for the verdict: ``title`` and ``h1``, where it has them."""
    steps: set[str] = field(default_factory=set)
    """Names of the steps taken so far, where a spider took some for the verdict."""


@dataclass(slots=True, kw_only=True)
class Index:
    """A day index or front page: one Event (flag ``index_only``) per entry, in page order."""

    url: str | None
    date: str | None
    """As given (``2016-12-1``); ``None`` on a front page."""
    events: list[Event] = field(default_factory=list)
