"""Days of the Portal, and the pages of months that stand in for them."""

from __future__ import annotations

import pytest

from pipelines import normalize_event
from scrapers.run.ledger import Pending
from scrapers.spiders.wikipedia import WikipediaSpider
from tests.spiders.walking import Walk

PORTAL = "https://en.wikipedia.org/wiki/Portal:Current_events"
NO_PAGE = "This is no page of the Current events portal."
AUGUST = {"since": "2003-08-24", "until": "2003-08-26", "topic": "all"}
DAY, MONTH = f"{PORTAL}/2003_August_25", f"{PORTAL}/August_2003"
"""Days of this month have no page of their own."""


def test_the_page_of_a_month_is_asked_for_once_and_read_for_each_of_its_days(monkeypatch):
    walk = Walk(WikipediaSpider(**AUGUST), monkeypatch)
    days = [f"{PORTAL}/2003_August_{day}" for day in (24, 25, 26)]
    assert walk.asked == [days[0], MONTH, *days[1:]]
    assert [event.date for event in walk.events] == ["2003-08-24"] * 2 + ["2003-08-25"] * 2
    assert walk.rejects == []
    assert walk.counted["downlink/index/readable"] == 3
    assert {*walk.anew.values()} == {True}
    assert {event.first_seen for event in walk.events} == {"2026-01-01T00:00:00Z"}
    assert all(e.sources_digest and e.provenance.payload_digest for e in walk.events)


def test_a_day_without_page_or_month_is_no_reject_and_no_index(monkeypatch):
    walk = Walk(WikipediaSpider(**AUGUST), monkeypatch, {MONTH: 404})
    assert (walk.events, walk.rejects, walk.counted.total()) == ([], [], 0)


@pytest.mark.parametrize(
    ("day", "month", "asked", "reject"),
    [
        (500, 200, [DAY], (DAY, "server_error", "HTTP 500")),
        ("timeout", 200, [DAY], (DAY, "timeout", "no answer")),
        (b"Hello", 200, [DAY], (DAY, "unreadable", NO_PAGE)),
        (410, 503, [DAY, MONTH], (MONTH, "server_error", "HTTP 503")),
    ],
)
def test_a_day_that_cannot_be_read_is_a_reject(day, month, asked, reject, monkeypatch):
    spider = WikipediaSpider(**AUGUST | {"since": "2003-08-25", "until": "2003-08-25"})
    walk = Walk(spider, monkeypatch, {DAY: day, MONTH: month})
    assert walk.asked == asked
    assert (walk.events, walk.counted.total()) == ([], 0)
    assert [(r.url, r.reason, r.detail) for r in walk.rejects] == [reject]
    assert {r.kind for r in walk.rejects} == {"index"}


@pytest.mark.parametrize(("month", "count"), [(None, 1), (500, 0)])
def test_a_day_that_is_walked_again_gives_what_is_pending_and_nothing_else(
    month, count, monkeypatch
):
    every = Walk(WikipediaSpider(**AUGUST), monkeypatch).events  # the third is of the 25th
    wanted = normalize_event(every[2]).id
    later = AUGUST | {"since": "2003-09-01", "until": "2003-09-01"}
    pending = Pending(wanted, "2003-08-25", "en", ["http://failed.example/"])
    instead = {} if month is None else {MONTH: month}
    walk = Walk(WikipediaSpider(**later), monkeypatch, instead, pending=(pending,))
    assert [normalize_event(event).id for event in walk.events] == [wanted] * count
    assert (walk.rejects, walk.counted.total()) == ([], 0)
    assert (walk.anew[DAY], walk.anew[MONTH]) == (False, False)
