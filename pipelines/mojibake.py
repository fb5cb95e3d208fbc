"""Repair of mojibake: text that was misread on its way, by the evidence of the whole page.

A block is turned back by what it shows itself; where it shows too little (a headline of two words)
by the encoding that the rest of its page was misread in.  Clean text is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pipelines.repairs.hints import forms_in, lost_currency, suggestions
from pipelines.repairs.misread import Reading, suspicious
from pipelines.repairs.page import about_encodings, readings
from pipelines.repairs.plan import ENTITY, apply
from pipelines.step import Step
from pipelines.texts import Text, article_texts, article_values, event_texts
from scrapers.items import Article, Certainty, Event, Repair, Suggestion
from scrapers.raw import RawArticle

__all__ = ["MojibakePipeline", "Repaired", "apply", "repair"]

_T = TypeVar("_T")
_C1 = re.compile("[\x80-\x9f]")
_ROUNDS = 8
_BODY = "article_body"
_FLAGGED = frozenset({"headline", "summary", "description"})
_NAMES = {"sloppy-windows-": "windows-", "macroman": "mac-roman"}


@dataclass(slots=True)
class Repaired:
    """The blocks of a page after repair, and what was done to them."""

    texts: list[str]
    repairs: list[Repair] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def repair(blocks: Sequence[str], fields: Sequence[str] | None = None) -> Repaired:
    """Repair the blocks of one page.

    ``fields`` names the field of each block in the records (default: ``article_body``).
    """
    names = fields or [_BODY] * len(blocks)
    done = Repaired(list(blocks))
    page = "\n".join(dict.fromkeys(blocks))
    damaged = _may_be_damaged(page, zip(names, blocks, strict=True))
    for _ in range(_ROUNDS if damaged else 0):  # damage can lie under damage of another kind
        known = len(done.repairs)
        for place, reading in sorted(readings(done.texts).items()):
            _record_reading(done, place, names[place], reading)
        for place, name in enumerate(names):
            _repair_block(done, place, name)
        if len(done.repairs) == known:
            break
    if done.repairs:
        page = "\n".join(dict.fromkeys(done.texts))
    found = list(zip(names, done.texts, strict=True))
    done.flags = sorted({*_flags(found), *(_marks(found) if damaged else ())})
    done.suggestions = list(suggestions(found, forms_in(page)))
    return done


def _may_be_damaged(page: str, texts: Iterable[tuple[str, str]]) -> bool:
    """Cheap test of a whole page: without it no rule here would change or mark anything."""
    return (
        "&amp;" in page
        or "&#" in page
        or suspicious(page)
        or any("&" in text and name != _BODY and ENTITY.search(text) for name, text in texts)
    )


def _record_reading(done: Repaired, place: int, name: str, reading: Reading) -> None:
    certainty: Certainty = "inferred" if reading.inferred else "exact"
    _record(done, place, name, _rule(reading), reading.plan, reading.text, certainty)


def _repair_block(done: Repaired, place: int, name: str) -> None:
    """Apply the rules that need nothing but the block."""
    text = done.texts[place]
    if not text.isascii():
        if _C1.search(text) and not about_encodings(text):
            _try(done, place, name, "windows-1252-as-latin-1", "transcode:fix_c1_controls")
        if "Â " in text and not about_encodings(text):
            _try(done, place, name, "no-break-space-as-windows-1252", "nbsp:Â")
    if "&amp;" in text:
        _try(done, place, name, "entity-escaped-twice", "unescape:twice")
    if "&#" in text:
        _try(done, place, name, "entity-of-control", "unescape:c1")
    if "&" in text and name != _BODY and not about_encodings(text):
        # A headline is no lesson in HTML, as a paragraph may be: an entity is one too many.
        _try(done, place, name, "entity-escaped-twice", "unescape:all")


class MojibakePipeline(Step):
    """Repair all texts of a record together, so that the long ones speak for the short ones."""

    @staticmethod
    def event(event: Event) -> Event:
        """Repair the event's texts."""
        _repair_record(event, list(event_texts(event)))
        return event

    @staticmethod
    def article(raw: RawArticle) -> RawArticle:
        """Repair the article's blocks, evidence and fields."""
        values = article_values(raw)
        page = "\n".join([value for _, value in values])
        if _may_be_damaged(page, values):
            _repair_record(raw.article, list(article_texts(raw)))
        else:
            found = list(suggestions(values, forms_in(page)))
            _tell(raw.article, Repaired([], [], found, list(_flags(values))))
        return raw


def _repair_record(record: Event | Article, texts: list[Text]) -> None:
    done = repair([text.value for text in texts], [text.field for text in texts])
    for text, after in zip(texts, done.texts, strict=True):
        if after != text.value:
            text.put(after)
    _tell(record, done)


def _tell(record: Event | Article, done: Repaired) -> None:
    """Add what was done and seen to a record."""
    record.repairs += _once(done.repairs, record.repairs)
    record.suggestions += _once(done.suggestions, record.suggestions)
    record.flags = sorted({*record.flags, *done.flags})


def _once(found: Iterable[_T], known: Sequence[_T]) -> list[_T]:
    """Return what is not known yet, each once: evidence repeats the same headline."""
    # By what they say: a page may have thousands, and comparing each with each never ends.
    told = {repr(item) for item in known}
    fresh: list[_T] = []
    for item in found:
        if (said := repr(item)) not in told:
            told.add(said)
            fresh.append(item)
    return fresh


def _flags(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what is wrong, and stays so, in (field, text) of sound pages too."""
    for name, text in texts:
        if name in _FLAGGED and lost_currency(text):
            yield f"lost_currency:{name}"


def _marks(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what is left of the damage."""
    for name, text in texts:
        if "\ufffd" in text:
            yield f"lost_characters:{name}"
        elif suspicious(text) and about_encodings(text):
            yield f"quoted_mojibake:{name}"


def _rule(reading: Reading) -> str:
    names = list(reading.chain)
    for long, short in _NAMES.items():
        names = [name.replace(long, short) for name in names]
    rule = "utf-8-as-" + "-as-".join(dict.fromkeys(names)) if names else "utf-8-misread"
    if len(names) == 2 and len(set(names)) == 1:
        rule += "-twice"
    if reading.plan[0].startswith("restore"):
        return rule + "-lossy"
    whole = reading.plan[0].startswith(("encode", "around"))
    return rule if whole else rule + "-in-part"


def _try(done: Repaired, place: int, name: str, rule: str, step: str) -> None:
    after = apply([step], done.texts[place])
    if after != done.texts[place]:
        _record(done, place, name, rule, [step], after, "exact")


def _record(
    done: Repaired, place: int, name: str, rule: str, plan: list[str], after: str, sure: Certainty
) -> None:
    before = done.texts[place]
    done.texts[place] = after
    done.repairs.append(
        Repair(field=name, rule=rule, plan=plan, before=before, after=after, certainty=sure)
    )
