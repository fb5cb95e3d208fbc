"""Run again and again: only what can have changed is asked for, only news goes out.

Time passes by dating the archive back (:mod:`tests.ageing`); the runs are real ones.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scrapers.http.archive import Archive
from scrapers.http.warc import instant
from tests.ageing import age
from tests.crawling import QUICK, SITES, command, crawl, records, tables
from tests.forking import fork
from tests.server import SiteServer

pytestmark = pytest.mark.slow
DAY = {"since": "2016-12-01", "until": "2016-12-01"}
ANOTHER = {"since": "2016-12-04", "until": "2016-12-04"}
"""A day whose index lists nothing."""
FOLDER = "offstream.news/news/2016/12/1"
STORY = "http://www.euronews.com/2016/12/01/contact-lost-with-russian-freighter-bound-for-iss"
HOST, PATH = "www.euronews.com", STORY.partition(".com")[2]
DATED = """
[[response]]
url = "/news/2016/12/1/index.md"
file = "news/2016/12/1/index.md"
headers = { Last-Modified = "Fri, 02 Dec 2016 06:00:00 GMT" }
"""


class World:
    """A site, its server, and the folders of a crawl that comes back."""

    def __init__(self, folder: Path) -> None:
        self.sites, self.archive, self.runs = (
            folder / name for name in ("sites", "archive", "runs")
        )
        shutil.copytree(SITES, self.sites)
        with (self.sites / "offstream.news" / "_responses.toml").open("a") as responses:
            responses.write(DATED)
        self.server = SiteServer(self.sites)
        self.spider = "offstream"
        self.asked: list[tuple[str, str, int]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def settings(self) -> dict[str, Any]:
        return QUICK | {
            "DOWNLOAD_TIMEOUT": "20",  # a slow machine is no fault of a site
            "ARCHIVE": self.archive,
            "DOWNLINK_RUNS": self.runs,
            "DOWNLINK_HOSTS": self.server.downlink_hosts(),
            "DOWNLINK_SITE": "http://offstream.news",
            "DOWNLINK_RECOVERY": "False",
            "DOWNLINK_THRESHOLDS": "{}",
        }

    def run(
        self, days: dict[str, str], *options: str, code: str = "", status: int = 0
    ) -> list[dict[str, Any]]:
        """Crawl; return the events that went out.  ``code`` is Python to run first."""
        before, known = len(self.server.hits), self.published()
        line = command(self.spider, *options, settings=self.settings, **days)
        if code:
            line[1:3] = ["-c", f"{code}\nfrom scrapy.cmdline import execute\nexecute()"]
        finished = fork(line)
        assert finished.returncode == status, finished.stderr
        self.asked, self.headers = self.server.hits[before:], self.server.headers[before:]
        if options:
            return records(Path(options[1]))
        (run,) = self.published() - known
        return records(run / "events.jsonl")

    def published(self) -> set[Path]:
        return set(self.runs.glob(f"{self.spider}-*"))

    def pages(self) -> list[tuple[str, str]]:
        """What the last run asked for, robots.txt aside."""
        return [(host, path) for host, path, _ in self.asked if path != "/robots.txt"]

    def answers(self, text: str) -> None:
        """Set what the cited page answers; an empty text: as it is saved."""
        responses = self.sites / HOST / "_responses.toml"
        responses.write_text(f'[[response]]\nurl = "{PATH}"\n{text}\n' if text else "")
        self.server.reload()

    def tries(self) -> int:
        """Return how often the last run asked for the cited page."""
        return self.pages().count((HOST, PATH))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    with world.server:
        yield world


def cited(events: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Return status and verdict of the citation at stake, wherever it is cited."""
    return [
        (citation["status"], citation["verdict"])
        for event in events
        for citation in event["citations"]
        if citation["canonical_url"] == STORY
    ]


def day_before(moment: str) -> str:
    return instant(datetime.fromisoformat(moment) - timedelta(days=1))


