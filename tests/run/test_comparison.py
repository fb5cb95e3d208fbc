"""A run is compared with the one before it: what counts as worse, what as chance, what as other."""

import itertools
import json

import pytest

from scrapers.run.comparison import check_thresholds, compare, read_baseline
from scrapers.run.report import Report
from scrapers.settings import DOWNLINK_THRESHOLDS as DEFAULT


def run(
    events=100, ok=160, failed=40, rejects=0, summaries=100, start=16, days=7, unchanged=0, **more
):
    """The report of a run that reads so many events, with two citations each."""
    more = {"started_at": f"2026-11-{start + days:02}T02:30:00Z", "arguments": {}} | more
    report = Report(
        "offstream", since=f"2026-11-{start:02}", until=f"2026-11-{start + days - 1:02}", **more
    )
    statuses = iter(["ok"] * ok + ["dead"] * failed)
    for number in range(events):
        cited = [
            {"status": s, "verdict": None, "canonical_url": "http://a.example/",
             "article_id": "ar-1" if s == "ok" else None}
            for s in itertools.islice(statuses, 2)
        ]  # fmt: skip
        summary = "text" if number < summaries else None
        date = f"2026-11-{start:02}"
        event = {
            "type": "Event",
            "date": date,
            "summary": summary,
            "citations": cited,
            "repairs": [],
        }
        report.count(event, news=number >= unchanged)
    for _ in range(rejects):
        report.count({"type": "Reject", "kind": "index", "reason": "timeout"})
    return report


def judged(before, now, thresholds=DEFAULT):
    return compare(before.standing(), now.standing(), thresholds)


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (run(events=49), "events 100 → 49"),
        (run(events=0), "events 100 → 0"),
        (run(ok=118, failed=82), "citations_ok 80% → 59%, citations_found 80% → 59%"),
        (run(summaries=79), "coverage:Event.summary 100% → 79%"),
        (run(rejects=12), "rejects 0% → 11%"),
    ],
)
def test_what_is_worse_is_said_in_one_sentence(now, sentence):
    comparison, said = judged(run(), now)
    assert said == f"worse than the run of 2026-11-23T02:30:00Z: {sentence}"
    assert any(row["beyond"] for row in comparison["figures"])


@pytest.mark.parametrize(
    "now",
    [run(), run(events=50), run(events=300, ok=480, failed=120, summaries=300),
     run(ok=122, failed=78), run(summaries=80), run(rejects=11), run(ok=200, failed=0),
     run(unchanged=100), run(start=17), run(start=23)],
)  # fmt: skip
def test_what_is_a_little_worse_or_better_or_no_news_is_no_alarm(now):
    comparison, said = judged(run(), now)
    assert said is None
    assert {row["name"] for row in comparison["figures"]} >= {"events", "citations_ok", "rejects"}


def test_every_figure_stands_beside_the_one_before():
    comparison, _ = judged(run(rejects=0), run(events=60, ok=100, failed=20, rejects=3))
    rows = {row["name"]: row for row in comparison["figures"]}
    assert rows["events"] == {
        "name": "events", "before": 100, "now": 60, "ratio": 0.6, "beyond": False
    }  # fmt: skip
    assert (rows["rejects"]["before"], rows["rejects"]["ratio"]) == (0, None)


def test_a_figure_that_the_run_before_did_not_have_is_not_compared():
    before, now = run().standing(), run(events=49).standing()
    before["figures"] = [figure for figure in before["figures"] if figure["name"] != "events"]
    comparison, said = compare(before, now, DEFAULT)
    assert said is None
    assert "events" not in {row["name"] for row in comparison["figures"]}


def test_small_runs_are_not_judged():
    few = {"events": 20, "ok": 30, "failed": 0, "summaries": 20}
    assert judged(run(**few), run(events=1, ok=0, failed=2, summaries=0))[1] is None
    assert judged(run(), run(events=60, ok=10, failed=35), {"citations": 0.2})[1] is None


def test_what_is_not_named_is_off_and_an_empty_table_is_off_altogether():
    bad = run(events=2, ok=60, failed=80, summaries=0, rejects=90)
    assert judged(run(), bad, {})[1] is None
    assert judged(run(), bad, {"minimum": 0, "rejects": 0.1})[1].endswith("rejects 0% → 98%")


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (run(arguments={"topic": "all"}), "other arguments"),
        (run(replay="archive"), "another source"),
        (run(start=17, days=6), "another length"),
        (run(start=1), "far from this"),
    ],
)
def test_only_like_is_compared_with_like(now, why):
    comparison, said = judged(run(events=400), now)
    assert said is None
    assert why in comparison["not_compared"]
    assert comparison["figures"] == []


