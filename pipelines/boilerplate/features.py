"""What the judgement looks at: numbers about each block, its element, its page and its neighbours.

Everything is linear in the number of blocks and elements.  *Prose* is text that is mostly outside
links and longer than a label; the shares of it tell the container of the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from scrapers.raw import Block, Box

KIND_CODES: Final = {
    "paragraph": 0, "heading": 1, "list_item": 2, "quote": 3, "table_row": 4, "pre": 5,
    "caption": 6, "byline": 7,
}  # fmt: skip
TAG_CODES: Final = {
    "": 0, "p": 1, "div": 2, "li": 3, "td": 4, "h1": 5, "h2": 6, "h3": 7, "h4": 8, "h5": 9,
    "h6": 10, "tr": 11, "section": 12, "article": 13, "figcaption": 14, "pre": 15,
    "blockquote": 16, "dd": 17, "dt": 18, "th": 19,
}  # fmt: skip
NAMES: Final = (
    "chars", "link_share", "strong_share", "kind", "level", "tag", "end", "commas", "copies",
    "headline", "from_top", "from_best", "from_quarter", "from_twelfth",
    "parent_prose", "parent_links", "parent_blocks", "above_prose", "above_links", "above_blocks",
    "third_prose", "third_links", "alike_prose", "alike_blocks", "alike_chars", "alike_links",
    "prose_before", "prose_after", "from_title", "page_prose", "page_blocks",
    "main", "article", "list", "quote", "aside", "hidden",
    "own_mean", "own_min", "own_max", "parent_mean", "parent_min", "chain_sum", "chain_min",
    "chain_max", "tag_max", "tag_min", "word_mean", "word_min", "first_words",
    "chars_2_before", "links_2_before", "chars_before", "links_before", "kind_before",
    "chars_after", "links_after", "kind_after", "chars_2_after", "links_2_after",
)  # fmt: skip

_PROSE: Final = 60
_CLOSING: Final = frozenset(".!?…。！？\"”»’')")
_SPLIT: Final = re.compile(r"[-_:/.]+|\d+")
_WORD: Final = re.compile(r"\w+")
_WORDY: Final = 200  # characters of the longest block whose words are looked up
_WITHIN: Final = {
    "main": 0, "article": 1, "li": 2, "blockquote": 3,
    "nav": 4, "footer": 4, "aside": 4, "form": 4, "header": 4,
}  # fmt: skip
"""Place among the flags of what is inside a tag."""
_NOWHERE: Final = 99.0
_Scores = tuple[float, float, float]
_ZERO: Final[_Scores] = (0.0, 0.0, 0.0)
_UNNAMED: Final = (_ZERO, _ZERO, 0.0)
_NO_FLAGS: Final[tuple[float, ...]] = (0.0,) * 5


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Log-odds of being kept, learned: of class and id tokens, tags and words."""

    own: Mapping[str, float]
    chain: Mapping[str, float]
    tags: Mapping[str, float]
    words: Mapping[str, float]


@dataclass(slots=True, eq=False)
class _Node:
    """An element, with sums over the blocks inside it and the scores of its names."""

    up: _Node | None
    depth: int
    own: _Scores
    chain: _Scores
    chain_sum: float
    chain_min: float
    chain_max: float
    tag_max: float
    tag_min: float
    flags: tuple[float, ...]
    """1 inside main, article, a list item, a quote, a part apart."""
    alike: list[float] | None = None
    """Blocks, characters, those in links and prose right inside the elements of the same names."""
    prose: float = 0.0
    chars: float = 0.0
    links: float = 0.0
    blocks: int = 0
    score: float = 0.0
    top: float = _NOWHERE
    best: float = _NOWHERE
    quarter: float = _NOWHERE
    twelfth: float = _NOWHERE


_OUTSIDE: Final = _Node(None, 0, _ZERO, _ZERO, 0.0, 0.0, 0.0, 0.0, 0.0, _NO_FLAGS)
"""Stands for the element of a block of plain text, and around the root."""
_ALONE: Final = (1.0, 0.0, 0.0, 0.0)


@dataclass(slots=True)
class Page:
    """The blocks of a page with what was measured of them."""

    blocks: Sequence[Block]
    prose: list[int] = field(default_factory=list)
    total: float = 1.0
    nodes: list[_Node] = field(default_factory=list)
    by_box: dict[Box, _Node] = field(default_factory=dict)


def pieces(tokens: frozenset[str]) -> tuple[str, ...]:
    """Return class and id tokens and their parts, sorted: ``entry-content``, ``entry``, …"""
    found: set[str] = set()
    found.update(*map(_parts, tokens))
    return tuple(sorted(found))


