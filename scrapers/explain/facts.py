"""The fields of a record for people to read, each with the evidence that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.verdict import Judgement
from scrapers.items import Article, Citation, Event, Image
from scrapers.raw import Evidence, RawArticle


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a value rests on, or that speaks for another."""

    source: str
    """Where it was found: ``json-ld``, ``meta:og:title``, a field of the event."""
    value: str
    taken: bool = False
    """The value was taken from here."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A field and its values; none: nothing was found.  ``grounds`` are ranked, best first."""

    name: str
    values: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()


def of_article(raw: RawArticle, judgement: Judgement | None) -> Iterator[Fact]:
    """Yield the fields of a finished article; headline, dates and authors also when unknown."""
    article = raw.article
    yield Fact("headline", _some(article.headline), _headline_grounds(raw))
    yield Fact("published", _date(article, "published"), _date_grounds(raw, "published"))
    yield Fact("modified", _date(article, "modified"), _date_grounds(raw, "modified"))
    names = tuple(author.name for author in article.authors)
    yield Fact("authors", names, _author_grounds(raw))
    image = article.image or Image()
    found = {
        "agencies": article.agencies,
        "publisher": _some(article.publisher),
        "description": _some(article.description),
        "section": _some(article.article_section),
        "keywords": article.keywords,
        "language": _some(article.in_language),
        "dateline": _some(article.dateline),
        "image": _some(image.url),
        "caption": _some(image.caption),
        "credit": _some(image.credit),
        "further links": [
            link.text if link.url is None else f"{link.text} ({link.url})"
            for link in article.further_links
        ],
        "address": _some(article.canonical_url),
        "words": _some(str(article.word_count)),
        "decoder": _some(article.provenance.decoder),
    }
    yield from (Fact(name, tuple(values)) for name, values in found.items() if values)
    if judgement is not None:
        grounds = (Ground(*_named(text), taken=True) for text in judgement.evidence)
        yield Fact("verdict", (judgement.verdict.replace("_", " "),), tuple(grounds))


def of_event(event: Event) -> Iterator[Fact]:
    """Yield the fields of a finished event that hold something; date and headline always."""
    yield Fact("date", _some(event.date))
    yield Fact("headline", _some(event.headline))
    found = {
        "summary": _some(event.summary),
        "topics": event.topics or _some(event.topic),
        "category": _some(event.category),
        "context": event.context,
        "event type": _some(event.event_type),
        "outcome": _some(event.outcome),
        "entities": [f"{x.canonical_name} ({x.kind})" for x in event.entities],
        "citations": [_citation(citation) for citation in event.citations],
        "related": [" · ".join(x for x in (y.date, y.headline) if x) for y in event.related],
        "image": _some(event.image),
        "language": _some(event.in_language),
        "page format": _some(event.provenance.page_format),
        "reader": _some(event.provenance.reader),
        "decoder": _some(event.provenance.decoder),
    }
    yield from (Fact(name, tuple(values)) for name, values in found.items() if any(values))
    if event.space is not None:
        label = event.space.label.replace("_", " ")
        terms = (Ground(x.field, f"{x.term} {x.weight:+g}", True) for x in event.space.terms)
        yield Fact("about space", (f"{label}, score {event.space.score:g}",), tuple(terms))


def _headline_grounds(raw: RawArticle) -> tuple[Ground, ...]:
    headline = (raw.article.headline or "").casefold()
    found = _of(raw, "headline")
    texts = [evidence.value.casefold() for evidence in found]
    taken = None
    if headline:
        same = [at for at, text in enumerate(texts) if text == headline]
        around = [at for at, text in enumerate(texts) if headline in text or text in headline]
        taken = next(iter([*same, *around]), None)
    return _grounds(found, {taken})


def _date_grounds(raw: RawArticle, which: str) -> tuple[Ground, ...]:
    source = getattr(raw.article, f"date_{which}_evidence")
    value = getattr(raw.article, f"date_{which}_raw")
    everything = [x for x in raw.evidence if x.field in ("published", "modified")]
    # A text that tells both dates is evidence of the one and gives the other, too.
    found = [x for x in everything if x.field == which or (x.source == source and x.value == value)]
    taken = next((n for n, x in enumerate(found) if (x.source, x.value) == (source, value)), None)
    return _grounds(found, {taken})


def _author_grounds(raw: RawArticle) -> tuple[Ground, ...]:
    found = _of(raw, "author")
    taken: set[int | None] = set()
    for author in raw.article.authors:
        names = (author.name_raw.casefold(), author.name.casefold())
        taken.add(
            next(
                (
                    n
                    for n, x in enumerate(found)
                    if any(name in x.value.casefold() for name in names)
                ),
                None,
            )
        )
    return _grounds(found, taken)


def _of(raw: RawArticle, field: str) -> list[Evidence]:
    return [evidence for evidence in raw.evidence if evidence.field == field]


def _grounds(found: Sequence[Evidence], taken: set[int | None]) -> tuple[Ground, ...]:
    """Return each source and value once, in their order."""
    grounds: dict[tuple[str, str], bool] = {}
    for at, evidence in enumerate(found):
        key = (evidence.source, evidence.value)
        grounds[key] = grounds.get(key, False) or at in taken
    return tuple(Ground(*key, taken=was) for key, was in grounds.items())


def _date(article: Article, which: str) -> tuple[str, ...]:
    return _some(getattr(article, f"datetime_{which}") or getattr(article, f"date_{which}"))


def _citation(citation: Citation) -> str:
    source = " via ".join(x for x in (citation.via, citation.publisher) if x)
    return " · ".join(x for x in (source or citation.name, citation.url) if x)


def _named(text: str) -> tuple[str, str]:
    source, colon, value = text.partition(": ")
    return (source, value) if colon else ("page", text)


def _some(*values: str | None) -> tuple[str, ...]:
    return tuple(value for value in values if value)
