"""A page that failed for the moment is asked for again after 1, 3, 10 and 30 days, no more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from scrapers.http.archive import Archive
from scrapers.http.backoff import GRACE, next_try
from tests.http.test_archive import HTML, URL, Clock

HOUR = 60 * 60
DAY = 24 * HOUR


def due(*tries: int) -> int | None:
    """Return the hour at which the next run may start, given those of the tries."""
    moment = next_try([hour * HOUR for hour in tries])
    return None if moment is None else (moment + GRACE) // HOUR


def test_the_days_count_from_the_first_failure() -> None:
    assert next_try([]) == 0
    assert next_try([100]) == 100 + DAY - GRACE
    # Two tries of one run are one try.
    assert next_try([100, 130]) == 100 + DAY - GRACE
    assert due(5, 5 + 24) == 5 + 3 * 24
    assert due(5, 5 + 24, 5 + 3 * 24) == 5 + 10 * 24
    assert due(5, *(5 + day * 24 for day in (1, 3, 10))) == 5 + 30 * 24
    assert due(5, *(5 + day * 24 for day in (1, 3, 10, 30))) is None


def test_a_night_that_starts_early_counts_as_its_day() -> None:
    early = [5, 4 + 24, 3 + 3 * 24, 2 + 10 * 24, 1 + 30 * 24]
    assert [due(*early[:count]) for count in (1, 2, 3, 4, 5)] == [
        5 + 24, 5 + 3 * 24, 5 + 10 * 24, 5 + 30 * 24, None,
    ]  # fmt: skip


def test_a_page_asked_for_each_night_of_its_range_is_tried_on_the_days_that_are_left() -> None:
    nights = [night * 24 for night in range(7)]
    assert due(*nights) == 10 * 24
    assert due(*nights, 10 * 24) == 30 * 24
    assert due(*nights, 10 * 24, 30 * 24) is None


def test_a_machine_that_was_off_makes_its_tries_one_a_day() -> None:
    tries = [0]
    for now in range(0, 100 * DAY, DAY):
        moment = next_try(tries)
        if now >= 40 * DAY and moment is not None and moment <= now:
            tries.append(now)
    assert tries == [0, *(day * DAY for day in (40, 41, 42, 43))]


def fail(archive: Archive, how: str) -> None:
    if how.isdigit():
        archive.store(URL, int(how), HTML, b"later")
    elif how.startswith("robots"):
        archive.store_failure(URL, "robots", how)
    else:
        archive.store_failure(URL, how, "a message")


def days_of_tries(folder: Path, *failures: str) -> list[int]:
    """Run every day for sixty days; return the days on which the page was asked for."""
    clock, asked = Clock(), []
    for day in range(60):
        archive = Archive(folder, writable=True, clock=clock)
        if archive.failure(URL) is None:
            for _ in range(2):  # and again, within the run
                fail(archive, failures[min(len(asked), len(failures) - 1)])
            assert (archive.failure(URL) is None) == ("too_large" not in failures)
            asked.append(day)
        archive.close()
        clock.now += timedelta(days=1)
    return asked


@pytest.mark.parametrize(
    "failures",
    [
        ["503"], ["429"], ["403"], ["timeout"], ["dns_error"], ["connection_refused"],
        ["server_error"], ["robots.txt: HTTP 503"], ["timeout", "503", "dns_error", "403"],
    ],
)  # fmt: skip
def test_what_may_pass_is_tried_four_times_again(failures: list[str], tmp_path: Path) -> None:
    assert days_of_tries(tmp_path, *failures) == [0, 1, 3, 10, 30]
    told = [what for _, what in Archive(tmp_path, writable=False).history(URL)]
    assert len(told) == 10


def test_what_is_too_large_stays_so(tmp_path: Path) -> None:
    assert days_of_tries(tmp_path, "too_large") == [0]


def test_what_robots_txt_forbids_is_for_robots_txt_to_say_each_run(tmp_path: Path) -> None:
    assert days_of_tries(tmp_path, "robots.txt disallows it") == [*range(60)]


def test_until_then_the_last_failure_stands(tmp_path: Path) -> None:
    clock = Clock()
    for how in ("dns_error", "timeout", ""):
        archive = Archive(tmp_path, writable=True, clock=clock)
        if how:
            fail(archive, how)
        else:
            standing = archive.failure(URL)
            assert standing is not None
            assert standing.failure == "timeout"
        archive.close()
        clock.now += timedelta(days=1)


def test_an_answer_ends_it(tmp_path: Path) -> None:
    clock = Clock()
    for status in (503, 404):
        archive = Archive(tmp_path, writable=True, clock=clock)
        archive.store(URL, status, HTML, b"x")
        archive.close()
        clock.now += timedelta(hours=1)
    archive = Archive(tmp_path, writable=True, clock=clock)
    assert archive.failure(URL) is None
    assert archive.has_answer(URL)
    # An event that waits for it has to be read again, due or not.
    assert archive.is_open(URL)
    archive.close()


def test_behind_a_redirect_the_page_that_failed_counts(tmp_path: Path) -> None:
    clock, moved = Clock(), "http://news.example/moved?id=5"
    archive = Archive(tmp_path, writable=True, clock=clock)
    archive.store(moved, 301, [(b"location", b"/a")], b"")
    archive.store(URL, 503, HTML, b"later")
    archive.store("http://news.example/loop", 302, [(b"Location", b"/loop")], b"")
    archive.close()
    found = []
    for _ in range(3):
        archive = Archive(tmp_path, writable=True, clock=clock)
        found.append((archive.is_open(moved), archive.is_open("http://news.example/loop")))
        archive.close()
        clock.now += timedelta(hours=13)
    assert found == [(False, False), (False, False), (True, False)]


def test_since_when_and_which_pages(tmp_path: Path) -> None:
    clock = Clock()
    start = clock.now
    story: list[int | bytes] = [b"one", b"one", 503, b"one", b"two", 503, 502, 503, 503, b"one"]
    since = []
    for answer in story:
        archive = Archive(tmp_path, writable=True, clock=clock)
        if isinstance(answer, int):
            archive.store(URL, answer, HTML, str(clock.now).encode())
        else:
            archive.store(URL, 200, HTML, answer)
        since.append((archive.since(URL) - start).days)
        archive.close()
        clock.now += timedelta(days=1)
    assert since == [0, 0, 2, 3, 4, 5, 6, 7, 7, 9]  # 503 in other words is the same
    archive = Archive(tmp_path, writable=False)
    pages = [((page.fetched_at - start).days, page.body) for page in archive.versions(URL)]
    assert pages == [(0, b"one"), (4, b"two"), (9, b"one")]
    before = Archive(tmp_path, writable=False, as_of=start + timedelta(days=4))
    assert [page.body for page in before.versions(URL)] == [b"one", b"two"]
