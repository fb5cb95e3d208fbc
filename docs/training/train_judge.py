"""Learn ``pipelines/data/judge.json`` from pages with hand-checked text.

    train_judge.py CORPUS... [--out pipelines/data/judge.json]

A corpus is a folder with ``truth.jsonl`` (``id``, ``url``, ``text``) and ``html/ID.html.gz``.  Each
block is labelled by aligning the page's blocks with the checked text.  Log-odds of tokens, tags and
words are counted with the page's own site left out, so that no tree leans on names of one site;
the trees are cross-validated by site before they are learned from all pages.

Needs numpy, scikit-learn and lightgbm beside the project; none of them at run time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from align import align
from sklearn.model_selection import GroupKFold

from pipelines.boilerplate import judge, model
from pipelines.boilerplate.features import NAMES, WORDS, about_words, measure, words
from pipelines.boilerplate.surroundings import Lexicon, pieces
from scrapers.pages.article import read
from scrapers.raw import Block, Box

TREES = 180
PARAMETERS = {
    "objective": "binary", "num_leaves": 24, "learning_rate": 0.06, "min_data_in_leaf": 60,
    "bagging_fraction": 0.7, "bagging_freq": 1, "feature_fraction": 0.4, "lambda_l2": 10,
    "max_bin": 63, "num_threads": 1, "deterministic": True, "seed": 1, "verbose": -1,
}  # fmt: skip
FOLDS = 10
HEAVIEST = 0.08  # share of a page's words that one block may weigh
HEAVIEST_COUNT = 0.3  # the same, when log-odds are counted
PRIOR = 0.3  # weight of the prior in log-odds
SITES = {
    "own": 6,
    "parent": 6,
    "chain": 6,
    "tags": 1,
    "words": 8,
    "pairs": 12,
}  # that must have a name
LABEL_CHARS = 300  # blocks whose words are counted
_WORD = re.compile(r"\w+")

Counts = defaultdict[str, list[float]]
Tables = dict[str, dict[str, float]]


@dataclass(slots=True)
class Sample:
    """A page with its labels, and later its features."""

    corpus: str
    site: str
    blocks: list[Block]
    known: dict[str, Any]
    """What the rules ask for: headline, language, authors."""
    truth: list[str]
    labels: np.ndarray
    weights: np.ndarray
    seen: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    rows: np.ndarray = field(default_factory=lambda: np.zeros((0, len(NAMES)), np.float32))


def load(folder: Path) -> list[Sample]:
    """Read and label the pages of a corpus."""
    samples = []
    for line in (folder / "truth.jsonl").open(encoding="utf-8"):
        page = json.loads(line)
        body = gzip.decompress((folder / "html" / f"{page['id']}.html.gz").read_bytes())
        raw = read(body, page["url"])
        truth = _WORD.findall(page["text"].lower())
        found = [_WORD.findall(block.text.lower()) for block in raw.blocks]
        weights = np.array([(len(each) + 3) / max(50, len(truth)) for each in found])
        samples.append(
            Sample(
                folder.name, site_of(page["url"]), raw.blocks,
                {
                    "headline": raw.article.headline,
                    "language": raw.article.in_language,
                    "authors": [author.name for author in raw.article.authors],
                },
                truth,
                np.array(align(found, truth), bool), weights,
            )
        )  # fmt: skip
    return [sample for sample in samples if sample.blocks]


def site_of(url: str) -> str:
    """Return the registered domain, near enough to keep a publisher in one fold."""
    parts = (urlsplit(url).hostname or "").split(".")
    return ".".join(parts[-3:] if len(parts[-1]) == 2 and len(parts[-2]) <= 3 else parts[-2:])


def count(sample: Sample) -> dict[str, Counts]:
    """Return for each name of each table the weight of the blocks kept, and of all."""
    counts: dict[str, Counts] = {table: defaultdict(lambda: [0.0, 0.0]) for table in SITES}
    nothing = (0.0, 0.0)
    right_inside: dict[Box, tuple[float, float]] = {}
    weights = np.minimum(sample.weights, HEAVIEST_COUNT)
    for block, label, weight in zip(sample.blocks, sample.labels, weights, strict=True):
        if len(block.text) <= LABEL_CHARS:
            said = words(block.text)
            for table, names in (("words", said), ("pairs", map(" ".join, pairwise(said)))):
                for name in set(names):
                    add(counts[table], name, (weight * label, weight))
        for box in block.box.chain() if block.box else ():
            right_inside.setdefault(box, nothing)
        if block.box:
            right_inside[block.box] = plus(right_inside[block.box], (weight * label, weight))
    children: dict[Box, tuple[float, float]] = {}
    further: dict[Box, tuple[float, float]] = {}
    for box in sorted(right_inside, key=lambda box: -sum(1 for _ in box.chain())):
        own, below = right_inside[box], further.get(box, nothing)
        for name in pieces(box.own):
            add(counts["own"], name, own)
            add(counts["parent"], name, children.get(box, nothing))
            add(counts["chain"], name, below)
        add(counts["tags"], box.tag, plus(own, below))
        if box.parent:
            children[box.parent] = plus(children.get(box.parent, nothing), own)
            further[box.parent] = plus(further.get(box.parent, nothing), plus(own, below))
    return counts


def plus(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return the sum of two weights of blocks kept, and of all."""
    return one[0] + other[0], one[1] + other[1]


