"""Event pages and indexes in Markdown, the format proven on real pages of seven generations.

The pages are written by templates, so they are read line by line, by prefix: link texts hold
brackets, the levels of headings are no hierarchy, and the numbers of lists mean nothing::

    Formats: [HTML](/news/…/a.html)  [JSON](…)  [XML](…)      later generations
    ### [2016-12-1](/news/2016/12/1/index.md)
    ##### Topic                                               later generations
    # Headline
    Summary, or nothing
    ### Source:   ### Sources:   ### Changes:   ### Related:  any of them, in any order
    1. [Name](http://…)  2. [Cover Image](http://…)  3. [Title](/news/….md) _Context: a, b_
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.pages.offstream.draft import (
    COVER,
    DATE,
    INLINE_IMAGE,
    PREVIOUS,
    Draft,
    IndexDraft,
    Item,
    PageKind,
    context_of,
    is_chinese_section,
    section_of,
)
from scrapers.pages.offstream.links import is_day, is_event

_LINE_END = re.compile(r"\r\n?|\n")
_EDGE = " \t"
_HEADING = re.compile(r"[ \t\xa0]*(#{1,6})(?:[ \t\xa0]+(.*))?$")
_ITEM = re.compile(r"\s{0,3}(?:\d{1,6}[.)]|[-*+])\s*(?=\[)")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d|\((?:first|current) version\)", re.I)
_LABEL = re.compile(r"^[^\s:,]{1,20}: ")
_RULE = re.compile(r"\s{0,3}(?:-{3,}|\*{3,}|_{3,})\s*$")


def kind_of(text: str, url: str | None) -> PageKind | None:
    """Kind of the page, judged by its first heading that is a link; ``None``: not such a page.

    Without a link to the day a headline and a list do, where the URL is an event's.
    """
    titled = False
    for line in _LINE_END.split(text):
        level, words = _heading(line)
        if not level:
            continue
        if link := _link(words):
            return _kind(level, *link)
        if level == 1 and words:
            titled = True
        elif level == 3 and titled and section_of(words) and is_event(url or ""):
            return "event"
    return None


def _kind(level: int, label: str, url: str) -> PageKind | None:
    if level not in (2, 3) or not (is_day(url) or is_event(url)):
        return None
    if DATE.fullmatch(label.strip()):  # wherever in the site the link leads
        return "event" if level == 3 else "index"
    if is_day(url):
        return "front" if level == 2 else None
    return "index" if level == 3 else None


def read_event(text: str) -> Draft:
    """Read the page of one event."""
    draft = Draft()
    summary: list[str] = []
    section = "head"
    for line in _LINE_END.split(text):
        level, words = _heading(line)
        if level == 3 and (day := _day(words)):
            draft.date = draft.date or day
            section = "" if draft.headline else "head"
        elif level == 3:
            section = section_of(words) or ("other" if words.endswith((":", "：")) else "")
            draft.chinese = draft.chinese or is_chinese_section(words)
        elif level == 5 and not draft.headline:
            draft.topics.append(words)
        elif level == 1 and draft.headline in ("", words):
            draft.headline = words
        elif section == "head":
            if draft.headline and line.strip(_EDGE):
                summary.append(line.strip(_EDGE))
        elif match := _ITEM.match(line):
            _add_item(draft, section, line[match.end() :].strip(_EDGE))
    draft.summary = " ".join(summary) or None
    return draft


def _add_item(draft: Draft, section: str, line: str) -> None:
    """Add an item to its list; under a heading that is not understood, its link tells which."""
    page = _page_link(line) if section != "sources" else None
    if page and (section == "changes" or (section == "other" and _STAMP.search(page.note))):
        draft.changes.append(page)
    elif page:
        if page.note and context_of(page.note) is None:
            page.note = f"Context: {_LABEL.sub('', page.note)}"
        draft.related.append(page)
    elif section in ("sources", "other") and (item := _source(line)):
        if item.text.strip().casefold() in COVER:
            draft.covers.append(item.url)
        else:
            draft.sources.append(item)


def read_index(text: str) -> IndexDraft:
    """Read a day index or a front page: its entries in page order."""
    index = IndexDraft()
    entry: Draft | None = None
    summaries: list[list[str]] = []
    day: str | None = None
    topic = ""
    for line in _LINE_END.split(text):
        level, words = _heading(line)
        if level == 2:
            entry, topic = None, ""
            link = _link(words)
            if link and PREVIOUS.match(link[0]):
                break
            day = link[0].strip() if link and DATE.match(link[0]) else None
            index.date = index.date or day
        elif level == 5:
            entry, topic = None, words
        elif level == 3:
            entry = None
            if item := _page_link(words):
                entry = Draft(
                    date=day, headline=item.text, url=item.url, topics=[topic] if topic else []
                )
                index.entries.append(entry)
                summaries.append([])
                topic = ""
        elif _RULE.match(line):
            entry = None
        elif entry is not None and (text := line.strip(_EDGE)):
            terms = context_of(text) if text.startswith("_") else None
            if terms is not None:
                entry.context = terms
            else:
                summaries[-1].append(text)
    for entry, texts in zip(index.entries, summaries, strict=True):
        entry.summary = " ".join(texts) or None
    return index


def _heading(line: str) -> tuple[int, str]:
    """Level and words of a heading; level 0 for any other line."""
    match = _HEADING.match(line.rstrip(_EDGE)) if "#" in line else None
    return (len(match[1]), match[2] or "") if match else (0, "")


def _day(words: str) -> str | None:
    """Day that a heading names, with its link or without."""
    link = _link(words)
    named = DATE.match(link[0]) if link else DATE.fullmatch(words)
    return (link[0] if link else words).strip() if named else None


def _link(words: str) -> tuple[str, str] | None:
    """Text and address of a heading that is one link."""
    words = words.strip()
    joint = words.rfind("](")
    if joint < 0 or not (words.startswith("[") and words.endswith(")")):
        return None
    return words[1:joint], words[joint + 2 : -1]


def _source(line: str) -> Item | None:
    """``[Name](URL)`` or ``[Name](URL) [IMG](URL)``; the name ends at the first ``](``."""
    name, joint, rest = line[1:].partition("](")
    if not joint:
        return None
    images: list[str] = []
    head, image_joint, image = rest.rpartition("](")
    if image_joint:
        before, bracket, label = head.rpartition(" [")
        if bracket and label.strip().casefold() in INLINE_IMAGE:
            images, rest = [image.rstrip().removesuffix(")")], before
    url = rest.strip().removesuffix(")")
    return Item(name, url, images=images) if url else None


def _page_link(line: str) -> Item | None:
    """``[Title](/news/….md) _note_``; the title ends at the last ``](`` before a page's address."""
    for joint in _joints(line):
        target, _, note = line[joint + 2 :].partition(" ")
        url = target.removesuffix(")")
        if url != target and is_event(url):
            return Item(line[1:joint], url, note.strip(_EDGE).removeprefix("_").removesuffix("_"))
    return None


def _joints(line: str) -> Iterator[int]:
    """Where ``](`` stands, last first; a few are tried, as titles hold few."""
    joint = line.rfind("](")
    for _ in range(20):
        if joint < 0:
            return
        yield joint
        joint = line.rfind("](", 0, joint)
