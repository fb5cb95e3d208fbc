"""What a reader of one format finds on a page, before any text is cleaned.

The four readers fill the same draft, so that one page in four formats becomes one record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

PageKind = Literal["event", "index", "front"]
PageFormat = Literal["md", "html", "json", "xml"]
Section = Literal["sources", "related", "changes"]

DATE = re.compile(r"\s*(\d{4}-\d{1,2}-\d{1,2})(?!\d)")
"""A day as the site writes it: the month padded, the day not."""

COVER = frozenset({"cover image", "cover", "封面", "封面图片", "封面圖片"})
"""Link texts that mean the event's image and no source."""

INLINE_IMAGE = frozenset({"img", "image", "图片", "圖片"})
"""Link texts that mean the image of the source before."""

PREVIOUS = re.compile(r"\s*(?:previous day|前一天)\s*(?:\.{2,}|…)?\s*$", re.I)
"""Text of the link to the day before, which is no heading of a day."""

_SECTIONS: dict[str, Section] = {
    "source": "sources", "sources": "sources", "信息来源": "sources", "信息來源": "sources",
    "資訊來源": "sources", "来源": "sources", "來源": "sources",
    "related": "related", "related news": "related", "related events": "related",
    "有关": "related", "有關": "related", "相关": "related", "相關": "related",
    "changes": "changes", "history": "changes", "变更": "changes", "變更": "changes",
    "更改": "changes", "修改": "changes", "历史": "changes", "歷史": "changes",
}  # fmt: skip
_CONTEXT = re.compile(r"(?:context|消息|上下文)\s*[:：]", re.I)


def section_of(heading: str) -> Section | None:
    """Section that a heading opens, in either language."""
    return _SECTIONS.get(" ".join(heading.split()).strip(" :：").casefold())


def is_chinese_section(heading: str) -> bool:
    """Is the heading a section's, and Chinese?"""
    return section_of(heading) is not None and not heading.isascii()


def context_of(note: str) -> str | None:
    """Terms of a note ``_Context: a, b_`` as one string; ``None`` for any other note."""
    note = note.strip(" —–-")
    for opening, closing in ("__", "**", "()", "（）"):
        if note.startswith(opening) and note.endswith(closing):
            note = note[1:-1].strip(" ")
    match = _CONTEXT.match(note)
    return note[match.end() :].strip(" ") or None if match else None


@dataclass(slots=True)
class Item:
    """One line of a list: a link, what stands behind it, and the images given with it."""

    text: str
    url: str
    note: str = ""
    terms: list[str] = field(default_factory=list)
    """Context given as a list; where it is a line, it stands in the note."""
    images: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """An event as it stands on its page, or as the entry of an index."""

    date: str | None = None
    headline: str = ""
    topics: list[str] = field(default_factory=list)
    summary: str | None = None
    context: str | None = None
    terms: list[str] = field(default_factory=list)
    """Context given as a list."""
    sources: list[Item] = field(default_factory=list)
    covers: list[str] = field(default_factory=list)
    related: list[Item] = field(default_factory=list)
    changes: list[Item] = field(default_factory=list)
    chinese: bool = False
    """A heading of the page is Chinese."""
    url: str | None = None
    """Address of the entry's own page, as given; an event page does not know its own."""


@dataclass(slots=True)
class IndexDraft:
    """A day index or front page as it stands."""

    date: str | None = None
    entries: list[Draft] = field(default_factory=list)
