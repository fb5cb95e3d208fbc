"""The people who wrote an article, from whatever source names them first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml.etree import _Element

from scrapers.items import Author
from scrapers.pages import byline, jsonld
from scrapers.pages.byline import AGENCIES, Trust
from scrapers.pages.head import Head
from scrapers.pages.region import (
    Region,
    anywhere,
    beside,
    hints,
    is_author,
    is_author_link,
    lines_of,
)
from scrapers.raw import Evidence

META = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author",
    "dc.creator", "dcterms.creator", "creator", "byl", "byline", "dable:author", "citation_author",
)  # fmt: skip
_FAMILY_FIRST = frozenset(("dc.creator", "dcterms.creator", "citation_author"))
"""Those that catalogues read, which file people by their family names."""

MAX_MARK = 200
"""Elements looked at inside a marked byline."""
MAX_BOLD = 30
"""Paragraphs in bold that are looked at for a name that signs the text."""
PROSE = 100
"""Characters of a paragraph of the text."""
_STRONG = frozenset(("strong", "b", "em", "i"))
_INLINE = frozenset(("a", "span", "strong"))


def read(
    head: Head,
    region: Region,
    sites: list[str],
    host: str,
    tree: _Element,
    title: str | None,
) -> tuple[list[Author], list[str], list[Evidence]]:
    """Return authors, organisations credited, and the evidence for both, best source first.

    ``title`` is the headline: a part of it beside the date is no name.
    """
    outlets = byline.outlet_keys(sites, host)
    whole = frozenset(_organisations(head))
    people: list[Author] = []
    organisations: dict[str, str] = {}
    evidence: list[Evidence] = []
    for source, texts, trust in _sources(head, region, byline.letters(title or "")):
        if trust is Trust.GUESS and (organisations or region.known):
            break
        names = byline.read(texts, outlets, trust, whole)
        if not names.people and not names.organisations:
            continue
        evidence.extend(Evidence(field="author", value=text[:300], source=source) for text in texts)
        if names.people:
            if trust is Trust.SURE and (shown := _shown(region, outlets, set(names.people))):
                source, texts, names = shown
                evidence.extend(
                    Evidence(field="author", value=text[:300], source=source) for text in texts
                )
            people = _without_user_names(list(names.people.values()))
            organisations = {
                key: name
                for key, name in {**organisations, **names.organisations}.items()
                if byline.fold(name) in AGENCIES
                or (key in names.organisations and key not in outlets)
            }
            break
        agencies = {k: v for k, v in names.organisations.items() if byline.fold(v) in AGENCIES}
        organisations = (organisations | agencies) if organisations else names.organisations
    if not people and not region.known and outlets.issuperset(organisations):
        if organisations:
            people, texts = _signed(tree)
        else:
            people, texts = _far(tree, region, outlets)
        if people:
            organisations = {}
            evidence = [Evidence(field="author", value=text[:300], source="text") for text in texts]
    own = all(
        (key in outlets or f"={key}" in outlets) and byline.fold(name) not in AGENCIES
        for key, name in organisations.items()
    )
    if own and not people and (found := byline.dateline_agency(region.lines)):
        agency, line = found
        organisations = {byline.letters(agency): agency}
        evidence.append(Evidence(field="author", value=line, source="dateline"))
    return people, list(organisations.values()), evidence


def _shown(
    region: Region, outlets: frozenset[str], declared: set[str]
) -> tuple[str, list[str], byline.Names] | None:
    """Return the byline under the headline where it names others than those declared, or more.

    Many publishing systems declare whoever pressed the button, or the first author alone.
    ``declared`` are folded names.
    """
    for lines in (region.lines[:6], region.before[:3]):
        text = byline.visible(lines)
        for line in [text] if text else lines:
            folded = byline.fold(line)
            known = any(name in folded for name in declared)
            if byline.is_names(line) if known else text:
                names = byline.read([line], outlets, Trust.GUESS)
                if len(names.people) > (len(declared) if known else 0):
                    return "text", [line], names
    return None


def _signed(tree: _Element) -> tuple[list[Author], list[str]]:
    """Return the people of a paragraph of nothing but names in bold before or after the text."""
    found: dict[str, list[Author]] = {}
    for node in islice(_bold(tree), MAX_BOLD):
        text = " ".join("".join(map(str, node.itertext())).split())
        if text[-1:] != ":" and len(text) <= byline.MAX_VISIBLE and byline.is_names(text):
            before = any(map(_is_prose, node.itersiblings("p", preceding=True)))
            if before != any(map(_is_prose, node.itersiblings("p"))):
                found[text] = list(byline.read([text], trust=Trust.GUESS).people.values())
    if len(found) != 1:
        return [], []
    ((text, people),) = found.items()
    return people, [text]


def _bold(tree: _Element) -> Iterator[_Element]:
    """Yield the paragraphs that are in bold or italics as a whole."""
    for node in tree.iter("p"):
        if len(node) == 1 and node[0].tag in _STRONG:
            around = f"{node.text or ''}{node[0].tail or ''}"
            if not around or around.isspace():
                yield node


def _is_prose(node: _Element) -> bool:
    return sum(len(text) for text in node.itertext()) > PROSE


def _far(tree: _Element, region: Region, outlets: frozenset[str]) -> tuple[list[Author], list[str]]:
    """Return the people of the bylines far from the headline, at the end of the text for example.

    Where they do not all name the same people they are those of teasers and comments.  Notes the
    lines beside the byline in ``region``.
    """
    found: dict[tuple[str, ...], tuple[list[Author], list[str], _Element]] = {}
    for mark in anywhere(tree, region.heading).bylines:
        if byline.is_labelled(mark.text or ""):
            lines = lines_of(mark)[:2]
            if len(lines) == 1 and (following := mark.getnext()) is not None:
                lines += lines_of(following)[:1]
            text = byline.visible(lines)
            texts = [text] if text else []
        else:
            texts = _marked(mark)
        people = byline.read(texts, outlets, Trust.GUESS).people
        if people:
            found.setdefault(tuple(people), (list(people.values()), texts, mark))
    if len(found) != 1:
        return [], []
    names, texts, mark = next(iter(found.values()))
    region.beside = beside(mark)
    return names, texts


def _sources(
    head: Head,
    region: Region,
    title: str,
) -> Iterator[tuple[str, list[str], Trust]]:
    for source, node in ((head.source, head.article), ("json-ld", head.page)):
        texts = [text for author in _declared(node, head) for text in _names_of(author)]
        if texts:
            yield source, texts, Trust.SURE
    for mark in region.bylines:
        texts = _marked(mark)
        if texts:
            yield "byline", texts, Trust.MARKED
    for name in META:
        if name in head.meta:
            texts = head.meta[name]
            if name in _FAMILY_FIRST:
                texts = [byline.given_first(text) for text in texts]
            yield f"meta:{name}", texts, Trust.SURE
    if "twitter:data1" in head.meta and byline.is_label(head.meta.get("twitter:label1", [""])[0]):
        yield "meta:twitter:data1", head.meta["twitter:data1"], Trust.SURE
    for lines in (region.lines[:15], region.before[:6]):
        if text := byline.visible(lines):
            yield "text", [text], Trust.MARKED
    if text := byline.agency_line(region.lines[:12]):
        yield "text", [text], Trust.MARKED
    for lines in (region.lines[:8], region.before[:4]):
        if (text := byline.beside_date(lines)) and byline.letters(text) not in title:
            yield "text:date", [text], Trust.GUESS
    if (text := byline.above_role(region.lines[:8])) and byline.letters(text) not in title:
        yield "text:role", [text], Trust.GUESS


def _declared(node: jsonld.Node, head: Head) -> list[jsonld.Node | str]:
    return jsonld.resolve(node.get("author") or node.get("creator"), head.nodes)


def _names_of(author: jsonld.Node | str) -> list[str]:
    """Return the names of an author in JSON-LD, who may be several or have the name in parts."""
    named: list[object] = [author]
    if isinstance(author, dict):
        name = author.get("name")
        if isinstance(name, list):
            named = name
        elif name is None:
            parts = (jsonld.text(author.get(part)) for part in ("givenName", "familyName"))
            named = [" ".join(filter(None, parts))]
    return [text for one in named if (text := jsonld.text(one))]


def _organisations(head: Head) -> Iterator[str]:
    """Yield what is declared an organisation and would be read as people: "Morgan & Morgan".

    A person's name is one nonetheless: many a blog is called after who writes it.
    """
    for author in (*_declared(head.article, head), *_declared(head.page, head)):
        types = jsonld.types(author) if isinstance(author, dict) else frozenset()
        if "Person" not in types and any("Organization" in name for name in types):
            for text in _names_of(author):
                if byline.read([text]).people and not byline.is_strict(text):
                    yield text


def _marked(mark: _Element) -> list[str]:
    """Return the lines of a marked byline that name somebody.

    The innermost marks count where they name people: what surrounds them is role and date.
    """
    inner = [
        node
        for node in islice(mark.iterdescendants(), MAX_MARK)
        if isinstance(node.tag, str)
        and (
            is_author(hints(node))
            or is_author_link(node)
            or (node.tag in _INLINE and byline.is_strict(" ".join((node.text or "").split())))
        )
    ]
    around = {other for node in inner for other in node.iterancestors()}
    leaves = [node for node in inner if node not in around]
    texts = [
        line for node in leaves if not byline.is_other(_before(node)) for line in lines_of(node)[:2]
    ]
    inside = _names(texts)
    known = set(byline.read(inside, trust=Trust.MARKED).people)
    lines = lines_of(mark)[:6]
    for line in lines if known or not inside else []:
        if known < set(byline.read([line], trust=Trust.MARKED).people):
            return [line]
    return inside or _names(lines)


def _without_user_names(people: list[Author]) -> list[Author]:
    """Drop single lower-case words where there are names besides."""
    named = [person for person in people if " " in person.name or not person.name.islower()]
    return named or people


def _before(node: _Element) -> str:
    """Return the words in front of an element: "Reviewed by" makes it no author."""
    for _ in range(2):
        previous = node.getprevious()
        if previous is not None:
            return (previous.tail or "").strip() or " ".join(lines_of(previous)[-1:])
        parent = node.getparent()
        if parent is None or (parent.text or "").strip():
            return (parent.text or "") if parent is not None else ""
        node = parent
    return ""


def _names(lines: list[str]) -> list[str]:
    """Return the first line with a name, and those after it that look like names."""
    found: list[str] = []
    for line in lines:
        names = byline.read([line], trust=Trust.GUESS if found else Trust.MARKED)
        if names.people or names.organisations:
            found.append(line)
    return found
