"""What the readers in ``scrapers.pages`` hand to the pipelines.

An event page is read straight into an :class:`~scrapers.items.Event` whose texts and dates still
stand as on the page.  An article needs more room: its text as blocks with what the DOM knew about
each, and every value found for a field, ranked.  The steps of ``pipelines`` fill ``article``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from scrapers.items import Article, Event

BlockKind = Literal[
    "paragraph", "heading", "list_item", "quote", "table_row", "pre", "caption", "byline"
]


class UnreadableError(ValueError):
    """The bytes are not a page of the expected kind; the message says why in one sentence."""


@dataclass(slots=True, kw_only=True)
class Block:
    """One run of text.  Plain text gives blocks with the text alone and the DOM facts empty."""

    kind: BlockKind
    text: str
    """Entities decoded, white space folded, inline markup resolved."""
    level: int = 0
    """1–6 for headings, depth for list items, else 0."""
    path: str = ""
    """Tag names from body down, ``div/article/p``."""
    tokens: frozenset[str] = frozenset()
    """Lower-case class and id tokens of the block and its ancestors."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(text, absolute URL) of each link inside."""
    facts: dict[str, float] = field(default_factory=dict)
    """Further DOM facts for the judgement, by name."""
    keep: bool | None = None
    """The judgement; ``None`` before it."""
    reason: str = ""
    """Id of the rule that decided."""
    weight: float = 0.0
    """How sure, -1 (drop) … 1 (keep)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One value found for a field.  Lists of evidence are ranked, best first."""

    field: str
    """``headline``, ``author``, ``published``, ``modified`` …"""
    value: str
    """As it stands on the page, entities decoded."""
    source: str
    """``json-ld``, ``meta:article:published_time``, ``microdata``, ``time``, ``text``, ``url``."""


@dataclass(slots=True, kw_only=True)
class RawArticle:
    """An article page as read; the steps of ``pipelines`` fill ``article``."""

    article: Article
    blocks: list[Block] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    """Facts on the whole page for the verdict, by name (``title``, ``robots_meta`` …)."""
    judged: bool = False
    """The blocks carry a judgement already (a spider asked for the verdict)."""


@dataclass(slots=True, kw_only=True)
class Index:
    """A day index or front page: one Event (flag ``index_only``) per entry, in page order."""

    url: str | None
    date: str | None
    """As given (``2016-12-1``); ``None`` on a front page."""
    events: list[Event] = field(default_factory=list)
