"""Since when an event says what it says: read from the archive's captures of its page."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request

from scrapers.history import Source, date_events, rest_on
from scrapers.http.archive import Archive
from scrapers.http.cache import response_of
from scrapers.http.fetch import transfer_of
from scrapers.items import Event
from scrapers.raw import UnreadableError
from tests.http.test_archive import URL, Clock

START = datetime.fromisoformat("2026-01-01T00:00:00Z")


def read(body: bytes, url: str, content_type: str | None) -> list[Event]:
    """Read "headline: summary" from each line."""
    if content_type != "text/plain" or url != URL:
        raise UnreadableError("not a page of events")
    lines = (line.partition(": ") for line in body.decode().splitlines())
    return [Event(date="2026-01-01", headline=name, summary=text) for name, _, text in lines]


def history(folder: Path, *bodies: str | int) -> dict[str, tuple[int, int]]:
    """Store a body, or an error, each day; return the days of what the last page has."""
    clock = Clock()
    for body in bodies:
        archive = Archive(folder, writable=True, clock=clock)
        status, text = (body, "Ship: gone") if isinstance(body, int) else (200, body)
        headers = [(b"content-type", b"text/plain"), (b"Content-Encoding", b"gzip")]
        archive.store(URL, status, headers, gzip.compress(text.encode(), mtime=0))
        archive.close()
        clock.now += timedelta(days=1)
    archive = Archive(folder, writable=False)
    capture = archive.newest(URL)
    assert capture is not None
    request = Request(URL)
    response = response_of(capture, request, archive)
    response.request = request
    events = read(gzip.decompress(response.body), URL, "text/plain")
    date_events(events, transfer_of(response), read)
    return {event.headline: (day(event.first_seen), day(event.last_changed)) for event in events}


def day(moment: str | None) -> int:
    assert moment is not None
    return (datetime.fromisoformat(moment) - START).days


def test_a_page_met_once(tmp_path: Path) -> None:
    assert history(tmp_path, "Ship: docks", "Ship: docks") == {"Ship": (0, 0)}


def test_what_changes_beside_an_event_does_not_count(tmp_path: Path) -> None:
    pages = ("Ship: docks", "Ship: docks\nTug: fails", "Ship: docks\nTug: waits")
    assert history(tmp_path, *pages) == {"Ship": (0, 0), "Tug": (1, 2)}


def test_what_is_said_again_has_changed_again(tmp_path: Path) -> None:
    pages = ("Ship: docks", "Ship: fails", "Ship: docks")
    assert history(tmp_path, *pages) == {"Ship": (0, 2)}


def test_an_event_that_was_gone_and_a_page_that_was(tmp_path: Path) -> None:
    pages = ("Ship: docks", "Tug: waits", "Ship: docks")
    assert history(tmp_path / "a", *pages) == {"Ship": (0, 2)}
    pages = ("Ship: docks", 404, "Ship: docks")
    assert history(tmp_path / "b", *pages) == {"Ship": (0, 2)}


def test_a_site_that_was_down_has_changed_nothing(tmp_path: Path) -> None:
    assert history(tmp_path, "Ship: docks", 503, "Ship: docks") == {"Ship": (0, 0)}


def test_what_an_event_rests_on_has_no_order() -> None:
    found = []
    sources = [Source("ok 200 a", "2026-01-02T00:00:00Z"), Source("dead 404", None)]
    for order in (sources, sources[::-1]):
        event = Event(last_changed="2026-01-01T00:00:00Z")
        rest_on(event, order)
        found.append(event)
    assert found[0] == found[1]
    assert found[0].last_changed == "2026-01-02T00:00:00Z"
    other = Event()
    rest_on(other, sources[:1])
    assert other.sources_digest != found[0].sources_digest
    rest_on(other, [])
    assert other.last_changed == "2026-01-02T00:00:00Z"


@pytest.mark.parametrize("moment", [None, "2027-01-01T00:00:00Z"])
def test_an_older_citation_changes_no_time(moment: str | None) -> None:
    event = Event(last_changed="2027-01-01T00:00:00Z")
    rest_on(event, [Source("ok", moment and "2026-01-01T00:00:00Z")])
    assert event.last_changed == "2027-01-01T00:00:00Z"
