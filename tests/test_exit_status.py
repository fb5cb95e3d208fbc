"""`scrapy crawl` tells the truth by its exit status, with one clear sentence."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scrapers.http.warc import captures
from tests.crawling import QUICK, ROOT, SITES, command, crawl, environment, records
from tests.server import SiteServer

DAY = {"since": "2016-12-01", "until": "2016-12-01"}


def start(spider, *options, settings=None, **arguments):
    """Crawl as a shell starts it, from the start of Python to its end."""
    line = command(spider, *options, settings=settings or {"REPLAY": SITES}, **arguments)
    return subprocess.run(line, cwd=ROOT, env=environment(), capture_output=True, text=True)


def last_line(finished):
    return finished.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"since": "2016-13-01"}, "since='2016-13-01' does not fit: allowed is a day"),
        ({"sinse": "2016-12-01"}, "unknown argument sinse='2016-12-01': this spider takes"),
        ({"nested": "perhaps"}, "nested='perhaps' does not fit: allowed is yes or no"),
    ],
)
def test_2_usage_names_argument_value_and_what_is_allowed(arguments, sentence):
    finished = crawl("offstream", **arguments)
    assert finished.returncode == 2
    assert sentence in last_line(finished)


def test_2_no_such_spider_says_which_there_are():
    finished = start("ofstream")
    assert finished.returncode == 2
    assert "no spider ofstream: there are articles, offstream" in last_line(finished)


def test_1_an_output_that_cannot_be_written_stops_before_the_first_request(tmp_path):
    finished = crawl("offstream", "-O", "/proc/nowhere/events.jsonl", **DAY)
    assert finished.returncode == 1
    assert "cannot write" in last_line(finished)


def test_1_an_archive_that_cannot_be_written_stops_before_the_first_request(tmp_path):
    (tmp_path / "archive").write_text("a file, not a folder")
    settings = {"ARCHIVE": tmp_path / "archive", "DOWNLINK_RUNS": tmp_path / "runs"}
    finished = start("offstream", settings=settings, **DAY)
    assert finished.returncode == 1
    assert "cannot write" in last_line(finished)


def test_1_a_replay_of_nothing_says_so_in_one_sentence():
    finished = crawl("offstream", settings={"REPLAY": "/nowhere"}, **DAY)
    assert finished.returncode == 1
    assert finished.stderr == (
        "scrapy crawl: could not start: REPLAY=/nowhere: there is no such file or folder\n"
    )


@pytest.mark.parametrize(
    "options",
    [["-o", "e.jsonl"], ["-O", "e.json"], ["-O", "e.jsonl", "-O", "f.jsonl"], ["-O", "-:json"]],
)
def test_2_an_output_that_would_mix_the_tables(options, tmp_path):
    options = [str(tmp_path / name) if name[1:2] == "." else name for name in options]
    settings = {"REPLAY": SITES, "DOWNLINK_RUNS": tmp_path / "runs"}
    finished = crawl("offstream", *options, settings=settings, **DAY)
    assert finished.returncode == 2
    assert last_line(finished).endswith("the output is one -O FILE.jsonl or FILE.jsonl.gz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DOWNLINK_SITE", "foo", "DOWNLINK_SITE=foo is no address that may be asked for (scheme)"),
        ("DOWNLINK_SITE", "http://127.0.0.1", "may be asked for (address)"),
        ("DOWNLINK_HOSTS", "foo", "DOWNLINK_HOSTS: 'foo' is neither name=127.0.0.1:PORT nor name="),
    ],
)
def test_2_an_address_among_the_settings_that_is_none(name, value, sentence, tmp_path):
    settings = {"ARCHIVE": tmp_path / "archive", "DOWNLINK_RUNS": tmp_path / "runs", name: value}
    finished = crawl("offstream", settings=settings, **DAY)
    assert finished.returncode == 2
    assert last_line(finished).endswith(sentence)
    assert "Traceback" not in finished.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("LOG_LEVEL=info", "setting LOG_LEVEL='info' does not fit: allowed is one of CRITICAL, "),
        ("DOWNLOAD_DELAY=2s", "setting DOWNLOAD_DELAY='2s' does not fit: allowed is a number"),
        ("DOWNLOAD_SLOTS={", "setting DOWNLOAD_SLOTS='{' does not fit: allowed is a JSON object"),
        ("DOWNLINK_RECOVERY=off", "RECOVERY='off' does not fit: allowed is True or False"),
        ("CONCURRENT_REQUESTS=0", "'0' does not fit: allowed is a number from 1 on"),
        ("ARCHIVE=", "setting ARCHIVE='' does not fit: allowed is what is not empty"),
        ("DOWNLINK_RECOVER=False", "there is no setting DOWNLINK_RECOVER"),
        ("JOBDIR=job", "JOBDIR is not for these spiders"),
    ],
)
def test_2_a_setting_that_does_not_fit(option, sentence):
    finished = crawl("offstream", "-s", option, **DAY)
    assert finished.returncode == 2
    assert sentence in last_line(finished)
    assert "Traceback" not in finished.stderr


def test_1_a_log_that_cannot_be_written_stops_before_the_first_request():
    finished = crawl("offstream", "-s", "LOG_FILE=/proc/nowhere/crawl.log", **DAY)
    assert finished.returncode == 1
    assert finished.stderr.startswith("scrapy crawl: cannot write: ")


def test_1_a_fault_in_a_site_folder_stops_before_the_first_request(tmp_path):
    (tmp_path / "a.example").mkdir()
    (tmp_path / "a.example" / "_responses.toml").write_text("[[")
    finished = crawl("offstream", "-O", f"{tmp_path}/e.jsonl", settings={"REPLAY": tmp_path})
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith(f"scrapy crawl: could not start: {tmp_path}/a.example/_responses.toml: ")


def test_1_a_damaged_ledger_stops_before_the_first_request(tmp_path):
    settings = {"REPLAY": SITES, "DOWNLINK_RUNS": tmp_path}
    assert crawl("offstream", settings=settings, articles="no", **DAY).returncode == 0
    (ledger,) = tmp_path.glob("*/ledger.jsonl.gz")
    ledger.write_bytes(ledger.read_bytes()[:-20])
    finished = crawl("offstream", settings=settings, articles="no", **DAY)
    assert finished.returncode == 1
    assert finished.stderr == f"scrapy crawl: could not start: {ledger}: the ledger is damaged\n"


def test_0_a_crawl_whose_outputs_are_closed_runs_all_the_same(tmp_path):
    settings = {"REPLAY": SITES, "DOWNLINK_RUNS": tmp_path}
    line = command("offstream", settings=settings, articles="no", **DAY)
    closed = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *line]
    assert subprocess.run(closed, cwd=ROOT, env=environment()).returncode == 0
    assert list(tmp_path.glob("offstream-*/events.jsonl"))


def test_2_an_argument_that_has_to_be_given():
    finished = crawl("articles")
    assert finished.returncode == 2
    assert "argument urls is missing: allowed is a readable file" in last_line(finished)


def test_3_no_readable_index_publishes_nothing_and_keeps_the_old_file(tmp_path):
    output = tmp_path / "events.jsonl"
    output.write_text("what was there before\n")
    finished = start("offstream", "-O", str(output), since="2001-01-01", until="2001-01-03")
    assert finished.returncode == 3
    assert "not one day index of the range could be read" in last_line(finished)
    assert output.read_text() == "what was there before\n"
    # Its report lies where the next run finds nothing of it.
    assert not (tmp_path / "events.run.json").exists()
    report = tmp_path / ".events.jsonl.part" / "events.run.json"
    assert f"report          {report}" in finished.stderr
    told = json.loads(report.read_text())
    assert (told["exit_status"], told["comparison"]) == (3, None)
    assert told["problems"] == [last_line(finished).removeprefix("scrapy crawl: ")]


RAISING = """
from scrapers.spiders.offstream import OffstreamSpider

