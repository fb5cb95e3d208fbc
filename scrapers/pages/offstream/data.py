"""Event pages and indexes in JSON and XML, inferred: the schema is unknown, so keys are discovered.

XML becomes the same tree of dictionaries and lists as JSON: elements and attributes are keys, an
element that repeats is a list.  Entities are not expanded and nothing is loaded.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from scrapers.pages.offstream.draft import COVER, DATE, Draft, IndexDraft, Item, PageKind
from scrapers.pages.offstream.links import is_day, is_event
from scrapers.pages.offstream.text import fold

_KEY = re.compile(r"[^a-z]")
_HEADLINE = ("headline", "title", "name")
_DATE = ("date", "eventdate", "day", "startdate")
_SUMMARY = ("summary", "description", "abstract", "excerpt")
_TOPIC = ("topic", "topics", "subject")
_SOURCES = ("sources", "source", "citations", "citation", "references")
_RELATED = ("related", "relateditems", "relatednews", "relatedevents", "isrelatedto")
_CHANGES = ("changes", "history", "versions", "revisions")
_LISTS = frozenset((*_SOURCES, *_RELATED, *_CHANGES))
_CONTEXT = ("context", "contexts", "contextterms", "terms")
_ENTRIES = frozenset(("events", "items", "entries", "news", "stories"))
_COVER = ("coverimage", "cover", "image", "ogimage")
_URL = ("url", "href", "link", "path", "src", "contenturl", "permalink", "text")
_NAME = ("name", "publisher", "label", "site", "sitename", "source", "title", "text")
_LABEL = ("label", "type", "note", "version", "stamp", "datetime", "time", "date")
_LANGUAGE = ("inlanguage", "language", "lang")
_HTML = re.compile(r"[\s\ufeff]*<(?:!doctype\s+html|html)\b", re.I)
_SLOPPY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#\w{1,8};)(\w{1,32};)?")
_INLINE = ("b", "big", "em", "font", "i", "small", "span", "strong", "sub", "sup", "tt", "u")
_DEPTH = 12
_NODES = 20_000

Tree = dict[str, Any]


def parse_json(text: str) -> Any:
    """Value of a JSON text; ``None`` where it is none."""
    try:
        # A line break as it stands in a string is what a template leaves there.
        value = json.loads(text.lstrip("\ufeff"), parse_constant=lambda _: None, strict=False)
        if "\\ud" in text or "\\uD" in text:  # half a surrogate pair is no character
            plain = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
            value = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def parse_xml(text: str) -> Any:
    """Tree of an XML text; ``None`` where it is none.

    Named entities of HTML and stray ampersands are let pass; those that the text defines stay
    unexpanded.  Words in italics and the like are words of the text around them.
    """
    if _HTML.match(text):
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        tidy = _SLOPPY.sub(_spelled, text.lstrip("\ufeff \t\r\n"))
        root = etree.fromstring(tidy.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or _local(root).casefold() == "html":
        return None
    etree.strip_tags(root, *(f"{{*}}{name}" for name in _INLINE))
    return {_local(root): _element(root, 0)}


def _spelled(match: re.Match[str]) -> str:
    """A named entity of HTML as its character; any other ampersand as an ampersand."""
    text = html.unescape(match[0])
    return f"&amp;{match[0][1:]}" if text == match[0] else text


def kind_of(tree: Any, url: str | None) -> PageKind | None:
    """Kind of the page that a tree is; ``None``: no page of the site."""
    event = _event(tree)
    if event is not None and not _is_one_of_many(tree, event):
        listed = any(_find(event, keys) is not None for keys in (_SOURCES, _RELATED))
        holds_entries = not listed and (_keys(event) & _ENTRIES or is_day(url or ""))
        if not holds_entries and (_date(event) or is_event(url or "")):
            return "event"
    if any(is_event(_address(entry)) for entry in _entries(tree)):
        return "index" if _day(tree) else "front"
    empty = any(_date(node) and _keys(node) & _ENTRIES for node in _nodes(tree))
    return "index" if empty else None


def read_event(tree: Any) -> Draft:
    """Read the page of one event."""
    event = _event(tree) or {}
    draft = _describe(event)
    draft.sources = [item for entry in _items(_find(event, _SOURCES)) if (item := _source(entry))]
    for cover in [item for item in draft.sources if item.text.casefold() in COVER]:
        draft.sources.remove(cover)
        draft.covers.append(cover.url)
    draft.related = [item for entry in _items(_find(event, _RELATED)) if (item := _page(entry))]
    draft.changes = [item for entry in _items(_find(event, _CHANGES)) if (item := _page(entry))]
    return draft


def read_index(tree: Any) -> IndexDraft:
    """Read a day index or a front page."""
    index = IndexDraft(date=_day(tree))
    for entry in _entries(tree):
        draft = _describe(entry)
        draft.url = _address(entry)
        if is_event(draft.url):
            index.entries.append(draft)
    return index


def _describe(node: Tree) -> Draft:
    draft = Draft(date=_date(node), headline=_string(node, _HEADLINE))
    draft.topics = [text for text in _strings(_find(node, _TOPIC)) if text]
    draft.summary = _string(node, _SUMMARY) or None
    context = _find(node, _CONTEXT)
    if isinstance(context, str):
        draft.context = context
    else:
        draft.terms = _strings(context)
    draft.covers = [text for text in map(_address, _items(_find(node, _COVER))) if text]
    draft.chinese = _string(node, _LANGUAGE).casefold().startswith("zh")
    return draft


def _source(entry: Any) -> Item | None:
    url = _address(entry)
    name = _string(entry, _NAME) if isinstance(entry, dict) else ""
    nodes = [entry, *entry.values()] if isinstance(entry, dict) else []
    images = [
        image
        for node in nodes
        if isinstance(node, dict)
        for image in map(_address, _items(_find(node, _COVER)))
        if image
    ]
    return Item("" if name.strip() == url else name, url, images=images) if url else None


def _page(entry: Any) -> Item | None:
    url = _address(entry)
    if not is_event(url):
        return None
    if not isinstance(entry, dict):
        return Item("", url)
    context = _find(entry, _CONTEXT)
    note = f"Context: {context}" if isinstance(context, str) else _string(entry, _LABEL)
    terms = [] if isinstance(context, str) else _strings(context)
    return Item(_string(entry, (*_HEADLINE, "text")), url, note, terms)


def _address(entry: Any) -> str:
    url = (entry if isinstance(entry, str) else _string(entry, _URL)).strip()
    return url if "/" in url else ""


def _event(tree: Any) -> Tree | None:
    """Outermost node that has a headline, and a date or lists of its own."""
    for node in _nodes(tree):
        if _string(node, _HEADLINE) and (
            _date(node) or any(_find(node, keys) is not None for keys in (_SOURCES, _RELATED))
        ):
            return node
    return None


def _is_one_of_many(tree: Any, event: Tree) -> bool:
    """Does the event stand beside others?"""
    for node in ({"": tree}, *_nodes(tree)):
        for held in (node, *node.values()):
            beside = list(held.values()) if isinstance(held, dict) else held
            if isinstance(beside, list) and any(entry is event for entry in beside):
                return sum(_page(entry) is not None for entry in beside) > 1
    return False


def _entries(tree: Any) -> list[Tree]:
    """Nodes with a headline and an address."""
    return [node for node in _nodes(tree) if _string(node, _HEADLINE) and _address(node)]


def _nodes(tree: Any) -> Iterator[Tree]:
    """Every dictionary of the tree in document order, outermost first, but those of its lists.

    What is related or cited is no event of the page: publishers have addresses like the site's.
    """
    stack: list[tuple[Any, int]] = [(tree, 0)]
    for _ in range(_NODES):
        if not stack:
            return
        node, depth = stack.pop()
        if isinstance(node, dict):
            yield node
            inner = [v for k, v in node.items() if _plain(k) not in _LISTS]
        elif isinstance(node, list):
            inner = node
        else:
            continue
        if depth < _DEPTH:
            stack.extend((value, depth + 1) for value in reversed(inner))


def _items(value: Any) -> list[Any]:
    """Entries of a list, of a wrapper around one, or of a mapping by hash.

    An address that stands bare below a name is not the entry's own: its picture's, say.
    """
    items = []
    stack = [(value, False)]
    while stack:
        part, named = stack.pop()
        if isinstance(part, list):
            stack.extend((inner, named) for inner in reversed(part))
        elif isinstance(part, dict) and not _address(part):
            name = _string(part, _NAME)
            named = named or bool(name and not _address(name))
            inner = [v for v in part.values() if not (named and isinstance(v, str) and _address(v))]
            stack.extend((value, named) for value in reversed(inner))
        elif part is not None and part != "":
            items.append(part)
    return items


def _strings(value: Any) -> list[str]:
    return [text for text in (_text(item) for item in _items(value)) if text]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return _string(value, (*_NAME, "value"))
    return value.strip() if isinstance(value, str) else ""


def _string(node: Any, keys: tuple[str, ...]) -> str:
    """First string under one of the keys, in the order of the keys."""
    if not isinstance(node, dict):
        return ""
    plain = {_plain(key): value for key, value in node.items()}
    for key in keys:
        value = plain.get(key)
        if isinstance(value, dict):
            value = value.get("text")
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _find(node: Tree, keys: tuple[str, ...]) -> Any:
    plain = {_plain(key): value for key, value in node.items()}
    return next((plain[key] for key in keys if plain.get(key) is not None), None)


def _date(node: Tree) -> str | None:
    for key in _DATE:
        match = DATE.match(_string(node, (key,)))
        if match:
            return match[1]
    parts = [_find(node, (key,)) for key in ("year", "month", "day")]
    if all(re.fullmatch(r"\d{1,4}", str(part)) for part in parts):
        return "{:0>4}-{:0>2}-{}".format(*parts)
    return None


def _day(tree: Any) -> str | None:
    """Day of an index: the one date that is no entry's; a front page has several or none."""
    dates = {_date(node) for node in _nodes(tree) if not is_event(_address(node))} - {None}
    return dates.pop() if len(dates) == 1 else None


def _keys(node: Tree) -> set[str]:
    return {_plain(key) for key in node}


def _plain(key: object) -> str:
    return _KEY.sub("", str(key).casefold())


def _local(element: Any) -> str:
    return etree.QName(element).localname


def _element(element: Any, depth: int) -> Any:
    """An element without children or attributes is its text."""
    children = [child for child in element if isinstance(child.tag, str)]
    texts = (element.text or "", *(child.tail or "" for child in element))
    text = fold("".join(texts))
    node: Tree = {etree.QName(name).localname: value for name, value in element.attrib.items()}
    if depth < _DEPTH:
        for child in children:
            name, value = _local(child), _element(child, depth + 1)
            if name not in node:
                node[name] = value
            elif isinstance(known := node[name], list):
                known.append(value)
            else:
                node[name] = [known, value]
    if not node:
        return text
    if text:
        node.setdefault("text", text)
    return node
