"""What a run makes of the records that were collected."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pipelines import identity
from pipelines.validate import finish_article, finish_event
from scrapers.dataset import syndication
from scrapers.items import Article, Citation, Event, Reject
from scrapers.raw import RawArticle
from scrapers.run.collector import Run
from scrapers.run.ledger import NAME as LEDGER
from scrapers.run.output import TABLES, FolderOutput, stage
from scrapers.run.report import Report
from tests.crawling import records

SITE = "https://news.example"
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def story(number, body, named, **fields):
    fields |= {"url": f"{SITE}/{number}", "canonical_url": f"{SITE}/{named}", "headline": body[:9]}
    return finish_article(RawArticle(article=Article(article_body=body, **fields)))


def settled(folder, started, found, *, nested=False):
    """A run that has settled what was found."""
    output = FolderOutput(folder, "articles", started)
    stage(output)
    run = Run(output, Report("articles", {}, ""), nested=nested)
    for record in found:
        run._collect(record)
    run.settle()
    return run


def test_pages_that_all_name_one_address_are_articles_of_their_own(tmp_path):
    bodies = [" ".join(f"{word}{n}" for n in range(50)) for word in ("docks", "is lost", "lands")]
    articles = [story(n, body, "list.php") for n, body in enumerate(bodies)]
    articles.append(story("m/9", bodies[0] + " again", "9"))
    articles.append(story("9", bodies[0] + " again", "9"))
    cited = [
        Citation(url=a.url, canonical_url=a.url, status="ok", article_id=a.id) for a in articles
    ]
    event = finish_event(Event(date="2016-12-01", headline="Three ships.", citations=cited))

    run = settled(tmp_path, NEW_YEAR, [event, *articles], nested=True)

    published = records(run.output.staging / "articles.jsonl")
    assert [a["url"] for a in published if a["canonical_url"] == a["url"]] == sorted(
        [f"{SITE}/0", f"{SITE}/1", f"{SITE}/2", f"{SITE}/9"],
        key=lambda url: identity.article_id(url, ""),
    )
    assert len(published) == 4
    (told,) = records(run.output.staging / "events.jsonl")
    assert [c["article"]["headline"] for c in told["citations"]] == [a.headline for a in articles]
    whole = told | {"citations": [{**c} for c in told["citations"]]}
    for citation in whole["citations"]:
        assert citation.pop("article")["id"] == citation["article_id"]
    assert told["content_hash"] == identity.content_hash(whole)
    assert json.dumps(told["citations"]).count(f"canonical_shared:{SITE}/list.php") == 3


def test_two_pages_that_name_one_address_are_two_articles(tmp_path):
    words = ["docks", "lands", "flies"]
    pages = [
        story(
            word, f"{word} " * 50, "list.php" if day < 3 else word, date_published=f"2016-12-0{day}"
        )
        for day, word in enumerate(words, start=1)
    ]
    run = settled(tmp_path, NEW_YEAR, pages[::-1])
    published = records(run.output.staging / "articles.jsonl")
    assert [a["canonical_url"] for a in published] == [f"{SITE}/{word}" for word in words]


def test_what_was_published_before_goes_out_again_only_if_it_has_changed(tmp_path):
    events = [finish_event(Event(date="2016-12-01", headline=f"Ship {n} docks.")) for n in range(2)]
    page = story("1", "It docks. " * 50, "1")
    lost = [Reject(kind="article", reason="dead", url=f"{SITE}/lost", detail=way) for way in "ab"]
    lost.append(Reject(kind="record", reason="schema", detail="of no page"))
    found = [*events, page, *lost]
    run = settled(tmp_path, NEW_YEAR, [*found, page])  # two events cite it
    run.publish()
    assert (run.report.records, run.report.unchanged) == (
        {"Event": 2, "Article": 1, "Reject": 3},
        {},
    )

    changed = finish_event(
        Event(
            date="2016-12-01",
            headline="Ship 1 docks.",
            summary="At last.",
            citations=[Citation(url=page.url, article_id=page.id)],
        )
    )
    again = settled(tmp_path, NEW_YEAR.replace(day=2), [events[0], changed, page, *lost])
    again.publish()
    assert again.report.records == {"Event": 1, "Reject": 3}
    assert again.report.unchanged == {"Event": 1, "Article": 1}
    tables = [records(again.output.target / f"{name}.jsonl") for name in TABLES]
    assert [len(table) for table in tables] == [1, 0, 3]
    assert tables[0][0]["summary"] == "At last."
    assert "article" not in tables[0][0]["citations"][0]


def test_a_folder_of_a_run_holds_the_tables_and_nothing_that_was_sorted_on_the_way(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(syndication, "CHUNK", 100)
    body = " ".join(f"word{n * n % 211}" for n in range(160))
    run = settled(tmp_path, NEW_YEAR, [story(n, body, n) for n in range(3)])
    run.publish()
    output = run.output
    assert {p.name for p in output.target.iterdir()} == {*output.names.values(), LEDGER}
    assert {p.name for p in tmp_path.iterdir()} == {output.target.name}
    copies = {a["syndication_id"] for a in records(output.target / "articles.jsonl")}
    assert len(copies - {None}) == 1