def test_events_read_again_for_a_citation_that_failed_are_no_part_of_the_figures():
    before, now = run(), run()
    cited = [{"status": "dead", "verdict": None, "canonical_url": None, "article_id": None}] * 2
    for _ in range(90):
        again = {"type": "Event", "date": "2026-10-01", "citations": cited, "repairs": []}
        now.count(again | {"summary": "text"})
    assert now.standing()["figures"][:4] == before.standing()["figures"][:4]
    assert now.citations["dead"] == before.citations["dead"] + 180


def published(folder, report, before=None):
    path = folder / "run.json"
    report.comparison, said = compare(before, report.standing(), DEFAULT)
    path.write_text(report.to_json())
    return path, said


def test_an_alarm_stays_until_the_figures_are_back_or_the_measure_is_out_of_date(tmp_path):
    path, _ = published(tmp_path, run(start=1))
    for start, alarm in ((2, True), (8, True), (15, True), (16, False), (17, False)):
        path, said = published(
            tmp_path, run(events=30, ok=48, failed=12, start=start), read_baseline(path)
        )
        assert bool(said) is alarm, start
    _, said = published(tmp_path, run(start=18), read_baseline(path))
    assert said is None


def test_a_report_of_many_hosts_is_read_to_its_end(tmp_path):
    report = run()
    path, _ = published(tmp_path, report)
    told = json.loads(path.read_text())
    path.write_text(json.dumps({"first": "a host and its figures " * 300_000} | told))
    assert read_baseline(path) == report.standing()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", "null", "[" * 100_000, '{"comparison": null}',
     '{"comparison": {"figures": [{"beyond": true}], "baseline": null}}',
     '{"comparison": {"figures": []}, "figures": [{}], "arguments": [], "started_at": "",'
     ' "replay": null, "since": "soon", "until": null}',
     '{"comparison": {"figures": []}, "figures": [], "arguments": [], "started_at": "",'
     ' "replay": null, "since": "soon", "until": null}'],
)  # fmt: skip
def test_a_report_that_cannot_be_read_is_none(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    assert read_baseline(tmp_path / "run.json") is None
    assert read_baseline(tmp_path / "none.json") is None
    assert read_baseline(None) is None


@pytest.mark.parametrize("given", [{"event": 1}, {"events": "half"}, {"events": -1},
                                   {"rejects": float("nan")}, {"coverage": True}])  # fmt: skip
def test_a_threshold_that_is_none_is_refused(given):
    with pytest.raises(ValueError, match="DOWNLINK_THRESHOLDS: "):
        check_thresholds(given)


def test_the_report_holds_everything_that_is_counted():
    report = run(rejects=1, unchanged=10, versions={"downlink": "0.1"}, archive_files=["a.warc.gz"])
    report.dropped_blocks["phrase:en:cookie"] += 1
    data = json.loads(report.to_json())
    assert data["records"] == [{"name": "Event", "count": 90}, {"name": "Reject", "count": 1}]
    assert data["unchanged"] == [{"name": "Event", "count": 10}]
    (coverage,) = data["coverage"]
    assert (coverage["type"], coverage["records"]) == ("Event", 100)
    assert {"name": "summary", "count": 100} in coverage["fields"]
    assert data["hosts"] == [{"host": "a.example", "citations": [
        {"name": "dead", "count": 40}, {"name": "ok", "count": 160}]}]  # fmt: skip
    assert data["dropped_blocks"] == [{"name": "phrase:en:cookie", "count": 1}]
    for name in ("arguments", "versions", "archive_files", "repairs", "verdicts", "figures",
                 "comparison", "problems", "text_mining", "since", "until"):  # fmt: skip
        assert name in data


def test_a_name_that_is_no_utf_8_is_written_and_read_back():
    report = run(archive_files=["a\udcff.warc.gz"], replay="\udcff")
    data = json.loads(report.to_json().encode())
    assert (data["replay"], data["archive_files"]) == ("\udcff", ["a\udcff.warc.gz"])
