"""How well an article fits an event: the words, names and numbers that both have.

Within one language the words of the event are looked for in the article's headline and lead.
Across languages words differ and names stay: what the table of names knows, numbers, and names as
they sound.  A low match says that an article is another one only within one language.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from zlib import crc32

from pipelines import entities
from scrapers.items import Event
from scrapers.raw import RawArticle

LEAD = 200
"""Tokens of headline and lead that the words of an event are looked for in."""
BODY = 1500
"""Tokens of the whole text that its names are looked for in."""
MAX_NAMES = 300
"""Names kept of one article."""
LOW = 0.2
"""Match below which an article without a common name is another one."""
MIN_WORDS = 5
"""Words an event must have to be told apart by them."""
MIN_NAMES = 2
"""Names it must have for that."""
MIN_TEXT = 60
"""Words an article must have."""

_WORDS = Path(__file__).parent / "data" / "function_words.toml"
# A word of ASCII first: the general pattern says the same of it and takes three times as long.
_TOKEN = re.compile(
    r"[A-Za-z]++(?![^\0-\x7f])"
    r"|[㐀-鿿]+|(?:[^\W\d_㐀-鿿]+|[\u0300-\u036f]+)+|\d+(?:[.,]\d{3})*"
)
_HAN = re.compile(r"[㐀-鿿]")
_KANA = re.compile(r"[ぁ-ヿ]")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_STEM = 6
_SOUND = 5
# As they sound: Роскосмос and Roscosmos, Союз and Soyuz become one.
_SOUNDS = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфхцыэ", "abvgdeeziiklmnoprstufhtie", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}
    | {"c": "k", "q": "k", "y": "i", "w": "v", "x": "ks"}
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is kept of an article to match it with events; a few hundred bytes."""

    language: str | None
    lead: bytes
    """Hashes of the words of headline and lead."""
    names: bytes
    """Hashes of the names and numbers of the whole text."""
    entities: frozenset[str]
    """Canonical names found in headline and lead of a text that is not English."""
    words: int
    """Words of the text's first ``BODY`` tokens; two Chinese characters count for one."""


def profile(raw: RawArticle) -> Profile:
    """Return what of a judged article is compared with events."""
    kept = [block.text for block in raw.blocks if block.keep]
    headline = raw.article.headline or ""
    lead = f"{headline}. {raw.article.description or ''}. {' '.join(kept[:80])}"
    body = _tokens(f"{headline}. {' '.join(kept)}", BODY)
    found = _language(body[:LEAD])
    language = found or _declared(raw.article.in_language)
    known = [] if language == "en" else entities.find(lead[:2000])
    return Profile(
        language=language,
        lead=_hashes(_stems(_tokens(lead, LEAD))),
        names=_hashes(sorted(_names(body))[:MAX_NAMES]),
        entities=frozenset(entity.canonical_name for entity in known),
        words=sum(1 if t.isascii() or not _HAN.match(t) else max(1, len(t) // 2) for t in body),
    )


def match(event: Event, article: Profile) -> float | None:
    """Return the share (0-1) of the event's words that the article has.

    Across languages: of its names and numbers.  ``None``: there is nothing to compare.
    """
    tokens = _tokens(_text(event), LEAD)
    if _same_language(event, tokens, article):
        return _share(_stems(tokens), set(_read(article.lead)))
    wanted = {entity.canonical_name for entity in entities.find(_text(event))}
    sounds = set(_read(article.names))
    names = _names(tokens)
    found = len(wanted & article.entities) + sum(crc32(n.encode()) in sounds for n in names)
    total = len(wanted) + len(names)
    return round(found / total, 3) if total else None


def is_another(event: Event, article: Profile) -> str | None:
    """Say why an article is not about the event; ``None``: it may well be.

    Only within one language, for a text long enough, and where no name is common to both.
    """
    tokens = _tokens(_text(event), LEAD)
    words = _stems(tokens)
    if article.words < MIN_TEXT or len(words) < MIN_WORDS:
        return None
    if not _same_language(event, tokens, article):
        return None
    share = _share(words, set(_read(article.lead)))
    names = {crc32(name.encode()) for name in _names(tokens)}
    if len(names) < MIN_NAMES and article.language != "zh":  # whose names are not told apart
        return None
    common = names & set(_read(article.names))
    if share is None or share >= LOW or common:
        return None
    return f"match: {share}, no name in common"


def _share(wanted: set[str], has: set[int]) -> float | None:
    if not wanted:
        return None
    return round(sum(crc32(stem.encode()) in has for stem in wanted) / len(wanted), 3)


def _text(event: Event) -> str:
    return f"{event.headline} {event.summary or ''}"


def _tokens(text: str, limit: int) -> list[str]:
    return [*map(re.Match.group, islice(_TOKEN.finditer(text), limit))]


def _stems(tokens: list[str]) -> set[str]:
    """Return words of four letters and more cut to six, numbers, pairs of Chinese characters."""
    stems = set()
    for token in tokens:
        if token[0].isdigit():
            stems.add(_number(token))
        elif _HAN.match(token):
            stems.update(a + b for a, b in pairwise(token) if not {a, b} & _function_words()["zh"])
        elif len(token) > 3 and token.lower() not in _empty():
            stems.add(_plain(token)[:_STEM])
    return {stem for stem in stems if len(stem) > 1}


def _names(tokens: list[str]) -> set[str]:
    """Return capitalised words as they sound, cut short, and numbers of three digits and more."""
    names = set()
    for token in set(tokens):
        if token[0].isdigit():
            names.add(_number(token))
        elif token[0].isupper() and token.lower() not in _empty():
            names.add(_plain(token).translate(_SOUNDS)[:_SOUND])
    return {name for name in names if len(name) > 2}


def _number(token: str) -> str:
    return token.replace(",", "").replace(".", "")


def _plain(token: str) -> str:
    if token.isascii():
        return token.lower()
    decomposed = unicodedata.normalize("NFKD", token.lower().replace("й", "и"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _same_language(event: Event, tokens: list[str], article: Profile) -> bool:
    language = _declared(event.in_language) or _language(tokens)
    return article.language is not None and language in (None, article.language)


def _declared(language: str | None) -> str | None:
    return language.partition("-")[0].lower() if language else None


def _language(tokens: list[str]) -> str | None:
    """Tell a language by its script or its function words; ``None``: too little to go by."""
    text = "".join(tokens)
    if len(_KANA.findall(text)) > len(text) / 10:
        return "ja"
    if len(_HAN.findall(text)) > len(text) / 4:
        return "zh"
    cyrillic = len(_CYRILLIC.findall(text)) > len(text) / 2
    counts: Counter[str] = Counter()
    words = [token.lower() for token in tokens]
    for language, known in _function_words().items():
        if language != "zh" and (language == "ru") == cyrillic:
            counts[language] = sum(map(known.__contains__, words))
    (best, hits), *others = counts.most_common(2)
    clear = not others or hits > 1.3 * others[0][1]
    return best if hits > 1 and hits * 10 > len(words) and clear else None


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in tomllib.loads(_WORDS.read_text("utf-8")).items()}


@cache
def _empty() -> frozenset[str]:
    return frozenset().union(*_function_words().values())


def _hashes(stems: set[str] | list[str]) -> bytes:
    return array("I", sorted(crc32(stem.encode()) for stem in stems)).tobytes()


def _read(hashes: bytes) -> array[int]:
    return array("I", hashes)
