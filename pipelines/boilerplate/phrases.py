"""Boilerplate that a text gives away by its own words, by language.

The rules are data (``pipelines/data/phrases/<language>.toml``); this module reads them and asks
them.  ``any.toml`` and ``en.toml`` speak for every page, since English interface text stands on
pages of all languages; the page's own language is added.  A rule is precise before it is complete:
text that merely looks alike stays (``fixtures/phrases`` holds both for each rule).

A rule of a data file has ``id``, ``reason``, ``action``, ``scope`` (``whole`` block, ``cased``: a
whole block where capitals count, ``prefix`` or ``suffix``; default ``whole``), ``kinds`` (of
blocks; default all), ``phrases`` (whole blocks) and ``patterns`` (regular expressions without
groups of their own).  Phrases and ``whole`` patterns see folded text.  ``<name>`` in a pattern
stands for a list of ``any.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from pipelines.boilerplate import contacts
from scrapers.raw import BlockKind

Action = Literal[
    "drop",  # boilerplate: leave it out
    "caption",  # words about an image: move to the image record
    "credit",  # who made the image: move to the image record
    "dateline",  # keep as the article's dateline
    "byline",  # names the authors: leave it out of the body
    "further",  # head of a reading list: the links after it go to further_links
    "related",  # head of a list of teasers: leave it out together with the links after it
    "comments_start",  # from here on: comments
]

LONG = 300
"""Longer blocks are prose: only rules for their beginning and end are asked."""

_DATA = Path(__file__).parents[1] / "data" / "phrases"
_EDGE = 200  # characters at the beginning and the end that such rules see
_UNTOUCHED = frozenset({"pre", "table_row"})
_SPELLINGS = dict(zip("’‘ʼ‐‑–—“”«»„", '\'\'\'----"""""', strict=True))
_SPELLING = re.compile(f"[{''.join(_SPELLINGS)}]")
_OPEN = "(（[„"
_TRIM = " .:;,!…»›>→▸▾▼←<|•·-*\"'()[]【】。：！#+"


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds for a block."""

    rule: str
    """Id of the rule."""
    reason: str
    """What the rule says, in words."""
    action: Action
    taken: str
    """The words that the action is about."""
    rest: str
    """What is left of the block; ask again about it.  Empty when the rule takes the whole block."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a data file."""

    id: str
    reason: str
    action: Action


@dataclass(frozen=True, slots=True)
class _Table:
    phrases: dict[str, Rule]
    whole: re.Pattern[str] | None
    cased: re.Pattern[str] | None
    prefix: re.Pattern[str] | None
    suffix: re.Pattern[str] | None
    rules: dict[str, Rule]


@dataclass(frozen=True, slots=True)
class _Endings:
    """The words of a language that never end a paragraph."""

    words: re.Pattern[str]
    last: frozenset[str]
    """Characters in which such a paragraph may end: few do."""
    unspaced: bool


_HEADLINE = Rule("headline-again", "The headline, said again", "drop")
_AUTHOR = Rule("author-again", "The name of an author and nothing else", "byline")
_PHONE = Rule("phone-bar", "A phone number with nothing but contact words around it", "drop")
_CONTACT = Rule("contact", "Whom to write to, and nothing else", "drop")
BUILT_IN = (_HEADLINE, _AUTHOR, _PHONE, _CONTACT)
"""Rules that need more than words."""


def fold(text: str) -> str:
    """Fold case, white space, quotes and dashes, so that one spelling stands for all."""
    text = " ".join(text.split())
    if text.isascii():
        return text.lower()
    return _SPELLING.sub(lambda char: _SPELLINGS[char[0]], text).casefold()


_fold_name = lru_cache(maxsize=256)(fold)


def match(
    text: str,
    *,
    language: str | None,
    kind: BlockKind,
    headline: str | None = None,
    authors: Sequence[str] = (),
) -> Hit | None:
    """Return the first rule that holds for a block's text, or ``None``: it is no known phrase.

    ``language`` is BCP 47 or ``None``; ``headline`` and ``authors`` are the article's own.
    """
    if not text or kind in _UNTOUCHED:
        return None
    table = _table(_file_of(language) or "en", kind)
    if len(text) <= LONG:
        rule = _whole(text, table, kind, headline, authors)
        if rule:
            return Hit(rule.id, rule.reason, rule.action, text, "")
    if table.prefix and (found := table.prefix.match(text, 0, _EDGE)):
        return _hit(table, found, found[0].strip(" -–—:."), text[found.end() :].strip())
    start = max(0, len(text) - _EDGE)
    if table.suffix and (found := table.suffix.search(text, start)):
        return _hit(table, found, found[0].strip(), text[: found.start()].strip())
    return None


