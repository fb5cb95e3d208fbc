from dataclasses import replace

import pytest

from pipelines import normalize_article
from scrapers.explain.view import explain, words
from scrapers.raw import UnreadableError
from tests.explain.pages import DAMAGED, DAMAGED_URL, EMPTY_INDEX, EVENT, INDEX, SITES


@pytest.fixture(scope="module")
def damaged():
    (view,) = explain(DAMAGED.read_bytes(), DAMAGED_URL)
    return view


def fact(view, name):
    return next(fact for fact in view.facts if fact.name == name)


def test_every_block_is_there_in_page_order(damaged):
    texts = [passage.block.text for passage in damaged.passages]
    assert texts[0] == "The Hindu"
    assert texts.index("PTI") < texts.index("The rocket on its pad at Sriharikota.")
    assert len(texts) == 26
    assert {passage.kept for passage in damaged.passages} == {True, False}


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("http://news.xinhuanet.com/english2010/sci/2010-07/01/c_13378811.htm", "layout"),
        ("http://www.japantimes.co.jp/cgi-bin/getarticle-nn20030826a3.html", "heading"),
    ],
)
def test_a_headline_from_no_title_shows_where_it_stands(url, source):
    (view,) = explain((SITES / url.removeprefix("http://")).read_bytes(), url)
    headline = fact(view, "headline")
    (taken,) = (ground for ground in headline.grounds if ground.taken)
    assert (taken.source, (taken.value,)) == (source, headline.values)


def test_every_block_has_a_reason_with_words(damaged):
    for passage in damaged.passages:
        assert words(passage.block.reason), passage.block.reason


def test_a_repaired_block_knows_how_it_stood_on_the_page(damaged):
    repaired = [passage for passage in damaged.passages if passage.repairs]
    assert repaired
    for passage in repaired:
        assert passage.original == passage.repairs[0].before
        assert passage.repairs[-1].after == passage.block.text
        assert "â" in passage.original or "Â" in passage.original


def test_a_block_without_repair_stands_as_on_the_page(damaged):
    clean = next(p for p in damaged.passages if p.block.text == "PTI")
    assert clean.repairs == ()
    assert clean.original == "PTI"


def test_the_parts_of_a_split_block_have_the_repairs_of_the_whole(monkeypatch):
    def split(raw):
        finished = normalize_article(raw)
        whole = raw.blocks.pop()
        raw.blocks += [replace(whole, text=whole.text[:9]), replace(whole, text=whole.text[9:])]
        return finished

    monkeypatch.setattr("scrapers.explain.view.normalize_article", split)
    text = "A wide field lies there.\n\nThe rocket’s valve leaked for nine days."
    (view,) = explain(text.encode().decode("cp1252").encode())
    first, *parts = view.passages
    assert not first.repairs
    assert "".join(part.original for part in parts) == "The rocket’s valve leaked for nine days."
    assert [repair.before for part in parts for repair in part.repairs] == [
        "The rocketâ€™s valve leaked for nine days."
    ] * 2


def test_a_value_and_the_evidence_it_was_taken_from(damaged):
    headline = fact(damaged, "headline")
    assert headline.values == ("India’s GSLV stays on the ground",)
    taken = [ground for ground in headline.grounds if ground.taken]
    assert len(taken) == 1
    assert taken[0].value == headline.values[0]
    modified = fact(damaged, "modified")
    assert [ground.value for ground in modified.grounds if ground.taken] == [
        "July 2, 2010 17:44 IST"
    ]


def test_a_field_without_a_value_shows_what_was_found_all_the_same(damaged):
    authors = fact(damaged, "authors")
    assert authors.values == ()
    assert "PTI" in [ground.value for ground in authors.grounds]
    assert not any(ground.taken for ground in authors.grounds)


def test_evidence_is_there_once(damaged):
    for name in ("headline", "published", "modified", "authors"):
        grounds = fact(damaged, name).grounds
        assert len({(x.source, x.value) for x in grounds}) == len(grounds)


def test_the_verdict_needs_an_address(damaged):
    assert fact(damaged, "verdict").values == ("article",)
    (view,) = explain(DAMAGED.read_bytes())
    assert "verdict" not in {fact.name for fact in view.facts}


def test_an_event_shows_fields_repairs_and_what_makes_it_one_about_space():
    (view,) = explain(EVENT.read_bytes())
    assert view.kind == "event"
    assert fact(view, "date").values == ("2010-07-02",)
    assert [repair.rule for repair in view.repairs] == ["utf-8-as-windows-1252"]
    space = fact(view, "about space")
    assert space.values[0].startswith("space, score ")
    assert space.grounds


def test_an_index_gives_a_view_for_each_event():
    views = explain(INDEX.read_bytes())
    assert len(views) == 3
    assert all("index_only" in view.flags for view in views)


@pytest.mark.parametrize("body", [b"", b"  \n ", EMPTY_INDEX.read_bytes()])
def test_a_page_without_anything_to_show_says_so(body):
    with pytest.raises(UnreadableError, match=r"^The .+\.$"):
        explain(body)


def test_plain_text_is_explained_too():
    (view,) = explain("A first line.\n\nIt’s a second one, and it is longer.".encode())
    assert [passage.block.text for passage in view.passages][-1].startswith("It’s a second")
    assert "decoder" in {fact.name for fact in view.facts}
