"""One bullet of the Portal: its words apart from its citations.

Both readers of the Portal, wikitext and HTML, hand over a bullet as :class:`Part` after part; what
is a citation and what is a word of the sentence is decided here, once, for every era.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from scrapers.items import Citation
from scrapers.pages.credits import split_credit

MAX_NOTED = 100
"""Citations in footnotes that a line may have."""

PartKind = Literal["text", "page", "web", "note"]
LineKind = Literal["category", "bullet", "paragraph"]


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text, or a link.

    ``target`` is the title of a ``page`` of the wiki, the URL of a ``web`` link and of a citation
    in a footnote (``note``); ``text`` is the label, of a ``note`` the name of the source.
    """

    kind: PartKind
    text: str
    target: str = ""


@dataclass(slots=True)
class Line:
    """A category heading, a bullet (``depth`` from 1) or a paragraph outside lists."""

    kind: LineKind
    parts: list[Part]
    flags: list[str] = field(default_factory=list)
    depth: int = 0
    """Of a bullet how deep it is, of a heading its level (0: none), else 0."""


class Noted:
    """The footnotes of one line: each counts once, and of their citations the first hundred.

    A page may use a footnote of hundreds of links hundreds of times, in a few thousand characters.
    """

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._room = MAX_NOTED
        self.flags: list[str] = []

    def take(self, name: str, citations: list[Part]) -> list[Part]:
        """Return those of the footnote's citations that count; it may have no name."""
        if name in self._names:
            return []
        if name:
            self._names.add(name)
        if len(citations) > self._room:
            self.flags = ["citations_limited"]
        taken = citations[: self._room]
        self._room -= len(taken)
        return taken


@dataclass(slots=True)
class Bullet:
    """A bullet as read: plain text, citations, titles of the pages it links to."""

    text: str
    citations: list[Citation]
    context: list[str]
    topics: list[str]
    """What the bullet says to those below it: its words, or of a sentence the linked words before
    its colon."""


_CITE = "\ue000"  # stands in the text where a citation was taken out
_NOTE = "\ue001"  # stands where a footnote was
_LONGEST_CATEGORY = 100
_DIGITS = re.compile(r"[+−-]?\d{1,6}")
_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_SUBSCRIPT = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_PRIVATE = str.maketrans(dict.fromkeys(map(chr, range(0xE000, 0xE004))))
_LANGUAGES = (
    "Afrikaans|Albanian|Arabic|Bengali|Bulgarian|Catalan|Chinese|Croatian|Czech|Danish|Dutch|"
    "English|Estonian|Farsi|Filipino|Finnish|French|Georgian|German|Greek|Hebrew|Hindi|Hungarian|"
    "Icelandic|Indonesian|Irish|Italian|Japanese|Korean|Latvian|Lithuanian|Macedonian|Malay|"
    "Mandarin|Norwegian|Persian|Polish|Portuguese|Romanian|Russian|Serbian|Slovak|Slovene|"
    "Slovenian|Spanish|Swedish|Tagalog|Thai|Turkish|Ukrainian|Urdu|Vietnamese|Welsh"
)
_JOINT = r"\s?(?:[,;/&|+·•–-]\s?)?(?:and\s)?"
_AROUND = re.compile(rf"[(\[]\s?{_CITE}(?:{_JOINT}{_CITE})*[.,]?\s?[)\]]")
_RUN = re.compile(rf"{_CITE}(?:{_JOINT}{_CITE})+")
_NAME_BEFORE = re.compile(rf"[(\[]([^()\[\]{_CITE}]{{1,60}}){_CITE}\s?[)\]]")
_NAME_AFTER = re.compile(rf"\[?{_CITE}\s?\(([^()\[\]{_CITE}]{{1,60}})\)")
_NOTES = re.compile(rf"{_NOTE}+(?:\s?[,;]\s?(?=[{_NOTE}{_CITE}]))?")
_STRAY = re.compile(rf"\[?{_CITE}\s?\]?")
_REMARK = re.compile(
    rf"{_CITE}\s?(?:[\u00b2\u00b3\u00b9\u2070-\u2079]+|[(\[](?:in\s)?(?:{_LANGUAGES}|audio|video|"
    r"PDF|(?:permanent\s)?dead link|link dead[^()\[\]]{0,60}|(?:free )?(?:subscription|"
    r"registration)(?: required)?)[)\]])",
    re.I,
)
_ARCHIVED = re.compile(
    rf"{_CITE}?\s?Archived\s(?:from the original )?[^.{_CITE}]{{0,40}}at the Wayback Machine\.?"
)
_GAP = re.compile(rf"\s?{_CITE}\s?([.,;:!?]?)")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_BARE = re.compile(r"(?:https?:)?//\S+|www\.\S+|\[?\d{1,3}\]?")
_BETWEEN = " ,;()[]"  # what stands between citations
_REMARKS = 8  # in a row after one citation
_ARCHIVE_LABELS = ("Archived", "Archive")
_MARKS_AFTER = " .,;:'\"\u00b2\u00b3\u00b9"


