"""Which blocks of a page are the article's text.

The learned model looks at each block; then rules that explain themselves take out what gives
itself away by its words.  Plain text has no markup to learn from: there the rules are alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipelines.boilerplate import layout, model, phrases
from pipelines.boilerplate.features import NAMES, measure, words
from pipelines.boilerplate.sections import Section, heads_teasers, opens
from scrapers.raw import Block

_LENIENT: Final = 0.1
"""By how much less than the best cut is asked of a block: the words of one kept in error may be in
the text elsewhere, those of one left out are lost."""
_LOWEST: Final = 0.05
_HIGHEST: Final = 0.8
_POSSIBLE: Final = 0.01
_ENOUGH: Final = 250
"""Characters that a judged page should have left; with fewer the best blocks are kept anyway."""
_LEAST: Final = 0.005
_COPY_CHARS: Final = 60
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*")
_NEAR: Final = 3
"""Blocks after a dropped heading: it matters what it stands over if one of them is kept."""
_BIO_CHARS: Final = 700
_CAPTION: Final = 6.0  # of features.KIND_CODES
_FAR: Final = 99.0
_AT: Final = {name: at for at, name in enumerate(NAMES)}


def judge(
    blocks: list[Block],
    *,
    headline: str | None = None,
    language: str | None = None,
    authors: Sequence[str] = (),
) -> None:
    """Set ``keep``, ``reason`` and ``weight`` of each block in place.

    A block that begins or ends with boilerplate is split in two, so that each part is judged.
    """
    if all(block.box is None for block in blocks):
        for block in blocks:
            _decide(block, True, "plain-text", 0.5)
        settle_words(blocks, headline=headline, language=language, authors=authors)
        return
    rows, chances = estimate(blocks, headline)
    settle(blocks, rows, chances, headline=headline, language=language, authors=authors)


def estimate(
    blocks: Sequence[Block], headline: str | None
) -> tuple[list[list[float] | None], list[float]]:
    """Return the features of each block and the chance that it is the article's text."""
    learned = model.load()
    said = frozenset(words(headline or ""))
    rows = measure(blocks, learned.lexicon, said)
    return rows, [
        0.0 if row is None else model.probability(learned.odds(row, block.text, said))
        for block, row in zip(blocks, rows, strict=True)
    ]


def settle(
    blocks: list[Block],
    rows: Sequence[Sequence[float] | None],
    chances: Sequence[float],
    *,
    headline: str | None,
    language: str | None,
    authors: Sequence[str],
) -> None:
    """Judge blocks by their features and chances as :func:`estimate` returns them."""
    threshold = _threshold(blocks, chances)
    for block, row, chance in zip(blocks, rows, chances, strict=True):
        keep = row is not None and chance > threshold
        _decide(block, keep, "running-text" if keep else _why(row), round(2 * chance - 1, 3))
    for block in layout.beside(blocks):
        if block.keep:
            _decide(block, False, "other-cell", -1.0)
    settle_words(blocks, headline=headline, language=language, authors=authors)


def settle_words(
    blocks: list[Block],
    *,
    headline: str | None = None,
    language: str | None = None,
    authors: Sequence[str] = (),
) -> None:
    """Drop of judged blocks what gives itself away by its words, as a copy, or by its place."""
    _phrases(blocks, headline, language, authors)
    _copies(blocks)
    _bios(blocks, authors)
    _headings(blocks)


def _threshold(blocks: Sequence[Block], chances: Sequence[float]) -> float:
    """Return the chance to keep a block from: the cut with the greatest F1 to be expected.

    It follows the page: where the text is plain to see, what is only likely is not text; where
    all is in doubt, the likely is the best there is.
    """
    likely = [
        (chance, len(block.text))
        for block, chance in zip(blocks, chances, strict=True)
        if chance > _POSSIBLE
    ]
    likely.sort(reverse=True)
    text = sum(chance * size for chance, size in likely)
    right = kept = best = 0.0
    threshold = _LOWEST
    for chance, size in likely:
        right += chance * size
        kept += size
        if (gain := right / (kept + text)) >= best:
            best, threshold = gain, chance
    threshold = max(_LOWEST, min(_HIGHEST, threshold - _LENIENT))
    if sum(size for chance, size in likely if chance > threshold) < _ENOUGH:
        return max(_LEAST, min(threshold, 0.6 * max(chances, default=0.0)))
    return threshold


