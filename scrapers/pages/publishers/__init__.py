"""Publishers whose pages need more than the generic reader: one small module each.

A module defines ``PUBLISHER`` and is listed in :data:`PUBLISHERS`.  It is worth having only where
``tests/pages/test_publishers.py`` shows that the generic reader does worse without it.
"""

from __future__ import annotations

from lxml.etree import _Element

from scrapers.pages.publishers import bbc, google, nasa, reuters, xinhua
from scrapers.pages.publishers.layout import Layout, Publisher

__all__ = ["PUBLISHERS", "Layout", "Publisher", "find", "layout", "select"]

PUBLISHERS = (
    bbc.PUBLISHER,
    google.PUBLISHER,
    nasa.PUBLISHER,
    reuters.PUBLISHER,
    xinhua.PUBLISHER,
)
_BY_HOST = {host: publisher for publisher in PUBLISHERS for host in publisher.hosts}


def find(host: str) -> Publisher | None:
    """Return the publisher of a host (lower case, with or without ``www.``), or ``None``."""
    while host:
        if host in _BY_HOST:
            return _BY_HOST[host]
        host = host.partition(".")[2]
    return None


def layout(publisher: Publisher | None, tree: _Element) -> Layout | None:
    """Return the layout of the page among those of its publisher, or ``None``."""
    layouts = publisher.layouts if publisher else ()
    return next((known for known in layouts if select(tree, known.mark)), None)


def select(tree: _Element, path: str | None) -> list[_Element]:
    """Return the elements that a path of a layout finds; none for no path."""
    found = tree.xpath(path) if path else []
    return [node for node in found if isinstance(node, _Element)] if isinstance(found, list) else []
