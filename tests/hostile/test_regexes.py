"""Every regular expression of the project takes time in proportion to its input (R31).

For each pattern inputs are made of the pattern itself: what each repetition repeats, alone, after
what stands before it, and with an end that makes the match fail at the last moment.

The patterns are those that modules hold, those written out in the call that uses them, and those
that a function makes of data; of the last kind each has its line in MADE, or a test fails.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, TypeGuard

import pytest

import pipelines
import scrapers
from pipelines import date_words
from pipelines.repairs import alphabets, misread

OURS = ("pipelines", "scrapers")
LONG = 100_000
BOUNDED = {
    # A byline is one line of MAX_BYLINE characters at most, its white space folded.
    "scrapers.pages.byline._SPLIT": 400,
    "scrapers.pages.byline._BAR": 400,
    "scrapers.pages.byline._PAREN": 400,
    "scrapers.pages.byline._TAIL": 400,
    "scrapers.pages.byline._SUFFIX": 400,
    "scrapers.pages.byline._SEPARATOR": 400,
    # The title of a page, its white space folded.
    "scrapers.pages.headline._SEPARATOR": 4_000,
    # The name of a folder.
    "scrapers.saved._HOST": 255,
    # One test host of a setting, matched from its beginning.
    "scrapers.http.guard._TEST_HOST": 100,
}
"""Expressions whose caller bounds or folds the input: the most characters they are given."""
_LANGUAGES = (None, *alphabets._table())
MADE: dict[str, Callable[[], list[re.Pattern[str]]]] = {
    # Asked about 300 characters at most; tests/pipelines/test_phrases.py holds them.
    "pipelines.boilerplate.phrases": list,
    "pipelines.date_words": lambda: [date_words._phrases()[0]],
    "pipelines.repairs.alphabets": lambda: [
        *(alphabets.alphabet_of(language).letters for language in _LANGUAGES),
        *(marks for _, _, marks in alphabets._languages()),
    ],
    "pipelines.repairs.hints": lambda: [re.compile(r"\bMerida\ Fuentes(?!\w)")],
    "pipelines.repairs.misread": lambda: [
        *map(misread.sequences, misread.ENCODINGS),
        *map(misread._in_word, misread.ENCODINGS),
    ],
    "scrapers.http.recovery": lambda: [
        re.compile(r"http://example\.org/(\d{14})(?:[a-z]{2}_)?/(https?:/.+)")
    ],
    # Made at import, and held by the module.
    "scrapers.pages.dateline": list,
}
"""Expressions that functions make of data, by module."""
SUSPECT, LIMIT = 0.001, 0.2
"""Seconds; a linear expression reads thousands of characters in the first, 16,000 in a fraction
of the second."""


_USE = re.compile(r"\b([A-Z_]{2,})\.(match|fullmatch|search|sub|subn|split|findall|finditer)\b")


def modules() -> Iterator[Any]:
    for package in (pipelines, scrapers):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            yield importlib.import_module(found.name)


@cache
def patterns() -> dict[str, list[re.Pattern[Any]]]:
    """Return every compiled pattern that a module holds, however deep, by where it stands."""
    found: dict[str, list[re.Pattern[Any]]] = {}
    known: set[tuple[Any, int]] = set()
    for module in modules():
        for name, value in vars(module).items():
            for pattern in _inside(value, 4):
                if (pattern.pattern, pattern.flags) not in known:
                    known.add((pattern.pattern, pattern.flags))
                    found.setdefault(f"{module.__name__}.{name}", []).append(pattern)
    for name, several in [*written_out()[0].items(), *((k, make()) for k, make in MADE.items())]:
        for pattern in several:
            if (pattern.pattern, pattern.flags) not in known:
                known.add((pattern.pattern, pattern.flags))
                found.setdefault(f"{name}()", []).append(pattern)
    return found


@cache
def written_out() -> tuple[dict[str, list[re.Pattern[Any]]], set[str]]:
    """Return the patterns written out inside functions, by module, and where they are made."""
    found: dict[str, list[re.Pattern[Any]]] = {}
    made: set[str] = set()
    for package in (pipelines, scrapers):
        folder = Path(package.__path__[0])
        for source in folder.rglob("*.py"):
            parts = source.relative_to(folder.parent).with_suffix("").parts
            module = ".".join(parts).removesuffix(".__init__")
            for function in ast.walk(ast.parse(source.read_text("utf-8"))):
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                    for call in ast.walk(function):
                        if _is_re_call(call):
                            if isinstance(call.args[0], ast.Constant):
                                found.setdefault(module, []).append(_compiled(call))
                            else:
                                made.add(module)
    return found, made


_FLAGS_AT = {"compile": 1, "split": 3, "sub": 4, "subn": 4}  # elsewhere the third


def _is_re_call(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr not in ("escape", "purge")
    )


def _compiled(call: ast.Call) -> re.Pattern[Any]:
    """Return the pattern of a call whose pattern is written out, with its flags."""
    at = _FLAGS_AT.get(call.func.attr, 2)  # type: ignore[attr-defined]
    given = [x.value for x in call.keywords if x.arg == "flags"] or call.args[at : at + 1]
    flags = eval(ast.unparse(given[0]), {"re": re}) if given else 0
    return re.compile(call.args[0].value, flags)  # type: ignore[attr-defined]


def _inside(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
        return
    inner: list[Any] = []
    if isinstance(value, (list, tuple, set, frozenset)):
        inner = list(value)
    elif isinstance(value, dict):
        inner = list(value.values())
    elif callable(value) and getattr(value, "__closure__", None):
        inner = [cell.cell_contents for cell in value.__closure__]
    elif type(value).__module__.startswith(OURS):
        names = [*getattr(value, "__slots__", ()), *getattr(value, "__dict__", ())]
        inner = [getattr(value, name, None) for name in names]
    for part in islice(inner if depth else (), 2_000):
        yield from _inside(part, depth - 1)


@cache
def anchored() -> frozenset[Any]:
    """Return the patterns that are only ever matched from the beginning of a text."""
    uses: dict[str, set[str]] = {}
    for package in (pipelines, scrapers):
        for source in Path(package.__path__[0]).rglob("*.py"):
            for name, method in _USE.findall(source.read_text("utf-8")):
                uses.setdefault(name, set()).add(method)
    return frozenset(
        several[0].pattern
        for name, several in patterns().items()
        if len(several) == 1 and uses.get(name.rpartition(".")[2], {""}) <= {"match", "fullmatch"}
    )


def attacks(pattern: re.Pattern[Any]) -> set[str]:
    """Return the pieces whose repetition may cost the pattern most: (piece, what ends it)."""
    text = (
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    )
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    tree = _parser.parse(text, flags & ~re.DEBUG)
    pieces: set[str] = set()
    _collect(tree, "", pieces)
    return {piece for piece in pieces if piece} | {" ", "a", "1", "&", "<", "-", "\n"}


def _collect(tree: Any, before: str, pieces: set[str]) -> str:
    """Add the body of each repetition, alone and after what leads to it; return a sample."""
    sample = ""
    for kind, value in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            least, most, body = value
            piece = _collect(body, before + sample, pieces)
            if most is op.MAXREPEAT or most > 20:
                pieces |= {piece, before + sample + piece, sample[-1:] + piece}
            sample += piece * max(least, 1)
        elif kind is op.SUBPATTERN:
            sample += _collect(value[-1], before + sample, pieces)
        elif kind is op.ATOMIC_GROUP:
            sample += _collect(value, before + sample, pieces)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            _collect(value[1], before + sample, pieces)
        elif kind is op.BRANCH:
            samples = [_collect(branch, before + sample, pieces) for branch in value[1][:12]]
            sample += samples[0] if samples else ""
        else:
            sample += _character(kind, value)
    return sample


def _character(kind: Any, value: Any) -> str:
    """Return a character that this node matches."""
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if kind is op.ANY:
        return "a"
    if kind is not op.IN:
        return ""
    if value[0][0] is op.NEGATE:
        refused = re.compile(_class(value[1:]), re.DOTALL)
        return next((c for c in "a 1.é中\n-" if not refused.match(c)), "")
    kind, inner = value[0]
    if kind is op.RANGE:
        return chr(inner[0])
    if kind is op.CATEGORY:
        return {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: "a"}.get(
            inner, "."
        )
    return chr(inner)


def _class(nodes: Any) -> str:
    names = {
        op.CATEGORY_DIGIT: r"\d", op.CATEGORY_SPACE: r"\s", op.CATEGORY_WORD: r"\w",
        op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    parts = []
    for kind, value in nodes:
        if kind is op.LITERAL:
            parts.append(re.escape(chr(value)))
        elif kind is op.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        else:
            parts.append(names[value])
    return f"[{''.join(parts)}]"


def seconds(pattern: re.Pattern[Any], piece: str, end: str, length: int, tries: int) -> float:
    """Return the least time that finding every match took."""
    text: Any = piece * (length // len(piece)) + end
    if isinstance(pattern.pattern, bytes):
        text = text.encode("latin-1", "replace")
    best = float("inf")
    for _ in range(tries):
        started = time.process_time()
        if pattern.pattern in anchored():
            pattern.match(text)
        else:
            for _ in pattern.finditer(text):
                pass
        best = min(best, time.process_time() - started)
    return best


def worst(pattern: re.Pattern[Any]) -> str | None:
    """Return what makes the pattern slower than in proportion; ``None``: nothing found."""
    for piece in sorted(attacks(pattern)):
        for end in ("", "\0"):
            for length in (250, 1_000, 4_000, 16_000):
                took = seconds(pattern, piece, end, length, 1)
                if took > LIMIT and seconds(pattern, piece, end, length, 1) > LIMIT:
                    return f"{piece[:60]!r} then {end!r}: {took:.3f} s for {length} characters"
                if length == 4_000 and took < SUSPECT:
                    break
    return None


def test_r31_every_expression_is_known_to_these_tests() -> None:
    assert written_out()[1] == MADE.keys()
    assert BOUNDED.keys() <= patterns().keys()


def test_r31_every_expression_takes_linear_time() -> None:
    found = patterns()
    assert sum(map(len, found.values())) > 200
    slow = {
        name: why
        for name, several in found.items()
        for pattern in several
        if name not in BOUNDED and (why := worst(pattern))
    }
    assert slow == {}


@pytest.mark.parametrize("name", BOUNDED)
def test_r31_what_is_bounded_is_quick_within_its_bound(name: str) -> None:
    for pattern in patterns()[name]:
        for piece in attacks(pattern):
            folded = " ".join(f"x{piece}x".split())  # as the callers do
            assert seconds(pattern, folded, "", BOUNDED[name], 3) < 0.02, (name, piece)


@pytest.mark.slow
def test_r31_the_test_knows_a_bad_expression_when_it_sees_one() -> None:
    for bad in (r"\s+$", r"x\w*\d"):
        assert worst(re.compile(bad)), bad


@pytest.mark.slow
def test_r31_a_hundred_thousand_characters_of_the_worst() -> None:
    for name, several in patterns().items():
        for pattern in several if name not in BOUNDED else ():
            for piece in sorted(attacks(pattern)):
                took = seconds(pattern, piece, "\0", LONG, 1)
                assert took < 2, (name, piece[:60], took)
