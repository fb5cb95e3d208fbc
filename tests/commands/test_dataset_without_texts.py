"""`scrapy dataset --text none`: no sentence of a publisher comes out, and hashes stay."""

from __future__ import annotations

import json
import re

import pytest

from pipelines.identity import content_hash
from pipelines.validate import dumps, finish_event
from scrapers.items import ArticleRights, Citation, Event, Image, Reject, Repair, Suggestion
from tests.commands.test_dataset import article, contents, event, made, write
from tests.crawling import SITES, crawl, records


def test_without_texts_hashes_stay_so_that_a_rebuild_can_be_verified(tmp_path):
    def told_of(field, words="Secret"):
        repair = Repair(
            field=field, rule="r", plan=[], before=f"{words}â€¦", after=f"{words}…",
            certainty="exact",
        )  # fmt: skip
        return {
            "repairs": [repair],
            "suggestions": [Suggestion(field=field, rule="r", text=words, suggestion=f"{words}ł")],
        }

    own = told_of("headline", "Lodz")  # words of the wiki
    told = event(
        summary="Secret words.", image="https://x.example/secret.jpg",
        citations=[Citation(url="https://a.example/")],
        **{name: quotes + own[name] for name, quotes in told_of("summary").items()},
    )  # fmt: skip
    text = article(
        url="https://a.example/", headline="Tug docks", description="Secret.",
        article_body="Secret body.", image=Image(url="https://x.example/secret.jpg"), word_count=2,
        **told_of("article_body"),
    )  # fmt: skip
    broken = finish_event(Event(date="2016-1-1", headline="Secret", summary="Secret"))
    assert isinstance(broken, Reject)
    write(tmp_path / "events.jsonl", [dumps(told)])
    write(tmp_path / "events.articles.jsonl", [dumps(text)])
    lost = Reject(kind="article", reason="dead", url="https://b.example/", detail="HTTP 404: gone")
    write(tmp_path / "events.rejects.jsonl", [dumps(broken), dumps(lost)])
    made([tmp_path / "events.jsonl"], tmp_path / "bare", text="none")
    made([tmp_path / "events.jsonl"], tmp_path / "whole")
    bare = b"".join(contents(tmp_path / "bare").values())
    assert b"ecret" not in bare
    (kept,) = records(tmp_path / "bare" / "events.jsonl")
    (rebuilt,) = records(tmp_path / "whole" / "events.jsonl")
    assert kept["content_hash"] == content_hash(rebuilt)
    assert kept["repairs"][0]["before"].startswith("sha256:")
    assert kept["repairs"][1:] == rebuilt["repairs"][1:]
    assert kept["suggestions"][1:] == rebuilt["suggestions"][1:]
    (kept,) = records(tmp_path / "bare" / "articles.jsonl")
    assert (kept["article_body"], kept["headline"]) == (None, "Tug docks")
    details = [reject["detail"] for reject in records(tmp_path / "bare" / "rejects.jsonl")]
    assert "HTTP 404: gone" in details
    # What was left out once is left out the same of what is left.
    assert made([tmp_path / "bare"], tmp_path / "again", text="none") == []
    for name in ("events.jsonl", "articles.jsonl", "rejects.jsonl"):
        again = (tmp_path / "again" / name).read_bytes()
        assert again == (tmp_path / "bare" / name).read_bytes()


def test_where_reservations_are_obeyed_only_what_is_reserved_is_left_out(tmp_path):
    lines = [dumps(event(summary="Told by the wiki."))]
    for name, reserved in (("a", True), ("b", False), ("c", None)):
        rights = ArticleRights(tdm_reserved=reserved)
        page = article(url=f"https://{name}.example/", article_body=f"Text {name}.", rights=rights)
        broken = json.dumps(json.loads(dumps(page)) | {"headline": 5})
        lines += [dumps(page), broken]
    lines += ["{torn", "[5]", '{"rights": 5}', "{}"]
    made([write(tmp_path / "events.jsonl", lines)], tmp_path / "set", text="unreserved")
    assert records(tmp_path / "set" / "events.jsonl")[0]["summary"] == "Told by the wiki."
    bodies = {a["url"][8]: a["article_body"] for a in records(tmp_path / "set" / "articles.jsonl")}
    assert bodies == {"a": None, "b": "Text b.", "c": "Text c."}
    carried = [reject["record"] for reject in records(tmp_path / "set" / "rejects.jsonl")]
    assert sum("Text" in (record or "") for record in carried) == 2
    assert carried.count(None) == 2  # what is reserved, and what is torn


def long_strings(value, least=25):
    """Every string of a record that is long enough to be text, and its pieces."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("url", "canonical_url"):
                yield from long_strings(inner, least)
    elif isinstance(value, list):
        for inner in value:
            yield from long_strings(inner, least)
    elif isinstance(value, str):
        for piece in [value, *value.splitlines(), *re.split(r"(?<=[.!?])\s+", value)]:
            if len(piece) >= least:
                yield piece


@pytest.mark.slow
def test_without_texts_no_sentence_of_a_publisher_comes_out(tmp_path):
    """Every long string of a crawl's texts is looked for in everything that was written."""
    output = tmp_path / "run" / "events.jsonl"
    output.parent.mkdir()
    ran = crawl("offstream", "-O", str(output), settings={"REPLAY": SITES},
                since="2010-07-01", until="2010-07-05", topic="all")  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    texts = set()
    for record in records(output):
        texts.update(long_strings([record["summary"], record["image"]]))
        for name in ("repairs", "suggestions"):
            copied = [quote for quote in record[name] if quote["field"] in ("summary", "image")]
            texts.update(long_strings([{**quote, "plan": None} for quote in copied]))
    articles = records(output.with_name("events.articles.jsonl"))
    for record in articles:
        copied = [record[name] for name in ("description", "article_body", "image")]
        quotes = [
            [quote.get(part) for part in ("before", "after", "text", "suggestion")]
            for quote in record["repairs"] + record["suggestions"]
        ]
        texts.update(long_strings([copied, quotes]))
    # Facts about an article may stand in its text as well.
    facts = {text for article in articles for text in long_strings(
        [article["headline"], article["keywords"], article["further_links"], article["authors"]]
    )}  # fmt: skip
    told = {text for event in records(output) for text in long_strings(
        [event["headline"], event["context"], event["related"], event["citations"]]
    )}  # fmt: skip
    texts -= facts | told
    assert len(texts) > 100
    made([output], tmp_path / "bare", text="none")
    made([output], tmp_path / "whole")
    bare = "".join(path.read_text("utf-8") for path in (tmp_path / "bare").glob("*.json*"))
    whole = "".join(path.read_text("utf-8") for path in (tmp_path / "whole").glob("*.json*"))
    spelled = {text: json.dumps(text, ensure_ascii=False)[1:-1] for text in texts}
    assert [text for text in texts if spelled[text] in bare] == []
    assert sum(spelled[text] in whole for text in texts) > 0.9 * len(texts)
    hashes = [
        {record["id"]: record["content_hash"] for record in records(folder / f"{table}.jsonl")}
        for table in ("events", "articles")
        for folder in (tmp_path / "bare", tmp_path / "whole")
    ]
    assert hashes[0] == hashes[1]
    assert hashes[2] == hashes[3]
