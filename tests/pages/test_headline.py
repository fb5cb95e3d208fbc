"""The headline among what a page offers for it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import iterwalk

from scrapers.pages import head, headline
from scrapers.pages.metadata import read_metadata
from scrapers.pages.parse import parse

OG, LD, TITLE = "meta:og:title", "json-ld", "title"


def choose(
    headings: list[str],
    titles: list[tuple[str, str]],
    *,
    site: str = "",
    host: str = "",
    **more: str,
) -> str | None:
    names = frozenset([site] if site else [])
    news = more.get("kind") == "news"
    return headline.choose(headings, titles, names, host, more.get("slug", ""), news=news).text


def test_h1_with_the_words_of_the_title_wins() -> None:
    assert (
        choose(["Ice on a small moon"], [(OG, "A moon of ice"), (TITLE, "x")])
        == "Ice on a small moon"
    )


def test_h1_about_something_else_loses() -> None:
    assert choose(["Open menu"], [(OG, "Ice on a small moon")]) == "Ice on a small moon"


def test_h1_may_be_known_by_the_address_alone() -> None:
    assert choose(["Ice on a moon"], [(TITLE, "Welcome")], slug="ice-on-a-moon") == "Ice on a moon"


@pytest.mark.parametrize("title", ["Untitled Document", "Farside Weekly - Space", "新闻"])
def test_title_that_names_a_section_or_nothing_gives_way_to_a_heading(title: str) -> None:
    heading = "Probe answers after two weeks"
    assert choose(["Menu", heading], [(TITLE, title)], site="Farside Weekly") == heading
    assert choose(["Menu"], [(TITLE, "Voyager")]) == "Voyager"
    assert choose([heading], [(OG, "Voyager")]) == "Voyager"
    assert choose([heading], [(TITLE, "Ice on a small moon")]) == "Ice on a small moon"


@pytest.mark.parametrize(
    ("title", "site", "host"),
    [
        ("Ice on a moon | Farside Weekly", "Farside Weekly", ""),
        ("Farside Weekly: Ice on a moon", "Farside Weekly", ""),
        ("Ice on a moon - Farside", "", "farside.example"),
        ("Ice on a moon — The Farside Weekly", "Farside Weekly", ""),
    ],
)
def test_name_of_the_site_is_cut(title: str, site: str, host: str) -> None:
    assert choose([], [(TITLE, title)], site=site, host=host) == "Ice on a moon"


def test_what_is_no_name_of_the_site_stays() -> None:
    assert choose([], [(TITLE, "Mars – a history")], site="Farside") == "Mars – a history"


def test_logo_is_no_headline() -> None:
    assert (
        choose(["Farside Weekly", "Ice"], [(TITLE, "Ice | Farside Weekly")], site="Farside Weekly")
        == "Ice"
    )


def test_label_behind_a_bar_is_cut_and_half_a_headline_is_not() -> None:
    page = "Ice on a moon of the farthest giant | Space | Farside"
    assert choose([page], [(TITLE, page)]) == "Ice on a moon of the farthest giant"
    assert choose(["Ice on a moon | Water on a comet"], []) == "Ice on a moon | Water on a comet"


def test_name_of_the_site_is_known_in_its_dress() -> None:
    title = "Ice - The Far Side Online"
    assert choose([], [(TITLE, title)], host="farside.example") == "Ice"
    title = "Far Online: Side effects"
    assert choose([], [(TITLE, title)], host="farside.example") == title


FARSIDE = "https://farside.example/1"
PROSE = f"<p>{'A sentence of the article. ' * 6}</p>"


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Ice on a moon</h2>",
        "<h1>The Far Side</h1><h3>Space</h3><h2>Ice on a moon</h2><h3>By Ingrid Solheim</h3>",
        "<h2><a href='/2'>Dust on a far moon</a></h2><h2>News of today</h2><h2>Ice on a moon</h2>",
    ],
)
def test_title_that_is_the_name_of_the_site_gives_way_to_the_heading_over_the_text(
    body: str,
) -> None:
    page = f"<title>The Far Side Online</title><p>March 4, 2015</p>{body}{PROSE}<h2>More of it</h2>"
    tree = parse(page.encode()).tree
    assert tree is not None
    found = read_metadata(tree, FARSIDE)
    assert found.headline == "Ice on a moon"
    assert ("heading", "Ice on a moon") in [(e.source, e.value) for e in found.evidence]


def test_without_a_heading_over_a_text_the_name_of_the_site_is_all_there_is() -> None:
    for body in ("<p>Short.</p>", PROSE + "<h2>Ice on a moon</h2>"):
        tree = parse(f"<title>The Far Side Online</title>{body}".encode()).tree
        assert tree is not None
        assert read_metadata(tree, FARSIDE).headline == "The Far Side Online"


def test_words_of_host_or_publisher_are_the_site() -> None:
    assert choose([], [(TITLE, "Ice - Farside Rockets")], host="rockets.farside.example") == "Ice"
    assert choose([], [(TITLE, "Ice - Far Side")], site="Far Side Group") == "Ice"


def test_heading_that_is_a_title_wins_over_one_that_is_a_part_of_it() -> None:
    whole = "Ice on a small moon of a giant"
    assert choose(["Ice on a small moon", whole], [(OG, whole)]) == whole
    assert choose(["Moon"], [(OG, "Ice on a small moon")]) == "Ice on a small moon"


@pytest.mark.parametrize(
    ("heading", "seen"),
    [
        ("Ice<br>on a <b>m</b>oon", "Ice on a moon"),
        ("<span>Probe</span>Ice on a <i>moon</i>", "Probe Ice on a moon"),
        ("H<sub>2</sub>O on Mc<b>Donald</b>", "H2O on McDonald"),
        ("<span>I</span>ce <!-- x -->on a<div>moon</div>", "Ice on a moon"),
        ("Ice<script>x</script> on<hr>a<svg><title>x</title></svg> moon", "Ice on a moon"),
    ],
)
def test_heading_reads_as_it_is_shown(heading: str, seen: str) -> None:
    tree = parse(f"<h1>{heading}</h1> tail".encode()).tree
    assert tree is not None
    assert [text for text, _ in head.read_head(tree).headings] == [seen]


@pytest.mark.parametrize(
    ("href", "is_logo"),
    [("/", True), ("https://farside.example", True), (" //www.farside.example/ ", True)]
    + [
        (href, False)
        for href in ("?p=5", "/?p=5", "#", "", "/ice", "https://maker.example/", "http://[x")
    ],
)
def test_heading_that_leads_home_is_a_logo(href: str, is_logo: bool) -> None:
    page = f"<title>Farside ice</title><h1><a href='{href}'>Farside</a></h1><p>Ice.</p>"
    tree = parse(page.encode()).tree
    assert tree is not None
    found = read_metadata(tree, "https://farside.example/ice")
    assert ("h1" in found.facts) is not is_logo


def test_heading_within_a_heading_is_read_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    walked = 0

    def counted(*args: Any) -> Any:
        nonlocal walked
        for item in iterwalk(*args):
            walked += 1
            yield item

    monkeypatch.setattr(head, "iterwalk", counted)
    tree = parse(b"<h1>" * 1_000 + b"x" * 100_000).tree
    assert tree is not None
    texts = [text for text, _ in head.read_head(tree).headings]
    assert 0 < walked <= 1_000 * head.MAX_SHOWN
    assert max(map(len, texts)) <= 10 * head.MAX_SHOWN


def test_on_news_pages_two_sources_outvote_the_text_for_search_engines() -> None:
    titles = [(OG, "Ice at last"), (LD, "Ice at last"), (TITLE, "Moon ice: all you need to know")]
    assert choose(["Moon ice: all you need to know"], titles, kind="news") == "Ice at last"
    assert choose(["Moon ice: all you need to know"], titles) == "Moon ice: all you need to know"


def test_only_heading_of_a_page_without_title() -> None:
    assert choose(["Ice"], []) == "Ice"
    assert choose([], []) is None


def test_headline_in_bold_is_found_by_the_last_part_of_the_title() -> None:
    tree = parse(
        b"<td><b>News</b><font><b>Ice on a  moon</b></font><p>Ice on a moon was</p></td>"
    ).tree
    assert tree is not None
    found = headline.find(tree, "Farside | News | Ice on a moon")
    assert found is not None
    assert (found[0].tag, found[1]) == ("font", "Ice on a moon")
    assert headline.find(tree, "Something else entirely") is None


def test_heading_over_the_text_is_none_that_leads_elsewhere() -> None:
    tree = parse(
        b"<h2>Ice on a moon, <a href='/y'>seen</a></h2><h2><a href='/x'>Dust on a moon</a></h2>"
        + b"<p>%s</p>" % (b"A long line of the text. " * 5)
    ).tree
    assert tree is not None
    found = headline.over_text(tree)
    assert found is not None
    assert found[1] == "Ice on a moon, seen"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=3), st.text(max_size=60), st.text(max_size=10))
def test_nothing_is_invented(headings: list[str], title: str, site: str) -> None:
    chosen = headline.choose(headings, [(TITLE, title)], frozenset([site]), "", "", news=True).text
    assert chosen is None or any(chosen in text for text in (title, *headings))


@pytest.mark.parametrize("worst", [" ", "- ", "|", "a - ", "--", ": "])
def test_worst_title_is_read_in_linear_time(worst: str) -> None:
    text = worst * (100_000 // len(worst))
    choose([text], [(TITLE, text), (OG, "x" + text)], site="x")
