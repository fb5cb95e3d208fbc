"""Which records tell of one event, and which only look alike."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import same_event
from pipelines.same_event import Entry
from scrapers.items import Citation
from tests.pipelines.test_merge import MIRROR, PORTAL, portal, record

KEPLER = "A team using NASA's Kepler Space Telescope announces 87 planets of other stars."
REWORDED = "87 planets of other stars have been announced."
LONG = "Côte d'Or: Rocket engineers of the coast present a new engine to five visiting ministers."
METEOR = "fishermen and old warehouses a green meteor burns brightly early Friday morning."
DAMAGED = "Cte d'Or: Rocket engineers of the coast present a new engine to five visiting ministers."


def joined(*events):
    """The pairs of headlines that are found to be one event."""
    entries = [
        Entry(key, same_event.sketch(event), role)
        for event in events
        for key, role in same_event.keys(event)
    ]
    found = same_event.pairs(sorted(entries))
    return {frozenset((one.headline, other.headline)) for one, other in found}


def event(headline, *urls, make=record, page=None, **fields):
    citations = [Citation(url=url, canonical_url=url) for url in urls]
    given = {"url": f"{MIRROR}/{headline[:30]}.md"} if make is record else {}
    data = make(headline=headline, citations=citations, **given | fields)
    data["provenance"]["payload_digest"] = page
    return data


A, B = "https://news.example/a", "https://news.example/b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (event(KEPLER, A), event(REWORDED, A)),
        (event(KEPLER, A), event(REWORDED, A, date="2016-12-02")),
        (event(LONG, make=portal), event(DAMAGED)),
        (event("火箭把新的空间望远镜送入轨道", A), event("火箭将新的空间望远镜送入轨道。", A)),
        (event("A leak grows.", url=A), event("A leak grows larger.", aliases=[A])),
        (event("Tug T-04 docks with the station after two days.", A),
         event("A tug docks with the station after two days.", A)),
    ],
    ids=["cited together", "on the next day", "letters lost", "in Chinese", "in the history",
         "named by one"],
)  # fmt: skip
def test_these_are_one_event(one, other):
    assert joined(one, other) == {frozenset((one["headline"], other["headline"]))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (event("Wide Angle wins the award for the best drama on the screen.", A),
         event("Small Hours wins the award for the best comedy series ever.", A)),
        (event(KEPLER, A), event(REWORDED, B)),
        (event(KEPLER, A), event(REWORDED, A, date="2016-12-03")),
        (event("Tug T-04 docks with the station after two days.", A),
         event("Tug T-05 docks with the station after two days.", A)),
        (event("The tug with three aboard lifts off from the desert.", A, event_type="launch"),
         event("The tug with three aboard docks after its lift off.", A, event_type="docking")),
        (event("A tug of 3 tonnes docks with the old station.", A, make=portal, page="sha256:1"),
         event("A tug of 3 tonnes leaves the old station.", A, make=portal, page="sha256:1")),
        (event("At least 12 people see the meteor over the northern harbour."),
         event("At least 15 people see the meteor over the northern harbour.")),
        (event(f"Above 12 {METEOR}"), event(f"Above 15 {METEOR}")),
        (event("The crew of the station mends a pump in the northern module."),
         event("The crew of the station loses a pump in the northern module.")),
        (event("It is!", A), event("They are?", A)),
        (event("A prize for prose goes to Ann.", url=A), event("The ship sinks.", aliases=[A])),
    ],
    ids=["two prizes", "other source", "two days later", "other name", "launch and docking",
         "two bullets of a page", "other number", "other number among many words", "other verb",
         "no words", "wrong history"],
)  # fmt: skip
def test_these_are_two(one, other):
    assert joined(one, other) == set()


def test_two_events_run_together_do_not_join_those_they_consist_of():
    left, right = "A tug docks with the new station.", "The old comet returns after years."
    both = event(f"{left} {right}", A, B, flags=["merged_events"])
    assert joined(both, event(left, A), event(right, B)) == set()


def test_the_page_of_a_day_is_no_key():
    docks, leaves = "A tug docks with the station at noon.", "A tug leaves the station at noon."
    events = [event(docks, make=portal), event(leaves, make=portal)]
    events += [event(f"A tug {verb} at noon.", aliases=[PORTAL]) for verb in ("burns", "sinks")]
    assert joined(*events) == set()


def test_an_id_that_was_merged_before_is_known_again():
    merged = event("A tug docks.", make=portal)
    old = event("Something else altogether.")
    assert joined(merged | {"merged_ids": [old["id"]]}, old)


@settings(max_examples=60, deadline=None)
@given(
    edges=st.lists(
        st.tuples(*[st.builds("2016-12-{:02} {}".format, st.integers(1, 5), st.integers(0, 3))] * 2)
        .map(sorted).map(tuple),
        max_size=12,
    ),
    seed=st.randoms(use_true_random=False),
)  # fmt: skip
def test_groups_are_the_connected_nodes(edges, seed: random.Random):
    reached = {node: {node} for edge in edges for node in edge}
    for _ in edges:
        for one, other in edges:
            both = reached[one] | reached[other]
            for node in both:
                reached[node] = both
    found = list(same_event.groups(sorted(edges)))
    assert sorted(found) == sorted(
        sorted(group) for group in {frozenset(g) for g in reached.values()}
    )
