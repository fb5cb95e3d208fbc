"""Bytes lost from misread text.

Windows-1252 has no character for the bytes 81 8D 8F 90 9D, and programs take A0 for a space.  So
UTF-8 read as windows-1252 comes out with “�”, “?”, a space or nothing where such a byte was:
“lost” becomes ``â€œlostâ€�``.  Which byte it was follows from the alphabet of the page's language,
from the words of the page, or not at all; then the character is marked as U+FFFD.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import Literal

from pipelines.repairs.alphabets import Alphabet
from pipelines.repairs.misread import chars
from pipelines.repairs.misread import steps as decoding

ENCODING = "sloppy-windows-1252"
HOLES = b"\x81\x8d\x8f\x90\x9d"
MARKED = "\ufffd"

Kind = Literal["\ufffd", "?", " ", ""]
"""What stands where a byte was lost; the empty string: nothing does."""

_TAIL = chars(bytes(range(0x80, 0xC0)), ENCODING) + MARKED
_LEAD = re.compile("([Â-ß])|([à-ï])|([ð-ô])")
_ITEM = re.compile(f"[{_TAIL}]")
_QUESTION = re.compile(f"[Â-ß][?]|[à-ï][{_TAIL}]?[?]")
_SPACE = re.compile(f"[ÂÃÅÎÐÙ] |[à-ï](?! )[{_TAIL}] |[à-ï] [{_TAIL}]")
_DROPPED = re.compile(f"[Ã-ß](?![{_TAIL} ])|[à-ï][{_TAIL}](?![{_TAIL} ])")
_PART_OF_A_GRAVE = re.compile(" (?:[ .,;:!?)»…]|\\Z|quel[ae]s?\\b|quilo\\b)")
_FIRST = 0xF0000  # gaps stand as private-use characters while words are looked up
MOST = 0xFFFD
_GAP = re.compile("[\U000f0000-\U000ffffd]")
_WORD = re.compile("(?:[^\\W_]|[\U000f0000-\U000ffffd])+")
_MANY = 256


@dataclass(slots=True)
class Gap:
    """One sequence of which bytes were lost: ``start`` to ``end`` of the text, and what fits."""

    start: int
    end: int
    options: dict[str, bytes]
    """Characters it can have been, with their bytes."""
    chosen: str = MARKED


@dataclass(slots=True)
class Scan:
    """A text taken apart as UTF-8 misread as windows-1252."""

    gaps: list[Gap] = field(default_factory=list)
    whole: int = 0
    """Sequences without loss."""
    stray: int = 0
    """Characters outside ASCII that belong to no sequence."""
    pieces: list[str] = field(default_factory=list)
    """Decoded text; gaps as supplementary private-use characters."""

    @property
    def decoded(self) -> str:
        """The text without what was lost."""
        return _GAP.sub("", "".join(self.pieces))


def kind_of(texts: list[str]) -> Kind:
    """Tell what stands for a lost byte on a page."""
    joined = "\n".join(texts)
    if MARKED in joined:
        return "\ufffd"
    if _QUESTION.search(joined):
        return "?"
    return " " if _SPACE.search(joined) and not _DROPPED.search(joined) else ""


def scan(text: str, kind: Kind) -> Scan:
    """Take a text apart; linear in its length."""
    out, at, end = Scan(), 0, len(text)
    for match in _LEAD.finditer(text):
        start = match.start()
        if start < at:
            continue
        out.pieces.append(text[at:start])
        out.stray += _strays(text[at:start])
        need = match.lastindex or 1
        at = start + 1
        items: list[int | None] = []
        while len(items) < need and at < end:
            char = text[at]
            if _ITEM.match(char):
                items.append(None if char == MARKED else char.encode(ENCODING)[0])
            elif char == kind == "?":
                items.append(None)
            elif char == " " and _was_a0(text, start, at, kind):
                items.append(0xA0)
            else:
                break
            at += 1
        _add(out, text, start, at, items, need, kind)
    out.pieces.append(text[at:])
    out.stray += _strays(text[at:])
    return out


def _was_a0(text: str, start: int, at: int, kind: Kind) -> bool:
    """Tell whether a space was the byte A0.

    “à la” became ``Ã  la`` and, where double spaces were folded, ``Ã la``: then the one left is the
    space between the words.  “àquele” became ``Ã quele``, Vietnamese “đàn” ``Ä‘Ã n``.
    """
    if text[start] == "Ã":
        return kind in {" ", ""} and (
            _PART_OF_A_GRAVE.match(text, at) is not None or (kind == " " and "á»" in text)
        )
    return kind == " " and text[start:at] != "â€"


def _strays(text: str) -> int:
    return 0 if text.isascii() else len(re.findall("[^\x00-\x7f]", text))


def _add(
    out: Scan, text: str, start: int, at: int, items: list[int | None], need: int, kind: Kind
) -> None:
    """Add the sequence from ``start`` to ``at`` as decoded, as a gap, or as sound text."""
    lead = text[start].encode(ENCODING)[0]
    known = bytes([lead, *(x for x in items if x is not None)])
    char = _decode(known) if len(items) == need and None not in items else None
    if char is not None and " " in text[start:at]:
        _gap(out, start, at, {char: known})
        out.gaps[-1].chosen = char
    elif char is not None:
        out.whole += 1
        out.pieces.append(char)
    elif None in items or (len(items) < need and kind in {" ", ""} and (items or need == 1)):
        options = dict(_options(lead, tuple(items), need))
        if text[start:at] == "Ã" and text.startswith(" ", at):
            options["à"] = b"\xc3\xa0"
        _gap(out, start, at, options)
    else:  # an accent of a text that is sound here
        out.stray += 1
        out.pieces.append(text[start:at])


def _gap(out: Scan, start: int, at: int, options: dict[str, bytes]) -> None:
    out.pieces.append(chr(_FIRST + len(out.gaps)))
    out.gaps.append(Gap(start, at, options))


def _decode(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


@lru_cache(maxsize=1024)
def _options(lead: int, items: tuple[int | None, ...], need: int) -> list[tuple[str, bytes]]:
    """Return the characters, with their bytes, of which these are what is left."""
    missing = need - len(items)
    shapes = [
        [None if i in places else 0 for i in range(need)]
        for places in itertools.combinations(range(need), missing)
    ]
    found = []
    for shape in shapes:
        rest = iter(items)
        row = [None if slot is None else next(rest) for slot in shape]
        for bytes_ in itertools.product(*(HOLES if x is None else (x,) for x in row)):
            raw = bytes([lead, *bytes_])
            char = _decode(raw)
            if char is not None:
                found.append((char, raw))
    return found


def choose(scanned: Scan, alphabet: Alphabet, words: frozenset[str]) -> str:
    """Choose what each gap was and return the decoded text; undecided gaps are U+FFFD."""
    text = "".join(scanned.pieces)
    for gap in scanned.gaps:
        if gap.chosen == MARKED:
            gap.options = {c: raw for c, raw in gap.options.items() if alphabet.has(c)}
    for match in _WORD.finditer(text):
        _by_case(match[0], scanned.gaps)
        _by_words(match[0], scanned.gaps, alphabet, words)
    supply = iter(gap.chosen for gap in scanned.gaps)
    return _GAP.sub(lambda _: next(supply), text)


def _by_case(word: str, gaps: list[Gap]) -> None:
    """Drop capitals after a small letter; choose where one option is left."""
    before = ""
    for char in word:
        gap = gaps[ord(char) - _FIRST] if _GAP.match(char) else None
        if gap and gap.chosen == MARKED:
            if before.islower():
                gap.options = {c: raw for c, raw in gap.options.items() if not c.isupper()}
            if len(gap.options) == 1:
                gap.chosen = next(iter(gap.options))
        before = gap.chosen if gap else char


def _by_words(word: str, gaps: list[Gap], alphabet: Alphabet, words: frozenset[str]) -> None:
    """Choose the letters that make a word of the page or of the language, if one choice does."""
    numbers = [ord(char) - _FIRST for char in word if _GAP.match(char)]
    undecided = [n for n in numbers if gaps[n].chosen == MARKED]
    ways = prod(len(gaps[n].options) for n in undecided[:_MANY])
    found = []
    rows = itertools.product(*(gaps[n].options for n in undecided))
    for row in rows if undecided and ways <= _MANY else ():
        picked = dict(zip(undecided, row, strict=True))
        supply = iter(picked.get(n, gaps[n].chosen) for n in numbers)
        read = _GAP.sub(lambda _, supply=supply: next(supply), word)  # type: ignore[misc]
        if read.lower() in words or alphabet.knows(read):
            found.append(row)
    if len(found) == 1:
        for n, char in zip(undecided, found[0], strict=True):
            gaps[n].chosen = char
    for n in undecided:
        if gaps[n].chosen == MARKED and alphabet.usual in gaps[n].options:
            gaps[n].chosen = alphabet.usual


def steps(scanned: Scan) -> list[str]:
    """Return the plan of :func:`choose`."""
    restored = ";".join(
        f"{gap.start},{gap.end - gap.start},{gap.options.get(gap.chosen, MARKED.encode()).hex()}"
        for gap in scanned.gaps
    )
    decode = [f"sequences:{ENCODING}"] if scanned.stray else decoding(ENCODING)
    return [f"restore:{restored}", *decode]
