"""Finds the phrases of a table in text, all in one pass: one dictionary look-up a word.

A word is a run of Latin letters, a number with the letters after it (``06M``) or one Chinese
character; so ``HTV-3``, ``HTV 3`` and ``HTV3`` are the same.  Case, accents, a possessive 's and
the difference between traditional and simplified characters do not count.  ``#`` in a phrase stands
for a number: ``Soyuz TMA-#``, ``神舟#号``.  A number at the end of a phrase is the name's: there is
none in "Soyuz, 3 of them" or "Long March 70th".
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeAlias, TypeVar

Value = TypeVar("Value")

_BREAK = "\x1e"
"""Stands between two texts, a word that no phrase has."""
# That every word begins with one set of characters lets the search skip all others at once.
_WORD = re.compile(rf"[a-z0-9〇㐀-鿿{_BREAK}](?:(?<=[a-z])[a-z]*|(?<=[0-9])[0-9]*[a-z]*|)")
_PHRASE_WORD = re.compile(_WORD.pattern + "|#")
_POSSESSIVE = re.compile(r"['’](?<=[a-z0-9].)[a-z]+(?:['’][a-z]+)*", re.DOTALL)
_VARIANTS = Path(__file__).parent / "data" / "zh_variants.txt"
_CHINESE_DIGITS = frozenset("零〇一二三四五六七八九十")
_LONGEST_NUMBER = 8
"""Characters; a gamma-ray burst or a pulsar has seven."""
_STOP = re.compile(r"[,;:!?()。，、；：！？（）\n]|\.\s|['’]s\b")
"""Between a name and a number that is not the name's."""
_COUNTS = re.compile(
    r"[0-9]{1,3}(?:st|nd|rd|th|km|kg|am|pm)\b|[0-9]+0s\b|[0-9]+(?:,[0-9]{3}(?![0-9])|:[0-9])"
    r"|[0-9一二三四五六七八九十]{1,8}(?:周?年|[ -]?(?:years?|months|days|hours)\b)"
)
"""An ordinal, a decade, an amount, a time."""
_ROMANS = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10", "xi": "11", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15",
}  # fmt: skip


class Words:
    """The words of texts, folded, and where each stands in them."""

    __slots__ = ("_breaks", "_folded", "_met", "_spans", "_text", "words")

    def __init__(self, *texts: str) -> None:
        self._text = _BREAK.join(texts)
        if len(texts) == 1:
            self._folded = _plain(texts[0])
            self.words: list[str] = _WORD.findall(self._folded)
        else:  # other steps ask for one of them alone
            each = [words_of(text) for text in texts]
            self._folded = _BREAK.join([one._folded for one in each])
            self.words = [word for one in each for word in (*one.words, _BREAK)][:-1]
        self._spans: list[tuple[int, int]] | None = None
        self._breaks: list[int] | None = None
        self._met: frozenset[str] | None = None

    def meet(self, cue: frozenset[str]) -> bool:
        """Is one of the words of ``cue`` among these?"""
        if self._met is None:
            self._met = frozenset(self.words)
        return not cue.isdisjoint(self._met)

    def between(self, start: int, end: int) -> str:
        """Return the text from the word ``start`` to the word before ``end``, as it stands."""
        spans = self._places()
        return self._text[spans[start][0] : spans[end - 1][1]]

    def numbers(self, place: int) -> bool:
        """May the word ``place`` be the number of the name before it?"""
        spans = self._places()
        start = spans[place][0]
        between = self._text[spans[place - 1][1] : start]
        return not (_STOP.search(between) or _COUNTS.match(self._folded, start))

    def _places(self) -> list[tuple[int, int]]:
        if self._spans is None:
            self._spans, at = [], 0
            for word in self.words:
                at = self._folded.index(word, at)
                self._spans.append((at, at := at + len(word)))
        return self._spans

    def text_of(self, place: int) -> int:
        """Return which of the texts, counted from 0, the word ``place`` stands in."""
        if self._breaks is None:
            self._breaks = [at for at, word in enumerate(self.words) if word == _BREAK]
        return bisect(self._breaks, place)


class Match(NamedTuple, Generic[Value]):
    """A phrase found: its value, the words it covers and the number that stood for ``#``."""

    value: Value
    start: int
    end: int
    number: str = ""


