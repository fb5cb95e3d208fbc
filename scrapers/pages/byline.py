"""Bylines to names: "By Jane Doe and John Roe, Staff Writers | AP" to two people and an agency.

The words that surround names are in ``data/bylines.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from scrapers.items import Author
from scrapers.pages.credits import AGENCIES as CITED_AGENCIES

_TABLE = tomllib.loads(
    files("scrapers.pages").joinpath("data/bylines.toml").read_text(encoding="utf-8")
)
ROLES, ORGANISATIONS, NOBODY, CALENDAR, PARTICLES = (
    frozenset(_TABLE[name]) for name in ("role", "organisation", "nobody", "calendar", "particle")
)
AGENCIES = (frozenset(_TABLE["agency"]) | CITED_AGENCIES) - frozenset(_TABLE["no_agency"])

SURNAMES = frozenset(("Ba", "Do", "Ma", "Pa"))
"""Surnames, all capitals of which are degrees."""
MAX_BYLINE = 400
"""Characters; what is longer is a sentence about somebody."""
MAX_VISIBLE = 120
MAX_NAME = 60
MAX_PIECES = 3
"""Pieces of a dated line that are looked at."""
_USER = 24
"""Characters that may stand in front of the name of a user: "Posted by"."""
_EDGE = " \u00a0,.:;-–—|*/•·"


def _alternatives(name: str) -> str:
    return "|".join(re.escape(word) for word in sorted(_TABLE[name], key=len, reverse=True))


_BY = re.compile(rf"^\W*(?:{_alternatives('by')})(?:\s*[:：／]\s*|\s+|$)", re.IGNORECASE)
_BY_LOWER = re.compile(r"^(?:de|di|da|en|av|af|from)\s+(?=[A-ZÀ-Þ])")
"""Prepositions that are parts of names when capitalised."""
_BY_STRONG = re.compile(
    rf"^\W{{0,3}}(?:{_alternatives('by_strong')})(?:\s*[:：／·]\s*|\s+|$)", re.IGNORECASE
)
_BY_STARTS = frozenset(word[:2] for word in _TABLE["by_strong"])
_BY_INSIDE = re.compile(r"(?:^|[\s|·•,–—-])(?:[Bb]y|von|par|por|di|door|przez)\s+(?=[A-ZÀ-Þ])")
_BY_CJK = re.compile(
    r"(?:作者|记者|記者|撰稿|撰文)\s*[:：]\s*"
    r"([\u3400-\u9fff·・]{2,8}(?:、[\u3400-\u9fff·・]{2,8})*)(?![\u3400-\u9fff])"
)
"""As it stands between source and editor: "来源：… 作者：… 编辑：…"."""
_NOT_BY = re.compile(rf"(?:^|[\s|·•,;/(])(?:{_alternatives('not_by')})(?:\s*:|\s|$).*", re.I | re.S)
_SPLIT = re.compile(
    rf"\s*[;|/•·\n\t、،‧●♦，]\s*|\s+[-–—]\s+|\s*,\s+(?:(?:{_alternatives('join')})\s+)?|\s+(?:{_alternatives('join')})\s+",
    re.IGNORECASE,
)
_COMMAS = frozenset(",，|-–—·•/")
_URL = re.compile(r"(?:https?:|www\.)\S*")
_PAREN = re.compile(r"\s*[(\[（【][^()\[\]（）【】]{0,100}[)\]）】]")
_DOMAIN = re.compile(r"\.(?:com|org|net|info|eu|[a-z]{2})$", re.IGNORECASE)
_PLACE = re.compile(r" (?:in|w|à|en|aus) \S+$")
_WHERE = re.compile(r" (?:in|for) (?=[A-ZÀ-Þ])")
"""Where a person wrote or for whom: "Jane Doe in Moscow", "Jane Doe for Reuters"."""
_NO_NAME = re.compile(r"\d|\.(?:com|org|net|co)\b|[@#?!<>{}=“”\"…%&$]|\bmin\b")
_TAIL = re.compile(
    r"\s*\b(?:(?:on|am|le|el|posted|published|updated|last updated)\b\s*:?\s*)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\w{3,12}\.?\s+\d{1,2}\b|\d{1,4}[./-]\d{1,2}[./-]"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s+\w{3,12}\.?,?\s+\d{4}).*$",
    re.IGNORECASE | re.DOTALL,
)
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^()]{0,60}|)\((?P<who>[^()]{2,40})\)(?P<dash>\s*[-–—])?"
)
_BAR = re.compile(r"\s*[|•·●]\s*")
_SUFFIX = re.compile(r"\s*(?:기자|記者|记者|특파원|さん|\s+(?:reports?|writes))$")
_CJK_ORGANISATION = re.compile(
    r"[\u3400-\u9fff](?:网|網|社|报|報|台|电视|新闻|新聞|部|局|編集部|通信|센터|뉴스|신문|일보)$"
)
_CJK_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·・]{2,8}")
_ALNUM = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"\s*[|•·/●]\s*|\s+[-–—]\s+")
_ABOUT = re.compile(r"(?<!\s)\s+(?:in|on|for)\s+.*$", re.DOTALL)
_DATED = re.compile(
    r"\d{4}|\bmin(?:ute)?s?\b|\b(?:posted|published|written|updated)\b", re.IGNORECASE
)


@dataclass(slots=True)
class Names:
    """The people and organisations of bylines, in order, without repeats."""

    people: dict[str, Author] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)


def fold(text: str) -> str:
    """Return a name as it is compared: lower case, white space folded, dots gone."""
    return " ".join(text.casefold().replace(".", " ").split())


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case."""
    return "".join(_ALNUM.findall(text.casefold()))


