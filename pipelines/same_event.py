"""Which records tell of one event?  Candidates share a key; then their headlines decide.

Evidence, from the surest: an id that was merged before; a page that the history of another lists;
a cited address; and, for copies that lost letters on the way, the same beginning or end.  Records
that share no key are never compared, so millions can be judged by sorting keys on disk.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Literal, NamedTuple

from pipelines.merge import is_portal
from scrapers.titles import content_words, unaccented

Role = Literal["id", "merged", "url", "alias", "cited", "wording"]

_CITED = 0.65
"""Share of the shorter headline's words that the longer has, where both cite one article.

Measured on the development pages: different events that cite one article on one day or the next
have up to 0.57 (two prizes of one night), one event told twice has 0.75 and more.
"""
_LISTED = 0.5
"""The same, for a page in the history of another: its reader has compared the titles before."""
_WORDING = 0.9
"""The same, on one day, where nothing but the wording speaks; different events reach 0.87."""
_WORDING_LEAST = 5
"""Words that the shorter headline then needs."""
_EDGE = 16
"""Letters at either end of a headline by which copies of it find each other."""
_NEIGHBOURS = 64
"""Records with a key that each new one is compared with: an address cited for years is no key."""

_DESIGNATION = re.compile(r"\b(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[\w-]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Sketch(NamedTuple):
    """What of an event is compared; sorts by day and id."""

    date: str
    id: str
    headline: str
    event_type: str | None
    page: str | None
    """Digest of the page; two bullets of one page are two events."""
    fused: bool
    """Two events ran together on the page, so the headline holds those of both."""


class Entry(NamedTuple):
    """An event under one of its keys; ``role`` is what the key is to the event."""

    key: str
    sketch: Sketch
    role: Role


def sketch(event: dict[str, Any]) -> Sketch:
    """Return what of an event (as a dict) is compared."""
    return Sketch(
        event["date"],
        event["id"],
        event["headline"],
        event["event_type"],
        event["provenance"]["payload_digest"],
        "merged_events" in event["flags"],
    )


def keys(event: dict[str, Any]) -> Iterator[tuple[str, Role]]:
    """Yield the keys of an event, each with its role."""
    yield _key("id", event["id"]), "id"
    for other in event["merged_ids"]:
        yield _key("id", other), "merged"
    if event["url"] and not is_portal(event):
        yield _key("url", event["url"]), "url"
    for url in event["aliases"]:
        if "/Portal:Current_events" not in url:  # the page of a whole day
            yield _key("url", url), "alias"
    cited = {c["canonical_url"] for c in event["citations"] if c["canonical_url"]}
    for url in sorted(cited):
        yield _key("cited", url), "cited"
    plain = unaccented(event["headline"])
    for end, letters in (("head", plain), ("tail", reversed(plain))):
        edge = "".join(islice(filter(str.isalnum, letters), _EDGE))
        yield _key(end, event["date"] + edge), "wording"


def pairs(entries: Iterable[Entry]) -> Iterator[tuple[Sketch, Sketch]]:
    """Yield the pairs that are one event, from sorted entries."""
    key = None
    before: deque[Entry] = deque(maxlen=_NEIGHBOURS)
    for entry in entries:
        if entry.key != key:
            key = entry.key
            before.clear()
        for other in before:
            if other.sketch.id != entry.sketch.id and _are_one(other, entry):
                yield other.sketch, entry.sketch
        before.append(entry)


def groups(edges: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """Yield the connected groups of nodes, each sorted, from sorted edges ``(lower, higher)``.

    A node begins with a day.  A group leaves memory as soon as no later edge can reach it.
    """
    group_of: dict[str, list[str]] = {}
    today = ""
    for lower, higher in edges:
        if lower[:10] != today:
            today = lower[:10]
            yield from _closed(group_of, today)
        ours, theirs = (group_of.setdefault(node, [node]) for node in (lower, higher))
        if ours is theirs:
            continue
        if len(ours) < len(theirs):
            ours, theirs = theirs, ours
        ours += theirs
        group_of |= dict.fromkeys(theirs, ours)
    yield from _closed(group_of, "9999-99-99")


def _closed(group_of: dict[str, list[str]], today: str) -> Iterator[list[str]]:
    unique = {id(group): group for group in group_of.values()}
    for group in sorted(sorted(group) for group in unique.values() if max(group)[:10] < today):
        for node in group:
            del group_of[node]
        yield group


def _are_one(one: Entry, other: Entry) -> bool:
    roles = {one.role, other.role}
    if "merged" in roles:
        return True
    if one.sketch.page is not None and one.sketch.page == other.sketch.page:
        return False
    if roles & {"url", "alias"}:
        listed = "alias" in roles
        return _overlap(one.sketch, other.sketch) >= (_LISTED if listed else _CITED)
    types = {one.sketch.event_type, other.sketch.event_type} - {None}
    overlap = _overlap(one.sketch, other.sketch)
    if len(types) > 1 or overlap < _CITED or _differ(_DESIGNATION, one.sketch, other.sketch):
        return False
    if roles == {"cited"}:
        return _are_near(one.sketch.date, other.sketch.date)
    least = min(len(content_words(one.sketch.headline)), len(content_words(other.sketch.headline)))
    return (
        least >= _WORDING_LEAST
        and overlap >= _WORDING
        and not _differ(_NUMBER, one.sketch, other.sketch)
    )


def _overlap(one: Sketch, other: Sketch) -> float:
    """Return the share (0-1) of the shorter headline's words that the other has too.

    A headline that holds two events is measured as a whole, or it would join what is apart.
    """
    left, right = content_words(one.headline), content_words(other.headline)
    whole = left | right if one.fused or other.fused else min(left, right, key=len)
    return len(left & right) / len(whole) if whole else 0.0


def _differ(pattern: re.Pattern[str], one: Sketch, other: Sketch) -> bool:
    """Has each headline a number (or name with one) that the other lacks?"""
    left, right = set(pattern.findall(one.headline)), set(pattern.findall(other.headline))
    return bool(left - right) and bool(right - left)


def _are_near(one: str, other: str) -> bool:
    """Are two days the same or neighbours?  A day that no calendar has is near itself only."""
    try:
        return abs(dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days <= 1
    except ValueError:
        return one == other


def _key(kind: str, value: str) -> str:
    data = f"{kind}:{value}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=10).hexdigest()
