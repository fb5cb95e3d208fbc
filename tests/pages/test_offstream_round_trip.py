"""Any event, rendered by any template in any format, reads back as it was."""

from __future__ import annotations

import re
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages.offstream import read_event
from scrapers.pages.offstream.draft import Draft, Item
from tests.pages import offstream_render as render

WORDS = st.text(
    st.sampled_from("abcXYZ019 .,:;()[]!?\"’–—&#*_`~|/\\+=%$@éßøЖц中文火箭🚀 '-"),
    min_size=1,
    max_size=60,
).map(lambda text: "A" + re.sub(r"([':])\1+", r"\1", " ".join(text.split())) + "z")
"""Words of a headline: brackets, parentheses and marks of Markdown in any order, but for those
of wiki text (two apostrophes or more) and of its indents."""


def _plain(text: str) -> bool:
    """Nothing in it that a reader has to resolve."""
    return not any(mark in text for mark in ("[http", "[[", "]]", "]("))


TITLES = WORDS.filter(_plain)
URLS = st.sampled_from(
    (
        "http://a.example/1",
        "https://b.example/(x)/y.html?a=1&b=2",
        "http://c.example/it's",
        "http://d.example/%E7%81%AB#top",
    )
)
PAGES = st.sampled_from(
    (
        "/news/2006/10/26/a-tug-leaves.md",
        "/news/2016/03/1/it-returns.md",
        "/zh/news/2019/12/3/小艇.md",
    )
)
NOTES = st.sampled_from(("", "Context: Harbour, Tug", "Context: Tug"))
SOURCES = st.builds(Item, TITLES, URLS)
RELATED = st.builds(Item, TITLES, PAGES, NOTES)
DRAFTS = st.builds(
    Draft,
    date=st.just("2010-07-2"),
    headline=TITLES,
    topics=st.lists(TITLES, max_size=1),
    summary=st.none() | TITLES.map(lambda text: f"The {text}."),
    sources=st.lists(SOURCES, max_size=3),
    covers=st.lists(st.just("http://i.example/p.jpg?w=1"), max_size=1),
    related=st.lists(RELATED, max_size=3),
)


@pytest.mark.parametrize("generation", render.GENERATIONS)
@given(draft=DRAFTS)
@settings(max_examples=15, deadline=None)
def test_markdown_of_every_generation(generation: str, draft: Draft) -> None:
    shown = render.as_in(generation, replace(draft))
    body = render.markdown(replace(draft), generation).encode()
    event = read_event(body, f"{render.URL}.md")
    assert event.date == "2010-07-2"
    assert event.headline == draft.headline
    assert event.topics == shown.topics
    assert event.summary == draft.summary
    assert event.image == (shown.covers[0] if shown.covers else None)
    assert [(c.name, c.url) for c in event.citations] == [(s.text, s.url) for s in draft.sources]
    assert [(r.headline, r.context_raw) for r in event.related] == [
        (r.text, r.note.removeprefix("Context: ") or None) for r in draft.related
    ]


@given(draft=DRAFTS)
@settings(max_examples=25, deadline=None)
def test_other_formats_agree_with_markdown(draft: Draft) -> None:
    draft.related = [r for r in draft.related if r.text]
    wanted = asdict(read_event(render.markdown(replace(draft), "v4").encode(), render.URL))
    del wanted["provenance"]
    for text in (
        render.html(draft),
        render.html(draft, chrome=True),
        render.json_text(draft),
        render.json_text(draft, nested=True),
        render.xml_text(draft),
        render.xml_text(draft, attributes=True),
    ):
        found = asdict(read_event(text.encode(), render.URL))
        del found["provenance"]
        assert found == wanted
