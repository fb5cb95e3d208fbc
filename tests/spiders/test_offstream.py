"""Which pages are asked for, and what becomes of an event whose page does not read."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from pipelines import normalize_event
from scrapers.items import Event
from scrapers.raw import Index
from scrapers.run.ledger import Pending
from scrapers.spiders.offstream import OffstreamSpider
from tests.spiders.walking import Walk

DAY = "https://offstream.news/news/2016/12/1"


@pytest.mark.parametrize(
    ("entry", "asked"),
    [
        ("a-rocket-flies.html", "a-rocket-flies.md"),
        ("a-rocket-flies", "a-rocket-flies.md"),
        ("soyuz-2.1b-flies", "soyuz-2.1b-flies.md"),
        ("soyuz-2.1b-flies.XML", "soyuz-2.1b-flies.md"),
        ("a-rocket-flies/?a=b.c", "a-rocket-flies.md"),
        ("a-rocket-flies.json#a.b", "a-rocket-flies.md"),
    ],
)
def test_an_entry_is_asked_for_in_the_format_chosen(entry, asked, monkeypatch):
    index = Index(url=None, date="2016-12-1", events=[Event(url=f"{DAY}/{entry}")])

    async def read(*_):
        return index, None, None

    spider = OffstreamSpider()
    spider.crawler = SimpleNamespace(stats=SimpleNamespace(inc_value=lambda *_: None))
    monkeypatch.setattr(spider, "_read", read)

    async def requests():
        return [request.url async for request in spider.parse_index(None, f"{DAY}/index")]

    assert asyncio.run(requests()) == [f"{DAY}/{asked}"]


DECEMBER = {"since": "2016-12-01", "until": "2016-12-01", "topic": "all"}
PAGE = f"{DAY}/the-asteroid-2016-wx9-passes-the-earth-at-a-third-of-the-distance-of-the-moon.md"
INDEX = f"{DAY}/index"


@pytest.mark.parametrize(
    ("answer", "flag", "reject"),
    [
        (404, "page:dead", None),
        (410, "page:dead", None),
        (500, "page:server_error", ("server_error", "HTTP 500", 500)),
        (
            b"<p>Buy this domain.",
            "page:unreadable",
            ("unreadable", "The page is no event page of Offstream in any of its formats.", 200),
        ),
        ("timeout", "page:timeout", ("timeout", "no answer", None)),
    ],
)
def test_where_a_page_does_not_read_the_entry_of_its_day_stands_in(
    answer, flag, reject, monkeypatch
):
    walk = Walk(OffstreamSpider(**DECEMBER, format="md"), monkeypatch, {PAGE: answer})
    found = {event.url: event for event in walk.events}
    assert len(found) == 3
    assert [found[PAGE].flags, found[PAGE].citations] == [["index_only", flag], []]
    assert [(r.url, r.kind, r.reason, r.detail, r.http_status) for r in walk.rejects] == (
        [(PAGE, "event_page", *reject)] if reject else []
    )


def test_such_an_entry_rests_on_what_came_of_its_page_too(monkeypatch):
    digests = set()
    for answer in (404, 500, "timeout"):
        walk = Walk(OffstreamSpider(**DECEMBER, format="md"), monkeypatch, {PAGE: answer})
        digests |= {event.sources_digest for event in walk.events if event.url == PAGE}
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("answers", "events", "rejects"),
    [
        ({"md": 200}, 3, []),
        ({"md": 404, "html": 200}, 3, []),
        ({"md": b"Hello", "html": 500, "json": 200}, 3, []),
        ({"md": "timeout", "html": 404, "json": 404, "xml": 200}, 3, []),
        ({"md": 404, "html": 404, "json": 404, "xml": 404}, 0, []),
        ({"md": 404, "html": 500, "json": 404, "xml": 404}, 0, ["html server_error"]),
        ({"md": 404, "html": 404, "json": 404, "xml": b"Hello"}, 0, ["xml unreadable"]),
    ],
)
def test_formats_are_asked_for_in_turn_until_one_reads(answers, events, rejects, monkeypatch):
    instead = {f"{INDEX}.{name}": answer for name, answer in answers.items() if answer != 200}
    walk = Walk(OffstreamSpider(**DECEMBER), monkeypatch, instead)
    assert [url for url in walk.asked if "index" in url] == [f"{INDEX}.{name}" for name in answers]
    assert len(walk.events) == events
    assert [f"{r.url[len(INDEX) + 1 :]} {r.reason}" for r in walk.rejects] == rejects
    assert walk.counted["downlink/index/readable"] == bool(events)
    assert {*walk.anew.values()} == {True}


def test_a_format_that_was_chosen_is_the_only_one_asked_for(monkeypatch):
    walk = Walk(OffstreamSpider(**DECEMBER, format="json"), monkeypatch)
    assert {url.rpartition(".")[2] for url in walk.asked} == {"json"}
    assert {event.first_seen for event in walk.events} == {"2026-01-01T00:00:00Z"}
    assert all(e.sources_digest and e.provenance.payload_digest for e in walk.events)


@pytest.mark.parametrize(
    ("instead", "count"), [({}, 1), ({PAGE: 500}, 1), ({f"{INDEX}.md": 500}, 0)]
)
def test_a_day_that_is_walked_again_gives_what_is_pending_and_nothing_else(
    instead, count, monkeypatch
):
    every = {event.url: event for event in Walk(OffstreamSpider(**DECEMBER), monkeypatch).events}
    wanted = normalize_event(every[PAGE]).id
    later = {**DECEMBER, "since": "2016-12-05", "until": "2016-12-05", "format": "md"}
    pending = Pending(wanted, "2016-12-01", "en", ["http://failed.example/"])
    walk = Walk(OffstreamSpider(**later), monkeypatch, instead, pending=(pending,))
    assert [event.url for event in walk.events] == [PAGE] * count
    assert walk.rejects == []
    assert not any(walk.counted.values())
    assert not any(anew for url, anew in walk.anew.items() if url.startswith(DAY))


def test_chinese_days_stand_below_a_folder_of_their_own(monkeypatch):
    july = {"since": "2019-07-01", "until": "2019-07-02", "lang": "zh", "topic": "all"}
    walk = Walk(OffstreamSpider(**july), monkeypatch)
    days = [f"https://offstream.news/zh/news/2019/07/{day}/index.md" for day in (1, 2)]
    assert walk.asked[:2] == days
    assert [event.in_language for event in walk.events] == ["zh"] * 3
