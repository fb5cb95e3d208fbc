"""The words by which titles of events are compared, by readers and by pipelines alike."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from itertools import filterfalse
from pathlib import Path

_WORD = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]+")
_STEM = 5
"""Letters of a word that are compared."""


@lru_cache(maxsize=4096)
def content_words(title: str) -> frozenset[str]:
    """Return the content words of a title: stems without accents, Chinese in pairs of signs."""
    words: set[str] = set()
    for word in _WORD.findall(unaccented(title)):
        if "\u3400" <= word[0] <= "\u9fff":
            words.update(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif word not in _common():
            words.add(word if word.isdigit() else word[:_STEM])
    return frozenset(words)


def unaccented(text: str) -> str:
    """Return a text in lower case, without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(filterfalse(unicodedata.combining, decomposed))


@cache
def _common() -> frozenset[str]:
    table = Path(__file__).parent / "pages" / "data" / "title_words.toml"
    return frozenset(tomllib.loads(table.read_text("utf-8"))["common"])
