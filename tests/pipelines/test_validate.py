"""The last step: nothing that leaves it breaks a line, the schema or UTF-8."""

import json

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from pipelines.validate import dumps, finish_article, finish_event
from scrapers.items import Article, Citation, Event, Reject, Space
from scrapers.raw import RawArticle


def event(**changes):
    return Event(**{"date": "2010-07-02", "headline": "A ship docks"} | changes)


def test_flags_are_sorted_and_the_id_is_set():
    finished = finish_event(event(flags=["b", "a", "b"]))
    assert finished.flags == ["a", "b"]
    assert finished.id.startswith("ev-")
    assert len(finished.content_hash) == 64


def test_a_record_that_breaks_the_schema_becomes_a_reject_with_field_and_reason():
    reject = finish_event(event(date="2010-07-2", url="http://news.example/"))
    assert isinstance(reject, Reject)
    assert (reject.kind, reject.reason, reject.url) == ("record", "schema", "http://news.example/")
    assert reject.detail.startswith("date: ")
    assert json.loads(reject.record)["date"] == "2010-07-2"


def test_an_article_is_checked_too():
    reject = finish_article(RawArticle(article=Article(date_published="soon")))
    assert isinstance(reject, Reject)
    assert reject.detail.startswith("date_published: ")


def test_a_status_outside_the_enumeration_is_rejected():
    reject = finish_event(event(citations=[Citation(url="http://a.example", status="lost")]))
    assert "citations/0/status" in reject.detail


def test_numbers_that_json_lacks_are_rejected():
    reject = finish_event(event(space=Space(label="space", score=float("nan"))))
    assert isinstance(reject, Reject)


def test_article_without_url_has_an_id_of_its_text():
    one = finish_article(RawArticle(article=Article(article_body="One text.")))
    two = finish_article(RawArticle(article=Article(article_body="Another.")))
    assert one.id != two.id


def test_an_article_of_nothing_has_an_id():
    assert finish_article(RawArticle(article=Article())).id.startswith("ar-")


def test_article_has_the_id_of_the_address_that_it_names():
    named = Article(url="http://a.example/1?print", canonical_url="http://a.example/1")
    plain = Article(url="http://a.example/1")
    assert (
        finish_article(RawArticle(article=named)).id == finish_article(RawArticle(article=plain)).id
    )


def test_a_nul_is_taken_away():
    assert finish_event(event(headline="A\0 ship")).headline == "A ship"


def test_what_xpath_gives_is_text():
    text = etree.fromstring("<b>A ship docks</b>").xpath("string()")
    assert type(text) is not str
    finished = finish_event(event(headline=text, topics=[text]))
    assert isinstance(finished, Event), finished.detail
    assert type(finished.headline) is type(finished.topics[0]) is str


@given(st.text())
@example("lone \ud83d surrogate, \0, \u2028 and \x85")
def test_every_line_is_one_line_of_valid_utf8_json(text):
    finished = finish_event(event(headline="x" + text, summary=text))
    line = dumps(finished)
    line.encode("utf-8")
    assert len(line.splitlines()) == 1
    assert json.loads(line)["headline"].startswith("x")
