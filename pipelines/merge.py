"""Records of one id in one run, joined: the same event read under several slugs or formats."""

from __future__ import annotations

from typing import Any


def join(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one record for records (as dicts) that share an id, whatever their order.

    The fullest page wins: an event page before an index entry, more citations before fewer, then
    the smaller URL.  The other pages' URLs become aliases, and what only they cite is kept.
    """
    ordered = sorted(records, key=_rank)
    winner = ordered[0]
    if winner["type"] != "Event":
        return winner
    urls = {r["url"] for r in ordered if r["url"]} | {a for r in ordered for a in r["aliases"]}
    winner["aliases"] = sorted(urls - {winner["url"]})
    cited = {c["canonical_url"] or c["url"] for c in winner["citations"]}
    for other in ordered[1:]:
        for citation in other["citations"]:
            address = citation["canonical_url"] or citation["url"]
            if address not in cited:
                cited.add(address)
                winner["citations"].append(citation)
    return winner


def _rank(record: dict[str, Any]) -> tuple[Any, ...]:
    entry_only = "index_only" in record["flags"]
    return entry_only, -len(record.get("citations", ())), record["url"] or "", repr(record)
