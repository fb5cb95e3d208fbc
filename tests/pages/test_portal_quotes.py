"""Runs of apostrophes are markup, the apostrophes of words are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages.portal_quotes import without_quotes


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("don't", "don't"),
        ("''a'' and '''b'''", "a and b"),
        ("'''''both'''''", "both"),
        ("''Star'''s crew", "Star's crew"),
        ("the ''Annual'''s '''cover'''", "the Annual's cover"),
        ("''''quoted''''", "'quoted'"),
        ("''open", "open"),
        ("'''open", "open"),
        ("''open and '''bold'''", "open and bold"),
        ("in '''one my'''s '''two''", "in one my's two"),
        ("in '''one '''two '''three''", "in 'one two three"),
        ("L'''amour'' a'''b'''", "Lamour a'b"),
        ("''''''''", "'''"),
    ],
)
def test_marks_go_and_apostrophes_stay(line: str, text: str) -> None:
    assert without_quotes(line) == text


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="' ab", max_size=40))
def test_words_are_untouched(line: str) -> None:
    assert without_quotes(line).replace("'", "") == line.replace("'", "")