def add(table: Counts, name: str, found: tuple[float, float]) -> None:
    """Add weights to those of a name."""
    if found[1]:
        entry = table[name]
        entry[0] += found[0]
        entry[1] += found[1]


def lexicons(samples: list[Sample]) -> tuple[Tables, Callable[[str], Lexicon]]:
    """Return the tables of all pages, and a function that gives the lexicon without a site."""
    by_site: dict[str, dict[str, Counts]] = {}
    kept = total = 0.0
    for sample in samples:
        site = by_site.setdefault(
            sample.site, {table: defaultdict(lambda: [0.0, 0.0]) for table in SITES}
        )
        for table, entries in count(sample).items():
            for name, (keep, every) in entries.items():
                add(site[table], name, (keep, every))
        weights = np.minimum(sample.weights, HEAVIEST_COUNT)
        kept += float((weights * sample.labels).sum())
        total += float(weights.sum())
    prior = kept / total
    sums: dict[str, Counts] = {table: defaultdict(lambda: [0.0, 0.0]) for table in SITES}
    sites: dict[str, Counter[str]] = {table: Counter() for table in SITES}
    for counts in by_site.values():
        for table, entries in counts.items():
            for name, (keep, every) in entries.items():
                sums[table][name][0] += keep
                sums[table][name][1] += every
                sites[table][name] += 1

    def odds(keep: float, every: float) -> float:
        drop = max(0.0, every - keep)
        ratio = (max(0.0, keep) + PRIOR * prior) / (drop + PRIOR * (1 - prior))
        return round(math.log(ratio) - math.log(prior / (1 - prior)), 2)

    everything = {
        table: {n: odds(*sums[table][n]) for n, c in sites[table].items() if c >= least}
        for table, least in SITES.items()
    }

    def without(site: str) -> Lexicon:
        tables = {}
        for table, least in SITES.items():
            known = dict(everything[table])
            for name, (keep, every) in by_site[site][table].items():
                known.pop(name, None)
                if sites[table][name] > least:
                    whole = sums[table][name]
                    known[name] = odds(whole[0] - keep, whole[1] - every)
            tables[table] = known
        return Lexicon.of(tables)

    return everything, without


def look(sample: Sample, lexicon: Lexicon) -> None:
    """Fill in the features of a page's blocks."""
    blank = [0.0] * len(NAMES)
    said = frozenset(words(sample.known["headline"] or ""))
    rows = measure(sample.blocks, lexicon, said)
    for block, row in zip(sample.blocks, rows, strict=True):
        if row:
            row[WORDS] = about_words(block.text, lexicon, said)
    sample.seen = np.array([row is not None for row in rows])
    sample.rows = np.array([row or blank for row in rows], np.float32)


class Trees(NamedTuple):
    """Those that look at no words, and those that add to them."""

    glance: lightgbm.Booster
    rest: lightgbm.Booster


