"""Views in a terminal; without colours and without wrapping where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from scrapers.explain.difference import changes, pieces
from scrapers.explain.facts import Fact
from scrapers.explain.view import Passage, View
from scrapers.items import Repair
from scrapers.raw import Block

_NAME = 15
_NARROW = 24
"""Columns that a text keeps, however narrow the terminal."""


def show(views: Iterable[View], name: str, console: Console) -> None:
    """Print what was decided: blocks, then fields with their evidence, repairs, flags.

    ``name`` stands for the address of a page without one.
    """
    for number, view in enumerate(views):
        if number:
            console.print()
        _show(view, name, console)


def _show(view: View, name: str, console: Console) -> None:
    _print(console, Text(view.kind, "bold"), _safe(view.url or name))
    _print(console, Text(view.summary))
    if view.problem:
        _print(console, Text("rejected: ", "bold red") + _safe(view.problem))
    if view.passages:
        _head(console, "text")
        widest = max(len(passage.block.reason) for passage in view.passages)
        for passage in view.passages:
            _passage(console, passage, widest)
    _head(console, "fields")
    for fact in view.facts:
        _fact(console, fact)
    if view.repairs:
        _head(console, "repairs")
    for repair in view.repairs:
        _repair(console, repair)
    if view.suggestions:
        _head(console, "suggestions, not made")
    for hint in view.suggestions:
        label = _label(hint.field) + Text(hint.rule, "cyan")
        _print(console, label, _safe(f"{hint.text} → {hint.suggestion}"))
    if view.flags:
        _head(console, "flags")
    for flag in view.flags:
        _print(console, Text("  ") + _safe(flag))


def _passage(console: Console, passage: Passage, widest: int) -> None:
    block = passage.block
    style = "green" if passage.kept else "red"
    label = Text("  ").append("keep" if passage.kept else "drop", f"bold {style}")
    label.append(f"  {block.weight:+.2f}  ", "dim").append(block.reason.ljust(widest), "cyan")
    text = Text(sign(block)) + _safe(block.text)
    if not passage.kept:
        text.stylize("dim")
    _print(console, label, text)


def _fact(console: Console, fact: Fact) -> None:
    values = fact.values or ("—",)
    for number, value in enumerate(values):
        _print(console, _label(fact.name if not number else ""), _safe(value))
    for ground in fact.grounds:
        mark = Text("✓ ", "green") if ground.taken else Text("  ")
        source = mark + _safe(ground.source, "cyan")
        _print(console, _label("") + source, _safe(ground.value, "" if ground.taken else "dim"))


def _repair(console: Console, repair: Repair) -> None:
    rule = Text(repair.rule, "cyan") + Text(f" ({repair.certainty})", "dim")
    _print(console, _label(repair.field), rule)
    before, after = Text(), Text()
    for old, new in changes(repair.before, repair.after):
        before.append_text(_safe(old, "red" if old != new else "", spaces=old != new))
        after.append_text(_safe(new, "green" if old != new else "", spaces=old != new))
    _print(console, _label("") + Text("before", "red"), before)
    _print(console, _label("") + Text("after ", "green"), after)


def sign(block: Block) -> str:
    """Return what marks the kind of a block before its text, as in Markdown."""
    if block.kind == "heading":
        return "#" * max(1, min(block.level, 6)) + " "
    return {"list_item": "- ", "quote": "> "}.get(block.kind, "")


def _head(console: Console, title: str) -> None:
    console.print()
    _print(console, Text(title.upper(), "bold"))


def _label(name: str) -> Text:
    return Text("  ").append(name.ljust(_NAME), "bold")


def _safe(text: str, style: str = "", *, spaces: bool = False) -> Text:
    """Return a text that does nothing to the terminal; characters not to be shown by name."""
    out = Text()
    for piece, is_name in pieces(text.replace("\n", " "), spaces=spaces):
        out.append(piece, f"{style} reverse".strip() if is_name else style)
    return out


def _print(console: Console, label: Text, text: Text | None = None) -> None:
    """Print a label and, in a column of its own, a text; on one line where nobody looks on."""
    if text is None:
        console.print(label, soft_wrap=True)
        return
    indent = len(label.plain) + 2
    width = max(_NARROW, console.width - indent)
    lines = text.wrap(console, width) if console.is_terminal else [text]
    for number, line in enumerate(lines or [Text()]):
        line.rstrip()
        console.print((label if not number else Text(" " * (indent - 2))) + Text("  ") + line,
                      soft_wrap=True)  # fmt: skip
