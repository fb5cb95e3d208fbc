"""The headline among what a page offers for it: its h1s, og:title, JSON-LD and ``<title>``.

No single source is right: the first h1 may be the logo, og:title and ``<title>`` carry the site's
name, and all of them may be written for search engines.  The heading that readers see wins where
the other sources speak of the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from scrapers.pages.head import shown

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(
    r"\s+[|\-–—:·•»«/~>ㅣ→]{1,2}\s+|\s*[|｜ㅣ]\s*|\s*::\s*|\s+[-–—]|(?<=\S)--(?=\S)|:\s"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

OG = "meta:og:title"
SHORT = 10
"""Characters; what is shorter may be the name of a section."""
LEAST = 0.3
"""Share of words that an h1 must have in common with a title to be the headline."""
NAMED = 4
"""Words of a headline; a shorter ``<title>`` may name a section or nothing: "Untitled Document"."""
DOUBT = 0.5
"""An h1 that is no more like the titles is not it where a lesser heading repeats a title."""
_BAR = re.compile(r"\s[|｜]\s")
_PARTS = 12
_DRESS = frozenset(("the", "online"))
"""Words around the name of a site that are not in its host."""
PROSE = 100
"""Characters of a paragraph of the text, as against a menu's."""
MAX_CHARS = 240
"""A longer h1 is a paragraph, not a headline."""


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, CJK text as single characters."""
    found = _WORD.findall(text.casefold())
    return [c for w in found for c in (w if _CJK.search(w) else (w,))]


def _fold(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.casefold())).replace("_", "")


def is_site(text: str, sites: frozenset[str], host: str) -> bool:
    """Is the text a name of the site: one of the folded names, or the words of its host?"""
    folded = _letters(text)
    if not folded:
        return True
    if folded in sites or any(
        len(site) > 3 and folded in (f"the{site}", f"{site}com") for site in sites
    ):
        return True
    if len(folded) > 2 and folded in host:
        return True
    named = _WORD.findall(text.casefold())
    bare = [word for word in named if word not in _DRESS]
    if len(bare) > 1 and "".join(bare) in host:
        return True
    return len(named) > 1 and (
        any(site.startswith(folded) and len(site) <= 2 * len(folded) for site in sites)
        or all(len(word) > 3 and word in host for word in named)
    )


def is_logo(heading: _Element, text: str, host: str) -> bool:
    """Is all of a heading a link to the home page of its host (without ``www.``)?"""
    link = next(heading.iter("a"), None)
    if link is None or shown(link) != text:
        return False
    try:
        parts = urlsplit((link.get("href") or "#").strip())
        home = (parts.hostname or "").removeprefix("www.") == host if parts.netloc else parts.path
    except ValueError:
        return False
    return bool(home) and parts.path in ("", "/") and not parts.query and not parts.fragment


def strip_site(title: str, sites: frozenset[str], host: str) -> str:
    """Return the title without the name of the site in front or at the end.

    A part that is no known name stays: "Mars – a history" is all headline.
    """
    while len(title) <= MAX_CHARS:
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        last, first = cuts[-1], cuts[0]
        if is_site(title[last.end() :], sites, host) and title[: last.start()].strip():
            title = title[: last.start()].strip()
        elif is_site(title[: first.start()], sites, host) and title[first.end() :].strip():
            title = title[first.end() :].strip()
        else:
            break
    return title


def without_label(title: str) -> str:
    """Return the title without a label behind a bar: a section, a kind of text, a sub-title.

    A label has at most half as many words as what it stands behind.
    """
    while len(title) <= MAX_CHARS and (cuts := list(_BAR.finditer(title))):
        rest, label = title[: cuts[-1].start()], title[cuts[-1].end() :]
        if 2 * len(words(label)) > len(words(rest)):
            break
        title = rest
    return title


def _likeness(heading: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of words that the shorter of both texts has in common with the other."""
    if not heading or not other:
        return 0.0
    one, two = set(heading), set(other)
    return len(one & two) / min(len(one), len(two))


@dataclass(frozen=True, slots=True)
class Choice:
    """The headline, and which heading stands over the article."""

    text: str | None
    heading: int | None
    """Index of the h1; ``None``: no h1 speaks of what the titles speak of."""
    ranked: list[tuple[str, str]]
    """(source, text) of everything that was offered, best first."""
    likeness: float = 0.0
    """Share of words that the h1 has in common with the title that is most like it."""
    of_site: bool = False
    """The text is a name of the site and no more."""


