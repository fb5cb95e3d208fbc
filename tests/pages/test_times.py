"""Which day a page says that it is of."""

from __future__ import annotations

import pytest

from tests.pages.article_page import TEXT, days, page


def test_day_in_the_url_comes_last() -> None:
    found = page(
        "<h1>Dust</h1><time datetime='2014-02-03'></time>", url="http://x.example/2014/02/03/a"
    )
    assert days(found) == [("time", "2014-02-03"), ("url", "2014-02-03")]


@pytest.mark.parametrize(
    ("end", "source"),
    [
        ("<h4>Published</h4><div>March 4, 2015</div>", "text"),
        ("<p class='post-date'>March 4, 2015</p><p>Seen on March 9, 2014</p>", "text"),
        ("<time pubdate>March 4, 2015</time><time>March 9, 2015</time>", "time"),
        ("<h4>Publish date</h4><time>March 4, 2015</time><time>March 9, 2015</time>", "time"),
    ],
)
def test_date_may_stand_far_from_the_headline(end: str, source: str) -> None:
    found = page(f"<h1>Dust on the lens</h1>{TEXT * 6}<div>{end}</div>")
    assert days(found) == [(source, "March 4, 2015")]


@pytest.mark.parametrize(
    "end",
    [
        "<p class='post-date'>March 4, 2015</p><p class='post-date'>March 9, 2015</p>",
        "<p class='event'>March 4, 2015</p>",
        "<p class='published'>The crew landed on March 4, 2015 in the desert, as planned then.</p>",
    ],
)
def test_dates_far_from_the_headline_that_are_none_of_the_page(end: str) -> None:
    assert days(page(f"<h1>Dust on the lens</h1>{TEXT * 6}<div>{end}</div>")) == []


def test_date_beside_the_byline_at_the_end_of_the_text() -> None:
    end = "<div><div><p>By Ingrid Solheim</p><p>Engineer</p></div><p>March 4, 2015</p></div>"
    found = page(f"<h1>Dust on the lens</h1>{TEXT * 6}{end}")
    assert days(found) == [("text", "March 4, 2015")]


def test_day_of_publication_leads_the_time_of_the_rendering() -> None:
    head = '<meta name="published-time" content="2020-05-06T07:08:09Z">'
    head += '<meta name="published-date" content="2015-03-04">'
    assert days(page("<h1>Dust</h1>", head))[0] == ("meta:published-date", "2015-03-04")


def test_other_day_under_the_headline_does_not_lead_one_that_the_url_confirms() -> None:
    head = '<meta property="article:published_time" content="2015-03-04T07:08:09Z">'
    body = "<h1>Dust</h1><div>2018-01-31 New links</div>"
    url = "http://x.example/2015/03/04/dust"
    assert days(page(body, head, url))[0][0] == "meta:article:published_time"
    assert days(page(body, head))[0][0] == "text"


def test_month_in_the_url_may_be_a_word() -> None:
    for path in ("/2014/feb/03/a", "/2014/February/03/a"):
        assert days(page("<h1>Dust</h1>", url=f"http://x.example{path}"))[0][0] == "url"
    assert days(page("<h1>Dust</h1>", url="http://x.example/2014/market/03/a")) == []


def test_numbers_of_a_day_in_the_url_need_no_zeros() -> None:
    for path in ("/2014/2/3/a", "/2014/2/3", "/2014/12/31/", "/2014/02/3/a"):
        assert days(page("<h1>Dust</h1>", url=f"http://x.example{path}"))[0][0] == "url"
    for path in ("/2014/2/3-moons", "/2014/2/a", "/2014/13/1/a", "/2014/2/32/a", "/2014-2-3"):
        assert days(page("<h1>Dust</h1>", url=f"http://x.example{path}")) == []


def test_label_of_a_time_may_stand_on_the_line_before() -> None:
    line = "<p>Kofi Mensah</p><p>Updated</p><p><time datetime='2015-03-04'>4 March</time></p>"
    found = page(f"<h1>Dust on a moon</h1>{line}")
    assert (days(found), days(found, "modified")) == ([], [("time", "2015-03-04")])


def test_time_elements_of_teasers_are_no_dates_of_the_page() -> None:
    teasers = "".join(
        f"<li><time datetime='2014-02-0{n}'>x</time> Teaser</li>" for n in range(1, 5)
    )
    text = "<p>" + "A long line of text. " * 12 + "</p>"
    assert days(page(f"<h1>Dust</h1>{text * 5}<ul>{teasers}</ul>")) == []
