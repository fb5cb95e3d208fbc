"""The desk keeps little of what it has read, and what comes back is the same."""

import asyncio

import pytest

from scrapers import citations
from scrapers.items import Citation, Event
from tests.http.test_recovery import BBC, STORY, Asked, crawler

STORIES = [f"http://news.example/{n}" for n in range(5)]
DEAD = "http://news.example/dead"


@pytest.fixture
def asked(monkeypatch):
    found = Asked()
    monkeypatch.setattr(citations, "fetch", found.fetch)
    monkeypatch.setattr(citations, "AT_HAND", 2)
    found.answers = {url: (200, STORY.encode(), "") for url in STORIES} | {DEAD: (404, b"", "")}
    return found


def settle(desk, *urls):
    """The citations of an event, settled, and the addresses of the articles that came back."""
    event = Event(
        date="2010-07-02", headline="The ship Kestrel docks with the station.",
        citations=[Citation(url=url) for url in urls],
    )  # fmt: skip
    return event.citations, [raw.article.url for raw in asyncio.run(desk.settle(event))]


def test_an_article_that_was_let_go_reads_the_same_and_goes_out_once(asked):
    desk = citations.CitationDesk(crawler(DOWNLINK_RECOVERY=False))
    first, articles = settle(desk, *STORIES, DEAD)
    assert articles == STORIES
    again, articles = settle(desk, *STORIES, DEAD)
    assert again == first
    assert articles == []
    assert asked.count(DEAD) == 1  # a host is not asked again for what failed
    assert asked.count(STORIES[0]) == 2
    assert asked.count(STORIES[-1]) == 1


def test_events_beyond_those_at_work_ask_for_nothing_yet(asked):
    desk = citations.CitationDesk(crawler(DOWNLINK_RECOVERY=False, CONCURRENT_REQUESTS=1))
    events = [
        Event(date="2010-07-02", headline=f"Ship {n} docks.", citations=[Citation(url=url)])
        for n, url in enumerate([*STORIES, DEAD, BBC])
    ]

    async def all_at_once():
        waiting = [asyncio.ensure_future(desk.settle(event)) for event in events]
        most = 0
        while not all(task.done() for task in waiting):
            await asyncio.sleep(0)
            most = max(most, len(asyncio.all_tasks()) - 1 - sum(not t.done() for t in waiting))
        return most

    # One task settles a citation, one asks for it.
    assert 0 < asyncio.run(all_at_once()) <= 2 * citations.AT_WORK
    assert [event.citations[0].status for event in events] == ["ok"] * 5 + ["dead"] * 2
