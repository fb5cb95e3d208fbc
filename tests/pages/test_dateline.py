"""Visible datelines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from scrapers.pages import dateline
from tests.pages.article_page import days, page


def found(*lines: str) -> list[tuple[str, str]]:
    return [(e.field, e.value) for e in dateline.read(lines)]


@pytest.mark.parametrize(
    "text",
    [
        "March 4, 2015",
        "Mar. 4, 2015 9:02 a.m. EST",
        "4 March 2015",
        "4 MAR 2015 AT 22:46",
        "4. März 2015, 17:47 Uhr",
        "le 4 mars 2015 à 21h14"[3:],
        "4 de marzo de 2015",
        "2015-03-04 18:05",
        "2015/03/04",
        "2015年3月4日",
        "04.03.2015 - 16:48",
        "Wed, Mar 4, 2015",
        "04-Mar-15",
        "0214 GMT (1014 HKT) December 2, 2016",
        "March 4, 2015 21:53 GMT +3",
        "4 Μαρτίου 2015, 9:02 μ.μ.",
    ],
)
def test_date_is_found_whole(text: str) -> None:
    assert found(text) == [("published", text)]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Published: March 4, 2015", "published"),
        ("Post time: Mar-04-2015", "published"),
        ("Last updated March 4, 2015", "modified"),
        ("Page last updated at 4 March 2015", "modified"),
        ("Aktualisiert am 4. März 2015", "modified"),
        ("Mis à jour le 4 mars 2015", "modified"),
        ("更新日 2015年3月4日", "modified"),
    ],
)
def test_label_tells_what_the_date_is_of(line: str, field: str) -> None:
    assert [name for name, _ in found(line)] == [field]


def test_label_on_its_own_line_speaks_for_the_next() -> None:
    assert found("Last updated", "March 4, 2015") == [("modified", "March 4, 2015")]


def test_line_about_a_person_says_nothing_of_the_date_below() -> None:
    assert found("Reviewed by Oda Brandvold", "March 4, 2015") == [("published", "March 4, 2015")]
    assert found("Updated on:", "March 4, 2015") == [("modified", "March 4, 2015")]


def test_two_dates_in_a_line_have_a_label_each() -> None:
    assert found("Published March 4, 2015 | Updated March 9, 2015") == [
        ("published", "March 4, 2015"),
        ("modified", "March 9, 2015"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "© 2015 Farside Weekly",
        "Copyright March 4, 2015 Farside Weekly",
        "On March 4, 2015 the probe fell silent, and nobody there knew what to do about it.",
        "Expedition 30",
        "In 2015 and 2016",
        "Call 202-555-0142",
        "Two hours ago",
    ],
)
def test_no_dateline(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("2015-03-04T23:30:00Z", "March 5, 2015", True),
        ("2015-03-04T23:30:00Z", "4 March 2015", True),
        ("2015-03-31T23:30:00Z", "April 1, 2015", True),
        ("2015-03-04", "March 4, 2016", False),
        ("2015-03-04T10:20:30Z", "March 20, 2015", False),
        ("Nov 05, 2019", "January 31, 2014", False),
        ("2015-02-28T23:30:00Z", "March 1, 2015", True),
        ("2015-03-30", "March 15, 2015", False),
        ("2015-01-15", "March 2, 2015", False),
        ("2015-03-04", "Mar-04-15", True),
    ],
)
def test_agreement(one: str, two: str, same: bool) -> None:
    assert dateline.agree(one, two) is same


@pytest.mark.parametrize("mark", ["class=updated", "class=lastUpdated", "itemprop=dateModified"])
def test_mark_of_a_time_tells_what_it_is_of(mark: str) -> None:
    times = "<time itemprop=datePublished datetime=2015-03-01></time>"
    times += f"<time {mark} datetime=2015-03-04></time>"
    dates = page(f"<h1>Dust</h1><p>{times}</p>")
    assert days(dates) == [("time", "2015-03-01")]
    assert days(dates, "modified") == [("time", "2015-03-04")]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_what_is_found_stands_in_a_line(lines: list[str]) -> None:
    for _, value in found(*lines):
        assert any(value in line for line in lines)


@pytest.mark.parametrize("worst", ["1", " ", "a", "1.", "2015 ", "12:", "A, ", "-", "2015-1-1 "])
def test_worst_line_is_read_in_linear_time(worst: str) -> None:
    text = worst * (100_000 // len(worst))
    dateline.label(text)
    list(dateline.read([text, text[: dateline.MAX_LINE]] * 50))
    dateline.agree(text, text)


def test_what_stands_before_the_parent_of_many_times_is_read_once_and_not_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []

    def clean(text: str | None) -> str | None:
        read.append(len(text or ""))
        return text

    monkeypatch.setattr(dateline, "clean", clean)
    times = "".join(f'<time datetime="2015-03-{day:02}"/>' for day in range(1, 29))
    tree = etree.fromstring(f"<body><div>{'word ' * 9_000}</div><p>{times}</p></body>")
    assert list(dateline.anywhere(tree, list(tree.iter("time")))) == []
    # The other 27 are of the <time> in front of each.
    assert sorted(read)[27:] == [1_000]


def test_a_press_release_that_is_one_pre_has_its_day_in_its_head() -> None:
    prose = "A small probe that nobody had meant to meet a comet flew past\none on Saturday.\n\n"
    head = "SPACE LABORATORY\n\nFOR IMMEDIATE RELEASE{}September 22, 2001\n\n"
    for text, told in (
        (head.format(" " * 24) + prose * 3, ["September 22, 2001"]),
        ("log = open(DAY)\n# September 22, 2001\n" * 9, []),
        (prose * 20 + head.format(" "), []),
    ):
        tree = etree.fromstring(f"<div><pre>{text}</pre></div>")
        assert [e.value for e in dateline.anywhere(tree, [])] == told


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<b>Last Updated: <i>5 June, 2003, 17:32 GMT</i></b>", ["5 June, 2003, 17:32 GMT"]),
        ("<b>Updated 5 June 2003</b><p>Story.</p><b>Updated 5 June 2003</b>", ["5 June 2003"]),
        ("<b>Updated 5 June 2003</b><p>Story.</p><b>Updated 6 June 2003</b>", []),
    ],
)
def test_the_one_change_that_a_page_without_headline_tells(html: str, told: list[str]) -> None:
    found = list(dateline.anywhere(etree.fromstring(f"<div>{html}</div>"), []))
    assert [(e.field, e.value) for e in found] == [("modified", value) for value in told]
