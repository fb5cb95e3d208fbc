"""Saved pages of Offstream and the records they give.

``python -m tests.pages.test_offstream`` writes ``output.json`` of every case anew; read the
difference before committing it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from scrapers.pages.offstream import read_event, read_index, sniff
from scrapers.pages.offstream.leaks import without_leaks
from scrapers.pages.offstream.text import prose

FIXTURES = Path(__file__).parents[2] / "fixtures" / "offstream"
CASES = sorted(path.name for path in FIXTURES.iterdir())
FULL = ("event-v4", "event-html", "event-json", "event-xml")


def inputs(case: str) -> tuple[bytes, str | None, str]:
    folder = FIXTURES / case / "inputs"
    info = json.loads((folder / "info.json").read_text("utf-8"))
    (body,) = folder.glob("body.*")
    return body.read_bytes(), info["url"], info["content_type"]


def record(case: str) -> dict[str, Any]:
    read = read_event if case.startswith("event") else read_index
    return asdict(read(*inputs(case)))


@pytest.mark.parametrize("case", CASES)
def test_saved_page_gives_the_saved_record(case: str) -> None:
    assert record(case) == json.loads((FIXTURES / case / "output.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_kind_and_format_are_known_by_content(case: str) -> None:
    body, url, _ = inputs(case)
    suffix = next((FIXTURES / case / "inputs").glob("body.*")).suffix[1:]
    assert sniff(body, url) == (case.split("-")[0], suffix)


@pytest.mark.parametrize("case", FULL[1:])
def test_every_format_gives_the_same_record(case: str) -> None:
    """But for provenance and the extension in the address of the page itself."""

    def comparable(case: str) -> dict[str, Any]:
        found = record(case)
        del found["provenance"], found["url"], found["rights"]["source_url"]
        return found

    assert comparable(case) == comparable(FULL[0])


def test_only_markdown_is_called_proven() -> None:
    readers = [record(case)["provenance"]["reader"] for case in FULL]
    assert readers == ["proven", "inferred", "inferred", "inferred"]


DAY = "### [2010-07-2](/news/2010/07/2/index.md)\n"
HEADLINE = "# A freighter misses the station and is late. \n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n", "\n\ufeff"),  # a byte order mark before each part of what was put together
        ("\n### ", "\n  ###\xa0"),
        ("\n# ", "\n\xa0#\t"),
        ("\n1. [", "\n1.["),
        (DAY, DAY.replace("\n", "\xa0\n")),
        (DAY, DAY * 2),
        (DAY, "### 2010-07-2\n"),
        ("##### Harbour Station\n", "##### Harbour Station\n" * 2),
        (HEADLINE, HEADLINE * 2),
        ("### Sources:\n", "### Sources:\n" * 2),
    ],
)
def test_white_space_and_doubled_headings_cost_nothing(before: str, after: str) -> None:
    body, url, content_type = inputs("event-v4")
    text = body.decode()
    damaged = text.replace(before, after)
    assert damaged != text
    assert asdict(read_event(damaged.encode(), url, content_type)) == record("event-v4")


@pytest.mark.parametrize(
    ("case", "before", "after"),
    [
        (
            "event-html",
            "late. </h1>",
            'late. </h1><p class="topic">Harbour Station</p>',
        ),  # is no summary
        ("event-json", "A freighter misses", "A freighter\nmisses"),
        ("event-json", "the outpost&#039;s", "the\toutpost&#039;s"),
        ("event-xml", "A freighter misses", "A <i>freighter</i> misses"),
        ("event-xml", "A freighter misses", '<b class="x">A freighter</b> misses'),
        ("event-xml", "passed the outpost", "passed <em>the</em> outpost"),
    ],
)
def test_what_a_template_leaves_in_a_text_costs_no_word(case: str, before: str, after: str) -> None:
    body, url, content_type = inputs(case)
    damaged = body.decode().replace(before, after, 1)
    assert damaged != body.decode()
    assert asdict(read_event(damaged.encode(), url, content_type)) == record(case)


def test_a_source_without_an_address_lends_none_of_what_is_told_of_it() -> None:
    told = {"og:image": "http://img.example/1.jpg", "og:description": "A tug/freighter is late."}
    lost = {"name": "The Press", "url": None, "metadata": told}
    kept = {"name": "The Post", "url": "http://post.example/1", "metadata": told}
    wrapped = {"title": "Sources", "list": [lost, kept]}
    bare = {"source": "http://post.example/1"}
    for sources in ([lost, kept], {"a": lost, "b": kept}, wrapped, bare, ["http://post.example/1"]):
        event = {"date": "2010-07-2", "title": "A freighter is late.", "sources": sources}
        found = read_event(json.dumps(event).encode())
        assert [citation.url for citation in found.citations] == ["http://post.example/1"]


@pytest.mark.parametrize("wrap", [list, lambda day: {"date": "2010-07-2", "stories": day},
                                  lambda day: {"data": dict(enumerate(day))}])  # fmt: skip
def test_events_beside_each_other_are_an_index(wrap: Callable[[list[object]], object]) -> None:
    day = [
        {"date": "2010-07-2", "title": title, "url": f"/news/2010/07/2/{at}.json",
         "sources": [{"name": "The Press", "url": f"http://press.example/news/2010/07/02/{at}"}]}
        for at, title in enumerate(("A freighter is late.", "The lamp is lit."))
    ]  # fmt: skip
    body = json.dumps(wrap(day)).encode()
    assert [event.headline for event in read_index(body).events] == [
        "A freighter is late.", "The lamp is lit.",
    ]  # fmt: skip
    assert read_event(json.dumps({"event": day[0]}).encode()).headline == "A freighter is late."


def test_a_blank_headline_gives_way_to_the_title() -> None:
    event = {"date": "2010-07-2", "headline": " ", "title": "A lamp is lit.", "sources": []}
    assert read_event(json.dumps(event).encode()).headline == "A lamp is lit."


def test_citations_hold_no_cover_and_numbers_mean_nothing() -> None:
    found = record("event-v4")
    assert [c["name"] for c in found["citations"]] == [
        "PTI via the Harbour Post", "AP via ''Evening Star", "RFE/RL",
    ]  # fmt: skip
    assert found["image"] == "http://img.example/photo.jpg?w=1&h=2"


def test_only_entities_with_a_semicolon_are_decoded_in_addresses() -> None:
    url = record("event-v1")["citations"][0]["url"]
    assert url == "http://post.example/2010/07/02/freighter?section=2&copy=1"


def test_agency_and_outlet_are_told_apart() -> None:
    found = [(c["publisher"], c["via"]) for c in record("event-v1")["citations"]]
    assert found == [("the Harbour Post", "PTI"), ("Evening Star", "AP"), ("RFE/RL", None)]


def test_history_gives_aliases_only_where_the_titles_agree() -> None:
    assert record("event-v2c")["aliases"] == [
        "https://offstream.news/news/2010/07/2/a-freighter-is-late-at-the-station.md"
    ]


def test_context_terms_are_rejoined() -> None:
    contexts = [related["context"] for related in record("event-v1")["related"]]
    assert contexts == [
        ["Harbour Station", "Tug", "Zenith"],
        ["Arcadian council election, 2017", "Harbour Station"],
        ["Compton, Arcadia", "pilot"],
    ]


def test_leaked_citations_go_where_they_belong() -> None:
    found = record("event-leaked")
    assert found["headline"] == ("The lamp is lit. A second lamp is lit by the keeper of the quay.")
    assert [(c["name"], c["url"]) for c in found["citations"]] == [
        ("The Press", "http:--press.example-lamp-1"), ("Evening Post", "http:--post.example-2"),
    ]  # fmt: skip
    assert found["flags"] == ["leaked_citation", "merged_events"]


def test_brackets_and_notes_in_a_headline_are_no_citations() -> None:
    leaks = without_leaks("A [httpd] lamp [http://a.example/1 (A)], see [http://b.example")
    assert leaks.text == "A [httpd] lamp, see [http://b.example"
    assert leaks.citations == [("A", "http://a.example/1")]
    assert without_leaks("A lamp. (Link dead as of 2009)").text == "A lamp."


def test_words_of_a_sentence_stay_when_their_link_goes() -> None:
    headline = record("event-leaked-inline")["headline"]
    assert headline == "The keepers meet at the first LampCon in Arcadia."


def test_templates_and_italics_show_their_words() -> None:
    headline = record("event-template")["headline"]
    assert headline == "The rock 2007 TU24, about 50 m wide, passes Mir's port"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{convert|5|-|6|km|mi}} or {{cvt|3|ft|m}}", "5–6 km or 3 ft"),
        ("{{convert|3|and|m}}, {{convert|3}}", "3 and, 3"),
        ("{{frac|1|2}} of {{mpl|2004 FH|5}}", "1/2 of 2004 FH5"),
        ("{{USS|Example|CV-2}}, {{ship|HMCS|Example}}, {{HMS|Example}}",
         "USS Example (CV-2), HMCS Example, HMS Example"),
        ("{{lang|fr|mot}}{{snd}}{{nowrap|6 pm|x}}{{fact|date=May 2007}}", "mot – 6 pm"),
        ("A{{citation needed|reason}} {{cite web|http://a.example}}b{{unknown}}", "A b"),
        ("小艇-{zh-tw:太空站; zh-cn:空间站}-靠港", "小艇 空间站 靠港"),
        ("小艇，-{zh-tw:太空站; zh-cn:空间站}-。", "小艇，空间站。"),
        ("小艇-{zh-sg:; zh-my:; zh-tw:太空站}-", "小艇 太空站"),
    ],
)  # fmt: skip
def test_headline_shows_what_its_templates_show(source: str, text: str) -> None:
    assert prose(source) == (text, True)


@pytest.mark.parametrize(
    ("headline", "summary", "slug", "flag"),
    [
        ("Lamp crisis of 2010:Arcadia lights a lamp.", "", "a", "glued_topic"),
        ("Astronomy - A lamp is lit.", "", "a", "glued_topic"),
        ("The Lamp Plan The harbour is lit.", "", "the-lamp-plan-pthe-harbour", "glued_topic"),
        ("The lamp is lit.", "", "pthe-lamp-is-lit", None),
        ("The lamp is lit: a harbour rejoices.", "", "the-lamp-lit", None),
        ("A lamp is lit.", "It burns…", "a", "summary_truncated"),
        ("A lamp is lit.", "It burns and " * 12 + "yet", "a", "summary_truncated"),
        ("A lamp is lit.", "It burns and " * 12 + "on.", "a", None),
        ("A lamp is lit.", "It burns and " * 10 + "yet", "a", None),
        ("A lamp is lit.", "It burns [?] the quay.", "a", "lost_characters"),
    ],
)  # fmt: skip
def test_what_the_generator_broke_is_flagged(
    headline: str, summary: str, slug: str, flag: str | None
) -> None:
    page = f"{DAY}\n# {headline}\n\n{summary or 'It burns.'}\n"
    event = read_event(page.encode(), f"https://offstream.news/news/2010/07/2/{slug}.md")
    assert event.flags == ([flag] if flag else [])


def test_lists_and_headings_of_markdown_hold_what_they_name() -> None:
    page = (
        f"{DAY}##### Lamps\n# A lamp is lit.\n\n##### Share\n\n### Sources:\n\n"
        "1. [The Press](http://press.example/news/2010/07/2/a-lamp)\n\n### Related:\n\n"
        "1. [A tug](/news/2010/07/1/a-tug.md)\n1. [An advert](http://ad.example/)\n\n"
        "### Más:\n\n### [2010-07-1](/news/2010/07/1/index.md)\n"
    )
    event = read_event(page.encode())
    assert (event.date, event.topics, event.in_language) == ("2010-07-2", ["Lamps"], "en")
    assert [c.url for c in event.citations] == ["http://press.example/news/2010/07/2/a-lamp"]
    assert [r.headline for r in event.related] == ["A tug"]


def test_mojibake_is_not_touched() -> None:
    assert record("event-mojibake")["summary"] == "The councilâ€™s lamp â€” lit."


def test_chinese_page_takes_the_variant_of_its_script_and_an_image_that_shows() -> None:
    found = record("event-zh5")
    assert found["headline"] == "小艇 空间站 靠港，船员平安。"
    assert found["image"] == "http://wan.example/images/2.jpg"
    assert found["in_language"] == "zh"


def test_readme_is_the_twin_of_its_index() -> None:
    twin, index = record("index-v1"), record("index-v4")
    assert twin["url"] == index["url"]
    assert [e["url"] for e in twin["events"]] == [e["url"] for e in index["events"]]


def test_relative_link_of_an_index_leads_to_the_news() -> None:
    urls = [event["url"] for event in record("index-html")["events"]]
    assert urls[1] == "https://offstream.news/news/2010/07/2/a-pebble-small-is-named.md"


def test_empty_day_is_no_error() -> None:
    assert record("index-empty")["events"] == []


def test_front_page_marks_opinions_and_dates_each_entry() -> None:
    events = record("front-en")["events"]
    assert [(e["date"], e["flags"]) for e in events] == [
        ("2018-01-18", ["index_only"]),
        ("2017-04-04", ["index_only", "opinion"]),
        ("2018-01-17", ["index_only"]),
    ]


def write() -> None:
    for case in CASES:
        text = json.dumps(record(case), ensure_ascii=False, indent=2)
        (FIXTURES / case / "output.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write()
