"""The learned judgement: boosted decision trees over the features of a block.

``pipelines/data/judge.json`` holds all of it: the log-odds of tokens, tags, words and pairs of
words, and the trees as ``[feature, threshold, tree if not greater, tree if greater]``, leaves as
log-odds.  The first trees look at no words: where they leave no doubt, none is looked up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from pipelines.boilerplate.features import NAMES, WORDS, about_words
from pipelines.boilerplate.surroundings import Lexicon

_DATA: Final = Path(__file__).parents[1] / "data" / "judge.json"
GLANCE: Final = 30
"""Trees that settle a clear case."""
CLEARLY: Final = 1.5
CLEARLY_NOT: Final = -1.2
"""Log-odds of a clear case after these."""
SURER: Final = 2.2
"""What all trees say of a clear case, as a multiple of that."""
_AT_ONCE: Final = 20  # trees compiled together


Score = Callable[[Sequence[float]], float]


@dataclass(frozen=True, slots=True)
class Model:
    """A lexicon and the trees learned with it."""

    lexicon: Lexicon
    glance: Score
    rest: Score

    def odds(self, row: list[float], text: str, said: frozenset[str]) -> float:
        """Return the log-odds that a block with these features is the article's text.

        The features of its words are filled in where they are needed; ``said`` are those of the
        headline.
        """
        total = self.glance(row)
        if total > CLEARLY or total < CLEARLY_NOT:
            return total * SURER
        row[WORDS] = about_words(text, self.lexicon, said)
        return total + self.rest(row)


def probability(odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def load() -> Model:
    """Return the model of the data file.  Raises ValueError when it knows other features."""
    data = json.loads(_DATA.read_text("utf-8"))
    if tuple(data["features"]) != NAMES:
        raise ValueError("judge.json was learned with other features")
    trees = data["trees"]
    return Model(Lexicon.of(data["lexicon"]), _sum(trees[:GLANCE]), _sum(trees[GLANCE:]))


def _sum(trees: Sequence[Any]) -> Score:
    """Return the function that adds up the leaves a row falls into.

    The trees become expressions: a fifth of the time of walking them, which is most of the time
    that a judgement takes; features are parameters, as those are read fastest.  Nothing but numbers
    goes into it.  A few trees at a time, since a compiler's memory is never given back.
    """
    parts = [_compile(trees[at : at + _AT_ONCE]) for at in range(0, len(trees), _AT_ONCE)]
    return lambda row: sum([part(*row) for part in parts])


def _compile(trees: Sequence[Any]) -> Callable[..., float]:
    features = ",".join(f"f{at}" for at in range(len(NAMES)))
    code = f"lambda {features}: " + "+".join(map(_expression, trees))
    return cast(Callable[..., float], eval(code, {"__builtins__": {}}))  # noqa: S307


def _expression(tree: Any) -> str:
    if isinstance(tree, list):
        at, limit, low, high = tree
        return f"({_expression(low)} if f{int(at)}<={float(limit)!r} else {_expression(high)})"
    return repr(float(tree))