def test_only_what_changed_is_news_and_asked_for_without_conditions(
    world: World, tmp_path: Path
) -> None:
    first = world.run(DAY)
    assert len(first) == 3
    stored = {(host, path): status for host, path, status in world.asked if path != "/robots.txt"}
    assert (HOST, PATH) in stored

    # Nothing has changed: every page that the server gives a validator is asked for with it.
    assert world.run(DAY) == []
    assert {host for host, _ in world.pages()} == {"offstream.news"}
    validators = set()
    for (host, path, status), headers in zip(world.asked, world.headers, strict=True):
        if stored.get((host, path)) == 200:
            assert status == 304, path
            validators |= {"If-None-Match", "If-Modified-Since"} & set(headers)
    assert validators == {"If-None-Match", "If-Modified-Since"}

    # One page has changed: one new version, with its times from the archive.
    age(world.archive, days=1)
    (page,) = (world.sites / FOLDER).glob("japan-s-*.md")
    page.write_text(page.read_text().partition("\n2. [Two astronauts")[0] + "\n")
    world.server.reload()
    (news,) = world.run(DAY)
    (before,) = (event for event in first if event["id"] == news["id"])
    assert (news["version"], news["changed_fields"]) == (2, ["related"])
    assert news["changed_by"] == "source"
    assert news["first_seen"] == before["first_seen"]
    capture = Archive(world.archive, writable=False).newest(news["url"])
    assert capture is not None
    assert news["last_changed"] == instant(capture.fetched_at)
    unconditional = [
        path
        for (_, path, status), headers in zip(world.asked, world.headers, strict=True)
        if status == 200
    ]
    assert [path.rsplit("/", 1)[1] for path in unconditional] == [page.name]

    # The full set of the same archive has the same times, whenever it is made.
    replayed = []
    for name in ("a.jsonl", "b.jsonl"):
        settings = {"REPLAY": world.archive, "DOWNLINK_SITE": "http://offstream.news"}
        settings |= {"DOWNLINK_RECOVERY": "False"}
        finished = crawl("offstream", "-O", str(tmp_path / name), settings=settings, **DAY)
        assert finished.returncode == 0, finished.stderr
        replayed.append([*tables(tmp_path / name).values()])
    assert replayed[0] == replayed[1]
    full = {event["id"]: event for event in records(tmp_path / "a.jsonl")}
    assert full[news["id"]]["last_changed"] == news["last_changed"]
    for event in first:
        assert full[event["id"]]["first_seen"] == day_before(event["first_seen"])
        if event["id"] != news["id"]:
            assert full[event["id"]]["last_changed"] == day_before(event["last_changed"])
    # So has one that asks again.
    live = world.run(DAY, "-O", str(tmp_path / "c.jsonl"))
    for event in live:
        assert event["first_seen"] == full[event["id"]]["first_seen"]
        assert event["last_changed"] == full[event["id"]]["last_changed"]


OTHERWISE = """
from pipelines.entities import EntitiesPipeline
find = EntitiesPipeline.event
def event(event):
    event.flags.append("read_otherwise")
    return find(event)
EntitiesPipeline.event = staticmethod(event)
"""


def test_a_change_of_our_code_is_told_from_news(world: World) -> None:
    first = {event["id"]: event for event in world.run(DAY)}
    read_anew = world.run(DAY, code=OTHERWISE)
    assert {event["id"] for event in read_anew} == set(first)
    for event in read_anew:
        assert (event["version"], event["changed_fields"]) == (2, ["flags"])
        assert event["changed_by"] == "code"
        assert event["sources_digest"] == first[event["id"]]["sources_digest"]
        assert event["last_changed"] == first[event["id"]]["last_changed"]


def test_what_failed_for_the_moment_is_tried_again_out_of_range(world: World) -> None:
    world.answers("status = 503")
    first = world.run(DAY)
    failed = cited(first)
    assert set(failed) == {("server_error", None)}
    assert world.tries() == 2  # twice in one run
    # Not before its day, in range or out of it.
    assert world.run(DAY) == []
    assert HOST not in {host for host, *_ in world.asked}  # not even for robots.txt
    assert world.run(ANOTHER) == []
    assert world.tries() == 0

    age(world.archive, days=1)
    assert world.run(ANOTHER) == []  # it fails as before
    assert world.tries() == 2
    assert {path for _, path in world.pages()} == {PATH, "/news/2016/12/4/index.md"}

    age(world.archive, days=1)
    world.answers("")
    assert world.run(ANOTHER) == []
    assert world.tries() == 0

    age(world.archive, days=1)
    read_again = world.run(ANOTHER)
    assert world.tries() == 1
    assert cited(read_again) == [("ok", "article")] * len(failed)
    archive = Archive(world.archive, writable=False)
    assert [what for _, what in archive.history(STORY)] == ["503"] * 4 + ["200"]
    answered = archive.history(STORY)[-1][0]
    for event in read_again:
        assert (event["version"], event["changed_fields"]) == (2, ["citations"])
        assert event["changed_by"] == "source"
        assert event["last_changed"] == instant(answered)
    (run,) = {path for path in world.published() if records(path / "articles.jsonl")} - {
        min(world.published())
    }
    assert [article["url"] for article in records(run / "articles.jsonl")] == [STORY]
    # It is settled.
    assert world.run(ANOTHER) == []
    assert world.pages() == [("offstream.news", "/news/2016/12/4/index.md")]


def test_an_event_page_that_failed_is_tried_again_too(world: World) -> None:
    (page,) = (world.sites / FOLDER).glob("japan-s-*.md")
    responses = world.sites / "offstream.news" / "_responses.toml"
    text = responses.read_text()
    path = f"/news/2016/12/1/{page.name}"
    responses.write_text(f'{text}\n[[response]]\nurl = "{path}"\nstatus = 503\n')
    world.server.reload()
    (failed,) = (e for e in world.run(DAY, status=3) if "page:server_error" in e["flags"])
    responses.write_text(text)
    world.server.reload()
    assert world.run(ANOTHER) == []
    age(world.archive, days=1)
    (read_again,) = world.run(ANOTHER)
    assert read_again["id"] == failed["id"]
    assert read_again["version"] == 2
    assert len(read_again["citations"]) == 2
    assert world.pages().count(("offstream.news", path)) == 1


