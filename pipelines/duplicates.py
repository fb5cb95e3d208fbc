"""The same agency text under many outlets gets one ``syndication_id``.

Texts are compared by their shingles (runs of five words), of which a sketch is kept: the smallest
hashes.  Two articles of different sites are twins when the shorter one's sketch is mostly in the
other's and they begin alike; a credit of the same agency makes less do.  An article without a twin
has no id.  What is compared with what is found by sorting, so millions can be (see
``scrapers.dataset.syndication``).
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Final
from zlib import adler32, crc32

SKETCH: Final = 128
"""Hashes kept of a text: 1 kB."""
KEYS: Final = 16
"""The smallest of them, by which texts to compare are found."""
SHINGLE: Final = 5
SHINGLE_CJK: Final = 10
"""Characters, in a text without spaces between its words."""
MIN_SHINGLES: Final = 25
"""A shorter text is no evidence."""
MAX_WORDS: Final = 1000
"""Words read of a text."""
LEAD_WORDS: Final = 120
LEAD_SKETCH: Final = 32
SAME_LEAD: Final = 0.25
"""Share that the beginnings must have in common: pages may share what stands under their texts."""
SAME: Final = 0.6
"""Share of the shorter text's shingles that makes two articles twins."""
SAME_AGENCY: Final = 0.35
"""The same where both credit one agency; an outlet may have cut and reworded."""
CROWD: Final = 20
"""Texts that share a key and are all compared with each other; one beyond, with few."""

# A word of ASCII first: the general pattern says the same of it and takes three times as long.
_TOKEN = re.compile(
    r"[a-z0-9]++(?![^\0-\x7f])"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_\u3040-\u30ff\u3400-\ud7a3]+"
)
_CREDIT = re.compile(r"\b(AFP|ANI|ANSA|AP|DPA|EFE|IANS|PTI|Reuters|TASS|UPI|Xinhua)\b")
_FULL_NAMES = {"Associated Press": "AP", "Agence France-Presse": "AFP", "Press Trust": "PTI"}


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of an article to find its twins."""

    id: str
    site: str
    agencies: frozenset[str]
    hashes: array[int]
    """The smallest hashes of its shingles, ascending."""
    lead: array[int]
    """Those of its beginning."""


def sketch(record: dict[str, Any]) -> Sketch | None:
    """Return the sketch of an Article (as a dict); ``None`` for a text too short to compare."""
    tokens = _tokens(record["article_body"] or "")
    hashes = _hashes(tokens, SKETCH)
    if len(hashes) < MIN_SHINGLES:
        return None
    site = record["provenance"]["site"] or record["publisher"] or record["id"]
    lead = _hashes(tokens[:LEAD_WORDS], LEAD_SKETCH)
    return Sketch(record["id"], site, _agencies(record), hashes, lead)


def dumps(sketch: Sketch) -> str:
    """Return a sketch as one line."""
    hashes, lead = (b64encode(part.tobytes()).decode() for part in (sketch.hashes, sketch.lead))
    return json.dumps([sketch.id, sketch.site, sorted(sketch.agencies), hashes, lead])


def loads(line: str) -> Sketch:
    """Return the sketch of a line."""
    identity, site, agencies, hashes, lead = json.loads(line)
    hashed, begun = (array("Q", b64decode(part)) for part in (hashes, lead))
    return Sketch(identity, site, frozenset(agencies), hashed, begun)


def keys(sketch: Sketch) -> list[str]:
    """Return the keys by which an article finds those to be compared with it."""
    return [f"{h:016x}" for h in sketch.hashes[:KEYS]]


def pairs(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of ids to compare, the lower first, from sorted rows of key and id."""
    for _, run in groupby(rows, key=lambda row: row[0]):
        before: list[str] = []
        for _, entry in run:
            yield from ((other, entry) for other in before)
            # In a crowd the first and the one before do: they make it one group.
            before = [*before, entry] if len(before) < CROWD else [before[0], entry]


def are_twins(one: Sketch, other: Sketch) -> bool:
    """Are two articles copies of one text, at different sites?"""
    if one.site == other.site:
        return False
    enough = SAME_AGENCY if one.agencies & other.agencies else SAME
    return _share(one.hashes, other.hashes) >= enough and _share(one.lead, other.lead) >= SAME_LEAD


def have_one_text(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Are two Articles (as dicts) readings of one page?  Where texts are short, headlines tell."""
    first, second = sketch(one), sketch(other)
    if first is None or second is None:
        told = "headline" if one["headline"] or other["headline"] else "article_body"
        return bool(one[told] == other[told])
    return _share(first.hashes, second.hashes) >= SAME


def name(hashes: Iterable[array[int]]) -> str:
    """Return ``sy-`` + 16 hex digits for a group of twins, given the hashes of each.

    By the smallest of the hashes most common in it, stable when a copy joins.
    """
    counts = Counter(h for entry in hashes for h in entry)
    best = min(counts, key=lambda h: (-counts[h], h))
    return "sy-" + hashlib.sha256(f"{best:016x}".encode()).hexdigest()[:16]


def _tokens(text: str) -> list[str]:
    return [*map(re.Match.group, islice(_TOKEN.finditer(text.lower()), MAX_WORDS))]


def _hashes(tokens: list[str], most: int) -> array[int]:
    line = " ".join(tokens)
    size = SHINGLE
    if not line.isascii():
        single = sum(len(token) == 1 and ord(token) > 0x3000 for token in tokens)
        size = SHINGLE_CJK if single * 2 > len(tokens) else SHINGLE
    words = line.encode("utf-8", "surrogatepass").split(b" ")
    # In the order of the text, so that two with one checksum come in the same order each time.
    shingles = dict.fromkeys(map(b" ".join, zip(*(words[at:] for at in range(size)), strict=False)))
    smallest = sorted(shingles, key=crc32)[:most]
    return array("Q", sorted({crc32(shingle) << 32 | adler32(shingle) for shingle in smallest}))


def _agencies(record: dict[str, Any]) -> frozenset[str]:
    """Return the agencies in credit, byline, dateline and the last words of the text."""
    parts = [*record["agencies"], record["dateline"] or "", (record["article_body"] or "")[-200:]]
    parts += [author["name_raw"] or author["name"] or "" for author in record["authors"]]
    text = " | ".join(parts)
    for name, short in _FULL_NAMES.items():
        text = text.replace(name, short)
    return frozenset(_CREDIT.findall(text))


def _share(one: array[int], other: array[int]) -> float:
    """Return the share of the smaller text's shingles that are in the other."""
    # Up to the smaller of the two largest hashes both sketches are complete.
    limit = min(one[-1], other[-1])
    first = set(one[: bisect_right(one, limit)])
    second = set(other[: bisect_right(other, limit)])
    return len(first & second) / max(1, min(len(first), len(second)))
