"""Which picture is the article's."""

from __future__ import annotations

import pytest

from tests.pages.article_page import article_ld, page


@pytest.mark.parametrize(
    ("address", "is_picture"),
    [
        ("/i/default.png", False),
        ("/i/rcom-default.png", False),
        ("/i/og_default.jpg?v=2", False),
        ("/i/social-logo-1200.png", False),
        ("/images/logos/farside.png", False),
        ("/i/source-aspect-ratio_default_0.jpg", True),
        ("/i/eclipse.jpg", True),
    ],
)
def test_placeholder_is_no_image_and_gives_way_to_one(address: str, is_picture: bool) -> None:
    head = f'<meta property="og:image" content="{address}">'
    figure = "<figure><img src='/i/moon.jpg'></figure>"
    url = "https://x.example/a"
    image = page("<h1>Dust</h1>", head, url).image
    assert (image is not None) is is_picture
    found = page(f"<h1>Dust</h1>{figure}", head, url).image
    assert found is not None
    assert found.url == f"https://x.example{address if is_picture else '/i/moon.jpg'}"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:image" content="/i/logo.png">'
        '<meta property="og:image" content="/i/moon.jpg">',
        '<meta name="twitter:image:src" content="/i/moon.jpg">',
        '<link rel="image_src" href="/i/moon.jpg">',
        article_ld('"image":["data:image/gif;base64,R0","/i/moon.jpg"]'),
        article_ld('"thumbnailUrl":"/i/moon.jpg"'),
        article_ld(
            '"image":{"@id":"#i"}', '{"@type":"ImageObject","@id":"#i","url":"/i/moon.jpg"}'
        ),
    ],
)
def test_image_is_the_first_picture_that_the_page_declares(head: str) -> None:
    image = page(head=head, url="https://x.example/a").image
    assert image is not None
    assert image.url == "https://x.example/i/moon.jpg"


@pytest.mark.parametrize(
    "image",
    [
        '<img src="data:image/gif;base64,R0" data-src="/i/moon.jpg">',
        '<img data-src="/i/{width}/a.jpg" srcset="/i/moon.jpg 400w, /i/big.jpg 800w">',
        '<img class=spacer><amp-img src="/i/moon.jpg"></amp-img>',
    ],
)
def test_image_of_a_figure_may_be_loaded_when_it_is_seen(image: str) -> None:
    found = page(f"<h1>Dust</h1><figure>{image}</figure>", url="https://x.example/a").image
    assert found is not None
    assert found.url == "https://x.example/i/moon.jpg"


def test_caption_and_credit_are_those_of_the_article_before_those_of_the_figure() -> None:
    figure = "<figure><img src='/i/b.jpg'><figcaption>Ice. Photo: Tove</figcaption></figure>"
    for told, caption, credit in (
        ('"caption":"Dust","creditText":"Oda"', "Dust", "Oda"),
        ('"copyrightHolder":{"name":"Oda"}', "Ice.", "Oda"),
        ('"url":""', "Ice.", "Tove"),
    ):
        image = page(f"<h1>Dust on a moon</h1>{figure}", article_ld(f'"image":{{{told}}}')).image
        assert image is not None
        assert (image.caption, image.credit) == (caption, credit)


@pytest.mark.parametrize("address", ["ftp://x.example/moon.jpg", "http://[x/moon.jpg"])
def test_address_that_no_browser_asks_for_is_no_image(address: str) -> None:
    assert page(head=f'<meta property="og:image" content="{address}">').image is None
