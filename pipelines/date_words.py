"""The words of dates and time zones, from ``data/dates.toml`` and ``data/zones.toml``.

A vocabulary maps each token of a text to its class, a letter of the shapes that ``date_text``
reads.  Words: ``M`` month, ``w`` weekday, ``P`` and ``U`` labels (published, updated), ``o``
ordinal ending, ``h`` mark of a clock, ``A`` and ``B`` half of the day (after, before the hour),
``Z`` zone, ``q`` place that is a zone beside a ``t`` (word for time), ``f`` filler, ``x`` unknown.
East Asian signs: ``y``, ``m``, ``j`` mark year, month, day and ``k``, ``n``, ``s`` hour, minute,
second; ``c`` is another.  Numbers: ``d`` one or two digits, ``Y`` a year, ``H`` four other digits,
``N`` another.  Marks stand for themselves, a word between two days for ``-``; ``;`` is any other
character.
"""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta, timezone, tzinfo
from functools import cache, lru_cache
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
LAST_YEAR = 2099
"""Later ones are of another calendar, or what is written for a time that is not known."""

_KNOWN = 32  # languages at hand: a page may say that it is in any, and a vocabulary takes 300 kB
_UNION = 4  # a word of another language must be this long to count

CJK = "぀-ヿ㐀-鿿가-힯"
"""Chinese, Japanese and Korean signs, for a character class: each is a word."""

_IS_CJK = re.compile(f"[{CJK}]")
_MARKS = frozenset("+-.,:/()[]'|_")

_Words = dict[str, tuple[str, int]]


class Vocabulary(dict[str, str]):
    """The class of each token, whatever its case; unknown ones are classed by their characters."""

    def __init__(self, words: _Words) -> None:
        super().__init__({word: letter for word, (letter, _) in words.items()})
        self._numbers = {word: number for word, (_, number) in words.items()}

    def __missing__(self, token: str) -> str:
        return self.get(_lower(token)) or _class(token)

    def number(self, token: str) -> int:
        """Return what a month (1-12), a weekday (0-6) or half a day (0, 12) stands for; minutes."""
        found = self._numbers.get(token)
        return self._numbers.get(_lower(token), 0) if found is None else found


def _lower(token: str) -> str:
    return token.lower().replace("i̇", "i")  # Turkish İ is an i


def _class(token: str) -> str:
    if token.isdecimal():
        if len(token) <= 2:
            return "d"
        if len(token) == 4:
            return "Y" if 1900 <= int(token) <= LAST_YEAR else "H"
        return "N"
    if token.isalpha():
        return "c" if _IS_CJK.match(token) else "x"
    if token.isspace():
        return " "
    return token if token in _MARKS else ";"


