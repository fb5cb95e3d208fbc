"""Names of spaceflight and astronomy in an event, by the table ``data/entities.toml``.

Aliases lead to one canonical name (ISS, 国际空间站: International Space Station); series are rules
with a number (``Soyuz TMA-#``).  A name that means other things as well counts only beside a cue,
or without one where the event is known to be about space.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pipelines.lexicon import Lexicon, phrase_words, words_of
from pipelines.step import Step
from scrapers.items import Entity, EntityKind, Event

_DATA = Path(__file__).parent / "data" / "entities.toml"


@dataclass(frozen=True, slots=True)
class Name:
    """A row of the table."""

    canonical: str
    """Name, with ``#`` where a series has its number."""
    kind: EntityKind
    aliases: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    """Aliases that mean other things as well."""
    cue: frozenset[str] = frozenset()
    """Words one of which has to stand in the text where a shared name counts."""
    ambiguous: bool = False
    """The canonical name itself is a shared one."""
    weight: float | None = None
    """What a mention says about an event being about space; ``None``: as for its kind."""
    wikidata: str | None = None

    def phrases(self) -> Iterator[tuple[str, bool]]:
        """Yield each phrase and whether it is a shared one."""
        yield self.canonical, self.ambiguous
        for alias in self.aliases:
            yield alias, False
        for alias in self.shared:
            yield alias, True


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text("utf-8"))


@cache
def names() -> tuple[Name, ...]:
    """Return the rows of the table."""
    return tuple(
        Name(
            canonical=row["name"],
            kind=kind,
            aliases=tuple(row.get("aliases", ())),
            shared=tuple(row.get("shared", ())),
            cue=frozenset(word for cue in row.get("cue", ()) for word in phrase_words(cue)),
            ambiguous=row.get("ambiguous", False),
            weight=row.get("weight"),
            wikidata=row.get("wikidata"),
        )
        for kind in get_args(EntityKind)
        for row in _data()[kind]
    )


@cache
def _lexicon() -> Lexicon[tuple[Name, bool] | None]:
    covered = ((phrase, None) for phrase in _data()["covered"])
    named = ((phrase, (name, shared)) for name in names() for phrase, shared in name.phrases())
    return Lexicon([*covered, *named])


def find(*texts: str, about_space: bool = False) -> list[Entity]:
    """Return the names in ``texts``, each once, in the order they are met.

    ``about_space`` says that the texts are known to be about space: then shared names without a
    cue count, too.
    """
    words = words_of(*texts)
    found: dict[str, Entity] = {}
    for value, start, end, number in _lexicon().find(words):
        if value is None:
            continue
        name, shared = value
        beside = name.cue.difference(words.words[start:end])
        if shared and not (words.meet(beside) if name.cue else about_space):
            continue
        canonical = name.canonical.replace("#", number)
        if canonical not in found:
            found[canonical] = Entity(
                name=words.between(start, end),
                canonical_name=canonical,
                kind=name.kind,
                wikidata_id=name.wikidata,
            )
    return list(found.values())


def texts_of(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the texts of an event in which names are looked for, each with its field."""
    yield event.headline, "headline"
    if event.summary:
        yield event.summary, "summary"
    for topic in event.topics or ([event.topic] if event.topic else []):
        yield topic, "topics"
    for title in event.context:
        yield title, "context"


def event_names(event: Event) -> list[Entity]:
    """Return the names in an event's headline, summary, topics and linked pages."""
    about_space = event.space is not None and event.space.label == "space"
    return find(*(text for text, _ in texts_of(event)), about_space=about_space)


class EntitiesPipeline(Step):
    """Name what an event mentions."""

    @staticmethod
    def event(event: Event) -> Event:
        """Fill ``entities``."""
        event.entities = event_names(event)
        return event
