"""Views as one HTML page that stands alone: no script, nothing from outside, all text escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template

from scrapers.explain.facts import Fact, Ground
from scrapers.explain.markup import changed, plain, repair_card, repairs, suggestions, text_of
from scrapers.explain.view import Passage, View, words

_DATA = Path(__file__).parent / "data"
_FEW_GROUNDS = 2
"""Evidence of a field that is shown without asking."""
_FIRST = frozenset({"headline", "published", "modified", "authors", "verdict"})
"""Fields of an article that are seen at once; before its text on a phone, so no more."""
_SHOWN = 12
"""Class names that are listed of a block."""


def render(views: Sequence[View], name: str) -> str:
    """Return the page; ``name`` is the address or path that was asked for."""
    style = (_DATA / "page.css").read_text("utf-8")
    body = [f'<a class="skip" href="#main">Skip to the text</a>\n{_header(views, name)}']
    article = next((view for view in views if view.passages), None)
    if article is not None:
        body.append(_filters(article))
    body.append('<main id="main" tabindex="-1">')
    for view in views:
        body.append(_article(view) if view.passages else _event(view, len(views) > 1))
    body.append("</main>")
    template = Template((_DATA / "page.html").read_text("utf-8"))
    return template.substitute(
        style_hash=_hash(style), style=style, title=plain(f"{_title(views)} · explained"),
        body="\n".join(body),
    )  # fmt: skip


def _header(views: Sequence[View], name: str) -> str:
    lines = [
        f'<header><p class="from">{text_of(name)}</p><h1 dir="auto">{text_of(_title(views))}</h1>'
    ]
    if len(views) == 1:
        view = views[0]
        sums = "".join(f"<li>{text_of(part)}</li>" for part in view.summary.split(" · "))
        lines.append(f'<ul class="sums">{sums}</ul>{_map(view.passages)}')
        lines.append(_problem(view))
    return "".join(lines) + "</header>"


def _title(views: Sequence[View]) -> str:
    if len(views) == 1:
        return views[0].headline or "No headline"
    return f"{len(views)} events"


def _problem(view: View) -> str:
    return f'<p class="problem">Rejected: {text_of(view.problem)}</p>' if view.problem else ""


def _map(passages: Sequence[Passage]) -> str:
    """Return a strip that shows where in the page the kept text stands."""
    sizes = [len(passage.block.text) + 12 for passage in passages]
    total = sum(sizes)
    if not total:
        return ""
    first = next((number for number, p in enumerate(passages, 1) if p.kept), None)
    jump = f' <a href="#block-{first}">To the first kept block</a>' if first else ""
    bars, at = [], 0
    for passage, size in zip(passages, sizes, strict=True):
        shade = "k" if passage.kept else "d"
        x, width = 1000 * at / total, max(0.4, 1000 * size / total - 0.6)
        y, height = (0, 10) if passage.kept else (3, 4)
        bars.append(
            f'<rect class="{shade}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"/>'
        )
        at += size
    return (
        '<svg class="map" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" '
        f'aria-label="The blocks from the top of the page to its end, by length">{"".join(bars)}'
        f'</svg><p class="legend">The page from top to end; tall is kept, low is dropped.'
        f"{jump}</p>"
    )


def _filters(view: View) -> str:
    kept = len(view.kept)
    repaired = sum(bool(passage.repairs) for passage in view.passages)
    choices = [("all", "All", len(view.passages)), ("kept", "Kept", kept),
               ("dropped", "Dropped", len(view.passages) - kept)]  # fmt: skip
    if repaired:
        choices.append(("repaired", "Repaired", repaired))
    labels = "".join(
        f'<label><input type="radio" name="show" id="show-{key}"{" checked" if not n else ""}>'
        f"{label} <small>{count}</small></label>"
        for n, (key, label, count) in enumerate(choices)
    )
    return (
        '<div class="bar"><div><fieldset><legend class="sr">Show blocks</legend>'
        f"{labels}</fieldset></div></div>"
    )


def _article(view: View) -> str:
    blocks = "\n".join(_block(number, p) for number, p in enumerate(view.passages, 1))
    return (
        f'<div class="two"><div class="side">{_fields(view)}{_flags(view)}</div>'
        f'<div class="wide"><section><h2>Text in page order</h2>\n{blocks}\n</section>'
        f"{repairs(view.repairs)}{suggestions(view.suggestions)}</div></div>"
    )


def _event(view: View, one_of_many: bool) -> str:
    head = ""
    if one_of_many:
        head = f'<h2 dir="auto">{text_of(view.headline or "No headline")}</h2>{_problem(view)}'
    return (
        f'<article class="event">{head}<div class="two"><div class="wide">{_fields(view)}</div>'
        f'<div class="side">{repairs(view.repairs)}{suggestions(view.suggestions)}'
        f"{_flags(view)}</div></div></article>"
    )


def _block(number: int, passage: Passage) -> str:
    block = passage.block
    verb = "Kept" if passage.kept else "Dropped"
    meaning = words(block.reason)
    names = [
        "b",
        "keep" if passage.kept else "drop",
        block.kind,
        *(["fixed"] * bool(passage.repairs)),
    ]
    mark = '<span class="mark">repaired</span> ' if passage.repairs else ""
    said = f'<span class="x">{text_of(meaning or verb)}, {_signed(block.weight)}</span>'
    return (
        f'<details class="{" ".join(names)}" id="block-{number}"><summary>'
        f'<span class="t" dir="auto"><span class="sr">{verb}: </span>{_body(passage)}</span>'
        f'<span class="r">{mark}{text_of(block.reason)}{said}</span></summary>'
        f'<div class="why">{_why(passage, verb, meaning)}</div></details>'
    )


def _body(passage: Passage) -> str:
    if passage.original == passage.block.text:
        return text_of(passage.block.text)
    return "".join(changed(passage.original, passage.block.text))


def _why(passage: Passage, verb: str, meaning: str | None) -> str:
    block = passage.block
    kind = block.kind.replace("_", " ") + (f" {block.level}" if block.level else "")
    rows = [
        (verb, text_of(meaning or block.reason)),
        ("rule", f"<code>{text_of(block.reason)}</code>"),
        ("weight", f"{_signed(block.weight)} {_gauge(block.weight)}"),
        (
            "kind",
            text_of(kind),
        ),
    ]
    if block.box is not None:
        rows.append(("place", f"<code>{text_of(block.path.replace('/', ' / '))}</code>"))
    if names := sorted(block.tokens):
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        rows.append(("classes", f"<code>{text_of(' '.join(names[:_SHOWN]))}</code>{more}"))
    if block.links:
        share = block.link_chars / max(1, len(block.text))
        rows.append(("links", f"{len(block.links)}, {min(1, share):.0%} of the text"))
    table = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f"<dl>{table}</dl>" + "".join(map(repair_card, passage.repairs))


def _signed(weight: float) -> str:
    return f"{weight:+.2f}".replace("-", "\N{MINUS SIGN}")


def _gauge(weight: float) -> str:
    end = 50 + 50 * max(-1.0, min(1.0, weight))
    low, high = min(50.0, end), max(50.0, end)
    return (
        '<svg class="gauge" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bed" y="3" width="100" height="4"/>'
        f'<rect class="{"k" if weight > 0 else "d"}" x="{low:.1f}" y="1" width="{high - low:.1f}" '
        'height="8"/><rect class="zero" x="49.5" width="1" height="10"/></svg>'
    )


def _fields(view: View) -> str:
    if view.kind == "event":
        return f"<section><h2>Fields</h2>{''.join(map(_fact, view.facts))}</section>"
    shown = "".join(_fact(fact) for fact in view.facts if fact.name in _FIRST)
    others = [fact for fact in view.facts if fact.name not in _FIRST]
    return (
        f'<section><h2>Fields and their evidence</h2>{shown}<details class="more">'
        f"<summary>{len(others)} more fields</summary>{''.join(map(_fact, others))}</details>"
        "</section>"
    )


def _fact(fact: Fact) -> str:
    values = "".join(f'<p class="v" dir="auto">{text_of(value)}</p>' for value in fact.values)
    if not values:
        values = '<p class="v none">nothing found</p>'
    ranked = sorted(fact.grounds, key=lambda ground: not ground.taken)
    taken = [ground for ground in ranked if ground.taken] or ranked[:1]
    rest = ranked[len(taken) :]
    if len(fact.grounds) <= _FEW_GROUNDS or all(ground.taken for ground in fact.grounds):
        taken, rest = list(fact.grounds), []
    grounds = _grounds(taken)
    if rest:
        grounds += f"<details><summary>{len(rest)} more found</summary>{_grounds(rest)}</details>"
    return f'<div class="f"><h3>{text_of(fact.name)}</h3>{values}{grounds}</div>'


def _grounds(grounds: Iterable[Ground]) -> str:
    items = "".join(
        f"<li>{_TAKEN if ground.taken else _LEFT}<code>{text_of(ground.source)}</code> "
        f"<bdi>{text_of(ground.value)}</bdi></li>"
        for ground in grounds
    )
    return f'<ul class="g">{items}</ul>' if items else ""


_TAKEN = '<span class="yes" aria-hidden="true">✓</span><span class="sr">taken: </span>'
_LEFT = '<span class="no" aria-hidden="true"> </span>'


def _flags(view: View) -> str:
    flags = "".join(f'<li class="code">{text_of(flag)}</li>' for flag in view.flags)
    return f'<section><h2>Flags</h2><ul class="flags">{flags}</ul></section>' if flags else ""


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()
