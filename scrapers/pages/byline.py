"""Bylines to people: "By Jane Doe and John Roe, Staff Writers | AP" to two names and an agency.

The words that surround names are in ``data/bylines.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from scrapers.items import Author

_TABLE = tomllib.loads(
    files("scrapers.pages").joinpath("data/bylines.toml").read_text(encoding="utf-8")
)


def _words(name: str) -> frozenset[str]:
    return frozenset(_TABLE[name])


ROLES = _words("role")
ORGANISATIONS = _words("organisation")
NOBODY = _words("nobody")
AGENCIES: dict[str, str] = _TABLE["agencies"]

MAX_BYLINE = 300
"""Characters; what is longer is a sentence about somebody."""
MAX_NAME = 60


def _alternatives(name: str) -> str:
    return "|".join(re.escape(word) for word in sorted(_TABLE[name], key=len, reverse=True))


_BY = re.compile(rf"^\W*(?:{_alternatives('by')})(?:\s*[:：]\s*|\s+|(?=[一-鿿]))", re.IGNORECASE)
_NOT_BY = re.compile(rf"(?:^|[\s|·•,;/(])(?:{_alternatives('not_by')})(?:\s*:|\s).*", re.I | re.S)
_SPLIT = re.compile(
    rf"\s*[;|/•·\n\t、،‧●♦]\s*|\s+[-–—]\s+|\s*,\s+|，|\s+(?:{_alternatives('join')})\s+",
    re.IGNORECASE,
)
_PAREN = re.compile(r"\s*[(\[（【][^()\[\]]{0,100}[)\]）】]")
_NAME = re.compile(r"[^\W\d_]")
_NO_NAME = re.compile(r"\d|https?:|www\.|\.(?:com|org|net|co)\b|[@#?!<>{}=“”\"]")
_DATE_TAIL = re.compile(
    r"\s*(?:\b(?:on|posted|published|updated|last updated|am|le|el)\b\s*:?\s*)?"
    r"\b(?:\w{3,12}\.?\s+\d{1,2}|\d{1,4}[./-]\d{1,2}[./-]|\d{1,2}\.?\s+\w{3,12}\.?,?\s+\d{4}).*$",
    re.IGNORECASE | re.DOTALL,
)


def fold(text: str) -> str:
    """Return a name as it is compared: lower case, white space folded, dots gone."""
    return " ".join(text.casefold().replace(".", " ").split())


def _is_person(part: str) -> bool:
    words = fold(part).split()
    if not words or len(words) > 6 or len(part) > MAX_NAME or len(part) < 2:
        return False
    if not _NAME.search(part) or _NO_NAME.search(part) or " ".join(words) in NOBODY:
        return False
    return not any(word.strip("'’,-") in ORGANISATIONS for word in words)


def _parts(text: str) -> Iterable[str]:
    text = _NOT_BY.sub("", _PAREN.sub("", text))
    text = _DATE_TAIL.sub("", text)
    for part in _SPLIT.split(text):
        part = _BY.sub("", part.strip(" \u00a0,.:-–—|*")).strip(" \u00a0,:-–—|*")
        if part:
            yield part


def read(
    texts: Iterable[str], outlets: frozenset[str] = frozenset()
) -> tuple[list[Author], list[str]]:
    """Return the people and the news agencies that the bylines name, in order, without repeats.

    ``texts`` are bylines or single names as they stand; ``outlets`` are folded names of the site,
    which is no author.
    """
    people: dict[str, Author] = {}
    agencies: dict[str, None] = {}
    for text in texts:
        raw = " ".join(text.split())
        if not raw or len(raw) > MAX_BYLINE:
            continue
        for at, part in enumerate(_parts(raw)):
            key = fold(part)
            if key in AGENCIES:
                agencies.setdefault(AGENCIES[key])
            elif (
                key in outlets
                or not _is_person(part)
                or (at and (" " not in part or _has_role(key)))
            ):
                continue
            else:
                people.setdefault(key, Author(name=part, name_raw=raw))
    return list(people.values()), list(agencies)


def _has_role(key: str) -> bool:
    return any(word.strip("'’,-") in ROLES for word in key.split())
