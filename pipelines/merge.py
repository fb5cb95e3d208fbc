"""One record out of several that tell of one event: later versions, other pages, other wordings.

The Portal's text wins over its mirror's, then the newest; what only the others know is kept.
Everything here is deterministic and independent of the order of what it is given, but for
:func:`newest`, which is told which version came first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable
from itertools import pairwise
from typing import Any

from pipelines import duplicates, identity

Data = dict[str, Any]
"""A record as a dict, as it stands in the JSONL."""

PORTAL = "wikipedia.org"

_FILLED = (
    ("summary",), ("topic", "topics"), ("category",), ("context_raw",), ("event_type", "outcome"),
    ("image",), ("space",), ("in_language",),
)  # fmt: skip
"""Fields that another page fills where the winner has nothing; a tuple goes together."""
_OUTCOME = ("status", "http_status", "verdict", "evidence", "capture", "match", "article_id")
"""What became of a citation, as against what the page says of it."""


def join(records: list[Data]) -> Data:
    """Return one record for those of one run that share an id, whatever their order.

    Of articles the one that sorts first is kept; the flag ``other_texts:<n>`` counts those that
    read otherwise.  Of events the Portal's wins, then an event page over an index entry, a proven
    reader's over another's, more citations, the smaller URL.
    """
    if records[0]["type"] != "Event":
        return _first_of(records)
    return _combine(sorted(records, key=lambda r: (*_kind(r), *_fullness(r))))


def part(articles: list[Data]) -> list[Data]:
    """Return articles of one id, each under the address that was asked for, where texts differ.

    They all say that they stand at one address, so it tells nothing; the flag
    ``canonical_shared:<URL>`` keeps it.  Empty where all have one text.
    """
    if all(duplicates.have_one_text(one, other) for one, other in pairwise(articles)):
        return []
    return [_as_asked(article) for article in articles]


def cite(event: Data, parted: Container[str]) -> Data:
    """Return an event whose citations of articles that were parted, by id, name the new ids."""
    if not any(citation["article_id"] in parted for citation in event["citations"]):
        return event
    for citation in event["citations"]:
        if citation["article_id"] in parted:
            citation["article_id"] = identity.article_id(citation["canonical_url"], "")
    return event | {"content_hash": identity.content_hash(event)}


def merge(records: list[Data]) -> Data:
    """Return one event for the newest versions of all its pages, whatever their order and ids.

    As :func:`join`, but a newer page wins over an older of its kind.  The earliest id stays, the
    others go to ``merged_ids``; the flag ``merged:<n>`` counts the ids.
    """
    ordered = sorted(records, key=_fullness)
    ordered.sort(key=fetched_at, reverse=True)
    return _combine(sorted(ordered, key=_kind))


def newest(older: Data, newer: Data) -> Data:
    """Return the newer of two versions of one page, with what the older one knows of the past.

    ``first_seen`` is the older's; where nothing changed, so are version and time of change.  A
    citation that was not tried this time keeps what became of it before.
    """
    kept = dict(newer)
    if newer["type"] != "Event":
        return kept
    kept["first_seen"] = _earliest(older["first_seen"], newer["first_seen"])
    if older["content_hash"] == newer["content_hash"]:
        kept["last_changed"] = _earliest(older["last_changed"], newer["last_changed"])
        if older["version"] > newer["version"]:
            kept |= {name: older[name] for name in ("version", "changed_fields", "changed_by")}
        return kept
    kept["version"] = max(older["version"], newer["version"])
    kept["merged_ids"] = sorted({*older["merged_ids"], *newer["merged_ids"]} - {newer["id"]})
    kept["aliases"] = sorted({*older["aliases"], *newer["aliases"]} - {newer["url"]})
    before = {_address(c): c for c in older["citations"]}
    kept["citations"] = [_better(c, before.get(_address(c), c)) for c in newer["citations"]]
    if any(kept[name] != newer[name] for name in ("merged_ids", "aliases", "citations")):
        kept["content_hash"] = identity.content_hash(kept)
    return kept


def fetched_at(record: Data) -> str:
    """Return when a record's page was fetched; ``""``, before all others, where that is unknown."""
    return record["provenance"]["fetched_at"] or ""


def is_portal(record: Data) -> bool:
    """Was the record read from the Portal itself?  Its pages hold many events each."""
    return (record["provenance"]["site"] or "").endswith(PORTAL)


def _first_of(articles: list[Data]) -> Data:
    first = min(articles, key=lambda r: (r["url"] or "", repr(r)))
    others = sum(not duplicates.have_one_text(first, other) for other in articles)
    return (
        first | {"flags": sorted([*first["flags"], f"other_texts:{others}"])} if others else first
    )


