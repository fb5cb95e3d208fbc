"""Dates: read for certain or not at all."""

from __future__ import annotations

import pytest

from pipelines.dates import parse

CAPTURED = "2017-03-08T12:00:00Z"


def told(
    text: str,
    language: str | None = "en",
    *,
    captured: str | None = None,
    url: str | None = None,
) -> str | None:
    """The date as one string: the instant where there is one, else the day."""
    found = parse(text, language=language, captured=captured, url=url)
    return (found.instant or found.day) if found else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2011-02-24T21:53:24Z", "2011-02-24T21:53:24+00:00"),
        ("2011-02-24t21:53:24z", "2011-02-24T21:53:24+00:00"),
        ("2011-02-24T21:53:24.123456789Z", "2011-02-24T21:53:24.123456+00:00"),
        ("2011-02-24T21:53", "2011-02-24T21:53:00"),
        ("2011-02-24 21:53:24 +0530", "2011-02-24T21:53:24+05:30"),
        ("2011-02-24T21:53+03", "2011-02-24T21:53:00+03:00"),
        ("2011-02-24T21:53:24.000+03:00[Europe/Moscow]", "2011-02-24T21:53:24+03:00"),
        ("2011-02-24T24:00:00Z", "2011-02-25T00:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ("20110224T215324Z", "2011-02-24T21:53:24+00:00"),
        ("20110224", "2011-02-24"),
        ("2011022421", "2011-02-24"),
        ("2011139921", "2033-09-24T01:58:41+00:00"),
        ("1298584404", "2011-02-24T21:53:24+00:00"),
        ("1298584404000", "2011-02-24T21:53:24+00:00"),
        ("2011-2-4", "2011-02-04"),
        ("2011-02-4", "2011-02-04"),
        (" 2011-02-24 ", "2011-02-24"),
        ("2011_February_24", "2011-02-24"),
        ("2011/02/24 21:53:24", "2011-02-24T21:53:24"),
        ("Thu, 24 Feb 2011 21:53:24 GMT", "2011-02-24T21:53:24+00:00"),
        ("Thu Feb 24 21:53:24 EST 2011", "2011-02-24T21:53:24-05:00"),
        ("Thu Feb 24 2011 21:53:24 GMT+0300 (MSK)", "2011-02-24T21:53:24+03:00"),
        ("Thu Feb 24 24:00:00 EST 2011", "2011-02-25T00:00:00-05:00"),
        ("Thursday, 24-Feb-11 21:53:24 GMT", "2011-02-24T21:53:24+00:00"),
        ("Wednesday, 24-Feb-99 21:53:24 GMT", "1999-02-24T21:53:24+00:00"),
    ],
)
def test_reads_what_machines_write(text: str, wanted: str) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Thursday, Feb. 24, 2011", "en", "2011-02-24"),
        ("February 24th, 2011 at 9:53 pm", "en", "2011-02-24T21:53:00"),
        ("the 24th of February, 2011", "en", "2011-02-24"),
        ("24 FEB 2011, 21:53", "en", "2011-02-24T21:53:00"),
        ("Publié le 1er février 2011 à 21h53", "fr", "2011-02-01T21:53:00"),
        ("jeu. 24 févr. 2011 - 21 h 53", "fr", "2011-02-24T21:53:00"),
        ("Donnerstag, 24. Februar 2011, 21.53 Uhr", "de", "2011-02-24T21:53:00"),
        ("24.02.11", "de", "2011-02-24"),
        ("24 de febrero de 2011 a las 21:53 h", "es", "2011-02-24T21:53:00"),
        ("24 feb 2011 - 21:53 CET", "es", "2011-02-24T21:53:00+01:00"),
        ("24 febbraio 2011 ore 21.53", "it", "2011-02-24T21:53:00"),
        ("24 de febrero de 2011, 21.53 h", "es", "2011-02-24T21:53:00"),
        ("24/02/2011 às 21h53", "pt", "2011-02-24T21:53:00"),
        ("24 februari 2011 om 21:53 uur", "nl", "2011-02-24T21:53:00"),
        ("24 февраля 2011 г., 21:53", "ru", "2011-02-24T21:53:00"),
        ("24 лютого 2011, 21:53", "uk", "2011-02-24T21:53:00"),
        ("czwartek, 24 lutego 2011 (21:53)", "pl", "2011-02-24T21:53:00"),
        ("2011年2月24日 21:53:24", "zh", "2011-02-24T21:53:24"),
        ("2011年2月24日下午9时53分", "zh", "2011-02-24T21:53:00"),
        ("发布时间：2011-02-24 21:53 来源：某报", "zh", "2011-02-24T21:53:00"),
        ("２０１１年２月２４日（木）２１時５３分", "ja", "2011-02-24T21:53:00"),
        ("2011年2月24日 9時5分", "ja", "2011-02-24T09:05:00"),
        ("2011년 2월 24일 오후 9:53", "ko", "2011-02-24T21:53:00"),
        ("24. února 2011 21:53", "cs", "2011-02-24T21:53:00"),
        ("24 februari 2011 kl. 21.53", "sv", "2011-02-24T21:53:00"),
        ("24 Şubat 2011 21:53", "tr", "2011-02-24T21:53:00"),
        ("24 ŞUBAT 2011", "tr", "2011-02-24"),
        ("2011. február 24. 21:53", "hu", "2011-02-24T21:53:00"),
        ("24 Φεβρουαρίου 2011", "el", "2011-02-24"),
        ("24 Φεβρουαρίου 2011, 9:53 μμ", "el", "2011-02-24T21:53:00"),
        ("24/02/2011 12:10 Π.Μ.", "el", "2011-02-24T00:10:00"),
        ("24 فبراير 2011 9:53 م", "ar", "2011-02-24T21:53:00"),
        ("24 Şubat 2011 9:53 ÖS", "tr", "2011-02-24T21:53:00"),
        ("7 d’agost de 2017", "ca", "2017-08-07"),
        ("२४ फरवरी २०११", "hi", "2011-02-24"),
        ("٢٤ فبراير ٢٠١١", "ar", "2011-02-24"),
        ("24 février 2011", "en", "2011-02-24"),
        ("24 de febrero de 2011", None, "2011-02-24"),
    ],
)
def test_reads_the_datelines_of_many_languages(
    text: str, language: str | None, wanted: str
) -> None:
    assert told(text, language) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Page last updated at 17:25 GMT, Thursday, 24 February 2011", "2011-02-24T17:25:00+00:00"),
        ("24 February 2011 Last updated at 17:25 GMT", "2011-02-24T17:25:00+00:00"),
        ("July 24, 2008 -- Updated 1725 GMT (0125 HKT)", "2008-07-24T17:25:00+00:00"),
        ("Last Updated: 24 July 2008, 17:25 GMT 18:25 UK", "2008-07-24T17:25:00+00:00"),
        ("Updated 0214 GMT (1014 HKT) February 24, 2011", "2011-02-24T02:14:00+00:00"),
        ("24 February 2011 21:53 (18:53 GMT)", "2011-02-24T21:53:00+03:00"),
        ("24 February 2011, 9.53pm", "2011-02-24T21:53:00"),
        ("24 February 2011 21:53 -0500", "2011-02-24T21:53:00-05:00"),
        ("24 July 2011, 10:00-11:30", "2011-07-24"),
        ("24 July 2011, 10 to 11 a.m.", "2011-07-24"),
        ("24 July 2011 10:00 | 11:30", "2011-07-24"),
        ("24 February 2011 16 comments", "2011-02-24"),
        ("24 February 2011, 3h ago", "2011-02-24"),
        ("24 February 2011, 9:53 pm (3h ago)", "2011-02-24T21:53:00"),
        ("By A. Writer, Example Editor posted: 24 February 2011 04:58 pm ET",
         "2011-02-24T16:58:00-05:00"),
    ],
)  # fmt: skip
def test_reads_labels_and_clocks(text: str, wanted: str) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(
    ("text", "published", "modified"),
    [
        (
            "Published Thu 24 Feb 2011 16.14 GMT Last modified Fri 25 Feb 2011 01.00 GMT",
            "2011-02-24T16:14:00+00:00",
            "2011-02-25T01:00:00+00:00",
        ),
        ("Updated: Feb 25, 2011 | Published: Feb 24, 2011", "2011-02-24", "2011-02-25"),
        ("2011-02-24 发布 2011-02-25 更新", "2011-02-24", "2011-02-25"),
        ("24/02/2011 21h53 - Atualizado em 25/02/2011 08h30", "2011-02-24T21:53:00",
         "2011-02-25T08:30:00"),
        ("Published 24 Feb 2011. Updated 08:30", "2011-02-24", None),
        ("24 Feb 2011 10:00 Last updated at 17:25", "2011-02-24T10:00:00", None),
        ("Lost on 24 Feb 2011. Published: 25 Feb 2011", "2011-02-25", None),
    ],
)  # fmt: skip
def test_tells_published_from_updated(text: str, published: str, modified: str | None) -> None:
    language = "pt" if "em" in text else "en"
    first = parse(text, language=language)
    second = parse(text, language=language, wanted="modified")
    assert first is not None
    assert (first.instant or first.day, first.modified) == (published, False)
    assert (second and (second.instant or second.day)) == modified


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("24 July 2011 9 PM ET", "2011-07-24T21:00:00-04:00"),
        ("24 February 2011 9 PM ET", "2011-02-24T21:00:00-05:00"),
        ("24 July 2011 9 p.m. Pacific Time", "2011-07-24T21:00:00-07:00"),
        ("24 July 2011 21:00 UK", "2011-07-24T21:00:00+01:00"),
        ("24 February 2011 21:00 UK time", "2011-02-24T21:00:00+00:00"),
        ("24 February 2010 21:00 MSK", "2010-02-24T21:00:00+03:00"),
        ("24 February 2012 21:00 Moscow time", "2012-02-24T21:00:00+04:00"),
        ("24 February 2016 21:00 MSK", "2016-02-24T21:00:00+03:00"),
        ("24 February 2016 21:00 IST", "2016-02-24T21:00:00+05:30"),
        ("24 February 2016 21:00 GMT+4", "2016-02-24T21:00:00+04:00"),
        ("24 February 2016 21:00 UTC-3", "2016-02-24T21:00:00-03:00"),
        ("24 February 2016 21:00 GMT +4", "2016-02-24T21:00:00+04:00"),
        ("24 February 2016 21:00 (UTC -0330)", "2016-02-24T21:00:00-03:30"),
        ("24 July 2016 21:00 Central European Summer Time", "2016-07-24T21:00:00+02:00"),
        ("24 July 2016 21:00 US Eastern Daylight Time", "2016-07-24T21:00:00-04:00"),
        ("24 July 2016 21:00 New York time", "2016-07-24T21:00:00-04:00"),
        ("24 July 2016 21:00 Greenwich Mean Time", "2016-07-24T21:00:00+00:00"),
        ("24 July 2016 21:00 Australian Eastern Time", "2016-07-24T21:00:00"),
        ("24 July 2016 21:00 Central Africa Time", "2016-07-24T21:00:00"),
        ("6 November 2016 1:30 AM ET", "2016-11-06T01:30:00"),  # twice on that day
        ("24 February 2016 21:00 DUBAİ time", "2016-02-24T21:00:00+04:00"),
        ("24 February 2016 21:00 XYZ", "2016-02-24T21:00:00"),
        ("24 February 2016 21:00", "2016-02-24T21:00:00"),
    ],
)
def test_zone_words_mean_the_law_of_the_day(text: str, wanted: str) -> None:
    assert told(text) == wanted


