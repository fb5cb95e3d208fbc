"""Event pages in HTML of layouts that no template of ours renders: parts are found by role."""

from __future__ import annotations

import pytest

from scrapers.items import Event
from scrapers.pages.offstream import read_event

URL = "https://offstream.news/news/2010/07/2/a-page.html"
DAY = '<h3><a href="/news/2010/07/2/index.html">2010-07-2</a></h3>'
SITE = "<h1>Offstream</h1>"
HEADLINE = "<h1>A lamp is lit</h1>"


def read(*parts: str) -> Event:
    return read_event(f"<html><body>{''.join(parts)}</body></html>".encode(), URL)


@pytest.mark.parametrize(
    "page",
    [
        SITE + DAY + HEADLINE,  # after the day rather than before it
        DAY + HEADLINE + "<h1>More of this day</h1>",  # the first of those
        SITE + HEADLINE + DAY,  # or the nearest before
        SITE + "<h2>A tug has left</h2>" + DAY + HEADLINE,
    ],
)
def test_headline_is_told_from_the_name_of_the_site(page: str) -> None:
    assert read(page).headline == "A lamp is lit"


@pytest.mark.parametrize(
    "page",
    [
        f"<header>{SITE}</header>{DAY}<main><header>{HEADLINE}</header>"
        '<div class="share"><p>Tell all of it.</p></div><p>It burns.</p></main>',
        f"<header>{DAY}<p>All that is new.</p></header><header><h2>News</h2></header>{HEADLINE}"
        "<p>It burns.</p>",
        f'{DAY}{HEADLINE}<div role="complementary"><p>All that is new.</p></div><p>It burns.</p>',
        '<meta property="og:title" content="A lamp is lit – Offstream">'
        f'{DAY}<div class="banner">{HEADLINE}</div><div class="promo">{SITE}</div><p>It burns.</p>',
    ],
)
def test_chrome_is_told_from_what_holds_the_headline(page: str) -> None:
    event = read(page)
    assert (event.headline, event.summary) == ("A lamp is lit", "It burns.")


@pytest.mark.parametrize(
    ("items", "image"),
    [
        ('<li><img alt="Cover Image" src="http://i.example/c.jpg"></li>', "http://i.example/c.jpg"),
        ('<li>Cover image <img src="http://i.example/c.jpg"></li>', "http://i.example/c.jpg"),
        ("", "http://i.example/silicon.jpg"),
    ],
)
def test_pictures_and_links_of_the_site_among_sources_are_no_sources(
    items: str, image: str
) -> None:
    a, b = (f'<a href="http://{x}.example/1">' for x in "ab")
    event = read(
        f'{DAY}{HEADLINE}<h3>Sources:</h3><ol><li>{a}<img src="http://a.example/icons/a.png"></a>',
        f' {a}A</a> <img src="http://a.example/favicon.ico"></li>',
        f'<li>{b}B</a> <img src="http://i.example/silicon.jpg"> {b}again</a></li>{items}',
        '<li><a href="/news/2010/07/2/index.html">All of this day</a></li>',
        '<li><a href="#top">Up</a></li><li><a href="mailto:x@a.example">Tell us</a></li></ol>',
    )
    assert [(c.name, c.url) for c in event.citations] == [
        ("A", "http://a.example/1"), ("B", "http://b.example/1"),
    ]  # fmt: skip
    assert event.image == image


def test_day_of_a_page_without_a_link_to_it_is_that_of_its_address() -> None:
    event = read(
        HEADLINE,
        '<h3>Sources:</h3><ol><li><a href="http://a.example/1">A</a></li></ol><h3>Related:</h3>',
        '<ol><li><a href="/news/2010/07/1/a-tug-leaves.html">A tug leaves</a></li></ol>',
    )
    assert (event.date, event.headline) == ("2010-07-02", "A lamp is lit")
