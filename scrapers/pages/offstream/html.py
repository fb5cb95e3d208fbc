"""Event pages and indexes in HTML, inferred: no real one was to be had.

Things are found by role, not by tag: the link to the day, the headings between it and the lists,
the lists by the words of their headings, entries by where their links lead.
"""

from __future__ import annotations

import re

from scrapers.pages.offstream.chrome import Block, Content, content_of
from scrapers.pages.offstream.draft import (
    COVER,
    DATE,
    INLINE_IMAGE,
    PREVIOUS,
    Draft,
    IndexDraft,
    Item,
    PageKind,
    Section,
    context_of,
    section_of,
)
from scrapers.pages.offstream.links import is_day, is_event

_SITE_LINKS = (re.compile(r"news/\d{4}/\d{1,2}/\d"), re.compile(r"opinion/\d{4}/\d{1,2}/\d"))
_NO_SUMMARY = re.compile(
    r"formats?\s*[:：]|格式\s*[:：]|©|\(c\)|copyright|licen[sc]ed? |all rights|this work is"
    r"|(?:text|content)s? (?:is |are )?(?:available )?under|cc[ -]by|share\b"
    r"|last (?:updated|modified)|published\b|powered by",
    re.I,
)
_SUMMARY_TOKENS = frozenset(("summary", "description", "lead", "abstract", "standfirst", "excerpt"))
_ICON = re.compile(r"(?<![a-z])(?:fav)?icons?(?![a-z])|\.ico$", re.I)


def parse(text: str) -> Content | None:
    """Content of a page; ``None`` for HTML that links to no page of the site."""
    return content_of(text) if any(link.search(text) for link in _SITE_LINKS) else None


def kind_of(content: Content, url: str | None) -> PageKind | None:
    """Kind of the page; ``None`` for HTML that is no page of the site."""
    blocks = content.blocks
    day = _day_at(blocks)
    sections = {section for section in map(_section, blocks) if section}
    known_by_url = is_event(url or "") and "sources" in sections and _has_pages(blocks)
    if sections and (day is not None or known_by_url):
        return "event" if _headline_at(content, day) is not None else None
    titled = [block for block in blocks if block.level and _page(block)]
    previous = any(PREVIOUS.match(text) for block in blocks for text, _ in block.links)
    if day is not None:
        listed = titled or previous or is_day(url or "") or _headline_at(content, day) is None
        return "index" if listed else "event"
    if titled and previous:
        return "front" if any(_day_link(block) for block in blocks if block.level) else "index"
    return None


def read_event(content: Content) -> Draft:
    """Read the page of one event."""
    blocks = content.blocks
    draft = Draft()
    day = _day_at(blocks)
    if day is not None:
        draft.date = next(text for text, href in blocks[day].links if _is_day_link(text, href))
    headline = _headline_at(content, day)
    if headline is None:
        return draft
    draft.headline = blocks[headline].text
    start = day + 1 if day is not None and day < headline else headline + 1
    draft.topics = [
        block.text
        for at, block in enumerate(_head(blocks)[start:], start)
        if at != headline and _is_topic(block, at < headline)
    ][-1:]
    draft.summary = _summary(_head(blocks)[headline + 1 :])
    section: Section | None = None
    for block in blocks:
        if opened := _section(block):
            section = opened
            draft.chinese = draft.chinese or not block.text[:2].isascii()
        elif block.level and not _page(block):
            section = None
        if section == "sources":
            _add_sources(draft, block)
        elif section:
            _add_pages(draft.related if section == "related" else draft.changes, block)
    return draft


def read_index(content: Content) -> IndexDraft:
    """Read a day index or a front page: its entries in page order."""
    blocks = content.blocks
    index = IndexDraft()
    only_headings = any(block.level and _page(block) for block in blocks)
    entry: Draft | None = None
    day: str | None = None
    topic = ""
    for block in blocks:
        if any(PREVIOUS.match(text) for text, _ in block.links):
            break
        if block.level and (link := _day_link(block)):
            day = link[0] if DATE.fullmatch(link[0]) else None
            index.date = index.date or day
            entry, topic = None, ""
        elif (page := _page(block)) and (block.level or not only_headings):
            entry = Draft(date=day, headline=page.text, url=page.url)
            entry.topics = [topic] if topic else []
            index.entries.append(entry)
            topic = ""
            if page.note:
                _describe(entry, page.note)
        elif block.level or block.tag == "hr":
            topic = block.text if block.level >= 3 else ""
            entry = None
        elif entry is not None and block.text and not block.links:
            _describe(entry, block.text)
    return index


