"""How to reach somebody: a phone number with nothing but contact words around it, and contacts.

A contact is what ends a press release: names, offices and places around an e-mail address.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S{1,200}", re.IGNORECASE)
_LIMIT = 160  # a longer block is no bar
_SHAPE = re.compile(r"\+\d|(?<!\w)[tmfp][:.] ?[\d(]")


def is_phone_bar(folded: str) -> bool:
    """Tell whether a case-folded line is only a phone number and words such as "call us now".

    Something tells that it is a phone's: a word, an e-mail address, "T:", or the country code,
    which nothing else looks like.  A number inside a sentence never counts.
    """
    if len(folded) > _LIMIT or not 7 <= len(_DIGITS.findall(folded)) <= 40:
        return False
    line = _MAIL.sub(" ", folded)
    words = _WORD.findall(line)
    tell, beside, _ = _words()
    if not all(word in tell or word in beside for word in words):
        return False
    if line == folded and tell.isdisjoint(words) and not _SHAPE.search(line):
        return False
    regions: tuple[str | None, ...] = (None,) if "+" in line else _REGIONS
    return any(_has_number(line, region) for region in regions)


def is_contact(text: str) -> bool:
    """Tell whether a text is e-mail addresses with nothing but names, places and numbers around.

    A word in lower case that neither links names nor tells how to reach them makes a sentence.
    """
    if "@" not in text:
        return False
    rest = _MAIL.sub(" ", text)
    if rest == text:
        return False
    tell, beside, link = _words()
    return not any(
        word[0].islower() and word not in tell and word not in beside and word not in link
        for word in _WORD.findall(_ADDRESS.sub(" ", rest))
    )


_REGIONS = ("US", "GB", "DE", "FR", "ES", "RU", "CN")


def _has_number(line: str, region: str | None) -> bool:
    import phonenumbers  # as slow to import as a page is to read, and few lines ask for it

    leniency = phonenumbers.Leniency.POSSIBLE
    return any(True for _ in phonenumbers.PhoneNumberMatcher(line, region, leniency))


@cache
def _words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words that tell of a phone, those beside them, and those within names."""
    source = Path(__file__).parents[1] / "data" / "contact_words.toml"
    table: dict[str, dict[str, list[str]]] = tomllib.loads(source.read_text("utf-8"))
    tell, beside, link = (
        frozenset(word for words in table[name].values() for word in words)
        for name in ("tell", "beside", "link")
    )
    return tell, beside, link
