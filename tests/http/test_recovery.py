"""What is gone is read from the capture nearest its event; an archive's answers lead nowhere."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.settings import Settings
from twisted.python.failure import Failure

from scrapers import citations
from scrapers.http import recovery, reservations
from scrapers.http.cache import Stamp, response_of
from scrapers.http.failures import exception_of
from scrapers.http.fetch import transfer_of
from scrapers.http.site import Site
from scrapers.http.warc import Capture
from scrapers.items import Citation, Event
from tests.crawling import SITES

WAYBACK, ARQUIVO = recovery.ARCHIVES
BBC = "http://news.bbc.co.uk/2/hi/science_and_environment/10493310.stm"
FOX = "http://www.foxnews.com/scitech/2010/07/02/probe-buzzes-giant-asteroid/"
FAIR = "http://www.astrofair2006.com/news/capsule-in-the-desert.html"
REUTERS = "http://www.reuters.com/article/2012/08/07/us-space-contract-idUSBRE8760ZZ20120807"
PAGE = "http://gone.example/story"
NOON = datetime(2010, 7, 2, 12, tzinfo=UTC)
NOT_FOUND = (404, b"", "")
LINKED = b"<https://arquivo.pt/wayback/20120101000000/http://gone.example/story>; rel=memento"
STORY = "<html><h1>Ship docks</h1>" + "<p>The supply ship Kestrel docked with the station.</p>" * 8


@pytest.fixture
def asked(monkeypatch):
    """The addresses asked for; ``asked.answers`` maps them to (status, body, location)."""
    found = Asked()
    monkeypatch.setattr(recovery, "fetch", found.fetch)
    monkeypatch.setattr(citations, "fetch", found.fetch)
    # What sites say of text mining is asked for beside.
    monkeypatch.setattr(reservations, "fetch", Asked().fetch)
    return found


class Asked(list):
    """A transport that answers from a table and, beyond it, from the small web."""

    def __init__(self):
        super().__init__()
        self.answers = {}
        self.headers = {}
        self.site = Site(SITES)

    async def fetch(self, crawler, request):
        request = Request(request) if isinstance(request, str) else request
        self.append(request.url)
        await asyncio.sleep(0)
        capture = self.capture(request.url)
        if capture.failure:
            failure = Failure(exception_of(capture.failure, capture.message))
            failure.request = request
            return transfer_of(failure)
        response = response_of(capture, request, self.site)
        location = response.headers.get("Location")
        if location and not request.meta.get("dont_redirect"):
            return await self.fetch(crawler, request.replace(url=location.decode()))
        response.request = request
        return transfer_of(response)

    def capture(self, url):
        if url not in self.answers:
            return self.site.newest(url)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        if isinstance(self.answers[url], str):
            failure = self.answers[url]
            return Capture(
                url=url, fetched_at=now, headers=[], failure=failure, message="x", kind="failure"
            )
        status, body, location = self.answers[url]
        headers = [(b"Location", location.encode())] if location else self.headers.get(url, [])
        return Capture(url=url, fetched_at=now, status=status, headers=headers, body=body)

    def hosts(self):
        return {urlsplit(url).hostname for url in self}


def crawler(**settings):
    values = {"DOWNLINK_RECOVERY": True, "CONCURRENT_REQUESTS": 8} | settings
    stats = SimpleNamespace(inc_value=lambda name, count=1: None)
    return SimpleNamespace(
        settings=Settings(values), stats=stats, get_downloader_middleware=lambda kind: None
    )


def attempts(url, day, **settings):
    return attempts_of(recovery.Recovery(crawler(**settings)), url, day)


def attempts_of(found, url, day):
    async def collect():
        return [attempt async for attempt in found.attempts(url, day)]

    return asyncio.run(collect())


def event(url, day="2010-07-02", headline="Wegener photographs the asteroid 1148 Raraju."):
    return Event(date=day, headline=headline, in_language="en", citations=[Citation(url=url)])


def settled(*what, **more):
    """The citation of an event after the desk has settled it, and the articles."""
    citing = event(*what)
    articles = asyncio.run(citations.CitationDesk(crawler(**more)).settle(citing))
    return citing.citations[0], articles


@pytest.mark.parametrize(
    ("url", "day", "headline", "wanted"),
    [
        (BBC, "2010-07-2", "Wegener photographs the asteroid 1148 Raraju.", "2010-07-03T05:42:10Z"),
        (FOX, "2010-07-02", "Wegener passes the asteroid Raraju.", "2010-07-02T21:30:15Z"),
        (FAIR, "2006-10-26", "The capsule of Dust Courier lands.", "2006-10-27T18:33:12Z"),
        (REUTERS, "2012-08-07", "NASA picks three companies.", "2012-08-08T03:12:44Z"),
    ],
    ids=["dead BBC", "moved Fox News", "parked domain", "another archive"],
)
def test_the_capture_nearest_the_event_is_read(asked, url, day, headline, wanted):
    citation, articles = settled(url, day, headline)
    assert citation.capture.captured_at == wanted
    assert citation.verdict == "article"
    assert citation.article_id
    assert citation.match > 0.3
    assert [raw.article.url for raw in articles] == [url]


def test_the_status_stays_that_of_the_original_address(asked):
    assert (settled(BBC)[0].status, settled(BBC)[0].http_status) == ("dead", 404)
    moved = settled(FOX)[0]
    assert (moved.status, moved.http_status) == ("ok", 200)
    assert "at the address: home_page" in moved.evidence
    assert "Wayback Machine: 4 captures" in moved.evidence


def test_an_event_of_another_year_gets_another_capture(asked):
    late = settled(FOX, "2010-07-20", "Water ice on the asteroid Raraju, which Wegener passed.")[0]
    assert late.capture.captured_at == "2010-07-19T08:00:00Z"


def test_the_next_capture_is_read_where_the_nearest_is_no_article(asked):
    citation = settled(BBC, "2016-03-11", "Wegener photographed the asteroid Raraju in 2010.")[0]
    assert citation.capture.captured_at == "2010-07-03T05:42:10Z"
    assert "Wayback Machine, 2016-03-11T12:00:00Z: soft_404" in citation.evidence


def test_what_was_captured_may_be_another_article_too(asked):
    headline = "Voters in Ruritania elect a parliament of ninety members."
    asked.answers[WAYBACK.list_url(PAGE)] = (200, b"20100702120000\n", "")
    capture = WAYBACK.capture_url(PAGE, NOON)
    asked.answers[PAGE] = NOT_FOUND
    asked.answers[capture] = (200, STORY.replace("Ship", "A ship").encode(), "")
    citation, articles = settled(PAGE, "2010-07-02", headline)
    assert (citation.verdict, citation.capture, articles) == (None, None, [])
    assert any(line.startswith("recovered: match") for line in citation.evidence)


@pytest.mark.parametrize("status", [401, 403, 451])
def test_who_refuses_is_not_asked_for_by_a_back_door(asked, status):
    asked.answers[PAGE] = (status, b"<p>No.</p>", "")
    assert settled(PAGE)[0].capture is None
    assert asked == [PAGE]


def test_robots_a_wall_and_a_cited_home_page_are_left_alone(asked):
    walled = "http://www.bloomberg.com/news/2010-07-04/starbeam-tv-files-for-protection.html"
    for url in ("http://www.nasa.gov/", walled):
        assert settled(url)[0].capture is None
    assert not asked.hosts() & {"web.archive.org", "arquivo.pt"}


def test_a_switch_turns_it_off(asked):
    assert settled(BBC, DOWNLINK_RECOVERY=False)[0].capture is None
    assert asked == [BBC]


def test_each_step_says_what_was_tried(asked):
    assert [attempt.evidence for attempt in attempts(BBC, "2010-07-02")] == [
        "Wayback Machine: 3 captures",
        "Wayback Machine, 2010-07-03T05:42:10Z",
        "Wayback Machine, 2010-07-01T06:15:00Z",
        "Wayback Machine, 2016-03-11T12:00:00Z",
    ]


def test_another_archive_is_asked_only_where_the_first_has_nothing_near(asked):
    attempts(BBC, "2010-07-02")
    assert asked.hosts() == {"web.archive.org"}
    attempts(BBC, "2013-01-01")
    assert asked.hosts() == {"web.archive.org", "arquivo.pt"}


def test_archives_that_captured_in_the_same_second_are_read_in_turn(asked):
    for archive, body in ((WAYBACK, b"20120101000000"), (ARQUIVO, LINKED)):
        asked.answers[archive.list_url(PAGE)] = (200, body, "")
        # A status of success redirects nowhere.
        capture = archive.capture_url(PAGE, datetime(2012, 1, 1, tzinfo=UTC))
        asked.answers[capture] = (200, STORY.encode(), "http://evil.example/")
    assert [attempt.evidence for attempt in attempts(PAGE, "2010-07-02")] == [
        "Wayback Machine: 1 capture",
        "Arquivo.pt: 1 capture",
        "Wayback Machine, 2012-01-01T00:00:00Z",
        "Arquivo.pt, 2012-01-01T00:00:00Z",
    ]


def test_an_archive_is_asked_for_one_thing_at_a_time(asked, monkeypatch):
    story = []

    async def fetch(crawler, request):
        story.append("asked")
        transfer = await asked.fetch(crawler, request)
        story.append("answered")
        return transfer

    monkeypatch.setattr(recovery, "fetch", fetch)
    search = recovery.Recovery(crawler()).attempts

    async def together():
        await asyncio.gather(*(anext(search(f"{PAGE}{n}", "2010-07-02")) for n in range(3)))

    asyncio.run(together())
    assert story == ["asked", "answered"] * 3


def test_a_capture_of_a_redirect_is_followed_inside_the_archive_only(asked):
    asked.answers[WAYBACK.list_url(PAGE)] = (200, b"20100702120000", "")
    start = WAYBACK.capture_url(PAGE, NOON)
    inside = "https://web.archive.org/web/20100703000000/http://gone.example/new"
    asked.answers[start] = (302, b"", inside)
    raw = inside.replace("000000/", "000000id_/")
    asked.answers[raw] = (200, STORY.encode(), "")
    last = attempts(PAGE, "2010-07-02")[-1]
    assert (last.capture.url, last.page) == (raw, "http://gone.example/new")
    assert last.capture.captured_at == "2010-07-03T00:00:00Z"


@pytest.mark.parametrize(
    "location",
    [
        "http://evil.example/",
        "//evil.example/web/20100702120000/http://gone.example/",
        "https://web.archive.org.evil.example/web/20100702120000/http://gone.example/",
        "https://web.archive.org@evil.example/web/20100702120000/http://gone.example/",
        "https://web.archive.org/web/2010/http://gone.example/",
        "https://web.archive.org/web/20101302120000/http://gone.example/",
        "https://web.archive.org/save/http://gone.example/",
        "http://[",
        "file:///etc/hostname",
    ],
)
def test_a_capture_that_leads_out_of_the_archive_is_not_followed(asked, location):
    asked.answers[WAYBACK.list_url(PAGE)] = (200, b"20100702120000", "")
    asked.answers[WAYBACK.capture_url(PAGE, NOON)] = (302, b"", location)
    last = attempts(PAGE, "2010-07-02")[-1]
    assert last.capture is None
    assert last.evidence.endswith("leads out of the archive")
    assert asked.hosts() == {"web.archive.org"}


def test_a_loop_of_captures_ends(asked):
    asked.answers[WAYBACK.list_url(PAGE)] = (200, b"20100702120000", "")
    address = WAYBACK.capture_url(PAGE, NOON)
    asked.answers[address] = (302, b"", address)
    assert attempts(PAGE, "2010-07-02")[-1].evidence.endswith("leads on and on")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff" * 50,
        b"20101399999999\n",
        b"00161201000000\n19890101000000\n",
        b"<https://arquivo.pt/wayback/00161201000000/x>; rel=memento",
        b"https://evil.example/20100702120000\n",
        b"[" * 100_000,
        b"<https://evil.example/wayback/20100702120000/x>; rel=memento",
        b"2010070212000020100702120000\n",
        b"<https://arquivo.pt.evil.example/wayback/20100702120000/x>",
    ],
)
def test_a_list_of_anything_else_has_no_capture(body):
    assert WAYBACK.times(body) == []
    assert ARQUIVO.times(body) == []


@given(st.binary(max_size=300))
def test_any_list_is_read(body):
    for archive in recovery.ARCHIVES:
        for time in archive.times(body):
            assert archive.capture_url(PAGE, time).startswith(archive.prefix)


def test_a_long_list_is_cut(monkeypatch):
    monkeypatch.setattr(recovery, "MAX_LISTED", 9)
    assert (
        len(WAYBACK.times(b"\n".join(b"%014d" % (20_000_101_000_000 + n) for n in range(20)))) == 9
    )


def test_an_archive_that_does_not_answer_is_left_alone_for_the_run(asked):
    for number in range(6):
        asked.answers[WAYBACK.list_url(f"{PAGE}{number}")] = "timeout"
        asked.answers[ARQUIVO.list_url(f"{PAGE}{number}")] = NOT_FOUND
    live, replay = (recovery.Recovery(crawler(REPLAY=value)) for value in ("", "archive"))
    for number in range(6):
        (first, second) = attempts_of(live, f"{PAGE}{number}", "2010-07-02")
        assert first.evidence == "Wayback Machine: no answer"
        assert second.evidence == "Arquivo.pt: no capture"
    assert sum("web.archive.org" in url for url in asked) == recovery.PATIENCE
    asked.clear()
    for number in range(6):
        attempts_of(replay, f"{PAGE}{number}", "2010-07-02")
    assert sum("web.archive.org" in url for url in asked) == 6


def test_what_an_earlier_run_met_does_not_keep_an_archive_from_being_asked(asked, monkeypatch):
    async def stored(crawler, request):
        transfer = await asked.fetch(crawler, request)
        stamp = Stamp("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", asked.site, stored=True)
        return replace(transfer, stamp=stamp)

    monkeypatch.setattr(recovery, "fetch", stored)
    found = recovery.Recovery(crawler())
    for number in range(6):
        asked.answers[WAYBACK.list_url(f"{PAGE}{number}")] = "timeout"
        asked.answers[ARQUIVO.list_url(f"{PAGE}{number}")] = NOT_FOUND
        attempts_of(found, f"{PAGE}{number}", "2010-07-02")
    assert sum("web.archive.org" in url for url in asked) == 6


def test_events_that_cite_one_dead_page_ask_once_for_it_and_once_for_each_day(asked):
    async def together():
        desk = citations.CitationDesk(crawler())
        events = [event(BBC, day) for day in ("2010-07-02", "2010-07-02", "2010-07-01")]
        articles = await asyncio.gather(*(desk.settle(event) for event in events))
        return events, [raw for found in articles for raw in found]

    events, articles = asyncio.run(together())
    captured = [event.citations[0].capture.captured_at[:10] for event in events]
    assert captured == ["2010-07-03", "2010-07-03", "2010-07-01"]
    assert asked.count(BBC) == 1
    assert len(articles) == 2
    assert len({event.citations[0].article_id for event in events}) == 1


def test_an_article_that_is_wrong_for_one_event_is_returned_for_the_next(asked):
    space = "http://www.space.com/39687-kepler-87-new-planets.html"
    kepler = "A team using NASA's Kepler space telescope announces 87 planets of other stars."
    other = "Voters in Ruritania elect a parliament of ninety members on Sunday."

    async def in_turn():
        desk = citations.CitationDesk(crawler(DOWNLINK_RECOVERY=False))
        found = []
        for headline in (other, kepler, kepler):
            citing = event(space, "2018-02-15", headline)
            articles = await desk.settle(citing)
            found.append((citing.citations[0].verdict, len(articles)))
        return found

    assert asyncio.run(in_turn()) == [("wrong_article", 0), ("article", 1), ("article", 0)]


def test_a_capture_says_what_its_page_reserved_and_not_what_the_archive_does(asked):
    """The headers of the original stand beside those of the archive; nobody else is asked."""
    address = WAYBACK.capture_url(PAGE, NOON)
    asked.answers = {PAGE: NOT_FOUND, address: (200, STORY.encode(), "")}
    asked.answers[WAYBACK.list_url(PAGE)] = (200, b"20100702120000\n", "")
    asked.headers[address] = [(b"X-Robots-Tag", b"noai"), (b"Tdm-Reservation", b"1")]
    for original, reserved in (([], None), ([(b"X-Archive-Orig-X-Robots-Tag", b"noai")], True)):
        asked.headers[address] += original
        citation, (article,) = settled(PAGE, "2010-07-02", "Kestrel docks.", DOWNLINK_TDM_OBEY=True)
        assert article.article.rights.tdm_reserved is reserved
        said = "text mining reserved: x-robots-tag: noai" in citation.evidence
        assert said is bool(reserved)
    said = settled(PAGE, "2010-07-02", "Kestrel docks.")[0].evidence  # nobody is told to obey
    assert not any("text mining" in line for line in said)


def test_an_article_far_from_its_event_is_marked(asked):
    citation = settled(
        "http://www.space.com/39687-kepler-87-new-planets.html",
        "2017-02-15",
        "A team using NASA's Kepler space telescope announces 87 planets of other stars.",
        DOWNLINK_RECOVERY=False,
    )[0]
    assert "far_from_event:365" in citation.evidence
