"""Saved pages damaged at random: what a number stands for is the same on every machine (R30).

Each number is one mutation of one fixture, read as a crawl or ``scrapy normalize`` would:
``damage(31)`` raises whatever escapes.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from io import BytesIO, StringIO
from typing import Any

from pipelines import date_parse, normalize_article, normalize_event
from pipelines.validate import dumps
from scrapers.http.warc import Capture, captures, member
from scrapers.items import Article, Event, Reject
from scrapers.pages.decode import decode
from scrapers.pages.detect import read_page
from scrapers.provenance import digest_of
from scrapers.raw import RawArticle, UnreadableError
from scrapers.saved import walk
from tests.crawling import ROOT, SITES

TOKENS = [
    b"\0", b"\xff", b"<", b">", b'"', b"\xc3", b"&#xd800;", b"&#0;", b"\r\n", b"\x1b[31m",
    b"</body>", b"<script>", b"<!--", b"]]>", b"{", b"[[", b"|", b"### ", b"\xe2\x80\xae",
    b"&amp;amp;", b"2010-02-30", b"<p " + b"a=1 " * 50 + b">", b"<div>" * 300, b"9" * 400,
    "²".encode(), "İ".encode(),
]  # fmt: skip
CHARSETS = [
    "utf-8", "iso-8859-1", "windows-1252", "windows-1251", "koi8-r", "gb18030", "big5", "shift_jis",
    "iso-2022-jp", "euc-kr", "utf-16-le", "utf-16", "iso-8859-7", "windows-1256", "cp437",
]  # fmt: skip
LABELS = [
    *CHARSETS, "hex", "rot13", "zip", "base64", "idna", "punycode", "undefined", "unicode_escape",
    "utf-7", "utf-32", "x-user-defined", "replacement", "a\0b", "\udcff", "q" * 1_000, "",
]  # fmt: skip
LANGUAGES = [None, "en", "de", "fr", "ru", "zh", "ja", "ar", "fi", "et", "x-none"]
_DATED = re.compile(r"[^<>\n]*\d[^<>\n]*")


@dataclass(frozen=True)
class Saved:
    """The body of a fixture and what is known of it."""

    name: str
    body: bytes
    url: str | None = None
    content_type: str | None = None


@cache
def fixtures() -> list[Saved]:
    """The smaller pages of the small web."""
    found = [
        Saved(str(file.path), file.path.read_bytes(), file.url)
        for file in walk(SITES, print)
        if file.path.suffix in (".html", ".md", ".json", ".xml", ".stm", "")
        and file.path.stat().st_size < 30_000
    ]
    assert len(found) > 100
    return found


@cache
def pages(family: str) -> list[Saved]:
    """Those of one family, ``events``, ``portal`` or ``articles``, with the cases of its reader."""
    hosts = {"https://offstream.news/": "events", "https://en.wikipedia.org/": "portal"}
    found = []
    for page in fixtures():
        kind = next((k for host, k in hosts.items() if (page.url or "").startswith(host)), None)
        if (kind or "articles") == family:
            found.append(page)
    folders = {"events": ["offstream"], "portal": ["portal"]}
    for folder in folders.get(family, ["article", "article_metadata"]):
        for body in sorted((ROOT / "fixtures" / folder).glob("*/inputs/body.*")):
            info = json.loads(body.with_name("info.json").read_bytes())
            found.append(Saved(str(body), body.read_bytes(), info["url"], info.get("content_type")))
    assert len(found) > 15
    return found


@cache
def every_page() -> list[Saved]:
    return [page for family in ("events", "portal", "articles") for page in pages(family)]


@cache
def dates() -> list[str]:
    """What stands beside a digit in the fixtures, short enough to be a date."""
    texts = (decode(page.body, page.content_type).text for page in every_page())
    lines = {line.strip() for text in texts for line in _DATED.findall(text)}
    found = sorted(line for line in lines if len(line) <= 100)
    assert len(found) > 1_000
    return found


def mutated(body: bytes, chance: random.Random) -> bytes:
    """Return a page with a few things cut, doubled, moved, flipped or put in."""
    page = bytearray(body)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(page) + 1)
        end = min(len(page), start + int(chance.paretovariate(0.5)))
        match chance.randrange(6):
            case 0:
                del page[start:end]
            case 1:
                page[start:start] = page[start:end]
            case 2:
                page[start:start] = chance.choice(TOKENS)
            case 3 if start < len(page):
                page[start] ^= 1 << chance.randrange(8)
            case 4:
                piece = bytes(page[start:end])
                del page[start:end]
                at = chance.randrange(len(page) + 1)
                page[at:at] = piece
            case _:
                other = chance.choice(every_page()).body
                at = chance.randrange(len(other) + 1)
                page[start:start] = other[at : at + 500]
    return bytes(page)


def normalized(page: Saved) -> Iterator[Event | Article | Reject]:
    """Yield the records of a page; none when it is refused."""
    try:
        items = read_page(page.body, page.url, page.content_type)
    except UnreadableError:
        return
    for item in items:
        yield normalize_article(item) if isinstance(item, RawArticle) else normalize_event(item)


def strict(line: str) -> Any:
    """Read a line as the strictest of readers would."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    data = json.loads(line.encode("utf-8"), parse_constant=refuse)
    assert "\ufffe" not in line
    assert len(line.splitlines()) == 1
    return data