def _describe(entry: Draft, text: str) -> None:
    terms = context_of(text)
    if terms is not None:
        entry.context = terms
    elif entry.summary is None:
        entry.summary = text


def _head(blocks: list[Block]) -> list[Block]:
    """Blocks before the first list."""
    for at, block in enumerate(blocks):
        if _section(block):
            return blocks[:at]
    return blocks


def _section(block: Block) -> Section | None:
    """Section that a block opens: a heading, or a paragraph that begins with its words."""
    if block.tag == "li":
        return None
    if len(block.text) < 40 and (section := section_of(block.text)):
        return section
    label, colon, _ = block.text[:40].replace("：", ":").partition(":")
    return section_of(label) if colon and block.links and not block.level else None


def _is_day_link(text: str, href: str) -> bool:
    return bool(DATE.fullmatch(text)) and is_day(href)


def _day_link(block: Block) -> tuple[str, str] | None:
    return next(((text, href) for text, href in block.links if is_day(href)), None)


def _day_at(blocks: list[Block]) -> int | None:
    """Index of the block with the link to the day: the first heading with one, or the first."""
    found = [at for at, b in enumerate(blocks) if any(_is_day_link(*link) for link in b.links)]
    return next((at for at in found if blocks[at].level), found[0] if found else None)


def _headline_at(content: Content, day: int | None) -> int | None:
    """Index of the headline among the headings before the lists.

    The one that the page's title repeats; else an h1, after the day rather than before it; else
    the highest heading.
    """
    heads = {
        at: block
        for at, block in enumerate(_head(content.blocks))
        if block.level and at != day and block.text and not _day_link(block)
    }
    if not heads:
        return None
    titled = [at for at, b in heads.items() if len(b.text) >= 10 and b.text in content.title]
    if titled:
        return max(titled, key=lambda at: len(heads[at].text))
    after = day if day is not None else -1

    def rank(at: int) -> tuple[bool, bool, int, int]:
        level = heads[at].level
        return (level != 1, at < after, level, at if at > after else -at)

    return min(heads, key=rank)


def _is_topic(block: Block, before_headline: bool) -> bool:
    named = "topic" in block.tokens
    return bool(block.text) and (named or (block.level > 0 and before_headline))


def _summary(blocks: list[Block]) -> str | None:
    """First paragraph that is no list of links and nothing that the site says of itself."""
    for block in blocks:
        named = block.tokens & _SUMMARY_TOKENS
        if (
            block.level
            or "topic" in block.tokens
            or (block.tag not in ("p", "blockquote") and not named)
        ):
            continue
        linked = sum(len(text) for text, _ in block.links)
        if block.text and linked * 2 < len(block.text) and not _NO_SUMMARY.match(block.text):
            return block.text
    return None


def _page(block: Block) -> Item | None:
    """First link of a block to the page of an event, and the words after it."""
    for text, href in block.links:
        if text and is_event(href):
            _, _, note = block.text.partition(text)
            return Item(text, href, note.strip(" "))
    return None


def _has_pages(blocks: list[Block]) -> bool:
    return any(_page(block) for block in blocks)


def _add_pages(items: list[Item], block: Block) -> None:
    if page := _page(block):
        items.append(page)
    elif items and not items[-1].note and context_of(block.text):
        items[-1].note = block.text


def _add_sources(draft: Draft, block: Block) -> None:
    """A list item names one source; a paragraph may name several."""
    named = 0
    for text, href in block.links:
        label = text.strip("[]").casefold()
        if href.startswith(("#", "javascript:", "mailto:")) or is_day(href):
            continue
        if label in COVER:
            draft.covers.append(href)
        elif label in INLINE_IMAGE:
            if draft.sources:
                draft.sources[-1].images.append(href)
        elif text and not (block.tag == "li" and named):
            draft.sources.append(Item(text, href))
            named += 1
    for alternative, source in block.images:
        if _ICON.search(source):
            continue
        if alternative.casefold() in COVER or block.text.casefold() in COVER:
            draft.covers.append(source)
        elif draft.sources:
            draft.sources[-1].images.append(source)
