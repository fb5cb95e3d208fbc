"""Who wrote an article, and who did not: bylines, boxes of authors, signatures."""

from __future__ import annotations

import json

import pytest

from tests.pages.article_page import TEXT, days, page


@pytest.mark.parametrize(
    "around",
    ["content-sidebar-wrap", "page has-sidebar", "col-9 sidebar-first-only", "node--promoted"],
)
def test_layout_with_a_sidebar_is_no_sidebar(around: str) -> None:
    line = "<p class=meta>By Ingrid Solheim | March 4, 2015</p>"
    found = page(f"<h1>Dust on the lens</h1><div class='{around}'>{line}</div>")
    assert [author.name for author in found.authors] == ["Ingrid Solheim"]
    assert days(found) == [("text", "March 4, 2015")]


def test_profile_on_a_social_network_is_no_author_page() -> None:
    links = "<a href='https://www.tiktok.com/@farside'>Far Side</a>"
    assert page(f"<h1>Dust on the lens</h1><p>{links}</p>").authors == []
    own = "<a href='/@solheim'>Ingrid Solheim</a>"
    found = page(f"<h1>Dust on the lens</h1><p>{own}</p>")
    assert [author.name for author in found.authors] == ["Ingrid Solheim"]


@pytest.mark.parametrize(
    "end",
    [
        "<p>Written by <a href='/x'>Ingrid Solheim</a></p>",
        "<p><a href='/x' rel='author'>Ingrid Solheim</a></p>",
        "<h3>Article by</h3><div>Ingrid Solheim</div>",
        "<footer class='entry-footer'><a href='/author/is'>Ingrid Solheim</a></footer>",
        "<p>This post was written by Ingrid Solheim, Head of Launches and Range Safety</p>",
    ],
)
def test_byline_may_stand_at_the_end_of_the_text(end: str) -> None:
    found = page(f"<article><h1>Dust on the lens</h1>{TEXT * 6}{end}</article>")
    assert [author.name for author in found.authors] == ["Ingrid Solheim"]


def test_desk_in_a_marked_byline_with_buttons() -> None:
    inner = "<div class=byline><a href='/d'>Range Safety Desk</a></div><div>Text Size</div>"
    found = page(f"<h1>Dust on the lens</h1><div class=byline_row>{inner}</div>{TEXT}")
    assert ([a.name for a in found.authors], found.agencies) == ([], ["Range Safety Desk"])


def test_topics_in_the_box_of_an_author_are_no_authors() -> None:
    box = "<div>この記事を書いた人</div><div>周望舒</div><div>専門分野</div><div>軌道、通信</div>"
    found = page(f"<h1>Dust on the lens</h1><div class=author-box>{box}</div>{TEXT}")
    assert [author.name for author in found.authors] == ["周望舒"]


def declared(name: str, kind: str = "Person") -> str:
    article = {"@type": "Article", "headline": "Dust on the lens", "datePublished": "2015-03-04"}
    node = {**article, "author": {"@type": kind, "name": name}, "publisher": {"name": "Farside"}}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Basile Tremblay", ["Basile Tremblay"]),
        ("Ingrid Solheim, Basile Tremblay", ["Ingrid Solheim", "Basile Tremblay"]),
        ("By Dr Ingrid Solheim and Wei Ma", ["Dr Ingrid Solheim", "Wei Ma"]),
        ("By Ingrid Solheim, Range Officer and Master Gardener", ["Ingrid Solheim"]),
        ("Ingrid Solheim / Photo: Basile Tremblay", ["Ingrid Solheim"]),
        ("Basile Tremblay", ["Ingrid Solheim"]),
    ],
)
def test_byline_under_the_headline_leads_who_is_declared(line: str, names: list[str]) -> None:
    found = page(f"<h1>Dust on the lens</h1><p>{line}</p>{TEXT}", declared("Ingrid Solheim"))
    assert [author.name for author in found.authors] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"<p><strong>Ingrid Solheim</strong></p>{TEXT}{TEXT}", ["Ingrid Solheim"]),
        (f"{TEXT}{TEXT}<p style='text-align:right'><em>Wei Ma</em></p>", ["Wei Ma"]),
        (f"{TEXT}<p><strong>Ingrid Solheim</strong></p>{TEXT}", []),
        (f"<p>Ingrid Solheim</p>{TEXT}", []),
        (f"<p><b>Orbit Facts:</b></p>{TEXT}", []),
        (f"<p><b>Ingrid Solheim</b></p>{TEXT}</div><div>{TEXT}<p><b>Wei Ma</b></p>", []),
    ],
)
def test_name_in_bold_signs_what_the_outlet_alone_is_declared_for(
    text: str, names: list[str]
) -> None:
    found = page(f"<h1>Dust</h1><div>{text}</div>", declared("Farside", "Organization"))
    assert [author.name for author in found.authors] == names
    assert found.agencies == ([] if names else ["Farside"])


def test_credit_of_a_picture_is_no_agency_of_the_text() -> None:
    line = "<div>Copyright Basile Tremblay/AP</div>"
    found = page(f"<h1>Dust on the lens</h1>{line}{TEXT}", declared("Farside", "Organization"))
    assert found.agencies == ["Farside"]


def test_headline_beside_the_date_is_no_name() -> None:
    title = "<p>Orbit Coding</p><p>March 4, 2015</p>"
    assert page(f"<h1>Orbit Coding</h1>{title}{TEXT}").authors == []


