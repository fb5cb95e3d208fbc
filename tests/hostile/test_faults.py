"""A crawl whose cited addresses fail in every way: all of it is told, once, with a status.

The same for 20,000 citations, with what it costs: ``python -m tests.bench_crawl``.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.bench_crawl import outcome, settings
from tests.crawling import crawl, records
from tests.http.news import CITED, FIRST, KINDS, News, NewsServer, headline, kind_of

pytestmark = pytest.mark.slow
NEWS = News(events=36, hosts=40)


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("faults")
    with NewsServer(NEWS) as server:
        # Long enough for a machine with other things to do.
        quick = settings(server, folder) | {"DOWNLOAD_TIMEOUT": "30", "RETRY_TIMES": "0"}
        finished = crawl(
            "offstream", "-O", str(folder / "events.jsonl"), settings=quick,
            since=FIRST.isoformat(), until=FIRST.isoformat(), topic="all",
        )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    return records(folder / "events.jsonl")


def test_every_event_comes_out_once(events: list[dict[str, Any]]) -> None:
    wanted = Counter(f"{headline(number)}." for number in range(NEWS.events))
    assert Counter(event["headline"] for event in events) == wanted
    assert all(len(event["citations"]) == CITED for event in events)


def test_every_citation_has_the_status_of_its_fault(events: list[dict[str, Any]]) -> None:
    cited = {kind_of(number) for number in range(NEWS.events * CITED)}
    assert cited == set(KINDS)
    # Twelve megabytes: a machine with other things to do may not take them in time.
    assert set(outcome(events)) <= {"endless-body: timeout"}