def test_the_same_letters_are_another_zone_elsewhere() -> None:
    text = "24 July 2016 21:00 "
    assert told(text + "IST", url="http://www.example.ie/a") == "2016-07-24T21:00:00+01:00"
    assert told(text + "EST", url="http://www.abc.net.au/a") == "2016-07-24T21:00:00+10:00"
    assert told(text + "EDT", url="http://www.abc.net.au/a") == "2016-07-24T21:00:00+11:00"
    assert told(text + "EST", url="http://www.example.com/a") == "2016-07-24T21:00:00-05:00"
    assert told(text + "CST", "zh") == "2016-07-24T21:00:00+08:00"
    assert told("24 juillet 2016 à 21:00 et plus", "fr") == "2016-07-24T21:00:00"


@pytest.mark.parametrize("text", ["1910-07-01T10:00:00", "1 July 1910 10:00"])
def test_an_offset_of_seconds_is_none(text: str) -> None:
    found = parse(text, language="en", url="http://ria.ru/a", home=True)
    assert found is not None
    assert (found.instant, "+home" in found.rule) == ("1910-07-01T10:00:00", False)


def test_the_home_zone_is_used_on_demand_only() -> None:
    text, url = "24 July 2011 21:00", "http://www.bbc.co.uk/news/1"
    assert told(text, url=url) == "2011-07-24T21:00:00"
    found = parse(text, language="en", url=url, home=True)
    assert found is not None
    assert (found.instant, found.rule) == ("2011-07-24T21:00:00+01:00", "dmy-word+home")


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("2 hours ago", "en", "2017-03-08T10:00:00+00:00"),
        ("Updated an hour ago", "en", "2017-03-08T11:00:00+00:00"),
        ("il y a 15 minutes", "fr", "2017-03-08T11:45:00+00:00"),
        ("vor 2 Stunden", "de", "2017-03-08T10:00:00+00:00"),
        ("hace 2 horas", "es", "2017-03-08T10:00:00+00:00"),
        ("2 ore fa", "it", "2017-03-08T10:00:00+00:00"),
        ("há 2 horas", "pt", "2017-03-08T10:00:00+00:00"),
        ("2 uur geleden", "nl", "2017-03-08T10:00:00+00:00"),
        ("2 часа назад", "ru", "2017-03-08T10:00:00+00:00"),
        ("2 години тому", "uk", "2017-03-08T10:00:00+00:00"),
        ("2 godziny temu", "pl", "2017-03-08T10:00:00+00:00"),
        ("2小时前", "zh", "2017-03-08T10:00:00+00:00"),
        ("2時間前", "ja", "2017-03-08T10:00:00+00:00"),
        ("3 days ago", "en", "2017-03-05"),
        ("yesterday", "en", "2017-03-07"),
        ("Yesterday at 21:53", "en", "2017-03-07T21:53:00"),
        ("Yesterday at 24:00", "en", "2017-03-08T00:00:00"),
        ("The day before yesterday", "en", None),
        ("avant-hier", "fr", None),
        ("一昨日", "ja", None),
        ("i går kl. 21.53", "da", "2017-03-07T21:53:00"),
        ("acum 20 de ore", "ro", "2017-03-07T16:00:00+00:00"),
        ("Yesterday, 2 hours ago", "en", "2017-03-08T10:00:00+00:00"),
        ("Today and yesterday", "en", None),
        ("USA Today", "en", None),
        ("Россия сегодня", "ru", None),
        ("Today's launch", "en", None),
        ("a few hours ago", "en", None),
        ("a couple of days ago", "en", None),
        ("vor ein paar Stunden", "de", None),
        ("half an hour ago", "en", None),
        ("2 long hours ago", "en", None),
        ("il y a une heure et demie", "fr", None),
        ("1 day 2 hours ago", "en", None),
        ("2.5 hours ago", "en", None),
        ("3 months ago", "en", None),
        ("2 hours", "en", None),
    ],
)
def test_relative_dates_count_from_the_capture(
    text: str, language: str, wanted: str | None
) -> None:
    assert told(text, language, captured=CAPTURED) == wanted
    assert told(text, language) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("yesterday", "2016-11-30"),
        ("today", "2016-12-01"),
        ("1 day ago", "2016-11-30"),
        ("1 hour ago", "2016-12-01T20:00:00-05:00"),
    ],
)
def test_relative_dates_are_on_the_clocks_of_the_publisher(text: str, wanted: str) -> None:
    captured, url = "2016-12-02T02:00:00Z", "http://www.nytimes.com/a"  # 21:00 of the day before
    assert told(text, captured=captured, url=url) == wanted
    assert told(text, captured=captured[:-1], url=url) != wanted


