"""Saved pages and the metadata they give.

``python -m tests.pages.test_metadata`` writes ``output.json`` of every case anew; read the
difference before committing it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages import carriers
from scrapers.pages.metadata import Metadata, read_metadata
from scrapers.pages.parse import parse
from tests.pages.article_page import TEXT, article_ld, days, page, tree

FIXTURES = Path(__file__).parents[2] / "fixtures" / "article_metadata"
CASES = sorted(path.name for path in FIXTURES.iterdir())


def metadata(case: str) -> Metadata:
    inputs = FIXTURES / case / "inputs"
    info = json.loads((inputs / "info.json").read_text("utf-8"))
    return read_metadata(tree((inputs / "body.html").read_text("utf-8")), info["url"])


@pytest.mark.parametrize("case", CASES)
def test_saved_page_gives_the_saved_metadata(case: str) -> None:
    assert asdict(metadata(case)) == json.loads(
        (FIXTURES / case / "output.json").read_text("utf-8")
    )


def test_day_of_creation_is_no_day_of_publication() -> None:
    found = metadata("graph-of-json-ld")
    assert days(found)[0] == ("json-ld", "2018-02-14T23:30:00-05:00")
    assert "2018-02-12T09:00:00+00:00" not in [e.value for e in found.evidence]


def test_references_of_the_graph_are_resolved_and_agencies_kept_apart() -> None:
    found = metadata("graph-of-json-ld")
    assert [a.name for a in found.authors] == ["Oda Brandvold"]
    assert found.agencies == ["Associated Press"]


def test_logo_in_an_h1_is_not_the_headline() -> None:
    assert metadata("graph-of-json-ld").headline == "Probe answers after two weeks"


@pytest.mark.parametrize(
    "heading",
    [
        "<span class=k>Moons</span><span hidden> - </span><span>Ice on a far moon</span>",
        "<time>Mar 4 2015</time> Ice on a far moon",
        "<span>Ice on a far moon</span> <a>(farside.example)</a> <b>87</b>",
        "Ice on a far moon<h3>Posted on March 4, 2015</h3>",
    ],
)
def test_part_of_the_h1_that_a_title_repeats_is_the_headline(heading: str) -> None:
    title = '<meta property="og:title" content="Ice on a far moon">'
    assert page(f"<h1>{heading}</h1>{TEXT}", title).headline == "Ice on a far moon"


def test_kicker_stays_where_a_title_has_it_too() -> None:
    head = '<meta property="og:title" content="Ice on a far moon">'
    head += "<title>Moons: Ice on a far moon</title>"
    found = page(f"<h1><span>Moons:</span> <span>Ice on a far moon</span></h1>{TEXT}", head)
    assert found.headline == "Moons: Ice on a far moon"


def test_lesser_heading_that_repeats_the_title_is_the_headline() -> None:
    head = "<title>What do people see in ice? | Farside</title>"
    body = "<h2>What do people see in ice?</h2><p>By Ingrid Solheim</p>"
    body += f"{TEXT}<h1>But what they see in it is its beauty</h1>{TEXT}"
    found = page(body, head)
    assert found.headline == "What do people see in ice?"
    assert [author.name for author in found.authors] == ["Ingrid Solheim"]
    other = page(body.replace("h2>", "b>"), head)
    assert other.headline == "But what they see in it is its beauty"


def test_paragraph_in_an_h1_is_not_the_headline() -> None:
    text = "Learn how ice forms on a far moon, and " + "what else it tells of its orbit, " * 7
    assert page(f"<h1>{text}</h1>", "<title>Ice on a far moon</title>").headline == (
        "Ice on a far moon"
    )


def test_role_and_reviewer_are_no_authors() -> None:
    assert [a.name for a in metadata("byline-by-class").authors] == ["Ingrid Solheim"]


def test_page_without_author_and_date_gives_none() -> None:
    found = metadata("nothing-to-find")
    assert (found.authors, found.agencies) == ([], [])
    assert [e for e in found.evidence if e.field in ("author", "published", "modified")] == []


def test_headline_of_a_news_page_is_not_the_text_for_search_engines() -> None:
    found = metadata("search-engine-title")
    assert found.headline == "Die Sonde ruft zurück"
    assert [e.source for e in found.evidence if e.field == "headline"][-1] in ("title", "h1")


def test_dateline_under_the_headline_leads_a_day_that_fits_nothing_visible() -> None:
    assert days(metadata("moved-to-a-new-system"))[0] == ("text", "January 31, 2014")


def test_dateline_that_agrees_leaves_the_more_exact_value_in_front() -> None:
    found = page(
        "<h1>Ice on a moon</h1><div>March 4, 2015</div>",
        '<meta property="article:published_time" content="2015-03-05T02:10:00Z">',
    )
    assert [source for source, _ in days(found)] == ["meta:article:published_time", "text"]


def test_caption_and_credit_go_to_the_image() -> None:
    image = metadata("figure-by-the-headline").image
    assert image is not None
    assert image.url == "https://www.skyward.example/img/eclipse.jpg"
    assert (image.caption, image.credit) == ("Le fleuve, le 3 mars 2015.", "Basile Tremblay")


def test_publisher_may_be_a_node_of_its_own_and_is_no_person() -> None:
    publisher = '"author":{"@id":"#p"},"publisher":{"@id":"#p"}'
    site = page(head=article_ld(publisher, '{"@type":"Organization","@id":"#p","name":"Farside"}'))
    assert site.publisher == "Farside"
    blog = '{"@type":["Person","Organization"],"@id":"#p","name":"Oda Brandvold"}'
    own = page(head=article_ld(publisher, blog))
    assert (own.publisher, [a.name for a in own.authors]) == (None, ["Oda Brandvold"])


def test_last_change_is_modified() -> None:
    found = metadata("two-clocks")
    assert days(found, "modified") == [("text", "17:25 GMT, Friday, 2 July 2010 18:25 UK")]


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("en_US", "en-US"),
        ("DE", "de"),
        ("zh-hant-TW", "zh-Hant-TW"),
        ("", None),
        ("{{lang}}", None),
        ("utf-8", None),
    ],
)
def test_language_is_bcp_47(declared: str, language: str | None) -> None:
    assert read_metadata(tree(f'<html lang="{declared}"><p>x</p></html>')).language == language


@pytest.mark.parametrize(
    "markup",
    [
        '<html xml:lang="de"><p>x</p></html>',
        '<html><body lang="de"><p>x</p></body></html>',
        '<html><head><meta http-equiv="Content-Language" content="de"></head><p>x</p></html>',
    ],
)
def test_old_pages_declare_their_language_elsewhere(markup: str) -> None:
    assert read_metadata(tree(markup)).language == "de"


def test_dublin_core_and_microdata_are_read_in_every_spelling() -> None:
    head = (
        '<meta name="dc:date" content="2014-02-03"><meta name="DC:Creator" content="Oda Brandvold">'
    )
    head += '<meta itemprop="articleSection" content="Moons">'
    head += '<meta name="DCTERMS.publisher" content="Farside">'
    found = page(head=head)
    assert days(found) == [("meta:dc.date", "2014-02-03")]
    assert [a.name for a in found.authors] == ["Oda Brandvold"]
    assert (found.section, found.publisher) == ("Moons", "Farside")


@pytest.mark.parametrize(
    "name", ["article:published", "article.published", "bt:pubDate", "pub_date", "citation_date"]
)
def test_day_of_publication_has_many_names(name: str) -> None:
    found = page(head=f'<meta name="{name}" content="2014-02-03">')
    assert days(found) == [(f"meta:{name.lower()}", "2014-02-03")]


def test_keywords_are_split_once_and_without_repeats() -> None:
    found = page(head='<meta name="keywords" content="Mars, rovers,Mars; dust">')
    assert found.keywords == ["Mars", "rovers", "dust"]
    sentence = "A sentence of the teaser that somebody put where the keywords are meant to be"
    assert page(head=f'<meta name="keywords" content="Mars,,{sentence}">').keywords == ["Mars"]


def test_section_and_keywords_may_stand_in_the_state() -> None:
    story = {"title": "Dust", "category": {"name": "Moons"}, "tags": [{"name": "Ice"}, {"id": 7}]}
    data = json.dumps({"story": story | {"body": "The probe answers after two weeks. " * 9}})
    markup = tree(f'<p>x</p><script id="__NEXT_DATA__" type="application/json">{data}</script>')
    carried = carriers.read(markup)
    assert carried is not None
    found = read_metadata(markup, None, carried.article)
    assert (found.section, found.keywords) == ("Moons", ["Ice"])


def test_keys_of_the_publishing_system_are_no_keywords() -> None:
    dump = "contentId: 17, locale: US, displayType: list, Mars"
    key = "26157981-b4f7-4929-adc1-e860c6f03636,18153161,Mars,Year 2001: a story"
    for content, words in ((dump, ["Mars"]), (key, ["Mars", "Year 2001: a story"])):
        assert page(head=f'<meta name="keywords" content="{content}">').keywords == words


def test_description_is_plain_text() -> None:
    escaped = "&lt;p&gt;Dust isn&amp;rsquo;t &lt;b&gt;snow&lt;/b&gt;."
    assert page(head=f'<meta name="description" content="{escaped}">').description == (
        "Dust isn’t snow."
    )
    assert page(head=article_ld('"description":"Snow."')).description == "Snow."


def test_address_is_no_name_of_site_or_section() -> None:
    head = '<meta property="og:site_name" content="https://farside.example">'
    head += '<meta name="application-name" content="Farside">'
    head += '<meta property="article:section" content="https://farside.example/dust">'
    found = page(head=head)
    assert (found.publisher, found.section) == ("Farside", None)


@pytest.mark.parametrize(
    ("value", "free"),
    [("false", False), ('"http://schema.org/True"', True), ('"perhaps"', None), ("null", None)],
)
def test_free_access_is_what_the_page_says(value: str, free: bool | None) -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x",'
        f'"datePublished":"2015-01-01","isAccessibleForFree":{value}}}</script>'
    )
    assert page(head=head).is_accessible_for_free is free


def test_address_of_the_canonical_page_is_made_absolute_or_left_out() -> None:
    link = '<link rel="canonical" href="{}">'
    assert page(head=link.format("/a"), url="https://x.example/b").canonical_url == (
        "https://x.example/a"
    )
    assert page(head=link.format("javascript:void(0)")).canonical_url is None
    assert page(head=link.format("http://[broken")).canonical_url is None
    own = '<meta property="og:url" content="https://x.example/c">'
    assert page(head=link.format("http://dust-on-the-lens") + own).canonical_url == (
        "https://x.example/c"
    )


@pytest.mark.parametrize("address", ["www.x.example/a", "X.example/a"])
def test_canonical_page_without_a_scheme_is_no_path(address: str) -> None:
    head = f'<link rel="canonical nofollow" href="{address}">'
    found = page(head=head, url="https://www.x.example/2014/b").canonical_url
    assert found == f"https://{address}"


def test_addresses_are_relative_to_the_base_of_the_page() -> None:
    head = '<base target="_top"><base href="/news/"><link rel="canonical" href="a">'
    head += '<meta property="og:image" content="moon.jpg">'
    found = page(head=head, url="https://x.example/2014/b")
    assert found.canonical_url == "https://x.example/news/a"
    assert found.image is not None
    assert found.image.url == "https://x.example/news/moon.jpg"


def test_title_of_an_icon_is_not_the_title_of_the_page() -> None:
    icon = "<svg><g><title>Open the menu of this site</title></g></svg>"
    found = page(f"{icon}<h2>Ice on a far moon of dust</h2>{TEXT}", "<title></title>")
    assert "title" not in found.facts
    assert found.headline != "Open the menu of this site"


def test_json_ld_in_a_meta_tag() -> None:
    data = '{"@type":"Article","headline":"Dust","datePublished":"2014-02-03"}'.replace(
        '"', "&quot;"
    )
    found = page("<h1>Dust</h1>", f'<meta name="script:ld+json" content="{data}">')
    assert days(found) == [("json-ld", "2014-02-03")]


@pytest.mark.parametrize(
    "worst",
    [
        "<nav>" + "<div class=author>Ingrid Solheim</div>" * 10_000 + "</nav>",
        "<div>" * 150 + "<p>By Ingrid Solheim</p>" * 10_000,
        f"<div>{TEXT}<time>March 4, 2015</time></div>" * 3_000,
        "<p>Published</p><p>March 44, 2015</p>" * 10_000,
        f"<p class='post{'-' * 100_000}'>March 4, 2015</p>",
        f'<script type="application/ld+json">{{"@type":"{"a" * 100_000}"}}</script>',
    ],
)
def test_worst_page_is_read_in_linear_time(worst: str) -> None:
    page(f"<h1>Dust on the lens</h1>{TEXT * 6}{worst}")


def test_empty_page_gives_nothing() -> None:
    found = page()
    assert asdict(found) == asdict(Metadata())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80))
def test_no_markup_makes_it_raise(markup: str, url: str) -> None:
    body = f"<html><body><h1>{markup}</h1><p class=byline>{markup}</p>{markup}</body></html>"
    page_tree = parse(body.encode("utf-8", "replace")).tree
    assert page_tree is not None
    read_metadata(page_tree, url)


def write() -> None:
    for case in CASES:
        text = json.dumps(asdict(metadata(case)), ensure_ascii=False, indent=2)
        (FIXTURES / case / "output.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write()