class Raising(OffstreamSpider):
    name = "raising"
    async def parse_event(self, answer, stem, entry):
        raise RuntimeError("a fault of our own")
        yield
"""


def crawl_as(name: str, source: str, folder: Path, **range_: str) -> subprocess.CompletedProcess:
    """Crawl into ``events.jsonl`` with a spider of our own making."""
    (folder / f"{name}_spider.py").write_text(source)
    settings = {"REPLAY": SITES, "SPIDER_MODULES": f"{name}_spider"}
    line = command(name, "-O", str(folder / "events.jsonl"), settings=settings, **range_)
    path = os.pathsep.join((str(ROOT), str(folder)))
    return subprocess.run(
        line, cwd=ROOT, env=environment(PYTHONPATH=path), capture_output=True, text=True
    )


def test_3_a_callback_that_raises(tmp_path):
    finished = crawl_as("raising", RAISING, tmp_path, **DAY)
    assert finished.returncode == 3
    assert "exceptions in callbacks or pipelines" in last_line(finished)
    assert not (tmp_path / "events.jsonl").exists()


BREAKING = """
from scrapers import citations
from scrapers.spiders.offstream import OffstreamSpider

read = citations.article.read

def broken(body, url, content_type):
    if "bbc" in url:
        raise RuntimeError("a fault of our own")
    return read(body, url, content_type)

