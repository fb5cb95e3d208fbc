"""What stands in one line of wikitext: links, footnotes, tags, templates, entities."""

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

from scrapers.pages.portal_bullet import Noted, Part, fold, raised
from scrapers.pages.portal_quotes import without_quotes
from scrapers.pages.portal_templates import expand

_NAMESPACES = re.compile(r"(?:File|Image|Category|Template|Media)\s*:", re.I)
_NOT_CONTEXT = re.compile(
    r":|(?:Wikipedia|WP|Portal|Help|Special|Talk|User|wikt|(?-i:[a-z]{1,3})):", re.I
)
# What a label of its own leaves out ("Mercury (planet)", "Kourou, French Guiana").
_QUALIFIER = re.compile(r" ?\([^()]*\)$|,.*$", re.DOTALL)
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


class InlineReader:
    """Reads the lines of one page, in order; a footnote is known by its name from then on."""

    def __init__(self) -> None:
        self._notes: dict[str, list[Part]] = {}
        self._noted = Noted()

    def read(self, source: str) -> tuple[list[Part], list[str]]:
        """Read the words of a line to parts and flags."""
        if not _is_sane(source):
            return [Part("text", html.unescape(source))], ["unparsed_line"]
        flags: list[str] = []
        self._noted = Noted()
        code = mwparserfromhell.parse(without_quotes(source), skip_style_tags=True)
        return list(self._parts(code.nodes, flags)), flags + self._noted.flags

    def _parts(self, nodes: list[Node], flags: list[str]) -> Iterator[Part]:
        for node in nodes:
            if isinstance(node, Text):
                yield Part("text", html.unescape(_LEFT_TAG.sub("", str(node))))
            elif isinstance(node, Wikilink):
                yield from self._page(node)
            elif isinstance(node, ExternalLink):
                yield self._web(node)
            elif isinstance(node, HTMLEntity):
                yield Part("text", html.unescape(str(node)))
            elif isinstance(node, Tag):
                yield from self._tag(node, flags)
            elif isinstance(node, Template):
                yield from expand(node, flags, self._parts)
            elif not isinstance(node, Comment):
                yield Part("text", str(node))

    def _page(self, node: Wikilink) -> Iterator[Part]:
        target = html.unescape(str(node.title)).strip()
        if _NAMESPACES.match(target):
            return
        title = fold(target.partition("#")[0].replace("_", " "))
        label = self._words(node.text.nodes) if node.text is not None else target.lstrip(":")
        if node.text is not None and not label.strip():
            label = _QUALIFIER.sub("", title.rpartition(":")[2])
        yield Part("page", label, "" if _NOT_CONTEXT.match(title) else title)

    def _web(self, node: ExternalLink) -> Part:
        label = self._words(node.title.nodes) if node.title is not None else ""
        # To the wiki any white space ends an address, to the parser a no-break space does not.
        url, *rest = html.unescape(self._words(node.url.nodes)).split(None, 1) or [""]
        return Part("web", " ".join([*rest, label]), url)

    def _tag(self, node: Tag, flags: list[str]) -> Iterator[Part]:
        name = str(node.tag).strip().lower()
        if name == "ref":
            yield from self._note(node)
        elif name == "br":
            yield Part("text", " ")
        elif name == "nowiki":
            yield Part("text", html.unescape(str(node.contents or "")))
        elif name in ("sup", "sub"):
            yield Part(
                "text", raised(self._words(node.contents.nodes if node.contents else []), name)
            )
        elif name in ("dt", "dd", "li") and node.wiki_markup:
            yield Part("text", str(node.wiki_markup))
        elif name not in _SKIPPED and node.contents is not None:
            yield from self._parts(node.contents.nodes, flags)

    def _note(self, node: Tag) -> list[Part]:
        """Citations in a footnote, or in the one whose name it repeats."""
        names = [str(a.value) for a in node.attributes if str(a.name).strip().lower() == "name"]
        name = fold(names[0]) if names else ""
        parts = self._parts(node.contents.nodes if node.contents is not None else [], [])
        found = [Part("note", x.text, x.target) for x in parts if x.kind in ("web", "note")]
        if name and found:
            self._notes[name] = found
        return self._noted.take(name, found or self._notes.get(name, []))

    def _words(self, nodes: list[Node]) -> str:
        return "".join(part.text for part in self._parts(nodes, []))


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
