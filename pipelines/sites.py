"""Which addresses belong to one site, and which of them name no page of its own but a front page.

No list of public suffixes is asked: two hosts that it would join and this does not are two sites.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_INDEX = re.compile(r"(?:index|default|home|main|front)(?:\.\w+)?|\w\w(?:[-_]\w\w)?", re.IGNORECASE)
_SECTION = re.compile(r"[a-z]{2,14}(?:\.html?)?", re.IGNORECASE)
_COUNTRY = 2
"""Letters of a country's label."""


def is_own(url: str, *, asked: str, answered: str) -> bool:
    """May a page that was asked for and came from these addresses say that it is at ``url``?

    It may name an address of its own site; a cache of others' pages, that of the page copied.
    """
    copied = site(_host(answered)) in _table()["caches"] and f"/{_host(url)}/" in asked
    return copied or are_one(url, answered)


def are_one(url: str, other: str) -> bool:
    """Are two addresses of one site?"""
    return site(_host(url)) == site(_host(other))


@lru_cache(1 << 12)
def site(host: str) -> str:
    """Return one name for all hosts of a site.

    Forms of a host (``m.``, ``amp.``), hosts of one domain and the twins of ``data/sites.toml`` are
    one site.
    """
    table, labels = _table(), host.split(".")
    while len(labels) > 2 and labels[0] in table["forms"]:
        labels = labels[1:]
    host = ".".join(labels)
    above = {".".join(labels[at:]) for at in range(len(labels))}
    if labels[-1].isdigit() or ":" in host or not above.isdisjoint(table["shared"]):
        return host
    for domains in table["twins"]:
        if not above.isdisjoint(domains):
            return str(domains[0])
    is_open = len(labels[-1]) == _COUNTRY and labels[-2:][0] in table["open"]
    return ".".join(labels[-3:] if is_open else labels[-2:])


def is_home(url: str) -> bool:
    """Tell whether an address is that of a site's front page."""
    path = _segments(url)
    return (
        not urlsplit(url).query and all(_INDEX.fullmatch(part) for part in path) and len(path) < 3
    )


def is_front(url: str, *, instead_of: str) -> bool:
    """Tell whether an address is that of the site's front page, or of a section above another."""
    path, below = _segments(url), _segments(instead_of)
    to_section = len(path) <= 2 and all(_SECTION.fullmatch(part) for part in path)
    return is_home(url) or (to_section and len(path) < len(below) and not urlsplit(url).query)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "sites.toml").read_text("utf-8"))


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _segments(url: str) -> list[str]:
    return [part for part in urlsplit(url).path.split("/") if part]
