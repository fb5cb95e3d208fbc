"""What a page says of the rights in it: licences, and text mining that its publisher reserves.

Sources: the TDM Reservation Protocol (W3C community group report, 2024), robots directives
(``noai``), usage preferences (``Content-Usage``, an IETF draft; ``Content-Signal``, a convention of
hosts), schema.org's ``license`` and ``usageInfo``, ``rel=license``.  Every signal is kept as it was
found; :func:`reserved` sums them up.  What the site says for all of its pages is read by
:mod:`scrapers.pages.site_rights`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml.etree import _Element

from scrapers.items import ArticleRights, RightsSignal
from scrapers.pages import jsonld, picture
from scrapers.pages.head import clean, meta_name

AGENT: Final = "downlink"
"""Our product token, to which directives may be addressed (ROBOTSTXT_USER_AGENT)."""
MAX_SIGNALS: Final = 30
MAX_LICENSES: Final = 8
MAX_VALUE: Final = 300

_PROTOCOL: Final = ("meta:tdm-reservation", "tdm-reservation", "tdmrep:tdm-reservation")
"""The page is nearer to the text than its headers, and those are nearer than the site's file."""
_DIRECTIVES: Final = re.compile(r"(?:noai|noml|noimageai|tdm-reservation(?:\s*:\s*[01])?)")
_NO_TEXT: Final = re.compile(r"(?:noai|noml|tdm-reservation(?:\s*:\s*1)?)")
_ROBOT: Final = re.compile(r"\*|[a-z][a-z_-]*")
_VALUED: Final = frozenset(
    ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
)
"""Directives whose value stands behind a colon, as the name of a robot stands before one."""
_MINING: Final = frozenset(
    ("ai", "ai-input", "ai-train", "bots", "genai", "tdm", "train-ai", "train-genai")
)
"""Uses that text mining is, or is done for."""
_REFUSED: Final = re.compile(r"(?<![^\s,;:])([a-z-]+)\s*=\s*no?(?![^\s,;])")
"""A use and the answer no, as in ``train-ai=n``; spaces around the sign change nothing."""
_LICENSE_META: Final = ("license", "dcterms.license", "dcterms.rights", "dc.rights")
_MARKS: Final = ("rel", "itemprop", "property")
"""Attributes of a link that say what it leads to, in microformats, microdata and RDFa."""
_PICTURE: Final = frozenset(("figure", "figcaption", "picture"))
_ANCESTORS: Final = 12
_LONGEST: Final = 4_000
_NAMED: Final = re.compile(r'"(?:license|usageInfo)"')


def declare(rights: ArticleRights, signals: Iterable[RightsSignal]) -> None:
    """Add signals to the rights of an article, each once, and judge anew."""
    for signal in signals:
        if len(rights.signals) >= MAX_SIGNALS:
            break
        signal.value = (clean(signal.value) or "")[:MAX_VALUE]
        if signal.value and signal not in rights.signals:
            rights.signals.append(signal)
    rights.tdm_reserved = reserved(rights.signals)


def reserved(signals: Iterable[RightsSignal]) -> bool | None:
    """Return whether text mining is reserved; ``None``: nothing is said of it.

    One signal that reserves it is enough; in the protocol the nearest to the text counts.
    """
    signals = list(signals)
    if reservation(signals) is not None:
        return True
    return False if _protocol(signals) else None


def reservation(signals: Iterable[RightsSignal]) -> RightsSignal | None:
    """Return the signal that reserves text mining."""
    signals = list(signals)
    for signal in _protocol(signals):
        if signal.value == "1":
            return signal
    return next((signal for signal in signals if _restricts(signal)), None)


def _protocol(signals: list[RightsSignal]) -> list[RightsSignal]:
    """Return the valid values of the protocol, from the nearest source that has any."""
    for source in _PROTOCOL:
        if found := [s for s in signals if s.source == source and s.value in ("0", "1")]:
            return found
    return []


def _restricts(signal: RightsSignal) -> bool:
    if signal.source in ("robots", "x-robots-tag"):
        return any(_NO_TEXT.fullmatch(part.strip().lower()) for part in signal.value.split(","))
    if signal.source in ("robots.txt", "content-usage"):
        return any(use in _MINING for use in _REFUSED.findall(signal.value.lower()))
    return False


