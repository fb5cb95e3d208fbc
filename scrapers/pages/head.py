"""What a page declares about itself: meta tags, links, title and JSON-LD, found in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml.etree import _Element, iterwalk

from scrapers.pages import jsonld
from scrapers.pages.tags import BLOCK, BREAK, SKIP, TAGS

MAX_SHOWN = 1000
"""Elements walked in a heading, and characters after which it ends: more is no headline."""
_DUBLIN_CORE = ("dc:", "dcterms:")
_GLUED = re.compile(r"[\w)\]][a-z0-9)\]]$")


@dataclass(slots=True)
class Head:
    """The declarations of a page, wherever on the page they stand."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    """Values by lower-case property, name or itemprop, in page order."""
    links: dict[str, str] = field(default_factory=dict)
    """``href`` of the first ``<link>`` by each lower-case word of ``rel``."""
    base: str | None = None
    """What addresses on the page are relative to, where it says so."""
    title: str | None = None
    nodes: list[jsonld.Node] = field(default_factory=list)
    """The JSON-LD graph."""
    article: jsonld.Node = field(default_factory=dict)
    """The JSON-LD node of the article; empty when there is none."""
    source: str = "json-ld"
    """Where ``article`` was found."""
    page: jsonld.Node = field(default_factory=dict)
    """The JSON-LD node of the web page."""
    headings: list[tuple[str, _Element]] = field(default_factory=list)
    """Each h1 that has text."""
    times: list[_Element] = field(default_factory=list)

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of these meta names that the page has."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)


def clean(text: str | None) -> str | None:
    """Return the text with white space folded; ``None`` when nothing is left."""
    return " ".join(text.split()) or None if text else None


def meta_name(name: str) -> str:
    """Return the one spelling of the name of a meta tag: XHTML writes ``dc:date`` for dc.date."""
    name = name.strip().lower()
    return name.replace(":", ".", 1) if name.startswith(_DUBLIN_CORE) else name


def shown(node: _Element) -> str:
    """Return the text of a heading as readers see it, in one line, cut after ``MAX_SHOWN``.

    What stands on lines of its own is set apart, also where styles alone do it: in
    ``Ice<span>On a moon</span>`` a word ends where a capital follows.
    """
    if not len(node):
        return " ".join((node.text or "")[: 10 * MAX_SHOWN].split())
    parts: list[str] = []
    size = skipped = 0
    for event, inner in islice(iterwalk(node, ("start", "end", "comment", "pi")), MAX_SHOWN):
        kind = TAGS.get(inner.tag, 0) if event in ("start", "end") else SKIP
        if kind == SKIP:
            skipped += {"start": 1, "end": -1}.get(event, 0)
        elif kind in (BLOCK, BREAK):
            parts.append(" ")
        text = inner.text if event == "start" else inner.tail if inner is not node else None
        if text and not skipped:
            if inner.tag == "span" and text[0].isupper() and _GLUED.search("".join(parts[-2:])):
                parts.append(" ")
            parts.append(text[: 10 * MAX_SHOWN])
            size += len(text)
            if size > MAX_SHOWN:
                break
    return " ".join("".join(parts).split())


def read_head(tree: _Element) -> Head:
    """Collect meta tags, links, base, title, JSON-LD, h1 and time elements."""
    head = Head()
    scripts = []
    for node in tree.iter("meta", "title", "link", "script", "h1", "time", "base"):
        tag = node.tag
        if tag == "meta":
            name = node.get("property") or node.get("name") or node.get("itemprop")
            name = name or node.get("http-equiv")
            content = clean(node.get("content"))
            if name == "script:ld+json":  # as Next.js writes what it was given as a meta tag
                scripts.append(content or "")
            elif name and content:
                head.meta.setdefault(meta_name(name), []).append(content)
        elif tag == "script":
            if "ld+json" in (node.get("type") or "").lower():
                scripts.append(node.text or "")
        elif tag == "link":
            if href := node.get("href"):
                for rel in (node.get("rel") or "").lower().split():
                    head.links.setdefault(rel, href)
        elif tag == "base":
            head.base = head.base or node.get("href")
        elif tag == "h1":
            if text := shown(node):
                head.headings.append((text, node))
        elif tag == "time":
            head.times.append(node)
        elif not head.title and next(node.iterancestors("svg"), None) is None:
            head.title = clean(node.text)
    head.nodes = jsonld.read(scripts)
    head.article = jsonld.article_node(head.nodes) or {}
    head.page = jsonld.page_node(head.nodes) or {}
    return head
