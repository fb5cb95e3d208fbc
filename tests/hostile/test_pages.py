"""Pages built to choke, hide or confuse a reader, through reader and pipelines (R2–R7, R17, R29).

Each gives its text, or says that it did not; none raises.  How long the large ones take and what
they hold in memory is measured by tests/bench_hostile.py.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import pairwise, product
from pathlib import Path

import pytest

from pipelines import normalize_article
from scrapers.items import Article
from scrapers.pages import offstream, portal
from scrapers.pages.article import read
from scrapers.raw import UnreadableError
from tests.pages.test_decode import LABELS
from tests.server import SiteServer

URL = "https://news.example/story"
WORDS = "The probe has left its orbit, and the crew in the control room saw its signal fade away."
PARAGRAPH = f"<p>{WORDS}</p>"


def article(html: str | bytes, content_type: str | None = None) -> Article:
    body = html.encode() if isinstance(html, str) else html
    record = normalize_article(read(body, URL, content_type))
    assert isinstance(record, Article), record
    return record


def told(record: Article) -> bool:
    """Whether text that is missing is missing with a word about it."""
    return bool(record.article_body) or "no_text" in record.flags


R2 = {
    "paragraphs": lambda size: PARAGRAPH * (size // len(PARAGRAPH)),
    "comment": lambda size: f"{PARAGRAPH}<!--{'word ' * (size // 5)}-->{PARAGRAPH}",
    "open comment": lambda size: f"{PARAGRAPH}<!--{'word ' * (size // 5)}",
    "one text": lambda size: f"<p>{WORDS * (size // len(WORDS))}</p>",
    "one word": lambda size: f"{PARAGRAPH}<p>{'w' * size}</p>",
    "opened only": lambda size: PARAGRAPH + "<" * size,
    "entities": lambda size: PARAGRAPH + "<p>" + "&eacute;" * (size // 8),
    "escaped twice": lambda size: PARAGRAPH + "<p>&amp;" + "amp;" * (size // 4),
    "white space": lambda size: PARAGRAPH + "<p>x" + " " * size + "y",
    "script": lambda size: f'{PARAGRAPH}<script>a={{"body":"{"x " * (size // 2)}"}}</script>',
}


@pytest.mark.parametrize("kind", R2)
def test_r02_a_large_page_gives_its_text_or_says_so(kind: str) -> None:
    record = article(R2[kind](200_000))
    assert told(record)
    assert WORDS in (record.article_body or "") or "text_from:state" in record.flags


@pytest.mark.slow
@pytest.mark.parametrize("kind", R2)
def test_r02_of_its_full_size(kind: str) -> None:
    assert told(article(R2[kind]({"paragraphs": 100, "comment": 20}.get(kind, 5) << 20)))


@pytest.mark.slow
def test_r02_what_was_cut_is_flagged() -> None:
    assert "parse_limited" in article(PARAGRAPH + "<p>x" * 400_001).flags


DEEPEST = pytest.param(100_000, marks=pytest.mark.slow)


@pytest.mark.parametrize("depth", [200, 256, 300, 2_050, 10_000, DEEPEST])
@pytest.mark.parametrize("tag", ["div", "span", "table", "blockquote"])
def test_r03_no_depth_loses_text_in_silence(depth: int, tag: str) -> None:
    record = article(f"<{tag}>" * depth + PARAGRAPH)
    assert WORDS in (record.article_body or "") or "parse_limited" in record.flags


def test_r04_a_tag_of_a_hundred_thousand_attributes_is_refused() -> None:
    with pytest.raises(UnreadableError, match="attributes"):
        read(b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">text</p>")


@pytest.mark.parametrize(
    "html",
    ["<p>x" * 1_000, "x<br>" * 6_000, "<a href=x>y</a>" * 2_000,
     "<meta name=author content=A>" * 1_000, "<li>an item" * 1_000,
     "<td>cell" * 1_000, "<h2>A heading" * 1_000],
)  # fmt: skip
def test_r04_many_of_one_kind_leave_the_text_readable(html: str) -> None:
    record = article(f"<h1>A Probe Leaves Its Orbit</h1>{PARAGRAPH * 5}{html}")
    assert WORDS in (record.article_body or "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    ["<p>x" * 200_000, "x<br>" * 300_000, "<a href=x>y</a>" * 100_000,
     "<p><a href=/x>A title of a story</a>" * 100_000],
)  # fmt: skip
def test_r04_of_its_full_size(html: str) -> None:
    assert told(article(html))


def calls(work: Callable[[], object]) -> int:
    """Count the calls of functions, Python's and C's: the same on every machine."""
    count = 0

    def one(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(one)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "piece",
    ["<p>The probe number {} is in its orbit.</p>", "<p><a href='/{}'>A story</a></p>",
     "<li>An item of the list, number {}.</li>", "Line {} of a text.<br><br>",
     "<div>{}<p>x</p></div>", "<h2>Part {}</h2><p>Published 2 July 2010</p>",
     "<p>Itâ€™s number {}</p>"],
)  # fmt: skip
def test_r05_the_work_grows_with_the_page(piece: str) -> None:
    def page(count: int) -> bytes:
        return "".join(piece.format(n) for n in range(count)).encode()

    small, large = page(100), page(400)
    article(small)  # tables are read once
    assert calls(lambda: article(large)) < 6 * calls(lambda: article(small))


XML = """<?xml version="1.0"?>
<!DOCTYPE event {dtd} [
  <!ENTITY a "lol">{levels}
  <!ENTITY long "{long}">
  <!ENTITY secret SYSTEM "file://{secret}">
  <!ENTITY far SYSTEM "{far}/far">
  <!ENTITY % outside SYSTEM "{far}/outside.dtd"> %outside;
]>
<event><date>2010-07-2</date><title>A lamp is lit &h; &secret; &far;</title>
<summary>{many}</summary></event>"""


def test_r06_xml_expands_nothing_reads_no_file_and_asks_nobody(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    (tmp_path / "sites" / "127.0.0.1").mkdir(parents=True)
    (tmp_path / "sites" / "127.0.0.1" / "far").write_text("SECRET")
    with SiteServer(tmp_path / "sites") as server:
        far = f"http://127.0.0.1:{server.port}"
        names = "abcdefgh"
        levels = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
        page = XML.format(
            dtd=f'SYSTEM "{far}/event.dtd"', levels=levels, long="x" * 50_000,
            secret=tmp_path / "secret", far=far, many="&long;" * 1_000,
        ).encode()  # fmt: skip
        event = offstream.read_event(page, "https://offstream.news/news/2010/07/2/a.xml")
        assert event.headline.startswith("A lamp is lit")
        told_by_it = repr(event) + repr(article(page.replace(b"<summary>", b"<p>")))
        with pytest.raises(UnreadableError):
            portal.read_portal(page)
        assert server.hits == []
    assert "SECRET" not in told_by_it
    assert "lollol" not in told_by_it
    assert len(told_by_it) < 20 * len(page)


R7 = {
    "deep array": "[" * 50_000,
    "deep object": '{"a":' * 50_000,
    "deep and whole": "[" * 50_000 + "]" * 50_000,
    "control characters": '{"@type": "NewsArticle", "headline": "A\x01\x1f\n\tB"}',
    "NUL": '{"@type": "NewsArticle", "headline": "A\0B"}',
    "trailing comma": '{"@type": "NewsArticle", "headline": "A", }',
    "comment": '<!-- {"@type": "NewsArticle", "headline": "A"} -->',
    "undefined": '{"@type": "NewsArticle", "headline": undefined}',
    "infinite": '{"@type": "NewsArticle", "wordCount": Infinity, "x": NaN}',
    "5 MB": '{"@type": "NewsArticle", "x": "' + "y" * (5 << 20) + '"}',
    "wrong types": '{"@type": ["NewsArticle", 5, {}], "author": [[["A"]], 7, null, {"name": {}}]}',
    "loop": '{"@id": "a", "@type": "NewsArticle", "author": {"@id": "a"}}',
    "half a pair": '{"@type": "NewsArticle", "description": "\\ud83d"}',
    "torn": '{"@type": "NewsArticle", "headline": "A',
    "long number": '{"@type": "NewsArticle", "wordCount": ' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("state", R7)
def test_r07_json_ld_in_any_state_leaves_the_other_fields(state: str) -> None:
    record = article(
        "<html lang=en><head><title>A Probe Leaves Its Orbit</title>"
        '<meta name=author content="Jo Roe"><meta property="article:published_time" '
        'content="2010-07-02T10:00:00+02:00">'
        f'<script type="application/ld+json">{R7[state]}</script></head>'
        f"<body><h1>A Probe Leaves Its Orbit</h1>{PARAGRAPH * 4}</body></html>"
    )
    assert record.headline
    assert record.date_published == "2010-07-02"
    assert WORDS in (record.article_body or "")
    if state != "loop":
        assert [author.name for author in record.authors] == ["Jo Roe"]


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label[:20])
def test_r17_a_charset_of_any_name_gives_the_text(label: str) -> None:
    page = f'<meta charset="{label}"><p>{WORDS} Ça dérange, n’est-ce pas ? Été.</p>'
    for body in (page.encode(), page.replace("’", "'").encode("cp1252")):
        record = article(body, f"text/html; charset={label}")
        assert "Ça dérange" in (record.article_body or "")


@pytest.mark.parametrize(
    "text",
    ["&amp;" + "amp;" * 25_000, "Ã" * 100_000, "\x1b" * 100_000, "â€" * 50_000, "\ufffd" * 9_000],
)  # fmt: skip
def test_r29_mojibake_without_end_leaves_the_rest_of_the_page(text: str) -> None:
    record = article(f"<h1>A Probe Leaves</h1>{PARAGRAPH * 3}<p>{text}</p>")
    assert WORDS in (record.article_body or "")


def test_no_cache_without_bound_holds_what_pages_say() -> None:
    def sizes() -> dict[str, int]:
        modules = [
            x for name, x in sys.modules.items() if name.startswith(("pipelines", "scrapers"))
        ]
        caches = {f for x in modules for f in vars(x).values() if hasattr(f, "cache_info")}
        return {
            f"{f.__module__}.{f.__qualname__}": f.cache_info().currsize
            for f in caches
            if f.cache_info().maxsize is None
        }

    def read_all(languages: Iterable[str]) -> None:
        for code in languages:
            story = (
                f"<p>4 March 2015, 10:15 {code.upper()}T</p>{PARAGRAPH * 5}<p>{code}, of the</p>"
            )
            article(
                f"<html lang={code}><h1>Dust {code}</h1><p class=byline>By Jo {code}</p>{story}"
            )
            article(f"<p>{story}".encode() + bytes(ord(char) + 64 for char in code * 9))

    read_all(["en", "qqq"])
    known = sizes()
    assert len(known) > 10
    read_all(map("".join, product("xyz", repeat=2)))
    assert sizes() == known
