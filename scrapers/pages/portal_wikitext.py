"""Wikitext of the Portal to lines: lists, headings, paragraphs.

Lines are told apart here, since editors leave constructs open and a parser of whole pages would
let them swallow the lines after; what stands in a line is read by mwparserfromhell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.pages.portal_bullet import Line, fold, heading_or_paragraph
from scrapers.pages.portal_days import PortalDay, day_of, split_days
from scrapers.pages.portal_inline import InlineReader

_OPEN_COMMENT = re.compile(r"<!--.*")
_FRAME = re.compile(
    r"\{\{\s*Current[ _]events(?:[ _](?:header|footer))?\s*(?:\|[^{}\[\]]*?)?"
    r"(?:\|\s*content\s*=|\}\})",
    re.I,
)
_DATE = re.compile(
    r"\|\s*(?:year\s*=\s*)?(\d{4})\s*\|\s*(?:month\s*=\s*)?([A-Za-z]{3,9}|\d{1,2})\s*"
    r"\|\s*(?:day\s*=\s*)?(\d{1,2})\s*[|}]",
    re.I,
)
_PREFIX = re.compile(r"[*#:;]+")
_BOLD = re.compile(r"(?:'''|<b>)((?:(?!'''|</?b>).)+)(?:'''|</b>)\s*:?", re.I)
_HEADING = re.compile(r"(={1,6})([^=].*?)\1")
_TABLE = re.compile(r"\{\||\||!")
_TAG_OPENS = re.compile(r"<ref\b(?![^<>]{0,400}/>)[^<>]{0,400}>", re.I)
_TAG_CLOSES = re.compile(r"</ref\s*>", re.I)
_CONTINUED = 40  # lines that one template or footnote may go on for


def read_wikitext(text: str) -> list[PortalDay]:
    """Read a page into its days; one of them without a date where the page does not say."""
    text = _FRAME.sub(_date_heading, _without_comments(text))
    inline = InlineReader()
    lines = [_line(source, inline) for source in _logical_lines(text)]
    first, *days = split_days([line for line in lines if line is not None], "proven")
    if not days:
        return [first]
    # Items that slipped above the header are of its day.
    days[0].lines[:0] = first.lines
    return days


def _without_comments(text: str) -> str:
    """Remove comments; one that is never closed costs its line and not the page."""
    pieces, start = [], 0
    while (opened := text.find("<!--", start)) >= 0:
        closed = text.find("-->", opened + 4)
        if closed < 0:
            break
        pieces.append(text[start:opened])
        start = closed + 3
    return "".join([*pieces, _OPEN_COMMENT.sub("", text[start:])])


def _date_heading(frame: re.Match[str]) -> str:
    """Turn the header template of a day into a heading, which it is."""
    found = _DATE.search(frame[0])
    day = day_of(found[1], found[2], found[3]) if found else None
    return f"\n={day}=\n" if day else "\n"


def _logical_lines(text: str) -> Iterator[str]:
    """Lines, with templates and footnotes that go on over several lines joined."""
    held: list[str] = []
    for line in text.split("\n"):
        if held and (_PREFIX.match(line) or len(held) > _CONTINUED):
            yield from held
            held = []
        held.append(line)
        whole = "\n".join(held)
        if whole.count("{{") <= whole.count("}}") and (
            len(_TAG_OPENS.findall(whole)) <= len(_TAG_CLOSES.findall(whole))
        ):
            yield whole
            held = []
    yield from held


def _line(source: str, inline: InlineReader) -> Line | None:
    source = source.strip()
    prefix = _PREFIX.match(source)
    if prefix and prefix[0] != ";":
        line = Line("bullet", *inline.read(source[prefix.end() :]), depth=prefix.end())
    elif prefix:
        line = Line("category", *inline.read(source[1:]))
    elif heading := _HEADING.fullmatch(source):
        line = Line("category", *inline.read(heading[2]), depth=len(heading[1]))
    elif bold := _BOLD.fullmatch(source):
        parts, flags = inline.read(bold[1])
        line = heading_or_paragraph(parts, bold=True)
        line.flags = flags
    elif _TABLE.match(source):
        return None
    else:
        line = Line("paragraph", *inline.read(source))
    return line if any(fold(part.text) or part.target for part in line.parts) else None