@cache
def table(name: str) -> dict[str, Any]:
    """Return a table of ``pipelines/data``."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))


def has_months(language: str) -> bool:
    """Tell whether the tables know the months of a language (two letters)."""
    return language in _CJK_LANGUAGES or "months" in table("dates").get(_own(language), {})


@lru_cache(maxsize=_KNOWN)
def vocabulary(language: str | None) -> Vocabulary:
    """Return the words for a page in a language (two letters): its own before the English ones.

    Month words of other languages are added where no two languages differ about them, unless the
    language is one whose words we do not know.  ``None``: any language.
    """
    out: _Words = {}
    own = _own(language) if language else "en"
    if language is None:
        for name in table("dates"):
            out.update(_safe_words(name))
    if has_months(own):
        out.update(_months_of_all())
    out.update(_zones(own))
    for name in dict.fromkeys(("en", own)):
        out.update(_words(name))
    for letter, signs in _SIGNS.items():
        out.update(dict.fromkeys(signs, (letter, 0)))
    out.update({"xam": ("B", 0), "xpm": ("B", 12), "xnoon": ("B", 12)})
    # Common tokens are found at once, not classed each time.
    for word, entry in list(out.items()):
        for form in (word.capitalize(), word.upper()):
            out.setdefault(form, entry)
    out.update({mark: (mark, 0) for mark in (" ", *_MARKS)})
    out.update({f"{n:0{width}}": ("d", 0) for width in (1, 2) for n in range(100)})
    out.update({str(n): ("Y", 0) for n in range(1900, 2100)})
    return Vocabulary(out)


@lru_cache(maxsize=_KNOWN)
def relative_words(language: str | None) -> Vocabulary:
    """Return the words of relative dates: ``G`` ago, ``I`` unit (minutes), ``V`` one, ``R`` day.

    ``B``: a word that makes it another time ("the day before yesterday", "half an hour ago").
    """
    out: _Words = {}
    for name in dict.fromkeys(("en", _own(language) if language else "en")):
        words = table("dates").get(name, {})
        for key, entry in (
            ("today", ("R", 0)), ("yesterday", ("R", 1)), ("one", ("V", 1)), ("ago", ("G", 0)),
            ("before", ("B", 0)),
            ("minutes", ("I", 1)), ("hours", ("I", 60)), ("days", ("I", 1440)),
        ):  # fmt: skip
            out.update(dict.fromkeys(words.get(key, []), entry))
    return Vocabulary(out)


@lru_cache(maxsize=1024)
def zone(word: str, language: str | None, country: str) -> tzinfo | None:
    """Return the zone that zone words mean on a page; ``country`` is the host's last label.

    ``None``: they mean none together.
    """
    zones, word = table("zones"), _lower(word)
    others: dict[str, int | str] = zones["elsewhere"].get(word, {})
    for key in (country, language or ""):
        if key in others:
            return _zone(others[key])
    for group in ("law", "place"):
        for name, words in zones[group].items():
            if word in words:
                return _zone(name)
    return _zone(zones["fixed"][word]) if word in zones["fixed"] else None


def plain(text: str) -> str:
    """Put English words for the phrases of Chinese, Japanese and Korean."""
    pattern, words = _phrases()
    return pattern.sub(lambda m: words[m[0]], text)


def _own(language: str) -> str:
    return _SAME.get(language, language)


def _zone(value: int | str) -> tzinfo:
    return ZoneInfo(value) if isinstance(value, str) else timezone(timedelta(minutes=value))


def _words(language: str) -> _Words:
    out: _Words = {}
    words = table("dates").get(language, {})
    for letter, key in _CLASSES[:2]:
        out.update(dict.fromkeys(words.get(key, []), (letter, 0)))
    for key, entry in (("range", ("-", 0)), ("am", ("A", 0)), ("pm", ("A", 12))):
        out.update(dict.fromkeys(words.get(key, []), entry))
    for number, forms in enumerate(words.get("weekdays", [])):
        out.update(dict.fromkeys(forms.split(), ("w", number)))
    if language == "en":
        out.update({"am": ("A", 0), "pm": ("A", 12), "noon": ("f", 0)})
    for letter, key in _CLASSES[2:]:
        out.update(dict.fromkeys(words.get(key, []), (letter, 0)))
    for number, forms in enumerate(words.get("months", []), 1):
        out.update(dict.fromkeys(forms.split(), ("M", number)))
    return out


def _safe_words(language: str) -> _Words:
    """Return the words, but months, that hardly mean anything else in another language."""
    words = _words(language).items()
    return {w: e for w, e in words if e[0] in "fo" or (e[0] in "PUth" and len(w) >= _UNION)}


def _months_of_all() -> _Words:
    seen: dict[str, set[int]] = {}
    for language in table("dates").values():
        for number, forms in enumerate(language.get("months", []), 1):
            for form in forms.split():
                seen.setdefault(form, set()).add(number)
    return {w: ("M", min(n)) for w, n in seen.items() if len(n) == 1 and len(w) >= _UNION}


def _zones(language: str) -> _Words:
    zones = table("zones")
    places = [place for words in zones["place"].values() for place in words]
    out: _Words = {word: ("q", 0) for place in places for word in place.split()}
    out.update({w: ("Z", 0) for words in zones["law"].values() for w in words})
    out.update(dict.fromkeys(zones["fixed"], ("Z", 0)))
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
        ("before", "before"), ("range", "-"),
    ):  # fmt: skip
        words.update(dict.fromkeys(cjk[key], f" {alias} "))
    english = table("dates")["en"]["weekdays"]
    for forms, names in zip(cjk["weekdays"], english, strict=True):
        words.update(dict.fromkeys(forms.split(), f" {names.split()[0]} "))
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), words
