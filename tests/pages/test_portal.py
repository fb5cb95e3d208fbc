"""Pages of the Portal, saved in the markup of every era, read to events."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from scrapers.items import Event
from scrapers.pages.portal import read_portal, sniff
from scrapers.raw import UnreadableError

CASES = sorted(path.parent for path in Path("fixtures/portal").glob("*/inputs"))
DAY = "https://en.wikipedia.org/wiki/Portal:Current_events/2016_December_1"
HEADER = "{{Current events header|2016|12|01}}\n"


FIELDS = ("date", "headline", "category", "topic", "topics", "context", "citations", "url",
          "in_language", "rights", "flags", "provenance")  # fmt: skip
CITATION = ("name", "publisher", "via", "url")


def shown(event: Event) -> dict[str, Any]:
    """What the reader fills; the rest of the record is not its business."""
    record = {key: value for key, value in asdict(event).items() if key in FIELDS}
    cited = [{key: citation[key] for key in CITATION} for citation in record["citations"]]
    return record | {"citations": cited}


def load(case: Path) -> tuple[bytes, dict[str, Any]]:
    [body] = (case / "inputs").glob("body.*")
    return body.read_bytes(), json.loads((case / "inputs/info.json").read_text("utf-8"))


def read(text: str, url: str | None = None) -> list[Event]:
    return read_portal(text.encode(), url)


def bullet(words: str) -> Event:
    """Read one bullet of wikitext."""
    [event] = read(f"{HEADER}* {words}")
    return event


def sources(event: Event) -> list[tuple[str | None, str]]:
    return [(citation.name, citation.url) for citation in event.citations]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_saved_page_gives_its_events(case: Path) -> None:
    body, info = load(case)
    events = read_portal(body, info["url"], info["content_type"])
    wanted = json.loads((case / "output.json").read_text("utf-8"))
    assert [shown(event) for event in events] == wanted


def test_every_era_has_a_saved_page() -> None:
    assert len(CASES) == 16


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_markup_tells_the_form(case: Path) -> None:
    body, info = load(case)
    assert sniff(body, info["url"]) == case.name.partition("_")[0]
    assert sniff(body) == case.name.partition("_")[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"### [2016-12-1](/news/2016/12/1/index.md)\n\n# A rocket lands.\n",
        b'<html><body><table class="infobox vevent"><tr><td class="description">A launch.'
        b'</td></tr></table><a href="/wiki/Portal:Current_events">Current events</a></body></html>',
        b"<html><title>Current events in space</title><body><p>It ends.</p></body></html>",
        b'{"news": []}',
    ],
)
def test_other_pages_are_not_claimed(body: bytes) -> None:
    assert sniff(body) is None
    with pytest.raises(UnreadableError):
        read_portal(body)


def test_wikitext_may_hold_a_div() -> None:
    [event] = read(f'<div class="portal">\n{HEADER}* It lands.\n</div>', DAY)
    assert event.provenance.page_format == "wikitext"


def test_a_page_of_the_portal_without_a_day_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="No day"):
        read("<html><body><p>There is no such page.</p></body></html>", DAY)
    with pytest.raises(UnreadableError, match="No day"):
        read("<!-- All news items below this line <div>* It lands.", DAY)


def test_a_link_without_a_scheme_is_a_source_unless_it_leads_to_the_wiki() -> None:
    page = (
        "<html><body><h3>December 1, 2016</h3><ul><li>It lands. "
        '<a href="//en.wikipedia.org/w/x">(history)</a> <a href="//x.example/a">(BBC)</a></li></ul>'
    )
    [event] = read(page, DAY)
    assert sources(event) == [("BBC", "//x.example/a")]


@pytest.mark.parametrize("form", ["wikitext", "html"])
def test_a_footnote_counts_once_in_a_line_however_often_it_is_used(form: str) -> None:
    links = [f"http://x.example/{n}" for n in range(300)]
    if form == "wikitext":
        first = "It ends.<ref name=a>[http://y.example/ Y]</ref><ref name=a/><ref name=a/>"
        whole = "".join(f"[{link} X]" for link in links)
        second = f"It lands.<ref name=b>{whole}</ref><ref name=a/>"
        lines = (first, second, "It rests.<ref name=b/>")
        page = HEADER + "".join(f"* {line}\n" for line in lines)
    else:
        notes = {
            "a": "<a href='http://y.example/'>Y</a>",
            "b": "".join(f"<a href='{link}'>X</a>" for link in links),
        }
        listed = "".join(f"<li id=cite_note-{name}>{text}</li>" for name, text in notes.items())
        a, b = (f"<sup class=reference><a href='#cite_note-{x}'>1</a></sup>" for x in "ab")
        page = (
            f"<html><body><h3>December 1, 2016</h3><ul><li>It ends.{a}{a}{a}</li>"
            f"<li>It lands.{b}{a}</li><li>It rests.{b}</li></ul><ol class=references>{listed}</ol>"
        )
    one, many, again = read(page, DAY)
    assert (sources(one), one.flags) == ([("Y", "http://y.example/")], [])
    for event in (many, again):
        assert [c.url for c in event.citations] == links[:100]
        assert event.flags == ["citations_limited"]


def test_a_page_built_to_choke_the_parser_is_unreadable() -> None:
    tag = "".join(f"a{n}='<' " for n in range(20_000))
    with pytest.raises(UnreadableError, match="attributes"):
        read(f"<html><body><div {tag}><p>December 1, 2016: it lands.</p></div></body></html>", DAY)


def test_an_address_that_is_none_is_kept_as_it_stands() -> None:
    page = (
        "<html><body><h3>December 1, 2016</h3><ul><li>It lands. "
        '<a href="http://[x.example/a">(BBC)</a></li></ul></body></html>'
    )
    [event] = read(page, DAY.replace("en.wikipedia.org", "[en.wikipedia.org"))
    assert sources(event) == [("BBC", "http://[x.example/a")]
    assert event.provenance.site is None


def test_wikitext_without_date_takes_it_from_its_address() -> None:
    text = "<!-- All news items below this line -->\n* It lands."
    [event] = read(text, DAY)
    assert event.date == "2016-12-01"
    with pytest.raises(UnreadableError, match="No day"):
        read(text)


def test_the_address_is_believed_before_a_date_typed_by_hand() -> None:
    [event] = read("{{Current events header|2016|11|30}}\n* It lands.", DAY)
    assert event.date == "2016-12-01"
    assert event.flags == ["date_conflict:2016-11-30"]


def test_a_month_page_gives_each_event_the_page_of_its_day() -> None:
    body, info = load(Path("fixtures/portal/html_2004_table_month"))
    pages = [event.url for event in read_portal(body, info["url"])]
    base = "https://en.wikipedia.org/wiki/Portal:Current_events/"
    assert pages == [base + "2004_May_1"] * 3 + [base + "2004_May_2"]


def test_rights_name_licence_page_and_revision() -> None:
    body, info = load(Path("fixtures/portal/html_2023_main"))
    rights = read_portal(body, info["url"])[0].rights
    assert rights.license == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert rights.revision == "1131000001"
    assert rights.source_url == info["url"]
    assert rights.attribution == (
        "“Portal:Current events/2023 January 2”, Wikipedia contributors, CC BY-SA 4.0"
    )


@pytest.mark.parametrize(
    ("fetched_at", "version"),
    [(None, "3.0"), ("2023-06-06T23:59:59Z", "3.0"), ("2023-06-07T00:00:00Z", "4.0")],
)
def test_the_licence_follows_the_day_of_retrieval(fetched_at: str | None, version: str) -> None:
    [event] = read_portal(f"{HEADER}* It lands.".encode(), DAY, fetched_at=fetched_at)
    assert event.rights.license == f"https://creativecommons.org/licenses/by-sa/{version}/"
    assert event.provenance.fetched_at == fetched_at


def test_an_event_after_the_change_of_licence_is_under_the_new_one() -> None:
    [event] = read("{{Current events|year=2024|month=2|day=3|content=\n* It lands.}}")
    assert event.rights.license == "https://creativecommons.org/licenses/by-sa/4.0/"


def test_only_what_real_pages_have_tested_is_proven() -> None:
    readers = {
        case.name: {event.provenance.reader for event in read_portal(*inputs)}
        for case in CASES
        if (inputs := (load(case)[0], load(case)[1]["url"]))
    }
    assert readers["html_2023_main"] == readers["wikitext_2003_cp1252"] == {"proven"}
    for name in ("html_2012_table_categories", "html_2019_div", "html_2023_mobile",
                 "html_2023_parsoid", "html_2002_headed_month"):  # fmt: skip
        assert readers[name] == {"inferred"}


@pytest.mark.parametrize(
    ("words", "text", "cited"),
    [
        ("It ends. [http://x.example/a (BBC)]", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. ([http://x.example/a BBC])", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. (BBC [http://x.example/a])", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a] (BBC)", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a (BBC)", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. [[http://x.example/a (BBC)]]", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a (BBC)]]", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a BBC)]", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a (BBC])", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a (BBC)²]", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a (BBC)]²", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends.[http://x.example/a (''BBC'')].", "It ends.", [("BBC", "http://x.example/a")]),
        ("It ends. http://x.example/a", "It ends.", [(None, "http://x.example/a")]),
        ("It ends. [http://x.example/a]", "It ends.", [(None, "http://x.example/a")]),
        ("It ends [http://x.example/a BBC]", "It ends", [("BBC", "http://x.example/a")]),
        ("It ends. [//x.example/a (BBC)]", "It ends.", [("BBC", "//x.example/a")]),
        ("It ends. [http://x.example/a (BBC)] (in Greek)", "It ends.",
         [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a (BBC)] (Link dead as of 2009)", "It ends.",
         [("BBC", "http://x.example/a")]),
        ("It ends. [http://x.example/a (BBC)], and [http://x.example/b (C & D)];", "It ends.",
         [("BBC", "http://x.example/a"), ("C & D", "http://x.example/b")]),
        ("It ends. [http://x.example/a (BBC)]. It starts [http://x.example/b (ABC)], too.",
         "It ends. It starts, too.", [("BBC", "http://x.example/a"), ("ABC", "http://x.example/b")]),
        ("[http://x.example/a Papers found] in a cellar", "Papers found in a cellar",
         [(None, "http://x.example/a")]),
        ("It ends.<ref name=a>{{cite web|url=http://x.example/a|work=Notes}}</ref><ref name=a/>",
         "It ends.", [("Notes", "http://x.example/a")]),
    ],
)  # fmt: skip
def test_citations_come_out_of_the_text(
    words: str, text: str, cited: list[tuple[str | None, str]]
) -> None:
    event = bullet(words)
    assert event.headline == text
    assert sources(event) == cited


def test_any_white_space_ends_an_address() -> None:
    event = bullet("A lamp goes out. [http://a.example/1\xa0(Example Times)]")
    assert (event.headline, sources(event)) == (
        "A lamp goes out.",
        [("Example Times", "http://a.example/1")],
    )


def test_byte_order_marks_are_no_text() -> None:
    [event] = read(
        f"\ufeff{HEADER}\ufeff;Science\n\ufeff*\ufeff A lamp goes out. [http://a.example]"
    )
    assert (event.category, event.headline, event.flags) == ("Science", "A lamp goes out.", [])


def test_a_credit_comes_apart() -> None:
    [citation] = bullet("It ends. [http://x.example/a (Reuters via ''Example Post'')]").citations
    assert citation.name == "Reuters via Example Post"
    assert (citation.publisher, citation.via) == ("Example Post", "Reuters")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Caf&eacute; &ndash; 3&nbsp;km &amp;amp; more", "Café – 3 km &amp; more"),
        ("''Star'''s crew and '''bold''' and '''''both'''''", "Star's crew and bold and both"),
        ("10<sup>34</sup> t of CO<sub>2</sub>, M<sub>w</sub> 7", "10³⁴ t of CO₂, Mw 7"),
        ("[[Foo (ship)|]] and [[File:x.jpg|thumb|words]][[:fr:Bar|Bar]]s", "Foo and Bars"),
        ("<small>Small</small> <b>open words", "Small open words"),
        ("Russiaâ€™s", "Russiaâ€™s"),
        ("An {{HMS|Example}} of {{ship|USS|Example|CV-2}}", "An HMS Example of USS Example (CV-2)"),
        ("{{lang|fr|mot}}{{snd}}{{nowrap|6 pm}}{{fact|date=May 2007}}", "mot – 6 pm"),
        ("{{INR|5}} and {{ill|Foo|fr}}", "₹5 and Foo"),
    ],
)
def test_words_are_plain_text(words: str, text: str) -> None:
    assert bullet(words).headline == text


def test_a_template_that_needs_the_wiki_is_flagged() -> None:
    event = bullet("It is {{convert|5|-|6|km|mi}} from {{age in years|1984|12}} on.")
    assert event.headline == "It is 5–6 km from on."
    assert event.flags == ["template:age in years", "template:convert"]


def test_context_holds_titles_of_pages_and_not_of_the_wiki_itself() -> None:
    event = bullet(
        "[[Foo (ship)|Foo]] [[Bar#Part|bar]] [[Foo (ship)|again]] [[:Category:X|x]] [[w:Y|y]] "
        "[[Portal:Current events/2016 November 30|yesterday]] [[Mission: Zero]]."
    )
    assert event.context == ["Foo (ship)", "Bar", "Mission: Zero"]


@pytest.mark.parametrize(
    "heading", [";Space", "; Space:", "'''Space'''", "'''Space:'''", "==Space==", ";[[Space]]"]
)
def test_a_category_has_many_forms(heading: str) -> None:
    [event] = read(f"{HEADER}{heading}\n* It lands.")
    assert event.category == "Space"


def test_a_bold_sentence_with_a_source_is_no_category() -> None:
    first, second = read(f"{HEADER}'''It lands. [http://x.example (BBC)]'''\n* It ends.")
    assert first.flags == ["no_bullet"]
    assert second.category is None


def test_stories_nest_to_any_depth_and_levels_may_be_left_out() -> None:
    deep = "\n".join("*" * depth + f" T{depth}" for depth in range(1, 30))
    [event] = read(f"{HEADER}{deep}")
    assert event.topics == [f"T{depth}" for depth in range(1, 29)]
    assert event.topic == "T28"
    a, b, c = read(f"{HEADER}*[[A]]:\n***x\n:*y\n*z")
    assert [a.topics, b.topics, c.topics] == [["A"], ["A"], []]


def test_several_topics_may_share_a_bullet() -> None:
    [event] = read(f"{HEADER}*[[A|a]], [[B]]\n** It ends near [[C]].")
    assert event.topics == ["a", "B"]
    assert event.context == ["A", "B", "C"]


def test_a_cited_bullet_above_others_is_an_event_and_its_lead_their_topic() -> None:
    first, second = read(f"{HEADER}*[[A]]: It starts. [http://x.example (BBC)]\n** It ends.")
    assert first.headline == "A: It starts."
    assert (first.topics, second.topics) == ([], ["A"])


def test_an_open_construct_costs_its_own_line_only() -> None:
    events = read(f"{HEADER}* One {{{{open\n* Two [[open\n* Three <ref>open\n* Four")
    assert [event.headline for event in events][-1] == "Four"
    assert len(events) == 4


def test_items_above_the_header_belong_to_its_day() -> None:
    events = read(f"* One\n{HEADER}* Two")
    assert [(event.date, event.headline) for event in events] == [
        ("2016-12-01", "One"),
        ("2016-12-01", "Two"),
    ]


@pytest.mark.parametrize(
    "unit",
    ["[http://x ", "<ref>", "<b>", "{{a|", "[[a|", "<a b='", "<!--", "[[x|{{y|", "(dead link) "],
)
def test_hostile_lines_take_no_time(unit: str) -> None:
    began = time.process_time()
    read(f"{HEADER}* {unit * (50_000 // len(unit))}\n* End.")
    assert time.process_time() - began < 10
