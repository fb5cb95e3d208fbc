"""Arguments are checked before anything starts, and the sentence says what is allowed."""

import datetime as dt

import pytest

from scrapers.spiders.arguments import ArgumentError, days, read_arguments
from scrapers.spiders.offstream import OffstreamSpider

DECLARED = OffstreamSpider.arguments


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"since": "2016-13-01"},
            r"argument since='2016-13-01' .* a day that exists, as YYYY-MM-DD",
        ),
        ({"since": "2016-12-1"}, r"since='2016-12-1'"),
        (
            {"sinse": "2016-12-01"},
            r"unknown argument sinse='2016-12-01': this spider takes articles,",
        ),
        ({"format": "pdf"}, r"format='pdf' .* one of auto, md, html, json, xml"),
        ({"articles": "maybe"}, r"articles='maybe' .* yes or no"),
        ({"since": "2016-12-02", "until": "2016-12-01"}, r"since=2016-12-02 .* not after until"),
    ],
)
def test_what_does_not_fit_is_named(given, sentence):
    with pytest.raises(ArgumentError, match=sentence):
        read_arguments(DECLARED, given)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [("articles", "yes", True), ("articles", "no", False), ("topic", "all", "all")],
)
def test_what_fits_is_read(name, value, read):
    assert read_arguments(DECLARED, {name: value})[name] == read


def test_a_range_may_be_one_day():
    options = read_arguments(DECLARED, {"since": "2016-12-01", "until": "2016-12-01"})
    assert days(options["since"], options["until"]) == [dt.date(2016, 12, 1)]


def test_the_default_range_is_seven_days():
    options = read_arguments(DECLARED, {})
    assert len(days(options["since"], options["until"])) == 7


def test_a_range_holds_both_ends():
    found = days(dt.date(2016, 2, 28), dt.date(2016, 3, 1))
    assert [d.isoformat() for d in found] == ["2016-02-28", "2016-02-29", "2016-03-01"]


def test_addresses_come_from_a_file_or_from_the_line(tmp_path):
    from scrapers.spiders.articles import ArticlesSpider

    listed = tmp_path / "urls.txt"
    text = "# cited\nhttp://a.example/1\n\n  # later\n http://b.example/2\n"
    listed.write_text(text)

    def read(value):
        return read_arguments(ArticlesSpider.arguments, {"urls": value})["urls"]

    assert read(str(listed)) == ["http://a.example/1", "http://b.example/2"]
    assert read("http://a.example/1,http://b.example/2") == read(str(listed))
    assert read("http://a.example/0,15,7.html, https://b.example/a,b") == [
        "http://a.example/0,15,7.html", "https://b.example/a,b",
    ]  # fmt: skip
    listed.write_text("http://a.example/1\nhttp://b.example/2\n", "utf-8-sig")
    assert read(str(listed)) == ["http://a.example/1", "http://b.example/2"]


@pytest.mark.parametrize("value", ["http://a.example/\udcff", "", ".", "nowhere\0.txt"])
def test_what_is_neither_address_nor_file_does_not_fit(value):
    from scrapers.spiders.articles import ArticlesSpider

    with pytest.raises(ArgumentError, match=r"^argument urls=.* does not fit"):
        read_arguments(ArticlesSpider.arguments, {"urls": value})


@pytest.mark.parametrize("text", ["", "\n \n", "# cited\n  # later\n"])
def test_a_list_without_an_address_does_not_fit(text, tmp_path):
    from scrapers.spiders.articles import ArticlesSpider

    listed = tmp_path / "urls.txt"
    listed.write_text(text)
    with pytest.raises(
        ArgumentError, match="does not fit: allowed is a readable file with one address or more"
    ):
        read_arguments(ArticlesSpider.arguments, {"urls": str(listed)})
