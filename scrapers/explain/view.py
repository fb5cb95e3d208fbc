"""The decisions on a page as plain values, whatever shows them: terminal or HTML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from pipelines import normalize_article, normalize_event, verdict
from pipelines.boilerplate import phrases
from scrapers.explain import facts
from scrapers.explain.facts import Fact
from scrapers.items import Article, Event, Reject, Repair, Suggestion
from scrapers.pages.detect import read_page
from scrapers.provenance import stamp
from scrapers.raw import Block, RawArticle, UnreadableError

_REASONS = Path(__file__).parent / "data" / "reasons.toml"


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of the page after its judgement, and the repairs of its text in order."""

    block: Block
    repairs: tuple[Repair, ...] = ()

    @property
    def kept(self) -> bool:
        """Is the block in the article's body?"""
        return bool(self.block.keep)

    @property
    def original(self) -> str:
        """The text before its repairs; of a block that was split, its own part after them."""
        if self.repairs and self.repairs[-1].after == self.block.text:
            return self.repairs[0].before
        return self.block.text


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page, or one event of an index, and what was decided on it."""

    kind: Literal["article", "event"]
    headline: str | None
    url: str | None
    facts: list[Fact]
    passages: list[Passage] = field(default_factory=list)
    repairs: list[Repair]
    suggestions: list[Suggestion]
    flags: list[str]
    problem: str | None = None
    """Why the record was rejected, in one sentence."""

    @property
    def kept(self) -> list[Passage]:
        """The passages of the article's body."""
        return [passage for passage in self.passages if passage.kept]

    @property
    def summary(self) -> str:
        """The page in numbers: ``7 of 26 blocks kept · 1 repair · 2 flags``."""
        parts = [_count(len(self.repairs), "repair"), _count(len(self.flags), "flag")]
        if self.kind == "article":
            parts.insert(0, f"{len(self.kept)} of {_count(len(self.passages), 'block')} kept")
        return " · ".join(parts)


def explain(
    body: bytes,
    url: str | None = None,
    *,
    answered: str | None = None,
    content_type: str | None = None,
    fetched_at: str | None = None,
) -> list[View]:
    """Read and normalize a page; return a view of its article, or of each event on it.

    ``answered`` is the address that gave the page, where it is not ``url``.  Raises
    :class:`~scrapers.raw.UnreadableError` with one sentence.
    """
    views = []
    for item in read_page(body, answered or url, content_type):
        if isinstance(item, Event):
            item.url = item.url or url
            stamp(item.provenance, body, fetched_at)
            views.append(_event(item))
        else:
            item.article.url = url
            stamp(item.article.provenance, body, fetched_at)
            views.append(_article(item, answered or url))
    if not views:
        raise UnreadableError("The page is an index without an event.")
    return views


def words(reason: str) -> str | None:
    """Return what a reason of the judgement says, or ``None`` for one that says it itself."""
    return _words().get(reason)


@cache
def _words() -> dict[str, str]:
    found = {rule.id: rule.reason for rule in phrases.BUILT_IN}
    for language in phrases.languages():
        found |= {rule["id"]: rule["reason"] for rule in phrases.load(language).get("rule", ())}
    for table in tomllib.loads(_REASONS.read_text("utf-8")).values():
        found |= table
    return found


def _event(event: Event) -> View:
    finished = normalize_event(event)
    return View(
        kind="event",
        headline=event.headline,
        url=event.url,
        facts=list(facts.of_event(event)),
        repairs=event.repairs,
        suggestions=event.suggestions,
        flags=event.flags,
        problem=_problem(finished),
    )


def _article(raw: RawArticle, answered: str | None) -> View:
    read = list(raw.blocks)
    finished = normalize_article(raw)
    article = raw.article
    judgement = None
    if article.url and answered:
        judgement = verdict.judge(raw, asked=article.url, answered=answered)
    return View(
        kind="article",
        headline=article.headline,
        url=article.url,
        facts=list(facts.of_article(raw, judgement)),
        passages=list(_passages(raw.blocks, read, article.repairs)),
        repairs=article.repairs,
        suggestions=article.suggestions,
        flags=article.flags,
        problem=_problem(finished),
    )


def _passages(
    blocks: Sequence[Block], read: Sequence[Block], repairs: Sequence[Repair]
) -> Iterator[Passage]:
    """Pair each block with its repairs; ``read`` are the blocks before any was split."""
    ours = [repair for repair in repairs if repair.field == "article_body"]
    last = {repair.after: repair for repair in ours}
    whole = {id(block) for block in read}
    for block in blocks:
        if not ours:
            yield Passage(block)
        elif id(block) in whole:
            yield Passage(block, _chain(block.text, last))
        else:  # a part of a block: the repairs are those of the whole
            found = next((after for after in last if block.text in after), None)
            yield Passage(block, _chain(found, last) if found else ())


def _chain(text: str, last: dict[str, Repair]) -> tuple[Repair, ...]:
    """Return the repairs that end in a text, first to last."""
    chain: list[Repair] = []
    while (repair := last.get(text)) is not None and repair not in chain:
        chain.insert(0, repair)
        text = repair.before
    return tuple(chain)


def _problem(finished: Event | Article | Reject) -> str | None:
    return (finished.detail or finished.reason) if isinstance(finished, Reject) else None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
