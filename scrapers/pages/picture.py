"""The main image of an article, with its caption and whom to credit."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from scrapers.items import Image
from scrapers.pages import jsonld
from scrapers.pages.head import Head, clean
from scrapers.pages.region import Region, hints, lines_of

_LOGO_FOLDER = re.compile(r"/\w{0,40}logos?/", re.I)
_LOGO_FILE = re.compile(
    r"(?:^|[_.-])(?:\w{0,40}logos?|favicon|icon|twp-\d+x\d+|pic_fb)(?=$|[_.-])|^image\.bin$"
    r"|(?:^|[_.-])default\.\w{2,5}$|^default",
    re.I,
)
_CREDIT = re.compile(r"credit|copyright|source|photographer|quelle|agency|attribution")
_LABEL = re.compile(
    r"^(?:(?:image|media|photo)? ?caption|图像加注文字|圖像加註文字)[\s·:,，]*", re.I
)
_CREDIT_TEXT = re.compile(
    r"(?:^|[\s(\[|.])(?:(?:photo|picture|image|foto|bild|fotografía|crédit|credit)s?"
    r"(?:\s+(?:by|credit|courtesy))?\s*[:/|]|©|\(c\)|photograph:|quelle:|by:)\s*(?P<who>[^()\[\]]{2,100})",
    re.IGNORECASE,
)
_SHARED = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_LOADED = ("src", "data-src", "data-lazy-src", "data-original", "srcset", "data-srcset")
"""Attributes of an image with its address; before it is seen, ``src`` may hold a placeholder."""


def read(head: Head, region: Region, base: str) -> Image | None:
    """Return the main image, or ``None``; addresses are made absolute by ``base``.

    The address is the first one that the page declares for sharing, else that of JSON-LD, else of
    the figure by the headline, logos left out; caption and credit are JSON-LD's or the figure's.
    """
    given = head.article.get("image")
    shared = [url for name in _SHARED for url in head.meta.get(name, ())]
    declared = map(_address, jsonld.resolve(given, head.nodes))
    lesser = jsonld.text(head.article.get("thumbnailUrl")), head.links.get("image_src")
    url = next(filter(None, map(_shown, [*shared, *declared, *lesser])), None)
    caption = credit = None
    # Not that of a node it refers to: plugins put the alternative text there.
    first = next(iter(given), None) if isinstance(given, list) else given
    if isinstance(first, dict):
        caption = jsonld.text(first.get("caption"))
        credit = jsonld.text(first.get("creditText") or first.get("copyrightHolder"))
    figure = region.figures[0] if region.figures else None
    if figure is not None:
        shown, whom = _caption(figure)
        caption, credit = caption or shown, credit or whom
        url = url or _in_figure(figure)
    url = join(base, url)
    if url is None and caption is None and credit is None:
        return None
    return Image(url=url, caption=caption, credit=credit)


def shows(url: str) -> bool:
    """Is the address that of a picture, and of no logo that a publisher puts where it has none?"""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    name = path.rpartition("/")[2]
    logo = _LOGO_FOLDER.search(path) or _LOGO_FILE.search(name)
    return bool(url) and not logo and not url.startswith("data:")


def _in_figure(figure: _Element) -> str | None:
    """Return the address of a figure's image, whether it is loaded at once or when it is seen."""
    for image in figure.iter("img", "amp-img"):
        for name in _LOADED:
            # Of a set the first one; an address of its own holds no white space, and one with
            # ``{width}`` is for a script to fill in.
            url = _shown(next(iter((image.get(name) or "").split()), None))
            if url and "{" not in url:
                return url
    return None


def _address(item: jsonld.Node | str) -> str | None:
    """Return the address of an image of JSON-LD."""
    return jsonld.text(item if isinstance(item, str) else item.get("url") or item.get("contentUrl"))


def _shown(url: str | None) -> str | None:
    return url if url and shows(url) else None


def join(base: str, url: str | None) -> str | None:
    """Return the absolute http(s) URL, or ``None`` where it makes none."""
    if not url:
        return None
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) else None


def _caption(figure: _Element) -> tuple[str | None, str | None]:
    """Return caption and credit of a figure: the credit is marked, or named by its words."""
    shown = next(figure.iter("figcaption"), None)
    if shown is None:
        return None, None
    credit = None
    for node in shown.iterdescendants():
        if isinstance(node.tag, str) and _CREDIT.search(hints(node)):
            credit = clean(" ".join(lines_of(node)))
            break
    text = clean(_LABEL.sub("", " ".join(lines_of(shown))))
    if text and credit:
        text = clean(text.replace(credit, " ", 1).rstrip(" |/·"))
    elif text and (match := _CREDIT_TEXT.search(text)):
        credit = clean(match["who"].rstrip(" .)]"))
        text = clean(text[: match.start()].rstrip(" (["))
    elif credit is None and not text:
        return None, None
    if credit and (match := _CREDIT_TEXT.match(credit)):
        credit = clean(match["who"])
    return text, credit