citations.article.read = broken

class Breaking(OffstreamSpider):
    name = "breaking"
"""


def test_3_an_article_that_breaks_the_reader_costs_no_event(tmp_path):
    day = {"since": "2010-07-02", "until": "2010-07-02"}
    finished = crawl_as("breaking", BREAKING, tmp_path, **day)
    assert finished.returncode == 3
    assert "articles broke the reader" in last_line(finished)
    assert "a fault of our own" in finished.stderr
    cited = [
        c
        for e in map(json.loads, (tmp_path / "events.jsonl").read_text().splitlines())
        for c in e["citations"]
    ]
    told = [c["evidence"] for c in cited if c["status"] == "unreadable"]
    assert told
    assert all(e[-1] == "reader: it failed (RuntimeError)" for e in told)
    assert "ok" in {c["status"] for c in cited}


def test_3_an_event_page_that_cannot_be_read_is_rejected_and_its_entry_kept(tmp_path):
    sites = tmp_path / "sites"
    shutil.copytree(SITES / "offstream.news" / "news" / "2016" / "12" / "1",
                    sites / "offstream.news" / "news" / "2016" / "12" / "1")  # fmt: skip
    pages = sites / "offstream.news" / "news" / "2016" / "12" / "1"
    (broken,) = pages.glob("japan-s-*.md")
    broken.write_text("nothing that anybody could read")
    output = tmp_path / "events.jsonl"
    finished = crawl("offstream", "-O", str(output), settings={"REPLAY": sites}, **DAY)
    assert finished.returncode == 3
    assert "1 event pages could not be read" in last_line(finished)
    flags = [flag for event in records(output) for flag in event["flags"]]
    assert "page:unreadable" in flags
    assert records(tmp_path / "events.rejects.jsonl")[0]["kind"] == "event_page"


def lose_a_day(spider, sites):
    """Copy three days of a spider's site; one of them cannot be read.  Return the range."""
    if spider == "offstream":
        news = sites / "offstream.news" / "news" / "2016" / "12"
        shutil.copytree(SITES / "offstream.news" / "news" / "2016" / "12", news)
        for index in (news / "1").glob("index.*"):
            index.write_text("garbage")
        return {"since": "2016-12-01", "until": "2016-12-03"}
    portal = sites / "en.wikipedia.org"
    shutil.copytree(SITES / "en.wikipedia.org", portal)
    day = "/wiki/Portal:Current_events/2016_December_1"
    (portal / "_responses.toml").write_text(f'[[response]]\nurl = "{day}"\nstatus = 403\n')
    return {"since": "2016-11-30", "until": "2016-12-02"}


