"""What README.md shows is what comes out."""

import json
import re

import pytest

from pipelines.validate import problem
from tests.crawling import ROOT, crawl, records

SHOWN = re.search(r"```json\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)


def fits(shown, found):
    """Is it the value, shortened by "…" and by leaving out keys?"""
    if isinstance(shown, dict):
        return all(fits(value, found[key]) for key, value in shown.items())
    if isinstance(shown, list):
        return len(shown) == 1 and any(fits(shown[0], value) for value in found)
    if isinstance(shown, str) and "…" in shown:
        parts = [re.escape(part.strip()) for part in shown.split("…")]
        return re.fullmatch(".*?".join(parts), found, re.DOTALL) is not None
    return shown == found


@pytest.mark.slow
def test_the_record_of_the_readme_comes_out_and_nested_it_keeps_to_the_schema(tmp_path):
    output = tmp_path / "events.jsonl"
    day = "2016-12-01"
    crawl("offstream", "-O", str(output), since=day, until=day, nested="yes")
    events = records(output)
    shown = json.loads(SHOWN[1])
    found = next(event for event in events if event["id"] == shown["id"])
    assert fits(shown, found), found
    assert not any(problem(event) for event in events)
    assert any(citation["article"] for event in events for citation in event["citations"])
