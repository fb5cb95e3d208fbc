"""The few templates that stand in bullets of the Portal, read without the wiki.

Their names are in ``data/portal_templates.toml``.  What is left out of the text for want of the
wiki is a flag ``template:<name>``, not a guess.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files

from mwparserfromhell.nodes import Node, Template

from scrapers.pages.portal_bullet import Part, fold

Read = Callable[[list[Node], list[str]], Iterator[Part]]
"""Reads nodes to parts; flags go into the list."""

_TABLE = tomllib.loads(
    files("scrapers.pages").joinpath("data/portal_templates.toml").read_text(encoding="utf-8")
)
_SILENT, _FIRST, _LAST, _LINK, _SHIP = (
    frozenset(_TABLE[name]) for name in ("silent", "first", "last", "link", "ship")
)
_RANGES = {"-": "–", "–": "–", "to": " to ", "and": " and ", "by": " by ", "x": " × ", "or": " or "}
_LONGEST_FLAG = 60


def expand(node: Template, flags: list[str], read: Read) -> Iterator[Part]:
    """Words and links that a template stands for; ``read`` reads its arguments."""
    name = fold(html.unescape(str(node.name)).replace("_", " ")).casefold()
    given = [argument.value.nodes for argument in node.params if not argument.showkey]
    values = ["".join(part.text for part in read(nodes, [])).strip() for nodes in given]
    if name in _SILENT or name.endswith(" icon"):
        return
    if name == "citation" or name.startswith("cite "):
        yield from _citation(node, read)
    elif name in _TABLE["sign"]:
        yield Part("text", _TABLE["sign"][name])
    elif name in _FIRST and given:
        yield from read(given[0], flags)
    elif name in _LAST and given:
        yield from read(given[-1], flags)
    elif name in _LINK and values:
        yield Part("page", _named(node, "lt") or values[0], values[0])
    elif name in _SHIP and values:
        yield _ship(name.upper(), *values[:3])
    elif name == "ship" and len(values) > 1:
        yield _ship(*values[:4])
    elif name in _TABLE["money"] and values:
        yield Part("text", _TABLE["money"][name] + values[0])
    else:
        flags.append(f"template:{name}"[:_LONGEST_FLAG])
        if name in ("convert", "cvt") and len(values) > 1:
            yield Part("text", _measure(values))


def _citation(node: Template, read: Read) -> Iterator[Part]:
    def value(*names: str) -> str:
        for name in names:
            if node.has(name):
                parts = read(node.get(name).value.nodes, [])
                if text := fold("".join(part.text or part.target for part in parts)):
                    return text
        return ""

    if url := value("url", "archive-url", "archiveurl", "chapter-url"):
        yield Part("note", value(*_TABLE["source"]), url)


def _ship(prefix: str, name: str, pennant: str = "", style: str = "") -> Part:
    full = f"{prefix} {name}".strip()
    title = f"{full} ({pennant})" if pennant else full
    return Part("page", name if style == "2" else full if style else title, title)


def _measure(values: list[str]) -> str:
    """Write the quantity as it was given, without its conversion."""
    if len(values) > 3 and values[1] in _RANGES:
        return f"{values[0]}{_RANGES[values[1]]}{values[2]} {values[3]}"
    return f"{values[0]} {values[1]}"


def _named(node: Template, name: str) -> str:
    return fold(str(node.get(name).value)) if node.has(name) else ""
