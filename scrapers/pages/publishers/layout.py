"""What a publisher's module says: data only, so that adding one takes no code.

The text of the article is found without: see ``pipelines.boilerplate``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The markup of one generation of a publisher's article pages, as XPath expressions."""

    years: str
    """When pages of this layout were published, for the reader of the module."""
    mark: str
    """Finds something on pages of this layout and on no other."""
    headline: str | None = None
    """The element of the headline."""
    byline: str | None = None
    """The elements that name the authors."""
    dateline: str | None = None
    """The elements that tell when it was published or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A publisher whose pages need more than the generic reader."""

    name: str
    """Name of the outlet, where its pages call themselves something else or nothing."""
    hosts: tuple[str, ...]
    """Hosts of its article pages, without ``www.``; subdomains count too."""
    layouts: tuple[Layout, ...] = ()
    """Newest first."""
    shares_hosts: bool = False
    """Others publish there too: only a page of one of the layouts is the publisher's."""
