"""The main job, end to end: real crawls over the small web, by replay and over HTTP."""

import gzip
import json
import shutil
import subprocess

import pytest

from tests.crawling import QUICK, ROOT, SITES, command, crawl, environment, records, tables
from tests.server import SiteServer

DAYS = {"since": "2010-07-01", "until": "2010-07-05", "topic": "all"}


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    output = tmp_path_factory.mktemp("replayed") / "events.jsonl"
    finished = crawl("offstream", "-O", str(output), **DAYS)
    assert finished.returncode == 0, finished.stderr
    return output, finished


def test_every_event_of_the_range_comes_out_once_in_order(replayed):
    events = records(replayed[0])
    keys = [(event["date"], event["id"]) for event in events]
    assert keys == sorted(set(keys))
    assert [event["date"] for event in events] == (
        ["2010-07-01"] * 2 + ["2010-07-02"] * 3 + ["2010-07-04"] * 2 + ["2010-07-05"]
    )


def test_every_citation_has_a_status_and_what_it_rests_on(replayed):
    statuses = {}
    for event in records(replayed[0]):
        for citation in event["citations"]:
            assert citation["evidence"], citation
            statuses[citation["status"]] = statuses.get(citation["status"], 0) + 1
    assert statuses == {"ok": 17, "dead": 2, "timeout": 1, "server_error": 1, "robots": 1}


def test_citations_point_to_articles_that_are_there_once(replayed):
    articles = [
        article["id"] for article in records(replayed[0].with_name("events.articles.jsonl"))
    ]
    cited = {
        citation["article_id"]
        for event in records(replayed[0])
        for citation in event["citations"]
        if citation["article_id"]
    }
    assert len(articles) == len(set(articles))
    assert cited == set(articles)


def test_what_is_no_article_says_what_it_is(replayed):
    found = {
        (citation["verdict"], citation["article_id"])
        for event in records(replayed[0])
        for citation in event["citations"]
        if citation["status"] == "ok" and citation["verdict"] != "article"
    }
    assert found == {("soft_404", None), ("home_page", None), ("bot_wall", None)}


def test_what_is_gone_is_read_from_the_capture_nearest_the_event(replayed):
    captured = {
        citation["url"]: (citation["status"], citation["verdict"], citation["capture"])
        for event in records(replayed[0])
        for citation in event["citations"]
        if citation["capture"]
    }
    days = {url: capture["captured_at"][:10] for url, (_, _, capture) in captured.items()}
    bbc = "http://news.bbc.co.uk/2/hi/science_and_environment/10493310.stm"
    fox = "http://www.foxnews.com/scitech/2010/07/02/probe-buzzes-giant-asteroid/"
    assert days == {bbc: "2010-07-03", fox: "2010-07-02"}
    assert captured[bbc][:2] == ("dead", "article")
    assert captured[fox][:2] == ("ok", "article")


def test_one_agency_text_at_two_outlets_has_one_id(replayed):
    articles = records(replayed[0].with_name("events.articles.jsonl"))
    named = {a["url"].split("/")[2]: a["syndication_id"] for a in articles if a["syndication_id"]}
    assert set(named) == {"www.google.com", "news.yahoo.com"}
    assert len(set(named.values())) == 1


@pytest.mark.slow
def test_recovery_can_be_switched_off(tmp_path):
    output = tmp_path / "events.jsonl"
    settings = {"REPLAY": SITES, "DOWNLINK_RECOVERY": "False"}
    crawl("offstream", "-O", str(output), settings=settings, **DAYS)
    citations = [c for event in records(output) for c in event["citations"]]
    assert citations
    assert not any(c["capture"] or "Wayback" in " ".join(c["evidence"]) for c in citations)


def test_the_run_ends_with_a_table_and_a_report(replayed):
    output, finished = replayed
    assert "events" in finished.stderr
    assert "22: 17 ok" in finished.stderr
    report = json.loads(output.with_name("events.run.json").read_text())
    assert report["exit_status"] == 0
    assert {"name": "Event", "count": 8} in report["records"]
    assert report["arguments"] == [
        {"name": "since", "value": "2010-07-01"},
        {"name": "topic", "value": "all"},
        {"name": "until", "value": "2010-07-05"},
    ]


@pytest.mark.slow
def test_nested_puts_each_article_into_its_citation(tmp_path):
    output = tmp_path / "nested.jsonl"
    crawl("offstream", "-O", str(output), nested="yes", **DAYS)
    for event in records(output):
        for citation in event["citations"]:
            article = citation["article"]
            assert (article and article["id"]) == citation["article_id"]


@pytest.mark.slow
def test_gzip_holds_the_same_records(replayed, tmp_path):
    output = tmp_path / "events.jsonl.gz"
    crawl("offstream", "-O", str(output), **DAYS)
    assert gzip.decompress(output.read_bytes()) == replayed[0].read_bytes()


def test_without_articles_nothing_is_asked_of_anybody_else(tmp_path):
    output = tmp_path / "events.jsonl"
    crawl("offstream", "-O", str(output), articles="no", **DAYS)
    assert {c["status"] for e in records(output) for c in e["citations"]} == {"not_tried"}
    assert (tmp_path / "events.articles.jsonl").read_bytes() == b""


@pytest.mark.slow
def test_every_format_gives_the_same_events(tmp_path):
    """A day that the small web has in all four formats, one of its events too."""
    read = {}
    for page_format in ("md", "html", "json", "xml"):
        output = tmp_path / f"{page_format}.jsonl"
        day = {"since": "2016-12-01", "until": "2016-12-01"}
        crawl("offstream", "-O", str(output), format=page_format, articles="no", **day)
        for event in records(output):
            if "index_only" not in event["flags"]:
                citations = [citation["url"] for citation in event["citations"]]
                known = (event["headline"], event["summary"], event["topic"], citations)
                read.setdefault(event["id"], {})[page_format] = known
    in_all = [found for found in read.values() if len(found) == 4]
    assert len(in_all) == 1
    assert len({repr(known) for known in in_all[0].values()}) == 1


