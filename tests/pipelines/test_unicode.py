"""Characters that do not belong in text go, those that do stay, and each change is recorded."""

from __future__ import annotations

import json
import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.mojibake import apply
from pipelines.unicode import UnicodePipeline, clean
from pipelines.validate import dumps
from scrapers.items import Article, Author, Citation, Event, Image, Link, Related, Repair
from scrapers.raw import Block, Evidence, RawArticle

CHANGED = [
    ("cafe\u0301", "café", "nfc"),
    ("roc\u00adket", "rocket", "soft-hyphen"),
    ("a\u200bb", "ab", "zero-width"),
    ("a\u180eb", "ab", "zero-width"),
    ("\ufeffstart", "start", "zero-width"),
    ("wi\u200cth", "with", "joiner"),
    ("a\u200db", "ab", "joiner"),
    ("\u200e2016", "2016", "bidi-control"),
    ("user\u202egpj.exe", "usergpj.exe", "bidi-control"),
    ("שלום \u2067abc\u2069", "שלום abc", "bidi-control"),
    ("x\x00y", "xy", "control"),
    ("x\x81y", "xy", "control"),
    ("x\x1b[31mred", "xred", "terminal-escape"),
    ("one\u2028two", "one two", "line-separator"),
    ("one \x85 two\u2029", "one two", "line-separator"),
    ("one\r\ntwo", "one\ntwo", "line-end"),
    ("\ud83d\ude80 up", "🚀 up", "surrogate"),
    ("half \ud83d", "half \ufffd", "surrogate"),
    ("hid\U000e0041\U000e0042den", "hidden", "tag"),
    ("picture \ufffc", "picture ", "control"),
]


@pytest.mark.parametrize(("text", "wanted", "rule"), CHANGED)
def test_character_is_handled_and_recorded(text: str, wanted: str, rule: str) -> None:
    assert clean(text) == (wanted, [(rule, text, wanted)])


