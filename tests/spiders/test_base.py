"""Which days out of range are walked again."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from scrapy.core.scraper import Slot
from scrapy.http import Response
from scrapy.settings import Settings

import scrapers.settings
from scrapers import citations
from scrapers.run.ledger import Pending
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