@pytest.mark.parametrize(
    ("language", "captured", "url", "wanted"),
    [
        ("fr", None, None, "2017-02-03"),
        ("en-GB", None, None, "2017-02-03"),
        ("en-US", None, None, "2017-03-02"),
        ("en", None, "http://www.example.co.uk/a", "2017-02-03"),
        ("fr-FR", None, None, "2017-02-03"),
        ("en", None, "http://www.foxnews.com/a", "2017-03-02"),
        ("en-US", None, "http://www.bbc.com/a", "2017-02-03"),
        ("en", None, "http://www.cbc.ca/a", None),
        ("fr", None, "http://www.foxnews.com/a", "2017-03-02"),
        ("en", None, "http://example.com/2017/03/02/a", "2017-03-02"),
        ("en", None, "http://example.com/20170203-a", "2017-02-03"),
        ("en", None, "http://example.com/2017/feb/03/a", "2017-02-03"),
        ("en", "2017-02-20T00:00:00Z", None, "2017-02-03"),
        ("en", CAPTURED, None, None),
        ("en", None, None, None),
        ("fil", None, None, None),
        (None, None, None, None),
        ("zh", None, None, None),
    ],
)
def test_an_order_of_numbers_is_known_or_there_is_no_date(
    language: str | None, captured: str | None, url: str | None, wanted: str | None
) -> None:
    assert told("03/02/2017", language, captured=captured, url=url) == wanted


