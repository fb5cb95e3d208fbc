"""A run beside the one before it: the figures of both, and which are worse beyond a threshold.

What was *read* is compared, not what was new: a night on which nothing changed reads as much as
the night before.  Runs are compared that had the same arguments and source and a range of the
same length, not far apart.  While a run is beyond a threshold, the run that it was compared with
stays the measure for those that follow it, so that the alarm lasts as long as its cause.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypedDict

MINIMUM: Final = 50
"""Records that a figure has to rest on, where the thresholds name no ``minimum``."""
NAMES: Final = ("events", "citations", "coverage", "rejects")
COVERED: Final = {
    "Event": ("summary", "citations"),
    "Article": ("headline", "date_published", "authors"),
}
"""Fields whose coverage is compared: those that are lost when a page's layout changes."""
FAR: Final = 2
"""Ranges further apart than this many of their lengths are of another time."""


class Figure(TypedDict):
    """A count, or a share (0 to 1) of ``of`` records; ``of`` is the count itself for a count."""

    name: str
    value: float
    of: int


class Row(TypedDict):
    """One figure of both runs; the ratio is null where there was nothing before."""

    name: str
    before: float
    now: float
    ratio: float | None
    beyond: bool


class Standing(TypedDict):
    """What a run is compared by, as it stands in its ``run.json``."""

    started_at: str
    arguments: list[dict[str, str]]
    replay: str | None
    since: str | None
    until: str | None
    figures: list[Figure]


class Comparison(TypedDict):
    """The ``comparison`` of ``run.json``."""

    baseline: Standing | None
    not_compared: str | None
    """Why there is no baseline."""
    figures: list[Row]


def check_thresholds(given: Mapping[str, Any]) -> dict[str, float]:
    """Return the thresholds as numbers; raises ValueError with one sentence."""
    allowed = ("minimum", *NAMES)
    for name, value in given.items():
        if name not in allowed:
            raise ValueError(f"DOWNLINK_THRESHOLDS: {name!r} is none of {', '.join(allowed)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise ValueError(f"DOWNLINK_THRESHOLDS: {name}={value!r} is no number from 0 on")
    return dict(given)


def share(name: str, count: int, of: int) -> Figure:
    """Return a share, 0 of nothing."""
    return Figure(name=name, value=round(count / of, 4) if of else 0.0, of=of)


def read_baseline(path: Path | None) -> Standing | None:
    """Return what the next run is measured by, from the ``run.json`` of the last published one.

    ``None``: there is none, or none that can be read.
    """
    if path is None:
        return None
    try:
        last = json.loads(path.read_bytes())
        comparison = last["comparison"]
        if any(row["beyond"] for row in comparison["figures"]):
            last = comparison["baseline"]
        standing: Standing = {name: last[name] for name in Standing.__annotations__}  # type: ignore[assignment]
        for figure in standing["figures"]:
            figure["value"] + figure["of"]
        _length(standing)
        list(map(_argument, standing["arguments"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return standing


def compare(
    before: Standing | None, now: Standing, thresholds: Mapping[str, float]
) -> tuple[Comparison, str | None]:
    """Return the comparison and, where a figure is beyond its threshold, a sentence for it."""
    why_not = _why_not(before, now)
    if before is None or why_not:
        return Comparison(baseline=None, not_compared=why_not, figures=[]), None
    known = {figure["name"]: figure for figure in before["figures"]}
    rows, said = [], []
    for figure in now["figures"]:
        if (old := known.get(figure["name"])) is None:
            continue
        row = Row(
            name=figure["name"],
            before=old["value"],
            now=figure["value"],
            ratio=round(figure["value"] / old["value"], 4) if old["value"] else None,
            beyond=_beyond(old, figure, thresholds),
        )
        rows.append(row)
        if row["beyond"]:
            said.append(f"{row['name']} {_plain(old)} → {_plain(figure)}")
    comparison = Comparison(baseline=before, not_compared=None, figures=rows)
    if not said:
        return comparison, None
    return comparison, f"worse than the run of {before['started_at']}: {', '.join(said)}"


def _why_not(before: Standing | None, now: Standing) -> str | None:
    if before is None:
        return "no report of a run before"
    if _arguments(before) != _arguments(now) or before["replay"] != now["replay"]:
        return "the run before had other arguments or another source"
    length, gap = _length(now), 0
    if _length(before) != length:
        return "the run before had a range of another length"
    if length:
        gap = abs((_day(before["until"]) - _day(now["until"])).days)
    return "the run before had a range far from this" if gap > FAR * length else None


def _beyond(old: Figure, new: Figure, thresholds: Mapping[str, float]) -> bool:
    name = new["name"]
    minimum = thresholds.get("minimum", MINIMUM)
    if name == "events":
        least = thresholds.get("events", 0.0)
        return old["of"] >= minimum and new["value"] < least * old["value"]
    limit = thresholds.get(name.partition(":")[0].partition("_")[0])
    if limit is None or min(old["of"], new["of"]) < minimum:
        return False
    change = new["value"] - old["value"]
    return (change if name == "rejects" else -change) > limit


def _plain(figure: Figure) -> str:
    return f"{figure['value']:.0f}" if figure["name"] == "events" else f"{figure['value']:.0%}"


def _arguments(standing: Standing) -> dict[str, str]:
    """Return the arguments but for the range."""
    pairs = dict(map(_argument, standing["arguments"]))
    return {name: value for name, value in pairs.items() if name not in ("since", "until")}


def _argument(argument: dict[str, str]) -> tuple[str, str]:
    return argument["name"], argument["value"]


def _length(standing: Standing) -> int:
    """Return the days of the range; 0: there is none."""
    if standing["since"] is None:
        return 0
    return (_day(standing["until"]) - _day(standing["since"])).days + 1


def _day(text: str | None) -> dt.date:
    return dt.date.fromisoformat(text or "")
