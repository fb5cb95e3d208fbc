"""One pass over the words finds every phrase of a table."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.lexicon import Lexicon, fold, phrase_words, words_of


def found(phrases: dict[str, str], text: str) -> list[tuple[str, str, str]]:
    words = words_of(text)
    return [
        (match.value, match.number, words.between(match.start, match.end))
        for match in Lexicon(phrases.items()).find(words)
    ]


def test_the_longest_phrase_wins_and_covers_its_words():
    phrases = {"satellite": "space", "satellite television": "none", "television": "none too"}
    assert found(phrases, "A satellite television station and a satellite.") == [
        ("none", "", "satellite television"),
        ("space", "", "satellite"),
    ]


def test_accents_case_and_possessives_do_not_count():
    assert found({"alcantara": "site"}, "ALCÂNTARA’s pad") == [("site", "", "ALCÂNTARA")]


def test_traditional_and_simplified_characters_are_the_same():
    assert found({"国际空间站": "ISS"}, "飛往國際空間站。") == [("ISS", "", "國際空間站")]


@pytest.mark.parametrize("text", ["HTV-3", "HTV 3", "HTV3", "htv III"])
def test_a_series_is_found_however_it_is_spelt(text: str):
    assert found({"HTV-#": "cargo"}, f"The {text} leaves.") == [("cargo", "3", text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("神舟五号", "5"),
        ("神舟十号", "10"),
        ("神舟十一號", "11"),
        ("神舟二十号", "20"),
        ("神舟12号", "12"),
    ],
)
def test_chinese_numbers_are_read(text: str, number: str):
    assert found({"神舟#号": "Shenzhou"}, text) == [("Shenzhou", number, text)]


def test_a_number_keeps_its_letters_as_they_stand():
    assert found({"Progress M-#": "cargo", "SN #": "nova"}, "Progress M-06M, SN 2006gy") == [
        ("cargo", "06M", "Progress M-06M"),
        ("nova", "2006gy", "SN 2006gy"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a Soyuz, 3 aboard",
        "a Soyuz. 3 are aboard",
        "a Soyuz (3 aboard)",
        "the Soyuz’s 3 seats",
        "the Soyuz 50th anniversary",
        "a Soyuz 1960s design",
        "the Soyuz 1,000th time",
        "at Soyuz 10:30",
        "a Soyuz 5km off",
        "the Soyuz 40 years on",
        "Soyuz 40-year history",
        "Soyuz八十周年",
    ],
)
def test_a_number_that_is_not_the_names_makes_no_series(text: str):
    assert [row[0] for row in found({"Soyuz": "rocket", "Soyuz #": "ship"}, text)] == ["rocket"]


def test_a_number_that_is_not_the_names_makes_no_row():
    assert found({"Mars": "planet", "Mars 2": "probe"}, "On Mars, 2 rovers") == [
        ("planet", "", "Mars")
    ]


def test_a_name_may_be_a_number():
    assert found({"67P": "comet"}, "The comet, 67P, nears") == [("comet", "", "67P")]


@pytest.mark.parametrize("text", ["Soyuz TMA-18, TMA-19", "(Soyuz TMA-18)", "Soyuz TMA-18’s crew"])
def test_what_follows_a_number_leaves_it_to_the_name(text: str):
    assert found({"Soyuz TMA-#": "ship"}, text)[0] == ("ship", "18", "Soyuz TMA-18")


def test_a_row_beats_a_series_of_the_same_length_and_loses_to_a_longer_one():
    phrases = {"Apollo 11": "row", "Apollo #": "series", "Apollo # crew": "crew"}
    assert [row[0] for row in found(phrases, "Apollo 11, Apollo 12, Apollo 11 crew")] == [
        "row",
        "series",
        "crew",
    ]


def test_a_row_beats_a_series_that_was_told_first():
    assert found({"Soyuz TMA-#": "series", "Soyuz TMA-9": "row"}, "Soyuz TMA-9")[0][0] == "row"


def test_a_number_may_be_the_last_word():
    assert found({"神舟#": "Shenzhou"}, "神舟十一") == [("Shenzhou", "11", "神舟十一")]


def test_the_first_of_two_equal_phrases_stays():
    assert Lexicon([("X-37", 1), ("X 37", 2)]).find(words_of("x37"))[0].value == 1


@pytest.mark.parametrize("phrase", ["", "…", "# days"])
def test_a_phrase_needs_a_first_word(phrase: str):
    with pytest.raises(ValueError, match="starts with no word"):
        Lexicon([(phrase, 1)])


def test_no_phrase_reaches_from_one_text_into_the_next():
    words = words_of("A soft space", "Station in\x1ea space station", "", "O’Brien’s space station")
    found = Lexicon([("space station", "ISS")]).find(words)
    assert [words.text_of(match.start) for match in found] == [1, 3]
    assert {words.between(match.start, match.end) for match in found} == {"space station"}


def test_folding_keeps_every_place():
    assert all(len(fold(chr(code))) == 1 for code in range(0x30000))


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(alphabet="aé’'s1火飛\x1e- ", max_size=50))
def test_any_text_is_read(text: str, other: str):
    words = words_of(text, other)
    assert fold(fold(text)) == fold(text)
    alone = words_of(text).words, words_of(other).words
    assert [word for word in words.words if word.isalnum()] == [*alone[0], *alone[1]]
    for place, word in enumerate(words.words):
        if word.isalnum():
            assert words.text_of(place) == (place > len(alone[0]))
            assert phrase_words(words.between(place, place + 1)) == (word,)


@pytest.mark.parametrize("unit", ["a", "1", "'", "a'", "七", "soyuz tma ", "space ", "é"])
def test_a_hostile_text_costs_little(unit: str):
    lexicon = Lexicon([("Soyuz TMA-#", 1), ("space station", 2), ("神舟#号", 3)])
    start = time.process_time()
    lexicon.find(words_of(unit * (100_000 // len(unit))))
    assert time.process_time() - start < 10
