"""Any nesting of lists with any of the inline forms is read back as it was, in every form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.items import Event
from scrapers.pages.portal import read_portal
from tests.pages.portal_forms import FORMS, Bullet, Cite, Section, Word, expected

URL = "https://en.wikipedia.org/wiki/Portal:Current_events/2016_December_1"

_PLAIN = st.sampled_from(
    ["Rocket", "lands", "in", "Côte", "d'Azur", "at", "6.15", "pm", "AT&T", "says", "“no”", "3",
     "<", "4", "US$5", "(twice)", "São", "2–1", "&amp;", "via", "²", "Ban's"]
)  # fmt: skip
_LINKED = st.sampled_from(
    [("station", "Example Station"), ("Mars", "Mars"), ("Eve Example", "Eve Example (pilot)"),
     ("Åland", "Åland Islands"), ("AT&T", "AT&T"), ("Treaty of 2016", "Treaty of Example, 2016")]
)  # fmt: skip
_WORDS = st.one_of(
    st.builds(Word, _PLAIN),
    st.builds(lambda link, italic: Word(*link, italic=italic), _LINKED, st.booleans()),
)
_STYLES = st.sampled_from(["label", "italic", "outside", "plain", "bare", "dead", "note"])
_NAMES = st.sampled_from(
    ["BBC", "AP via Example! News", "Orbit & Mail", "Le Journal", "RTÉ", "24x"]
)
_CITES = st.builds(
    Cite, _STYLES, _NAMES, st.integers(0, 99).map(lambda n: f"https://news.example/{n}?a=1&b=2")
)
# A last word that ends a sentence for sure, and a first one that starts no list.
_SENTENCE = st.lists(_WORDS, max_size=6).map(lambda words: (Word("It"), *words, Word("ends")))
_BULLETS = st.recursive(
    st.builds(
        Bullet,
        _SENTENCE,
        st.lists(_CITES, max_size=3).map(tuple),
        between=st.sampled_from([" ", "", ", ", "; "]),
    ),
    lambda inner: st.builds(
        Bullet, _SENTENCE, below=st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=5,
)
_DAYS = st.lists(
    st.builds(
        Section,
        st.sampled_from(["Science and technology", "Armed conflicts", "Arts & culture", "Sport"]),
        st.lists(_BULLETS, min_size=1, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=3,
)


def facts(events: list[Event]) -> list[tuple[object, ...]]:
    return [
        (
            e.date,
            e.category,
            e.topics,
            e.headline,
            [(c.name, c.url) for c in e.citations],
            e.context,
        )
        for e in events
    ]


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12, deadline=None)
@given(_DAYS)
def test_a_day_is_read_back(form: str, day: list[Section]) -> None:
    events = read_portal(FORMS[form](day).encode(), URL)
    assert facts(events) == [
        ("2016-12-01", x.category, x.topics, x.text, x.sources, x.context) for x in expected(day)
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="[]{}|*:;#='<>/ref !-hp.CNN()\n&", max_size=300))
def test_no_wikitext_makes_it_crash(text: str) -> None:
    read_portal(f"{{{{Current events header|2016|12|1}}}}\n{text}".encode())


_PIECES = st.sampled_from(
    ["<ul>", "</ul>", "<li>", "</li>", "<p>", "<b>", "</b>", "<dl>", "<dt>", "<dd>", "a. ", "(BBC)",
     "<a class=external href=http://x.example>", "</a>", "<sup class=reference>", "<table>", "<td>",
     "</div>", "<h2>", "<h3>May 1, 2012</h3>", "<!--", "&nbsp;", "<cite>", "<i>"]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(_PIECES))
def test_no_html_makes_it_crash(pieces: list[str]) -> None:
    head = '<div class="current-events-main vevent"><div class="description">'
    read_portal((head + "".join(pieces)).encode(), URL)