def test_a_weekday_or_a_high_number_settles_the_order() -> None:
    assert told("Fri 03/02/2017") == "2017-02-03"
    assert told("Thu 03/02/2017") == "2017-03-02"
    assert told("24/02/2011") == told("02/24/2011") == "2011-02-24"
    assert told("03/03/2011") == "2011-03-03"


@pytest.mark.parametrize(
    "text",
    [
        "July 2010",
        "2010-07",
        "2010",
        "May",
        "Friday",
        "9:02 a.m.",
        "24 February",
        "Feb. 30, 2016",
        "2016-02-30",
        "31/02/2016",
        "13/13/2016",
        "Expedition 35",
        "Progress 81",
        "Soyuz TMA-06M",
        "Read More",
        "© 2015",
        "Copyright 2010-2016 Example",
        "17:25 July 2010",
        "1-3 July 2010",
        "1 – 3 July 2010",
        "1 July 2010 - 3 July 2010",
        "1 and 3 July 2010",
        "1 & 3 July 2010",
        "30 June to 3 July 2010",
        "June 30 – July 3, 2010",
        "Jun. 30-Jul. 3, 2010",
        "30 Jun. – 3 Jul. 2010",
        "10.11.12.13",
        "+1 202-555-0123",
        "9999999999999",
        "2554-02-24",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "1899-12-30",
        "30 December 1899",
        "2016²²²²",
        "2016²²²²²²",
        "",
        "\0",
    ],
)
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("24.-26. Februar 2011", "de"),
        ("24./25. Februar 2011", "de"),
        ("24. bis 26. Februar 2011", "de"),
        ("24.02. - 26.02.2011", "de"),
        ("du 24 au 26 février 2011", "fr"),
        ("24 y 25 de febrero de 2011", "es"),
        ("24 e 25 febbraio 2011", "it"),
        ("24 и 25 февраля 2011", "ru"),
        ("24. a 25. února 2011", "cs"),
        ("2011年2月24日至26日", "zh"),
        ("2011年2月24日～3月1日", "ja"),
    ],
)
def test_a_span_of_days_is_no_day(text: str, language: str) -> None:
    assert told(text, language) is None


def test_a_long_sentence_or_a_version_is_no_dateline() -> None:
    assert told("Version 24.02.11", "de") is None
    text = "The crew that had left the old station in haste came home on 24 February 2011 at last"
    assert told(text) is None


def test_dateparser_reads_languages_without_a_table() -> None:
    found = parse("24 veebruar 2011", language="et")
    assert found is not None
    assert (found.day, found.rule) == ("2011-02-24", "dateparser")
    assert told("veebruar 2011", "et") is None
    assert told("Artikkel 24 2011", "et") is None
    assert told("Biyernes 03/02/2017", "fil") is None  # a Friday, if the day comes first
