"""Dates: what holds for every text, every word of the tables and every hostile input."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import date_order, date_parse, date_words
from pipelines.date_parse import MAX_TEXT
from pipelines.dates import parse

CAPTURED = "2017-03-08T12:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        *("1" * 10_000, " " * 10_000, "9" * 4_301, "١" * 10_000, "\0" * 10_000),
        *((x * 200)[:MAX_TEXT] for x in ("1 ", "1:", "1.", "1/1/", "jan 1 ", "(", "年")),
        *((x * 200)[:MAX_TEXT] for x in ("12:30 GMT ", "published ", "d", "2011 ")),
    ],
)  # fmt: skip
def test_hostile_texts_end(text: str) -> None:
    started = time.process_time()
    for language in ("en", "fr", "zh", "et", None):
        for wanted in ("published", "modified"):
            parse(text, language=language, captured=CAPTURED, wanted=wanted)
    assert time.process_time() - started < 20  # a hang, on the slowest machine


def test_a_text_too_long_for_a_dateline_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(date_parse, "date_iso", None)
    monkeypatch.setattr(date_parse, "date_text", None)
    assert parse("1" * (MAX_TEXT + 1)) is None


@pytest.mark.parametrize("text", ["24 February 2011", "24 veebruar 2011" + " x" * 60, "24 2011"])
def test_the_last_resort_is_asked_about_few(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("dateparser.parse", None)
    for language in ("en", "et"):
        parse(text, language=language)


_PIECES = st.sampled_from(
    [
        " ", "2011", "24", "2", "02", "1", "99", "Feb", "February", "Friday", "GMT", "ET", "pm",
        "12:30", "/", "-", ".", ":", ",", "(", ")", "at", "updated", "published", "ago", "hours",
        "年", "月", "日", "下午", "T", "Z", "+", "0500", "20110224", "한", "�", "İ",
        "²", "²²²²²²", "DUBAİ", "PACİFİC", " time",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map("".join)),
    st.sampled_from(["en", "fr", "zh", "de", None, "x", ""]),
    st.sampled_from([None, CAPTURED, "nonsense"]),
)
def test_never_raises_and_reads_its_own_answer(
    text: str, language: str | None, captured: str | None
) -> None:
    found = parse(text, language=language, captured=captured, url="http://[bad")
    if found is not None:
        again = parse(found.instant or found.day)
        assert again is not None
        assert (again.day, again.instant) == (found.day, found.instant)
        assert found.raw == text.strip()


@settings(max_examples=100, deadline=None)
@given(
    st.dates(date(1950, 1, 1), date(2069, 12, 31)),
    st.sampled_from(sorted(k for k, v in date_words.table("dates").items() if "months" in v)),
)
def test_every_month_of_every_table_reads(day: date, language: str) -> None:
    for form in date_words.table("dates")[language]["months"][day.month - 1].split():
        found = parse(f"{day.day} {form} {day.year}", language=language)
        assert found is not None
        assert (found.day, found.instant) == (day.isoformat(), None)


def test_every_zone_word_names_a_zone() -> None:
    for language in ("en", "fr", "zh"):
        words = date_words.vocabulary(language).items()
        places = [place for names in date_words.table("zones")["place"].values() for place in names]
        for word in [*places, *(word for word, letter in words if letter == "Z")]:
            if word:
                for written in (word, word.upper(), word.upper().replace("I", "İ")):
                    assert date_words.zone(written, language, "com") is not None
    for name, hosts in date_words.table("publishers")["home"].items():
        assert date_order.home_zone(f"http://www.{hosts[0]}/") is not None, name