@lru_cache(maxsize=8192)
def _parts(token: str) -> tuple[str, ...]:
    if len(token) >= 40:
        return ()
    if token.isalpha():
        return (token,)
    return (token, *(part for part in _SPLIT.split(token) if len(part) > 1))


def words(text: str) -> list[str]:
    """Return the lower-case words of a text, numbers as ``0``."""
    return ["0" if word.isdigit() else word for word in _WORD.findall(text.lower())]


def measure(
    blocks: Sequence[Block], lexicon: Lexicon, headline: str | None
) -> list[list[float] | None]:
    """Return the features of each block in the order of ``NAMES``.

    ``None`` stands for a block that needs no look: a link or label in the navigation, or far from
    all running text.
    """
    page = _survey(blocks, lexicon)
    return _rows(page, lexicon, headline)


def _survey(blocks: Sequence[Block], lexicon: Lexicon) -> Page:
    page = Page(blocks)
    alike: dict[tuple[object, ...], list[float]] = {}
    by_box = page.by_box
    for block in blocks:
        chars = len(block.text)
        linked = block.link_chars
        plain = chars - linked
        prose = plain if plain >= _PROSE and plain * 2 > chars else 0
        page.prose.append(prose)
        box = block.box
        if box is None:
            continue
        node = by_box.get(box) or _node(page, box, lexicon)
        node.prose += prose
        node.chars += chars
        node.links += linked
        node.blocks += 1
        group = node.alike
        if group is None:
            parent = box.parent
            key = (box.tag, box.own, parent.tag if parent else "", parent.own if parent else None)
            group = node.alike = alike.setdefault(key, [0.0, 0.0, 0.0, 0.0])
        group[0] += 1
        group[1] += chars
        group[2] += linked
        group[3] += prose
    page.total = float(sum(page.prose) or 1)
    _locate(page)
    return page


def _node(page: Page, box: Box, lexicon: Lexicon) -> _Node:
    """Return the node of a box, made with those of its ancestors."""
    by_box, nodes, tags = page.by_box, page.nodes, lexicon.tags
    missing = [box]
    above = box.parent
    while above is not None and above not in by_box:
        missing.append(above)
        above = above.parent
    node = by_box[above] if above is not None else _OUTSIDE
    for new in reversed(missing):
        own, chain, chain_sum = _named(lexicon, new.own) if new.own else _UNNAMED
        kind = new.tag
        tag = tags.get(kind, 0.0)
        flags = node.flags
        if kind in _WITHIN:
            at = _WITHIN[kind]
            flags = (*flags[:at], 1.0, *flags[at + 1 :])
        if node is _OUTSIDE:
            node = _Node(None, 0, own, chain, chain_sum, chain[1], chain[2], tag, tag, flags)
        else:
            node = _Node(
                node,
                node.depth + 1,
                own,
                chain,
                chain_sum + node.chain_sum,
                chain[1] if chain[1] < node.chain_min else node.chain_min,
                chain[2] if chain[2] > node.chain_max else node.chain_max,
                tag if tag > node.tag_max else node.tag_max,
                tag if tag < node.tag_min else node.tag_min,
                flags,
            )
        by_box[new] = node
        nodes.append(node)
    return node


@lru_cache(maxsize=2048)
def _named(lexicon: Lexicon, own: frozenset[str]) -> tuple[_Scores, _Scores, float]:
    """Return the scores of an element's names for itself and for what is inside, and their sum."""
    names = pieces(own)
    chain = _scores(names, lexicon.chain)
    return _scores(names, lexicon.own), chain, chain[0] * len(names)


def _scores(names: Sequence[str], table: Mapping[str, float]) -> _Scores:
    """Return mean, least and greatest of the scores known."""
    found = [table[name] for name in names if name in table]
    if not found:
        return _ZERO
    return (sum(found) / len(found), min(found), max(found))