def choose(
    headings: Sequence[str],
    titles: Sequence[tuple[str, str]],
    names: frozenset[str],
    host: str,
    slug: str,
    *,
    news: bool,
) -> Choice:
    """Choose among what a page offers.

    ``headings``: texts of the h1s in page order.  ``titles``: (source, text), the sources being
    ``meta:og:title``, ``json-ld`` and ``title``.  ``names``: names of the site.  ``host``: its
    host name without ``www``.  ``slug``: last part of the URL's path.  ``news``: the page says
    that it is a NewsArticle.
    """
    sites = frozenset(_letters(name) for name in names)
    host = "".join(_WORD.findall(host.casefold()))
    offered = {source: strip_site(text, sites, host) for source, text in titles}
    others = [words(text[:MAX_CHARS]) for text in offered.values()]
    others.append(words(slug.replace("-", " ").replace("_", " ")))
    best, score = None, LEAST
    for at, heading in enumerate(headings):
        if len(heading) > MAX_CHARS or is_site(heading, sites, host):
            continue
        own = words(heading)
        likeness = max(_likeness(own, other) for other in others) * min(1.0, 0.25 * len(own))
        if own in others:
            likeness = 2.0
        if likeness > score + 1e-9:
            best, score = at, likeness
    told = {source: text for source, text in offered.items() if not is_site(text, sites, host)}
    if best is None and told.keys() <= {"title"} and len(words(told.get("title", ""))) < NAMED:
        least = NAMED if told else 0
        fit = (
            len(text) <= MAX_CHARS and not is_site(text, sites, host) and len(words(text)) >= least
            for text in headings
        )
        best = next((at for at, fits in enumerate(fit) if fits), None)
        told = told if best is None else {}
    if best is not None:
        told = {"h1": strip_site(headings[best], sites, host), **told}
    offered = told or offered
    own = words(headings[best]) if best is not None else []
    likeness = max((_likeness(own, other) for other in others[:-1]), default=0.0)
    ranked = _rank_news(offered) if news else _rank(offered)
    found = [(source, without_label(offered[source])) for source in ranked]
    return Choice(found[0][1] if found else None, best, found, likeness, not told)


def without_kicker(choice: Choice, heading: _Element) -> Choice:
    """Return the choice, led by the title that is a part of the heading, if there is one.

    That is one of its elements, or all but one of them: what is left out is a kicker, a date or a
    count.  Where a title repeats the whole heading, that stays in front.
    """
    titles = {_letters(text): (source, text) for source, text in reversed(choice.ranked)}
    whole = "".join(map(str, heading.itertext()))
    for node in islice(heading.iterdescendants(), _PARTS):
        part = "".join(map(str, node.itertext()))
        for text in (part, whole.replace(part, " ", 1)):
            found = titles.get(_letters(text))
            if found and len(text) >= SHORT and found[0] != "h1":
                if any(_letters(t) == _letters(whole) for s, t in choice.ranked if s != "h1"):
                    return choice
                ranked = [found, *(offer for offer in choice.ranked if offer != found)]
                return replace(choice, text=found[1], ranked=ranked)
    return choice


def find(tree: _Element, text: str) -> tuple[_Element, str] | None:
    """Return the element that shows the headline on a page without a fitting h1, and its text.

    Titles of old pages are "Site | Section | Headline"; the page shows the last part in bold.
    """
    parts = _SEPARATOR.split(text[:MAX_CHARS])
    runs = {
        _letters("".join(parts[first:last]))
        for first in range(len(parts))
        for last in range(first + 1, len(parts) + 1)
    }
    for node in tree.iter("h1", "h2", "h3", "h4", "strong", "b", "font"):
        line = shown(node)
        if len(line) <= MAX_CHARS and _letters(line) in runs and len(line) >= SHORT:
            return node, line
    return None


def over_text(tree: _Element) -> tuple[_Element, str] | None:
    """Return the heading, no h1, over the first paragraph of running text, and its text.

    Of several it is the highest, of these the last; one that is a link leads elsewhere.
    """
    best: tuple[_Element, str] | None = None
    for node in tree.iter("h2", "h3", "h4", "p"):
        if node.tag == "p":
            if len(shown(node)) >= PROSE:
                return best
        elif best is None or node.tag <= best[0].tag:
            line = shown(node)
            link = next(node.iter("a"), None)
            if SHORT <= len(line) <= MAX_CHARS and (link is None or shown(link) != line):
                best = node, line
    return None


def _rank(offered: dict[str, str]) -> list[str]:
    return [source for source in ("h1", "meta:og:title", "json-ld", "title") if source in offered]


def _rank_news(offered: dict[str, str]) -> list[str]:
    """Rank the sources of a news page, where ``<title>`` is written for search engines.

    What two others agree on comes first, then what is not the text of ``<title>``.
    """
    folded = {source: _fold(text) for source, text in offered.items()}
    order = _rank(offered)
    if OG in folded and folded[OG] == folded.get("json-ld"):
        order.sort(key=lambda source: source != OG)
    else:
        order.sort(key=lambda source: ("h1", "json-ld", "meta:og:title", "title").index(source))
    return sorted(order, key=lambda source: folded[source] == folded.get("title"))
