"""Ids rest on the folded headline, so that copies of one text give one id."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines import identity

PLAIN = "Operator of the Étoile telescope is fined 65,000 after a launch at Plesetsk"


@pytest.mark.parametrize(
    "same",
    [
        "Operator of the Etoile telescope is fined 65,000 after a launch at Plesetsk. ",
        "Operator of the ''Étoile'' telescope is fined €65,000 after a launch at Plesetsk.",
        "Operator of the &Eacute;toile telescope is fined EUR65,000 after a launch at Plesetsk",
        "Operator of the &amp;Eacute;toile telescope is fined -65,000 after a launch at Plesetsk",
        "Operator of the Étoile telescope is fined 65,000 after a launch at Plesetsk "
        "[http://news.example/story (The Paper)]",
    ],
    ids=["ascii", "italics and euro", "entity", "escaped twice", "leaked citation"],
)
def test_copies_of_one_headline_have_one_id(same):
    assert identity.event_id("2010-07-12", same) == identity.event_id("2010-07-12", PLAIN)


def test_another_day_or_another_word_is_another_event():
    ids = {
        identity.event_id("2010-07-12", PLAIN),
        identity.event_id("2010-07-13", PLAIN),
        identity.event_id("2010-07-12", PLAIN + " again"),
    }
    assert len(ids) == 3


def test_chinese_headlines_differ_by_their_characters():
    assert identity.fold("空间站 对接。") == "空间站对接"


def test_an_id_never_changes():
    assert identity.event_id("2010-07-12", PLAIN) == "ev-803cf3bc7fdfa3c0"
    ids = {identity.article_id("http://news.example/a", text) for text in ("x", "y")}
    assert ids == {"ar-ba98b0af548dc13e"}


def test_a_content_hash_never_changes():
    record = {"headline": "Étoile", "flags": ["b", "a"], "version": 3}
    for fields in (record, dict(reversed(record.items()))):
        assert identity.content_hash(fields).startswith("6dd1326556eec744")


def test_an_article_without_url_takes_its_id_from_its_text():
    assert identity.article_id(None, "x") != identity.article_id(None, "y")


@given(st.text())
@example("Ǿrsted, Ǽgir, ᴭ")
def test_fold_is_idempotent_and_takes_any_text(text):
    once = identity.fold(text)
    assert identity.fold(once) == once


def test_hash_ignores_where_a_record_came_from():
    record = {"headline": "a", "provenance": {"fetched_at": "x"}, "version": 1, "repairs": []}
    other = {"headline": "a", "provenance": {"fetched_at": "y"}, "version": 2, "repairs": [1]}
    assert identity.content_hash(record) == identity.content_hash(other)
    assert identity.content_hash(record) != identity.content_hash(record | {"headline": "b"})


def test_hash_ignores_the_revision_of_a_wiki_page_but_not_its_licence():
    event = {"headline": "A", "rights": {"license": "by-sa/3.0", "revision": "1"}}
    edited = {"headline": "A", "rights": {"license": "by-sa/3.0", "revision": "2"}}
    relicensed = {"headline": "A", "rights": {"license": "by-sa/4.0", "revision": "1"}}
    hashes = [identity.content_hash(record) for record in (event, edited, relicensed)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_one_source_is_its_own_digest_and_several_have_one_in_any_order():
    assert identity.sources_digest([None, None]) is None
    assert identity.sources_digest(["sha256:a", None, "sha256:a"]) == "sha256:a"
    orders = (["sha256:a", "sha256:b"], ["sha256:b", "sha256:a"])
    both = {identity.sources_digest(order) for order in orders}
    assert len(both) == 1
    assert both.isdisjoint({"sha256:a", "sha256:b"})
