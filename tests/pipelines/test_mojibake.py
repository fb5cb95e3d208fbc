"""Mojibake is put right, recorded and undone; clean text is not touched."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.mojibake import MojibakePipeline, Repaired, apply, repair
from pipelines.repairs import hints
from scrapers.items import Article, Author, Citation, Event, Image, Related
from scrapers.raw import Block, Evidence, RawArticle

HOLES = "\x81\x8d\x8f\x90\x9d"
RUSSIAN = "Грузовой корабль не состыковался со станцией, сообщили в центре управления."
FRENCH = "L’équipage a été évacué à l’aube, près de la forêt où l’été s’achève."
TURKISH = "Uzay aracı şafakta fırlatıldı, ışık çok güçlüydü."
CZECH = (
    "Česká sonda začala obíhat kolem planety, řekla včera mluvčí, která je teď ve službě a má čas."
)
SPANISH = "El satélite despegó de África según la agencia española, que no dio más detalles."
CHINESE = "货运飞船成功发射进入太空，航天员状态良好。"


def misread(text: str, encoding: str = "cp1252") -> str:
    out = []
    for byte in text.encode():
        try:
            out.append(bytes((byte,)).decode(encoding))
        except UnicodeDecodeError:
            out.append(chr(byte))
    return "".join(out)


def lossy(text: str, by: str) -> str:
    return "".join(by if char in HOLES else char for char in misread(text))


def one(text: str) -> str:
    return repair([text]).texts[0]


@pytest.mark.parametrize(
    "text", [RUSSIAN, FRENCH, TURKISH, CZECH, SPANISH, CHINESE, "25 °C – “ok”"]
)
@pytest.mark.parametrize(
    "encoding", ["cp1252", "latin-1", "cp1251", "cp1250", "mac-roman", "cp437"]
)
def test_misread_text_is_turned_back(text: str, encoding: str) -> None:
    assert one(misread(text, encoding)) == text


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "mac-roman"])
@pytest.mark.parametrize("apart", ["\u200b", "\ufeff", " 🚀", "\u200e"])
@pytest.mark.parametrize("text", [RUSSIAN, FRENCH, CZECH])
def test_what_was_put_in_afterwards_stays(text: str, apart: str, encoding: str) -> None:
    half = len(text) // 2
    whole = f"{text[:half]}{apart}{text[half:]}{apart}"
    given_text = apart.join([*(misread(part, encoding) for part in whole.split(apart)[:2]), ""])
    done = repair([given_text])
    assert done.texts == [whole]
    assert apply(done.repairs[0].plan, given_text) == whole


@pytest.mark.parametrize("text", ["Ã\u200b©t", "5 🚀 Ñ‘ x 🚀🚀"])
def test_an_emoji_proves_nothing(text: str) -> None:
    assert repair([text]).texts == [text]


def test_misread_twice_is_turned_back_twice() -> None:
    done = repair([misread(misread(FRENCH))])
    assert done.texts == [FRENCH]
    assert [r.rule for r in done.repairs] == ["utf-8-as-windows-1252-twice"]


def test_record_says_what_was_done() -> None:
    done = repair(["The crewâ€™s capsule"], ["summary"])
    (record,) = done.repairs
    assert record.field == "summary"
    assert record.rule == "utf-8-as-windows-1252"
    assert record.plan == ["encode:sloppy-windows-1252", "decode:utf-8"]
    assert (record.before, record.after) == ("The crewâ€™s capsule", "The crew’s capsule")
    assert record.certainty == "exact"


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "mac-roman"])
def test_short_heading_is_turned_back_by_its_page(encoding: str) -> None:
    headings = ["à 7", "Où", "Énergie", "ÉTÉ – 2"]
    page = [misread(text, encoding) for text in [FRENCH, *headings]]
    assert repair(page).texts == [FRENCH, *headings]


@pytest.mark.parametrize("by", ["\ufffd", "?", ""])
def test_lost_closing_quote_is_put_back(by: str) -> None:
    done = repair([lossy("The “Kite” was lost, “again”.", by)])
    assert done.texts == ["The “Kite” was lost, “again”."]
    assert done.repairs[0].rule == "utf-8-as-windows-1252-lossy"
    assert done.repairs[0].certainty == "exact"


def test_lost_quote_in_a_text_that_is_sound_elsewhere() -> None:
    assert one("The café’s â€œKiteâ€� flew") == "The café’s “Kite” flew"


@pytest.mark.parametrize("by", ["\ufffd", "?", ""])
@pytest.mark.parametrize("text", [CZECH, SPANISH])
def test_lost_letters_follow_from_the_language(text: str, by: str) -> None:
    done = repair([lossy(text, by)])
    assert done.texts == [text]
    assert done.repairs[0].certainty == "inferred"


def test_lost_letters_that_nothing_decides_are_marked() -> None:
    done = repair([lossy(RUSSIAN, "\ufffd")], ["summary"])
    assert done.texts[0].startswith("Грузовой корабль не �о�тыковал")
    assert done.flags == ["lost_characters:summary"]


@pytest.mark.parametrize("by", ["\ufffd", "?", ""])
def test_the_signs_beside_a_lost_one_are_read(by: str) -> None:
    done = repair([lossy(CHINESE, by)])
    assert done.texts == ["货�飞船�功�射进入太空，航天员状�良好。"]
    assert done.flags == ["lost_characters:article_body"]


def test_lost_letters_follow_from_the_words_of_the_page() -> None:
    intact = "СТАНЦИЯ: корабль не состыковался, сообщили в центре."
    page = [misread(intact), lossy("Корабль не состыковался", "\ufffd"), misread("э ё ъ ы " * 3)]
    assert repair(page).texts[1] == "Корабль не состыковался"


@pytest.mark.parametrize(
    "text",
    [
        f"{RUSSIAN} Россия, Роскосмос.",
        FRENCH,
        "Àquela hora, àqueles homens, à noite.",
        "Tàu vũ trụ đã hạ cánh an toàn, và phi hành đoàn đều khỏe.",
    ],
)
def test_letters_of_a_no_break_byte_that_became_a_space(text: str) -> None:
    assert one(misread(text).replace("\xa0", " ")) == text


def test_space_for_a_no_break_byte() -> None:
    text = "déjà vu à la télé, è già città"
    assert one(misread(text).replace("\xa0", " ")) == text
    assert one("about 10Â km above") == "about 10\u00a0km above"


def test_entities_escaped_twice() -> None:
    done = repair(["Research &amp;amp; Space, crew&amp;#8217;s", "crew&#146;s", "if a &lt; b, R&D"])
    assert done.texts == ["Research & Space, crew’s", "crew’s", "if a &lt; b, R&D"]
    assert [r.rule for r in done.repairs] == ["entity-escaped-twice", "entity-of-control"]
    assert one("cafÃ&amp;#169; on board") == "café on board"  # mojibake below it


def test_an_entity_in_a_headline_was_escaped_twice() -> None:
    texts = ["Ice&#8230; at last", "Tips &amp; tricks &rsquo;26", "What is &eacute; in UTF-8?"]
    done = repair([*texts, texts[0]], ["headline"] * 3 + ["article_body"])
    assert done.texts == ["Ice… at last", "Tips & tricks ’26", texts[2], texts[0]]
    assert {r.rule for r in done.repairs} == {"entity-escaped-twice"}
    assert repair(["Caf&eacute; at last"], ["headline"]).texts == ["Café at last"]
    assert [apply(r.plan, r.before) for r in done.repairs] == [r.after for r in done.repairs]


def test_windows_punctuation_read_as_latin1() -> None:
    assert one("the \x93Kite\x94 – déjà") == "the “Kite” – déjà"


CLEAN = [
    FRENCH, RUSSIAN, TURKISH, CZECH, SPANISH, CHINESE, "“The crew’s ‘kite’”", "AÇÃO “JÁ” À VENDA",
    "IRMÃ…", "MARQUÉ…", "5×£35", "2012—∞", "√π", "½ tonne, 10³ m²", "ﬁrst ﬂight", "№ 5",
    "「KITE」！", "Ôôô", "naïve à la “carte”", "Å vs Å", "a\u00adb", "10\u202fkm", "crew�s",
    "R&amp;D",
    "l’écart d’équilibre", "Straße, ÄÖÜ „ok“", "ВІКІ",
    "SELKÄ\u00a0POIS", "PÅ\u00a0topp", "├┤a┼┐a┼┐a┼┐a",
    "США» — РФ", "Ã", "x < y & z",
    "O filme “AMANHÃ” estreia", "«IRMÃ», disse", "„IRMÃ“", "Það „VERIÐ“ er", "VIÐ–ÞAÐ",
    "MEÐ\u00a0OSS", "10 Å² and 12.5 Å³", "from 1 Å—the best",
]  # fmt: skip


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_is_untouched(text: str) -> None:
    assert repair([text]).texts == [text]
    assert repair([text]).repairs == []


def test_a_sound_quotation_stays_on_a_page_that_was_misread() -> None:
    assert repair([misread(FRENCH), "“IRMÃ”"]).texts == [FRENCH, "“IRMÃ”"]


def test_text_about_encodings_keeps_its_examples() -> None:
    text = "Mojibake: UTF-8 read as Latin-1 shows “cafÃ©” for “café”."
    done = repair([text])
    assert done.texts == [text]
    assert done.flags == ["quoted_mojibake:article_body"]


def test_ascii_names_are_suggested_not_changed() -> None:
    texts = ["Talks in Sao Paulo and Bogot, near Lindstrom", "the Lindström crater"]
    done = repair(texts, ["headline", "summary"])
    assert done.texts == texts
    assert [(s.field, s.text, s.suggestion) for s in done.suggestions] == [
        ("headline", "Sao Paulo", "São Paulo"),
        ("headline", "Bogot", "Bogotá"),
        ("headline", "Lindstrom", "Lindström"),
    ]


def test_a_name_that_was_repaired_speaks_for_the_same_in_ascii() -> None:
    done = repair([misread("the Lindström crater"), "near Lindstrom"])
    assert [s.suggestion for s in done.suggestions] == ["Lindström"]


def test_many_names_of_a_page_are_not_looked_for_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = 0

    class Page(str):
        def __contains__(self, form: str) -> bool:
            nonlocal looks
            looks += 1
            return super().__contains__(form)

    monkeypatch.setattr(hints.re, "search", None)
    letters = "abcdefgh"
    bare = [f"Stor{a}{b}{c}" for a in letters for b in letters for c in letters]
    page = Page(" ".join([*bare, *(f"{name}é" for name in bare), *(f"{name}e" for name in bare)]))
    found = list(hints.suggestions([("headline", page)], hints.forms_in(page)))
    assert {s.suggestion for s in found} == {f"{name}é" for name in bare}
    assert {s.text for s in found} == {*bare, *(f"{name}e" for name in bare)}
    assert looks < 10


@pytest.mark.parametrize(
    "text",
    [
        "Nasa's rover on Mars is Nasa’s best",
        "the moons of Mars, that is, Mars’ two moons",
        "the ‘Gale of Mars’ and Mars",
        "Curiosity-2 and Curiosity–2",
    ],
)
def test_an_apostrophe_or_a_dash_is_no_accent(text: str) -> None:
    assert repair([text], ["headline"]).suggestions == []


def test_an_apostrophe_behind_a_name_is_not_part_of_it() -> None:
    done = repair(["the Lindströms’ garden, where Lindstroms' met"], ["headline"])
    assert [(s.text, s.suggestion) for s in done.suggestions] == [("Lindstroms", "Lindströms")]


@pytest.mark.parametrize(
    "text",
    ["fined -65,000 by the court", "a ?5.8bn loan", "paid \ufffd65,000", "costs -2.7 million"],
)
def test_lost_currency_sign_is_flagged(text: str) -> None:
    done = repair([text], ["headline"])
    assert "lost_currency:headline" in done.flags
    assert done.texts == [text]


@pytest.mark.parametrize(
    "text", ["2016-12,000", "cooled to -2,000 degrees", "Progress MS-04", "lost 3-2", "at −40 °C"]
)
def test_numbers_that_lost_nothing(text: str) -> None:
    assert repair([text], ["headline"]).flags == []


def test_event_is_repaired_once_and_recorded() -> None:
    event = Event(
        headline="Progress lost – again",
        summary="Russiaâ€™s crew said the “Kite” had flown.",
        context=["AriĂ©"],
        citations=[Citation(name="France24", url="http://example.org/Ã©")],
        related=[Related(url="/x", headline="NASAâ€™s orbiter", context=["Mars"])],
    )
    event = MojibakePipeline.event(event)
    assert event.summary == "Russia’s crew said the “Kite” had flown."
    assert event.related[0].headline == "NASA’s orbiter"
    assert event.citations[0].url == "http://example.org/Ã©"
    assert [r.field for r in event.repairs] == ["summary", "context", "related.headline"]
    before = list(event.repairs)
    assert MojibakePipeline.event(event).repairs == before


def test_a_sound_article_has_its_suggestions_and_flags() -> None:
    raw = RawArticle(
        article=Article(headline="Talks in Sao Paulo", description="Fined -65,000 by the court"),
        blocks=[Block(kind="paragraph", text="Near Lindstrom, the Lindström crater.")],
    )
    article = MojibakePipeline.article(raw).article
    assert [(s.field, s.suggestion) for s in article.suggestions] == [
        ("article_body", "Lindström"),
        ("headline", "São Paulo"),
    ]
    assert article.flags == ["lost_currency:description"]


def test_article_is_repaired_in_all_its_places() -> None:
    raw = RawArticle(
        article=Article(
            headline=misread("Été"),
            authors=[Author(name=misread("Zoé"), name_raw=misread("Par Zoé"))],
            image=Image(caption=misread("La forêt")),
        ),
        blocks=[Block(kind="paragraph", text=misread(FRENCH), links=[(misread("forêt"), "/Ã")])],
        evidence=[
            Evidence(field="headline", value=misread("Été"), source=source)
            for source in ("json-ld", "meta:og:title")
        ],
        facts={"canonical": "https://example.org/Ã©tÃ©", "title": misread("Été")},
    )
    raw = MojibakePipeline.article(raw)
    article = raw.article
    assert (article.headline, article.authors[0].name) == ("Été", "Zoé")
    assert article.image is not None
    assert article.image.caption == "La forêt"
    assert raw.blocks[0].text == FRENCH
    assert raw.blocks[0].links == [("forêt", "/Ã")]
    assert [e.value for e in raw.evidence] == ["Été", "Été"]
    assert raw.facts == {"canonical": "https://example.org/Ã©tÃ©", "title": "Été"}
    assert [r.field for r in article.repairs].count("headline") == 1


def undo(done: Repaired) -> list[str]:
    """Put each text back as it was before its first repair; the fields are the places."""
    texts = list(done.texts)
    for record in reversed(done.repairs):
        assert texts[int(record.field)] == record.after
        texts[int(record.field)] = record.before
    return texts


TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from([*CLEAN, RUSSIAN, FRENCH, CZECH]).map(misread),
    st.text(alphabet="éàîœ’“”–€ абяс中字a Z.?", max_size=40).map(misread),
    st.text(alphabet="ÃÂâ€ÅÄÐÑ�?  ©¡ac&amp;#39;\x81\x9d", max_size=40),
)


@given(st.lists(TEXTS, max_size=4))
@settings(max_examples=250, deadline=None)
def test_any_page_is_repaired_reversibly(page: list[str]) -> None:
    done = repair(page, [str(place) for place in range(len(page))])
    assert len(done.texts) == len(page)
    for record in done.repairs:
        assert apply(record.plan, record.before) == record.after
    assert undo(done) == page
    for text in done.texts:
        text.encode("utf-8", "surrogatepass")


@given(st.lists(TEXTS, max_size=4))
@settings(max_examples=150, deadline=None)
def test_repaired_page_stays_as_it_is(page: list[str]) -> None:
    once = repair(page).texts
    assert repair(once).texts == once


@given(st.text(alphabet=st.characters(max_codepoint=0x7E, exclude_characters="&")))
@settings(max_examples=50)
def test_ascii_is_untouched(text: str) -> None:
    assert repair([text]).texts == [text]


def test_unknown_step_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown step"):
        apply(["guess:x"], "text")


@pytest.mark.parametrize(
    "text",
    ["&" + "amp;" * 25_000, "Ã" * 100_000, "Ã " * 50_000, "â€" * 50_000, "1" * 100_000,
     "\x92" * 50_000, "Ã©�" * 30_000, "-1," * 30_000, "&#1" * 30_000, "Aé" * 50_000],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text: str) -> None:
    start = time.process_time()
    repair([text], ["headline"])
    assert time.process_time() - start < 10


@pytest.mark.parametrize("field", ["article_body", "headline"])
@pytest.mark.parametrize("again", ["amp;", "#38;", "amp;#38;", "#x26;amp;"])
def test_an_ampersand_may_be_escaped_however_often(field: str, again: str) -> None:
    for end, wanted in (("x", "&x"), ("lt;", "<")):
        assert repair([f"a &amp;{again * 30}{end}"], [field]).texts == [f"a {wanted}"]


def test_a_name_begins_where_a_word_does() -> None:
    assert list(hints.forms_in("In Reykjavik, xReykjavik and iReykjavik")) == ["Reykjavik"]
    assert not hints.forms_in("In xReykjavik and iReykjavik")
