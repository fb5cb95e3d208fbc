import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.explain.difference import changes, pieces


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_the_stretches_put_together_are_the_two_texts(before, after):
    found = list(changes(before, after))
    assert "".join(old for old, _ in found) == before
    assert "".join(new for _, new in found) == after


def test_only_what_changed_is_marked():
    assert list(changes("Itâ€™s late", "It’s late")) == [
        ("It", "It"),
        ("â€™", "’"),
        ("s late", "s late"),
    ]


def test_equal_texts_are_one_stretch():
    assert list(changes("as it was", "as it was")) == [("as it was", "as it was")]


def test_long_texts_that_differ_everywhere_take_no_time():
    start = time.process_time()
    list(changes("a b " * 20_000, "c d " * 20_000))
    assert time.process_time() - start < 10


@given(st.text(alphabet=st.characters(), max_size=60))
@settings(max_examples=60, deadline=None)
def test_what_is_shown_holds_no_character_that_acts(text):
    shown = "".join(piece for piece, _ in pieces(text))
    assert not any(c in shown for c in "\x00\x07\r\x1b\x85\x9b\u200b\u202e\u2066\u2028\ufeff")
    shown.encode()  # no lone surrogate


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", [("plain", False)]),
        ("a\u202eb", [("a", False), ("U+202E", True), ("b", False)]),
        ("two\nlines", [("two\nlines", False)]),
        ("10\u00a0km", [("10\u00a0km", False)]),
        ("\ud800", [("U+D800", True)]),
        ("", [("", False)]),
    ],
)
def test_pieces(text, found):
    assert list(pieces(text)) == found


def test_in_a_change_every_odd_space_has_its_name():
    assert list(pieces("10\u00a0km", spaces=True)) == [
        ("10", False),
        ("U+00A0", True),
        ("km", False),
    ]
