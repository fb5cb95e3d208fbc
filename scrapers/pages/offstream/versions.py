"""Do two titles tell of the same event?"""

from __future__ import annotations

from scrapers.titles import content_words

_SHARE = 0.7


def agree(one: str, other: str) -> bool:
    """Are seven in ten content words of the shorter title in the longer one too?

    The history of a page lists other events now and then (one literary prize for another); what is
    common to a kind of news (“The shortlist for the … is announced”) must not be enough.
    """
    left, right = content_words(one), content_words(other)
    fewer = min(len(left), len(right))
    return fewer > 0 and len(left & right) >= _SHARE * fewer
