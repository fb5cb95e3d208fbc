"""Text that the markup does not show: JSON-LD and the state that a script would render."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from scrapers.pages.blocks import read_blocks
from scrapers.pages.plain import read_lines
from scrapers.raw import Block

ENOUGH: Final = 250
"""Characters of running text that make it needless to look elsewhere."""
_PROSE: Final = 60  # characters of the shortest running text
_MAX_NODES: Final = 200_000
_BODY_KEYS: Final = frozenset(
    "articlebody body bodyhtml bodytext content contenthtml html markup text value".split()  # noqa: SIM905
)
# Possessive: a string of five megabytes would cost a gigabyte of ways back.
_STRING = r'("[^"\\]*+(?:\\.[^"\\]*+)*+")'
_FLIGHT = re.compile(rf"self\.__next_f\.push\(\[1,{_STRING}\]\)")
_PAIR = re.compile(rf'"([A-Za-z_]{{4,20}})"\s*:\s*{_STRING}')


@dataclass(frozen=True, slots=True)
class Carried:
    """Blocks found outside the markup."""

    blocks: list[Block]
    source: str
    """``json-ld`` or ``state``."""


def prose(blocks: list[Block]) -> int:
    """Return the characters of running text in the blocks, whether they are shown or not."""
    plain = (len(block.text) - block.link_chars for block in blocks)
    return sum(size for size in plain if size >= _PROSE)


def read(tree: etree._Element) -> Carried | None:
    """Return the article's text from ``articleBody``, else from a state object; else ``None``.

    Of the strings that a state has under the name of a text, the longest is the article.
    """
    flight = []
    states = []
    best = ""
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "").lower():
            for key, value in _strings(text):
                if key == "articlebody" and len(value) > len(best):
                    best = value
        elif pushed := _FLIGHT.search(text):
            flight.append(_decode(pushed[1]))
        elif len(text) >= ENOUGH:
            states.append(text)
    source = "json-ld"
    if len(best) < ENOUGH:
        source = "state"
        found = [
            value
            for state in ("".join(flight), *states)
            for key, value in _strings(state)
            if key in _BODY_KEYS
        ]
        best = max(found, key=len, default="")
    return Carried(_blocks(best), source) if len(best) >= ENOUGH else None


def _blocks(text: str) -> list[Block]:
    if "</" not in text and "<br" not in text:
        return read_lines(text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    return read_blocks(tree) if tree is not None else []


def _strings(text: str) -> Iterator[tuple[str, str]]:
    """Yield each string of a JSON text, or of JSON inside a script, with its lower-case key."""
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        for pair in _PAIR.finditer(text):
            yield pair[1].lower(), _decode(pair[2])
        return
    stack: list[tuple[str, Any]] = [("", value)]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        key, value = stack.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            stack += [(str(k).lower(), v) for k, v in reversed(value.items())]
        elif isinstance(value, list):
            stack += [(key, v) for v in reversed(value)]


def _decode(literal: str) -> str:
    """Return what a JSON string literal stands for, nothing when it is broken."""
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""
