"""What kind of event it is and how it came out, by the words of its headline.

The words stand in ``data/event_types.toml``.  Where nothing is said, nothing is answered: no type,
or the outcome ``unknown``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, cast

from pipelines.lexicon import Lexicon, Match, Words, words_of
from pipelines.step import Step
from scrapers.items import Event, EventType, Outcome

Cue = Literal["success", "failure", "planned", "postponed", "background", "not"]

_DATA = Path(__file__).parent / "data" / "event_types.toml"
_AHEAD = 6
"""Words that may stand between "will" and the verb it belongs to."""
_AHEAD_CHINESE = 12
"""The same in characters."""
_BESIDE = 3
"""Words within which a cue belongs to the verb whatever else the sentence tells."""
_BEHIND = 5
"""Words after "after" or "before" that tell, up to a comma, of another event."""
_SENTENCE = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(]?[A-Z])|[。！？]")
_MENTION, _VERB = 1, 3
"""Ranks of data/event_types.toml."""


@dataclass(frozen=True, slots=True)
class _Type:
    name: EventType
    rank: int
    achieved: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    types: Lexicon[_Type | None]
    cues: Lexicon[Cue]
    judged: frozenset[EventType]
    aside: frozenset[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_DATA.read_text("utf-8"))
    outcome = data["outcome"]
    kinds: tuple[Cue, ...] = ("success", "failure", "planned", "postponed", "background", "not")
    return _Rules(
        types=Lexicon([*((term, None) for term in data["covered"]), *_typed(data["type"])]),
        cues=Lexicon((term, kind) for kind in kinds for term in outcome[kind]),
        judged=frozenset(outcome["judged"]),
        aside=frozenset([*outcome["background"], *outcome["aside"]]),
    )


def _typed(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, _Type]]:
    for row in rows:
        kind = _Type(cast(EventType, row["name"]), row["rank"], row.get("achieved", False))
        for term in row["terms"]:
            yield term, kind


def classify(headline: str, summary: str = "") -> tuple[EventType, Outcome] | None:
    """Return the kind of event and its outcome.

    The first sentence of the headline that tells of an event decides; a summary is often another
    article's teaser, and only a verb in its first sentence counts.  ``None``: nothing is told.
    """
    sentences = _sentences(headline)
    mentioned: tuple[EventType, Outcome] | None = None
    for words, then in zip_longest(sentences, sentences[1:]):
        if told := _verb(words):
            answer = told[0].name, _outcome(*told, words, then)
            if told[0].rank > _MENTION:
                return answer
            mentioned = mentioned or answer
    if mentioned is None:
        for words in _sentences(summary)[:1]:
            if (told := _verb(words)) and told[0].rank >= _VERB:
                return told[0].name, _outcome(*told, words, None)
    return mentioned


def _sentences(text: str) -> list[Words]:
    """Return the words of each sentence; none where no kind is named at all."""
    if not _rules().types.find(words_of(text)):
        return []
    return [words_of(sentence) for sentence in _SENTENCE.split(text)]


def _verb(words: Words) -> tuple[_Type, Match[_Type | None]] | None:
    """Return the kind of the highest rank, the first of equals."""
    best: tuple[_Type, Match[_Type | None]] | None = None
    for match in _rules().types.find(words):
        kind = match.value
        higher = kind is not None and (best is None or kind.rank > best[0].rank)
        if kind and higher and not _is_aside(match, words):
            best = kind, match
    return best


def _is_aside(match: Match[_Type | None], words: Words) -> bool:
    """Return whether the words tell of another event: "a year after its launch"."""
    aside, first = _rules().aside, max(match.start - _BEHIND, 0)
    for place in range(match.start - 1, first - 1, -1):
        if words.words[place] in aside:
            return "," not in words.between(place, match.start + 1)
    return False


def _outcome(kind: _Type, verb: Match[_Type | None], words: Words, then: Words | None) -> Outcome:
    """Return how it came out, by the sentence of the verb or by the one ``then`` follows."""
    if kind.name == "failure":
        return "failure"
    cues = list(_relevant(verb, _rules().cues.find(words)))
    denied = any(cue.value == "not" and 0 <= verb.start - cue.end < _BESIDE for cue in cues)
    if any(_plans(cue, verb, words) for cue in cues):
        return "unknown" if denied else "planned"
    if kind.name not in _rules().judged:
        return "unknown"
    if any(cue.value == "postponed" for cue in cues):
        return "planned"
    told = _told(cues)
    if told:
        nearest = min(told, key=lambda cue: (_distance(cue, verb), cue.start))
        return _judged(nearest, cues)
    if kind.achieved and not denied:
        return "success"
    cues = _rules().cues.find(then) if then else []
    told = _told(cues)
    return _judged(told[0], cues) if told else "unknown"


def _told(cues: list[Match[Cue]]) -> list[Match[Cue]]:
    return [cue for cue in cues if cue.value in ("success", "failure")]


def _judged(cue: Match[Cue], cues: list[Match[Cue]]) -> Outcome:
    return "failure" if cue.value == "failure" or _negated(cue, cues) else "success"


def _relevant(verb: Match[_Type | None], cues: list[Match[Cue]]) -> Iterator[Match[Cue]]:
    """Yield the cues that tell of the verb, not of what happened before."""
    background = [cue.start for cue in cues if cue.value == "background"]
    for cue in cues:
        if cue.value == "background":
            continue
        before = any(start < cue.start for start in background if start >= verb.end)
        before = before or any(start < cue.start < verb.start for start in background)
        beside = cue.value != "postponed" and _distance(cue, verb) < _BESIDE
        if beside or not before:
            yield cue


def _plans(cue: Match[Cue], verb: Match[_Type | None], words: Words) -> bool:
    ahead = _AHEAD if words.words[verb.start].isascii() else _AHEAD_CHINESE
    return cue.value == "planned" and verb.start - ahead <= cue.start < verb.start


def _negated(cue: Match[Cue], cues: list[Match[Cue]]) -> bool:
    return any(other.value == "not" and 0 <= cue.start - other.end < 2 for other in cues)


def _distance(cue: Match[Cue], verb: Match[_Type | None]) -> int:
    """Return the number of words between a cue and the verb; 0 where they overlap."""
    return max(verb.start - cue.end, cue.start - verb.end, 0)


class EventTypesPipeline(Step):
    """Say what kind of event it is; of events that are not about space nothing is said."""

    @staticmethod
    def event(event: Event) -> Event:
        """Fill ``event_type`` and ``outcome``."""
        about = event.space is not None and event.space.label != "not_space"
        found = classify(event.headline, event.summary or "") if about else None
        event.event_type, event.outcome = found or (None, None)
        return event
