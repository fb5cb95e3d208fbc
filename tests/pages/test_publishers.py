"""Each publisher's module reads a saved page of its layout better than the generic reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipelines.dates import DatesPipeline
from scrapers.items import Article
from scrapers.pages import publishers
from scrapers.pages.metadata import Metadata, read_metadata
from scrapers.pages.parse import parse
from scrapers.raw import RawArticle

SITES = Path(__file__).parents[2] / "fixtures" / "sites"
BBC_2003 = "news.bbc.co.uk/2/hi/asia-pacific/3179045.stm"
BBC_2010 = "news.bbc.co.uk/2/hi/science_and_environment/10492114.stm"
AP_ON_GOOGLE = "www.google.com/hostednews/ap/article/ALeqM5hQx1u8mZk3vTq0p7rYb2cWd9eFgHD9GO4T500"
NASA_2003 = "www.nasa.gov/home/hqnews/2003/aug/HQ_03271_calypso.html"
REUTERS_2016 = "www.reuters.com/article/us-space-asteroid-idUSKBN13Q5QX"
XINHUA_2010 = "news.xinhuanet.com/english2010/sci/2010-07/01/c_13378811.htm"
XINHUA_2018 = "www.xinhuanet.com/english/2018-01/21/c_136912345.htm"
XINHUA_2019 = "www.xinhuanet.com/world/2019-10/18/c_1125120001.htm"
PAGES = (
    BBC_2003, BBC_2010, AP_ON_GOOGLE, NASA_2003, REUTERS_2016,
    XINHUA_2010, XINHUA_2018, XINHUA_2019,
)  # fmt: skip


def tree(page: str) -> etree._Element:
    found = parse((SITES / page).read_bytes()).tree
    assert found is not None
    return found


def read(page: str) -> Metadata:
    return read_metadata(tree(page), f"http://{page}")


def facts(page: str) -> tuple[object, ...]:
    """Return headline, authors, agencies, publisher, and when it was published."""
    found = read(page)
    names = [author.name for author in found.authors]
    article = Article(url=f"http://{page}", in_language=found.language)
    DatesPipeline.article(RawArticle(article=article, evidence=found.evidence))
    when = article.datetime_published or article.date_published
    return found.headline, names, found.agencies, found.publisher, when


@pytest.mark.parametrize(
    ("page", "headline", "authors", "agencies", "publisher", "published"),
    [
        (
            BBC_2003,
            "Japan rocket orbits climate craft", [], [], "BBC News", "2003-08-25T09:48:31+00:00",
        ),
        (
            BBC_2010,
            "Space freighter drifts past station", [], [], "BBC News", "2010-07-02T17:25:03+00:00",
        ),
        (
            AP_ON_GOOGLE,
            "Russian cargo ship docks at 2nd try", ["YAKOV BRUSILOV"], ["AP"], "Google News",
            "2010-07-04",
        ),
        (
            NASA_2003,
            "NASA REGAINS CONTACT WITH CALYPSO COMET PROBE", [], [], "NASA", "2003-08-24",
        ),
        (
            REUTERS_2016,
            "Bus-sized asteroid passes inside Moon's orbit", [], ["Reuters Editorial"], "Reuters",
            "2016-12-01T17:22:10+00:00",
        ),
        (
            XINHUA_2010,
            "Russian cargo ship leaves for space station", [], ["Xinhua"], "Xinhua",
            "2010-07-01T01:22:05+08:00",
        ),
        (
            XINHUA_2018,
            "Chinese test lander measures lunar night of minus 183 degrees", [], ["Xinhua"],
            "Xinhua", "2018-01-21T20:14:37+08:00",
        ),
        (
            XINHUA_2019,
            "两名女宇航员走出国际空间站更换充电装置", [], ["新华社"], "Xinhua",
            "2019-10-18T23:05:10+08:00",
        ),
    ],
)  # fmt: skip
def test_saved_page(
    page: str,
    headline: str,
    authors: list[str],
    agencies: list[str],
    publisher: str,
    published: str,
) -> None:
    assert facts(page) == (headline, authors, agencies, publisher, published)


@pytest.mark.parametrize("page", PAGES)
def test_the_generic_reader_does_worse(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = facts(page)
    monkeypatch.setattr(publishers, "find", lambda _host: None)
    assert facts(page) != ours


def test_two_generations_of_one_publisher_are_told_apart_by_markup() -> None:
    bbc = publishers.find("news.bbc.co.uk")
    years = [getattr(publishers.layout(bbc, tree(p)), "years", None) for p in (BBC_2003, BBC_2010)]
    assert years == ["2002–2008", "2008–2010"]


def test_dateline_of_the_bbc_is_that_of_the_last_change() -> None:
    modified = [e.value for e in read(BBC_2010).evidence if e.field == "modified"]
    assert modified == ["17:25 GMT, Friday, 2 July 2010 18:25 UK"]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.reuters.com", "Reuters"),
        ("news.xinhuanet.com", "Xinhua"),
        ("notreuters.com", None),
        ("www.bbc.com", None),
        ("", None),
    ],
)
def test_publisher_is_found_by_host(host: str, name: str | None) -> None:
    assert getattr(publishers.find(host), "name", None) == name


def test_page_of_somebody_else_on_a_shared_host_is_not_the_publishers() -> None:
    text = b'<meta property="og:site_name" content="Farside"><h1>Dust on the lens</h1><p>It fell.'
    page = parse(text).tree
    assert page is not None
    for host, name in (("sites.google.com", "Farside"), ("www.reuters.com", "Reuters")):
        assert read_metadata(page, f"https://{host}/site/farside/dust").publisher == name


def test_every_path_of_every_layout_is_valid() -> None:
    page = tree(BBC_2010)
    for publisher in publishers.PUBLISHERS:
        for layout in publisher.layouts:
            for path in (layout.mark, layout.headline, layout.byline, layout.dateline):
                publishers.select(page, path)
