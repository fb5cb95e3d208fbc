"""Mojibake and Unicode together, on a whole record: reversible, and fit for JSONL."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.mojibake import MojibakePipeline, apply
from pipelines.unicode import UnicodePipeline
from scrapers.items import Event

PIECES = (
    "Ã©", "â€™", "â€\ufffd", "Â ", "Ð¼Ð¸Ñ€", "&amp;amp;", "&#150;", "\x85", "\x00", "\u200b",
    "\u2028", "\ud83d", "\ude80", "\u202e", "\u00ad", "e\u0301", "word ", "é", "€", "-65,000",
)  # fmt: skip
ODD = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40),  # half characters, too
    st.lists(
        st.sampled_from(PIECES),
        max_size=12,
    ).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(ODD, ODD)
def test_a_record_is_repaired_reversibly_and_fit_to_be_written(summary: str, headline: str) -> None:
    event = Event(date="2016-12-01", headline=headline, summary=summary)
    event = UnicodePipeline.event(MojibakePipeline.event(event))
    for field, given_text in (("summary", summary), ("headline", headline)):
        text = getattr(event, field)
        for repair in [x for x in reversed(event.repairs) if x.field == field]:
            assert repair.after == text
            assert apply(repair.plan, repair.before) == repair.after
            text = repair.before
        assert text == given_text
        assert len(json.dumps(getattr(event, field), ensure_ascii=False).splitlines()) == 1
        getattr(event, field).encode()
    before = (event.headline, event.summary, list(event.repairs))
    event = UnicodePipeline.event(event)
    assert (event.headline, event.summary, event.repairs) == before
