"""What markup of the Portal means beyond the saved pages: dates, revisions, lines, footnotes."""

from __future__ import annotations

import pytest

from scrapers.items import Event
from scrapers.pages.portal import read_portal, sniff

DAY = "https://en.wikipedia.org/wiki/Portal:Current_events/2016_December_1"
HEADER = "{{Current events header|2016|12|01}}\n"
ITEM = '<div class="description"><ul><li>It lands.</li></ul></div>'


def wikitext(text: str) -> list[Event]:
    return read_portal(f"{HEADER}{text}".encode(), DAY)


def html(content: str, url: str | None = DAY) -> list[Event]:
    return read_portal(f"<html><body>{content}</body></html>".encode(), url)


@pytest.mark.parametrize(
    "block",
    [
        '<div class="vevent"><abbr class="dtstart" title="2016-12-01">Thursday</abbr>{}</div>',
        '<div class="vevent"><a name="top"></a><b class="summary">Thursday</b>'
        '<a href="/wiki/Portal:Current_events/2016_December_1">edit</a>{}</div>',
        '<table class="vevent"><tr><td class="summary">1 December 2016</td></tr><tr><td>{}</table>',
        '<div class="vevent" id="2016_December_1">{}</div>',
        '<div id="2016_December_1"></div><div class="vevent">{}</div>',
        '<div id="2016_December_1"><div><div class="vevent">{}</div></div></div>',
    ],
)
def test_a_day_is_named_in_or_around_its_block(block: str) -> None:
    address = DAY.rpartition("/")[0]
    [event] = html(f"<p>Before</p>{block.format(ITEM)}", address)
    assert event.date == "2016-12-01"


@pytest.mark.parametrize(
    ("links", "revision"),
    [
        ('<ul><li id="t-permalink"><a href="/w/index.php?title=X&oldid=7">Link</a></li></ul>', "7"),
        ('<div class="printfooter"><a href="/w/index.php?title=X&oldid=7">Link</a></div>', "7"),
        ('<div><a name="x">Up</a> <a href="/w/index.php?title=X&oldid=7">Old</a></div>', None),
        ("", None),
    ],
)  # fmt: skip
def test_the_revision_is_that_of_the_permanent_link(links: str, revision: str | None) -> None:
    [event] = html(f'<link href="/x.css"><div class="vevent">{ITEM}</div>{links}')
    assert event.rights.revision == revision


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("<p><b>Space</b></p>", "Space"),
        ("<p><b>Space</b>:</p>", "Space"),
        ('<div role="heading">Space</div>', "Space"),
        ('<div class="current-events-content-heading">Space</div>', "Space"),
        ("<p><i>A word on</i> <b>Space</b></p>", None),
        ("<p><b>Space</b> <i>in a word</i></p>", None),
        ("<p><b>Space</b> in a word</p>", None),
    ],
)
def test_a_category_is_a_heading_or_all_bold(heading: str, category: str | None) -> None:
    body = ITEM.replace("<ul>", f"{heading}<ul>")
    [event] = html(f'<div class="vevent">{body}</div>')
    assert event.category == category


def test_a_source_in_a_footnote_is_named_by_its_paper() -> None:
    note = (
        '<li id="cite_note-1"><cite><a class="external" href="http://x.example/a">It lands</a>. '
        '<a href="/wiki/Example_Post"><i>The Post</i></a> <i>Example Post</i></cite></li>'
    )
    item = ITEM.replace("lands.", 'lands.<sup class="reference"><a href="#cite_note-1">1</a></sup>')
    [event] = html(f'<div class="vevent">{item}</div><ol class="references">{note}</ol>')
    assert [(c.name, c.url) for c in event.citations] == [("Example Post", "http://x.example/a")]


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        ("* It <!-- soft -->lands.<!---->", ["It lands."]),
        ("<!-- a\n* b -->* It lands.", ["It lands."]),
        ("* It <ref>[http://x.example/a\n(BBC)]</ref>lands.", ["It lands."]),
        ("* It {{nowrap|lands\nhere}}.\n* It ends.", ["It lands here.", "It ends."]),
        ("* It {{open\n* lands.\nThen.\n* It ends.", ["It {{open", "lands.", "It ends."]),
    ],
)
def test_comments_and_what_goes_on_over_lines(text: str, headlines: list[str]) -> None:
    assert [event.headline for event in wikitext(text)] == headlines


@pytest.mark.parametrize(
    ("words", "text", "cited"),
    [
        (
            "It ends ([http://x.example/a the papers found] in May) today.",
            "It ends (the papers found in May) today.",
            [(None, "http://x.example/a")],
        ),
        (
            "It ends. [http://x.example/a (BBC)] "
            "[http://w.example/a Archived] 2 May 2019 at the Wayback Machine",
            "It ends.",
            [("BBC", "http://x.example/a")],
        ),
    ],
)
def test_a_link_is_a_source_or_words(
    words: str, text: str, cited: list[tuple[str | None, str]]
) -> None:
    [event] = wikitext(f"* {words}")
    assert (event.headline, [(c.name, c.url) for c in event.citations]) == (text, cited)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("See [[:File:x.jpg|the map]][[ Image :y.jpg|thumb]]", "See the map"),
        (
            "Two [[probe]]<nowiki/>s <nowiki>[[land]] &amp;</nowiki> rest",
            "Two probes [[land]] & rest",
        ),
        (
            "It ends." + "<br>Then" * 12 + "<ref name=a/>" * 12 + "<ref></ref>" * 12,
            "It ends." + " Then" * 12,
        ),
        ("It ends. <gallery>x.jpg</gallery> {{{day}}}", "It ends. {{{day}}}"),
    ],
)
def test_inline_markup_shows_its_words(words: str, text: str) -> None:
    [event] = wikitext(f"* {words}")
    assert (event.headline, event.flags) == (text, [])


def test_a_bullet_of_nothing_but_a_source_is_no_event() -> None:
    events = wikitext("* [http://x.example/a (BBC)]\n* It lands.")
    assert [event.headline for event in events] == ["It lands."]


def test_raw_text_is_known_by_the_address_that_asks_for_it() -> None:
    address = "https://en.wikipedia.org/w/index.php?title=Portal:Current_events/2016_December_1"
    assert sniff(b"* It lands.", f"{address}&action=raw") == "wikitext"
    assert sniff(b"* It lands.", address) is None
    assert sniff(b"* It lands.", "https://x.example/?action=raw") is None


def test_pages_linked_in_a_phrase_are_one_topic() -> None:
    [event] = wikitext("* [[A]] meets [[B]]:\n** It ends.")
    assert event.topics == ["A meets B"]