def _locate(page: Page) -> None:
    """Sum up the tree, find the containers and each element's distance to them."""
    nodes, total = page.nodes, page.total
    most = 0.55 * total
    top = best = None
    for node in reversed(nodes):
        prose = node.prose
        if (up := node.up) is not None:
            up.prose += prose
            up.chars += node.chars
            up.links += node.links
            up.blocks += node.blocks
        if prose >= most and (top is None or node.depth >= top.depth):
            top = node
    for block, size in zip(page.blocks, page.prose, strict=True):
        if size and block.box is not None:
            above: _Node | None = page.by_box[block.box]
            for share in (1.0, 1.0, 0.7, 0.4):
                if above is None:
                    break
                above.score += size * share
                above = above.up
    for node in nodes:
        if node.score and (best is None or node.score > best.score):
            best = node
    quarter, twelfth = total / 4, total / 12
    for node in nodes:
        if (up := node.up) is not None:
            if up.top < _NOWHERE:
                node.top = up.top + 1
            if up.best < _NOWHERE:
                node.best = up.best + 1
            node.quarter = up.quarter + 1
            node.twelfth = up.twelfth + 1
        prose = node.prose
        if prose >= twelfth:
            node.twelfth = 0.0
            if prose >= quarter:
                node.quarter = 0.0
        if node is top:
            node.top = 0.0
        if node is best:
            node.best = 0.0


def _rows(page: Page, lexicon: Lexicon, headline: str | None) -> list[list[float] | None]:
    blocks, prose, total = page.blocks, page.prose, page.total
    count = len(blocks)
    said = frozenset(words(headline or ""))
    title = _title(blocks, said)
    copies = Counter(block.text for block in blocks)
    shown = sum(p for p, b in zip(prose, blocks, strict=True) if not (b.box and b.box.hidden))
    hiding = shown * 2 >= total
    sizes = [float(min(len(block.text), 2000)) for block in blocks]
    shares = [block.link_chars / len(block.text) for block in blocks]
    kinds = [float(KIND_CODES[block.kind]) for block in blocks]
    lengths = [-9.0, -9.0, *sizes, -9.0, -9.0]
    links = [-9.0, -9.0, *shares, -9.0, -9.0]
    around = [-9.0, *kinds, -9.0]
    word_table = lexicon.words
    rows: list[list[float] | None] = []
    before = 0
    for at, block in enumerate(blocks):
        text = block.text
        box = block.box
        node = page.by_box[box] if box is not None else _OUTSIDE
        size, share = sizes[at], shares[at]
        done, before = before, before + prose[at]
        if box is not None and (
            (node.flags[4] and share > 0.5) or (share > 0.8 and size < 100 and node.twelfth > 5)
        ):
            rows.append(None)
            continue
        up = node.up or node
        above = up.up or up
        third = above.up or above
        group = node.alike or _ALONE
        last = text[-1]
        mean = least = first = likeness = 0.0
        if size <= _WORDY:
            found = words(text)
            known = [word_table[word] for word in found if word in word_table]
            if known:
                mean = sum(known) / len(known)
                least = min(known)
            first = word_table.get(" ".join(found[:2]), 0.0)
            if said and found:
                own = set(found)
                likeness = len(own & said) / len(own | said)
        rows.append(
            [
                size,
                share,
                block.strong_chars / len(text),
                kinds[at],
                block.level,
                TAG_CODES.get(box.tag if box else "", 2),
                1.0 if last in _CLOSING else 2.0 if last == ":" else 0.0,
                min(text.count(","), 20),
                min(copies[text], 5),
                likeness,
                node.top,
                node.best,
                node.quarter,
                node.twelfth,
                up.prose / total,
                up.links / (up.chars or 1),
                up.blocks,
                above.prose / total,
                above.links / (above.chars or 1),
                above.blocks,
                third.prose / total,
                third.links / (third.chars or 1),
                group[3] / total,
                min(group[0], 100),
                group[1] / group[0],
                group[2] / (group[1] or 1),
                done / total,
                1 - before / total,
                max(-20, min(100, at - title)) if title is not None else -50,
                min(total, 30000),
                min(count, 1000),
                *node.flags,
                1.0 if hiding and box and box.hidden else 0.0,
                *node.own,
                up.chain[0],
                up.chain[1],
                up.chain_sum,
                up.chain_min,
                up.chain_max,
                node.tag_max,
                node.tag_min,
                mean,
                least,
                first,
                lengths[at],
                links[at],
                lengths[at + 1],
                links[at + 1],
                around[at],
                lengths[at + 3],
                links[at + 3],
                around[at + 2],
                lengths[at + 4],
                links[at + 4],
            ]
        )
    return rows


def _title(blocks: Sequence[Block], said: frozenset[str]) -> int | None:
    """Return where the headline stands: the heading with its words, else the first ``<h1>``."""
    first = None
    for at, block in enumerate(blocks):
        if block.kind == "heading":
            if said and len(said.intersection(words(block.text))) >= 0.7 * len(said):
                return at
            if first is None and block.level == 1:
                first = at
    return first
