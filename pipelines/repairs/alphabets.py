"""Which letters a page can hold, by its language: what decides about lost bytes."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Of all the characters that can be lost, those that stand in texts of any language: the closing
# quote, the selector that makes a symbol an emoji.
_COMMON = "”\ufe0f"
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The letters of a language that can be lost, and the words that decide between them."""

    language: str | None
    letters: re.Pattern[str]
    usual: str = ""
    known: frozenset[str] = frozenset()

    def has(self, char: str) -> bool:
        """Tell whether texts of the language hold this character."""
        return self.letters.fullmatch(char) is not None

    def knows(self, word: str) -> bool:
        """Tell whether a word is one of those that decide."""
        return word in self.known or word.lower() in self.known


@cache
def _table() -> dict[str, dict[str, str]]:
    source = files("pipelines") / "data" / "lost_letters.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def alphabet_of(language: str | None) -> Alphabet:
    """Return the alphabet of a language of the table; without one, only what all languages have."""
    row = _table()[language] if language else {"letters": "à"}
    return Alphabet(
        language,
        re.compile(f"[{_COMMON}{row.get('letters', '')}]"),
        row.get("usual", ""),
        frozenset(row.get("known", "").split()),
    )


@cache
def _languages() -> list[tuple[str, frozenset[str], re.Pattern[str]]]:
    return [
        (language, frozenset(row.get("words", "").split()), re.compile(f"[{row['marks']}]"))
        for language, row in _table().items()
    ]


def language_of(text: str) -> str | None:
    """Return the language of a text, a language of the table; None if too little is known."""
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    scores = {
        language: sum(words[word] for word in frequent) + len(marks.findall(text))
        for language, frequent, marks in _languages()
    }
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= max(_ENOUGH, 0.04 * words.total()) else None
