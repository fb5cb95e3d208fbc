"""Bylines to people and organisations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages import byline
from scrapers.pages.byline import Trust

OUTLETS = byline.outlet_keys(["Farside Weekly"], "farside.example")


def people(text: str, trust: Trust = Trust.SURE) -> list[str]:
    return [a.name for a in byline.read([text], OUTLETS, trust).people.values()]


def organisations(text: str) -> list[str]:
    return list(byline.read([text], OUTLETS).organisations.values())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Oda Brandvold", ["Oda Brandvold"]),
        ("Written by: Oda Brandvold and Kofi Mensah", ["Oda Brandvold", "Kofi Mensah"]),
        ("Oda Brandvold, Kofi Mensah & Lena Ruiz", ["Oda Brandvold", "Kofi Mensah", "Lena Ruiz"]),
        ("Von Jette Brunner und Anselm Roth", ["Jette Brunner", "Anselm Roth"]),
        ("Par Odile Marchand et Rémi Caron", ["Odile Marchand", "Rémi Caron"]),
        ("Por Inés de la Cruz y Mateo Rey", ["Inés de la Cruz", "Mateo Rey"]),
        ("di Chiara Conti", ["Chiara Conti"]),
        ("记者 周望舒", ["周望舒"]),
        ("记者 周望", ["周望"]),
        ("신현주 기자", ["신현주"]),
        ("Oda Brandvold, Staff Writer", ["Oda Brandvold"]),
        ("Oda Brandvold, MD, PhD", ["Oda Brandvold"]),
        ("Oda Brandvold (Bergen)", ["Oda Brandvold"]),
        ("Oda Brandvold | Updated March 4, 2015", ["Oda Brandvold"]),
        ("Oda Brandvold on Tuesday, March 4, 2015", ["Oda Brandvold"]),
        ("Oda Brandvold Reviewed by Kofi Mensah", ["Oda Brandvold"]),
        ("March 4, 2015 · Oda Brandvold", ["Oda Brandvold"]),
        ("Oda Brandvold, Head of Launches and Range Safety", ["Oda Brandvold"]),
        ("Oda Brandvold, Staff Writer, and Kofi Mensah", ["Oda Brandvold", "Kofi Mensah"]),
        ("This article was written by Oda Brandvold", ["Oda Brandvold"]),
        ("Oda Brandvold and Kofi Mensah in Bergen", ["Oda Brandvold", "Kofi Mensah"]),
        ("Oda Brandvold for Farside Weekly", ["Oda Brandvold"]),
        ("Our Correspondent", []),
        ("https://social.example/farside", []),
        ("Email the Author", []),
        ("12 Hours Ago", []),
        ("Farside Weekly", []),
        ("admin", []),
        ("Jan", []),
    ],
)
def test_people(text: str, names: list[str]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Oda Brandvold, AP", ["AP"]),
        ("OOdA Brandvold (Reuters)", ["Reuters"]),
        ("Associated Press in Bergen", ["Associated Press"]),
        ("Oda Brandvold for Reuters", ["Reuters"]),
        ("Farside Weekly Staff", ["Farside Weekly Staff"]),
        ("Farside Weekly", ["Farside Weekly"]),
        ("By the Farside Team", ["the Farside Team"]),
        ("新华社", ["新华社"]),
        ("Farside Weekly with Agencies", ["Farside Weekly"]),
    ],
)
def test_organisations(text: str, names: list[str]) -> None:
    assert organisations(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Brandvold, Oda", ["Oda Brandvold"]),
        ("Brandvold, Oda M.; de la Cruz, Inés", ["Oda M. Brandvold", "Inés de la Cruz"]),
        ("Oda Brandvold, Kofi Mensah", ["Oda Brandvold", "Kofi Mensah"]),
        ("Oda Brandvold", ["Oda Brandvold"]),
        ("Reuters, Bergen", []),
        ("Brandvold, Editor", ["Brandvold"]),
    ],
)
def test_catalogues_give_the_family_name_first(text: str, names: list[str]) -> None:
    assert people(byline.given_first(text)) == names


def test_the_text_as_given_is_kept() -> None:
    (author,) = byline.read(["By  Oda Brandvold, Staff Writer"]).people.values()
    assert author.name_raw == "By Oda Brandvold, Staff Writer"


def test_repeats_count_once() -> None:
    assert len(byline.read(["Oda Brandvold", "ODA BRANDVOLD"]).people) == 1


def test_sentences_about_somebody_are_no_byline() -> None:
    assert people("By Oda Brandvold, " + "who has a garden, " * 30) == []


def test_site_without_a_name_is_known_by_its_host() -> None:
    found = byline.read(["Farside.example"], byline.outlet_keys([], "farside.example"))
    assert not found.people
    assert list(found.organisations.values()) == ["Farside.example"]


def test_person_with_a_site_of_her_own_stays_a_person() -> None:
    own = byline.outlet_keys(["Notes on orbits"], "odabrandvold.example")
    assert [a.name for a in byline.read(["Oda Brandvold"], own).people.values()] == [
        "Oda Brandvold"
    ]


@pytest.mark.parametrize(
    "line", ["Read More", "Privacy Policy", "Mars Orbit News", "Table of Contents"]
)
def test_a_guess_takes_names_only(line: str) -> None:
    assert people(line, Trust.GUESS) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("farside_fan", ["farside_fan"]),
        ("Posted by Oda | 4 comments", ["Oda"]),
        ("AA", []),
        ("Wellness & Prevention", []),
        ("HR Strategy", []),
        ("share this", []),
        ("Oda Brandvold, Home- and Orbit-Safety Expert", ["Oda Brandvold"]),
    ],
)
def test_marked_byline(text: str, names: list[str]) -> None:
    assert people(text, Trust.MARKED) == names


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Space", "By Oda Brandvold"], "Oda Brandvold"),
        (["Written by", "Oda Brandvold"], "Oda Brandvold"),
        (["May 2, 2010 by Oda Brandvold"], "Oda Brandvold"),
        (["May 2, 2010 · 3 min read · By Farside Weekly"], "Farside Weekly"),
        (["By the time the probe answered, nobody was listening any more to its carrier."], None),
        (["Stand by for news"], None),
        (["2018年05月03日 10:15 来源：远侧网 作者：周望舒 责任编辑：李明"], "周望舒"),
        (["来源：远侧网 作者：周望舒、李明和远侧网的一些读者朋友们写道"], "周望舒"),
        (["2018-05-03 记者：周望舒、李明"], "周望舒、李明"),
        (["作者的朋友说他已经很久没有见到他了"], None),
    ],
)
def test_visible_byline(lines: list[str], found: str | None) -> None:
    assert byline.visible(lines) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Oda Brandvold", "May 2, 2010"], "Oda Brandvold"),
        (["Oda Brandvold | May 2, 2010"], "Oda Brandvold"),
        (["May 2, 2010 • Oda Brandvold in Range Safety"], "Oda Brandvold"),
        (["May 2, 2010 · Oda Brandvold on behalf of the pad crew"], "Oda Brandvold"),
        (["Oda Brandvold", "has a garden"], None),
        (["COMET WATCH", "May 2, 2010"], None),
        (["den Haag | 2 May 2010"], None),
    ],
)
def test_name_beside_a_date(lines: list[str], found: str | None) -> None:
    assert byline.beside_date(lines) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Oda Brandvold", "Co-Founder & Range Officer"], "Oda Brandvold"),
        (["Oda Brandvold", "has a garden"], None),
        (["Range Officer", "Oda Brandvold"], None),
    ],
)
def test_name_above_a_role(lines: list[str], found: str | None) -> None:
    assert byline.above_role(lines) == found


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Oda Brandvold, Kofi Mensah & Lena Ruiz", True),
        ("Dr Oda van der Berg", True),
        ("Wei Ma", True),
        ("Oda Brandvold MA", False),
        ("Oda Brandvold / Kofi Mensah / Farside nuotr.", False),
        ("Oda Brandvold, has a garden", False),
        ("", False),
    ],
)
def test_line_of_nothing_but_names(line: str, names: bool) -> None:
    assert byline.is_names(line) is names


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("By ODA BRANDVOLD, Associated Press Writer", ["Associated Press"]),
        ("Oda Brandvold, AP Science Writer", ["AP"]),
        ("Oda Brandvold, AP", ["AP"]),
        ("Oda Brandvold, Staff Writer", []),
        ("Oda Brandvold, APT Writer", []),
    ],
)
def test_agency_in_the_role_behind_a_name(text: str, agencies: list[str]) -> None:
    assert people(text) in (["Oda Brandvold"], ["ODA BRANDVOLD"])
    assert organisations(text) == agencies


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("PASADENA, California (AP) -- A probe answered.", "AP"),
        ("(Reuters) - A probe answered.", "Reuters"),
        ("TANEGASHIMA, Kagoshima Pref. (Kyodo) A rocket rose.", "Kyodo"),
        ("Moscow, July 2 (Xinhua) — A ship docked.", "Xinhua"),
        ("The agency (AP) said so.", None),
        ("A (Reuters) report said so.", None),
        ("A probe (Calypso) — lost for weeks — answered.", None),
        ("MOSCOW (AP", None),
    ],
)
def test_agency_in_a_dateline(line: str, agency: str | None) -> None:
    found = byline.dateline_agency(["Dust", line])
    assert (found and found[0]) == agency


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120))
def test_a_name_is_read_from_itself(text: str) -> None:
    for author in byline.read([text]).people.values():
        assert author.name.strip() == author.name != ""
        assert len(author.name) <= byline.MAX_NAME


@pytest.mark.parametrize("worst", [" ", "(", "a, ", "By ", "and ", "1", "·", "-", "A ", "www."])
def test_worst_text_is_read_in_linear_time(worst: str) -> None:
    text = worst * (100_000 // len(worst))
    byline.read([text, text[: byline.MAX_BYLINE]])
    byline.visible([text, text[: byline.MAX_VISIBLE]])
    byline.is_other(text)
    byline.is_label(text)
    byline.is_names(text)
    byline.is_names(text[: byline.MAX_BYLINE])
