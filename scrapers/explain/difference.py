"""What a repair changed, and characters that nobody could see or that would do harm when shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_MOST = 250
"""Changed tokens that are compared one by one; the time for it grows with their square."""
_JOINERS = "\u200c\u200d"


def changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield (old, new) of each stretch of two texts in order; the same twice where nothing changed.

    The first members put together are ``before``, the second ones ``after``.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    last, newest = len(old) - end, len(new) - end
    if start:
        yield "".join(old[:start]), "".join(old[:start])
    yield from _between(old[start:last], new[start:newest])
    if end:
        yield "".join(old[last:]), "".join(old[last:])


def pieces(text: str, *, spaces: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the stretches of a text; true: the name of a character that is not to be shown.

    Not shown are controls, invisible and bidirectional characters and lone surrogates, with
    ``spaces`` also the joiners and all spaces but the common one.
    """
    if text.isprintable():
        yield text, False
        return
    start = 0
    for at, char in enumerate(text):
        harmless = not spaces and (char.isspace() or char in _JOINERS) and char not in _BREAKS
        if harmless or char.isprintable():
            continue
        if start < at:
            yield text[start:at], False
        yield f"U+{ord(char):04X}", True
        start = at + 1
    if start < len(text):
        yield text[start:], False


_BREAKS = "\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
"""White space to Python, controls to a terminal."""


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    """Return how many first tokens are the same."""
    count = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        count += 1
    return count


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not old and not new:
        return
    if max(len(old), len(new)) > _MOST:
        yield "".join(old), "".join(new)
        return
    for _, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from _trimmed("".join(old[i:j]), "".join(new[k:m]))


def _trimmed(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield what two stretches begin with alike, where they differ, and what they end with."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = (old[start : len(old) - end], new[start : len(new) - end])
    for stretch in ((old[:start],) * 2, middle, (old[len(old) - end :],) * 2):
        if any(stretch):
            yield stretch
