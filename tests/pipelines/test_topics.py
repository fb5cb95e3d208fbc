"""Is an event about space?  Sentences of our own for every trap and every field."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipelines
from pipelines.lexicon import phrase_words
from pipelines.topics import TopicsPipeline, classify
from scrapers.items import Citation, Event, Related

TABLES = Path(pipelines.__file__).parent / "data" / "space"

ABOUT_SPACE = [
    "A Proton rocket carrying three navigation satellites explodes shortly after liftoff.",
    "Cosmonaut Pjotr Example, who flew twice to orbit, dies aged 91.",
    "A meteor explodes over a town in the hills, breaking a thousand windows.",
    "Lawmakers cut the budget of NASA by a tenth.",
    "A partial eclipse of the Sun is visible across the north.",
    "Two new moons are found around Neptune.",
    "Researchers report water vapour on an exoplanet twice the size of Earth.",
    "The crew of Soyuz TMA-7 lands safely in the steppe.",
    "The first private lander touches down near the lunar south pole.",
    "A country without a coast launches its first nanosatellite.",
    "A 10-metre meteor explodes in the airspace above the mountains.",
    "A leap second is added to clocks worldwide.",
    "The Nobel Prize in Physics goes to work on the expansion of the universe.",
    "The Perseid meteor shower peaks tonight.",
    "A fireball streaks across the sky of the south.",
    "The Moon passes through the shadow of the Earth in a total lunar eclipse.",
    "The world's largest radio telescope opens.",
    "Pluto is no longer a planet, the International Astronomical Union decides.",
    "The Voyager 2 probe leaves the heliosphere.",
    "Mars comes closer than it has been in 60,000 years.",
    "Six tourists fly to the edge of space.",
    "Two space agencies agree.",
    "Two spaceports open.",
    "Two sky surveys end.",
    "中国成功发射首颗量子卫星。",
    "英仙座流星雨将于今晚达到极大。",
    "一枚質子火箭升空後墜毀。",
    "好奇號在火星上發現古老河床。",
    "一颗小行星从地球附近掠过。",
    "天文学家首次拍到黑洞的照片。",
    "日全食横贯大陆。",
]

NOT_ABOUT_SPACE = [
    "A rocket attack on Sderot injures three people.",
    "Militants fire a rocket at a town in the south, wounding two.",
    "The Space Needle reopens after a renovation.",
    "North Korea fires a missile into the sea.",
    "The country closes its airspace because of a strike of controllers.",
    "Mars Inc. agrees to buy a maker of chewing gum.",
    "The charity announces the launch of a campaign against hunger.",
    "Samsung stops selling the Galaxy Note.",
    "UN Secretary-General Ban Ki-moon visits the capital.",
    "Venus Williams wins her fifth title.",
    "Bruno Mars performs at half-time.",
    "The Houston Rockets lose at home.",
    "Another Star Trek film opens in cinemas.",
    "Sputnik V is approved by the regulator.",
    "Satellite images show burned villages.",
    "A satellite television channel is taken off the air.",
    "Insurgents hit a convoy with rocket-propelled grenades.",
    "The Syrian Observatory for Human Rights counts forty dead.",
    "The dealer recalls every Land Rover.",
    "A hotel shuttle bus crashes.",
    "A probe into corruption at the ministry ends.",
    "The Apollo Theater reopens.",
    "The Soyuz gas pipeline is shut.",
    "Pluto TV launches in Europe.",
    "The Mercury Prize goes to a newcomer.",
    "Scientists seek the holy grail of batteries.",
    "A style maven dies.",
    "Boeing grounds its newest jet.",
    "Families hope probe into the crash brings answers.",
    "The champion goes 3 up in the final.",
    "Kari Example loses the vote in Arizona.",
    "The boy band SMAP splits up.",
    "Eleven climbers die on K2; 11 more are missing.",
    "The Red Army's Long March, 70 years on, is remembered.",
    "A treaty opens new horizons.",
    "A team wins the Gagarin Cup.",
    "Crowds gather on the Champ de Mars.",
    "Mars recalls its bars in 55 countries.",
    "The Geophysical and Astronomical Services Administration warns of a storm.",
    "Public space is closed during the pandemic.",
    "A party launches its website and MySpace answers with a launch of its own.",
    "Elon Musk gives up his seat on the council of advisers.",
    "以色列遭到火箭弹袭击，两人受伤。",
    "朝鲜发射一枚火星-15型导弹。",
    "休士頓太空人隊贏得冠軍。",
    "卫星电视台停播。",
    "武裝分子以火箭筒攻擊車隊。",
    "伊朗試射流星3型導彈。",
    "假炸彈探測器案宣判。",
    "地方债黑洞引发担忧。",
    "纪念长征八十周年。",
    "火星哥巡演開始。",
    "太阳能电池厂发生爆炸。",
]


@pytest.mark.parametrize("headline", ABOUT_SPACE)
def test_about_space(headline: str):
    space = classify(Event(headline=headline))
    assert space.label == "space", space


@pytest.mark.parametrize("headline", NOT_ABOUT_SPACE)
def test_not_about_space(headline: str):
    space = classify(Event(headline=headline))
    assert space.label == "not_space", space


@pytest.mark.parametrize(
    "headline",
    [
        "The air force opens its files of UFO sightings.",
        "North Korea announces plans to launch a satellite.",
        "A hypersonic plane of NASA breaks a record.",
        "朝鮮計劃發射衛星。",
    ],
)
def test_borderline(headline: str):
    assert classify(Event(headline=headline)).label == "borderline"


def test_the_deciding_terms_are_told_with_weight_and_field():
    event = Event(headline="The crew unlocks the hatch.", summary="All are well aboard the ISS.")
    space = classify(event)
    assert space.label == "space"
    station, crew = space.terms
    assert (station.term, station.weight, station.field) == (
        "International Space Station",
        2.1,
        "summary",
    )
    assert (crew.term, crew.weight, crew.field) == ("crew", 0.3, "headline")
    assert space.score == pytest.approx(2.4)


def test_a_shared_name_counts_fully_beside_its_cue():
    def weight(headline: str) -> float:
        terms = classify(Event(headline=headline)).terms
        return next(term.weight for term in terms if term.term == "Dawn")

    assert weight("Dawn breaks over the city.") < 1
    assert weight("Dawn turns to Ceres.") > 2


def test_a_supporting_term_alone_says_nothing():
    space = classify(Event(headline="The crew of the mission launches a probe."))
    assert (space.label, space.score, space.terms) == ("not_space", 0, [])


def test_a_term_counts_once_in_its_strongest_field():
    event = Event(headline="A comet appears.", summary="The comet is bright.", topics=["Comet"])
    assert [(term.weight, term.field) for term in classify(event).terms] == [(2.5, "headline")]


def test_linked_pages_and_category_help():
    plain = Event(headline="The probe enters its target's shadow.")
    linked = Event(
        headline=plain.headline,
        context=["Rosetta (spacecraft)", "Comet 67P", "Philae (spacecraft)"],
        category="Science and technology",
    )
    assert classify(plain).label == "not_space"
    assert classify(linked).label == "space"


def test_the_category_alone_helps():
    headline = "A galaxy is seen by amateurs."
    assert classify(Event(headline=headline)).label == "not_space"
    assert classify(Event(headline=headline, category="Science")).label == "borderline"


def test_a_topic_alone_does_not_decide():
    event = Event(headline="Police arrest three men in the capital.", topics=["Rocket", "NASA"])
    assert classify(event).label == "not_space"


def test_a_cited_host_helps_but_does_not_decide():
    cited = [Citation(url="https://bit.example/1", canonical_url="https://www.space.com/1.html")]
    indian = [Citation(url="https://www.isro.gov.in/1")]
    weak = "A galaxy is seen by amateurs."
    assert classify(Event(headline=weak)).label == "not_space"
    assert classify(Event(headline=weak, citations=cited)).label == "space"
    assert classify(Event(headline=weak, citations=indian)).label == "space"
    assert classify(Event(headline="A minister visits a school.", citations=cited)).score == 0


def test_the_related_list_never_decides():
    related = [Related(url="/news/1", headline="NASA launches a spacecraft to Mars.")]
    event = Event(headline="Floods close a road.", related=related)
    assert classify(event).label == "not_space"
    assert classify(event).terms == [
        term for term in classify(event).terms if term.field == "headline"
    ]


def test_the_step_fills_space_and_repeats_itself():
    event = TopicsPipeline.event(Event(headline="A comet appears."))
    assert event.space is not None
    assert event.space.label == "space"
    assert TopicsPipeline.event(event).space == event.space


@settings(max_examples=60)
@given(st.text(max_size=120), st.text(max_size=60), st.text(max_size=40))
def test_any_text_and_address_is_judged(headline: str, summary: str, url: str):
    event = Event(
        headline=headline,
        summary=summary,
        context=[summary],
        citations=[Citation(url=url), Citation(url=f"https://{url}")],
    )
    space = classify(event)
    assert space.score == pytest.approx(sum(term.weight for term in space.terms), abs=0.1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_term_stands_twice_in_a_table(language: str):
    table = tomllib.loads((TABLES / f"{language}.toml").read_text("utf-8"))
    terms = [phrase_words(term) for group in table.values() for term in group["terms"]]
    assert all(terms)
    assert len(terms) == len(set(terms))
    assert all(
        set(group) <= {"weight", "support", "borderline", "terms"} for group in table.values()
    )
