"""The desk keeps little of what it has read, and what comes back is the same."""

import asyncio
from types import SimpleNamespace

import pytest

from pipelines import STEPS
from scrapers import citations
from scrapers.http import reservations
from scrapers.items import Article, Citation, Event
from scrapers.raw import Block, RawArticle
from tests.http.test_recovery import BBC, STORY, Asked, crawler

STORIES = [f"http://news.example/{n}" for n in range(5)]
DEAD = "http://news.example/dead"


@pytest.fixture
def asked(monkeypatch):
    found = Asked()
    monkeypatch.setattr(citations, "fetch", found.fetch)
    monkeypatch.setattr(reservations, "fetch", Asked().fetch)
    monkeypatch.setattr(citations, "AT_HAND", 2)
    found.answers = {url: (200, STORY.encode(), "") for url in STORIES} | {DEAD: (404, b"", "")}
    return found


def settle(run, desk, *urls):
    """The citations of an event, settled, and the addresses of the articles that came back."""
    event = Event(
        date="2010-07-02", headline="The ship Kestrel docks with the station.",
        citations=[Citation(url=url) for url in urls],
    )  # fmt: skip
    return event.citations, [raw.article.url for raw in run(desk.settle(event))]


def test_an_article_that_was_let_go_reads_the_same_and_goes_out_once(asked):
    desk = citations.CitationDesk(crawler(DOWNLINK_RECOVERY=False))
    with asyncio.Runner() as runner:
        first, articles = settle(runner.run, desk, *STORIES, DEAD)
        assert articles == STORIES
        again, articles = settle(runner.run, desk, *STORIES, DEAD)
    assert again == first
    assert articles == []
    assert asked.count(DEAD) == 1  # a host is not asked again for what failed
    assert sorted(asked.count(url) for url in STORIES) == [1, 1, 2, 2, 2]  # two were at hand


def test_an_address_without_a_scheme_is_asked_for(asked):
    asked.answers["https://news.example/1"] = (200, STORY.encode(), "")
    desk = citations.CitationDesk(crawler(DOWNLINK_RECOVERY=False))
    with asyncio.Runner() as runner:
        [citation], articles = settle(runner.run, desk, "//news.example/1")
    assert (citation.status, articles) == ("ok", ["https://news.example/1"])


def test_a_step_that_the_verdict_needed_is_not_taken_again(asked, monkeypatch):
    taken = []
    for step in STEPS:

        def count(raw, step=step, take=step.article):
            taken.append(step)
            return take(raw)

        monkeypatch.setattr(step, "article", staticmethod(count))
    desk = citations.CitationDesk(crawler(DOWNLINK_RECOVERY=False))
    event = Event(date="2010-07-02", citations=[Citation(url=STORIES[0])])
    (raw,) = asyncio.run(desk.settle(event))
    body = raw.article.article_body
    for step in STEPS:
        raw = step().process_item(raw)
    assert sorted(taken, key=STEPS.index) == list(STEPS)
    assert raw.article.article_body == body


def test_dropped_blocks_are_counted_by_their_rules():
    counted = []
    stats = SimpleNamespace(inc_value=lambda name, count: counted.append((name, count)))
    rules = [(False, "menu"), (True, "text"), (False, "menu"), (False, "footer"), (None, "")]
    blocks = [Block(kind="paragraph", text="x", keep=keep, reason=rule) for keep, rule in rules]
    raw = RawArticle(article=Article(url=STORIES[0]), blocks=blocks)
    citations.count_dropped(SimpleNamespace(stats=stats), raw)
    prefix = "downlink/dropped_blocks"
    assert sorted(counted) == [(f"{prefix}/footer", 1), (f"{prefix}/menu", 2)]


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

    # One task settles a citation, one asks for it; two ask for what the site says of itself.
    assert 0 < asyncio.run(all_at_once()) <= 2 * citations.AT_WORK + 2
    assert [event.citations[0].status for event in events] == ["ok"] * 5 + ["dead"] * 2


def test_between_two_pages_there_is_a_look_at_the_network(asked, monkeypatch):
    turns, read_at = [0], []

    def read(*arguments):
        read_at.append(turns[0])
        return read_article(*arguments)

    read_article = citations.read_article
    monkeypatch.setattr(citations, "read_article", read)

    async def together():
        desk = citations.CitationDesk(crawler(DOWNLINK_RECOVERY=False))
        event = Event(date="2010-07-02", citations=[Citation(url=url) for url in STORIES])
        working = asyncio.ensure_future(desk.settle(event))
        while not working.done():
            await asyncio.sleep(0)
            turns[0] += 1

    asyncio.run(together())
    assert len(read_at) == len(set(read_at)) == len(STORIES)
