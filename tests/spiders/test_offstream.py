"""Which pages the entries of a day index lead to."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from scrapers.items import Event
from scrapers.raw import Index
from scrapers.spiders.offstream import OffstreamSpider

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
