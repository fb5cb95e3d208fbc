"""Boilerplate known by its words: each rule takes its own and leaves what only looks alike."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.boilerplate import contacts, phrases
from pipelines.boilerplate.phrases import Action, fold, is_truncated, match
from scrapers.raw import BlockKind

FIXTURES = Path(__file__).parents[2] / "fixtures" / "phrases"
LANGUAGES = phrases.languages()


def cases(language: str) -> dict[str, Any]:
    return tomllib.loads((FIXTURES / f"{language}.toml").read_text("utf-8"))


def rules() -> Iterator[tuple[str, dict[str, Any]]]:
    for language in LANGUAGES:
        for rule in phrases.load(language)["rule"]:
            yield language, rule


def examples(name: str) -> Iterator[Any]:
    for language in LANGUAGES:
        table = cases(language)
        for rule, case in table.items():
            if isinstance(case, dict):
                for example in case[name]:
                    yield pytest.param(
                        table["language"], rule, case.get("kind", "paragraph"), example,
                        id=f"{rule}-{str(example)[:24]}",
                    )  # fmt: skip


@pytest.mark.parametrize(("language", "rule", "kind", "example"), list(examples("hit")))
def test_takes_its_own(language: str, rule: str, kind: BlockKind, example: str | list[str]) -> None:
    text, rest = (example, "") if isinstance(example, str) else example
    hit = match(text, language=language, kind=kind)
    assert hit is not None
    assert (hit.rule, hit.rest) == (rule, rest)
    assert hit.taken
    assert hit.taken in text


@pytest.mark.parametrize(("language", "rule", "kind", "example"), list(examples("stay")))
def test_leaves_what_looks_alike(language: str, rule: str, kind: BlockKind, example: str) -> None:
    assert match(example, language=language, kind=kind) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_says_why_and_has_both_kinds_of_example(language: str) -> None:
    table = cases(language)
    for rule in phrases.load(language)["rule"]:
        assert rule["action"] in get_args(Action)
        assert rule["reason"]
        assert table[rule["id"]]["hit"], rule["id"]
        assert table[rule["id"]]["stay"], rule["id"]
        for phrase in rule.get("phrases", []):
            assert fold(phrase) == phrase, phrase


def test_ids_are_unique() -> None:
    ids = [rule["id"] for _, rule in rules()] + [rule.id for rule in phrases.BUILT_IN]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", [x for x in LANGUAGES if x != "any"])
def test_reads_a_page_of_the_language(language: str) -> None:
    table = cases(language)
    for line in table["page"].strip().splitlines():
        wanted, _, text = line.partition("| ")
        hit = match(text, language=language, kind="paragraph", headline=table.get("headline"))
        assert (hit.rule if hit else "") == wanted.strip(), text


def test_a_dateline_loses_its_dash() -> None:
    hit = match("MOSCOW, July 2 (Reuters) – A ship.", language="en", kind="paragraph")
    assert hit is not None
    assert (hit.taken, hit.action) == ("MOSCOW, July 2 (Reuters)", "dateline")


@pytest.mark.parametrize(
    "text",
    ["Call Us Now: +1 202-555-0123", "Tel. +44 20 7946 0958 | Fax +44 20 7946 0959",
     "+1 (202) 555-0123", "Contact us: 202-555-0123 or news@example.com",
     "Appelez-nous au +33 1 99 00 12 34", "Телефон: +7 495 555-01-23",
     "T: 202-555-0123 | F: 202-555-0124", "202-555-0123 or news@example.com"],
)  # fmt: skip
def test_a_phone_bar_goes(text: str) -> None:
    hit = match(text, language="en", kind="paragraph")
    assert hit is not None
    assert hit.rule == "phone-bar"


@pytest.mark.parametrize(
    "text",
    ["Call the hotline on +1 202-555-0123 if you saw debris fall.", "2010-07-02 17:25:42",
     "1,234,567,890", "10 9 8 7 6 5 4 3 2 1 0", "Tel Aviv 2010 2011 2012", "Call 7", "+ 1 000 000",
     "ISBN 978-3-16-148410-0", "1998-2011, 2012-2020", "1914-1918 and 1939-1945",
     "149 597 870 700 m", "$1,234,567,890 or $2,345,678,901", "Today at 14:51:52, 01.12.2016"],
)  # fmt: skip
def test_a_number_in_a_sentence_stays(text: str) -> None:
    assert match(text, language="en", kind="paragraph") is None


@pytest.mark.parametrize(
    "text",
    ["Jane Example / John Sample Headquarters, Washington 202-555-0100 / 202-555-0101 "
     "jane.example@agency.example / john.sample@agency.example",
     "Press Office of the Agency: press@agency.example, www.agency.example",
     "Contact: Anna de Ejemplo, prensa@agencia.example, @agencia",
     "记者 张例 zhang@example.cn", "info@agency.example",
     "Jane Example, tel 202-555-0100, email jane@agency.example",
     "Contact: Jane Example (818) 555-0112", "CITY, CALIFORNIA 91109. TELEPHONE 818.555.0111"],
)  # fmt: skip
def test_whom_to_write_to_goes(text: str) -> None:
    hit = match(text, language="en", kind="paragraph")
    assert hit is not None
    assert (hit.rule, hit.rest) == ("contact", "")
    assert match(text, language="en", kind="list_item") is None


@pytest.mark.parametrize(
    "text",
    ["Jane Example Headquarters, Washington", "@agency @crew", "Launch @ 6 PM",
     "Telephone Road 12, 77023 Houston", "Portable Camera X100A 1080 2160",
     "Mobile Launcher 1967–2011", "Contact Lost After +3 000 000 KM",
     "Write to jane.example@agency.example if you saw the launch.",
     "Jane Example of the agency answered from jane@agency.example within the hour."],
)  # fmt: skip
def test_a_sentence_with_an_address_stays(text: str) -> None:
    assert match(text, language="en", kind="paragraph") is None


HEADLINE = "Tanker docks in spite of ‘threats’"


@pytest.mark.parametrize(
    "text", [HEADLINE, "TANKER DOCKS IN SPITE OF 'THREATS'", f" {HEADLINE}.", f"“{HEADLINE}”"]
)
def test_the_headline_said_again_goes(text: str) -> None:
    hit = match(text, language="en", kind="heading", headline=HEADLINE)
    assert hit is not None
    assert (hit.rule, hit.action) == ("headline-again", "drop")


def test_a_sentence_that_begins_like_the_headline_stays() -> None:
    for text in (f"{HEADLINE} of war", "Tanker docks", f"{HEADLINE}: what we know"):
        assert match(text, language="en", kind="heading", headline=HEADLINE) is None
    assert match("Threats", language="en", kind="heading", headline="Threats") is None


def test_the_name_of_an_author_is_a_byline() -> None:
    for text in ("Anna Example", "ANNA EXAMPLE", "by anna example"):
        hit = match(text, language="en", kind="paragraph", authors=["Anna Example"])
        assert hit is not None
        assert hit.action == "byline"
    text = "Anna Example was there."
    assert match(text, language="en", kind="paragraph", authors=["Anna Example"]) is None


def test_data_and_code_are_not_asked_about() -> None:
    for kind in ("pre", "table_row"):
        assert match("Read More", language="en", kind=kind) is None


def test_interface_text_is_english_everywhere() -> None:
    for language in ("zh", "fr", "pl", "xx", None, "en-GB"):
        hit = match("Read More", language=language, kind="paragraph")
        assert hit is not None
        assert hit.rule == "read-more"


def test_a_long_paragraph_that_quotes_a_phrase_stays() -> None:
    text = "Leave a Reply " + "said the board, and so the crew did. " * 12
    assert match(text, language="en", kind="paragraph") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Friday’s flight is the first since it went to war, according to", "en"),
        ("Take the words of the chief with a grain of salt (", "en"),
        ("The ship was on its way to the", "en"),
        ("THE SHIP WAS ON ITS WAY TO THE", "en"),
        ("Le cargo a quitté son orbite vendredi matin, selon", "fr"),
        ("Der Frachter verließ am Freitag die Bahn und die", "de"),
        ("El carguero dejó su órbita el viernes, según", "es"),
        ("Корабль сошёл с орбиты в пятницу, по словам", "ru"),
        ("货运飞船周五脱离了轨道，根据", "zh"),
    ],
)
def test_a_sentence_cut_in_the_air_is_seen(text: str, language: str) -> None:
    assert is_truncated(text, language)
    assert not is_truncated(text + " agencia.", language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Key Facts", "en"),
        ("According to", "en"),
        ("The ship docked on Friday, two days late.", "en"),
        ("What we know about the ship that was lost", "en"),
        ("They flew in a ship that is called the Tathe", "en"),
        ("„Wir haben es am Freitag endlich geschafft“", "de"),
        ("The ship was on its way to the", "xx"),
        ("", "en"),
    ],
)
def test_a_whole_sentence_or_a_label_is_not_cut(text: str, language: str) -> None:
    assert not is_truncated(text, language)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=400), st.sampled_from(["Read More", "© 2015 A", "MOSCOW (AP) — A"])),
    st.sampled_from(["en", "zh", "fr", None, ""]),
    st.sampled_from(get_args(BlockKind)),
)
def test_never_raises_and_takes_no_more_than_there_is(
    text: str, language: str | None, kind: BlockKind
) -> None:
    hit = match(text, language=language, kind=kind, headline=text[:30], authors=[text[:9]])
    is_truncated(text, language)
    if hit:
        assert hit.taken in text
        assert hit.rest in text
        assert len(hit.rest) < len(text)


UNITS = (
    "a ", "A", "A. ", "By A ", "By Ab and ", "1 ", "(", ". ", "… ", "share facebook ", "©", "/ ",
    "Photo: A, ", "sign up for our ", "a, ", "记", "新华社", "7月", "MOSCOW, ", "x | ", "–",
)  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    [
        *phrases.compiled(),
        contacts._MAIL,
        contacts._ADDRESS,
        contacts._WORD,
        contacts._SHAPE,
        contacts._NUMBER,
    ],
    ids=lambda p: f"{len(p.pattern)}-{p.pattern[6:30]}",
)
def test_every_pattern_is_linear(pattern: re.Pattern[str]) -> None:
    for unit in UNITS:
        text = unit * (100_000 // len(unit))
        start = time.process_time()
        pattern.fullmatch(text)
        pattern.match(text)
        assert time.process_time() - start < 5, unit