def _as_asked(article: Data) -> Data:
    url, named = article["url"], article["canonical_url"]
    if url is None or url == named:
        return article
    flags = sorted({*article["flags"], f"canonical_shared:{named}"})
    parted = article | {"id": identity.article_id(url, ""), "canonical_url": url, "flags": flags}
    return parted | {"content_hash": identity.content_hash(parted)}


def _combine(ordered: list[Data]) -> Data:
    """Return the first of the records, completed by the others in turn."""
    winner = dict(ordered[0])
    for other in ordered[1:]:
        _complete(winner, other)
    urls = {r["url"] for r in ordered if r["url"]} | {a for r in ordered for a in r["aliases"]}
    winner["aliases"] = sorted(urls - {winner["url"]})
    winner["id"] = min(ordered, key=lambda r: (_seen(r), r["id"]))["id"]
    ids = {r["id"] for r in ordered} | {i for r in ordered for i in r["merged_ids"]}
    winner["merged_ids"] = sorted(ids - {winner["id"]})
    flags = {flag for flag in winner["flags"] if not flag.startswith("merged:")}
    winner["flags"] = sorted(flags | ({f"merged:{len(ids)}"} if len(ids) > 1 else set()))
    winner["version"] = max(r["version"] for r in ordered)
    winner["first_seen"] = _earliest(*(r["first_seen"] for r in ordered))
    winner["last_changed"] = max(r["last_changed"] or "" for r in ordered) or None
    winner["sources_digest"] = identity.sources_digest(r["sources_digest"] for r in ordered)
    winner["content_hash"] = identity.content_hash(winner)
    return winner


def _complete(winner: Data, other: Data) -> None:
    """Add to the winner what only the other record knows, with the repairs that belong to it."""
    taken: set[str] = set()
    for names in _FILLED:
        if winner[names[0]] is None and other[names[0]] is not None:
            winner |= {name: other[name] for name in names}
            taken.update(names)
    outcomes = {_address(c): c for c in other["citations"]}
    winner["citations"] = [_better(c, outcomes.get(_address(c), c)) for c in winner["citations"]]
    for name, key in _KEYS.items():
        merged = _union(winner[name], other[name], key)
        if len(merged) > len(winner[name]):
            taken.add(name)
        winner[name] = merged
    for name in ("repairs", "suggestions"):
        theirs = [r for r in other[name] if r["field"].split(".")[0] in taken]
        winner[name] = _union(winner[name], theirs, _canonical)
    winner["flags"] = winner["flags"] + [
        flag
        for flag in other["flags"]
        if any(flag.startswith(f"{name}_") or flag.endswith(f":{name}") for name in taken)
    ]


def _union(ours: list[Any], theirs: list[Any], keys: Callable[[Any], set[str]]) -> list[Any]:
    """Return ours and those of theirs that share no key with one before."""
    union = list(ours)
    known = {key for value in ours for key in keys(value)}
    for value in theirs:
        if known.isdisjoint(own := keys(value)):
            union.append(value)
            known |= own
    return union


def _address(citation: Data) -> str:
    return str(citation["canonical_url"] or citation["url"])


def _canonical(value: Any) -> set[str]:
    return {json.dumps(value, sort_keys=True)}


_KEYS: dict[str, Callable[[Any], set[str]]] = {
    "context": lambda title: {title.casefold()},
    "citations": lambda citation: {_address(citation), citation["article_id"] or ""} - {""},
    "related": lambda related: {str(related["url"])},
    "entities": lambda entity: {str(entity["canonical_name"])},
}


def _better(citation: Data, other: Data) -> Data:
    """Return the citation as the page gives it, with the more telling outcome of the two."""
    tried = citation["status"] != "not_tried"
    if citation["article_id"] or (tried and not other["article_id"]):
        return citation
    return citation | {name: other[name] for name in _OUTCOME}


def _kind(record: Data) -> tuple[bool, bool]:
    return not is_portal(record), "index_only" in record["flags"]


def _fullness(record: Data) -> tuple[Any, ...]:
    inferred = record["provenance"]["reader"] == "inferred"
    names = ("provenance", "repairs", "sources_digest", "version", "changed_fields", "changed_by")
    rest = [record[name] for name in names]
    url = record["url"] or ""
    return inferred, -len(record["citations"]), url, record["content_hash"], repr(rest)


def _seen(record: Data) -> str:
    return record["first_seen"] or fetched_at(record) or "9"  # after every year


def _earliest(*moments: str | None) -> str | None:
    known: Iterable[str] = (moment for moment in moments if moment)
    return min(known, default=None)
