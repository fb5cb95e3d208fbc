"""What a page declares about itself: meta tags, links, title and JSON-LD, found in one pass."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element

from scrapers.pages import jsonld


@dataclass(slots=True)
class Head:
    """The declarations of a page, wherever on the page they stand."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    """Values by lower-case property, name or itemprop, in page order."""
    links: dict[str, str] = field(default_factory=dict)
    """``href`` of the first ``<link>`` by lower-case ``rel``."""
    title: str | None = None
    nodes: list[jsonld.Node] = field(default_factory=list)
    """The JSON-LD graph."""
    article: jsonld.Node = field(default_factory=dict)
    """The JSON-LD node of the article; empty when there is none."""
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


def read_head(tree: _Element) -> Head:
    """Collect meta tags, links, title, JSON-LD, h1 and time elements."""
    head = Head()
    scripts = []
    for node in tree.iter("meta", "title", "link", "script", "h1", "time"):
        tag = node.tag
        if tag == "meta":
            name = node.get("property") or node.get("name") or node.get("itemprop")
            content = clean(node.get("content"))
            if name == "script:ld+json":  # as Next.js writes what it was given as a meta tag
                scripts.append(content or "")
            elif name and content:
                head.meta.setdefault(name.strip().lower(), []).append(content)
        elif tag == "script":
            if "ld+json" in (node.get("type") or "").lower():
                scripts.append(node.text or "")
        elif tag == "link":
            if href := node.get("href"):
                head.links.setdefault((node.get("rel") or "").lower(), href)
        elif tag == "h1":
            if text := clean("".join(map(str, node.itertext()))):
                head.headings.append((text, node))
        elif tag == "time":
            head.times.append(node)
        else:
            head.title = head.title or clean(node.text)
    head.nodes = jsonld.read(scripts)
    head.article = jsonld.article_node(head.nodes) or {}
    head.page = jsonld.page_node(head.nodes) or {}
    return head
