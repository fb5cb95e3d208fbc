"""What a page says about its article: headline, authors, times, image and the rest.

Every value comes from the page; where the page has nothing the field stays empty.  All values
found for headline, author, published and modified are kept as ranked evidence, best first: the
JSON-LD graph, ``<meta>``, marked elements, ``<time>``, visible text, and the URL last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml.etree import _Element

from scrapers.items import Author, Image
from scrapers.pages import authors, headline, jsonld, picture, publishers, times
from scrapers.pages.head import Head, read_head, shown
from scrapers.pages.region import anywhere, around
from scrapers.raw import Evidence

SECTIONS = (
    "article:section", "og:article:section", "articlesection", "parsely-section", "prism.section",
)  # fmt: skip
"""Names of meta tags with the section, best first."""
KEYWORDS = ("article:tag", "og:article:tag", "news_keywords", "keywords")
"""Names of meta tags with keywords, best first."""
MAX_KEYWORDS = 60
MAX_LABELLED = 3
"""So many keywords like ``contentId: 17`` are a dump of the publishing system."""
_KEY = re.compile(r"\d{5,}|[0-9a-f]{8}-[0-9a-f-]{27}")
_ADDRESS = ("http:", "https:")
_LANGUAGE = re.compile(
    r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?![A-Za-z]|-\d)"
)
_FALSE = frozenset(("false", "no", "0", "locked", "metered"))
_TRUE = frozenset(("true", "yes", "1", "free"))


@dataclass(slots=True, kw_only=True)
class Metadata:
    """What :func:`read_metadata` found; ``None`` and ``[]`` where the page has nothing."""

    headline: str | None = None
    authors: list[Author] = field(default_factory=list)
    """People, without roles."""
    agencies: list[str] = field(default_factory=list)
    """Organisations that the byline names: news agencies, desks, or the outlet alone."""
    description: str | None = None
    section: str | None = None
    keywords: list[str] = field(default_factory=list)
    language: str | None = None
    """BCP 47."""
    publisher: str | None = None
    canonical_url: str | None = None
    image: Image | None = None
    is_accessible_for_free: bool | None = None
    license: str | None = None
    """URL of the licence."""
    evidence: list[Evidence] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    """``og_type``, ``title``, ``robots_meta``, ``h1``, ``ld_types`` as far as there are any."""


def read_metadata(
    tree: _Element, url: str | None = None, state: jsonld.Node | None = None
) -> Metadata:
    """Return the metadata of the page with this parsed tree, fetched from ``url``.

    ``state`` is what the page's state says of the article, for a page without such JSON-LD.
    Nothing on a page makes it raise.
    """
    head = read_head(tree)
    if state and not head.article:
        head.article, head.source = state, "state"
    host, path = _split(url)
    base = url or head.links.get("canonical") or ""
    base = picture.join(base, head.base) or base
    publisher = publishers.find(host)
    layout = publishers.layout(publisher, tree)
    if publisher and publisher.shares_hosts and not layout:
        publisher = None
    sites = [publisher.name, *_sites(head)] if publisher else _sites(head)
    if path.strip("/"):
        head.headings = [
            (text, node) for text, node in head.headings if not headline.is_logo(node, text, host)
        ]
    choice = headline.choose(
        [text for text, _ in head.headings],
        _titles(head),
        frozenset(sites),
        host,
        path.rstrip("/").rpartition("/")[2],
        news=any("News" in name for name in jsonld.types(head.article)),
    )
    heading = head.headings[choice.heading][1] if choice.heading is not None else None
    if heading is not None:
        choice = headline.without_kicker(choice, heading)
    title, ranked = choice.text, choice.ranked
    other = next((text for source, text in choice.ranked if source != "h1"), title)
    if choice.of_site and (found := headline.over_text(tree)):
        heading, title = found
        ranked = [("heading", title), *ranked]
    elif choice.likeness <= headline.DOUBT and other:
        found = headline.find(tree, other)
        if found and (heading is None or found[0].tag in ("h2", "h3")):
            heading, title = found
    if layout and (nodes := publishers.select(tree, layout.headline)):
        heading, title = nodes[0], shown(nodes[0]) or title
        ranked = [("layout", title), *ranked] if title else ranked
    region = around(heading) if heading is not None else anywhere(tree)
    if layout:
        region.use(publishers.select(tree, layout.byline), publishers.select(tree, layout.dateline))
    people, organisations, credits_found = authors.read(head, region, sites, host, tree, title)
    return Metadata(
        headline=title,
        authors=people,
        agencies=organisations,
        description=jsonld.text(
            head.first("og:description", "description", "twitter:description")
            or head.article.get("description")
        ),
        section=_section(head),
        keywords=_keywords(head),
        language=_language(tree, head),
        publisher=sites[0] if sites else None,
        canonical_url=_canonical(head, base, host),
        image=picture.read(head, region, base),
        is_accessible_for_free=_free(head),
        license=_license(head, base),
        evidence=[
            *(
                Evidence(
                    field="headline",
                    value=text,
                    source=head.source if source == "json-ld" else source,
                )
                for source, text in ranked
            ),
            *credits_found,
            *times.read(head, region, tree, path),
        ],
        facts=_facts(head),
    )


def _split(url: str | None) -> tuple[str, str]:
    """Return host without ``www.`` and path of a URL."""
    try:
        parts = urlsplit(url or "")
        return (parts.hostname or "").removeprefix("www."), parts.path
    except ValueError:
        return "", ""


def _sites(head: Head) -> list[str]:
    """Return the names of the site, best first; who publishes a site of their own is no site."""
    published_by = [
        item
        for item in jsonld.resolve(head.article.get("publisher"), head.nodes)
        if isinstance(item, str) or "Person" not in jsonld.types(item)
    ]
    names = (
        head.first("og:site_name"),
        jsonld.text(published_by),
        head.first("application-name", "dc.publisher", "dcterms.publisher"),
    )
    return [name for name in names if name and not name.startswith(_ADDRESS)]


def _titles(head: Head) -> list[tuple[str, str]]:
    titles = (
        ("meta:og:title", head.first("og:title", "twitter:title", "headline")),
        ("json-ld", jsonld.text(head.article.get("headline"))),
        ("title", head.title),
    )
    return [(source, text) for source, text in titles if text]


def _section(head: Head) -> str | None:
    names = (
        jsonld.text(head.article.get("articleSection")),
        head.first(*SECTIONS),
    )
    return next((name for name in names if name and not name.startswith(_ADDRESS)), None)


def _canonical(head: Head, base: str, own_host: str) -> str | None:
    """Return the first address that the page gives for itself and that names a host."""
    for address in (head.links.get("canonical"), head.first("og:url")):
        first = (address or "").strip().partition("/")[0].lower()
        if first and first.removeprefix("www.") == own_host:  # they forgot the scheme
            address = f"//{(address or '').strip()}"
        url = picture.join(base, address)
        if url and "." in (host := _split(url)[0]) and "%" not in host:
            return url
    return None


def _keywords(head: Head) -> list[str]:
    """Return the keywords of the first source that has any, without repeats."""
    declared = head.article.get("keywords")
    for source in (
        declared if isinstance(declared, list) else [declared],
        *(head.meta.get(name, []) for name in KEYWORDS),
    ):
        texts = [text for item in source if (text := jsonld.text(item))]
        words = [word.strip() for text in texts for word in re.split(r"[,;、，]", text)]
        found = [
            word
            for word in dict.fromkeys(words)
            if 0 < len(word) <= MAX_KEYWORDS and not _KEY.fullmatch(word)
        ]
        if sum(": " in word for word in found) >= MAX_LABELLED:
            found = [word for word in found if ": " not in word]
        if found:
            return found[:MAX_KEYWORDS]
    return []


def _language(tree: _Element, head: Head) -> str | None:
    """Return the language as BCP 47, as the page declares it."""
    body = tree.find("body")
    for value in (
        tree.get("lang") or tree.get("xml:lang"),
        body.get("lang") if body is not None else None,
        jsonld.text(head.article.get("inLanguage")),
        head.first("og:locale", "content-language", "language", "dc.language", "inlanguage"),
    ):
        if value and (match := _LANGUAGE.match(value.strip())):
            language, script, region = match.groups()
            parts = (language.lower(), script and script.title(), region and region.upper())
            return "-".join(part for part in parts if part)
    return None


def _free(head: Head) -> bool | None:
    for value in (head.article.get("isAccessibleForFree"), head.first("article:content_tier")):
        word = str(value).rpartition("/")[2].strip().lower()
        if word in _FALSE:
            return False
        if word in _TRUE:
            return True
    return None


def _license(head: Head, base: str) -> str | None:
    declared = head.article.get("license") or head.page.get("license")
    if isinstance(declared, list):
        declared = next(iter(declared), None)
    if isinstance(declared, dict):
        declared = declared.get("url") or declared.get("@id")
    value = jsonld.text(declared) or head.links.get("license")
    return picture.join(base, value) if value and ("/" in value) else None


def _facts(head: Head) -> dict[str, str]:
    facts = {
        "title": head.title,
        "h1": head.headings[0][0] if head.headings else None,
    }
    return {name: value for name, value in facts.items() if value}
