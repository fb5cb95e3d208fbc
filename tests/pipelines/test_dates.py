"""The dates of events and articles: chosen from evidence, contradictions told."""

from __future__ import annotations

import string

import pytest

from pipelines.dates import DatesPipeline, far_from
from scrapers.items import Article, Event, Provenance, Related
from scrapers.raw import Evidence, RawArticle

CAPTURED = "2017-03-08T12:00:00Z"


def test_far_from_counts_days() -> None:
    assert far_from("2010-07-02", "2010-07-04") == 2
    assert far_from("2010-07-02", "2010-06-30") == -2
    assert far_from("2010-07-02", None) is None
    assert far_from("2010-7-2", "2010-07-02") is None


def test_events_get_iso_days() -> None:
    event = Event(
        date="2010-07-2",
        headline="A",
        related=[
            Related(url="/a", headline="A", date="2006/10/26"),
            Related(url="/b", headline="B", date="2006/13/26"),
            Related(url="/c", headline="C"),
        ],
    )
    for _ in range(2):
        DatesPipeline.event(event)
        assert event.date == "2010-07-02"
        assert [x.date for x in event.related] == ["2006-10-26", None, None]
        assert event.flags == ["invalid_date:related"]


def test_an_event_without_a_day_keeps_its_words() -> None:
    event = DatesPipeline.event(Event(date="July 2010", headline="A"))
    assert (event.date, event.flags) == ("July 2010", ["invalid_date"])


def article(
    *evidence: tuple[str, str, str], captured: str | None = CAPTURED, url: str = ""
) -> Article:
    raw = RawArticle(
        article=Article(url=url, in_language="en", provenance=Provenance(fetched_at=captured)),
        evidence=[Evidence(field=f, source=s, value=v) for f, s, v in evidence],
    )
    return DatesPipeline.article(DatesPipeline.article(raw)).article


def test_the_best_evidence_gives_five_fields() -> None:
    found = article(
        ("published", "json-ld", "2011-02-24T21:53:00-05:00"),
        ("modified", "json-ld", "2011-02-25"),
        ("published", "url", "2011-02-24"),
    )
    assert found.date_published == "2011-02-24"
    assert found.datetime_published == "2011-02-24T21:53:00-05:00"
    assert found.date_published_raw == "2011-02-24T21:53:00-05:00"
    assert found.date_published_precision == "second"
    assert found.date_published_evidence == "json-ld"
    assert (found.date_modified, found.datetime_modified) == ("2011-02-25", None)
    assert found.date_modified_precision == "day"
    assert found.flags == []


def test_created_is_not_published() -> None:
    found = article(("created", "json-ld", "2011-02-20"), ("published", "url", "2011-02-24"))
    assert found.date_published == "2011-02-24"


def test_a_footer_year_is_no_date() -> None:
    assert article(("published", "text", "© 2015 Example")).date_published is None


def test_the_same_day_said_better_is_taken() -> None:
    found = article(
        ("published", "json-ld", "2011-02-24"),
        ("published", "text", "24 February 2011, 21:53 GMT"),
    )
    assert found.datetime_published == "2011-02-24T21:53:00+00:00"
    assert found.date_published_evidence == "text"
    local = article(
        ("published", "json-ld", "2011-02-25T02:53:00Z"),
        ("published", "meta:date", "2011-02-24T21:53:00-05:00"),
    )
    assert local.date_published == "2011-02-24"
    assert local.date_published_evidence == "meta:date"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2011-02-24T21:53:00Z", "2011-02-24T21:53:00Z"),
        ("2011-02-24T21:53:00Z", "2011-02-24T10:00:00"),
        ("2011-02-24T21:53:00+02:00", "2011-02-24T22:53:00+03:00"),
    ],
)
def test_what_says_no_more_leaves_the_first_evidence(first: str, second: str) -> None:
    found = article(("published", "json-ld", first), ("published", "meta:date", second))
    assert (found.date_published_evidence, found.flags) == ("json-ld", [])


