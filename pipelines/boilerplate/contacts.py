"""How to reach somebody: a phone number with nothing but contact words around it, and contacts.

A contact is what ends a press release: names, offices and places around an address or a number.
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
_NUMBER = re.compile(r"\+\d|\(\d{2,5}\) ?\d{3}|(?<!\d)\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d)")
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
    return _has_a_number(line)


def is_contact(text: str) -> bool:
    """Tell whether a text is addresses with nothing but names, places and numbers around them.

    It takes an e-mail address, or a phone number and a word that tells of one.  A word in lower
    case that neither links names nor tells how to reach them makes a sentence.
    """
    rest = _MAIL.sub(" ", text) if "@" in text else text
    has_mail = rest != text
    if not has_mail and not 7 <= len(_DIGITS.findall(text)) <= 40:
        return False
    tell, beside, link = _words()
    words = _WORD.findall(_ADDRESS.sub(" ", rest))
    if any(w[0].islower() and w not in tell and w not in beside and w not in link for w in words):
        return False
    if has_mail:
        return True
    told = not tell.isdisjoint(word.casefold() for word in words)
    return told and _NUMBER.search(text) is not None and _has_a_number(text)


_REGIONS = ("US", "GB", "DE", "FR", "ES", "RU", "CN")


def _has_a_number(line: str) -> bool:
    from phonenumbers import Leniency, PhoneNumberMatcher  # slow to import, and few lines ask

    regions: tuple[str | None, ...] = (None,) if "+" in line else _REGIONS
    return any(PhoneNumberMatcher(line, x, Leniency.POSSIBLE).has_next() for x in regions)


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
