"""Which hosts are one site, and which addresses are those of front pages."""

from __future__ import annotations

import pytest

from pipelines.sites import is_front, is_home, is_own, site


@pytest.mark.parametrize(
    ("host", "other"),
    [
        ("www.a.example", "m.a.example"),
        ("a.example", "amp.a.example"),
        ("news.bbc.co.uk", "www.bbc.com"),
        ("en.ria.ru", "ria.ru"),
        ("www.b.gov.au", "m.b.gov.au"),
        ("science.c.or.jp", "c.or.jp"),
        ("science.d.fr", "d.fr"),
        ("m.one.wordpress.com", "one.wordpress.com"),
        ("localhost", "localhost"),
    ],
)
def test_hosts_of_one_site(host: str, other: str) -> None:
    assert site(host) == site(other)


@pytest.mark.parametrize(
    ("host", "other"),
    [
        ("a.example", "b.example"),
        ("a.co.uk", "b.co.uk"),
        ("a.com.au", "b.com.au"),
        ("one.wordpress.com", "two.wordpress.com"),
        ("one.github.io", "two.github.io"),
        ("news.example", "news.example.evil.example"),
        ("bbc.co.uk", "bbc.co.uk.evil.com"),
        ("notbbc.com", "bbc.com"),
        ("198.51.100.1", "203.0.100.1"),
        ("[2001:db8::1]", "[2001:db8::2]"),
        ("www.com", "m.com"),
    ],
)
def test_hosts_of_two_sites(host: str, other: str) -> None:
    assert site(host) != site(other)


def test_a_cache_may_name_the_page_that_it_copies_and_no_other() -> None:
    copy = "https://www-a-example.cdn.ampproject.org/c/s/www.a.example/story"
    assert is_own("https://www.a.example/story", asked=copy, answered=copy)
    assert not is_own("https://b.example/story", asked=copy, answered=copy)
    told = "https://evil.example/c/s/www.a.example/story"
    assert not is_own("https://www.a.example/story", asked=told, answered=told)


def test_a_front_page_is_a_section_above_a_page() -> None:
    assert is_home("http://a.example/")
    assert is_home("http://a.example/en/index.html")
    assert not is_home("http://a.example/?p=1")
    assert not is_home("http://a.example/2e/4f/a1")
    story = "http://a.example/news/2016/story-1"
    assert is_front("http://a.example/news", instead_of=story)
    assert is_front("http://a.example/", instead_of=story)
    assert is_front("http://a.example/en-us", instead_of="http://a.example/story-1")
    assert not is_front("http://a.example/news", instead_of="http://a.example/news")
    assert not is_front("http://a.example/news?id=2", instead_of=story)
    assert not is_front("http://a.example/news/story-1", instead_of=story)