def outlet_keys(sites: Iterable[str], host: str) -> frozenset[str]:
    """Return what :func:`read` compares names with to know the site's own."""
    keys = {letters(site) for site in sites} | {letters(_DOMAIN.sub("", site)) for site in sites}
    keys.add(letters(host))
    keys.update(f"={letters(label)}" for label in host.split("."))
    keys.update([f"the{key}" for key in keys])
    return frozenset(key for key in keys if len(key) > 2)


def _has(words: Sequence[str], table: frozenset[str]) -> bool:
    return any(word.strip("'’,-()") in table for word in words)


@lru_cache(maxsize=2048)
def is_strict(name: str) -> bool:
    """Does the text look like the name of a person, without any hint that it is one?"""
    if _CJK_NAME.fullmatch(name):
        return len(name) <= 5
    words = name.split()
    folded = [word.casefold().strip(".,'’") for word in words]
    count = sum(word not in PARTICLES for word in folded)
    if not (count <= 4 and 2 <= len(words) <= 6) or len(name) > 40 or _NO_NAME.search(name):
        return False
    titles = [low for word, low in zip(words, folded, strict=True) if word not in SURNAMES]
    if _has(titles, ROLES) or _has(folded, ORGANISATIONS) or _has(folded, NOBODY):
        return False
    if not all(word[0].isupper() or folded[at] in PARTICLES for at, word in enumerate(words)):
        return False
    return all(char.isalpha() or char in " .'’-" for char in name) and words[0][0].isupper()


def _is_capitalised(part: str) -> bool:
    """Is each word capitalised or a particle?"""
    words = part.split()
    return len(words) == 1 or all(
        not word[0].islower() or word.casefold() in PARTICLES for word in words
    )


def _may_be_name(part: str, raw: str) -> bool:
    """May a part of a marked byline be a name?  Its first word on its own may be that of a user."""
    words = fold(part).split()
    if len(words) == 1 and part[0] < "\u0600":
        return len(part) > 2 and "&" not in raw and raw.find(part) < _USER
    return _is_capitalised(part) and words[-1] not in ROLES


def _is_name(part: str) -> bool:
    words = fold(part).split()
    if len(words) > 6 or not 2 <= len(part) <= MAX_NAME:
        return False
    if _NO_NAME.search(part):
        return False
    return any(char.isalpha() for char in part)


