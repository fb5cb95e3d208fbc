"""The words of dates and time zones, from ``data/dates.toml`` and ``data/zones.toml``.

A vocabulary maps a word to its class and value.  The classes are the letters of the shapes that
``date_text`` reads: ``M`` month, ``w`` weekday, ``P`` and ``U`` labels (published, updated), ``o``
ordinal ending, ``h`` mark of a clock, ``A`` and ``B`` half of the day (after, before the hour),
``Z`` zone, ``q`` place that is a zone beside a ``t`` (word for time), ``f`` filler; of the East
Asian signs ``y``, ``m``, ``j`` mark year, month, day and ``k``, ``n``, ``s`` hour, minute, second.
"""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

_DATA = Path(__file__).parent / "data"
_CJK_LANGUAGES = frozenset({"zh", "ja", "ko"})
_SAME = {"nb": "no", "nn": "no"}
_SIGNS = {
    "y": "年년", "m": "月월", "j": "日号號일", "k": "時时点點시", "n": "分분", "s": "秒초",
}  # fmt: skip
_CLASSES = (
    ("f", "filler"), ("o", "ordinal"), ("t", "time"), ("h", "clock"), ("U", "updated"),
    ("P", "published"),
)  # fmt: skip
_UNION = 4  # a word of another language must be this long to count

Vocabulary = dict[str, tuple[str, Any]]


@cache
def table(name: str) -> dict[str, Any]:
    """Return a table of ``pipelines/data``."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))


def has_months(language: str) -> bool:
    """Tell whether the tables know the months of a language (two letters)."""
    return language in _CJK_LANGUAGES or "months" in table("dates").get(_own(language), {})


@cache
def vocabulary(language: str | None) -> Vocabulary:
    """Return the words for a page in a language (two letters): its own before the English ones.

    Month words of other languages are added where no two languages differ about them, unless the
    language is one whose words we do not know.  ``None``: any language.
    """
    out: Vocabulary = {}
    own = _own(language) if language else "en"
    if language is None:
        for name in table("dates"):
            out.update(_safe_words(name))
    if language is None or has_months(own):
        out.update(_months_of_all())
    out.update(_zones(own))
    for name in dict.fromkeys(("en", own)):
        out.update(_words(name))
    for letter, signs in _SIGNS.items():
        out.update(dict.fromkeys(signs, (letter, None)))
    out.update({"xam": ("B", 0), "xpm": ("B", 12), "xnoon": ("B", 12)})
    for word, entry in list(out.items()):
        for form in (word.capitalize(), word.upper()):
            out.setdefault(form, entry)
    out.update({mark: (mark, None) for mark in " +-.,:/()[]'|_"})
    out.update({f"{n:0{width}}": ("d", None) for width in (1, 2) for n in range(100)})
    out.update({str(n): ("Y", None) for n in range(1900, 2100)})
    return out


def look_up(words: Vocabulary, token: str) -> tuple[str, Any] | None:
    """Find a word, whatever its case.  Turkish İ is an i."""
    return words.get(token) or words.get(token.lower().replace("i̇", "i"))


@cache
def relative_words(language: str | None) -> Vocabulary:
    """Return the words of relative dates: ``G`` ago, ``I`` unit (minutes), ``V`` one, ``R`` day."""
    out: Vocabulary = {}
    for name in dict.fromkeys(("en", _own(language) if language else "en")):
        words = table("dates").get(name, {})
        for key, entry in (
            ("today", ("R", 0)), ("yesterday", ("R", 1)), ("one", ("V", 1)), ("ago", ("G", 0)),
            ("minutes", ("I", 1)), ("hours", ("I", 60)), ("days", ("I", 1440)),
        ):  # fmt: skip
            out.update(dict.fromkeys(words.get(key, []), entry))
    return out


@cache
def zone(word: str, language: str | None, country: str) -> tzinfo | None:
    """Return the zone that a zone word means on a page; ``country`` is the host's last label."""
    zones = table("zones")
    others: dict[str, int | str] = zones["elsewhere"].get(word, {})
    for key in (country, language or ""):
        if key in others:
            return _zone(others[key])
    for group in ("law", "place"):
        for name, words in zones[group].items():
            if word in words:
                return _zone(name)
    return _zone(zones["fixed"][word])


def plain(text: str) -> str:
    """Put English words for the phrases of Chinese, Japanese and Korean."""
    pattern, words = _phrases()
    return pattern.sub(lambda m: words[m[0]], text)


def _own(language: str) -> str:
    return _SAME.get(language, language)


def _zone(value: int | str) -> tzinfo:
    return ZoneInfo(value) if isinstance(value, str) else timezone(timedelta(minutes=value))


def _words(language: str) -> Vocabulary:
    out: Vocabulary = {}
    words = table("dates").get(language, {})
    for letter, key in _CLASSES[:2]:
        out.update(dict.fromkeys(words.get(key, []), (letter, None)))
    for number, forms in enumerate(words.get("weekdays", [])):
        out.update(dict.fromkeys(forms.split(), ("w", number)))
    if language == "en":
        out.update({"am": ("A", 0), "pm": ("A", 12), "noon": ("f", None)})
    for letter, key in _CLASSES[2:]:
        out.update(dict.fromkeys(words.get(key, []), (letter, None)))
    for number, forms in enumerate(words.get("months", []), 1):
        out.update(dict.fromkeys(forms.split(), ("M", number)))
    return out


def _safe_words(language: str) -> Vocabulary:
    """Return the words, but months, that hardly mean anything else in another language."""
    words = _words(language).items()
    return {w: e for w, e in words if e[0] in "fo" or (e[0] in "PUth" and len(w) >= _UNION)}


def _months_of_all() -> Vocabulary:
    seen: dict[str, set[int]] = {}
    for language in table("dates").values():
        for number, forms in enumerate(language.get("months", []), 1):
            for form in forms.split():
                seen.setdefault(form, set()).add(number)
    return {w: ("M", min(n)) for w, n in seen.items() if len(n) == 1 and len(w) >= _UNION}


def _zones(language: str) -> Vocabulary:
    zones = table("zones")
    out: Vocabulary = {w: ("q", w) for words in zones["place"].values() for w in words}
    out.update({w: ("Z", w) for words in zones["law"].values() for w in words})
    out.update({w: ("Z", w) for w in zones["fixed"]})
    for word, other_languages in zones["capital"].items():
        entry = out.pop(word)
        if language not in other_languages:
            out[word.upper()] = entry  # and in no other form
    return out


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    cjk = table("dates")["cjk"]
    words: dict[str, str] = {}
    for key, alias in (
        ("published", "published"), ("updated", "updated"), ("am", "xam"), ("pm", "xpm"),
        ("noon", "xnoon"), ("beijing", "xbeijing"), ("tokyo", "xtokyo"), ("seoul", "xseoul"),
        ("taipei", "xtaipei"), ("minutes_ago", "minutes ago"), ("hours_ago", "hours ago"),
        ("days_ago", "days ago"), ("today", "today"), ("yesterday", "yesterday"),
    ):  # fmt: skip
        words.update(dict.fromkeys(cjk[key], f" {alias} "))
    english = table("dates")["en"]["weekdays"]
    for forms, names in zip(cjk["weekdays"], english, strict=True):
        words.update(dict.fromkeys(forms.split(), f" {names.split()[0]} "))
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), words
