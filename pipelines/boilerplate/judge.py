"""Which blocks of a page are the article's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.boilerplate import phrases
from pipelines.boilerplate.sections import Section, opens
from scrapers.raw import Block

_APART = frozenset(("nav", "footer", "aside", "form", "noscript", "button"))


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
    for block in blocks:
        _shape(block)
    _phrases(blocks, headline, language, authors)


def _shape(block: Block) -> None:
    apart = block.box is not None and (
        block.box.hidden or any(box.tag in _APART for box in block.box.chain())
    )
    if apart or block.kind == "caption":
        _decide(block, False, "apart" if apart else "caption", -0.9)
    elif block.box is None:
        _decide(block, True, "running-text", 0.5)
    else:
        size = len(block.text) - 3 * block.link_chars
        keep = size > 60 or (block.kind == "heading" and size > 0)
        _decide(block, keep, "running-text" if keep else "short", 0.5 if keep else -0.5)


def _phrases(
    blocks: list[Block], headline: str | None, language: str | None, authors: Sequence[str]
) -> None:
    """Drop what gives itself away by its words, and what follows such a head."""
    section: Section | None = None
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if not (block.keep or section):
            continue
        hit = phrases.match(
            block.text, language=language, kind=block.kind, headline=headline, authors=authors
        )
        if hit and hit.action != "dateline":
            if hit.rest:
                at -= 1
                blocks[at : at + 1] = _split(block, hit)
            else:
                _decide(block, False, hit.rule, -1.0)
                if opens(hit.action):
                    section = Section(hit.action, block)
        elif section:
            if section.takes(block):
                _decide(block, False, section.reason, -1.0)
            else:
                section = None


def _split(block: Block, hit: phrases.Hit) -> list[Block]:
    """Return the parts of a block, the boilerplate dropped; the rest is asked about again."""
    taken = replace(block, text=hit.taken, links=[], link_chars=0, strong_chars=0)
    _decide(taken, False, hit.rule, -1.0)
    rest = replace(block, text=hit.rest)
    return [taken, rest] if block.text.startswith(hit.taken) else [rest, taken]


def _decide(block: Block, keep: bool, reason: str, weight: float) -> None:
    block.keep, block.reason, block.weight = keep, reason, weight