def is_truncated(text: str, language: str | None) -> bool:
    """Tell whether a paragraph ends in the air: at a word that never ends one, or an open bracket.

    It takes at least five words (in Chinese ten characters) to tell a paragraph from a label.
    """
    name = _file_of(language)
    own = _endings(name) if name else None
    end = text.rstrip()[-_EDGE:]
    if own is None or end[-1:] not in own.last:
        return False
    if len(text) < 10 or not (own.unspaced or text.count(" ") >= 4):
        return False
    return end[-1] in _OPEN or own.words.search(end) is not None


def _whole(
    text: str, table: _Table, kind: BlockKind, headline: str | None, authors: Sequence[str]
) -> Rule | None:
    folded = fold(text)
    key = folded.strip(_TRIM)
    if rule := table.phrases.get(key):
        return rule
    if table.whole and (found := table.whole.fullmatch(folded)):
        return table.rules[_name(found)]
    if table.cased and (found := table.cased.fullmatch(text)):
        return table.rules[_name(found)]
    if headline and _is_headline(key, headline):
        return _HEADLINE
    if authors and any(key in (name, "by " + name) for name in map(_fold_name, authors)):
        return _AUTHOR
    if contacts.is_phone_bar(folded):
        return _PHONE
    if kind != "list_item" and contacts.is_contact(text):
        return _CONTACT  # but a list of addresses may be what the page is for
    return None


def _is_headline(key: str, headline: str) -> bool:
    if key.count(" ") < 2 and key.isascii():
        return False  # a word or two can be anything
    return abs(len(key) - len(headline)) <= 12 and key == _fold_name(headline).strip(_TRIM)


def _hit(table: _Table, found: re.Match[str], taken: str, rest: str) -> Hit:
    rule = table.rules[_name(found)]
    return Hit(rule.id, rule.reason, rule.action, taken, rest)


def _name(found: re.Match[str]) -> str:
    return found.lastgroup or ""


def compiled() -> list[re.Pattern[str]]:
    """Return every compiled pattern of the data files, for a test of their speed."""
    out: list[re.Pattern[str]] = []
    for language in languages():
        for kind in get_args(BlockKind):
            table = _table(language, kind)
            out += [
                x for x in (table.whole, table.cased, table.prefix, table.suffix) if x is not None
            ]
        if own := _endings(language):
            out.append(own.words)
    return list(dict.fromkeys(out))


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a data file."""
    return tuple(sorted(x.stem for x in _DATA.glob("*.toml")))


def _file_of(language: str | None) -> str | None:
    """Return the language of a BCP 47 tag (``None``: English), ``None`` without a data file."""
    name = language.partition("-")[0].lower() if language else "en"
    return name if name in languages() else None


@cache
def load(language: str) -> dict[str, Any]:
    """Return a data file."""
    return tomllib.loads((_DATA / f"{language}.toml").read_text("utf-8"))


@cache
def _table(language: str, kind: str) -> _Table:
    phrases: dict[str, Rule] = {}
    patterns: dict[str, list[str]] = {"whole": [], "cased": [], "prefix": [], "suffix": []}
    rules: dict[str, Rule] = {}
    for name in dict.fromkeys((language, "any", "en")):
        for row in load(name).get("rule", []):
            if kind not in row.get("kinds", (kind,)):
                continue
            rule = Rule(row["id"], row["reason"], row["action"])
            for phrase in row.get("phrases", []):
                phrases.setdefault(phrase, rule)
            if own := row.get("patterns"):
                group = f"r{len(rules)}"
                rules[group] = rule
                filled = "|".join(map(_fill, own))
                patterns[row.get("scope", "whole")].append(f"(?P<{group}>{filled})")

    def join(scope: str) -> re.Pattern[str] | None:
        return re.compile("|".join(patterns[scope])) if patterns[scope] else None

    return _Table(phrases, join("whole"), join("cased"), join("prefix"), join("suffix"), rules)


def _fill(pattern: str) -> str:
    for name, words in load("any")["lists"].items():
        pattern = pattern.replace(f"<{name}>", "|".join(words))
    return pattern


@cache
def _endings(language: str) -> _Endings | None:
    words = load(language).get("never_last", [])
    if not words:
        return None
    unspaced = language in ("zh", "ja")
    edge = "" if unspaced else r"(?<![\w'’-])"
    return _Endings(
        re.compile(f"{edge}(?i:{'|'.join(map(re.escape, words))})$"),
        frozenset(_OPEN).union(*((word[-1], word[-1].upper()) for word in words)),
        unspaced,
    )
