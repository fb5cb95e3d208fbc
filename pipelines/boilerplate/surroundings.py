"""Where the blocks of a page stand: the elements around them, with sums over what is inside.

Elements are numbered in page order, parents first, and what is known of them stands in lists by
these numbers.  Everything is linear in the number of blocks and elements.  *Prose* is text that is
mostly outside links and longer than a label; the shares of it tell the container of the article.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from typing import Final, NamedTuple

from scrapers.raw import Block, Box

TAG_CODES: Final = {
    tag: float(code)
    for code, tag in enumerate(
        (
            "", "p", "div", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "section",
            "article", "figcaption", "pre", "blockquote", "dd", "dt", "th",
        )
    )
}  # fmt: skip
_PROSE: Final = 60
_BETWEEN: Final = b"-_:/.0123456789"
_PARTS: Final = bytes.maketrans(_BETWEEN, b" " * len(_BETWEEN))
_APART: Final = frozenset(("nav", "footer", "aside", "form", "header"))
_NOWHERE: Final = 99.0
_Scores = tuple[float, float]
_ZERO: Final[_Scores] = (0.0, 0.0)
_UNNAMED: Final = (_ZERO, _ZERO, (0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Log-odds of being kept, learned: of class and id tokens, tags and words."""

    names: Mapping[str, tuple[float | None, float | None, float | None]]
    """Tokens of the element around the text, of the one around that, and of any further out."""
    tags: Mapping[str, float]
    words: Mapping[str, float]
    pairs: Mapping[str, Mapping[str, float]]
    """Two words in a row: by the first, then the second."""

    @classmethod
    def of(cls, tables: Mapping[str, Mapping[str, float]]) -> Lexicon:
        """Return the lexicon of tables ``own``, ``parent``, ``chain`` and so on.

        A name of ``pairs`` is two words with a space between.
        """
        own, parent, chain = tables["own"], tables["parent"], tables["chain"]
        names = {
            name: (own.get(name), parent.get(name), chain.get(name))
            for name in {*own, *parent, *chain}
        }
        pairs: dict[str, dict[str, float]] = {}
        for pair, score in tables["pairs"].items():
            first, second = pair.split(" ")
            pairs.setdefault(first, {})[second] = score
        return cls(names, tables["tags"], tables["words"], pairs)


class _Around(NamedTuple):
    """What an element and those around it say to the blocks inside."""

    parent: _Scores
    chain_sum: float
    chain_min: float
    chain_max: float
    tag_max: float
    tag_min: float
    main: float


_OUTSIDE: Final = _Around(_ZERO, *([0.0] * 6))
_ALONE: Final = (1.0, 1.0, 0.0, 0.0)
_NO_BOX: Final = Box("", None, "paragraph", 0, frozenset(), False)


def pieces(own: frozenset[str]) -> frozenset[str]:
    """Return class and id tokens and their parts: ``entry-content``, ``entry``, ``content``."""
    parts = " ".join(own).encode().translate(_PARTS).decode().split()
    return own.union(parts)