def test_contradictions_are_flagged() -> None:
    found = article(
        ("published", "json-ld", "2011-02-24"),
        ("published", "text", "24 January 2011"),
        ("published", "url", "2011-02-24"),
        ("modified", "json-ld", "2011-02-01"),
    )
    assert found.date_published == "2011-02-24"
    assert found.flags == [
        "date_conflict:modified:before-published",
        "date_conflict:published:text",
    ]


@pytest.mark.parametrize(
    ("first", "second", "flags"),
    [
        ("2011-02-24T23:30:00Z", "25 February 2011", []),  # of a zone east of it
        ("2011-02-24T23:30:00Z", "26 February 2011", ["date_conflict:published:text"]),
        ("2011-02-24", "25 February 2011", ["date_conflict:published:text"]),
        ("2011-02-24", "26 February 2011, 21:53", ["date_conflict:published:text"]),
        ("2011-02-24T21:53:00Z", "26 February 2011, 21:53", ["date_conflict:published:text"]),
    ],
)
def test_a_day_beside_a_time_may_be_that_of_another_zone(
    first: str, second: str, flags: list[str]
) -> None:
    found = article(("published", "json-ld", first), ("published", "text", second))
    assert found.flags == flags


@pytest.mark.parametrize("captured", [None, "9999-12-31T23:59:59Z", "1-01-01T00:00:00Z"])
def test_a_page_without_a_time_of_capture_that_can_be_has_its_date(captured: str | None) -> None:
    found = article(("published", "json-ld", "2027-02-24"), captured=captured)
    assert found.date_published == "2027-02-24"
    assert article(("published", "text", "2 hours ago"), captured=captured).date_published is None


def test_a_date_after_the_capture_is_not_believed() -> None:
    found = article(("published", "json-ld", "2027-02-24"), ("published", "url", "2011-02-24"))
    assert (found.date_published, found.date_published_evidence) == ("2011-02-24", "url")


def test_the_beginning_of_unix_time_is_no_date() -> None:
    found = article(("published", "json-ld", "1970-01-01T00:00:00Z"))
    assert found.date_published is None


def test_a_text_that_tells_of_an_update_is_no_publication() -> None:
    found = article(("published", "text", "Last updated: 24 February 2011"))
    assert (found.date_published, found.date_modified) == (None, "2011-02-24")
    plain = article(("published", "text", "24 February 2011 21:53"))
    assert (plain.date_published, plain.date_modified) == ("2011-02-24", None)


def test_a_time_without_zone_is_read_in_the_home_of_the_publisher() -> None:
    found = article(
        ("published", "text", "24 July 2011 21:00"), url="http://www.theguardian.com/science/a"
    )
    assert found.datetime_published == "2011-07-24T21:00:00+01:00"


@pytest.mark.parametrize(
    ("tag", "shown", "wanted"),
    [
        ("17:25:03", "17:25 GMT, Friday, 2 July 2010 18:25 UK", "17:25:03+00:00"),
        ("18:25:03", "17:25 GMT, Friday, 2 July 2010 18:25 UK", "18:25:03+01:00"),
        ("17:25:03", "20:10 GMT, Friday, 2 July 2010 21:10 UK", "17:25:03+01:00"),
        ("17:25:03", "17:25 GMT, Saturday, 3 July 2010 18:25 UK", "17:25:03+01:00"),
        ("17:25:03", "2 July 2010 17:25", "17:25:03+01:00"),
    ],
)
def test_a_time_without_zone_is_on_the_clock_of_the_same_minute_that_the_page_shows(
    tag: str, shown: str, wanted: str
) -> None:
    found = article(
        ("published", "meta:originalpublicationdate", f"2010/07/02 {tag}"),
        ("modified", "text", shown),
        url="http://news.bbc.co.uk/2/hi/1.stm",
    )
    assert found.datetime_published == f"2010-07-02T{wanted}"
    assert found.date_published_evidence == "meta:originalpublicationdate"


def test_no_evidence_leaves_the_article_alone() -> None:
    found = article(("published", "text", string.ascii_letters), ("headline", "text", "2011-02-24"))
    assert found.date_published is None
    assert found.flags == []
