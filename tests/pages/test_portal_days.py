"""Names of days, and where a day ends on a page of several."""

import pytest

from scrapers.pages.portal_bullet import Line, Part
from scrapers.pages.portal_days import anchor_date, day_of, page_date, page_name, written_date
from scrapers.pages.portal_days import split_days as split


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("May 1, 2012 (2012-05-01) (Tuesday)", "2012-05-01"),
        ("May\xa01,\xa02012", "2012-05-01"),
        ("Tuesday, 1 May 2012", "2012-05-01"),
        ("May 1st, 2012", "2012-05-01"),
        ("February 30, 2012", None),
        ("May 2012", None),
        ("", None),
    ],
)
def test_a_day_is_written_in_many_ways(text: str, day: str | None) -> None:
    assert written_date(text) == day


def test_names_of_pages_and_back() -> None:
    assert page_name("2016-12-01") == "Portal:Current_events/2016_December_1"
    assert page_date("https://en.wikipedia.org/wiki/" + page_name("2016-12-01")) == "2016-12-01"
    assert page_date("Portal:Current events/2016 December 1") == "2016-12-01"
    assert page_date("Portal:Current_events/December_2016") is None
    assert anchor_date("2023_January_2") == "2023-01-02"
    assert anchor_date("January_2") is None
    assert day_of("2016", "12", "01") == day_of("2016", "december", "1") == "2016-12-01"


def heading(text: str, level: int) -> Line:
    return Line("category", [Part("text", text)], depth=level)


def test_a_day_ends_where_a_heading_of_its_level_is_no_date() -> None:
    item = Line("bullet", [Part("text", "It lands.")], depth=1)
    lines = [item, heading("1 May 2012", 2), heading("Science", 3), item]
    lines += [heading("2 May 2012", 2), item, heading("See also", 2), item]
    days = split(lines, "inferred")
    assert [(day.date, len(day.lines)) for day in days] == [
        (None, 1),
        ("2012-05-01", 2),
        ("2012-05-02", 1),
    ]
