"""What is likely but not proven: names that lost their accents, numbers that lost their currency.

The text stays as it is; a name becomes a suggestion, a number a flag.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from scrapers.items import Suggestion

# A letter first, then whether a word begins there: half of the time of ``\b`` and the letter.
_CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž](?<!\w.)[\w'’–-]*\w", re.DOTALL)
_SHORTEST = 4
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae",
     "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "ð": "d", "–": "-", "’": "'"}
)  # fmt: skip

# "-65,000" for "€65,000": a minus, “?” or U+FFFD in place of the sign, or a part of its bytes.
_LOST_CURRENCY = re.compile(
    r"(?<![\w.,:/°–−-])[-−]\d{1,3}(?:,\d{3})+(?![\d,]*\s*(?:°|degrees|feet|ft|m\b|km|metres|meters))"
    r"|(?<![\w.,:/°–−-])[-−]\d{1,4}(?:\.\d{1,3})?\s?(?:million|billion|trillion|bn)\b"
    r"|(?:(?<=\s)|(?<=\()|\A)(?:[?\ufffd]|\[\?\])(?=\d{1,3}(?:[.,]\d|\s?(?:million|billion|bn|m\b)))"
    r"|â¬\s?\d"
)


def lost_currency(text: str) -> bool:
    """Tell whether a number stands beside the remains of a currency sign."""
    return _LOST_CURRENCY.search(text) is not None


def fold(name: str) -> str:
    """Return a name in ASCII letters, as transliteration writes it."""
    plain = unicodedata.normalize("NFKD", name.translate(_UNDECOMPOSED))
    return plain.encode("ascii", "ignore").decode()


def _drop(name: str) -> str:
    """Return a name without the letters that are not ASCII."""
    return name.encode("ascii", "ignore").decode()


def _forms(names: Iterator[str]) -> dict[str, list[tuple[str, str]]]:
    """Map the first word of each damaged form to the forms and names that begin with it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        for form in {fold(name), _drop(name)}:
            if len(form) >= _SHORTEST and form != name and form[:1].isupper():
                first = _CAPITALISED.match(form)
                if first:
                    found.setdefault(first[0], []).append((form, name))
    return found


@cache
def _table() -> dict[str, list[tuple[str, str]]]:
    source = files("pipelines") / "data" / "accented_names.txt"
    lines = source.read_text(encoding="utf-8").splitlines()
    return _forms(line for line in lines if line and not line.startswith("#"))


def _has_accent(word: str) -> bool:
    """Tell whether a letter is not ASCII; a curly apostrophe or a dash is none."""
    return not word.isascii() and any(char.isalpha() and not char.isascii() for char in word)


def forms_in(page: str) -> dict[str, list[tuple[str, str]]]:
    """Return the forms without accents that the texts of a page may hold, by their first word.

    They are those of names that stand on the page with accents, or in the table.
    """
    words = set(_CAPITALISED.findall(page))
    accented = [word for word in words if word[1:].islower() and _has_accent(word)]
    own = _forms(iter(sorted(accented)))
    table = _table()
    found = {
        word: [
            *((form, name) for form, name in own.get(word, ()) if form == word),
            *((form, name) for form, name in table.get(word, ()) if form in page),
        ]
        for word in (own.keys() & words) | (table.keys() & words)
    }
    return {word: forms for word, forms in found.items() if forms}


def suggestions(
    texts: Iterable[tuple[str, str]], forms: Mapping[str, Sequence[tuple[str, str]]]
) -> Iterator[Suggestion]:
    """Yield each of these forms that stands in (field, text), and the name it may be, once."""
    if not forms:
        return
    told: set[tuple[str, str, str]] = set()
    for field, text in texts:
        for word in dict.fromkeys(_CAPITALISED.findall(text)):
            for form, name in forms.get(word, ()):
                key = (field, form, name)
                if key in told:
                    continue
                if form == word or re.search(rf"\b{re.escape(form)}(?!\w)", text):
                    told.add(key)
                    yield Suggestion(
                        field=field, rule="name-without-accents", text=form, suggestion=name
                    )