def read_bullet(parts: Iterable[Part]) -> Bullet:
    """Take a bullet apart.  White space is folded; a citation leaves no trace in the text."""
    parts = list(parts)
    cited = _cited(parts)
    text: list[str] = []
    citations: list[Citation] = []
    context: dict[str, None] = {}
    places: list[Citation] = []
    for index, part in enumerate(parts):
        words = part.text.translate(_PRIVATE)
        if part.kind == "note":
            if part.target:
                citations.append(_citation(words, part.target))
                text.append(_NOTE)
        elif index in cited:
            citations.append(_citation(words, part.target))
            places.append(citations[-1])
            text.append(_CITE)
        else:
            if part.kind == "page" and part.target:
                context[part.target] = None
            elif part.kind == "web" and words.strip() not in _ARCHIVE_LABELS:
                citations.append(Citation(url=part.target))
            text.append(words)
    plain = _without_citations(fold("".join(text)), places)
    return Bullet(plain, citations, list(context), _topics(parts, plain, cited=bool(citations)))


def fold(text: str) -> str:
    """Runs of white space, the no-break kind too, as one space."""
    return " ".join(text.split())


def plain_text(parts: Iterable[Part]) -> str:
    """Read the words of a heading or topic, without a colon at its end."""
    return read_bullet(parts).text.rstrip(" :")


def heading_or_paragraph(parts: list[Part], *, bold: bool) -> Line:
    """Tell a category written in bold from a paragraph."""
    linked = any(part.kind in ("web", "note") for part in parts)
    heading = bold and not linked and sum(len(part.text) for part in parts) <= _LONGEST_CATEGORY
    return Line("category" if heading else "paragraph", parts)


def raised(text: str, tag: str) -> str:
    """Superscript or subscript (``tag`` is ``sup`` or ``sub``) as text, so that 10³⁴ stays it."""
    if not _DIGITS.fullmatch(text.strip()):
        return text
    return text.strip().translate(_SUPERSCRIPT if tag == "sup" else _SUBSCRIPT)


def source_name(label: str) -> str | None:
    """Name of a source without its parentheses, or ``None`` for a bare address."""
    name = fold(label)
    stripped = name.rstrip(_MARKS_AFTER)
    if stripped.endswith(")") and name != stripped:
        name = stripped
    while name.startswith("(") and _one_pair(name):
        name = name[1:-1].strip()
    if name.startswith("(") and name.count("(") > name.count(")"):
        name = name[1:].strip()
    if name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1].strip()
    name = name.strip(" ,;[]")
    return None if not name or _BARE.fullmatch(name) else name


def _one_pair(name: str) -> bool:
    """Tell whether the first parenthesis is closed by the last one."""
    depth = 0
    for place, char in enumerate(name):
        depth += (char == "(") - (char == ")")
        if not depth:
            return place == len(name) - 1
    return False


