"""Leaving out what may not be passed on: the publishers' texts and pictures.

Facts and the wiki's own text stay.  ``content_hash`` stays that of the whole record, and a text
quoted by a repair gives way to its hash, so that somebody's rebuild can be verified.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

_COPIED = {
    "Event": ("summary", "image"),
    "Article": ("description", "image", "article_body"),
    "Reject": ("record",),
}
_QUOTES = {"repairs": ("before", "after"), "suggestions": ("text", "suggestion")}


def without_texts(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record (as a dict) without texts and pictures copied from a source.

    Of an event that is the summary and the cover image; of an article description, body and image;
    of a reject the record it carries and what its detail quotes.
    """
    copied = _COPIED[record["type"]]
    kept = record | dict.fromkeys(copied)
    if record["type"] == "Reject":
        if record["reason"] == "schema" and record["detail"]:
            kept["detail"] = _unquoted(record["detail"])
        return kept
    for name, quotes in _QUOTES.items():
        kept[name] = [
            entry | {quote: _hashed(entry[quote]) for quote in quotes}
            if record["type"] == "Article" or entry["field"] in copied
            else entry
            for entry in record[name]
        ]
    return kept


def is_reserved(record: dict[str, Any]) -> bool:
    """Tell whether a publisher reserves text mining of an article, or of that in a reject."""
    if record["type"] == "Reject":
        try:
            record = json.loads(record["record"] or "{}")
        except (ValueError, RecursionError):
            return False
    rights = record.get("rights") if isinstance(record, dict) else None
    return isinstance(rights, dict) and rights.get("tdm_reserved") is True


def _hashed(text: str) -> str:
    return (
        text
        if text.startswith("sha256:")
        else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    )


def _unquoted(detail: str) -> str:
    """Return where a record broke the schema, without the value that the validator quotes."""
    return detail.partition(": ")[0]
