"""Any article: metadata and text blocks, whatever the layout.

``read`` takes the bytes of a page and ``read_text`` plain text; both give the same
:class:`~scrapers.raw.RawArticle`.  What is text of the article and what is not is for
``pipelines.boilerplate`` to judge.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from lxml.html import defs

from scrapers.items import Article, Provenance
from scrapers.pages import carriers, reservations
from scrapers.pages.blocks import MAX_BLOCKS, read_blocks
from scrapers.pages.decode import decode
from scrapers.pages.hosts import host_of
from scrapers.pages.metadata import Metadata, read_metadata
from scrapers.pages.parse import parse
from scrapers.pages.plain import find_headline, read_lines
from scrapers.raw import Evidence, RawArticle, UnreadableError

MAX_BYTES: Final = 24 * 2**20
"""Bytes read of a body; what is left out is flagged."""

_TAG = re.compile(r"<(?:!doctype|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_JSON = re.compile(r"[\s\ufeff]*+(?:\[\s*+)?\{\s*+\"")
_XML = re.compile(
    r"\A[\s\ufeff]*+<\?xml\b[^<>]*+>(?:\s++|<!--.*?-->|<[!?][^>]*+>|\]\s*+>)*+<([\w:.-]{1,40}+)",
    re.IGNORECASE | re.DOTALL,
)
"""The first element of what says that it is XML."""
_CONTROLS = bytes([*range(9), 14, 15, *range(16, 27)])
"""Not those that part lines, nor ESC, of which East Asian text in ISO 2022 is full."""
_OTHERS = bytes(set(range(256)).difference(_CONTROLS))
_MOST_CONTROLS = 0.05
_SAMPLE = 20_000  # characters that show what a body is
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"\x7fELF")


def read(body: bytes, url: str | None = None, content_type: str | None = None) -> RawArticle:
    """Read an article page fetched from ``url`` with this Content-Type header.

    A body without any tag is read as plain text.  Flags: ``parse_limited`` (too large or too deep
    to be read in full), those of :func:`~scrapers.pages.decode.decode`, and ``text_from:…`` where
    the text was not in the markup.  Raises UnreadableError for an empty body, for one that is no
    text, and for a page built to choke the parser.
    """
    if not body.strip():
        raise UnreadableError("The body is empty.")
    if body.startswith(_BINARY):
        raise UnreadableError("The body is a binary file.")
    size = len(body)
    body = body[:MAX_BYTES]
    decoded = decode(body, content_type)
    _refuse_data(decoded.text)
    is_markup = _TAG.search(decoded.text) is not None
    if is_markup:
        _refuse_controls(decoded.text)
        as_it_came = decoded.rule == "utf-8" and not decoded.flags
        markup = body if as_it_came else decoded.text.encode("utf-8", "replace")
        decoded = replace(decoded, text="")  # of the size of the tree that is to come, or half
        raw = _read_markup(markup, url)
    else:
        raw = read_text(decoded.text)
    article = raw.article
    article.url = url
    flags = {*article.flags, *decoded.flags}
    if size > MAX_BYTES:
        flags.add("parse_limited")
    article.flags = sorted(flags)
    article.provenance = Provenance(
        site=host_of(url),
        page_format="html" if is_markup else "text",
        reader="proven",
        decoder=decoded.rule,
    )
    return raw


def read_text(text: str) -> RawArticle:
    """Read an article from plain text: a paragraph per line, or lines wrapped by hand.

    Raises UnreadableError when there is no text, or nothing but white space.
    """
    _refuse_controls(text)
    if text.count("\ufffd") > len(text) // 4:
        raise UnreadableError("The body is no text.")
    blocks = read_lines(text)
    if not blocks:
        raise UnreadableError("The body has no text.")
    article = Article(provenance=Provenance(page_format="text", reader="proven"))
    raw = RawArticle(article=article, blocks=blocks)
    if headline := find_headline(blocks):
        article.headline = headline
        raw.evidence.append(Evidence(field="headline", value=headline, source="text"))
    return raw


def _refuse_data(text: str) -> None:
    """Raise UnreadableError on data, of a feed or of an event cut short: keys are no sentences."""
    if _JSON.match(text):
        raise UnreadableError("The body is JSON, and no text.")
    root = _XML.match(text)
    if root and root[1].rpartition(":")[2].lower() not in defs.tags:
        raise UnreadableError(f"The body is XML ({root[1]}), and no page.")


def _refuse_controls(text: str) -> None:
    """Raise UnreadableError on what bytes of another kind look like.

    Of 2,030 saved pages one has any of these characters, of random bytes 8 in 100 are.
    """
    sample = text[:_SAMPLE]
    controls = sample.encode("utf-8", "replace").translate(None, _OTHERS)
    if len(controls) > _MOST_CONTROLS * len(sample):
        raise UnreadableError("The body is no text.")


def _read_markup(markup: bytes, url: str | None) -> RawArticle:
    page = parse(markup)
    if page.tree is None:
        raise UnreadableError("The page has no element.")
    blocks = read_blocks(page.tree, url)
    shown = carriers.prose(blocks)
    found = carriers.read(page.tree) if shown < carriers.ENOUGH else None
    if found and carriers.prose(found.blocks) <= shown:
        found = None
    metadata = read_metadata(page.tree, url, found.article if found else None)
    article = _article(metadata)
    article.rights = reservations.read_page(page.tree, url, metadata.license)
    if found:
        blocks = found.blocks
        article.flags.append(f"text_from:{found.source}")
    if page.limited or len(blocks) >= MAX_BLOCKS:
        article.flags.append("parse_limited")
    return RawArticle(
        article=article, blocks=blocks, evidence=metadata.evidence, facts=metadata.facts
    )


def _article(found: Metadata) -> Article:
    """Return the record with what the metadata say; dates are for ``pipelines.dates``."""
    return Article(
        canonical_url=found.canonical_url,
        publisher=found.publisher,
        headline=found.headline,
        description=found.description,
        authors=found.authors,
        agencies=found.agencies,
        article_section=found.section,
        keywords=found.keywords,
        in_language=found.language,
        image=found.image,
        is_accessible_for_free=found.is_accessible_for_free,
    )