def read_page(tree: _Element, base: str | None, license_url: str | None) -> ArticleRights:
    """Return what a page itself says.

    ``license_url`` is the licence that its metadata name; without one it is that of a ``<meta>``
    or of a link in the text, made absolute by ``base``.
    """
    rights = ArticleRights(license=license_url)
    meta, scripts, anchors = _collect(tree)
    graph = jsonld.read(scripts)
    nodes = [jsonld.article_node(graph) or {}, jsonld.page_node(graph) or {}]
    licenses = [value for name in _LICENSE_META for value in meta.get(name, ())]
    licenses += _of_page(anchors)
    usage = [*_properties(nodes, "usageInfo")]
    found = [license_url or "", *_properties(nodes, "license"), *licenses, *anchors]
    declare(
        rights,
        [
            *_from_robots("robots", [*meta.get("robots", ()), *meta.get(AGENT, ())]),
            *(
                RightsSignal(source=f"meta:{name}", value=value)
                for name in ("tdm-reservation", "tdm-policy")
                for value in meta.get(name, ())
            ),
            *(RightsSignal(source="license", value=value) for value in found[:MAX_LICENSES]),
            *(RightsSignal(source="usage_info", value=value) for value in usage[:MAX_LICENSES]),
        ],
    )
    if rights.license is None:
        addresses = (picture.join(base or "", value) for value in licenses if _is_address(value))
        rights.license = next((address for address in addresses if address), None)
    return rights


def read_headers(headers: Iterable[tuple[str, str]]) -> list[RightsSignal]:
    """Return what the headers of an answer say (names in any case)."""
    named = [(name.lower(), value) for name, value in headers]
    robots = [value for name, value in named if name == "x-robots-tag"]
    plain = ("tdm-reservation", "tdm-policy", "content-usage")
    return [
        *_from_robots("x-robots-tag", robots),
        *(RightsSignal(source=name, value=value) for name, value in named if name in plain),
    ]


def _from_robots(source: str, values: list[str]) -> Iterator[RightsSignal]:
    """Yield the directives on mining, for all robots or for ours; none without any."""
    for value in values:
        robot, kept = "*", []
        for part in value[:_LONGEST].split(","):
            directive = part.strip()
            name, colon, rest = (word.strip() for word in directive.partition(":"))
            known = name.lower() in _VALUED or _DIRECTIVES.fullmatch(name.lower())
            if source != "robots" and colon and not known and _ROBOT.fullmatch(name.lower()):
                robot, directive = name.lower(), rest
            if robot in ("*", AGENT) and _DIRECTIVES.fullmatch(directive.lower()):
                kept.append(directive)
        if kept:
            yield RightsSignal(source=source, value=", ".join(kept))


def _collect(tree: _Element) -> tuple[dict[str, list[str]], list[str], dict[str, bool]]:
    """Return meta values by name, JSON-LD that names rights, and links marked as licence.

    Each link says whether it is a picture's: its licence is not that of the text around it.
    """
    meta: dict[str, list[str]] = {}
    scripts, anchors = [], dict[str, bool]()
    for node in tree.iter("meta", "script", "a"):
        if node.tag == "a":
            marks = (node.get(name) for name in _MARKS)
            words = (mark.lower().replace(":", " ").split() for mark in marks if mark)
            is_license = any("license" in said for said in words)
            href = clean(node.get("href")) if is_license else None
            if href:
                anchors[href] = anchors.get(href, True) and _is_picture(node)
        elif node.tag == "script":
            text = node.text or ""
            if "ld+json" in (node.get("type") or "").lower() and _NAMED.search(text):
                scripts.append(text)
        elif (name := node.get("name") or node.get("property")) and node.get("content"):
            name = meta_name(name)
            meta.setdefault(name, []).append(node.get("content") or "")
    return meta, scripts, anchors


def _properties(nodes: list[jsonld.Node], name: str) -> Iterator[str]:
    """Yield the addresses or words of a property."""
    for node in nodes:
        declared = node.get(name)
        for item in declared if isinstance(declared, list) else [declared]:
            if isinstance(item, dict):
                item = item.get("url") or item.get("@id") or item.get("name")
            if text := jsonld.text(item):
                yield text


def _of_page(anchors: dict[str, bool]) -> list[str]:
    """Return the licence that is linked, if there is one of the text and no other."""
    texts = [href for href, of_picture in anchors.items() if not of_picture]
    return texts if len(texts) == 1 else []


def _is_picture(node: _Element) -> bool:
    return any(a.tag in _PICTURE for a in itertools.islice(node.iterancestors(), _ANCESTORS))


def _is_address(text: str) -> bool:
    return "/" in text and not re.search(r"\s", text.strip())