def _agency_or_nothing(bracket: re.Match[str]) -> str:
    """Keep what stands in brackets behind a name where it is an agency."""
    inside = bracket[0].strip(" ()[]（）【】")
    return f" | {inside}" if fold(inside) in AGENCIES else ""


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts between commas and conjunctions, and whether a comma is in front."""
    text = _NOT_BY.sub("", _URL.sub(" ", _PAREN.sub(_agency_or_nothing, text)))
    text = " | ".join(filter(None, (_TAIL.sub("", piece) for piece in _BAR.split(text))))
    at, separator = 0, ""
    for match in [*_SPLIT.finditer(text), None]:
        part = text[at : match.start() if match else None].strip(_EDGE)
        comma = not _COMMAS.isdisjoint(separator)
        at, separator = (match.end(), match[0]) if match else (at, "")
        part = _BY_LOWER.sub("", _BY.sub("", part).strip(_EDGE))
        part = _SUFFIX.sub("", part)
        where = _WHERE.search(part)
        if where and is_strict(part[: where.start()]):
            part, behind = part[: where.start()], part[where.end() :]
            if fold(behind) in AGENCIES:
                yield behind, False
        if part:
            yield part, comma


def _is_outlet(part: str, outlets: frozenset[str], comma: bool) -> bool:
    """Is it a name of the site itself?  People have sites of their own name too."""
    key = letters(part)
    if key in outlets:
        return True
    first = letters(part.split(maxsplit=1)[0])
    return f"={key}" in outlets or f"={first}" in outlets if comma or not is_strict(part) else False


class Trust(IntEnum):
    """How sure it is that a text is a byline."""

    GUESS = 0
    """Any line of the page: only what looks like a person's name counts."""
    MARKED = 1
    """The page's classes or words say so: capitalised names count, and organisations."""
    SURE = 2
    """A field for authors: everything counts that is not known to be no name."""


def read(
    texts: Iterable[str],
    outlets: frozenset[str] = frozenset(),
    trust: Trust = Trust.SURE,
    whole: frozenset[str] = frozenset(),
) -> Names:
    """Return the people and the organisations that the bylines name.

    ``texts`` are bylines or single names as they stand; ``outlets`` from :func:`outlet_keys`;
    ``whole`` are names of organisations that look like lists of people.
    """
    found = Names()
    for text in texts:
        raw = " ".join(text.split())
        if not raw or len(raw) > MAX_BYLINE:
            continue
        if raw in whole:
            found.organisations.setdefault(letters(raw), raw[:MAX_NAME])
            continue
        in_title = False
        for part, comma in _parts(raw):
            key = fold(part)
            words = key.split()
            was_in_title, in_title = in_title, comma and len(words) > 1 and _has(words, ROLES)
            if was_in_title and not comma:  # "Head of Launches and Range Safety"
                in_title = True
                continue
            if agency := _agency(part, comma):
                found.organisations.setdefault(letters(agency), agency)
            elif key in NOBODY or all(word in ROLES or word in CALENDAR for word in words):
                continue
            elif (
                _is_outlet(part, outlets, comma)
                or _has(words, ORGANISATIONS)
                or _CJK_ORGANISATION.search(part)
            ):
                if trust is Trust.SURE or (trust and not comma and _is_capitalised(part)):
                    found.organisations.setdefault(letters(part), part[:MAX_NAME])
            elif not _is_name(part):
                continue
            elif is_strict(part) or (
                not comma and (trust is Trust.SURE or (trust and _may_be_name(part, raw)))
            ):
                found.people.setdefault(key, Author(name=part, name_raw=raw))
    return found


def _agency(part: str, comma: bool) -> str | None:
    """Return the agency that a part names: alone, with a place or, after a name, with a role."""
    place = _PLACE.search(part)
    words = (part[: place.start()] if place else part).split()
    titled = comma and bool(words) and fold(words[-1]) in ROLES
    for end in range(len(words), 0 if titled else len(words) - 1, -1):
        if fold(name := " ".join(words[:end])) in AGENCIES:
            return name
    return None


