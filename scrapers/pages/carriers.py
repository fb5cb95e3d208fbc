"""Text that the markup does not show: JSON-LD and the state that a script would render."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from scrapers.pages.blocks import read_blocks
from scrapers.pages.plain import read_lines
from scrapers.raw import Block

ENOUGH: Final = 250
"""Characters of running text that make it needless to look elsewhere."""
_PROSE: Final = 60
_MAX_NODES: Final = 200_000
_BODY_KEYS: Final = frozenset(
    [
        "articlebody",
        "body",
        "bodyhtml",
        "bodytext",
        "content",
        "contenthtml",
        "html",
        "text",
        "value",
        "markup",
    ]
)


@dataclass(frozen=True, slots=True)
class Carried:
    """Blocks found outside the markup."""

    blocks: list[Block]
    source: str
    """``json-ld`` or ``state``."""


def has_text(blocks: list[Block]) -> bool:
    """Tell whether the blocks hold running text that is shown."""
    seen = 0
    for block in blocks:
        if block.box is None or not block.box.hidden:
            plain = len(block.text) - block.link_chars
            if plain >= _PROSE:
                seen += plain
                if seen >= ENOUGH:
                    return True
    return False


def read(tree: etree._Element) -> Carried | None:
    """Return the article's text from ``articleBody``, else from a state object; else ``None``."""
    states = []
    best = ""
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        text = script.text or ""
        if "ld+json" in kind:
            for key, value in _strings(text):
                if key == "articlebody" and len(value) > len(best):
                    best = value
        elif "json" in kind or script.get("id") == "__NEXT_DATA__":
            states.append(text)
    if len(best) >= ENOUGH:
        return Carried(_blocks([best]), "json-ld")
    for state in states:
        found = [v for k, v in _strings(state) if k in _BODY_KEYS and len(v) >= _PROSE]
        longest = max(found, key=len, default="")
        if len(longest) >= ENOUGH:
            return Carried(_blocks([longest]), "state")
        if sum(map(len, found)) >= ENOUGH:
            return Carried(_blocks(list(dict.fromkeys(found))), "state")
    return None


def _blocks(texts: list[str]) -> list[Block]:
    blocks: list[Block] = []
    for text in texts:
        if "</" in text or "<br" in text:
            parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
            tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
            blocks += read_blocks(tree) if tree is not None else []
        else:
            blocks += read_lines(text)
    return blocks


def _strings(text: str) -> Iterator[tuple[str, str]]:
    """Yield each string of a JSON text with its lower-case key, in order; nothing when broken."""
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
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