@pytest.mark.parametrize(
    "end",
    [
        "<p>By Ingrid Solheim</p><p>By Basile Tremblay</p>",
        "<div class=comments><p>Posted by Ingrid Solheim</p></div>",
        "<p><span class='comment-meta'>Posted by: Ingrid Solheim</span></p>",
        "<nav><a href='/author/is'>Ingrid Solheim</a></nav>",
        "<footer><p>By Ingrid Solheim</p></footer>",
        "<p>By mail, send it to the Bureau of Range Safety, Pad Office, One Launch Plaza</p>",
    ],
)
def test_names_at_the_end_that_are_no_byline(end: str) -> None:
    assert page(f"<div><h1>Dust on the lens</h1>{TEXT * 6}{end}</div>").authors == []


@pytest.mark.parametrize(
    ("name", "people", "agencies"),
    [
        ("Brunner & Brunner", [], ["Brunner & Brunner"]),
        ("Center for Launches and Ranges", [], ["Center for Launches and Ranges"]),
        ("Associated Press", [], ["Associated Press"]),
        ("Ingrid Solheim", ["Ingrid Solheim"], []),
    ],
)
def test_organisation_is_not_taken_apart(name: str, people: list[str], agencies: list[str]) -> None:
    found = page(f"<h1>Dust on the lens</h1>{TEXT}", declared(name, "Organization"))
    assert ([a.name for a in found.authors], found.agencies) == (people, agencies)


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Person", "name": ["Ingrid Solheim", "Oda Brandvold"]},
        [{"givenName": "Ingrid", "familyName": "Solheim"}, {"name": "Oda Brandvold"}],
    ],
)
def test_names_of_authors_may_be_a_list_or_in_parts(author: object) -> None:
    node = {"@type": "Article", "headline": "Dust", "datePublished": "2015-03-04", "author": author}
    found = page(head=f"<script type='application/ld+json'>{json.dumps(node)}</script>")
    assert [a.name for a in found.authors] == ["Ingrid Solheim", "Oda Brandvold"]


def test_author_of_a_catalogue_is_called_by_the_given_name_first() -> None:
    head = "".join(
        f'<meta name="citation_author" content="{name}">'
        for name in ("Solheim, Ingrid", "Roth, A.")
    )
    assert [a.name for a in page(head=head).authors] == ["Ingrid Solheim", "A. Roth"]


def test_byline_in_the_foot_of_a_post_is_that_of_the_post() -> None:
    foot = "<div class=post-footer><span class=vcard>Posted by <a>Ingrid Solheim</a></span></div>"
    post = f"<div class='post hentry'><h3>Dust on the lens</h3>{TEXT * 6}{foot}</div>"
    found = page(post, "<title>Dust on the lens</title>")
    assert [author.name for author in found.authors] == ["Ingrid Solheim"]
    outside = page(post.replace(" hentry", ""), "<title>Dust on the lens</title>")
    assert outside.authors == []


def test_foot_of_a_short_page_signs_nothing() -> None:
    foot = "<footer><p>By Ingrid Solheim</p></footer>"
    assert page(f"<h1>Dust on the lens</h1><p>A line.</p>{foot}").authors == []


def test_byline_in_the_footer_of_a_header() -> None:
    line = "<footer class='author__meta'><a>Ingrid Solheim</a> <span>March 4, 2015</span></footer>"
    found = page(f"<h1>Dust on the lens</h1>{line}{TEXT}")
    assert [author.name for author in found.authors] == ["Ingrid Solheim"]
    assert days(found) == [("text", "March 4, 2015")]


def test_agency_of_the_dateline_signs_what_nobody_else_does() -> None:
    text = f"<h1>Dust</h1>{{}}<p>OSLO (AP) -- {'A line of the text. ' * 12}</p>"
    outlet = '<meta name="author" content="Farside">'
    found = page(text.format(""), outlet, "https://www.farside.example/a")
    assert found.agencies == ["AP"]
    assert [e.value for e in found.evidence if e.field == "author"][-1] == "OSLO (AP)"
    signed = page(text.format("<p class=byline>By Oda Brandvold</p>"), outlet, "https://x.example/")
    assert ([a.name for a in signed.authors], signed.agencies) == (["Oda Brandvold"], [])


@pytest.mark.parametrize(
    "other",
    [
        "Reviewed by <a href='/author/bt'>Basile Tremblay</a>",
        "<i>Reviewed by</i> <a href='/author/bt'>Basile Tremblay</a>",
        "<b>Reviewed by</b><span><a href='/author/bt'>Basile Tremblay</a></span>",
        "Reviewed by <span><a href='/author/bt'>Basile Tremblay</a></span>",
    ],
)
def test_reviewer_linked_in_the_byline_is_no_author(other: str) -> None:
    line = f"By <a href='/author/is'>Ingrid Solheim</a> <p>{other}</p>"
    found = page(f"<h1>Dust on the lens</h1><div class=byline>{line}</div>{TEXT}")
    assert [author.name for author in found.authors] == ["Ingrid Solheim"]


@pytest.mark.parametrize(
    ("organisation", "agencies"), [("Associated Press", ["Associated Press"]), ("Farside", [])]
)
def test_agency_that_is_declared_stays_beside_who_signs(
    organisation: str, agencies: list[str]
) -> None:
    line = "<p class=byline>By Ingrid Solheim</p>"
    found = page(f"<h1>Dust</h1>{line}{TEXT}", declared(organisation, "Organization"))
    assert ([a.name for a in found.authors], found.agencies) == (["Ingrid Solheim"], agencies)


def test_agency_in_the_byline_stands_beside_the_outlet_that_is_declared() -> None:
    line = "<p class=byline>Reuters</p><p class=byline>Range Safety Desk</p>"
    found = page(f"<h1>Dust</h1>{line}{TEXT}", declared("Farside", "Organization"))
    assert (found.authors, found.agencies) == ([], ["Farside", "Reuters"])
