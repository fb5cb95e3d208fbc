"""What kind of event it is and how it came out."""

import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipelines
from pipelines.event_types import EventTypesPipeline, classify
from scrapers.items import Event, EventType, Outcome, Space


@pytest.mark.parametrize(
    ("text", "kind", "outcome"),
    [
        ("The agency launches a weather satellite.", "launch", "unknown"),
        ("The company successfully launches a capsule.", "launch", "success"),
        ("The agency will launch a probe next year.", "launch", "planned"),
        ("The agency will not launch the probe.", "launch", "unknown"),
        ("The probe, built ten years before, lands on the comet.", "landing", "success"),
        ("A rocket is scheduled to launch on Monday.", "launch", "planned"),
        ("The firm that never gave up successfully launches its rocket.", "launch", "success"),
        ("The launch of the telescope is postponed until May.", "launch", "planned"),
        ("The attempt to launch the satellite fails.", "launch", "failure"),
        ("After months of delays, the firm launches its rocket.", "launch", "unknown"),
        ("The firm launches a rocket, though failing to reach orbit.", "launch", "failure"),
        ("A rocket explodes during its launch.", "failure", "failure"),
        ("A capsule docks with the station.", "docking", "success"),
        ("The cargo ship fails to dock with the station.", "docking", "failure"),
        ("The capsule undocks from the station.", "undocking", "success"),
        ("The crew returns to Earth safely.", "landing", "success"),
        ("The rover lands on Mars after a failed first attempt.", "landing", "success"),
        ("The lander will touch down on the Moon.", "landing", "planned"),
        ("Two astronauts take a spacewalk.", "spacewalk", "unknown"),
        ("An asteroid passes within a million miles of Earth.", "flyby", "success"),
        ("The probe enters orbit around Jupiter.", "orbit", "success"),
        ("Two satellites collide above Siberia.", "impact", "unknown"),
        ("Contact lost: the probe loses contact with its masters.", "failure", "failure"),
        ("Astronomers discover a planet of two suns.", "discovery", "unknown"),
        ("Astronomers find the farthest galaxy.", "discovery", "unknown"),
        ("A lunar eclipse is visible in Asia.", "observation", "unknown"),
        (
            "The president signs a bill on asteroid mining: it signs into law a tax.",
            "policy",
            "unknown",
        ),
        ("Congress cuts the budget of the agency.", "budget", "unknown"),
        ("The agency awards a contract for a lander.", "contract", "unknown"),
        ("A former pilot is appointed chief of the agency.", "appointment", "unknown"),
        ("The Nobel Prize in Physics goes to three astronomers.", "award", "unknown"),
        ("The man who was the first to launch into space dies at 88.", "death", "unknown"),
        ("The 40th anniversary of the launch is marked.", "anniversary", "unknown"),
        ("The engine succeeds in a static fire on the stand.", "test", "success"),
        ("The telescope is retired.", "end_of_mission", "unknown"),
        ("The station re-enters and burns up.", "reentry", "unknown"),
        ("The probe enters into lunar orbit, a year after its launch.", "orbit", "success"),
        (
            "The agency loses contact with its lander before the planned landing. Had it landed "
            "successfully, it would have been the first.",
            "failure",
            "failure",
        ),
        ("A firm launches a satellite. The launch fails in the third stage.", "launch", "failure"),
        ("A suspected meteorite explosion is recorded over the town.", "impact", "unknown"),
        ("Asteroid 2031 QX passes 4,350 miles from Earth.", "flyby", "success"),
        ("The agency defers the launch for a second time.", "launch", "planned"),
        ("The probe enters orbit five years after the first attempt.", "orbit", "success"),
        ("火箭搭载模拟载人舱成功发射。", "launch", "success"),
        ("中国成功发射一颗卫星。", "launch", "success"),
        ("火箭發射失敗。", "launch", "failure"),
        ("探测器预计明年登陆火星。", "landing", "planned"),
        ("这个机构计划在明年年底以前发射一颗探测器。", "launch", "planned"),
        ("飞船返回舱成功着陆。", "landing", "success"),
        ("发现号航天飞机升空。", "launch", "unknown"),
        ("天文学家发现一颗行星。", "discovery", "unknown"),
        ("宇航员去世。", "death", "unknown"),
    ],
)
def test_kind_and_outcome(text: str, kind: str, outcome: str):
    assert classify(text) == (kind, outcome)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The telescope has a mirror of six metres.",
        "The crew of the station celebrates.",
        "The launch vehicle stands at the launch site.",
        "Engineers work at the launch center.",
        "The planets line up as they have not done since the discovery of Uranus.",
        "A computer is named for one of the crew who died when the shuttle disintegrated.",
        "Space Shuttle Discovery is given to the next crew.",
        "The ministers have to find the money for a second rover.",
        "登陸艦停在港口。",
        "发现号航天飞机停在发射场。",
    ],
)
def test_nothing_is_said_where_nothing_is_said(text: str):
    assert classify(text) is None


def test_a_denied_verb_is_no_success():
    assert classify("The probe never lands on the comet.") == ("landing", "unknown")


def test_an_unsuccessful_landing_is_a_failure():
    assert classify("The landing was not successful.") == ("landing", "failure")


def test_the_verb_of_the_sentence_beats_a_participle():
    kind = classify("The probe, launched in 2004, lands on a comet.")
    assert kind == ("landing", "success")


def test_the_summary_speaks_where_the_headline_does_not():
    assert classify("News of the probe.", "The probe lands safely.") == ("landing", "success")
    assert classify("The probe docks.", "The probe was launched in May.") == ("docking", "success")


@pytest.mark.parametrize(
    ("label", "kind", "outcome"),
    [
        ("space", "launch", "unknown"),
        ("borderline", "launch", "unknown"),
        ("not_space", None, None),
    ],
)
def test_the_step_speaks_of_events_about_space_only(
    label: str, kind: str | None, outcome: str | None
):
    space = Space(label=label, score=0)  # type: ignore[arg-type]
    event = EventTypesPipeline.event(Event(headline="The firm launches a thing.", space=space))
    assert (event.event_type, event.outcome) == (kind, outcome)


def test_an_event_not_judged_gets_no_kind():
    event = Event(headline="The firm launches a rocket.", event_type="launch", outcome="success")
    event = EventTypesPipeline.event(event)
    assert (event.event_type, event.outcome) == (None, None)


def test_every_kind_has_words():
    data = Path(pipelines.__file__).parent / "data" / "event_types.toml"
    table = tomllib.loads(data.read_text("utf-8"))
    assert {row["name"] for row in table["type"]} == set(get_args(EventType))
    assert set(table["outcome"]["judged"]) <= set(get_args(EventType))


@settings(max_examples=60)
@given(st.text(max_size=120))
def test_any_text_is_read(text: str):
    for kind in (classify(text), classify(f"{text} will launch {text}")):
        assert kind is None or (kind[0] in get_args(EventType) and kind[1] in get_args(Outcome))


def test_of_a_summary_only_a_verb_in_its_first_sentence_counts():
    headline = "The asteroid comes close."
    assert classify(headline, "A chance to rehearse an emergency. Two probes collide.") is None
    assert classify(headline, "The probe docks with the station.") == ("docking", "success")


@pytest.mark.parametrize(
    "summary",
    [
        "The probe was built in nine years; its launch cost more than all that came before it.",
        "The docking of two capsules in May had made the pilot known at home.",
        "A fireball over the same valley was taken for a piece of the rocket in March.",
    ],
)
def test_a_noun_in_a_summary_is_background(summary: str):
    assert classify("Radio amateurs hear the voice of the Moon probe.", summary) is None
