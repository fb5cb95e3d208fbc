"""What a report counts of the records that were read."""

from __future__ import annotations

import json
from dataclasses import asdict

from pipelines.validate import finish_article, finish_event
from scrapers.items import Article, ArticleRights, Citation, Event
from scrapers.raw import RawArticle
from scrapers.run.report import Report

URL = "https://news.example/a"


def test_a_run_is_told_in_numbers():
    report = Report("offstream", {}, "", since="2016-12-01", until="2016-12-02")
    cited = [
        Citation(url=URL, canonical_url=URL, status="ok", verdict="article", article_id="ar-1"),
        Citation(url=URL, canonical_url="http://b.example", status="dead"),
        Citation(url="nowhere"),  # not tried
    ]
    for day in ("2016-12-01", "2016-12-02", "2016-12-03"):  # the last is read again, out of range
        event = finish_event(Event(date=day, headline="A tug docks.", summary="", citations=cited))
        report.count(asdict(event))
    for reserved in (True, None):
        rights = ArticleRights(tdm_reserved=reserved)
        page = finish_article(RawArticle(article=Article(url=URL, rights=rights)))
        report.count(asdict(page))

    figures = {figure["name"]: figure for figure in report.standing()["figures"]}
    assert figures["events"]["value"] == 2
    for name in ("citations_ok", "citations_found"):
        assert (figures[name]["value"], figures[name]["of"]) == (0.5, 4)
    told = json.loads(report.to_json())
    names = [
        {entry["name"]: entry["count"] for entry in told[table]}
        for table in ("citations", "verdicts", "text_mining")
    ]
    assert names == [
        {"ok": 3, "dead": 3, "not_tried": 3},
        {"article": 3, "none": 6},
        {"reserved": 1, "unsaid": 1},
    ]
    assert [host["host"] for host in told["hosts"]] == ["", "b.example", "news.example"]
    (filled,) = (entry["fields"] for entry in told["coverage"] if entry["type"] == "Event")
    counts = {entry["name"]: entry["count"] for entry in filled}
    assert (counts["headline"], "summary" in counts) == (3, False)
