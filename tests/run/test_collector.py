"""What a run makes of the records that were collected."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pipelines import identity
from pipelines.validate import finish_article, finish_event
from scrapers.items import Article, Citation, Event
from scrapers.raw import RawArticle
from scrapers.run.collector import Run
from scrapers.run.output import FolderOutput, stage
from scrapers.run.report import Report
from tests.crawling import records

SITE = "https://news.example"


def story(number, body, named):
    fields = {"url": f"{SITE}/{number}", "canonical_url": f"{SITE}/{named}", "headline": body[:9]}
    return finish_article(RawArticle(article=Article(article_body=body, **fields)))


def test_pages_that_all_name_one_address_are_articles_of_their_own(tmp_path):
    bodies = [" ".join(f"{word}{n}" for n in range(50)) for word in ("docks", "is lost", "lands")]
    articles = [story(n, body, "list.php") for n, body in enumerate(bodies)]
    articles.append(story("m/9", bodies[0] + " again", "9"))
    articles.append(story("9", bodies[0] + " again", "9"))
    cited = [
        Citation(url=a.url, canonical_url=a.url, status="ok", article_id=a.id) for a in articles
    ]
    event = finish_event(Event(date="2016-12-01", headline="Three ships.", citations=cited))

    output = FolderOutput(tmp_path, "articles", datetime(2026, 1, 1, tzinfo=UTC))
    stage(output)
    run = Run(output, Report("articles", {}, ""), nested=True)
    for record in [event, *articles]:
        run._collect(record)
    run.settle()

    published = records(output.staging / "articles.jsonl")
    assert [a["url"] for a in published if a["canonical_url"] == a["url"]] == sorted(
        [f"{SITE}/0", f"{SITE}/1", f"{SITE}/2", f"{SITE}/9"],
        key=lambda url: identity.article_id(url, ""),
    )
    assert len(published) == 4
    (told,) = records(output.staging / "events.jsonl")
    assert [c["article"]["headline"] for c in told["citations"]] == [a.headline for a in articles]
    whole = told | {"citations": [{**c} for c in told["citations"]]}
    for citation in whole["citations"]:
        assert citation.pop("article")["id"] == citation["article_id"]
    assert told["content_hash"] == identity.content_hash(whole)
    assert json.dumps(told["citations"]).count(f"canonical_shared:{SITE}/list.php") == 3
