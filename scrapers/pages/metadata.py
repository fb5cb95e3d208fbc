"""What a page says about its article: headline, authors, times, image and the rest.

Every value comes from the page; where the page has nothing the field stays empty.  All values
found for headline, author, published and modified are kept as ranked evidence, best first: the
JSON-LD graph, ``<meta>``, microdata, ``<time>``, visible text, and the URL last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from scrapers.items import Author, Image
from scrapers.pages import byline, jsonld
from scrapers.raw import Evidence


@dataclass(slots=True, kw_only=True)
class Metadata:
    """What :func:`read_metadata` found; ``None`` and ``[]`` where the page has nothing."""

    headline: str | None = None
    authors: list[Author] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    description: str | None = None
    section: str | None = None
    keywords: list[str] = field(default_factory=list)
    language: str | None = None
    publisher: str | None = None
    canonical_url: str | None = None
    image: Image | None = None
    is_accessible_for_free: bool | None = None
    license: str | None = None
    evidence: list[Evidence] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def read_metadata(tree: HtmlElement, url: str | None = None) -> Metadata:
    """Return the metadata of the page with this parsed tree, fetched from ``url``."""
    meta: dict[str, list[str]] = {}
    scripts: list[str] = []
    title: str | None = None
    headings: list[HtmlElement] = []
    times: list[HtmlElement] = []
    links: dict[str, str] = {}
    for node in tree.iter("meta", "title", "link", "script", "h1", "time"):
        tag = node.tag
        if tag == "meta":
            name = node.get("property") or node.get("name") or node.get("itemprop")
            content = _clean(node.get("content"))
            if name and content:
                meta.setdefault(name.lower(), []).append(content)
        elif tag == "title":
            title = title or _clean(node.text)
        elif tag == "link":
            if node.get("href"):
                links.setdefault((node.get("rel") or "").lower(), node.get("href"))
        elif tag == "script":
            if "ld+json" in (node.get("type") or "").lower() and node.text:
                scripts.append(node.text)
        elif tag == "h1":
            headings.append(node)
        else:
            times.append(node)
    nodes = jsonld.read(scripts)
    article = jsonld.article_node(nodes) or {}
    found = Metadata()

    def first(*names: str) -> str | None:
        return next((meta[name][0] for name in names if name in meta), None)

    og = first("og:title", "twitter:title")
    h1s = [t for h in headings if (t := _clean("".join(h.itertext())))]
    base = og or title or ""
    found.headline = (
        next(
            (t for t in h1s if t.lower() in base.lower() or (title and t.lower() in title.lower())),
            None,
        )
        or og
        or title
    )

    names = [t for item in jsonld.resolve(article.get("author"), nodes) if (t := jsonld.text(item))]
    names = names or meta.get("author", []) or meta.get("article:author", [])
    found.authors, found.agencies = byline.read(names)

    def add(name: str, value: Any, source: str) -> None:
        if isinstance(value, str) and value.strip():
            found.evidence.append(Evidence(field=name, value=value.strip(), source=source))

    add("published", jsonld.text(article.get("datePublished")), "json-ld")
    for name in ("article:published_time", "datepublished", "date", "dc.date"):
        add("published", first(name), f"meta:{name}")
    add("modified", jsonld.text(article.get("dateModified")), "json-ld")
    add("modified", first("article:modified_time"), "meta:article:modified_time")
    for node in times:
        add("published", node.get("datetime"), "time")
    found.publisher = first("og:site_name") or jsonld.text(article.get("publisher"))
    found.description = first("og:description", "description")
    found.section = jsonld.text(article.get("articleSection")) or first("article:section")
    found.language = tree.get("lang")
    found.canonical_url = urljoin(url or "", links["canonical"]) if "canonical" in links else None
    if image := first("og:image"):
        found.image = Image(url=urljoin(url or "", image))
    for name, value in (
        ("og_type", first("og:type")),
        ("title", title),
        ("robots_meta", first("robots")),
        ("h1", h1s[0] if h1s else None),
    ):
        if value:
            found.facts[name] = value
    return found
