"""Verdict on the page that came back for a citation: is it the article that was cited?

By evidence on the page: its addresses, its markup, how much text was kept, and the phrases of
``data/verdicts.toml``.  A page sent with status 200 is judged no less.  Whether it is the article
of *this* event is for :mod:`pipelines.match`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.sites import is_front, is_home
from pipelines.urls import canonical
from scrapers.items import Verdict
from scrapers.raw import RawArticle

SHORT = 150
"""Words below which a phrase in the text may speak for the whole page."""
TEASER = 300
"""A wall may stand under a teaser of this many words."""
BARE_TEASER = 120
"""Without any phrase, ``isAccessibleForFree: false`` counts for this many words: it is often said
of pages that show the whole text."""
STUB = 60
"""Words below which a phrase in what was dropped counts, too, and one within a longer title: a
banner stands on good pages, and a short story may be headed "Spaceport under construction"."""

_TABLE = Path(__file__).parent / "data" / "verdicts.toml"
_SEPARATOR = re.compile(r" ?[|»«•·] ?| (?:[–—/-]|::?) |:: ?|: ")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = str.maketrans("’‘", "''")
_ENDS = " .!…"
_TITLE = 500  # characters of a title that are looked at
_BLOCKS = 80
_UNDER = 12


@dataclass(slots=True)
class Judgement:
    """A verdict and what it rests on."""

    verdict: Verdict
    evidence: list[str] = field(default_factory=list)

    @property
    def is_article(self) -> bool:
        """Is there a text of the cited article, if only its beginning?"""
        return self.verdict in ("article", "paywall")


@cache
def _phrases() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_TABLE.read_text("utf-8"))


def judge(raw: RawArticle, *, asked: str, answered: str) -> Judgement:
    """Return the verdict on a page whose blocks are judged (kept or dropped).

    ``asked`` is the URL that was requested, ``answered`` the one that gave the page.
    """
    kept = " ".join(block.text for block in raw.blocks if block.keep)
    words = _count(kept)
    whole = kept if words >= STUB else " ".join(block.text for block in raw.blocks[:_BLOCKS])
    for verdict in _WALLS:
        title = _in_title(verdict, raw, with_text=words >= STUB)
        if title or (words < SHORT and (title := _in_text(verdict, whole))):
            return Judgement(verdict, [title])
    if moved := _home_page(asked, answered):
        return Judgement("home_page", [moved])
    if words < TEASER and (wall := _wall(raw, words)):
        return Judgement("paywall", wall)
    if not words:
        return Judgement("unknown", ["text: no text was kept"])
    return Judgement("article")


_WALLS: tuple[Verdict, ...] = ("parked", "bot_wall", "consent", "soft_404")
"""In this order: a page for sale asks for consent, too."""


def _wall(raw: RawArticle, words: int) -> list[str]:
    """Return the evidence of a paywall: its words stand under the teaser, not in the masthead."""
    free = raw.article.is_accessible_for_free
    said = ["isAccessibleForFree: false"] if free is False else []
    kept = [place for place, block in enumerate(raw.blocks) if block.keep]
    under = raw.blocks[kept[0] : kept[-1] + _UNDER] if kept else raw.blocks
    phrase = _in_title("paywall", raw) or _in_text("paywall", " ".join(b.text for b in under))
    if phrase and free is not True:
        return [*said, phrase]
    return said if words < BARE_TEASER else []


def _count(text: str) -> int:
    """Return the number of words; two characters of Chinese, Japanese or Korean count for one."""
    plain, characters = (text, 0) if text.isascii() else _CJK.subn(" ", text)
    return len(_WORD.findall(plain)) + characters // 2


def _in_title(verdict: str, raw: RawArticle, *, with_text: bool = False) -> str | None:
    """Return the evidence where a part of the title or the heading holds a phrase.

    Of a page with a text it has to be all of the part, and not what its headline begins with:
    stories are told under "Debris not found" and "Missing: …", too.
    """
    phrases = _phrases()[verdict]["title"]
    if with_text:
        head, _, rest = _plain(raw.article.headline or "").partition(": ")
        if rest and head.strip(_ENDS) in phrases and rest.strip(_ENDS) not in phrases:
            return None
    for part in _title_parts(raw):
        for phrase in phrases:
            inside = not with_text and (" " in phrase or not phrase.isascii()) and phrase in part
            if inside or phrase == part.strip(_ENDS):
                return f"title: {phrase}"
    return None


def _title_parts(raw: RawArticle) -> Iterator[str]:
    for name in ("title", "h1"):
        for part in _SEPARATOR.split(" ".join(raw.facts.get(name, "").split())[:_TITLE]):
            if part:
                yield _plain(part).strip()
    if raw.article.headline:
        yield _plain(raw.article.headline).strip()


def _in_text(verdict: str, text: str) -> str | None:
    plain = _plain(text)
    for phrase in _phrases()[verdict]["text"]:
        if phrase in plain:
            return f"text: {phrase}"
    return None


def _plain(text: str) -> str:
    return text.lower().translate(_PLAIN)


def _home_page(asked: str, answered: str) -> str | None:
    """Say why the page is a site's front page or the front page of a section."""
    answered = canonical(answered) or answered  # a redirect home may say where from
    if is_home(answered):
        same = "the cited address is a home page"
        return f"url: {same}" if is_home(asked) else f"url: moved to {answered}"
    return f"url: moved to {answered}" if is_front(answered, instead_of=asked) else None
