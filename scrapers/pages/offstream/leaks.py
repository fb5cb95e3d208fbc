"""Citations that leaked into a headline: ``… in December. [http://example.org/1 (Example)]``.

The site took the text of a bullet before the wiki's citations were out of it.  In later versions
the slashes of the leaked address are dashes (``[http:--example.org-1 (Example)]``), which cannot be
turned back, as the dashes of the address itself look the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scrapers.pages.offstream.text import fold

_ADDRESS = re.compile(r"(https?:(?://|--)[^\s\"'“”]+)\s*(.*)", re.S)
_DEAD = re.compile(r"\(Link dead as of [^()]{0,80}(?:\([^()]{0,20}\))?\)")
_LABEL_TRIM = " \t\"“”'()（）"
_MARK = "\x00"
_MARKS = re.compile(rf"{_MARK}(?:[\s、,，;；]*{_MARK})*")
_BRACKETED = re.compile(rf"[(（《]\s*{_MARK}\s*[)）》]|{_MARK}")
_BEFORE_STOP = re.compile(rf"(?<!\s)\s*{_MARK}\s*(?=[.,;:!?，。；：！？、])")
_DANGLING = re.compile(rf"[、，,]\s*{_MARK}\s*$")
_STOP = re.compile(r"[.!?。！？\"”)]\s*$")
_GLUED_SENTENCE = re.compile(rf"{_MARK}[A-Z][\w'’-]*(?: [^\s{_MARK}]+){{4}}")


@dataclass(frozen=True, slots=True)
class Leaks:
    """A headline without what leaked into it, and what that was."""

    text: str
    citations: list[tuple[str | None, str]] = field(default_factory=list)
    """(name, address as it stands) of each."""
    merged: bool = False
    """A further sentence is glued to a citation: two bullets became one."""


def without_leaks(text: str) -> Leaks:
    """Take the leaked citations out of a text.

    An address in the middle of an English sentence that carries words of that sentence leaves
    them there (``the first [http://… Name] in Ohio``).
    """
    if "[http" not in text:
        return Leaks(_DEAD.sub("", text).strip() if "(Link dead" in text else text)
    citations: list[tuple[str | None, str]] = []
    pieces: list[str] = []
    position = 0
    while (start := text.find("[http", position)) >= 0:
        end = text.find("]", start)
        match = _ADDRESS.fullmatch(text, start + 1, end) if end >= 0 else None
        if end < 0:
            break
        if match is None:
            pieces.append(text[position : start + 1])
            position = start + 1
            continue
        label = match[2].strip()
        before, after = text[position:start], text[end + 1 : end + 3]
        citations.append((label.strip(_LABEL_TRIM) or None, match[1]))
        pieces += [before, label if _in_sentence(label, before, after) else _MARK]
        position = end + 1
    pieces.append(text[position:])
    marked = _MARKS.sub(_MARK, _DEAD.sub("", "".join(pieces)))
    for _ in range(3):
        marked = _MARKS.sub(_MARK, _BRACKETED.sub(_MARK, marked))
    merged = bool(_GLUED_SENTENCE.search(marked))
    marked = _BEFORE_STOP.sub("", _DANGLING.sub("", marked))
    return Leaks(fold(marked.replace(_MARK, " ")), citations, merged)


def _in_sentence(label: str, before: str, after: str) -> bool:
    """Do the words of the link belong to the sentence around it?"""
    return (
        label[:1].isalnum() and not _STOP.search(before[-3:]) and bool(re.match(r" [a-z]", after))
    )
