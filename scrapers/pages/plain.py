"""Text blocks of plain text: the shape of the lines is all there is to go by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from scrapers.raw import Block

_ITEM = re.compile(r"(?:[-*•·▪–]|\(?\d{1,2}[.)])\s+(?=\S)")
_ENDS: Final = ".!?…:;,\"”’')]»。！？"
_WRAPPED: Final = range(40, 101)
_HEADING_CHARS: Final = 70
_HEADLINE_CHARS: Final = range(15, 250)
_TOP: Final = 6  # blocks among which a headline stands


def read_lines(text: str) -> list[Block]:
    """Return the blocks of a text: one per line, or per run of lines wrapped at one width.

    A short line between blank lines without closing punctuation is a heading of level 2.
    """
    blocks = [
        block
        for group in _groups(text)
        for block in (_paragraph(group) if _is_wrapped(group) else map(_line, group))
    ]
    for block, after in pairwise(blocks):
        if _is_heading(block) and len(after.text) > _HEADING_CHARS:
            block.kind, block.level = "heading", 2
    return blocks


def find_headline(blocks: list[Block]) -> str | None:
    """Return the headline: the line said twice near the top, else the first that reads like one."""
    top = [b.text for b in blocks[:_TOP] if len(b.text) in _HEADLINE_CHARS]
    for line, count in Counter(top).items():
        if count > 1:
            return line
    for line in top:
        digits = sum(map(str.isdigit, line))
        if line[-1] not in ".:;," and line.count(" ") >= 3 and digits * 4 < len(line):
            return line
    return None


def _groups(text: str) -> Iterator[list[str]]:
    group: list[str] = []
    for line in text.splitlines():
        folded = " ".join(line.split()).replace("\0", "")
        if folded:
            group.append(folded)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _is_wrapped(group: list[str]) -> bool:
    return (
        len(group) > 2
        and all(len(line) in _WRAPPED for line in group[:-1])
        and not any(map(_ITEM.match, group))
    )


def _paragraph(group: list[str]) -> list[Block]:
    return [Block(kind="paragraph", text=" ".join(group))]


def _line(line: str) -> Block:
    if item := _ITEM.match(line):
        return Block(kind="list_item", text=line[item.end() :], level=1)
    return Block(kind="paragraph", text=line)


def _is_heading(block: Block) -> bool:
    text = block.text
    return (
        block.kind == "paragraph"
        and len(text) <= _HEADING_CHARS
        and text[-1] not in _ENDS
        and text[0].isalpha()
    )