def learn(samples: list[Sample]) -> Trees:
    """Return the trees learned from the blocks that need a look."""
    rows = np.vstack([s.rows[s.seen] for s in samples])
    labels = np.concatenate([s.labels[s.seen] for s in samples])
    weights = np.concatenate([np.minimum(s.weights, HEAVIEST)[s.seen] for s in samples])
    weights /= weights.mean()
    unread = rows.copy()
    unread[:, WORDS] = 0
    data = lightgbm.Dataset(unread, labels, weight=weights)
    glance = lightgbm.train(PARAMETERS, data, model.GLANCE)
    said = glance.predict(unread, raw_score=True)
    data = lightgbm.Dataset(rows, labels, weight=weights, init_score=said)
    return Trees(glance, lightgbm.train(PARAMETERS, data, TREES - model.GLANCE))


def score(sample: Sample, trees: Trees) -> float:
    """Return the bag-of-words F1 of a page judged by these trees and the rules."""
    chances = np.zeros(len(sample.blocks))
    if sample.seen.any():
        rows = sample.rows[sample.seen]
        glance = trees.glance.predict(rows, raw_score=True)
        odds = glance + trees.rest.predict(rows, raw_score=True)
        clear = (glance < model.CLEARLY_NOT) | (glance > model.CLEARLY)
        odds = np.where(clear, glance * model.SURER, odds)
        chances[sample.seen] = 1 / (1 + np.exp(-odds))
    blocks = [replace(block) for block in sample.blocks]
    rows_seen = [list(r) if s else None for r, s in zip(sample.rows, sample.seen, strict=True)]
    judge.settle(blocks, rows_seen, chances.tolist(), **sample.known)
    kept = " ".join(block.text for block in blocks if block.keep)
    found, true = Counter(_WORD.findall(kept.lower())), Counter(sample.truth)
    if not true:
        return float(not found)
    return 2 * (found & true).total() / (found.total() + true.total())


def tree_of(node: dict[str, Any]) -> Any:
    """Return a tree as ``[feature, threshold, tree if not greater, tree if greater]``."""
    if "leaf_value" in node:
        return round(node["leaf_value"], 3)
    limit = float(f"{node['threshold']:.4g}")
    low, high = tree_of(node["left_child"]), tree_of(node["right_child"])
    return [node["split_feature"], limit, low, high]


def dump(tables: Tables, trees: Trees) -> str:
    """Return the data file: a name a line, a tree a line."""
    lexicon = ",\n".join(
        f'"{name}": ' + json.dumps(dict(sorted(table.items())), ensure_ascii=False, indent=0)
        for name, table in tables.items()
    )
    grown = [
        tree_of(info["tree_structure"]) for part in trees for info in part.dump_model()["tree_info"]
    ]
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in grown)
    features = json.dumps(NAMES)
    return (
        f'{{\n"features": {features},\n"lexicon": {{\n{lexicon}\n}},\n"trees": [\n{lines}\n]\n}}\n'
    )


def main() -> None:
    """Learn, cross-validate and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("corpus", nargs="+", type=Path)
    arguments.add_argument("--out", type=Path, default=Path("pipelines/data/judge.json"))
    options = arguments.parse_args()
    samples = [sample for folder in options.corpus for sample in load(folder)]
    tables, without = lexicons(samples)
    for sample in samples:
        look(sample, without(sample.site))
    groups = [zlib.crc32(sample.site.encode()) for sample in samples]
    every = learn(samples)
    options.out.write_text(dump(tables, every), "utf-8")
    crossed = [0.0] * len(samples)
    for train, test in GroupKFold(FOLDS).split(samples, groups=groups):
        trees = learn([samples[at] for at in train])
        for at in test:
            crossed[at] = score(samples[at], trees)
    whole = Lexicon.of(tables)
    for sample in samples:
        look(sample, whole)
    for corpus in dict.fromkeys(sample.corpus for sample in samples):
        those = [at for at, sample in enumerate(samples) if sample.corpus == corpus]
        across = sum(crossed[at] for at in those) / len(those)
        inside = sum(score(samples[at], every) for at in those) / len(those)
        print(f"{corpus}: F1 {across:.4f} cross-validated by site, {inside:.4f} in sample")


if __name__ == "__main__":
    main()