def test_a_mirror_below_a_path_is_crawled_like_the_site(replayed, tmp_path):
    mirror = tmp_path / "sites" / "git.example" / "someone" / "mirror"
    shutil.copytree(SITES / "offstream.news" / "news" / "2010", mirror / "news" / "2010")
    settings = {"REPLAY": tmp_path / "sites", "DOWNLINK_SITE": "https://git.example/someone/mirror"}
    output = tmp_path / "events.jsonl"
    finished = crawl("offstream", "-O", str(output), settings=settings, articles="no", **DAYS)
    assert finished.returncode == 0, finished.stderr
    events = records(output)
    assert [e["id"] for e in events] == [e["id"] for e in records(replayed[0])]
    for event in events:
        assert event["url"].startswith("https://git.example/someone/mirror/news/2010/07/")
        for related in event["related"]:
            assert related["url"].startswith("https://git.example/someone/mirror/news/")


def test_chinese_pages_are_read_with_their_own_sections(tmp_path):
    output = tmp_path / "zh.jsonl"
    finished = crawl(
        "offstream", "-O", str(output), lang="zh", since="2019-07-01", until="2019-07-02"
    )
    assert finished.returncode == 0, finished.stderr
    events = records(output)
    assert len(events) == 3
    assert {event["in_language"] for event in events} == {"zh"}


FIXTURE_DAYS = (
    ("2003-08-24", "2003-08-26"),
    ("2006-10-26", "2006-10-26"),
    ("2010-07-01", "2010-07-05"),
    ("2012-08-06", "2012-08-07"),
    ("2014-11-12", "2014-11-12"),
    ("2016-11-30", "2016-12-04"),
    ("2018-01-21", "2018-03-07"),
    ("2020-05-31", "2020-05-31"),
)


@pytest.mark.slow
def test_recorded_over_http_then_replayed_gives_identical_bytes(tmp_path):
    """Every day of the small web, over a real server into one archive, then out of it."""
    site = {"ARCHIVE": tmp_path / "archive", "DOWNLINK_SITE": "http://offstream.news"}
    found = {}
    with SiteServer(SITES) as server:
        live = QUICK | site | {"DOWNLINK_HOSTS": server.downlink_hosts()}
        for since, until in FIXTURE_DAYS:
            output = tmp_path / f"live-{since}.jsonl"
            done = crawl("offstream", "-O", str(output), settings=live, since=since, until=until)
            assert done.returncode == 0, done.stderr
            found[since] = [*tables(output).values()]
    replay = {"REPLAY": tmp_path / "archive", "DOWNLINK_SITE": "http://offstream.news"}
    for since, until in FIXTURE_DAYS:
        output = tmp_path / f"again-{since}.jsonl"
        done = crawl("offstream", "-O", str(output), settings=replay, since=since, until=until)
        assert done.returncode == 0, done.stderr
        assert [*tables(output).values()] == found[since]
    assert sum(table[0].count(b"\n") for table in found.values()) >= 30


def test_any_list_of_addresses_gives_articles_and_rejects(tmp_path):
    article = "http://news.bbc.co.uk/2/hi/science_and_environment/10492114.stm"
    walled = "http://www.bloomberg.com/news/2010-07-04/starbeam-tv-files-for-protection.html"
    nowhere, strange = "http://no-such-host.example/story", "ftp://files.example/story"
    listed = tmp_path / "urls.txt"
    listed.write_text("\n".join((article, walled, nowhere, strange)))
    output = tmp_path / "articles.jsonl"
    finished = crawl("articles", "-O", str(output), urls=str(listed))
    assert finished.returncode == 0, finished.stderr
    assert [a["url"] for a in records(tmp_path / "articles.articles.jsonl")] == [article]
    rejects = records(tmp_path / "articles.rejects.jsonl")
    assert {(r["url"], r["reason"], r["http_status"]) for r in rejects} == {
        (walled, "bot_wall", 200),
        (nowhere, "dns_error", None),
        (strange, "forbidden_address", None),
    }
    assert all(r["detail"] for r in rejects)


def test_a_list_may_come_through_a_pipe(tmp_path):
    output = str(tmp_path / "articles.jsonl")
    line = command("articles", "-O", output, settings={"REPLAY": SITES}, urls="/dev/stdin")
    listed = "http://no-such-host.example/story\n"
    finished = subprocess.run(
        line, cwd=ROOT, env=environment(), input=listed, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr
    assert len(records(tmp_path / "articles.rejects.jsonl")) == 1


def test_addresses_that_lead_to_one_page_have_an_answer_each(tmp_path):
    host = tmp_path / "sites" / "a.example"
    host.mkdir(parents=True)
    moved = '[[response]]\nurl = "/{}"\nstatus = 301\nheaders = {{ Location = "/{}" }}\n'
    (host / "_responses.toml").write_text(
        moved.format("one", "gone") + moved.format("two", "gone") + moved.format("self", "self")
    )
    addresses = [f"http://a.example/{name}" for name in ("one", "two", "gone", "self")]
    output, settings = tmp_path / "articles.jsonl", {"REPLAY": tmp_path / "sites"}
    finished = crawl("articles", "-O", str(output), settings=settings, urls=",".join(addresses))
    assert finished.returncode == 0, finished.stderr
    rejects = records(tmp_path / "articles.rejects.jsonl")
    assert sorted(reject["url"] for reject in rejects) == sorted(addresses)
