"""The Portal by date range: days, and what is about space."""

import json

import pytest

from tests.crawling import crawl, records

DAYS = {"since": "2016-11-28", "until": "2016-12-05"}


def test_days_without_a_page_are_normal_and_an_event_off_topic_is_left_out(tmp_path):
    output = tmp_path / "events.jsonl"
    finished = crawl("wikipedia", "-O", str(output), **DAYS)
    assert finished.returncode == 0, finished.stderr
    events = records(output)
    assert [e["date"] for e in events] == (
        ["2016-11-30"] * 2 + ["2016-12-01"] * 3 + ["2016-12-02"] * 2
    )
    report = json.loads((tmp_path / "events.run.json").read_text())
    assert report["left_out"] == [{"name": "2016", "count": 1}]


@pytest.mark.slow
def test_topic_all_leaves_nothing_out(tmp_path):
    output = tmp_path / "events.jsonl"
    crawl("wikipedia", "-O", str(output), topic="all", articles="no", **DAYS)
    labels = [e["space"]["label"] for e in records(output)]
    assert (labels.count("space"), labels.count("not_space")) == (7, 1)


@pytest.mark.slow
def test_both_spiders_give_an_event_one_id(tmp_path):
    ids = []
    for spider in ("wikipedia", "offstream"):
        output = tmp_path / f"{spider}.jsonl"
        crawl(spider, "-O", str(output), articles="no", since="2016-11-30", until="2016-12-02")
        ids.append({event["id"] for event in records(output)})
    assert ids[0] == ids[1]
    assert len(ids[0]) == 7


@pytest.mark.slow
def test_rights_name_licence_author_and_revision(tmp_path):
    output = tmp_path / "events.jsonl"
    crawl("wikipedia", "-O", str(output), articles="no", since="2016-12-01", until="2016-12-01")
    rights = records(output)[0]["rights"]
    assert rights["license"].startswith("https://creativecommons.org/licenses/by-sa/4.0/")
    assert rights["revision"] == "752000001"
    assert rights["attribution"]
