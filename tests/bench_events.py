"""Events a second, and memory, of filter, entities, kinds of event and merge, on one core.

    python -m tests.bench_events [EVENTS [RUNS]]

A run is a process of its own over 100,000 events unless told otherwise; one over half of them comes
first and shows whether memory grows with their number.  The events are the fixtures', two thirds of
them about space, with words and numbers added so that nothing remembered helps; every fifth tells
the one before once more: on another page, shorter, or as its later version.  Making them and their
JSON is not timed; merging is that of ``scrapy dataset``, from checked records to merged lines.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pipelines.entities import EntitiesPipeline
from pipelines.event_types import EventTypesPipeline
from pipelines.step import Step
from pipelines.topics import TopicsPipeline
from pipelines.validate import dumps, finish_event
from scrapers.dataset.events import Events
from scrapers.items import Citation, Event, Provenance
from scrapers.pages.portal import read_portal
from tests.bench_hostile import peak
from tests.hostile.test_records import fixtures, normalized
from tests.pages.test_portal import CASES, DAY, load

STEPS: dict[str, type[Step]] = {
    "filter": TopicsPipeline,
    "entities": EntitiesPipeline,
    "kinds of event": EventTypesPipeline,
}
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


def models() -> list[Event]:
    """Return the events of the saved pages."""
    found = [event for case in CASES for event in read_portal(load(case)[0], DAY)]
    for file in fixtures():
        if "offstream.news" in file.path.parts:
            records = normalized(file, file.path.read_bytes())
            found += [record for record in records if isinstance(record, Event)]
    assert len(found) > 80
    return found


def made(count: int) -> Iterator[Event]:
    """Yield events as readers and the steps before the filter leave them."""
    saved = models()
    for number in range(count):
        told = number - (number % 5 == 4)
        chance = random.Random(told)
        model = chance.choice(saved)
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


def run(count: int) -> dict[str, float]:
    """Return the seconds of each part, the peak of memory in megabytes and the records left."""
    spent = dict.fromkeys((*STEPS, "merge"), 0.0)
    with TemporaryDirectory() as folder:
        store = Events(Path(folder))
        for step in STEPS.values():
            step.event(Event(headline="Tables are read once."))
        for event in made(count):
            for name, step in STEPS.items():
                started = time.process_time()
                step.event(event)
                spent[name] += time.process_time() - started
            finish_event(event)
            record, line = asdict(event), dumps(event)
            started = time.process_time()
            store.add(record, line)
            spent["merge"] += time.process_time() - started
        started = time.process_time()
        left = sum(1 for _ in store)
        spent["merge"] += time.process_time() - started
    return {**spent, "all": sum(spent.values()), "peak": peak(), "left": left}


def measured(count: int) -> dict[str, float]:
    """Return what :func:`run` returns, from a process of its own."""
    command = [sys.executable, "-m", "tests.bench_events", "run", str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main(count: int = 100_000, runs: int = 5) -> None:
    """Print best and median of several runs."""
    half = measured(count // 2)
    found = [measured(count) for _ in range(runs)]
    print(f"{count:,} events, {found[0]['left']:,} after merging; load {os.getloadavg()[0]:.1f}")
    for name in (*STEPS, "merge", "all"):
        rates = sorted(count / one[name] for one in found)
        print(f"{name:16}{rates[-1]:>10,.0f} events/s, median {median(rates):,.0f}")
    print(f"memory: {half['peak']:.0f} MB at most for half of them, {found[0]['peak']:.0f} for all")


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        print(json.dumps(run(int(sys.argv[2]))))
    else:
        main(*map(int, sys.argv[1:]))