def test_what_is_gone_for_good_is_not_tried_again(world: World) -> None:
    world.answers("status = 410")
    assert set(cited(world.run(DAY))) == {("dead", None)}
    world.answers("")
    age(world.archive, days=40)
    assert world.run(ANOTHER) == []
    assert world.run(DAY) == []
    assert world.tries() == 0


def test_a_full_set_keeps_to_the_same_days(world: World, tmp_path: Path) -> None:
    world.answers('failure = "server_error"')
    output = str(tmp_path / "events.jsonl")
    failed = cited(world.run(DAY, "-O", output))
    assert set(failed) == {("server_error", None)}
    world.answers("")
    assert cited(world.run(DAY, "-O", output)) == failed
    assert world.tries() == 0
    age(world.archive, days=1)
    assert world.run(ANOTHER, "-O", str(tmp_path / "other.jsonl")) == []
    assert cited(world.run(DAY, "-O", output)) == [("ok", "article")] * len(failed)


def test_what_is_moved_is_found_and_what_is_pruned_is_fetched_again_and_no_news(
    world: World, tmp_path: Path
) -> None:
    world.answers("status = 503")
    first = world.run(DAY)
    age(world.archive, days=2)
    world.archive = world.archive.rename(tmp_path / "archive elsewhere")
    world.runs = world.runs.rename(tmp_path / "runs elsewhere")
    assert world.run(DAY) == []
    assert all(status in (304, 503, 404) for _, _, status in world.asked)
    # What is left refers to the pages that go with the first file.
    min(world.archive.glob("*.warc.gz")).unlink()
    min(world.archive.glob("*.cdxj")).unlink()
    assert world.run(DAY) == []
    assert len([path for host, path in world.pages() if host == "offstream.news"]) == 4
    shutil.rmtree(world.archive)
    world.answers("")
    read_again = world.run(ANOTHER)
    assert cited(read_again) == [("ok", "article")] * len(cited(first))
    seen = {event["id"]: event["first_seen"] for event in first}
    assert all(event["first_seen"] == seen[event["id"]] for event in read_again)
    replay = {"REPLAY": world.archive, "DOWNLINK_RUNS": world.runs}
    finished = crawl("offstream", settings=world.settings | replay, **ANOTHER)
    assert finished.returncode == 0, finished.stderr


def test_one_edit_of_a_page_of_many_events_is_one_new_version(world: World, tmp_path: Path) -> None:
    world.spider = "wikipedia"
    world.answers("status = 503")
    first = {event["id"]: event for event in world.run(DAY)}
    assert len(first) == 3
    age(world.archive, days=1)
    page = world.sites / "en.wikipedia.org/wiki/Portal:Current_events/2016_December_1"
    text = page.read_text().replace("752000001", "752000002")
    page.write_text(text.replace("(Japan Times)", "(The Japan Times)"))
    world.server.reload()
    (news,) = world.run(DAY)
    assert (news["version"], news["changed_fields"]) == (2, ["citations"])
    assert news["changed_by"] == "source"
    # The full set tells the same from the archive: the other events have not changed since.
    since = {event["id"]: event for event in world.run(DAY, "-O", str(tmp_path / "e.jsonl"))}
    assert since[news["id"]]["last_changed"] == news["last_changed"]
    for event in first.values():
        assert since[event["id"]]["first_seen"] == day_before(event["first_seen"])
    assert {e["last_changed"] < news["last_changed"] for e in since.values()} == {True, False}

    # The run above has tried the page that failed, so it is due in two days; the day is not asked.
    age(world.archive, days=2)
    world.answers("")
    days = world.run({"since": "2016-12-02", "until": "2016-12-02"})
    read_again = [event for event in days if event["date"] == "2016-12-01"]
    assert cited(read_again) == [("ok", "article")]
    assert read_again[0]["changed_fields"] == ["citations"]
    assert "/wiki/Portal:Current_events/2016_December_1" not in dict(world.pages()).values()


def test_a_month_is_walked_again_for_a_day_without_a_page(world: World) -> None:
    world.spider = "wikipedia"
    day = {"since": "2003-08-25", "until": "2003-08-25"}
    paper = world.sites / "news.bbc.co.uk" / "_responses.toml"
    text = paper.read_text()
    paper.write_text('[defaults]\nfailure = "server_error"\n')
    world.server.reload()
    failed = {event["id"] for event in world.run(day) if "server_error" in statuses(event)}
    assert failed
    paper.write_text(text)
    world.server.reload()
    age(world.archive, days=1)
    read_again = world.run(DAY)
    assert failed <= {event["id"] for event in read_again}
    assert not any("server_error" in statuses(event) for event in read_again)
    assert not any(path.endswith("August_2003") for _, path in world.pages())


def statuses(event: dict[str, Any]) -> set[str]:
    return {citation["status"] for citation in event["citations"]}