@cache
def _letters() -> dict[int, str]:
    """Return each character's plain one; every one gives one, so that places stay."""
    table = {ord("İ"): "i", ord("ø"): "o", ord("ł"): "l", ord("Ø"): "o", ord("Ł"): "l"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table.setdefault(code, base.lower())
    for line in _VARIANTS.read_text("utf-8").split("\n"):
        if not line.startswith("#"):
            table.update((ord(pair[0]), pair[1]) for pair in line.split())
    return table


def fold(text: str) -> str:
    """Return the text in lower case, without accents, in simplified characters; same length."""
    return (text if text.isascii() else text.translate(_letters())).lower()


def _plain(text: str) -> str:
    """Return the folded text with blanks for every 's; same length."""
    folded = fold(text)
    if "'" in folded or "’" in folded:
        folded = _POSSESSIVE.sub(lambda match: " " * len(match[0]), folded)
    return folded.replace(_BREAK, " ")


@lru_cache(maxsize=256)
def words_of(*texts: str) -> Words:
    """Return the words of texts; remembered, as several steps ask for the same ones."""
    return Words(*texts)


def phrase_words(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase of a table; equal ones match the same texts."""
    return tuple(_PHRASE_WORD.findall(_plain(phrase)))


_Entry: TypeAlias = tuple[list[str], Value]
_Branches: TypeAlias = dict[str, list[_Entry[Value]]]
"""Second word (or ``#``, or nothing) → phrases, those with a number last, and their values."""


class Lexicon(Generic[Value]):
    """Phrases with a value each; of phrases that start at one word the longest wins."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        """Index ``phrases``; the first of two equal ones stays.

        Raises ``ValueError`` for a phrase without a word or with a number in front.
        """
        self._starts: dict[str, _Branches[Value]] = {}
        for phrase, value in phrases:
            words = phrase_words(phrase)
            if not words or words[0] == "#":
                raise ValueError(f"The phrase {phrase!r} starts with no word.")
            branches = self._starts.setdefault(words[0], {})
            branches.setdefault("".join(words[1:2]), []).append((list(words), value))
        for branches in self._starts.values():
            for entries in branches.values():
                entries.sort(key=lambda entry: "#" in entry[0])

    def find(self, text: Words) -> list[Match[Value]]:
        """Return the phrases in ``text`` from left to right; none overlaps another."""
        words, starts = text.words, self._starts
        found: list[Match[Value]] = []
        free = 0
        for place in [place for place, word in enumerate(words) if word in starts]:
            if place < free:
                continue
            branches = starts[words[place]]
            second = words[place + 1] if place + 1 < len(words) else ""
            best: Match[Value] | None = None
            for key in (second, "", "#"):
                if key in branches:
                    best = _longest(text, place, branches[key], best)
            if best:
                found.append(best)
                free = best.end
        return found


def _longest(
    text: Words, place: int, entries: Iterable[_Entry[Value]], best: Match[Value] | None
) -> Match[Value] | None:
    """Return the longest of ``entries`` at ``place`` if it is longer than ``best``."""
    for phrase, value in entries:
        end, number = place + len(phrase), ""
        if text.words[place:end] != phrase:
            end, number = _follow(text, place, phrase) if "#" in phrase else (0, "")
        if end > (best.end if best else place) and _is_named(text, place, phrase):
            best = Match(value, place, end, number)
    return best


def _is_named(text: Words, place: int, phrase: list[str]) -> bool:
    """Is the number at the end of ``phrase``, found at ``place``, the name's?"""
    last = len(phrase) - 1
    numbered = phrase[last] == "#" or phrase[last][0].isdigit()
    return not (last and numbered) or text.numbers(place + last)


def _follow(text: Words, place: int, phrase: list[str]) -> tuple[int, str]:
    """Return where ``phrase``, a series, ends if it stands at ``place``, else 0, and its number."""
    words, number = text.words, ""
    for wanted in phrase:
        if place >= len(words):
            return 0, ""
        if wanted == "#":
            end, number = _number(text, place)
            if end == place:
                return 0, ""
            place = end
        elif words[place] == wanted:
            place += 1
        else:
            return 0, ""
    return place, number


def _number(text: Words, place: int) -> tuple[int, str]:
    """Return the place after the number at ``place`` and the number; the same place: none."""
    words = text.words
    word = words[place]
    if word[0].isdigit() and len(word) <= _LONGEST_NUMBER:
        return place + 1, text.between(place, place + 1)
    if word in _ROMANS:
        return place + 1, _ROMANS[word]
    end = place
    while end < len(words) and end < place + 4 and words[end] in _CHINESE_DIGITS:
        end += 1
    return end, _chinese_number(words[place:end])


def _chinese_number(digits: list[str]) -> str:
    """Return 十一 as 11, 二十 as 20, 一七 as 17."""
    values = [str("〇一二三四五六七八九".find(digit.replace("零", "〇"))) for digit in digits]
    if "十" not in digits:
        return "".join(values)
    ten = digits.index("十")
    return f"{''.join(values[:ten]) or '1'}{''.join(values[ten + 1 :]) or '0'}"
