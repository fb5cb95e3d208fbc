"""A day of the Portal, written out in each of its forms, for tests that read it back."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Style = Literal["label", "italic", "outside", "plain", "bare", "dead", "note"]


@dataclass(frozen=True)
class Cite:
    style: Style
    name: str
    url: str


@dataclass(frozen=True)
class Word:
    """A word of a sentence, a link where it has a title."""

    text: str
    title: str = ""
    italic: bool = False


@dataclass(frozen=True)
class Bullet:
    words: tuple[Word, ...]
    cites: tuple[Cite, ...] = ()
    below: tuple[Bullet, ...] = ()
    between: str = " "


@dataclass(frozen=True)
class Section:
    category: str | None
    bullets: tuple[Bullet, ...]


@dataclass
class Expected:
    category: str | None
    topics: list[str]
    text: str
    sources: list[tuple[str | None, str]]
    context: list[str] = field(default_factory=list)


def expected(day: list[Section]) -> list[Expected]:
    """What a reader has to find: an event for each bullet without others below it."""
    found: list[Expected] = []

    def visit(bullet: Bullet, category: str | None, topics: list[str], context: list[str]) -> None:
        text = " ".join(word.text for word in bullet.words)
        pages = context + [word.title for word in bullet.words if word.title]
        for inner in bullet.below:
            visit(inner, category, [*topics, text], pages)
        if not bullet.below:
            sources = [(None if c.style == "bare" else c.name, c.url) for c in bullet.cites]
            found.append(
                Expected(category, topics, text + ".", sources, list(dict.fromkeys(pages)))
            )

    category = None
    for section in day:
        category = section.category or category
        for bullet in section.bullets:
            visit(bullet, category, [], [])
    return found


def wikitext(day: list[Section], heading: str = ";{}") -> str:
    """Raw wikitext; ``heading`` is how a category is written."""
    lines = ["{{Current events|year=2016|month=12|day=1|content=", "", "<!-- below this line -->"]

    def word(item: Word) -> str:
        shown = html.escape(item.text, quote=False)
        if item.title:
            shown = f"[[{item.title}|{shown}]]"
        return f"''{shown}''" if item.italic else shown

    def cite(item: Cite) -> str:
        name = html.escape(item.name, quote=False)
        return {
            "label": f"[{item.url} ({name})]",
            "italic": f"[{item.url} (''{name}'')]",
            "outside": f"([{item.url} {name}])",
            "plain": f"[{item.url} {name}]",
            "bare": f"[{item.url}]",
            "dead": f"[{item.url} ({name})]{{{{dead link|date=May 2012}}}}",
            "note": f"<ref>[{item.url} {name}]</ref>",
        }[item.style]

    def visit(bullet: Bullet, depth: int) -> None:
        words = " ".join(word(item) for item in bullet.words)
        cites = bullet.between.join(cite(item) for item in bullet.cites)
        end = ":" if bullet.below else "."
        lines.append(f"{'*' * depth} {words}{end} {cites}")
        for inner in bullet.below:
            visit(inner, depth + 1)

    for section in day:
        if section.category:
            lines.append(heading.format(html.escape(section.category)))
        for bullet in section.bullets:
            visit(bullet, 1)
    return "\n".join([*lines, "<!-- above this line -->}}"])


def rendered(day: list[Section], heading: str, href: str, external: str) -> str:
    """HTML inside the description; ``href`` and ``external`` are attributes of links."""
    notes: list[str] = []

    def word(item: Word) -> str:
        shown = html.escape(item.text)
        if item.title:
            title = html.escape(item.title)
            shown = f'<a {href}{title.replace(" ", "_")}" title="{title}">{shown}</a>'
        return f"<i>{shown}</i>" if item.italic else shown

    def cite(item: Cite) -> str:
        name, url = html.escape(item.name), html.escape(item.url)
        if item.style == "note":
            number = len(notes) + 1
            notes.append(f'<li id="cite_note-{number}"><a {external} href="{url}">{name}</a></li>')
            return f'<sup class="reference"><a href="#cite_note-{number}">[{number}]</a></sup>'
        label = {
            "italic": f"(<i>{name}</i>)", "outside": name, "plain": name, "bare": "[1]",
        }.get(item.style, f"({name})")  # fmt: skip
        link = f'<a {external} href="{url}">{label}</a>'
        if item.style == "dead":
            link += '<sup class="noprint Inline-Template">[<i>dead link</i>]</sup>'
        return f"({link})" if item.style == "outside" else link

    def visit(bullet: Bullet) -> str:
        words = " ".join(word(item) for item in bullet.words)
        cites = html.escape(bullet.between).join(cite(item) for item in bullet.cites)
        below = "".join(visit(inner) for inner in bullet.below)
        end = f":\n<ul>{below}</ul>" if below else f". {cites}"
        return f"<li>{words}{end}</li>\n"

    body = []
    for section in day:
        if section.category:
            body.append(heading.format(html.escape(section.category)))
        body.append("<ul>" + "".join(visit(bullet) for bullet in section.bullets) + "</ul>")
    return "\n".join(body) + f'<ol class="references">{"".join(notes)}</ol>'


_TITLE = '<span class="summary">December 1, 2016 (<span class="bday">2016-12-01</span>)</span>'
_WIKI = 'href="/wiki/'
_NOFOLLOW = 'rel="nofollow" class="external text"'


def todays_html(day: list[Section]) -> str:
    inner = rendered(day, "<p><b>{}</b>\n</p>", _WIKI, _NOFOLLOW)
    return (
        '<div class="current-events"><div id="2016_December_1" class="current-events-main vevent">'
        f'<div class="current-events-heading">{_TITLE}</div>'
        f'<div class="current-events-content description">{inner}</div></div></div>'
    )


def div_html(day: list[Section]) -> str:
    heading = '<div class="current-events-content-heading" role="heading">{}</div>'
    inner = rendered(day, heading, _WIKI, _NOFOLLOW)
    return f'<div class="vevent"><div>{_TITLE}</div><div class="description">{inner}</div></div>'


def table_html(day: list[Section]) -> str:
    inner = rendered(day, "<dl><dt>{}</dt></dl>", _WIKI, _NOFOLLOW)
    return (
        f'<table class="vevent"><tr><th>{_TITLE}</th></tr>'
        f'<tr><td class="description">{inner}</td></tr></table>'
    )


def parsoid_html(day: list[Section]) -> str:
    inner = rendered(
        day, "<p><b>{}</b></p>", 'rel="mw:WikiLink" href="./', 'rel="mw:ExtLink nofollow"'
    )
    return (
        '<html prefix="mw: http://mediawiki.org/rdf/"><body><section><div class="vevent '
        f'current-events-main"><div>{_TITLE}</div><section class="description">{inner}</section>'
        "</div></section></body></html>"
    )


def headed_html(day: list[Section]) -> str:
    inner = rendered(day, "<h3>{}</h3>", _WIKI, _NOFOLLOW)
    return (
        '<html><body><div id="mw-content-text"><p>A month.</p>'
        f"<h2>1 December 2016</h2>{inner}<h2>See also</h2><ul><li>Nothing.</li></ul>"
        "</div></body></html>"
    )


FORMS: dict[str, Callable[[list[Section]], str]] = {
    "semicolon wikitext": wikitext,
    "bold wikitext": lambda day: wikitext(day, "'''{}'''"),
    "heading wikitext": lambda day: wikitext(day, "=== {} ==="),
    "today's HTML": todays_html,
    "div HTML": div_html,
    "table HTML": table_html,
    "Parsoid HTML": parsoid_html,
    "headed HTML": headed_html,
}
