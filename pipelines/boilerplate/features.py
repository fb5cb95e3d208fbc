"""What the judgement looks at: numbers about each block, its element, its page and its neighbours.

Everything is linear in the number of blocks and elements.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from pipelines.boilerplate.surroundings import Lexicon, Page
from scrapers.raw import Block

KIND_CODES: Final = {
    kind: float(code)
    for code, kind in enumerate(
        ("paragraph", "heading", "list_item", "quote", "table_row", "pre", "caption", "byline")
    )
}
NAMES: Final = (
    "kind", "level", "tag",
    "own_mean", "own_min", "parent_mean", "parent_min",
    "chain_sum", "chain_min", "chain_max", "tag_max", "tag_min", "main", "aside",
    "alike_prose", "alike_blocks", "alike_chars", "alike_links",
    "from_top", "from_best", "from_quarter", "from_twelfth",
    "parent_prose", "parent_links", "parent_blocks",
    "above_prose", "above_links", "above_blocks", "third_prose", "third_links",
    "chars", "link_share", "strong_share", "end", "copies", "headline",
    "word_mean", "word_min", "pair_min",
    "hidden", "prose_before", "prose_after", "from_title", "page_prose", "page_blocks",
    "prose_ahead", "links_before", "chars_after", "links_after",
)  # fmt: skip
WORDS: Final = slice(NAMES.index("headline"), NAMES.index("pair_min") + 1)
"""Features of the words of a block; most blocks are clear without."""

_CLOSING: Final = frozenset(".!?…。！？\"”»’')")
_WORD: Final = re.compile(r"\w+")
_SPACES: Final = bytes(
    char if chr(char).isalnum() or char == ord("_") else ord(" ") for char in range(256)
)
_WORDY: Final = 300  # characters of the longest block whose words are looked up
_UNREAD: Final = (0.0,) * (WORDS.stop - WORDS.start)


def words(text: str) -> list[str]:
    """Return the lower-case words of a text, numbers as ``0``."""
    text = text.lower()
    if text.isascii():  # the same words in half of the time
        found = text.encode().translate(_SPACES).decode().split()
    else:
        found = _WORD.findall(text)
    return ["0" if word.isdigit() else word for word in found]


def measure(
    blocks: Sequence[Block], lexicon: Lexicon, said: frozenset[str]
) -> list[list[float] | None]:
    """Return the features of each block in the order of ``NAMES``, zeros for those of ``WORDS``.

    ``said`` are the words of the headline.  ``None`` stands for a block that needs no look: a link
    or label in the navigation, or far from all running text.
    """
    page = Page(blocks, lexicon)
    prose, within, total = page.prose, page.within, page.total
    apart, twelfth = page.apart, page.twelfth
    count = min(float(len(blocks)), 1000.0)
    long = min(total, 30000.0)
    title = _title(blocks, said)
    copies = Counter([block.text for block in blocks])
    hiding = 2 * sum(p for p, b in zip(prose, blocks, strict=True) if not b.box or not b.box.hidden)
    sizes = [float(len(block.text)) for block in blocks]
    shares = [block.link_chars / size for block, size in zip(blocks, sizes, strict=True)]
    following = _ahead(prose)
    rows: list[list[float] | None] = []
    before = 0.0
    for at, block in enumerate(blocks):
        node, size, share = within[at], sizes[at], shares[at]
        done = before
        before += prose[at]
        if (
            (share > 0.5 and apart[node])
            or (share > 0.8 and size < 100 and twelfth[node] > 5)
            or (block.kind != "caption" and page.is_aloof(node, size))
        ):
            rows.append(None)
            continue
        end = block.text[-1]
        copied = float(copies[block.text])
        ahead = float(following[at] - at)
        away = float(at - title)
        rows.append(
            [
                KIND_CODES[block.kind],
                float(block.level),
                *page.about(node),
                size if size < 2000 else 2000.0,
                share,
                block.strong_chars / size,
                1.0 if end in _CLOSING else 2.0 if end == ":" else 0.0,
                copied if copied < 5 else 5.0,
                *_UNREAD,
                1.0 if block.box and block.box.hidden and hiding >= total else 0.0,
                done / total,
                1 - before / total,
                100.0 if away > 100 else -50.0 if away < -20 else away,
                long,
                count,
                ahead if ahead < 40 else 40.0,
                shares[at - 1] if at else -9.0,
                sizes[at + 1] if at + 1 < len(sizes) else -9.0,
                shares[at + 1] if at + 1 < len(sizes) else -9.0,
            ]
        )
    return rows


def about_words(text: str, lexicon: Lexicon, said: frozenset[str]) -> tuple[float, ...]:
    """Return the features ``WORDS`` of a text; ``said`` are the words of the headline."""
    if len(text) > _WORDY:
        return _UNREAD
    score, paired = lexicon.words, lexicon.pairs
    found = words(text)
    known = [score[word] for word in found if word in score]
    pairs = [
        seconds[second]
        for first, second in pairwise(found)
        if (seconds := paired.get(first)) and second in seconds
    ]
    return (
        len(said.intersection(found)) / len(said.union(found)) if said else 0.0,
        sum(known) / len(known) if known else 0.0,
        min(known, default=0.0),
        min(pairs, default=0.0),
    )


def _ahead(prose: Sequence[float]) -> list[int]:
    """Return for each block the next one of prose; far off where none follows."""
    found = []
    following = len(prose) + 40
    for at in range(len(prose) - 1, -1, -1):
        found.append(following)
        if prose[at]:
            following = at
    found.reverse()
    return found


def _title(blocks: Sequence[Block], said: frozenset[str]) -> int:
    """Return where the headline stands: the heading with its words, else the first ``<h1>``.

    Where there is neither, it is taken to stand far behind the text.
    """
    first = None
    for at, block in enumerate(blocks):
        if block.kind == "heading":
            if said and len(said.intersection(words(block.text))) >= 0.7 * len(said):
                return at
            if first is None and block.level == 1:
                first = at
    return len(blocks) + 50 if first is None else first
