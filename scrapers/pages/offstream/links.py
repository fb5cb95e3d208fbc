"""Addresses of the site: which page is an event, which a day, and where a relative link leads.

A site may be served from below a folder (a mirror, a local copy); links that begin with ``/news/``
mean the site's own root then, not the host's.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote, urljoin, urlsplit

from scrapers.pages.offstream.text import unescape

_DAY = r"(?P<lang>zh/)?(?:news|opinion)/(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})"
_DAY_PAGE = re.compile(rf"(?:^|/){_DAY}(?:/(?:(?:index|README)(?:\.\w{{1,8}})?)?)?/?$", re.I)
_EVENT_PAGE = re.compile(rf"(?:^|/){_DAY}/(?P<slug>[^/]+)(?P<index>/(?:index(?:\.\w{{1,8}})?)?)?$")
_INDEX_NAME = re.compile(r"(?:index|README)(?:\.\w{1,8})?$", re.I)
_EXTENSION = re.compile(r"\.(?:md|html?|json|xml)$", re.I)
_BARE_DAY = re.compile(r"\d{4}/\d{1,2}/\d{1,2}(?:/|$)")
_ROOT = re.compile(
    r"^(?P<root>.*?)(?P<lang>/zh)?/(?:(?:news|opinion)(?:/.*)?|(?:index|README)(?:\.\w{1,8})?)?$"
)
_README = re.compile(r"/README(?=(?:\.\w{1,8})?$)", re.I)


def _path(url: str) -> str:
    """Path of a URL, ``news/`` put before a bare day; nothing where it is no URL at all."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return f"news/{path}" if _BARE_DAY.match(path) else path


def is_day(url: str) -> bool:
    """Does the address lead to a day index (or its README twin)?"""
    return bool(_DAY_PAGE.search(_path(url)))


def is_event(url: str) -> bool:
    """Does the address lead to the page of one event (or opinion)?"""
    match = _EVENT_PAGE.search(_path(url))
    return bool(match) and not _INDEX_NAME.match(match["slug"] if match else "")


def is_opinion(url: str) -> bool:
    """Does the address lead to an opinion page?"""
    return is_event(url) and "/opinion/" in "/" + _path(url)


def is_chinese(url: str) -> bool:
    """Does the address lead into the Chinese edition?"""
    return "/zh/" in "/" + _path(url) + "/"


def day_of(url: str | None) -> str | None:
    """Day that stands in an address of the site, ``YYYY-MM-DD``; ``None`` without a real one."""
    path = _path(url or "")
    match = _EVENT_PAGE.search(path) or _DAY_PAGE.search(path)
    if not match:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return None


def same_page(one: str, other: str) -> bool:
    """Are these two addresses of one page, whatever the format?"""
    return _bare(one) == _bare(other)


def _bare(url: str) -> str:
    match = _EVENT_PAGE.search(_path(url))
    return _EXTENSION.sub("", match[0].strip("/") if match else url)


def slug_words(url: str) -> list[str]:
    """Words of the slug of an event's page."""
    match = _EVENT_PAGE.search(_path(url))
    return [w for w in _EXTENSION.sub("", match["slug"]).split("-") if w] if match else []


def stem_of(url: str) -> str:
    """Address of a page without the extension of a format, query and fragment."""
    return _EXTENSION.sub("", re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/"))


def without_readme(url: str) -> str:
    """Address of the index whose twin this README is; any other address as it is."""
    return _README.sub("/index", url)


def resolve(href: str, base: str | None) -> str:
    """Absolute address of a link on the page ``base``; as given where the base is unknown.

    ``2016/12/1/index.html``, as day indexes write it, is meant from ``/news/``.
    """
    href = unescape(href).strip()
    try:
        if urlsplit(href).scheme or href.startswith("//") or not href:
            return urljoin(base, href) if base else href
        return _resolve(href, base)
    except ValueError:
        return href


def _resolve(href: str, base: str | None) -> str:
    path = urlsplit(base).path if base else ""
    site = _ROOT.match(path)
    if _BARE_DAY.match(href):
        href = f"{(site and site['lang']) or ''}/news/{href}"
    if base is None:
        return href
    root: str = site["root"] if site else ""
    return urljoin(base, root + href if href.startswith("/") else href)
