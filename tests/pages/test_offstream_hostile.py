"""Pages that are broken, hostile, or no pages of the site at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import normalize_event
from scrapers.pages.offstream import markdown, read_event, read_index, sniff
from scrapers.pages.offstream.draft import Draft, IndexDraft, Item
from scrapers.pages.offstream.images import cover_of
from scrapers.pages.offstream.leaks import without_leaks
from scrapers.pages.offstream.links import day_of, is_event, resolve, same_page
from scrapers.pages.offstream.terms import split_terms
from scrapers.pages.offstream.text import plain, prose
from scrapers.pages.offstream.versions import agree
from scrapers.raw import UnreadableError
from tests.pages.offstream_render import index_html, index_json, index_markdown, index_xml

URL = "https://offstream.news/news/2010/07/2/a-page.html"
DAY = '<h3><a href="/news/2010/07/2/index.html">2010-07-2</a></h3>'
BOMB = (
    "<?xml version='1.0'?><!DOCTYPE e [<!ENTITY a 'lol'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    "<event><date>2010-07-2</date><title>A &i; lamp &x;</title></event>"
)


def test_entities_that_an_xml_page_defines_are_not_expanded() -> None:
    assert read_event(BOMB.encode(), URL).headline == "A &i; lamp &x;"


def test_entities_of_html_and_stray_ampersands_in_xml_are_read() -> None:
    body = b"<event date='2010-07-2'><title>A&nbsp;lamp &mdash; R&D</title></event>"
    assert read_event(body, URL).headline == "A lamp — R&D"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"title": "Not found", "error": 404}',
        b"[" * 100_000,
        b'{"date": "2010-07-2", "title": "A lamp',
        b"<event><title>A lamp",
        b"<a/>",
        b"<",
        b"\x00\xff\xfe",
        b"<html><h1>Page not found</h1><a href='/news/2010/07/1/index.html'>today</a></html>",
        f"<html>{DAY}<h3>Sources:</h3><ol><li><a href='http://a.example'>A</a></li></ol></html>".encode(),
        b"Just a text about a lamp.",
        b"# A heading\n\n### Related:\n",
        b"== Events ==\n* [http://a.example A]",
        b'{"@type": "NewsArticle", "headline": "A lamp", "datePublished": "2010-07-02"}',
    ],
)
def test_what_is_no_event_page_is_refused_in_one_sentence(body: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^[A-Z][^.]*\.$"):
        read_event(body, URL.replace("2010/07/2/a-page", "about"))


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "}")])
def test_lists_may_stand_in_lists_however_deep(start: str, end: str) -> None:
    sources = start * 900 + '"http://a.example/"' + end * 900
    body = f'{{"date": "2010-07-2", "title": "A lamp is lit.", "sources": {sources}}}'
    assert [c.url for c in read_event(body.encode(), URL).citations] == ["http://a.example/"]


def test_an_article_that_mentions_the_site_is_not_claimed() -> None:
    body = (
        '<html><h1>A lamp</h1><p>See <a href="https://offstream.news/news/2010/07/2/x.html">x</a>.'
        '<h2>Related</h2><a href="/news/2010/07/2/y.html">y</a></html>'
    )
    assert sniff(body.encode(), "https://press.example/news/2010/07/2/a-lamp.html") is None


def test_an_index_is_no_event_and_an_event_no_index() -> None:
    event = b"### [2010-07-2](/news/2010/07/2/index.md)\n\n# A lamp\n"
    with pytest.raises(UnreadableError, match="one event"):
        read_index(event)
    with pytest.raises(UnreadableError, match="day index"):
        read_event(event.replace(b"###", b"##"))


@pytest.mark.parametrize("href", ["/news/2010/0/07/2/index.md", "/news/2010/07/2/inde6x.md"])
def test_a_heading_that_is_a_day_leads_to_no_event(href: str) -> None:
    event = f"### [2010-07-2]({href})\n\n# A lamp is lit.\n".encode()
    assert (read_event(event).date, read_event(event).headline) == ("2010-07-2", "A lamp is lit.")
    index = f"## [2010-07-2]({href})\n\n### [A lamp is lit.](/news/2010/07/2/a.md)\n".encode()
    assert [event.headline for event in read_index(index).events] == ["A lamp is lit."]


def test_elements_that_repeat_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        body = f"<event date='2010-07-2'><title>A lamp</title>{'<a/>' * count}</event>".encode()
        started = time.process_time()
        read_event(body, URL)
        return time.process_time() - started

    assert seconds(60_000) < 9 * min(seconds(15_000) for _ in range(2))


def test_a_summary_of_many_lines_is_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    class Counted(Draft):
        def __setattr__(self, name: str, value: object) -> None:
            written.append(name)
            super().__setattr__(name, value)

    monkeypatch.setattr(markdown, "Draft", Counted)
    head = "## [2010-07-2](/news/2010/07/2/index.md)\n\n### [A lamp](/news/2010/07/2/a.md)\n"
    index = read_index((head + "It burns.\n" * 200).encode(), URL)
    assert index.events[0].summary == " ".join(["It burns."] * 200)
    assert written.count("summary") <= 2


def test_a_markdown_page_without_headline_or_date_is_refused() -> None:
    with pytest.raises(UnreadableError, match="headline"):
        read_event(b"### [2010-07-2](/news/2010/07/2/index.md)\n\n# \n")


@pytest.mark.parametrize("day", ["2010-17-2", "2010-02-30", "0000-07-2"])
def test_a_day_that_no_calendar_has_gives_way_to_that_of_the_address(day: str) -> None:
    body = f"### [{day}](/news/2010/07/2/index.md)\n\n# A lamp is lit.\n".encode()
    assert read_event(body, URL).date == "2010-07-02"
    with pytest.raises(UnreadableError, match="date"):
        read_event(body)


@pytest.mark.parametrize(
    "render",
    [partial(index_markdown, generation="v1"), index_html, index_json, index_xml],
    ids=["md", "html", "json", "xml"],
)
@pytest.mark.parametrize("day", ["2016-2-30", "0000-1-1"])
def test_an_entry_of_such_a_day_is_rejected_and_not_lost(
    render: Callable[..., str], day: str
) -> None:
    path = "/news/" + day.replace("-", "/")
    entries = [Draft(headline=f"Lamp {n} is lit.", url=f"{path}/lamp-{n}.md") for n in (1, 2)]
    index = read_index(render(IndexDraft(date=day, entries=entries)).encode())
    rejected = [normalize_event(event) for event in index.events]
    assert [record.type for record in rejected] == ["Reject", "Reject"]
    assert all("date" in record.detail and day in record.record for record in rejected)


@pytest.mark.parametrize(
    ("page", "summary"),
    [
        ("<h1>A lamp is lit</h1><p>It burns.</p>", "It burns."),
        ("<h1>A lamp is lit</h1><p><a href='http://s.example'>Share on a site</a></p>", None),
        ("<h1>A lamp is lit</h1><p>© 2018 The site</p>", None),
        ("<h1>A lamp is lit</h1><div class='summary'>It burns.</div>", "It burns."),
    ],
)
def test_summary_is_the_first_paragraph_that_the_site_does_not_say_of_itself(
    page: str, summary: str | None
) -> None:
    assert read_event(f"<html><body>{DAY}{page}</body></html>".encode(), URL).summary == summary


def test_parts_are_found_by_role_in_another_layout() -> None:
    day = DAY.replace("h3", "p")
    body = (
        "<html><head><title>A lamp is lit | Offstream</title></head><body><h1>A lamp is lit</h1>"
        f"{day}<h4 class='topic'>Lamps</h4><p><b>Sources:</b> <a href='http://a.example/'>A</a>,"
        " <a href='http://b.example/'>B</a></p><h2>Related</h2><div><a href="
        "'/news/2011/01/2/z.html'>Zed</a><p>Context: Lamp, Quay</p></div></body></html>"
    )
    event = read_event(body.encode(), URL)
    assert (event.headline, event.topic, event.date) == ("A lamp is lit", "Lamps", "2010-07-2")
    assert [c.name for c in event.citations] == ["A", "B"]
    assert event.related[0].context == ["Lamp", "Quay"]


@pytest.mark.parametrize(
    ("href", "base", "wanted"),
    [
        (
            "/news/2016/12/1/a.md",
            "https://m.example/o/r/news/2010/07/2/x.md",
            "https://m.example/o/r/news/2016/12/1/a.md",
        ),
        (
            "2016/12/1/index.html",
            "https://o.example/news/2016/12/1/index.md",
            "https://o.example/news/2016/12/1/index.html",
        ),
        (
            "2016/12/1/a.html",
            "https://o.example/zh/index.html",
            "https://o.example/zh/news/2016/12/1/a.html",
        ),
        (
            "a-tug.md",
            "https://m.example/o/r/news/2010/07/2/x.md",
            "https://m.example/o/r/news/2010/07/2/a-tug.md",
        ),
        ("2016/12/1/a.html", "https://o.example/a.html", "https://o.example/news/2016/12/1/a.html"),
        ("http://[bad", "https://o.example/index.md", "http://[bad"),
        ("http://a.example/1", None, "http://a.example/1"),
        ("/news/2016/12/1/a.md", None, "/news/2016/12/1/a.md"),
    ],
)
def test_links_of_the_site_are_resolved(href: str, base: str | None, wanted: str) -> None:
    assert resolve(href, base) == wanted


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("/news/2006/10/26/a.md", "2006-10-26"),
        ("/news/2016/03/1/a.md", "2016-03-01"),
        ("/news/2016/12/01/", "2016-12-01"),
        ("/news/2016/02/31/a.md", None),
        ("/about", None),
        ("http://[bad", None),
    ],
)
def test_day_in_an_address(url: str, day: str | None) -> None:
    assert day_of(url) == day


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("Boynton Beach, Florida, Saudi Arabia", ["Boynton Beach, Florida", "Saudi Arabia"]),
        ("Washington, D.C., lamp", ["Washington, D.C.", "lamp"]),
        ("1979, Pluto, Sun", ["1979", "Pluto", "Sun"]),
        (
            "Station, Virginia, incident on May 2, 2014",
            ["Station", "Virginia", "incident on May 2, 2014"],
        ),
    ],
)
def test_terms_that_hold_commas(line: str, terms: list[str]) -> None:
    assert split_terms(line, ordered=True) == terms


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_text_is_read_without_a_crash_and_once(text: str) -> None:
    once = plain(text)
    assert plain(once) == once or "&" in text
    clean = without_leaks(prose(once)[0]).text
    assert "  " not in clean
    assert split_terms(once, ordered=False) is not None
    assert agree(once, once) in (True, False)
    assert is_event(text) in (True, False)
    assert same_page(text, text)


@given(st.from_regex(r"[A-Z][a-z]{1,8}( [a-zA-Z0-9éß中]{1,9}){1,9}\.", fullmatch=True))
@settings(max_examples=40, deadline=None)
def test_clean_text_is_untouched(text: str) -> None:
    assert prose(text) == (text, False)
    assert without_leaks(text).text == text


@given(st.binary(max_size=200), st.sampled_from((b"", b"{", b"<html>", b"<a>", b"# ", b"### [")))
@settings(max_examples=80, deadline=None)
def test_bytes_of_any_kind_are_read_or_refused(noise: bytes, start: bytes) -> None:
    for read in (read_event, read_index):
        with suppress(UnreadableError):
            assert read(start + noise, URL) is not None


@pytest.mark.parametrize(
    "piece", ["[http://a", "{{a|", "-{zh:a;", "&amp;", "<div>", "](", "''", "《"]
)
def test_long_rows_take_time_in_proportion(piece: str) -> None:
    row = piece * (20_000 // len(piece))
    markdown = f"### [2010-07-2](/news/2010/07/2/index.md)\n\n# A {row}\n\n{row}\n"
    html = f"<html><body>{DAY}<h1>A lamp is lit</h1>{row}"
    started = time.process_time()
    read_event(markdown.encode(), URL)
    read_event(html.encode(), URL)
    assert time.process_time() - started < 20


def test_mojibake_keeps_every_byte_and_the_lists_are_still_found() -> None:
    page = (
        "### [2012-11-14](/news/2012/11/14/index.md)\n\n"
        "##### 小艇\n# 小艇在港口靠岸，船员à\n\n\n\n\n"
        "### 信息来源:\n\n1. [晚报](http://wan.example/1) [IMG](http://wan.example/1.jpg)\n\n"
        "### 有关:\n\n1. [出港。](/zh/news/2011/03/9/out.md) _消息: 小艇, 港口_\n"
    )
    event = read_event(page.encode().decode("latin-1").encode(), "https://o.example/zh/x.md")
    assert event.headline.encode("latin-1").decode() == "小艇在港口靠岸，船员à"
    assert [c.url for c in event.citations] == ["http://wan.example/1"]
    assert event.image == "http://wan.example/1.jpg"
    assert [len(r.context) for r in event.related] == [2]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("16\u00a0km  of\u3000sea ", "16 km of sea"),
        ("â€\u00a0Ã\u00a0", "â€\u00a0Ã\u00a0"),
    ],
)
def test_white_space_is_folded_but_where_it_may_be_a_byte(text: str, folded: str) -> None:
    assert plain(text) == folded


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The list for the Quay Prize is out.", "The list for the 2010 Lamp Medal is out.", False),
        ("Lamps: A keeper leaves the old quay.", "A keeper leaves the old quay.", True),
        (
            "A council announced it detected a leak.",
            "The council announces it has detected leaks.",
            True,
        ),
        ("Élodie Muñoz wählt Brücken", "Elodie Munoz wahlt Brucken", True),
        ("小艇在港口靠岸", "小艇在港口靠岸，船员平安", True),
        ("小艇在港口靠岸", "市长给街道起名", False),
    ],
)
def test_titles_of_one_event_are_told_from_those_of_another(
    one: str, other: str, same: bool
) -> None:
    assert agree(one, other) is agree(other, one) is same


def test_title_of_a_listed_event_may_hold_what_looks_like_a_link() -> None:
    body = (
        b"### [2010-07-2](/news/2010/07/2/index.md)\n\n# A lamp\n\n\n\n\n### Related:\n\n"
        b"1. [A [keeper](s) leaves (twice)](/news/2010/07/1/a-keeper.md) _Context: Lamp_\n"
    )
    (related,) = read_event(body, URL).related
    assert (related.headline, related.context) == ("A [keeper](s) leaves (twice)", ["Lamp"])


@pytest.mark.parametrize(
    ("covers", "images", "wanted"),
    [
        (["/photo.jpg"], [], "/photo.jpg"),
        (["/photo.jpg"], ["http://i.example/b.png"], "http://i.example/b.png"),
        ([], ["/web/1.jpg", "//i.example/2.jpg"], "//i.example/2.jpg"),
        (["http://i.example/logos/a.png"], [], None),
        (["//i.example/default/files/a.png"], [], "//i.example/default/files/a.png"),
        (["//i.example/og-logo.png"], ["http://i.example/b.jpg"], "http://i.example/b.jpg"),
        (["http://i.example/opengraph_default.jpg"], [], None),
    ],
)  # fmt: skip
def test_cover_is_an_image_that_shows_something(
    covers: list[str], images: list[str], wanted: str | None
) -> None:
    source = Item("The Press", "http://press.example/", images=images)
    assert cover_of(Draft(covers=covers, sources=[source])) == wanted


def test_path_of_a_cover_stays_and_is_flagged() -> None:
    page = (
        "### [2018-02-15](/news/2018/02/15/index.md)\n\n# A lamp\n\n\n\n\n### Source:\n\n"
        "1. [The Press](http://press.example/1)\n1. [Cover Image](/r/?m=02&d=1)\n"
    )
    event = read_event(page.encode(), URL)
    assert (event.image, event.flags) == ("/r/?m=02&d=1", ["image_without_host"])
