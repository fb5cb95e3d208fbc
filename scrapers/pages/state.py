"""The article in the state that a script would render: JSON of whatever shape.

Its text is one string, or the strings of a list whose items are paragraphs or parts of one, as
editors of rich text keep it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from scrapers.pages import jsonld

_KEYS: Final = frozenset(
    "articlebody body bodyhtml bodytext content contenthtml html markup text value".split()  # noqa: SIM905
)
"""Names of a text."""
_SPANS: Final = frozenset(("text", "value"))
_PARTS: Final = frozenset(("text", "span", "fragment"))
"""Names and kinds of what may be a part of a paragraph; one of no kind is in an object of one."""
_OWN: Final = frozenset("title headline author user username".split())  # noqa: SIM905
"""What has one of them has a text of its own: an article, a teaser, a comment."""
_KINDS: Final = ("type", "_type", "nodeType")
_MAX_NODES: Final = 200_000
_MAX_LISTS: Final = 12
"""Lists around a text that are looked at."""
_MAX_OBJECTS: Final = 40
"""Places in a script that are tried as the beginning of an object."""
_NEARLY: Final = 0.9
"""Share of a list's text that one inside it must have to stand for it."""
# Possessive: a string of five megabytes would cost a gigabyte of ways back.
STRING: Final = r'("[^"\\]*+(?:\\.[^"\\]*+)*+")'
"""A string literal of JSON, as a regular expression."""
_PAIR = re.compile(rf'"([A-Za-z_]{{4,20}})"\s*:\s*{STRING}')
_OBJECT = re.compile(r'=\s*(?=\{\s*")')
_DECODER = json.JSONDecoder(strict=False)


class Piece(NamedTuple):
    """A string under the name of a text."""

    key: str
    """Lower-case name."""
    text: str
    lists: tuple[int, ...] = ()
    """The lists around it inside the object that it is the text of, by number, outermost first."""
    is_span: bool = False
    """It may be a part of a paragraph, which is the innermost list."""
    holder: jsonld.Node = {}  # noqa: RUF012
    """The innermost object around it with a title."""


def find(scripts: Iterable[str]) -> tuple[str, jsonld.Node]:
    """Return the longest text in these scripts, with the object that it is of; nothing: ``""``."""
    found = [_longest(list(read(script))) for script in scripts]
    return max(found, key=lambda one: len(one[0]), default=("", {}))


def _longest(pieces: Sequence[Piece]) -> tuple[str, jsonld.Node]:
    """Return the longest of the texts and lists of one script.

    A list is preferred to a string in it; one elsewhere must be twice as long as any string.
    """
    longest = max(pieces, key=lambda piece: len(piece.text), default=Piece("", ""))
    inside: dict[int, list[Piece]] = {}
    sizes: Counter[int] = Counter()
    for piece in pieces:
        for number in piece.lists:
            inside.setdefault(number, []).append(piece)
            sizes[number] += len(piece.text)
    largest, size = max(sizes.items(), key=lambda one: one[1], default=(-1, 0))
    if not size or (largest not in longest.lists and size < 2 * len(longest.text)):
        return longest.text, longest.holder
    within = {number for piece in inside[largest] for number in piece.lists}
    chosen = max(number for number in within if sizes[number] >= _NEARLY * size)
    return _join(inside[chosen]), inside[chosen][0].holder


def _join(pieces: Sequence[Piece]) -> str:
    """Return the pieces as paragraphs: of markup where one has any, else parted by empty lines."""
    paragraphs: dict[tuple[int, int], list[Piece]] = {}
    for at, piece in enumerate(pieces):
        paragraph = (piece.lists[-1], -1) if piece.is_span else (-1, at)
        paragraphs.setdefault(paragraph, []).append(piece)
    texts = list(_without_parts(paragraphs.values()))
    if any(map(is_markup, texts)):
        return "".join(f"<p>{text}</p>" for text in texts)
    return "\n\n".join(texts)


def _without_parts(paragraphs: Iterable[Sequence[Piece]]) -> Iterator[str]:
    """Yield the texts of paragraphs; of one that is there whole and in a list of parts, the whole.

    The parts follow it, each behind the one before.
    """
    whole, depth, at = "", 0, 0
    for pieces in paragraphs:
        text = "".join([piece.text for piece in pieces])
        found = whole.find(text, at) if len(pieces[0].lists) > depth else -1
        if found < 0:
            whole, depth, at = text, len(pieces[0].lists), 0
            yield text
        else:
            at = found + len(text)


def is_markup(text: str) -> bool:
    """Tell whether a text is written in HTML."""
    return "</" in text or "<br" in text


def read(script: str) -> Iterator[Piece]:
    """Yield the texts of JSON, of objects of JSON that a script assigns, else of its pairs."""
    try:
        yield from _pieces([json.loads(script, strict=False)])
    except (ValueError, RecursionError):
        yield from _pieces(_assigned(script))
        for pair in _PAIR.finditer(script):
            if pair[1].lower() in _KEYS:
                yield Piece(pair[1].lower(), decode(pair[2]))


def _assigned(script: str) -> list[Any]:
    """Return the objects that a script assigns, as far as they are JSON."""
    found = []
    at = 0
    for _ in range(_MAX_OBJECTS):
        match = _OBJECT.search(script, at)
        if match is None:
            break
        at = match.end()
        try:
            value, at = _DECODER.raw_decode(script, at)
        except json.JSONDecodeError as error:
            at = max(at, error.pos)  # what is assigned before is inside a string
        except (ValueError, RecursionError):
            continue
        else:
            found.append(value)
    return found


def _pieces(values: Iterable[Any]) -> Iterator[Piece]:
    """Yield the texts in values of JSON in order; a list has a higher number than those around."""
    # Of each value: what is known of it, the kind of the object around it, is it in a list there?
    stack: list[tuple[Piece, Any, str, bool]]
    stack = [(Piece("", ""), value, "", False) for value in values]
    stack.reverse()
    for number in range(_MAX_NODES):
        if not stack:
            return
        piece, value, around, in_list = stack.pop()
        if isinstance(value, str):
            if piece.key in _KEYS:
                is_span = piece.is_span and piece.key in _SPANS and len(piece.lists) > 1
                yield piece._replace(text=value, is_span=is_span)
        elif isinstance(value, dict):
            kind = next((str(value[key]).lower() for key in _KINDS if value.get(key)), "")
            if not kind and not in_list:
                kind = around
            inner = piece._replace(
                lists=() if any(map(value.get, _OWN)) else piece.lists,
                is_span=kind in _PARTS if kind else around != "",
                holder=value if "title" in value or "headline" in value else piece.holder,
            )
            stack += [
                (inner._replace(key=str(key).lower()), below, kind, False)
                for key, below in reversed(value.items())
            ]
        elif isinstance(value, list):
            lists = piece.lists if "link" in around else (*piece.lists, number)[-_MAX_LISTS:]
            inner = piece._replace(lists=lists, is_span=False)
            stack += [(inner, below, around, True) for below in reversed(value)]


def decode(literal: str) -> str:
    """Return what a JSON string literal stands for, nothing when it is broken."""
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""
