"""Wikitext of a day of the Portal: lists, headings, links, citations and a few templates.

Lines are told apart here, since editors leave constructs open and a parser of whole pages would
let them swallow the lines after; what stands in a line is read by mwparserfromhell.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

import mwparserfromhell
from mwparserfromhell.nodes import (
    Comment,
    ExternalLink,
    HTMLEntity,
    Node,
    Tag,
    Template,
    Text,
    Wikilink,
)

from scrapers.pages.portal_bullet import Line, Part, fold, heading_or_paragraph, raised
from scrapers.pages.portal_days import Day, day_of, split_days
from scrapers.pages.portal_quotes import without_quotes
from scrapers.pages.portal_templates import expand

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
_NAMESPACES = re.compile(r"\s*:?\s*(?:File|Image|Category|Template|Media)\s*:", re.I)
_NOT_CONTEXT = re.compile(
    r":|(?:Wikipedia|WP|Portal|Help|Special|Talk|User|wikt|(?-i:[a-z]{1,3})):", re.I
)
_TAG_OPENS = re.compile(r"<ref\b(?![^<>]{0,400}/>)[^<>]{0,400}>", re.I)
_TAG_CLOSES = re.compile(r"</ref\s*>", re.I)
_LEFT_TAG = re.compile(
    r"</?(?:b|big|br|center|div|em|font|i|nowiki|p|ref|s|small|span|strong|sub|sup|u|"
    r"noinclude|includeonly|onlyinclude)\b[^<>]{0,200}>",
    re.I,
)
_SKIPPED = frozenset({"references", "gallery", "score", "math", "templatestyles", "style"})
_OPENED = re.compile(r"<(/?)([a-z]{1,20})\b(?:[^<>]{0,300}?(/>))?|[\[\]{}]", re.I)
_BRACKETS = {"[": ("[", 1), "]": ("[", -1), "{": ("{", 1), "}": ("{", -1)}
_LONGEST_LINE = 20_000
_DEEPEST = 8
_CONTINUED = 40  # lines that one template or footnote may go on for


def read_wikitext(text: str) -> list[Day]:
    """Read a page into its days; one of them without a date where the page does not say."""
    text = _FRAME.sub(_date_heading, _without_comments(text))
    sources = _logical_lines(text)
    first, *days = split_days([line for line in map(_line, sources) if line], "proven")
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
    for line in text.splitlines():
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


def _line(source: str) -> Line | None:
    source = source.strip()
    prefix = _PREFIX.match(source)
    if prefix and prefix[0] != ";":
        line = Line("bullet", *_read(source[prefix.end() :]), depth=prefix.end())
    elif prefix:
        line = Line("category", *_read(source[1:]))
    elif heading := _HEADING.fullmatch(source):
        line = Line("category", *_read(heading[2]), depth=len(heading[1]))
    elif bold := _BOLD.fullmatch(source):
        parts, flags = _read(bold[1])
        line = heading_or_paragraph(parts, bold=True)
        line.flags = flags
    elif _TABLE.match(source):
        return None
    else:
        line = Line("paragraph", *_read(source))
    return line if any(fold(part.text) or part.target for part in line.parts) else None


def _read(source: str) -> tuple[list[Part], list[str]]:
    """Parts and flags of the words of a line."""
    if not _is_sane(source):
        return [Part("text", html.unescape(source))], ["unparsed_line"]
    flags: list[str] = []
    code = mwparserfromhell.parse(without_quotes(source), skip_style_tags=True)
    return list(_parts(code.nodes, flags)), flags


def _is_sane(source: str) -> bool:
    """Tell whether constructs nest no deeper than any editor does.

    The parser's time grows with the square of constructs left open, or worse.
    """
    if len(source) > _LONGEST_LINE or source.count("<") - source.count(">") > _DEEPEST:
        return False
    opened: Counter[str] = Counter()
    for match in _OPENED.finditer(source):
        closes, tag, closed = match.groups()
        if tag is None:
            kind, step = _BRACKETS[match[0]]
        elif (kind := tag.lower()) in ("br", "hr", "wbr"):
            continue
        else:
            step = -1 if closes else 0 if closed else 1
        opened[kind] = max(0, opened[kind] + step)
        if opened[kind] > _DEEPEST:
            return False
    return True


def _parts(nodes: list[Node], flags: list[str]) -> Iterator[Part]:
    for node in nodes:
        if isinstance(node, Text):
            yield Part("text", html.unescape(_LEFT_TAG.sub("", str(node))))
        elif isinstance(node, Wikilink):
            yield from _page(node)
        elif isinstance(node, ExternalLink):
            yield _web(node)
        elif isinstance(node, HTMLEntity):
            yield Part("text", html.unescape(str(node)))
        elif isinstance(node, Tag):
            yield from _tag(node, flags)
        elif isinstance(node, Template):
            yield from expand(node, flags, _parts)
        elif not isinstance(node, Comment):
            yield Part("text", str(node))


def _page(node: Wikilink) -> Iterator[Part]:
    target = html.unescape(str(node.title)).strip()
    if _NAMESPACES.match(target) and not target.startswith(":"):
        return
    title = fold(target.partition("#")[0].replace("_", " "))
    label = _words(node.text.nodes) if node.text is not None else target.lstrip(":")
    if node.text is not None and not label.strip():
        label = re.sub(r"\s*\([^()]*\)$|,.*$", "", title.rpartition(":")[2])
    yield Part("page", label, "" if _NOT_CONTEXT.match(title) else title)


def _web(node: ExternalLink) -> Part:
    label = _words(node.title.nodes) if node.title is not None else ""
    return Part("web", label, html.unescape(_words(node.url.nodes)).strip())


def _tag(node: Tag, flags: list[str]) -> Iterator[Part]:
    name = str(node.tag).strip().lower()
    if name == "ref":
        yield from _note(node)
    elif name == "br":
        yield Part("text", " ")
    elif name == "nowiki":
        yield Part("text", html.unescape(str(node.contents or "")))
    elif name in ("sup", "sub"):
        yield Part("text", raised(_words(node.contents.nodes if node.contents else []), name))
    elif name in ("dt", "dd", "li") and node.wiki_markup:
        yield Part("text", str(node.wiki_markup))
    elif name not in _SKIPPED and node.contents is not None:
        yield from _parts(node.contents.nodes, flags)


def _note(node: Tag) -> Iterator[Part]:
    """Citations in a footnote; a footnote that only names another one has none."""
    for part in _parts(node.contents.nodes if node.contents is not None else [], []):
        if part.kind in ("web", "note"):
            yield Part("note", part.text, part.target)


def _words(nodes: list[Node]) -> str:
    return "".join(part.text for part in _parts(nodes, []))
