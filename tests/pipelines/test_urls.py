"""One spelling for one address."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines import urls
from pipelines.urls import MAX_LENGTH, UrlsPipeline, canonical
from scrapers.items import Article, Citation, Event, Provenance, Related
from scrapers.raw import RawArticle


@pytest.mark.parametrize(
    ("given_url", "wanted"),
    [
        ("HTTP://WWW.Example.COM/A", "http://www.example.com/A"),
        ("http://example.com", "http://example.com/"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:443/a", "http://example.com:443/a"),
        ("http://example.com:/a", "http://example.com/a"),
        ("http://user:secret@example.com/a", "http://example.com/a"),
        ("http://example.com/a#top", "http://example.com/a"),
        ("http://example.com/#!/story/5", "http://example.com/#!/story/5"),
        ("http://example.com/a/./b/../c", "http://example.com/a/c"),
        ("http://example.com/../../a", "http://example.com/a"),
        ("http://example.com/a/%2e%2E/b", "http://example.com/b"),
        ("http://example.com/%7efoo/%e4%2f", "http://example.com/~foo/%E4%2F"),
        ("http://example.com/a b", "http://example.com/a%20b"),
        ("http://example.com/100%", "http://example.com/100%25"),
        ("http://example.com/ü?q=ü", "http://example.com/%C3%BC?q=%C3%BC"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://BÜCHER.example/", "http://xn--bcher-kva.example/"),
        ("http://نامه\u200cای.example/", "http://xn--mgba3gch31f060k.example/"),
        ("http://क्\u200dष.example/", "http://xn--11b2ezcw70k.example/"),
        ("http://l·l.example/", "http://xn--ll-0ea.example/"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://例え。example/", "http://xn--r8jz45g.example/"),
        ("http://example.com./a", "http://example.com/a"),
        ("http://[2001:DB8:0::1]/", "http://[2001:db8::1]/"),
        ("http://example.com/?b=2&amp;a=1", "http://example.com/?b=2&a=1"),
        ("http://example.com/?b=2&amp;amp;a=1", "http://example.com/?b=2&a=1"),
        ("http://example.com/?", "http://example.com/"),
        ("  http://example.com/a\n", "http://example.com/a"),
        ("http://example.com/a\n b", "http://example.com/a%20b"),
        ("http:\\\\example.com\\a", "http://example.com/a"),
    ],
)
def test_gives_an_address_its_one_spelling(given_url: str, wanted: str) -> None:
    assert canonical(given_url) == wanted


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a//b/",  # doubled slashes can matter
        "http://example.com/a?b=2&a=1&a=3",  # the order of parameters, too
        "http://example.com/a?&&b",
        "http://example.com/a?x=%2B+%26",
        "http://example.com/index.stm",
        "http://example.com/a?id=7&ref=9&source=8",
        "http://example.com/a?copy=1&copyright=2",
        "http://example.com/2010/07/02/a-b-c",
        "http://xn--bcher-kva.example/",
        "http://archive.example/web/20161201/http://example.com/a?utm_source=x&id=1",
    ],
)
def test_loses_nothing_else(url: str) -> None:
    assert canonical(url) == url


@pytest.mark.parametrize(
    ("given_url", "wanted"),
    [
        ("http://example.com/a?utm_source=x&utm_campaign=Feed%3A+y", "http://example.com/a"),
        ("http://example.com/a?id=1&utm_medium=x&p=2", "http://example.com/a?id=1&p=2"),
        ("http://example.com/a?fbclid=x&gclid=y&mc_cid=z&CMP=rss", "http://example.com/a"),
        ("http://example.com/a?UTM%5Fsource=x", "http://example.com/a"),
        ("http://news.bbc.co.uk/2/hi/1.stm?ns_mchannel=rss", "http://news.bbc.co.uk/2/hi/1.stm"),
        ("http://www.cnn.com/a?eref=rss&x=1", "http://www.cnn.com/a?x=1"),
        ("http://www.example.com/a?eref=rss&x=1", "http://www.example.com/a?eref=rss&x=1"),
        ("http://notcnn.com/a?eref=rss", "http://notcnn.com/a?eref=rss"),
    ],
)
def test_takes_tracking_parameters_off(given_url: str, wanted: str) -> None:
    assert canonical(given_url) == wanted


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a",
        "/news/2010/07/2/index.md",
        "//example.com/a",
        "ftp://example.com/",
        "file:///etc/hosts",
        "javascript:alert(1)",
        "data:text/html,x",
        "http:example.com",
        "http://",
        "http://?a",
        "http://exa mple.com/",
        "http://a..b/",
        "http://-a.com/",
        "http://example.com:99999/",
        "http://example.com:0/",
        "http://example.com:8o/",
        "http://[::1/",
        "http://[::1]x/",
        "http://exa%00mple.com/",
        "http://" + "a" * 64 + ".com/",
        "http://example.com/" + "a" * MAX_LENGTH,
        "http://example.com/" + "é" * (MAX_LENGTH // 2),
        "http://a·b.example/",
        "http://a\u200db.example/",
        "http://l·.example/",
    ],
)
def test_what_is_no_web_address_has_no_spelling(url: str) -> None:
    assert canonical(url) is None


_URL = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["http://", "HTTPS://", "http:\\\\", "", "ftp://"]),
    st.text(alphabet="aB.:@[]%4é-_。", max_size=12),
    st.text(alphabet="/.%2eEab \\é;&", max_size=16),
    st.text(alphabet="?&=utm_ap;%266b#x", max_size=20),
    st.text(max_size=6),
)


@settings(max_examples=300)
@given(_URL)
@example("http://a/&%61mp;x")
@example("http://a/%%34%31")
@example("http://a/?%75tm_x=1&b")
@example("http://a/http:/../?utm_x")
@example("http://a/\ud800")
@example("http://a/" + "é" * (MAX_LENGTH // 6))
@example("http://a/" + "é" * (MAX_LENGTH // 5))
def test_is_idempotent_and_never_raises(url: str) -> None:
    once = canonical(url)
    if once is not None:
        assert canonical(once) == once
        assert once.isascii()


@pytest.mark.parametrize("part", ["/..", "%", "&amp;", "a", "?", "&", "@", ".", "#", "é"])
def test_is_quick_on_hostile_addresses(part: str) -> None:
    url = ("http://a.b/" + part * MAX_LENGTH)[:MAX_LENGTH]
    start = time.process_time()
    canonical(url)
    assert time.process_time() - start < 5


def test_a_parameter_of_every_host_is_named_for_no_host_again() -> None:
    anywhere, prefixes, hosts = urls._tracking()
    for names in hosts.values():
        assert not [n for n in names if n in anywhere or n.startswith(prefixes)]


def test_respells_the_addresses_of_an_event() -> None:
    event = Event(
        date="2010-07-02",
        headline="A",
        url="http://Example.com/a.md",
        aliases=["http://example.com/a.md", "http://example.com/b.md#x", "/c.md"],
        image="HTTP://example.com/i.jpg",
        citations=[
            Citation(url="http://example.com/x?utm_source=rss"),
            Citation(url="ftp://example.com/x"),
        ],
        related=[Related(url="http://EXAMPLE.com/r", headline="R")],
    )
    UrlsPipeline.event(event)
    assert event.url == "http://example.com/a.md"
    assert event.aliases == ["http://example.com/b.md", "/c.md"]
    assert event.image == "http://example.com/i.jpg"
    assert [c.canonical_url for c in event.citations] == ["http://example.com/x", None]
    assert event.citations[0].url == "http://example.com/x?utm_source=rss"
    assert event.related[0].url == "http://example.com/r"


@pytest.mark.parametrize(
    ("page", "scheme"),
    [("http://wiki.example/day", "http"), ("https://wiki.example/day", "https"), (None, "https")],
)
def test_an_address_without_a_scheme_has_that_of_its_page(page: str | None, scheme: str) -> None:
    event = Event(url=page, citations=[Citation(url=" //x.example/a")])
    UrlsPipeline.event(event)
    assert event.citations[0].canonical_url == f"{scheme}://x.example/a"


@pytest.mark.parametrize(
    ("url", "own", "wanted"),
    [
        ("http://a.example/x?utm_source=y", None, "http://a.example/x"),
        ("http://a.example/x", "https://a.example/x-long", "https://a.example/x-long"),
        ("http://a.example/x", "https://a.example/", "http://a.example/x"),
        ("http://a.example/2016/12/x", "http://a.example/news", "http://a.example/2016/12/x"),
        ("http://a.example/x", "/x", "http://a.example/x"),
        ("http://m.a.example/x", "http://www.a.example/x-long", "http://www.a.example/x-long"),
        (None, "http://a.example/x", "http://a.example/x"),
        (None, None, None),
    ],
)
def test_an_article_names_its_own_address(
    url: str | None, own: str | None, wanted: str | None
) -> None:
    raw = RawArticle(article=Article(url=url, canonical_url=own))
    assert UrlsPipeline.article(raw).article.canonical_url == wanted
    assert UrlsPipeline.article(raw).article.canonical_url == wanted


@pytest.mark.parametrize("own", ["https://news.example/real.html", "http://b.co.uk/x"])
def test_the_address_of_another_site_is_told_and_not_taken(own: str) -> None:
    raw = RawArticle(article=Article(url="http://a.co.uk/x", canonical_url=own))
    for _ in range(2):
        article = UrlsPipeline.article(raw).article
        assert article.canonical_url == "http://a.co.uk/x"
        assert article.flags == [f"canonical_elsewhere:{own}"]


def test_a_page_names_an_address_of_the_site_that_it_came_from() -> None:
    source = Provenance(site="www.a.example")
    own, asked = "http://a.example/story", "http://feeds.example/~3/x"
    raw = RawArticle(article=Article(url=asked, canonical_url=own, provenance=source))
    assert UrlsPipeline.article(raw).article.canonical_url == own
    assert raw.article.flags == []
    away = RawArticle(article=Article(url=asked, canonical_url=asked + "y", provenance=source))
    assert UrlsPipeline.article(away).article.canonical_url == asked
