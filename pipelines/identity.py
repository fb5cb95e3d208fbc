"""Ids and content hashes: the same page gives the same id to everybody.

An event's id rests on its date and its folded headline, so that the Portal's text and the mirror's
ASCII copy of it give one id.  An article's id rests on its canonical URL or, without one, its text.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

FOLD_VERSION = 1
"""Goes into every event id; a change of :func:`fold` needs a new one."""

_CITATION = re.compile(r"(?<!\[)\[+https?:[^\]]{0,2000}\]+")
_CURRENCY = re.compile(r"(?:EUR|GBP|USD|US\$|JPY)(?=\s?\d)")
# NFKD leaves these letters whole; the mirror writes them in ASCII.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
    | {"°": "deg"}
)

_canonical = json.JSONEncoder(ensure_ascii=True, sort_keys=True, allow_nan=False).encode
_UNHASHED = {
    "schema_version", "content_hash", "provenance", "repairs",
    "sources_digest", "version", "changed_fields", "changed_by", "first_seen", "last_changed",
    "syndication_id",  # says what else the run has read, and so would change with its range
}  # fmt: skip


def fold(headline: str) -> str:
    """Return the letters and digits of a headline, lower-case and without accents.

    Wiki markup, entities (escaped once or twice), punctuation, currency marks and bracketed
    citations do not count.
    """
    text = html.unescape(html.unescape(headline))
    text = _CURRENCY.sub("", _CITATION.sub(" ", text))
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(filter(str.isalnum, decomposed))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def event_id(date: str, headline: str) -> str:
    """Return ``ev-`` + 16 hex digits for a day (``YYYY-MM-DD``) and a headline."""
    return "ev-" + _digest(f"fold-{FOLD_VERSION}", date, fold(headline))[:16]


def article_id(canonical_url: str | None, text: str) -> str:
    """Return ``ar-`` + 16 hex digits for a canonical URL or, where it is ``None``, for the text."""
    return "ar-" + _digest("url", canonical_url or "", "" if canonical_url else text)[:16]


def sources_digest(sources: Iterable[str | None]) -> str | None:
    """Return one digest for those of several sources, in any order; ``None`` when there is none."""
    known = sorted({source for source in sources if source})
    return ("sha256:" + _digest(*known)) if len(known) > 1 else next(iter(known), None)


def content(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record (as a dict) whose change makes a new version of it."""
    kept = {key: value for key, value in data.items() if key not in _UNHASHED}
    if rights := kept.get("rights"):
        # Each edit of a wiki page gives a revision to all of its events.
        kept["rights"] = {key: value for key, value in rights.items() if key != "revision"}
    return kept


def content_hash(data: dict[str, Any]) -> str:
    """Return the SHA-256, in hex, over everything but provenance, repairs and versions.

    Raises ``ValueError`` for a number that is not finite.
    """
    return hashlib.sha256(_canonical(content(data)).encode()).hexdigest()
