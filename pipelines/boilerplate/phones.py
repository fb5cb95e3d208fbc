"""Phone and contact bars: a number with nothing but contact words around it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_LIMIT = 160  # a longer block is no bar
_SHAPE = re.compile(r"\+\d|(?<!\w)[tmfp][:.] ?[\d(]")


def is_contact_bar(folded: str) -> bool:
    """Tell whether a case-folded line is only a phone number and words such as "call us now".

    Something tells that it is a phone's: a word, an e-mail address, "T:", or the country code,
    which nothing else looks like.  A number inside a sentence never counts.
    """
    if len(folded) > _LIMIT or not 7 <= len(_DIGITS.findall(folded)) <= 40:
        return False
    line = _MAIL.sub(" ", folded)
    words = _WORD.findall(line)
    tell, beside = _words()
    if not all(word in tell or word in beside for word in words):
        return False
    if line == folded and tell.isdisjoint(words) and not _SHAPE.search(line):
        return False
    regions: tuple[str | None, ...] = (None,) if "+" in line else _REGIONS
    return any(_has_number(line, region) for region in regions)


_REGIONS = ("US", "GB", "DE", "FR", "ES", "RU", "CN")


def _has_number(line: str, region: str | None) -> bool:
    import phonenumbers  # as slow to import as a page is to read, and few lines ask for it

    leniency = phonenumbers.Leniency.POSSIBLE
    return any(True for _ in phonenumbers.PhoneNumberMatcher(line, region, leniency))


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that tell of a phone, and those that may stand beside them."""
    source = Path(__file__).parents[1] / "data" / "contact_words.toml"
    table: dict[str, dict[str, list[str]]] = tomllib.loads(source.read_text("utf-8"))
    tell, beside = (
        frozenset(word for words in table[name].values() for word in words)
        for name in ("tell", "beside")
    )
    return tell, beside
