"""Events a second, and memory, of filter, entities, kinds of event and merge, on one core.

    python -m tests.bench_events [EVENTS [RUNS]]

A run is a process of its own over 100,000 events unless told otherwise; one over half of them comes
first and shows whether memory grows with their number.  As in a crawl, what the filter leaves out
goes no further; of the Portal's events one in twenty is about space, and the worst case is that all
are.  The events are the fixtures', with words and numbers added so that nothing remembered helps;
every fifth tells the one before once more: on another page, shorter, or as its later version.
Making them and their JSON is not timed; merging is that of ``scrapy dataset``, from checked records
to merged lines.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from pipelines.entities import EntitiesPipeline
from pipelines.event_types import EventTypesPipeline
from pipelines.step import Step
from pipelines.topics import TopicsPipeline
from pipelines.validate import dumps, finish_event
from scrapers.dataset.events import Events
from scrapers.items import Citation, Event, Provenance
from scrapers.pages.portal import read_portal
from tests.bench_hostile import peak
from tests.hostile.fuzz import fixtures, normalized
from tests.pages.test_portal import CASES, DAY, load

STEPS: dict[str, type[Step]] = {
    "filter": TopicsPipeline,
    "entities": EntitiesPipeline,
    "kinds of event": EventTypesPipeline,
}
ABOUT_SPACE = {"one in twenty about space": 0.05, "all about space": 1.0}
A_DAY = 20
ADDED = (
    "say {} people who had waited for it since the morning on both sides of the river",
    "which the ministers of two countries call the end of a quarrel over {} boxes of fish",
    "and the prime minister asks the parliament to meet on its answer within {} hours",
)
NAMES = ["Example floods", "United Example Party", "Example City", "House of Examples", "2016 Cup"]
PAGES = {
    "portal": "https://en.wikipedia.org/wiki/Portal:Current_events/{day}",
    "mirror": "https://offstream.news/news/{day}/{number}.md",
}


def models() -> tuple[list[Event], list[Event]]:
    """Return the events of the saved pages that are about space, and the others."""
    found = [event for case in CASES for event in read_portal(load(case)[0], DAY)]
    for page in fixtures():
        if "offstream.news" in page.name:
            found += [record for record in normalized(page) if isinstance(record, Event)]
    about: list[Event] = []
    others: list[Event] = []
    for event in map(TopicsPipeline.event, found):
        (others if is_left_out(event) else about).append(event)
    assert len(about) > 40 < len(others)
    return about, others


def is_left_out(event: Event) -> bool:
    """Whether a crawl leaves the event out, as the filter has judged it."""
    return event.space is not None and event.space.label == "not_space"


def made(count: int, share: float) -> Iterator[Event]:
    """Yield events as readers and the steps before the filter leave them."""
    about, others = models()
    for number in range(count):
        told = number - (number % 5 == 4)
        chance = random.Random(told)
        model = chance.choice(about if chance.random() < share else others)
        day = str(dt.date(1999, 1, 1) + dt.timedelta(told // A_DAY))
        words = f"{model.headline.rstrip('.')}, {chance.choice(ADDED).format(told)}."
        event = replace(
            model,
            date=day,
            headline=words,
            topics=[f"{chance.choice(NAMES)} {told}"],
            context=[f"{name} {told}" for name in chance.sample(NAMES, 3)],
            citations=[_cited(f"https://news.example/{day}/{told}")],
        )
        _place(event, "portal", day, told)
        match number % 15 if told < number else None:
            case 4:  # the same event on the mirror
                _place(event, "mirror", day, number)
            case 9:  # there with a word less, so under another id
                event.headline = words[:-1].rpartition(" ")[0]
                _place(event, "mirror", day, number)
            case 14:  # a later version
                event.citations.append(_cited(f"https://herald.example/{number}"))
                event.provenance.fetched_at = "2026-02-01T00:00:00Z"
        yield event


def _cited(url: str) -> Citation:
    return Citation(name="Herald", url=url, canonical_url=url)


def _place(event: Event, site: str, day: str, number: int) -> None:
    event.url = PAGES[site].format(day=day, number=number)
    event.provenance = Provenance(
        site=event.url.split("/")[2],
        page_format="html",
        reader="proven",
        fetched_at="2026-01-01T00:00:00Z",
        payload_digest=f"sha256:{event.url}",
    )


def run(count: int, share: float) -> dict[str, float]:
    """Return the seconds of each part, the peak of memory in megabytes and the records left."""
    spent = dict.fromkeys((*STEPS, "merge"), 0.0)

    def timed(name: str, job: Callable[..., Any], *arguments: object) -> Any:
        started = time.process_time()
        result = job(*arguments)
        spent[name] += time.process_time() - started
        return result

    with TemporaryDirectory() as folder:
        store = Events(Path(folder))
        for step in STEPS.values():
            step.event(Event(headline="Tables are read once."))
        for event in made(count, share):
            timed("filter", TopicsPipeline.event, event)
            if is_left_out(event):
                continue
            timed("entities", EntitiesPipeline.event, event)
            timed("kinds of event", EventTypesPipeline.event, event)
            finish_event(event)
            timed("merge", store.add, asdict(event), dumps(event))
        left = timed("merge", lambda: sum(1 for _ in store))
    return {**spent, "all": sum(spent.values()), "peak": peak(), "left": left}


def measured(count: int, share: float) -> dict[str, float]:
    """Return what :func:`run` returns, from a process of its own."""
    command = [sys.executable, "-m", "tests.bench_events", "run", str(count), str(share)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main(count: int = 100_000, runs: int = 3) -> None:
    """Print best and median of several runs."""
    for what, share in ABOUT_SPACE.items():
        half = measured(count // 2, share)
        found = [measured(count, share) for _ in range(runs)]
        load = os.getloadavg()[0]
        print(f"{count:,} events, {what}: {found[0]['left']:,} records; load {load:.1f}")
        for name in (*STEPS, "merge", "all"):
            rates = sorted(count / one[name] for one in found)
            print(f"{name:16}{rates[-1]:>10,.0f} events/s, median {median(rates):,.0f}")
        print(f"memory: {half['peak']:.0f} MB at most for half, {found[0]['peak']:.0f} MB for all")


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        print(json.dumps(run(int(sys.argv[2]), float(sys.argv[3]))))
    else:
        main(*map(int, sys.argv[1:]))
