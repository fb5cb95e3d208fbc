"""Text that the markup does not show: JSON-LD and the state that a script would render."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from scrapers.pages import jsonld
from scrapers.pages.blocks import read_blocks
from scrapers.pages.parse import parse
from scrapers.pages.plain import read_lines
from scrapers.raw import Block

ENOUGH: Final = 250
"""Characters of running text that make it needless to look elsewhere."""
_PROSE: Final = 60  # characters of the shortest running text
_MAX_NODES: Final = 200_000
_BODY_KEYS: Final = frozenset(
    "articlebody body bodyhtml bodytext content contenthtml html markup text value".split()  # noqa: SIM905
)
_PROPERTIES: Final = {
    "headline": ("headline", "title"),
    "description": ("description", "excerpt", "standfirst", "summary"),
    "author": ("author", "authors"),
    "datePublished": ("datepublished", "publishedat", "publisheddate", "date", "dategmt"),
    "dateModified": ("datemodified", "updatedat", "modifiedat", "modified", "modifiedgmt"),
    "image": ("image", "featuredimage", "leadimage", "mainimage"),
}
"""What publishing systems call the properties of JSON-LD, best first, without ``_`` and case."""
_ADDRESSES: Final = ("url", "contenturl", "sourceurl", "src")
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
    article: jsonld.Node
    """What the object around the text in a state says besides, as JSON-LD would say it."""


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
    holder: jsonld.Node = {}
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "").lower():
            for key, value, _ in _strings(text):
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
            (value, around)
            for state in ("".join(flight), *states)
            for key, value, around in _strings(state)
            if key in _BODY_KEYS
        ]
        best, holder = max(found, key=lambda one: len(one[0]), default=("", {}))
    return Carried(_blocks(best), source, _article(holder)) if len(best) >= ENOUGH else None


def _article(holder: jsonld.Node) -> jsonld.Node:
    """Return an object of a state with the names of JSON-LD, as far as it has any of them."""
    given = {key.lower().replace("_", ""): value for key, value in holder.items()}
    found: jsonld.Node = {}
    for name, keys in _PROPERTIES.items():
        key = next((key for key in keys if given.get(key)), None)
        if key is not None:
            utc = key.endswith("gmt") and isinstance(given[key], str)
            found[name] = f"{given[key]}Z" if utc else given[key]
    if isinstance(found.get("image"), dict):
        image = {key.lower(): value for key, value in found["image"].items()}
        found["image"] = image | {"url": next((image[k] for k in _ADDRESSES if k in image), None)}
    return found


def _blocks(text: str) -> list[Block]:
    if "</" not in text and "<br" not in text:
        return read_lines(text)
    tree = parse(text.encode("utf-8", "replace")).tree
    return read_blocks(tree) if tree is not None else []


def _strings(text: str) -> Iterator[tuple[str, str, jsonld.Node]]:
    """Yield each string of a JSON text, or of JSON inside a script, with its lower-case key.

    Of JSON the third is the innermost object around it that has a title.
    """
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        for pair in _PAIR.finditer(text):
            yield pair[1].lower(), _decode(pair[2]), {}
        return
    stack: list[tuple[str, Any, jsonld.Node]] = [("", value, {})]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        key, value, around = stack.pop()
        if isinstance(value, str):
            yield key, value, around
        elif isinstance(value, dict):
            around = value if "title" in value or "headline" in value else around
            stack += [(str(k).lower(), v, around) for k, v in reversed(value.items())]
        elif isinstance(value, list):
            stack += [(key, v, around) for v in reversed(value)]


def _decode(literal: str) -> str:
    """Return what a JSON string literal stands for, nothing when it is broken."""
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""
