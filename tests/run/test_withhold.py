"""What is taken out of a record whose publisher reserves text mining, and what stays."""

from __future__ import annotations

from dataclasses import asdict, fields
from types import SimpleNamespace

from scrapy.settings import Settings

from pipelines.validate import finish_article
from scrapers.items import Article, ArticleRights, Event, Image, Reject, Repair
from scrapers.raw import RawArticle
from scrapers.run.withhold import WithholdPipeline

TEXT = "The probe’s signal is lost."
OBEY, RECORD = WithholdPipeline(obey=True), WithholdPipeline(obey=False)


def finished(*, reserved: bool | None = True, **more: object) -> Article | Reject:
    article = Article(
        url="https://news.example/a",
        headline="A probe",
        description=TEXT,
        article_body=TEXT,
        word_count=5,
        image=Image(url="https://news.example/a.jpg", caption=TEXT),
        rights=ArticleRights(tdm_reserved=reserved),
        repairs=[
            Repair(field="article_body", rule="r", plan=[], before="x", after=TEXT,
                   certainty="exact")
        ],
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return finish_article(RawArticle(article=article))


def test_the_text_goes_and_the_facts_stay() -> None:
    whole = finished()
    kept = OBEY.process_item(whole)
    assert isinstance(kept, Article)
    changed = {f.name for f in fields(kept) if getattr(kept, f.name) != getattr(whole, f.name)}
    assert changed == {"description", "image", "article_body", "repairs"}
    assert TEXT not in repr(kept)
    assert kept.repairs[0].after.startswith("sha256:")


def test_what_is_not_reserved_passes_and_so_does_all_where_nothing_is_obeyed() -> None:
    for item in (finished(reserved=False), finished(reserved=None), Event()):
        assert OBEY.process_item(item) is item
    whole = finished()
    assert RECORD.process_item(whole) is whole


def test_a_record_that_broke_the_schema_takes_no_text_out_in_its_reject() -> None:
    reject = finished(date_published="soon: " + TEXT)
    assert isinstance(reject, Reject)
    assert TEXT in asdict(reject)["detail"]
    kept = OBEY.process_item(reject)
    assert (kept.record, TEXT in repr(kept)) == (None, False)
    assert kept.reason == "schema"
    passing = Reject(kind="record", reason="schema", record="[" * 9_000)
    assert OBEY.process_item(passing) is passing


def test_the_setting_decides() -> None:
    for value, body in (("True", None), ("False", TEXT)):
        crawler = SimpleNamespace(settings=Settings({"DOWNLINK_TDM_OBEY": value}))
        assert WithholdPipeline.from_crawler(crawler).process_item(finished()).article_body == body
