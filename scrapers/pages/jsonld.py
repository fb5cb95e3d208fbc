"""JSON-LD as it stands on real pages: read what can be read, never raise.

Blocks come with comments, control characters, trailing commas, HTML entities, several values in
one script or nested 5e4 deep.  :func:`read` mends the mendable and flattens the rest to a list of
nodes; :func:`article_node` picks the one that describes the page.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

Node = dict[str, Any]

MAX_CHARS = 2_000_000
"""Longer blocks are data dumps; reading one would cost more than the page."""
MAX_NODES = 4_000
MAX_DEPTH = 12
"""Articles are found within five levels; deeper is a tree of something else."""

ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "AdvertiserContentArticle",
        "Report",
        "TechArticle",
        "ScholarlyArticle",
        "MedicalScholarlyArticle",
        "SocialMediaPosting",
        "LiveBlogPosting",
        "DiscussionForumPosting",
        "SatiricalArticle",
        "HowTo",
        "Recipe",
        "Review",
    ]
)
PAGE_TYPES = frozenset(
    ["WebPage", "ItemPage", "MedicalWebPage", "AboutPage", "CollectionPage", "FAQPage"]
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WRAPPER = re.compile(r"^[\s;]*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
_COMMENT_LINE = re.compile(r"^[^\S\n]*//[^\n]*$", re.MULTILINE)
_TRAILING_COMMA = re.compile(r",(?=\s{0,200}[}\]])")
_DOUBLE_COMMA = re.compile(r",(?:\s{0,200},)+")
_UNDEFINED = re.compile(r"(?<=[:\[,])(\s{0,200})(?:undefined|NaN)\b")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
# Text stands on one side of it at least: `said "go" today`, where a string begins or ends nowhere.
_INNER_QUOTE = re.compile(r'(?<![\[{,:\s\\])([^\S\n]{0,9})"(?!\s{0,200}[,:}\]])')
_PAIR = re.compile(
    r'"(headline|datePublished|dateModified|inLanguage|description|articleSection)"'
    r'\s{0,50}:\s{0,50}("(?:[^"\\\n]|\\.){1,500}")(?=\s{0,50}(?:[,}\]]|\Z))'
)
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,500}>")
_REFERENCE = frozenset(("@id", "@type"))
_PREFIX = re.compile(r"\A.*[/:#]", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)


def _values(text: str) -> list[Any]:
    """Return every JSON value in the text, one after another; ValueError when it is broken."""
    found: list[Any] = []
    at, end = 0, len(text)
    while at < end:
        while at < end and text[at] in " \t\r\n;,\ufeff":
            at += 1
        if at >= end or (found and text[at] not in "{["):
            break
        value, at = _DECODER.raw_decode(text, at)
        found.append(value)
    return found


def _mended(text: str) -> Iterator[str]:
    """Yield ever more mended forms of a broken block."""
    text = _WRAPPER.sub("", _CONTROL.sub(" ", text))
    for tail in ("-->", "//]]>", "/*]]>*/", "]]>"):
        text = text.strip().removesuffix(tail)
    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=0)
    yield text[start:]
    if text[start:].startswith(("{&", "[{&", "{ &")) or "&quot;" in text[:300]:
        text = html.unescape(text)
    text = _without_comments(_COMMENT_LINE.sub("", text))
    text = _TRAILING_COMMA.sub("", _DOUBLE_COMMA.sub(",", text))
    text = _BAD_ESCAPE.sub(r"\\\\", _UNDEFINED.sub(r"\1null", text))
    yield text[start:]
    yield _INNER_QUOTE.sub(r'\1\\"', text[start:])


def _without_comments(text: str) -> str:
    """Return the text without ``/* … */``, in one pass."""
    kept, at = [], 0
    while (start := text.find("/*", at)) >= 0 and (end := text.find("*/", start)) >= 0:
        kept.append(text[at:start])
        at = end + 2
    return " ".join([*kept, text[at:]])


def _parse(text: str) -> list[Any]:
    if len(text) > MAX_CHARS:
        return []
    try:
        return [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        pass
    mended = ""
    for mended in _mended(text):
        try:
            return _values(mended)
        except ValueError:
            continue
        except RecursionError:
            break
    pairs: Node = {}
    for name, literal in _PAIR.findall(mended):
        try:
            pairs.setdefault(name, json.loads(literal, strict=False))
        except ValueError:
            continue
    return [{"@type": "NewsArticle", **pairs}] if len(pairs) > 1 else []


def read(blocks: Iterable[str]) -> list[Node]:
    """Return the nodes of all blocks in page order, graphs and lists flattened, outermost first.

    ``blocks`` are the texts of ``<script type="application/ld+json">``.  At most
    :data:`MAX_NODES` nodes and :data:`MAX_DEPTH` levels are looked at.
    """
    nodes: list[Node] = []
    for block in blocks:
        level: list[Any] = _parse(block)
        for _ in range(MAX_DEPTH):
            below: list[Any] = []
            for value in level:
                if isinstance(value, dict):
                    if len(nodes) == MAX_NODES:
                        return nodes
                    nodes.append(value)
                    below.extend(v for v in value.values() if isinstance(v, (dict, list)))
                elif isinstance(value, list):
                    below.extend(v for v in value if isinstance(v, (dict, list)))
            if not below:
                break
            level = below
    return nodes


def types(node: Node) -> frozenset[str]:
    """Return the types of a node, without the prefix of their vocabulary."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(_PREFIX.sub("", name) for name in names if isinstance(name, str))


def text(value: Any) -> str | None:
    """Return the plain text of a value: a string, its ``@value``, or ``name``; else ``None``."""
    for _ in range(MAX_DEPTH):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value", value.get("name"))
        else:
            break
    if not isinstance(value, str):
        return None
    if "&" in value:
        value = html.unescape(value)
    if "<" in value:
        value = _TAG.sub("", value)
    return " ".join(value.split()) or None


def article_node(nodes: list[Node]) -> Node | None:
    """Return the node that describes the page's article, or ``None``.

    The first node of an article type with a headline wins over one without; a live blog's single
    posts come later in the page order than the article itself, items of a list count last.
    """
    listed = {id(item) for node in nodes for item in _items(node)}
    articles = [node for node in nodes if types(node) & ARTICLE_TYPES]
    articles.sort(key=lambda node: id(node) in listed)
    for node in articles:
        if node.get("headline") and (node.get("datePublished") or node.get("author")):
            return node
    for node in articles:
        if node.get("headline") or node.get("datePublished"):
            return node
    return None


def _items(node: Node) -> Iterator[Any]:
    """Yield what an ``ItemList`` lists, which are other pages or parts of this one."""
    entries = node.get("itemListElement")
    for entry in entries if isinstance(entries, list) else [entries]:
        yield entry
        if isinstance(entry, dict):
            yield entry.get("item")


def page_node(nodes: list[Node]) -> Node | None:
    """Return the node that describes the page as a web page, or ``None``."""
    return next((node for node in nodes if types(node) & PAGE_TYPES), None)


def resolve(value: Any, nodes: list[Node]) -> list[Node | str]:
    """Return the things a property points to, ``@id`` references looked up among the nodes.

    Of several nodes with an ``@id`` one with a name counts, as some say of a person only where to
    find them.
    """
    known: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and not node.keys() <= _REFERENCE:
            other = known.setdefault(name, node)
            if "name" in node and "name" not in other:
                known[name] = node
    found: list[Node | str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            other = known.get(item["@id"], item)
            item = other if "name" in other or item.keys() <= _REFERENCE else item
        if isinstance(item, (dict, str)):
            found.append(item)
    return found