KEPT = [
    "“The crew’s ‘kite’” – 10\u00a0km, 10\u202fkm…", "10³ ½ ™ ﬁ ＮＡＳＡ ｶﾅ", "line\nline\ttab",
    "👩\u200d🚀 ❤\ufe0f\u200d🔥 👩🏽\u200d🔬", "می\u200cخواهم", "क्\u200dष", "ശ്രീ\u200c",
    "ไทย\u200bไทย", "ᠭᠠᠵᠠᠷ\u180eᠠ",
    "שלום\u200f!", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "é ą ñ Å", "",
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_text_that_is_right_stays(text: str) -> None:
    assert clean(text) == (text, [])


def test_nfc_comes_last() -> None:
    assert [rule for rule, _, _ in clean("e\u00ad\u0301\x00")[1]] == [
        "control",
        "soft-hyphen",
        "nfc",
    ]


def test_event_is_cleaned_in_texts_and_addresses() -> None:
    event = Event(
        headline="Kite\u00ad flies",
        citations=[Citation(name="Daily\x00", url="http://x.org/\ud800")],
    )
    event = UnicodePipeline.event(UnicodePipeline.event(event))
    assert event.headline == "Kite flies"
    assert event.citations[0].url == "http://x.org/\ufffd"
    assert [(r.field, r.rule) for r in event.repairs] == [
        ("headline", "unicode-soft-hyphen"),
        ("citations.name", "unicode-control"),
        ("citations.url", "unicode-surrogate"),
    ]
    for record in event.repairs:
        assert apply(record.plan, record.before) == record.after


def test_article_is_cleaned_in_blocks_and_evidence() -> None:
    raw = RawArticle(
        article=Article(headline="a\u200bb"),
        blocks=[Block(kind="paragraph", text="cafe\u0301")],
        evidence=[Evidence(field="headline", value="a\u200bb", source="meta")],
        facts={"title": "x\x00y"},
    )
    raw = UnicodePipeline.article(raw)
    assert raw.blocks[0].text == "café"
    assert raw.evidence[0].value == raw.article.headline == "ab"
    assert raw.facts == {"title": "xy"}
    assert [r.field for r in raw.article.repairs] == ["article_body", "headline", "title"]


def test_every_text_and_address_that_a_page_gives_is_cleaned() -> None:
    bad, words = "x\u200by", ("summary", "headline", "topic", "category", "context_raw")
    event = Event(
        **dict.fromkeys((*words, "url", "image"), bad),
        **{name: [bad] for name in ("topics", "context", "aliases")},
        citations=[Citation(**dict.fromkeys(("url", "canonical_url", "name", "publisher"), bad))],
        related=[Related(url=bad, headline=bad, context=[bad], context_raw=bad)],
    )
    assert "\u200b" not in dumps(replace(UnicodePipeline.event(event), repairs=[]))
    words = ("headline", "description", "publisher", "article_section", "dateline")
    article = Article(
        **dict.fromkeys((*words, "date_published_raw", "url", "canonical_url"), bad),
        authors=[Author(name=bad, name_raw=bad)],
        agencies=[bad],
        keywords=[bad],
        image=Image(url=bad, caption=bad, credit=bad),
        further_links=[Link(text=bad, url=bad)],
    )
    found = Evidence(field="image", value="http://a.example/\u200b1.jpg", source="meta")
    raw = UnicodePipeline.article(RawArticle(article=article, evidence=[found]))
    assert "\u200b" not in dumps(replace(raw.article, repairs=[])) + raw.evidence[0].value


def test_an_address_is_cleaned_where_all_texts_are_clean() -> None:
    raw = RawArticle(
        article=Article(url="http://a.example/\u200bx"),
        blocks=[Block(kind="paragraph", text="A rocket rose.")],
    )
    assert UnicodePipeline.article(raw).article.url == "http://a.example/x"


def test_a_link_is_cleaned_whose_block_alone_was_mended() -> None:
    block = Block(
        kind="paragraph", text="It’s a rocket.", links=[("a\u200b rocket", "http://a.example/")]
    )
    mended = Repair(
        field="article_body",
        rule="utf-8-as-windows-1252",
        plan=["encode:sloppy-windows-1252", "decode:utf-8"],
        before="Itâ€™s a rocket.",
        after=block.text,
        certainty="exact",
    )
    raw = UnicodePipeline.article(RawArticle(article=Article(repairs=[mended]), blocks=[block]))
    assert raw.blocks[0].links == [("a rocket", "http://a.example/")]


def test_block_of_invisible_characters_is_gone() -> None:
    texts = ["\ufeff", "A rocket rose.", "\u200b \u200b", "\u00ad"]
    raw = RawArticle(
        article=Article(), blocks=[Block(kind="paragraph", text=text) for text in texts]
    )
    assert [block.text for block in UnicodePipeline.article(raw).blocks] == ["A rocket rose."]


HARD = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\u2126\x00\x1b[m\r\n\x85\u2028\u00ad\u200b\u200c\u200d\u200e\u202e\u2067\ufeff\u0301"
                        "ae क👩🚀🏴\ufe0fשไ\ud83d\ude80\U000e0067"),
    ),
    max_size=30,
)  # fmt: skip


@given(HARD)
@settings(max_examples=400)
def test_clean_text_is_safe_and_stays_as_it_is(text: str) -> None:
    after, changes = clean(text)
    assert clean(after) == (after, [])
    assert unicodedata.is_normalized("NFC", after)
    line = json.dumps(after, ensure_ascii=False)
    assert line.encode().decode() == line
    assert len(line.splitlines()) == 1
    for rule, before, changed in changes:
        assert apply([f"unicode:{rule}"], before) == changed


@pytest.mark.parametrize(
    "char", ["\x1b", "\x1b[", "\u200d", "\u200b", " \u2028", "\ud800", "\u0301", " "]
)
def test_hostile_text_takes_linear_time(char: str) -> None:
    start = time.process_time()
    clean("\x0be" + char * 100_000)
    assert time.process_time() - start < 10


def test_a_joiner_of_a_sign_that_becomes_a_letter_is_gone_at_once() -> None:
    text, changes = clean("\u2126\u200d\u2126")
    assert text == "\u03a9\u03a9"
    assert [rule for rule, _, _ in changes] == ["nfc", "joiner"]
    assert clean(text) == (text, [])
