"""Texts and repairs as HTML: the one place where text from outside becomes markup."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from scrapers.explain.difference import changes, pieces
from scrapers.items import Repair, Suggestion

_LONG = 1200
"""Characters from which the texts of a repair scroll."""


def text_of(text: str, *, spaces: bool = False) -> str:
    """Return a text as HTML; characters not to be shown stand there by name."""
    return "".join(
        f'<span class="cp">{piece}</span>' if is_name else html.escape(piece)
        for piece, is_name in pieces(text, spaces=spaces)
    )


def plain(text: str) -> str:
    """Return a text as HTML where no element may stand."""
    return html.escape("".join(f"({x})" if is_name else x for x, is_name in pieces(text)))


def repairs(made: Sequence[Repair]) -> str:
    """Return the section of the repairs; nothing without any."""
    cards = "".join(map(repair_card, made))
    return f"<section><h2>Repairs, {len(made)}</h2>{cards}</section>" if cards else ""


def repair_card(repair: Repair) -> str:
    """Return one repair: rule, text before, text after, what changed marked in both."""
    old, new = [], []
    for before, after in changes(repair.before, repair.after):
        same = before == after
        old.append(text_of(before) if same else _tag("del", before))
        new.append(text_of(after) if same else _tag("ins", after))
    long = ' class="long" tabindex="0"' if len(repair.before) > _LONG else ""
    return (
        f'<div class="fix">{_rule(repair.field, repair.rule, repair.certainty)}<dl>'
        f'<dt>before</dt><dd{long} dir="auto">{"".join(old)}</dd>'
        f'<dt>after</dt><dd{long} dir="auto">{"".join(new)}</dd></dl></div>'
    )


def _rule(field: str, rule: str, certainty: str) -> str:
    return f'<p class="head">{text_of(field)} · <code>{text_of(rule)}</code> · {certainty}</p>'


def suggestions(hints: Sequence[Suggestion]) -> str:
    """Return the section of the suggestions; nothing without any."""
    items = "".join(
        f'<div class="fix">{_rule(hint.field, hint.rule, "not made")}<dl>'
        f'<dt>stands</dt><dd dir="auto">{text_of(hint.text)}</dd>'
        f'<dt>perhaps</dt><dd dir="auto">{text_of(hint.suggestion)}</dd></dl></div>'
        for hint in hints
    )
    return f"<section><h2>Suggestions</h2>{items}</section>" if items else ""


def changed(before: str, after: str) -> Iterator[str]:
    """Yield a repaired text with what went and what came in its place."""
    for old, new in changes(before, after):
        yield text_of(old) if old == new else _tag("del", old) + _tag("ins", new)


def _tag(name: str, text: str) -> str:
    return f"<{name}>{text_of(text, spaces=True)}</{name}>" if text else ""
