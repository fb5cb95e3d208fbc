"""What a page and its headers say of licences and of text mining."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.items import ArticleRights, RightsSignal
from scrapers.pages import reservations
from scrapers.pages.article import read
from scrapers.pages.reservations import AGENT, MAX_SIGNALS, MAX_VALUE, declare, read_headers
from scrapers.settings import ROBOTSTXT_USER_AGENT

URL = "https://news.example/2016/12/probe"
BY = "https://creativecommons.org/licenses/by/4.0/"


def rights(head: str = "", body: str = "<p>The probe leaves.", *headers: tuple[str, str]):
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    found = read(page.encode(), URL).article.rights
    declare(found, read_headers(headers))
    return found


def signals(found: ArticleRights) -> list[tuple[str, str]]:
    return [(signal.source, signal.value) for signal in found.signals]


def test_a_page_that_says_nothing_has_no_signals() -> None:
    found = rights('<meta name="robots" content="index, follow, max-image-preview:large">')
    assert found == ArticleRights()


@pytest.mark.parametrize(
    ("head", "said", "is_reserved"),
    [
        ('<meta name="robots" content="index, NoAI, noimageai">', "NoAI, noimageai", True),
        ('<meta name="Downlink" content="noml">', "noml", True),
        ('<meta name="robots" content="revisit-after: 7 days, noai">', "noai", True),
        ('<meta name="robots" content="noimageai">', "noimageai", None),
        ('<meta name="googlebot" content="noai">', None, None),
        ('<meta name="tdm-reservation" content="1">', "1", True),
        ('<meta name="TDM-Reservation" content=" 0 ">', "0", False),
        ('<meta name="tdm-reservation" content="yes">', "yes", None),
    ],
)
def test_meta_tags(head: str, said: str | None, is_reserved: bool | None) -> None:
    found = rights(head)
    assert [value for _, value in signals(found)] == ([said] if said else [])
    assert found.tdm_reserved is is_reserved


@pytest.mark.parametrize(
    ("header", "value", "said", "is_reserved"),
    [
        ("X-Robots-Tag", "noai, noimageai, noarchive", "noai, noimageai", True),
        ("X-Robots-Tag", "googlebot: noai", None, None),
        ("X-Robots-Tag", "otherbot: nofollow, noai", None, None),
        ("X-Robots-Tag", "downlink: noai", "noai", True),
        ("X-Robots-Tag", "googlebot: nosnippet, *: noai", "noai", True),
        ("X-Robots-Tag", "unavailable_after: Wed, 25 Jun 2031 15:00:00 GMT, noai", "noai", True),
        ("X-Robots-Tag", "tdm-reservation", "tdm-reservation", True),
        ("X-Robots-Tag", "tdm-reservation: 1", "tdm-reservation: 1", True),
        ("X-Robots-Tag", "tdm-reservation: 0", "tdm-reservation: 0", None),
        ("tdm-reservation", "1", "1", True),
        ("TDM-Reservation", "0", "0", False),
        ("tdm-reservation", "2", "2", None),
        ("Content-Usage", "train-ai=n", "train-ai=n", True),
        ("Content-Usage", "search=n, train-ai=y", "search=n, train-ai=y", None),
        ("Content-Usage", "bots;tdm=n", "bots;tdm=n", True),
        ("Content-Usage", "Train-AI = No, note: x", "Train-AI = No, note: x", True),
        ("Content-Usage", "x-tdm=n, tdm=next, ai=y", "x-tdm=n, tdm=next, ai=y", None),
    ],
)
def test_headers(header: str, value: str, said: str | None, is_reserved: bool | None) -> None:
    found = rights("", "<p>x", (header, value))
    assert signals(found) == ([(header.lower(), said)] if said else [])
    assert found.tdm_reserved is is_reserved


def test_in_the_protocol_the_nearest_to_the_text_counts() -> None:
    page, header = '<meta name="tdm-reservation" content="{}">', ("tdm-reservation", "{}")
    for in_page, in_header, is_reserved in (("0", "1", False), ("1", "0", True), ("x", "1", True)):
        found = rights(page.format(in_page), "<p>x", (header[0], in_header))
        assert found.tdm_reserved is is_reserved
    site = [RightsSignal(source="tdmrep:tdm-reservation", value="1")]
    found = rights("", "<p>x", ("tdm-reservation", "0"))
    declare(found, site)
    assert found.tdm_reserved is False
    found = rights()
    declare(found, site)
    assert found.tdm_reserved is True


def test_one_reservation_outside_of_the_protocol_is_enough() -> None:
    found = rights('<meta name="tdm-reservation" content="0">', "<p>x", ("X-Robots-Tag", "noai"))
    assert found.tdm_reserved is True
    signal = reservations.reservation(found.signals)
    assert signal == RightsSignal(source="x-robots-tag", value="noai")


def test_a_policy_stands_beside_the_reservation() -> None:
    head = '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="/tdm.json">'
    assert signals(rights(head)) == [
        ("meta:tdm-reservation", "1"),
        ("meta:tdm-policy", "/tdm.json"),
    ]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f'<link rel="license" href="{BY}">', ""),
        ("", f'<p>Text <a rel="nofollow license" href="{BY}">CC BY</a>'),
        (f'<meta name="dcterms.license" content="{BY}">', ""),
        (f'<meta property="dcterms:license" content="{BY}">', ""),
        ("", f'<p>Text <a itemprop="license" href="{BY}">CC BY</a>'),
        ("", f'<p>Text <a property="cc:license" href="{BY}">CC BY</a>'),
        ("", f'<p>Text <a itemprop="acquireLicensePage" href="/a"></a><a rel=license href="{BY}">'),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A probe", '
            f'"author": "A", "license": [{{"@type": "CreativeWork", "url": "{BY}"}}]}}</script>',
            "",
        ),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A probe", '
            f'"author": "A", "license": {{"@type": "CreativeWork", "url": "{BY}"}}}}</script>',
            "",
        ),
    ],
)
def test_licences(head: str, body: str) -> None:
    found = rights(head, body or "<p>x")
    assert (found.license, signals(found)) == (BY, [("license", BY)])
    assert found.tdm_reserved is None


def test_an_address_of_this_site_is_made_whole() -> None:
    assert rights("", '<p>Text <a rel=license href="/by">L</a>').license == f"{URL[:20]}/by"


def test_what_is_declared_in_a_list_is_kept_by_address_or_name() -> None:
    found = rights(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A probe", '
        f'"license": [{{"name": "CC BY", "url": "{BY}"}}, {{"name": "Ask us"}}], '
        '"usageInfo": [{"@id": "https://news.example/terms"}, "Not for models"]}</script>'
    )
    assert signals(found) == [
        ("license", BY),
        ("license", "Ask us"),
        ("usage_info", "https://news.example/terms"),
        ("usage_info", "Not for models"),
    ]


def test_words_about_usage_are_kept_and_are_no_address() -> None:
    found = rights(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A probe", '
        '"datePublished": "2016-12-01", "license": "All rights reserved / Tutti i diritti", '
        '"usageInfo": "https://news.example/terms"}</script>'
    )
    assert ("license", "All rights reserved / Tutti i diritti") in signals(found)
    assert ("usage_info", "https://news.example/terms") in signals(found)
    found = rights('<meta name="dcterms.rights" content="© 2016 News/Example Press">')
    assert (found.license, signals(found)) == (None, [("license", "© 2016 News/Example Press")])


def test_the_licence_of_a_picture_is_not_that_of_the_text() -> None:
    link = f'<a rel="license" href="{BY}">CC BY</a>'
    found = rights("", f"<figure><img src=a.jpg><figcaption>A photo, {link}</figcaption></figure>")
    assert (found.license, signals(found)) == (None, [("license", BY)])
    other = '<a rel="license" href="https://creativecommons.org/licenses/by-nc/2.0/">CC</a>'
    assert rights("", f"<p>{link} {other}").license is None
    assert rights("", f"<p>{link} {link}").license == BY
    gallery = "".join(f"<figure>{other.replace('2.0', f'{n}')}</figure>" for n in range(99))
    for picture in (f"<figure>{link}</figure>", gallery):
        for order in (f"<p>{link}</p>{picture}", f"{picture}<p>{link}"):
            assert rights("", order).license == BY


def test_signals_are_bounded() -> None:
    many = "".join(f'<meta name="tdm-policy" content="{n}{"x" * 999}">' for n in range(2_000))
    many += "".join(f'<a rel="license" href="/{n}">x</a>' for n in range(2_000))
    found = rights(many, "<p>x", *[("tdm-policy", str(n)) for n in range(2_000)])
    assert len(found.signals) <= MAX_SIGNALS
    assert max(len(value) for _, value in signals(found)) == MAX_VALUE


def test_pictures_leave_room_for_what_is_said_of_the_text() -> None:
    photos = "".join(f'<a rel="license" href="/by/{n}">x</a>' for n in range(99))
    assert rights("", photos, ("tdm-reservation", "1")).tdm_reserved is True


def test_directives_are_addressed_to_the_agent_of_robots_txt() -> None:
    assert ROBOTSTXT_USER_AGENT.lower() == AGENT


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["X-Robots-Tag", "tdm-reservation", "Content-Usage"]),
                          st.text(max_size=60)), max_size=5))  # fmt: skip
def test_any_header_gives_signals_that_say_the_same_a_second_time(headers) -> None:
    found = ArticleRights()
    declare(found, read_headers(headers))
    before = (signals(found), found.tdm_reserved)
    declare(found, read_headers(headers))
    assert (signals(found), found.tdm_reserved) == before
