"""One agency text under several outlets gets one id, whatever the order."""

import random
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import duplicates
from scrapers.dataset import syndication
from scrapers.dataset.syndication import Syndication

WORDS = [f"word{number}" for number in range(600)]


def text(seed, words=220):
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def record(identity, body, site=None, **more):
    values = {"id": identity, "article_body": body, "publisher": None, "dateline": None}
    values |= {"provenance": {"site": site or f"{identity}.example"}, "agencies": [], "authors": []}
    return values | more


def ids(*records):
    with TemporaryDirectory() as folder:
        found = Syndication(Path(folder))
        for each in records:
            found.add(each)
        named = found.ids()
        assert not list(Path(folder).iterdir())
        return named


def test_the_same_text_at_two_outlets_has_one_id_and_others_none():
    found = ids(record("a", text(1)), record("b", text(1)), record("c", text(2)))
    assert set(found) == {"a", "b"}
    assert found["a"] == found["b"]
    assert found["a"].startswith("sy-")
    assert len(found["a"]) == 19


def test_a_copy_cut_at_the_end_or_edited_here_and_there_is_a_copy():
    words = text(1, 400).split()
    cut = " ".join(words[:180])
    edited = " ".join("changed" if place % 40 == 7 else word for place, word in enumerate(words))
    framed = f"LONDON (AFP) - {' '.join(words)} Copyright of the outlet, all rights reserved."
    found = ids(
        *(record(n, b) for n, b in zip("abcd", [text(1, 400), cut, edited, framed], strict=True))
    )
    assert len(found) == 4
    assert len(set(found.values())) == 1


def test_a_quotation_in_common_is_not_a_copy():
    quotation = text(9, 50)
    found = ids(
        record("a", f"{text(1)} {quotation} {text(2)}"),
        record("b", f"{text(3)} {quotation} {text(4)}"),
    )
    assert found == {}


def test_a_common_agency_makes_less_do():
    half = text(1, 200)
    bodies = [f"{half} {text(2, 200)}", f"{half} {text(3, 200)}"]
    plain = [record(name, body) for name, body in zip("ab", bodies, strict=True)]
    credited = [
        record("a", bodies[0], dateline="MOSCOW (AP)"),
        record("b", bodies[1], agencies=["Associated Press"]),
    ]
    assert ids(*plain) == {}
    assert set(ids(*credited)) == {"a", "b"}
    credited[1]["agencies"] = ["Reuters"]
    assert ids(*credited) == {}


def test_pages_that_share_what_stands_under_their_texts_are_no_copies():
    teasers = text(9, 200)
    found = ids(
        record("a", f"{text(1, 130)} {teasers}"),
        record("b", f"{text(2, 130)} {teasers}"),
    )
    assert found == {}


def test_one_site_repeating_itself_is_no_syndication():
    assert ids(record("a", text(1), "x.example"), record("b", text(1), "x.example")) == {}


def test_a_short_text_is_no_evidence():
    assert ids(record("a", text(1, 20)), record("b", text(1, 20)), record("c", None)) == {}


def test_texts_without_spaces_are_compared_by_characters():
    chooser = random.Random(4)
    story = "".join(chr(0x4E00 + chooser.randrange(900)) for _ in range(300))
    other = "".join(chr(0x4E00 + chooser.randrange(900)) for _ in range(300))
    found = ids(record("a", story), record("b", story[:200]), record("c", other))
    assert set(found) == {"a", "b"}


def test_two_stories_of_one_agency_that_name_the_same_offices_are_no_copies():
    # Names of nine characters are in common, and nothing longer than a name.
    chooser = random.Random(4)
    names = ["".join(chr(0x4E00 + chooser.randrange(900)) for _ in range(9)) for _ in range(30)]
    bodies = ["".join(chooser.sample(names, k=len(names))) for _ in range(2)]
    first, second = (
        record(name, body, agencies=["Xinhua"]) for name, body in zip("ab", bodies, strict=True)
    )
    assert ids(first, second) == {}
    assert set(ids(first, record("b", bodies[0], agencies=["Xinhua"]))) == {"a", "b"}


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 4), min_size=2, max_size=9))
def test_the_order_leaves_no_trace(chooser, seeds):
    records = [record(f"r{place}", text(seed)) for place, seed in enumerate(seeds)]
    wanted = ids(*records)
    chooser.shuffle(records)
    assert ids(*records) == wanted
    groups = {}
    for place, seed in enumerate(seeds):
        groups.setdefault(seed, set()).add(wanted.get(f"r{place}"))
    assert all(len(names) == 1 for names in groups.values())
    assert all(names == {None} for seed, names in groups.items() if seeds.count(seed) == 1)


def test_another_copy_does_not_change_the_id():
    first = ids(record("a", text(1)), record("b", text(1)))
    more = ids(record("a", text(1)), record("b", text(1)), record("0", "NASA - " + text(1)))
    assert more["0"] == more["a"] == first["a"]


def test_a_line_holds_all_of_a_sketch():
    sketch = duplicates.sketch(record("a", text(1), dateline="MOSCOW (AP)"))
    assert duplicates.loads(duplicates.dumps(sketch)) == sketch


def test_a_crowd_of_copies_is_one_group():
    found = ids(*(record(f"r{n:02}", text(1)) for n in range(3 * duplicates.CROWD)))
    assert len(found) == 3 * duplicates.CROWD
    assert len(set(found.values())) == 1


@pytest.mark.slow
def test_memory_is_bounded_and_what_is_on_disk_comes_out_the_same(monkeypatch):
    records = [record(f"r{n}", text(n // 2, 150)) for n in range(400)]
    wanted = ids(*records)
    assert len(wanted) == 400
    monkeypatch.setattr(syndication, "CHUNK", 50_000)
    tracemalloc.start()
    found = ids(*records)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == wanted
    assert peak < 400_000


@pytest.mark.parametrize(("headline", "same"), [("A ship docks", True), ("A ship is lost", False)])
def test_a_text_too_short_to_compare_is_told_by_its_headline(headline, same):
    long = record("a", text(1), headline="A ship docks")
    short = record("b", "More to come.", headline=headline)
    assert duplicates.have_one_text(long, short) is same
    assert duplicates.have_one_text(short, long) is same
