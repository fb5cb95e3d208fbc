"""Is an event about space?  By its words and names, not by its site.

Terms with weights stand in ``data/space/*.toml``; the names of ``data/entities.toml`` count by
their kind.  Headline, summary, topics, linked pages and cited hosts are looked at; the related list
never is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.entities import names, texts_of
from pipelines.lexicon import Lexicon, words_of
from pipelines.step import Step
from scrapers.items import Event, Space, SpaceLabel, SpaceTerm

_FOLDER = Path(__file__).parent / "data" / "space"
_LANGUAGES = ("en", "zh")
_HOST = re.compile(r"(?:[A-Za-z]+:)?//(?:[^/?#]*@)?([^/?#:]+)")
_ALONE = 0.9
"""Weight from which a term speaks for space by itself and lets supporting terms count."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the tables and what it says."""

    term: str
    weight: float
    support: bool = False
    """Counts only beside a term that speaks for space by itself."""
    borderline: bool = False
    cue: frozenset[str] = frozenset()
    """Words beside which a shared name is taken for the thing in space."""
    cued: float = 0.0
    """Weight beside a word of ``cue``."""


@dataclass(frozen=True, slots=True)
class _Table:
    lexicon: Lexicon[Term]
    fields: dict[str, float]
    categories: Lexicon[Term]
    hosts: dict[str, float]
    thresholds: dict[str, float]


@dataclass(slots=True)
class _Tally:
    """The strongest finding of each term."""

    found: dict[str, tuple[Term, float, str]] = field(default_factory=dict)

    def add(self, term: Term, weight: float, place: str) -> None:
        known = self.found.get(term.term)
        if known is None or abs(weight) > abs(known[1]):
            self.found[term.term] = (term, weight, place)

    def counting(self) -> list[tuple[Term, float, str]]:
        """Return the terms that count: supporting ones need company."""
        alone = any(
            weight >= _ALONE and not term.support for term, weight, _ in self.found.values()
        )
        return [row for row in self.found.values() if alone or not row[0].support]


@cache
def _table() -> _Table:
    kinds = _read("kinds")
    hosts = kinds["hosts"]
    return _Table(
        lexicon=Lexicon([*_terms(), *_names(kinds)]),
        fields=kinds["fields"],
        categories=Lexicon(
            (word, Term(word, value)) for word, value in kinds["categories"].items()
        ),
        hosts=dict.fromkeys(hosts["names"], hosts["weight"]),
        thresholds=kinds["thresholds"],
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))


def _terms() -> Iterator[tuple[str, Term]]:
    plurals = []
    for language in _LANGUAGES:
        for group in _read(language).values():
            support, borderline = group.get("support", False), group.get("borderline", False)
            for text in group["terms"]:
                term = Term(text, group["weight"], support, borderline)
                yield text, term
                plurals.append((_plural(text), term))
    yield from plurals


def _plural(text: str) -> str:
    """Return the plural of an English term; nobody writes what it makes of others."""
    if text.endswith("y") and text[-2:-1] not in "aeiou":
        return f"{text[:-1]}ies"
    return f"{text}s"


def _names(kinds: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for name in names():
        weight = kinds["kinds"][name.kind] if name.weight is None else name.weight
        certain = Term(name.canonical, weight)
        weak = min(weight, kinds["shared"]["weight"])
        shared = Term(name.canonical, weak, cue=name.cue, cued=weight)
        for phrase, is_shared in name.phrases():
            yield phrase, shared if is_shared else certain


def classify(event: Event) -> Space:
    """Return whether the event is about space, with the terms that decided, strongest first."""
    table = _table()
    tally = _Tally()
    texts, places = zip(*texts_of(event), strict=True)
    words = words_of(*texts)
    for match in table.lexicon.find(words):
        term, number = match.value, words.text_of(match.start)
        cued = term.cue and words_of(texts[number]).meet(term.cue)
        weight = term.cued if cued else term.weight
        if weight:
            tally.add(term, weight * table.fields[places[number]], places[number])
    for match in table.categories.find(words_of(event.category or "")):
        tally.add(match.value, match.value.weight, "category")
    for host in _hosts(event):
        if host in table.hosts:
            tally.add(Term(host, table.hosts[host], support=True), table.hosts[host], "citations")
    return _verdict(tally, table.thresholds)


def _hosts(event: Event) -> Iterator[str]:
    """Yield the last two and the last three labels of each cited host: its domain, roughly."""
    for citation in event.citations:
        if found := _HOST.match(citation.canonical_url or citation.url):
            labels = found[1].lower().split(".")
            yield from {".".join(labels[-size:]) for size in (2, 3)}


def _verdict(tally: _Tally, thresholds: dict[str, float]) -> Space:
    terms = tally.counting()
    score = round(sum(weight for _, weight, _ in terms), 2)
    doubtful = any(term.borderline for term, _, _ in terms)
    label: SpaceLabel = "not_space"
    if score >= thresholds["certain" if doubtful else "space"]:
        label = "space"
    elif score >= thresholds["doubtful" if doubtful else "borderline"]:
        label = "borderline"
    decided = sorted(terms, key=lambda row: (-abs(row[1]), row[0].term))
    return Space(
        label=label,
        score=score,
        terms=[SpaceTerm(term=term.term, weight=round(w, 2), field=f) for term, w, f in decided],
    )


class TopicsPipeline(Step):
    """Judge whether an event is about space."""

    @staticmethod
    def event(event: Event) -> Event:
        """Fill ``space``."""
        event.space = classify(event)
        return event