def _citation(label: str, url: str) -> Citation:
    name = source_name(label)
    publisher, via = split_credit(name)
    return Citation(name=name, publisher=publisher, via=via, url=url)


def _cited(parts: list[Part]) -> set[int]:
    """Positions of the web links that cite a source; the others are words of the sentence."""
    before, said = _neighbours(parts, " ,;"), _neighbours(parts, _BETWEEN)
    after = _neighbours(parts[::-1], " ,;")[::-1]
    to_come = _neighbours(parts[::-1], _BETWEEN)[::-1]
    return {
        index
        for index, part in enumerate(parts)
        if part.kind == "web"
        and (
            _is_label(label := fold(part.text))
            or (before[index].endswith("(") and after[index].startswith(")"))
            or (not to_come[index] and _may_end(said[index], label))
        )
        and label not in _ARCHIVE_LABELS
    }


def _neighbours(parts: list[Part], passed: str) -> list[str]:
    """Words before each part; web links, footnotes and text of ``passed`` alone do not count."""
    found, last = [], ""
    for part in parts:
        found.append(last)
        if part.kind in ("text", "page") and (words := fold(part.text).strip(passed)):
            last = words
    return found


def _is_label(label: str) -> bool:
    """Tell a label that only a source has: none, a bare address, or parentheses."""
    return source_name(label) is None or label[0] == "(" or _unopened(label)


def _may_end(said: str, label: str) -> bool:
    """At the end of a bullet: a source after a whole sentence, or a name of a few words."""
    return bool(_SENTENCE_END.search(said or ".")) or (
        not label[0].islower() and label.count(" ") < 4
    )


def _unopened(label: str) -> bool:
    return label.rstrip(_MARKS_AFTER).endswith(")") and label.count(")") > label.count("(")


def _without_citations(text: str, places: list[Citation]) -> str:
    text = _name_nameless(_NOTES.sub("", text), places)
    text = _ARCHIVED.sub(_CITE, _AROUND.sub(_CITE, text))
    for _ in range(_REMARKS):
        shorter = _REMARK.sub(_CITE, _RUN.sub(_CITE, _STRAY.sub(_CITE, text)))
        if text.count(")") > text.count("("):
            shorter = shorter.replace(_CITE + ")", _CITE)
        if shorter == text:
            break
        text = shorter
    ends_cited = text.rstrip(" .,;").endswith(_CITE)
    text = fold(_GAP.sub(_close_gap, text))
    return text.rstrip(" ,;") if ends_cited else text


def _close_gap(match: re.Match[str]) -> str:
    mark = match[1]
    before = match.string[max(0, match.start() - 3) : match.start()]
    if not mark:
        return " "
    return " " if mark in ".,;" and _SENTENCE_END.search(before) else mark + " "


def _name_nameless(text: str, places: list[Citation]) -> str:
    """Name links without label by the words at their side.

    “(Example Times [http://…])” and “[http://…] (Example Times)”.
    """
    if not any(citation.name is None for citation in places):
        return text

    def take(match: re.Match[str]) -> str:
        citation = places[match.string.count(_CITE, 0, match.end()) - 1]
        name = source_name(match[1].rstrip(" :"))
        if citation.name is not None or not name or name[0].islower():
            return match[0]
        citation.name = name
        citation.publisher, citation.via = split_credit(name)
        return _CITE

    return _NAME_AFTER.sub(take, _NAME_BEFORE.sub(take, _REMARK.sub(_CITE, text)))


def _topics(parts: list[Part], text: str, *, cited: bool) -> list[str]:
    shown = [part for part in parts if fold(part.text)]
    pages = [fold(part.text) for part in shown if part.kind == "page"]
    if cited:
        leads = bool(pages) and shown[0].kind == "page" and text.startswith(pages[0] + ":")
        return pages[:1] if leads else []
    between = "".join(part.text for part in shown if part.kind != "page")
    if len(pages) > 1 and not between.strip(" \t\n\xa0,:;"):
        return pages
    return [topic] if (topic := text.rstrip(" :")) else []
