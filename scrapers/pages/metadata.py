"""What a page says about its article: headline, authors, times, image and the rest.

Every value comes from the page; where the page has nothing the field stays empty.  All values
found for headline, author, published and modified are kept as ranked evidence, best first: the
JSON-LD graph, ``<meta>``, microdata, ``<time>``, visible text, and the URL last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from scrapers.items import Author, Image
from scrapers.pages import authors, dateline, headline, jsonld
from scrapers.pages.region import Region, anywhere, around
from scrapers.raw import Evidence

PUBLISHED = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "publish-date", "publish_date", "pubdate", "publishdate", "publication_date",
    "originalpublicationdate", "citation_publication_date", "article.published", "cxenseparse:recs:publishtime",
    "dc.date", "dcterms.date", "date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "datemodified", "og:updated_time", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "article.updated",
)  # fmt: skip
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")


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


@dataclass(slots=True)
class Head:
    """The parts of a page that metadata is read from, found in one pass over the tree."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    title: str | None = None
    scripts: list[str] = field(default_factory=list)
    headings: list[HtmlElement] = field(default_factory=list)
    times: list[HtmlElement] = field(default_factory=list)

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of these meta names that the page has."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)


def clean(text: str | None) -> str | None:
    """Return the text with white space folded; ``None`` when nothing is left."""
    return " ".join(text.split()) or None if text else None


def read_head(tree: HtmlElement) -> Head:
    """Collect meta tags, links, title, JSON-LD scripts, h1 and time elements."""
    head = Head()
    for node in tree.iter("meta", "title", "link", "script", "h1", "time"):
        tag = node.tag
        if tag == "meta":
            name = node.get("property") or node.get("name") or node.get("itemprop")
            content = clean(node.get("content"))
            if name and content:
                head.meta.setdefault(name.strip().lower(), []).append(content)
        elif tag == "script":
            if "ld+json" in (node.get("type") or "").lower() and node.text:
                head.scripts.append(node.text)
        elif tag == "link":
            if node.get("href"):
                head.links.setdefault((node.get("rel") or "").lower(), node.get("href"))
        elif tag == "title":
            head.title = head.title or clean(node.text)
        elif tag == "h1":
            head.headings.append(node)
        else:
            head.times.append(node)
    return head


def read_metadata(tree: HtmlElement, url: str | None = None) -> Metadata:
    """Return the metadata of the page with this parsed tree, fetched from ``url``."""
    head = read_head(tree)
    nodes = jsonld.read(head.scripts)
    article = jsonld.article_node(nodes) or {}
    page = jsonld.page_node(nodes) or {}
    found = Metadata()
    first = head.first
    parts = urlsplit(url or "")
    host = (parts.hostname or "").removeprefix("www.")

    publisher = jsonld.text(article.get("publisher"))
    sites = [name for name in (first("og:site_name"), first("application-name"), publisher) if name]
    found.publisher = sites[0] if sites else None

    og, ld = first("og:title", "twitter:title"), jsonld.text(article.get("headline"))
    texts = [(node, clean("".join(node.itertext()))) for node in head.headings]
    h1s = [(node, text) for node, text in texts if text]
    choice = headline.choose(
        [text for _, text in h1s],
        [(name, text) for name, text in (("og", og), ("ld", ld), ("title", head.title)) if text],
        frozenset(sites),
        host,
        parts.path.rstrip("/").rpartition("/")[2],
        news=any("News" in name for name in jsonld.types(article)),
    )
    found.headline = choice.text

    heading = h1s[choice.heading][0] if choice.heading is not None else None
    if heading is None and found.headline:
        heading = headline.find(tree, found.headline)
    region = around(heading) if heading is not None else anywhere(tree)
    found.authors, found.agencies, evidence = authors.read(
        article, page, nodes, head.meta, region, sites, host, tree
    )
    found.evidence.extend(evidence)
    found.evidence.extend(_dates(article, page, head, region, url))

    found.description = first("og:description", "description", "twitter:description")
    found.section = jsonld.text(article.get("articleSection")) or first("article:section")
    found.language = tree.get("lang") or first("og:locale")
    if "canonical" in head.links:
        found.canonical_url = urljoin(url or "", head.links["canonical"])
    if image := first("og:image"):
        found.image = Image(url=urljoin(url or "", image))
    facts = {
        "og_type": first("og:type"),
        "title": head.title,
        "robots_meta": first("robots"),
        "h1": h1s[0][1] if h1s else None,
        "og_title": og,
        "ld": ld,
        "ldtype": " ".join(jsonld.types(article)),
    }
    found.facts = {name: value for name, value in facts.items() if value}
    return found


def _dates(
    article: jsonld.Node, page: jsonld.Node, head: Head, region: Region, url: str | None
) -> Iterable[Evidence]:
    def add(name: str, value: Any, source: str) -> Iterable[Evidence]:
        if isinstance(value, str) and value.strip():
            yield Evidence(field=name, value=value.strip()[:200], source=source)

    yield from add("published", jsonld.text(article.get("datePublished")), "json-ld")
    for name in PUBLISHED:
        for value in head.meta.get(name, ())[:1]:
            yield from add("published", value, f"meta:{name}")
    yield from add("modified", jsonld.text(article.get("dateModified")), "json-ld")
    for name in MODIFIED:
        for value in head.meta.get(name, ())[:1]:
            yield from add("modified", value, f"meta:{name}")
    for before, node in region.times:
        name = dateline.label(f"{before} {node.get('class') or ''} {node.get('itemprop') or ''}")
        if name != "other":
            yield from add(name or "published", node.get("datetime"), "time")
    yield from dateline.read(region.lines[:30])
    yield from dateline.read(region.before[:12])
    yield from add("published", jsonld.text(page.get("datePublished")), "json-ld:WebPage")
    yield from add("modified", jsonld.text(page.get("dateModified")), "json-ld:WebPage")
    if match := _URL_DATE.search(urlsplit(url or "").path):
        yield from add("published", "-".join(match.groups()), "url")
