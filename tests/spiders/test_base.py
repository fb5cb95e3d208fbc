"""Which days out of range are walked again; what a spider of events must have read."""

from __future__ import annotations

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import ClassVar

import pytest
from scrapy.core.scraper import Slot
from scrapy.http import Response
from scrapy.settings import Settings

import scrapers.settings
from pipelines import normalize_event
from scrapers import citations
from scrapers.commands.crawl import _reasons_not_to_publish
from scrapers.items import Event
from scrapers.run.ledger import Pending
from scrapers.spiders.articles import ArticlesSpider
from scrapers.spiders.base import EventSpider
from scrapers.spiders.offstream import OffstreamSpider
from scrapers.spiders.wikipedia import WikipediaSpider

RANGE = {"since": "2016-12-04", "until": "2016-12-06"}
PENDING = [
    Pending("ev-1", "2016-12-01", "en", ["http://due.example/", "http://later.example/"]),
    Pending("ev-2", "2016-12-01", "en", ["http://due.example/"]),
    Pending("ev-3", "2016-12-02", "en", ["http://later.example/"]),
    Pending("ev-4", "2016-12-05", "en", ["http://due.example/"]),
    Pending("ev-5", "2016-11-01", "zh", ["http://due.example/"]),
]


def due(spider, *, replay=False, **arguments):
    """Return the ids of each day, where all that is due is on one host."""
    archive = SimpleNamespace(is_open=lambda url: url == "http://due.example/")
    middleware = SimpleNamespace(storage=SimpleNamespace(archive=archive))
    made = spider(**RANGE, **arguments)
    made.crawler = SimpleNamespace(
        get_downloader_middleware=lambda kind: None if replay else middleware
    )
    made.pending = PENDING
    return {day.isoformat(): sorted(ids) for day, ids in made.due().items()}


def test_days_out_of_range_with_a_citation_that_is_due():
    assert due(OffstreamSpider) == {"2016-12-01": ["ev-1", "ev-2"]}
    assert due(OffstreamSpider, lang="zh") == {"2016-11-01": ["ev-5"]}
    assert list(due(WikipediaSpider)) == ["2016-11-01", "2016-12-01"]


@pytest.mark.parametrize("spider", [OffstreamSpider, WikipediaSpider])
def test_a_replay_and_a_run_without_articles_try_nothing_again(spider):
    assert due(spider, replay=True) == {}
    assert due(spider, articles="no") == {}


def test_event_pages_fill_the_places_at_work_and_few_wait_beyond():
    """Pages of a thousand days would be in memory at once, each with what waits for its turn."""
    settings = Settings(scrapers.settings.__dict__)
    OffstreamSpider.update_settings(settings)
    places = citations.AT_WORK * settings.getint("CONCURRENT_REQUESTS")

    def enough(pages, size):
        slot = Slot(settings.getint("SCRAPER_SLOT_MAX_ACTIVE_SIZE"))
        for _ in range(pages):
            slot.add_response_request(Response("http://x.example/", body=bytes(size)), None)
        return slot.needs_backout()

    assert not enough(places, 4_000)  # half of the pages are larger than 3,600
    assert enough(5 * places, 500)


def test_a_spider_that_was_told_of_nothing_walks_its_range():
    spider = OffstreamSpider(**RANGE)
    assert list(spider.pending) == []
    assert spider.options["since"] == dt.date(2016, 12, 4)


@pytest.mark.parametrize(
    ("headline", "summary", "passes"),
    [
        ("A Fal\u200bcon 9 lifts off from Cana\u00adveral.", None, True),
        ("A Falcon 9 lifts off from Canaveral.", None, True),
        ("A minister resigns.", "Sign up for our newsletter on NASA and rockets.", False),
        ("A minister resigns.", None, False),
    ],
)
def test_the_filter_judges_the_event_as_its_record_will_read(headline, summary, passes):
    spider = OffstreamSpider(**RANGE, articles="no")
    spider.crawler = SimpleNamespace(stats=SimpleNamespace(inc_value=lambda name: None))

    async def delivered():
        given = Event(date="2016-12-01", headline=headline, summary=summary)
        return [record async for record in spider.deliver(given)]

    found = asyncio.run(delivered())
    assert bool(found) is passes
    for event in found:
        finished = normalize_event(event)
        assert finished.space.label == "space"
        assert finished.headline == "A Falcon 9 lifts off from Canaveral."


class Fresh(EventSpider):
    """As one may be written, with nothing but what it must have."""

    name = "fresh"
    arguments: ClassVar[dict] = {}


@pytest.mark.parametrize(("spider", "trusted"), [(Fresh, False), (ArticlesSpider, True)])
def test_a_spider_of_events_that_counts_no_index_is_not_to_be_trusted(spider, trusted):
    stats = SimpleNamespace(get_stats=lambda: {"finish_reason": "finished"})
    crawler = SimpleNamespace(spider=spider.__new__(spider), stats=stats)
    reasons = _reasons_not_to_publish(crawler, SimpleNamespace(write_error=None))
    assert reasons == ([] if trusted else ["not one day index of the range could be read"])