class Page:
    """The elements of a page, with sums over the blocks inside, and their distance to the text."""

    def __init__(self, blocks: Sequence[Block], lexicon: Lexicon) -> None:
        self.blocks = blocks
        self.lexicon = lexicon
        self.boxes: list[Box] = []
        self.ups: list[int] = []
        self.apart: list[bool] = []
        self.within = self.number()
        """The element of each block."""
        count = len(self.boxes)
        self.prose: list[float] = []
        """Prose of each block."""
        self.held = [0.0] * count
        """Prose, characters, those in links, and blocks inside each element."""
        self.chars = [0.0] * count
        self.links = [0.0] * count
        self.inside = [0.0] * count
        self.around: list[_Around | None] = [None] * count
        self.alike: dict[tuple[str, frozenset[str], str, frozenset[str]], list[float]] = {}
        """Blocks, characters, those in links and prose right inside the elements of a name."""
        self.groups: list[list[float] | None] = [None] * count
        self.places: dict[object, tuple[float, ...]] = {}
        """What :meth:`about` has returned."""
        self.weigh()
        self.total = sum(self.prose) or 1.0
        self.locate()

    def number(self) -> list[int]:
        """Number the elements around the blocks."""
        boxes, ups, apart = self.boxes, self.ups, self.apart
        numbers: dict[Box | None, int] = {None: -1}
        within = []
        for block in self.blocks:
            box = block.box or _NO_BOX
            at = numbers.get(box)
            if at is None:
                missing = [box]
                above = box.parent
                while above is not None and above not in numbers:
                    missing.append(above)
                    above = above.parent
                at = numbers[above]
                for new in reversed(missing):
                    apart.append(new.tag in _APART or (at >= 0 and apart[at]))
                    ups.append(at)
                    at = numbers[new] = len(boxes)
                    boxes.append(new)
            within.append(at)
        return within

    def weigh(self) -> None:
        """Sum up the blocks of each element, and of all elements of the same names."""
        held, chars, links, inside = self.held, self.chars, self.links, self.inside
        groups, proses = self.groups, self.prose
        for block, at in zip(self.blocks, self.within, strict=True):
            size = float(len(block.text))
            linked = block.link_chars
            plain = size - linked
            inside[at] += 1
            chars[at] += size
            if linked:
                links[at] += linked
            prose = 0.0
            if plain >= _PROSE and plain > linked:
                prose = plain
                held[at] += prose
            proses.append(prose)
            group = groups[at]
            if group is None:
                box = self.boxes[at]
                up = box.parent or _NO_BOX
                key = (box.tag, box.own, up.tag, up.own)
                group = groups[at] = self.alike.setdefault(key, [0.0, 0.0, 0.0, 0.0])
            group[0] += 1
            group[1] += size
            group[2] += linked
            group[3] += prose

    def locate(self) -> None:
        """Sum up the tree, find the containers and each element's distance to them."""
        ups, held = self.ups, self.held
        count = len(ups)
        score = [0.0] * count
        for at, size in zip(self.within, self.prose, strict=True):
            if size:
                for share in (1.0, 1.0, 0.7, 0.4):
                    score[at] += size * share
                    at = ups[at]
                    if at < 0:
                        break
        chars, links, inside = self.chars, self.links, self.inside
        for at in range(count - 1, 0, -1):
            up = ups[at]
            if up >= 0:
                held[up] += held[at]
                chars[up] += chars[at]
                links[up] += links[at]
                inside[up] += inside[at]
        most, quarter, twelfth = 0.55 * self.total, self.total / 4, self.total / 12
        top = next((at for at in range(count - 1, -1, -1) if held[at] >= most), -1)
        best = max(range(count), key=score.__getitem__, default=-1)
        self.has_top = top >= 0
        """Most of the text is in one container, if it be the page."""
        self.top = tops = [_NOWHERE] * (count + 1)
        self.best = bests = [_NOWHERE] * (count + 1)
        self.quarter = quarters = [_NOWHERE] * (count + 1)
        self.twelfth = twelfths = [_NOWHERE] * (count + 1)
        for at, up in enumerate(ups):
            size = held[at]
            twelfths[at] = 0.0 if size >= twelfth else twelfths[up] + 1
            quarters[at] = 0.0 if size >= quarter else quarters[up] + 1
            tops[at] = 0.0 if at == top else tops[up] + 1
            bests[at] = 0.0 if at == best else bests[up] + 1

    def is_aloof(self, at: int, size: float) -> bool:
        """Tell whether a text of this size, right inside an element, can be none of the article's.

        It is outside of the container of most prose, and is a label, or in a menu, or far from all
        prose in what stands aside.  The limits are those at which the trees keep nearly nothing.
        """
        if not self.has_top or self.top[at] < _NOWHERE:
            return False
        up = self.ups[at] if self.ups[at] >= 0 else at
        above = self.ups[up] if self.ups[up] >= 0 else up
        if self.apart[at] and self.quarter[at] > 6:
            return True
        if self.links[up] > 0.73 * self.chars[up] and self.held[above] < 0.01 * self.total:
            return True
        group = self.groups[at] or _ALONE
        return size < 32 and group[0] < 15 and self.held[up] < 0.05 * self.total

    def about(self, at: int) -> tuple[float, ...]:
        """Return the features of where the blocks of an element stand.

        They are the same for siblings of one name that are as far from the text.
        """
        box, up = self.boxes[at], self.ups[at]
        far = (self.top[at], self.best[at], self.quarter[at], self.twelfth[at])
        key = (up if up >= 0 else at, box.tag, box.own, far)
        found = self.places.get(key)
        if found is None:
            found = self.places[key] = self.place(at)
        return found

    def place(self, at: int) -> tuple[float, ...]:
        """Return what :meth:`about` does, not known yet."""
        total, ups = self.total, self.ups
        held, chars, links, inside = self.held, self.chars, self.links, self.inside
        box = self.boxes[at]
        up = ups[at] if ups[at] >= 0 else at
        above = ups[up] if ups[up] >= 0 else up
        third = ups[above] if ups[above] >= 0 else above
        group = self.groups[at] or _ALONE
        own = _named(self.lexicon, box.own)[0] if box.own else _ZERO
        worth = self.lexicon.tags.get(box.tag, 0.0)
        around = self.outside(ups[at])
        parent, chain_sum, chain_min, chain_max, tag_max, tag_min, main = around
        tag = box.tag
        return (
            TAG_CODES.get(tag, 2.0),
            *own,
            *parent,
            chain_sum,
            chain_min,
            chain_max,
            worth if worth > tag_max else tag_max,
            worth if worth < tag_min else tag_min,
            main,
            1.0 if self.apart[at] else 0.0,
            group[3] / total,
            group[0] if group[0] < 100 else 100.0,
            group[1] / group[0],
            group[2] / group[1],
            min(self.top[at], _NOWHERE),
            min(self.best[at], _NOWHERE),
            self.quarter[at],
            self.twelfth[at],
            held[up] / total,
            links[up] / chars[up],
            inside[up],
            held[above] / total,
            links[above] / chars[above],
            inside[above],
            held[third] / total,
            links[third] / chars[third],
        )

    def outside(self, at: int) -> _Around:
        """Return what an element and those around it say to the blocks inside."""
        todo = []
        around = self.around
        while at >= 0 and around[at] is None:
            todo.append(at)
            at = self.ups[at]
        found = around[at] if at >= 0 else None
        found = found or _OUTSIDE
        tags = self.lexicon.tags
        for at in reversed(todo):
            box = self.boxes[at]
            tag = box.tag
            _, parent, (total, least, most) = _named(self.lexicon, box.own) if box.own else _UNNAMED
            worth = tags.get(tag, 0.0)
            found = around[at] = _Around(
                parent,
                found[1] + total,
                least if least < found[2] else found[2],
                most if most > found[3] else found[3],
                worth if worth > found[4] else found[4],
                worth if worth < found[5] else found[5],
                1.0 if tag == "main" else found[6],
            )
        return found


@lru_cache(maxsize=2048)
def _named(
    lexicon: Lexicon, own: frozenset[str]
) -> tuple[_Scores, _Scores, tuple[float, float, float]]:
    """Return what an element's names say: mean and least score for the text right inside, the same
    for the elements right inside; sum, least and greatest for all further inside.
    """
    names = lexicon.names
    mine: list[float] = []
    near: list[float] = []
    far: list[float] = []
    for name in pieces(own):
        if name in names:
            own_score, parent_score, chain_score = names[name]
            if own_score is not None:
                mine.append(own_score)
            if parent_score is not None:
                near.append(parent_score)
            if chain_score is not None:
                far.append(chain_score)
    # fsum: the order of a set is not the same in each run, and so is a plain sum
    return (
        (fsum(mine) / len(mine), min(mine)) if mine else _ZERO,
        (fsum(near) / len(near), min(near)) if near else _ZERO,
        (fsum(far), min(far), max(far)) if far else (0.0, 0.0, 0.0),
    )
