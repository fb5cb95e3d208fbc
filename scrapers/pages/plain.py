"""Text blocks of plain text: the shape of the lines is all there is to go by.

Press releases and wire copy of the early web stand so on their pages, in one ``<pre>``.
"""

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
_WORD = re.compile(
    r"[(\[\"'“‘„«]{0,3}+[^\W\d_]{1,40}+(?:['’.-][^\W\d_]{1,40}+){0,9}+[)\]\"'”’»,.;:!?…-]{0,5}+"
)
_SENTENCE_WORDS: Final = 12
_COMMENTS = frozenset(("//", "#", "--", "*", ">"))
_MOST_OTHERS = 0.2  # of a sentence: numbers, designations, addresses
_LEAST_PROSE = 0.5


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


def read_prose(text: str) -> list[Block]:
    """Return the blocks of a preformatted text that is prose; none of code, a table or verse."""
    blocks = read_lines(text)
    prose = sum(len(block.text) for block in blocks if _is_prose(block))
    return blocks if prose > _LEAST_PROSE * len(" ".join(text.split())) else []


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
    if len(group) == 2 and not (group[1][0].islower() and group[0][-1] not in _ENDS):
        return False  # a line and a line
    return (
        len(group) > 1
        and all(len(line) in _WRAPPED for line in group[:-1])
        and not any(map(_ITEM.match, group))
    )


def _paragraph(group: list[str]) -> list[Block]:
    return [Block(kind="paragraph", text=" ".join(group))]


def _line(line: str) -> Block:
    if item := _ITEM.match(line):
        return Block(kind="list_item", text=line[item.end() :], level=1)
    return Block(kind="paragraph", text=line)


def _is_prose(block: Block) -> bool:
    words = block.text.split()
    if len(words) < _SENTENCE_WORDS or block.text[-1] not in _ENDS or words[0] in _COMMENTS:
        return False
    others = sum(_WORD.fullmatch(word) is None for word in words)
    return others <= _MOST_OTHERS * len(words)


def _is_heading(block: Block) -> bool:
    text = block.text
    return (
        block.kind == "paragraph"
        and len(text) <= _HEADING_CHARS
        and text[-1] not in _ENDS
        and text[0].isalpha()
    )