def is_names(line: str) -> bool:
    """Is the line a list of names and nothing else?"""
    parts = list(_parts(line)) if len(line) <= MAX_BYLINE else []
    return bool(parts) and all(is_strict(part) for part, _ in parts)


def given_first(text: str) -> str:
    """Return "Doe, Jane; Roe, John" as "Jane Doe; John Roe", and anything else as it is."""
    people = []
    for person in text.split(";"):
        family, comma, given = person.strip().partition(", ")
        name = f"{given} {family}"
        is_one = sum(word not in PARTICLES for word in fold(family).split()) == 1
        known = fold(family) in AGENCIES or fold(given) in AGENCIES
        people.append(name if comma and is_one and not known and is_strict(name) else person)
    return ";".join(people)


def is_other(before: str) -> bool:
    """Do the words in front of a name say that it is no author: "Reviewed by", "Photo:"?"""
    return _NOT_BY.search(before[-MAX_NAME:]) is not None


def agency_line(lines: Sequence[str]) -> str | None:
    """Return the agency of a short line that names one: "AFP, MANILA", "Sport - Reuters"."""
    for line in lines:
        if len(line) <= MAX_NAME:
            for part, _ in _parts(line):
                if fold(part) in AGENCIES:
                    return part
    return None


def dateline_agency(lines: Iterable[str]) -> tuple[str, str] | None:
    """Return the agency in the first dateline, "MOSCOW (AP) —", and the dateline."""
    for line in lines:
        match = _DATELINE.match(line)
        if match and fold(match["who"]) in AGENCIES:
            first = match["place"].split(",")[0].split(" ")[0]
            if match["dash"] or (first.isupper() and len(first) > 1):
                return match["who"], match[0].rstrip(" -–—")
    return None


def _is_latin_name(text: str) -> bool:
    return is_strict(text) and not text.isupper() and text[0] < "\u0600"


def beside_date(lines: Sequence[str]) -> str | None:
    """Return the first text that looks like a name and stands next to a date, or ``None``.

    "Jane Doe | May 2, 2010", "May 2, 2010 • Jane Doe in Space", or a line of its own before or
    after one with a date.
    """
    for at, line in enumerate(lines):
        if len(line) > MAX_VISIBLE:
            continue
        if _is_latin_name(line):
            beside = [*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]]
            if any(len(other) < 60 and _DATED.search(other) for other in beside):
                return line
        elif _DATED.search(line):
            for part in _SEPARATOR.split(line, MAX_PIECES):
                name = _ABOUT.sub("", part.strip())
                if name != line and _is_latin_name(name):
                    return name
    return None


def above_role(lines: Sequence[str]) -> str | None:
    """Return the first text that looks like a name and stands above a role, or ``None``."""
    for line, following in pairwise(lines):
        is_role = len(following) <= MAX_NAME and _has(fold(following).split(), ROLES)
        if is_role and _is_latin_name(line):
            return line
    return None


def is_label(text: str) -> bool:
    """Is the text a byline's label and nothing else, such as ``Written by``?"""
    text = text.strip()
    match = _BY_STRONG.match(text) if len(text) <= MAX_NAME else None
    return match is not None and match.end() >= len(text)


def is_labelled(text: str) -> bool:
    """Does the text begin with the label of a byline?"""
    text = text.lstrip()
    return text[:2].lower() in _BY_STARTS and _BY_STRONG.match(text) is not None


def visible(lines: Sequence[str]) -> str | None:
    """Return the names of the first line that is a byline by its words.

    "By Jane Doe", "May 2, 2010 by Jane Doe", or the line after "By" alone.
    """
    for at, line in enumerate(lines):
        if len(line) > MAX_VISIBLE:
            continue
        match = _BY_STRONG.match(line)
        if match is None and (named := _BY_CJK.search(line)):
            return named[1]
        if match is None and _DATED.search(line):
            match = _BY_INSIDE.search(line)
        if match is None:
            continue
        text = line[match.end() :].strip() or (lines[at + 1] if at + 1 < len(lines) else "")
        if text and len(text) <= MAX_VISIBLE and (text[0].isupper() or text[0] > "\u0600"):
            return text
    return None