@pytest.mark.parametrize("spider", ["offstream", "wikipedia"])
def test_3_a_day_that_cannot_be_read_leaves_the_full_set_of_before(spider, tmp_path):
    days = lose_a_day(spider, tmp_path / "sites") | {"articles": "no"}
    settings = {"REPLAY": tmp_path / "sites", "DOWNLINK_RUNS": tmp_path / "runs"}
    output = tmp_path / "events.jsonl"
    output.write_text("what was there before\n")
    finished = crawl(spider, "-O", str(output), settings=settings, **days)
    assert finished.returncode == 3, finished.stderr
    sentence = "scrapy crawl: 1 day indexes could not be read; the rejects say which"
    assert finished.stderr.splitlines()[-1] == sentence
    assert "nothing published" in finished.stderr
    assert output.read_text() == "what was there before\n"
    # An increment has what it could read; the next one asks for the day again.
    finished = crawl(spider, settings=settings, **days)
    assert finished.returncode == 3, finished.stderr
    assert finished.stderr.splitlines()[-1] == sentence
    (run,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    assert len({event["date"] for event in records(run / "events.jsonl")}) == 2
    assert [reject["kind"] for reject in records(run / "rejects.jsonl")] == ["index"]


def test_3_figures_far_below_the_run_before_are_published_and_say_so(tmp_path):
    sites = tmp_path / "sites"
    news = sites / "offstream.news" / "news" / "2010" / "07"
    shutil.copytree(SITES / "offstream.news" / "news" / "2010" / "07", news)
    output, report = tmp_path / "events.jsonl", tmp_path / "events.run.json"
    settings = {"REPLAY": sites, "DOWNLINK_THRESHOLDS": '{"minimum": 5, "events": 0.5}'}
    days = {"since": "2010-07-01", "until": "2010-07-05", "topic": "all", "articles": "no"}

    def run():
        finished = crawl("offstream", "-O", str(output), settings=settings, **days)
        return finished, json.loads(report.read_text())

    first, told = run()
    assert first.returncode == 0, first.stderr
    assert told["comparison"]["not_compared"] == "no report of a run before"
    assert (told["since"], told["until"]) == ("2010-07-01", "2010-07-05")
    for day in ("1", "2", "4"):
        shutil.rmtree(news / day)
    second, told = run()
    assert second.returncode == 3
    assert "worse than the run of 20" in last_line(second)
    assert last_line(second).endswith(": events 8 → 1")
    assert len(records(output)) == 1
    (row,) = (row for row in told["comparison"]["figures"] if row["beyond"])
    assert (row["name"], row["before"], row["now"], row["ratio"]) == ("events", 8, 1, 0.125)
    assert told["exit_status"] == 3
    assert [last_line(second)] == [f"scrapy crawl: {problem}" for problem in told["problems"]]


@pytest.mark.parametrize("given", ["{", '{"event": 0.5}'])
def test_2_thresholds_that_are_none(given):
    finished = crawl("offstream", settings={"REPLAY": SITES, "DOWNLINK_THRESHOLDS": given}, **DAY)
    assert finished.returncode == 2
    assert "DOWNLINK_THRESHOLDS" in last_line(finished)


def slow_settings(tmp_path, server):
    """Five seconds between two pages of the site: time to interfere."""
    return QUICK | {
        "DOWNLOAD_DELAY": "5",
        "ARCHIVE": tmp_path / "archive",
        "DOWNLINK_RUNS": tmp_path / "runs",
        "DOWNLINK_HOSTS": server.downlink_hosts(),
        "DOWNLINK_SITE": "http://offstream.news",
    }


@pytest.mark.slow
def test_r19_r21_75_a_second_run_at_once_and_3_on_sigterm(tmp_path):
    with SiteServer(SITES) as server:
        settings = slow_settings(tmp_path, server)
        line = command("offstream", settings=settings, **DAY)
        first = subprocess.Popen(
            line, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 20
        while not server.hits and time.monotonic() < deadline:
            time.sleep(0.05)
        second = crawl("offstream", settings=settings, **DAY)
        assert second.returncode == 75
        assert f"locked by pid {first.pid}" in last_line(second)

        asked = len(server.hits)
        first.send_signal(signal.SIGTERM)
        _, log = first.communicate(timeout=30)
        assert first.returncode == 3
        assert "stopped before its end (shutdown)" in log.strip().splitlines()[-1]
        # One was on its way, perhaps; the pages that wait for their turn are none's any more.
        assert len(server.hits) <= asked + 1
        assert not [p for p in (tmp_path / "runs").iterdir() if not p.name.startswith(".")]
        # What came back before the end is in the archive, whole.
        (archived,) = (tmp_path / "archive").glob("*.warc.gz")
        with archived.open("rb") as stream:
            kept = {urlsplit(capture.url) for capture in captures(stream)}
        assert {(url.netloc, url.path) for url in kept} == {
            (host, path.partition("?")[0]) for host, path, _ in server.hits
        }

        settings |= {"DOWNLOAD_DELAY": "0"}
        third = crawl("offstream", settings=settings, **DAY)
        assert third.returncode == 0, third.stderr
        (run,) = (p for p in (tmp_path / "runs").iterdir() if not p.name.startswith("."))
        assert len(records(run / "events.jsonl")) == 3

        fourth = crawl("offstream", settings=settings, **DAY)
        assert fourth.returncode == 0, fourth.stderr
        assert "0 (3 unchanged)" in fourth.stderr


@pytest.mark.slow
def test_3_a_crawl_closed_by_a_setting_asks_nobody_more_and_the_last_line_says_so(tmp_path):
    with SiteServer(SITES) as server:
        settings = slow_settings(tmp_path, server) | {"CLOSESPIDER_PAGECOUNT": "1"}
        finished = crawl("offstream", "-O", f"{tmp_path}/e.jsonl", settings=settings, **DAY)
        assert [path for _, path, _ in server.hits] == ["/robots.txt"]
    assert finished.returncode == 3
    assert last_line(finished).endswith("stopped before its end (closespider_pagecount)")
