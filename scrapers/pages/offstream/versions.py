"""Do two titles tell of the same event?"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]+")
_COMMON = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "for", "from", "had", "has", "have",
    "he", "her", "his", "in", "into", "is", "it", "its", "of", "on", "or", "s", "she", "that",
    "the", "their", "they", "this", "to", "was", "were", "which", "who", "will", "with",
))  # fmt: skip
_STEM = 5
_SHARE = 0.7


def agree(one: str, other: str) -> bool:
    """Are seven in ten content words of the shorter title in the longer one too?

    The history of a page lists other events now and then (one literary prize for another); what is
    common to a kind of news (“The shortlist for the … is announced”) must not be enough.
    """
    left, right = _words(one), _words(other)
    fewer = min(len(left), len(right))
    return fewer > 0 and len(left & right) >= _SHARE * fewer


def _words(title: str) -> set[str]:
    words: set[str] = set()
    for word in _WORD.findall(title.casefold()):
        if word[0] >= "\u3400":
            words.update(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif word not in _COMMON:
            words.add(word if word.isdigit() else word[:_STEM])
    return words
