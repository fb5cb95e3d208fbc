"""The cover image of an event: the publisher's ``og:image``, if it shows anything."""

from __future__ import annotations

from scrapers.pages.offstream.draft import Draft
from scrapers.pages.offstream.text import unescape
from scrapers.pages.picture import shows


def cover_of(draft: Draft) -> str | None:
    """Address of the cover as given, entities decoded; ``None`` without one.

    Default logos of a publisher are none.  Chinese pages give an image behind each source instead
    of a cover; the first of them stands in, one with a host before one without: such a path is one
    on the publisher's, and which of the sources that is cannot be known.
    """
    inline = [image for item in draft.sources for image in item.images]
    usable = [url for url in (unescape(i).strip() for i in (*draft.covers, *inline)) if shows(url)]
    return next(iter([*filter(has_host, usable), *usable]), None)


def has_host(address: str) -> bool:
    """Does an address name a host?"""
    return address.startswith(("http://", "https://", "//"))
