"""An article is compared with its event by words within a language, by names across languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import match
from scrapers.items import Article, Event
from scrapers.raw import Block, RawArticle

DOCKING = (
    "The unmanned supply ship Kestrel docked with the station on Friday after two failed attempts. "
    "Controllers in Bremen said the approach was steered by hand because an antenna had not "
    "unfolded. The crew will open the hatch on Saturday and unload food, water and 4,500 kilograms "
    "of fuel. It was the first time that anybody had docked the ship with a joystick. "
)
TOMATOES = (
    "A balcony that sees only a few hours of sun can still fill a salad bowl, gardeners say, if "
    "the right plants are chosen. Small varieties ripen first and the yellow ones put up with "
    "cool nights better than the red. Plant them in pots that are no smaller than a bucket, feed "
    "them every second week, pinch out the side shoots and turn the pots once in a while. "
)
EVENT = Event(
    headline="The supply ship Kestrel docks with the station, controllers in Bremen say.",
    in_language="en",
)


def profile(text, headline=None, language=None):
    article = Article(headline=headline, in_language=language)
    return match.profile(
        RawArticle(article=article, blocks=[Block(kind="paragraph", text=text, keep=True)])
    )


def test_an_article_fits_its_own_event_better_than_another():
    article = profile(DOCKING, "Supply ship docks at second attempt")
    other = Event(headline="Voters in Ruritania elect a parliament.", in_language="en")
    assert match.match(EVENT, article) > 0.7
    assert match.match(other, article) == 0.0
    assert match.match(Event(headline="!", in_language="en"), article) is None


def test_words_that_say_nothing_do_not_count():
    event = Event(headline="There were more than these people said they would have.")
    assert match.match(event, profile(DOCKING)) is None


def test_another_article_at_the_same_address_is_told_apart():
    assert match.is_another(EVENT, profile(TOMATOES, "Tomatoes for a balcony"))
    assert match.is_another(EVENT, profile(DOCKING)) is None


def test_one_common_name_is_enough_not_to_call_it_another():
    assert match.is_another(EVENT, profile(TOMATOES + "The Kestrel variety is the best.")) is None


def test_a_short_text_or_a_short_headline_decides_nothing():
    assert match.is_another(EVENT, profile("Seven tomatoes for a shady balcony.")) is None
    short = Event(headline="Kestrel meets Osprey.", in_language="en")
    assert match.is_another(short, profile(TOMATOES)) is None


def test_an_event_without_names_decides_nothing():
    nameless = Event(headline="A satellite with a broken wing keeps sending.", in_language="en")
    assert match.is_another(nameless, profile(TOMATOES)) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Грузовой корабль «Прогресс МС-44» потерян через шесть минут после старта с Байконура, "
            "сообщил Роскосмос. " * 6,
            "ru",
        ),
        (
            "Le cargo Progress MS-44 a été perdu six minutes après son lancement de Baïkonour, "
            "selon l'agence Roscosmos, et les débris sont tombés dans les montagnes. " * 4,
            "fr",
        ),
    ],
)
def test_across_languages_names_count_and_nothing_is_called_another(text, language):
    event = Event(
        headline="Contact with the cargo ship Progress MS-44 is lost after launch from Baikonur.",
        in_language="en",
    )
    article = profile(text)
    assert article.language == language
    assert match.match(event, article) >= 0.3
    other = Event(headline=EVENT.headline, in_language="en")
    assert match.match(other, article) < 0.2
    assert match.is_another(other, article) is None


def test_a_name_that_the_table_knows_is_met_in_another_script():
    event = Event(headline="The International Space Station has a new crew.", in_language="en")
    article = profile("国际空间站迎来新乘员组，他们将在那里工作半年。" * 4)
    assert match.match(event, article) > match.match(EVENT, article) == 0


def test_chinese_is_compared_by_pairs_of_characters():
    event = Event(headline="印度推迟发射月球着陆器，称运载火箭的氦气瓶压力下降。", in_language="zh")
    own = profile(
        "印度空间研究组织说，月球着陆器的发射推迟，因为运载火箭一只氦气瓶的压力下降。" * 4
    )
    other = profile(
        "市民周末到公园赏花，园方延长开放时间，并且增加了几条公共汽车线路方便游客。" * 4
    )
    assert match.match(event, own) > 0.7
    assert match.is_another(event, own) is None
    assert match.match(event, other) < 0.1
    assert match.is_another(event, other)


def test_the_wrong_language_label_is_not_believed():
    assert profile(DOCKING, language="fr").language == "en"
    assert profile("Kestrel 4500", language="de-AT").language == "de"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=120))
def test_any_text_has_a_profile_and_a_match(text, headline):
    article = profile(text, headline)
    found = match.match(Event(headline=headline), article)
    assert found is None or 0 <= found <= 1