def read_all(page: Saved) -> None:
    """Read a page; what comes out is whole.

    A damaged index may list a day that no calendar has: its entry is rejected with its words.
    """
    for record in normalized(page):
        if isinstance(record, Reject):
            assert (record.detail or "").startswith("date: "), record.detail
            assert "index_only" in json.loads(record.record or "{}")["flags"]
        strict(dumps(record))


def damaged_page(family: str, chance: random.Random) -> None:
    page = chance.choice(pages(family))
    url = page.url if chance.random() < 0.8 else None
    read_all(replace(page, body=mutated(page.body, chance), url=url))


def damaged_text(chance: random.Random) -> None:
    """A page in one encoding that says another, its bytes damaged."""
    page = chance.choice(every_page())
    text = decode(page.body, page.content_type).text
    body = text.encode(chance.choice(CHARSETS), chance.choice(["replace", "xmlcharrefreplace"]))
    content_type = f"text/html; charset={chance.choice(LABELS)}"
    read_all(replace(page, body=mutated(body, chance), content_type=content_type))


def damaged_date(chance: random.Random) -> None:
    text = chance.choice(dates()).encode()
    found = date_parse.parse(
        mutated(text, chance).decode("utf-8", chance.choice(["ignore", "replace"])),
        language=chance.choice(LANGUAGES),
        captured=chance.choice([None, "2016-12-01T10:00:00Z"]),
        url=chance.choice(every_page()).url,
        wanted=chance.choice(["published", "modified"]),
        home=chance.random() < 0.5,
    )
    if found is not None:
        assert date.fromisoformat(found.day).isoformat() == found.day
        assert found.instant is None or datetime.fromisoformat(found.instant)


def damaged_archive(chance: random.Random) -> None:
    """A WARC file of two pages, torn, or as somebody else's program might write it."""
    parts = []
    for page in chance.sample(every_page(), 2):
        packed = member(
            Capture(
                url=page.url or "http://news.example/",
                fetched_at=datetime(2016, 12, 2, tzinfo=UTC),
                status=200,
                headers=[(b"Content-Type", (page.content_type or "text/html").encode())],
                body=page.body,
                digest=digest_of(page.body),
            )
        )
        parts.append(packed if chance.random() < 0.5 else gzip.decompress(packed))
    file = BytesIO(mutated(b"".join(parts), chance))
    with redirect_stderr(StringIO()), suppress(UnreadableError):  # warcio tells what it meets
        for found in captures(file):
            read_all(Saved("", found.body, found.url))


FAMILIES: tuple[Callable[[random.Random], None], ...] = (
    partial(damaged_page, "events"),
    partial(damaged_page, "portal"),
    partial(damaged_page, "articles"),
    damaged_text,
    damaged_date,
    damaged_archive,
)


def damage(number: int) -> None:
    """Read the mutation of that number; raise what escapes, or what is wrong with the outcome."""
    try:
        FAMILIES[number % len(FAMILIES)](random.Random(number))
    except Exception as error:
        error.add_note(f"mutation {number}")
        raise