def _why(row: Sequence[float] | None) -> str:
    """Return in a word what speaks most plainly against a block."""
    if row is None:
        return "navigation"
    if row[_AT["hidden"]]:
        return "hidden"
    if row[_AT["kind"]] == _CAPTION:
        return "caption"
    if row[_AT["link_share"]] > 0.5:
        return "links"
    if row[_AT["aside"]]:
        return "aside"
    if row[_AT["from_top"]] >= _FAR and row[_AT["from_best"]] >= _FAR:
        return "outside"
    return "unlike-text"


def _copies(blocks: Sequence[Block]) -> None:
    """Drop a long text that was kept before: some pages hold the article twice.

    Once more in one piece, for a voice to read: then that piece goes.
    """
    seen = set()
    for block in blocks:
        if block.keep and len(block.text) >= _COPY_CHARS:
            if block.text in seen:
                _decide(block, False, "copy", -1.0)
            seen.add(block.text)
    kept = [block for block in blocks if block.keep]
    if len(kept) < 3:
        return
    whole = max(kept, key=lambda block: len(block.text))
    others = [block.text for block in kept if block is not whole]
    most = max(len(whole.text), sum(map(len, others)))
    if len(whole.text) * 2 > most:
        sentences = {sentence for text in others for sentence in _SENTENCE.split(text)}
        again = sum(len(part) for part in _SENTENCE.split(whole.text) if part in sentences)
        if again * 2 > most:
            _decide(whole, False, "copy", -1.0)


def _bios(blocks: Sequence[Block], authors: Sequence[str]) -> None:
    """Drop paragraphs at the end that begin with the name of an author: they are about them.

    With a colon after the name they are what an author says, as in the script of a podcast.
    """
    names = tuple(name.casefold() for name in authors if " " in name)
    if not names:
        return
    speakers = tuple(f"{name}:" for name in names)
    for block in reversed(blocks):
        if block.keep:
            text = block.text.casefold()
            if len(text) > _BIO_CHARS or not text.startswith(names) or text.startswith(speakers):
                return
            _decide(block, False, "author-bio", -1.0)


def _headings(blocks: Sequence[Block]) -> None:
    """Drop headings at the end, under which nothing is left."""
    for block in reversed(blocks):
        if block.keep:
            if block.kind != "heading":
                return
            _decide(block, False, "heading-alone", -1.0)


def _phrases(
    blocks: list[Block], headline: str | None, language: str | None, authors: Sequence[str]
) -> None:
    """Drop what gives itself away by its words, and what follows such a head."""
    section: Section | None = None
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        judged = block.keep or section is not None
        over = block.kind == "heading" and any(block.keep for block in blocks[at : at + _NEAR])
        if not (judged or over):
            continue
        hit = phrases.match(
            block.text, language=language, kind=block.kind, headline=headline, authors=authors
        )
        if hit and hit.action != "dateline" and (judged or opens(hit.action)):
            if hit.rest:
                at -= 1
                blocks[at : at + 1] = _split(block, hit)
            else:
                _decide(block, False, hit.rule, -1.0)
                if opens(hit.action):
                    section = Section(hit.action, block)
                elif section and section.action == "further":
                    section = None  # after the author's list the page's own links follow
        elif section and section.takes(block):
            _decide(block, False, section.reason, -1.0)
        elif not block.keep and heads_teasers(blocks[at - 1 : at + 2]):
            section = Section("related", block)
        else:
            section = None


def _split(block: Block, hit: phrases.Hit) -> list[Block]:
    """Return the parts of a block, the boilerplate dropped; the rest is asked about again."""
    taken = replace(block, text=hit.taken, links=[], link_chars=0, strong_chars=0)
    _decide(taken, False, hit.rule, -1.0)
    links = [link for link in block.links if link[0] in hit.rest]
    rest = replace(
        block,
        text=hit.rest,
        links=links,
        link_chars=sum(len(text) for text, _ in links),
        strong_chars=min(block.strong_chars, len(hit.rest)),
    )
    return [taken, rest] if block.text.startswith(hit.taken) else [rest, taken]


def _decide(block: Block, keep: bool, reason: str, weight: float) -> None:
    block.keep, block.reason, block.weight = keep, reason, weight
