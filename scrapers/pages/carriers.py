"""Text that the markup does not show: JSON-LD and the state that a script would render."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from scrapers.pages import jsonld, state
from scrapers.pages.blocks import read_blocks
from scrapers.pages.parse import parse
from scrapers.pages.plain import read_lines
from scrapers.raw import Block

ENOUGH: Final = 250
"""Characters of running text that make it needless to look elsewhere."""
_PROSE: Final = 60  # characters of the shortest running text
_PROPERTIES: Final = {
    "headline": ("headline", "title"),
    "description": ("description", "excerpt", "standfirst", "summary"),
    "author": ("author", "authors"),
    "datePublished": ("datepublished", "publishedat", "publisheddate", "date", "dategmt"),
    "dateModified": ("datemodified", "updatedat", "modifiedat", "modified", "modifiedgmt"),
    "image": ("image", "featuredimage", "leadimage", "mainimage"),
    "articleSection": ("articlesection", "section", "category"),
    "keywords": ("keywords", "tags"),
}
"""What publishing systems call the properties of JSON-LD, best first, without ``_`` and case."""
_ADDRESSES: Final = ("url", "contenturl", "sourceurl", "src")
_FLIGHT = re.compile(rf"self\.__next_f\.push\(\[1,{state.STRING}\]\)")


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
    """Return the article's text from ``articleBody``, else from a state; else ``None``."""
    flight = []
    states = []
    best = ""
    holder: jsonld.Node = {}
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "").lower():
            bodies = [piece.text for piece in state.read(text) if piece.key == "articlebody"]
            best = max([best, *bodies], key=len)
        elif pushed := _FLIGHT.search(text):
            flight.append(state.decode(pushed[1]))
        elif len(text) >= ENOUGH:
            states.append(text)
    source = "json-ld"
    if len(best) < ENOUGH:
        source = "state"
        best, holder = state.find(["".join(flight), *states])
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
    if not state.is_markup(text):
        text = html.unescape(text)  # many systems escape the markup, or take only its tags away
    if not state.is_markup(text):
        return read_lines(text)
    tree = parse(text.encode("utf-8", "replace")).tree
    return read_blocks(tree) if tree is not None else []
