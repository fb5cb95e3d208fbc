"""Verdict on the page that came back for a citation: is it the article that was cited?

By evidence on the page (addresses, phrases of ``data/verdicts.toml``, how much text was kept) and
by how well the text matches the event.  A page sent with status 200 is judged no less.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from scrapers.items import Event, Verdict
from scrapers.raw import RawArticle

SHORT = 150
"""Words below which a phrase in the text may speak for the whole page."""
PAYWALL_SHORT = 300
"""A wall may stand under a teaser of this many words."""

_TABLE = Path(__file__).parent / "data" / "verdicts.toml"
_HOME = re.compile(r"/(?:index\.\w+|home/?|default\.\w+)?", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z]{4,}|[а-яёіїєґ]{4,}|\d{2,}|[一-鿿]{2}", re.IGNORECASE)
_LEAD_TOKENS = 150
_STEM = 6


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
    """Return the verdict on a judged (kept or dropped) page.

    ``asked`` is the URL that was requested, ``answered`` the one that gave the page.
    """
    kept = " ".join(block.text for block in raw.blocks if block.keep)
    words = len(_words_of(kept))
    title = " ".join(
        value for value in (raw.facts.get("title"), raw.article.headline) if value
    ).lower()
    whole = " ".join(block.text for block in raw.blocks[:60]).lower().replace("’", "'")

    for verdict in ("parked", "bot_wall", "consent", "soft_404"):
        if words < SHORT and (phrase := _found(verdict, title, whole)):
            return Judgement(verdict, [phrase])
    if _is_home(answered):
        what = "the cited address is a home page" if _is_home(asked) else f"moved to {answered}"
        return Judgement("home_page", [f"url: {what}"])
    if words < PAYWALL_SHORT:
        if raw.article.is_accessible_for_free is False:
            return Judgement("paywall", ["isAccessibleForFree: false"])
        if phrase := _found("paywall", title, whole):
            return Judgement("paywall", [phrase])
    if not words:
        return Judgement("unknown", ["text: no text was kept"])
    return Judgement("article")


def words(raw: RawArticle) -> str:
    """Return the stems of an article's headline and lead as one string, for :func:`match`."""
    kept = " ".join(block.text for block in raw.blocks[:80] if block.keep)
    stems = _stems(f"{raw.article.headline or ''} {kept}", _LEAD_TOKENS)
    return " ".join(sorted(stems))


def match(event: Event, article_words: str) -> float:
    """Return the share (0-1) of the event's words that the article's headline and lead hold."""
    wanted = _stems(f"{event.headline} {event.summary or ''}", _LEAD_TOKENS)
    if not wanted:
        return 0.0
    return round(len(wanted & set(article_words.split(" "))) / len(wanted), 3)


def _stems(text: str, limit: int) -> set[str]:
    return {token[:_STEM].lower() for token in _TOKEN.findall(text)[:limit]}


def _words_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|[一-鿿]", text)


def _found(verdict: str, title: str, text: str) -> str | None:
    table = _phrases()[verdict]
    for phrase in table["title"]:
        if phrase in title:
            return f"title: {phrase}"
    for phrase in table["text"]:
        if phrase in text:
            return f"text: {phrase}"
    return None


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return _HOME.fullmatch(parts.path) is not None and not parts.query
