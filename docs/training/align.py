"""Which blocks of a page make up its checked text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

_COVERED = 0.5  # share of a block's words that must stand in the text, in threes
_NEW = 0.7  # share of a block's words that must still be missing, to add it later
_PLACES = 6


def align(blocks: Sequence[Sequence[str]], truth: Sequence[str]) -> list[bool]:
    """Return for each block, as words, whether it belongs to the text.

    The heaviest chain of blocks in the order of the text comes first, since a sentence may stand
    in a teaser, too; then single blocks go in or out as the bag-of-words F1 gains by it.
    """
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(truth)):
        for size in (1, 3):
            if at + size <= len(truth):
                places.setdefault(tuple(truth[at : at + size]), []).append(at)
    covers, starts = [], []
    for block in blocks:
        cover, where = _find(block, truth, places)
        covers.append(cover)
        starts.append(where)
    chosen = _chain(blocks, covers, starts, len(truth))
    return _climb(blocks, covers, [at in chosen for at in range(len(blocks))], truth)


def _find(
    block: Sequence[str], truth: Sequence[str], places: dict[tuple[str, ...], list[int]]
) -> tuple[float, list[int]]:
    """Return how much of a block the text covers, and where it may begin there."""
    size = len(block)
    if size < 3:
        first = places.get(tuple(block[:1]), []) if size else []
        exact = [at for at in first if list(truth[at : at + size]) == list(block)]
        return float(bool(exact)), exact[:50]
    hit = [False] * size
    begins: list[int] = []
    for at in range(size - 2):
        found = places.get(tuple(block[at : at + 3]))
        if found:
            hit[at : at + 3] = [True] * 3
            if len(begins) < 60:
                begins += [place - at for place in found[:20]]
    return sum(hit) / size, [place for place, _ in Counter(begins).most_common(_PLACES)]


def _chain(
    blocks: Sequence[Sequence[str]],
    covers: Sequence[float],
    starts: Sequence[Sequence[int]],
    length: int,
) -> set[int]:
    """Return the heaviest set of blocks whose places rise (a Fenwick tree of best chains)."""
    best: list[tuple[float, int]] = [(0.0, -1)] * (length + 3)
    nodes: list[tuple[int, int]] = []

    def upto(place: int) -> tuple[float, int]:
        found, at = (0.0, -1), place + 1
        while at > 0:
            found = max(found, best[at])
            at -= at & -at
        return found

    for number, block in enumerate(blocks):
        if covers[number] < _COVERED:
            continue
        weight = len(block) * covers[number] * (2 if len(block) >= 8 else 1)
        added = []
        for start in starts[number]:
            place = max(0, min(length - 1, start))
            before, node = upto(place)
            nodes.append((number, node))
            added.append((min(place + max(1, len(block) - 2), length), before + weight))
        for offset, (end, value) in enumerate(added):
            entry, at = (value, len(nodes) - len(added) + offset), end + 1
            while at < len(best):
                best[at] = max(best[at], entry)
                at += at & -at
    chosen, node = set(), upto(length)[1]
    while node >= 0:
        number, node = nodes[node]
        chosen.add(number)
    return chosen


def _climb(
    blocks: Sequence[Sequence[str]],
    covers: Sequence[float],
    labels: list[bool],
    truth: Sequence[str],
) -> list[bool]:
    """Return the labels after flipping what gains F1, up to three rounds."""
    true = Counter(truth)
    held: Counter[str] = Counter()
    for block, label in zip(blocks, labels, strict=True):
        if label:
            held.update(block)
    size, shared = held.total(), (held & true).total()
    for _ in range(3):
        flipped = False
        for at, block in enumerate(blocks):
            if not block or (not labels[at] and covers[at] < _COVERED):
                continue
            sign = -1 if labels[at] else 1
            after = held.copy()
            for word in block:
                after[word] += sign
            gain = sum(
                min(max(after[word], 0), true[word]) - min(held[word], true[word])
                for word in set(block)
            )
            if sign > 0 and gain < _NEW * len(block):
                continue
            was = 2 * shared / (size + len(truth))
            if 2 * (shared + gain) / (size + sign * len(block) + len(truth)) > was + 1e-12:
                labels[at] = not labels[at]
                held, size, shared = after, size + sign * len(block), shared + gain
                flipped = True
        if not flipped:
            break
    return labels
