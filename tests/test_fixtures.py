"""The small web of ``fixtures/sites`` is whole: what a page links to exists, or is known not to."""

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import etree, html
from phonenumbers import PhoneNumberMatcher

from scrapers.http.site import Site

SITES = Path(__file__).parent.parent / "fixtures" / "sites"
EVENTS = SITES / "offstream.news"
FORMATS = (".md", ".html", ".json", ".xml")
MAX_PAGE = 25_000
MAX_ALL = 1_500_000

# Hosts that nothing cites: the sites of events, one for each spider, and the web archives.
EVENT_HOSTS = {"offstream.news", "en.wikipedia.org"}
ARCHIVE_HOSTS = {"web.archive.org", "arquivo.pt"}

# Listed in an index, and gone.
MISSING_EVENTS = {
    "/news/2016/12/3/a-museum-in-moscow-shows-the-suit-of-a-cosmonaut-who-never-flew",
}

# Days with an index, each with the number of entries.
ENTRIES = {
    "/news/2003/08/24": 2, "/news/2003/08/25": 2, "/news/2003/08/26": 0, "/news/2006/10/26": 2,
    "/news/2010/07/1": 2, "/news/2010/07/2": 3, "/news/2010/07/4": 2, "/news/2010/07/5": 1,
    "/news/2012/08/6": 3, "/news/2012/08/7": 1, "/news/2014/11/12": 1, "/news/2016/11/30": 2,
    "/news/2016/12/1": 3, "/news/2016/12/2": 2, "/news/2016/12/3": 2, "/news/2016/12/4": 0,
    "/news/2018/01/21": 2, "/news/2018/02/15": 3, "/news/2018/02/16": 1, "/news/2018/03/7": 1,
    "/news/2020/05/31": 2, "/zh/news/2019/01/3": 2, "/zh/news/2019/07/1": 1,
    "/zh/news/2019/07/2": 2, "/zh/news/2019/10/18": 1,
}  # fmt: skip

# Cited addresses that do not end in a page with status 200, and what they end in.
OUTCOMES = {
    "http://www.ananova.com/news/story/sm_812345.html": "dns_error",
    "http://www.interfax.com/newsinf.asp?id=174823": "timeout",
    "http://www.hobbyspace.com/nucleus/index.php?itemid=38612": "connection_refused",
    "http://www.isro.org/pressrelease/scripts/pressreleasein.aspx?Jul02_2010": 500,
    "http://www.guardian.co.uk/media/2010/jul/04/starbeam-tv-administration": 410,
    "http://news.bbc.co.uk/2/hi/science_and_environment/10493310.stm": 404,
    "http://tass.com/science/993123": 403,
    "http://news.yahoo.com/s/ap/20061026/ap_on_sc/space_tourism_fair": 404,
    "http://www.reuters.com/article/2012/08/07/us-space-contract-idUSBRE8760ZZ20120807": 404,
    "http://www.helsinkitimes.fi/finland/finland-news/domestic/15345-meteor-rattles-windows.html":
        404,
    "https://www.japantimes.co.jp/news/2016/12/01/national/jaxa-tether-stays-rolled-up/": 404,
    "https://www.letelegramme.fr/monde/astronomie-la-guerre-des-etoiles-31-05-2020.php": 404,
    "https://www.cna.com.tw/news/ait/201907020123.aspx": 404,
}  # fmt: skip

# Cited, but never asked for: loopback, another scheme, no scheme.
NEVER_ASKED = {
    "http://127.0.0.1/",
    "ftp://ftp.federalspace.ru/pub/press/2012-08-06.txt",
    "www.nasaspaceflight.com/2012/08/proton-m-briz-m-strands-satellites/",
}

# Cited in the middle of a headline, not in a list of sources.
LEAKED = {"http://www.astrofair2006.com/"}

EVENT_LINK = re.compile(
    r"""(?P<stem>(?:/zh)?/news/\d{4}/\d\d/\d{1,2}/(?!index\.)[^"')\]\s<]+?)\.(?:md|html|json|xml)\b"""
)
SOURCE_LINE = re.compile(r"^\d+\. \[(?P<name>.*?)\]\((?P<url>\S+)\)(?: \[IMG\]\(\S+\))?$", re.M)
TRACKING = re.compile(r"[?&]utm_[^#]*")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(SITES)


def all_files() -> list[Path]:
    return sorted(path for path in SITES.rglob("*") if path.is_file())


def text_of(path: Path) -> str:
    """A page of the event site; one of them is cp1252 on purpose."""
    body = path.read_bytes()
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("cp1252")


def event_pages() -> dict[str, list[Path]]:
    """Every event page by its address without the extension."""
    pages: dict[str, list[Path]] = {}
    for path in sorted(EVENTS.rglob("*")):
        stem = "/" + str(path.relative_to(EVENTS).with_suffix(""))
        if "/news/" in stem and path.suffix in FORMATS and path.stem not in ("index", "README"):
            pages.setdefault(stem, []).append(path)
    return pages


def listed(path: Path) -> list[str]:
    """The event pages an index lists, in order."""
    text = text_of(path)
    if path.suffix == ".html":  # chrome links to other pages
        text = text[text.index('<main id="main">') : text.index("</main>")]
    return list(dict.fromkeys(match["stem"] for match in EVENT_LINK.finditer(text)))


def sources_of(path: Path) -> list[str]:
    """The cited addresses of an event page, as they stand."""
    text = text_of(path)
    if path.suffix == ".json":
        record = json.loads(text)
        found = record.get("sources") or record.get("news", {}).get("source", [])
        return [source.get("url") or source["href"] for source in found]
    if path.suffix == ".xml":
        return [url.text for url in etree.fromstring(text.encode()).findall("sources/source/url")]
    if path.suffix == ".html":
        found = html.fromstring(text).xpath(
            "//h3[starts-with(., 'Source') or . = '信息来源:']/following-sibling::ol[1]/li/a[1]"
        )
        return [a.get("href") for a in found if a.text != "Cover Image"]
    section = re.search(r"^### (?:Sources?|信息来源):\n\n((?:\d.*\n)+)", text, re.M)
    lines = SOURCE_LINE.finditer(section[1]) if section else ()
    return [line["url"] for line in lines if line["name"] != "Cover Image"]


def citations() -> Counter[str]:
    """Cited addresses of the current event pages, each event counted once."""
    current = {stem for folder in ENTRIES for path in index_files(folder) for stem in listed(path)}
    pages = event_pages()
    return Counter(url for stem in current - MISSING_EVENTS for url in sources_of(pages[stem][0]))


def index_files(folder: str) -> list[Path]:
    return sorted((EVENTS / folder.lstrip("/")).glob("index.*"))


def answer(site: Site, url: str) -> tuple[int | str, str]:
    """What a browser would end at: status or failure, and the address."""
    for _ in range(6):
        capture = site.newest(url)
        location = [value for name, value in capture.headers if name == b"Location"]
        if capture.failure or not location:
            return capture.failure or capture.status, url
        url = urljoin(url, location[0].decode())
    raise AssertionError(f"endless redirect at {url}")


def test_days_with_an_index_are_the_known_ones() -> None:
    folders = {
        "/" + str(path.parent.relative_to(EVENTS)) for path in EVENTS.rglob("news/**/index.*")
    }
    assert folders == set(ENTRIES)


@pytest.mark.parametrize("folder", ENTRIES)
def test_each_index_lists_its_events_in_every_format(folder: str) -> None:
    lists = [listed(path) for path in index_files(folder)]
    assert all(stems == lists[0] for stems in lists)
    assert len(lists[0]) == ENTRIES[folder]


def test_each_link_of_an_index_has_a_page_or_is_a_known_miss() -> None:
    pages = event_pages()
    indexes = [*EVENTS.rglob("index.*"), *EVENTS.rglob("README.md")]
    linked = {stem for path in indexes for stem in listed(path)}
    assert {stem for stem in linked if stem not in pages} == MISSING_EVENTS


def test_pages_that_no_index_lists_are_older_versions() -> None:
    current = {stem for folder in ENTRIES for path in index_files(folder) for stem in listed(path)}
    older = set(event_pages()) - current
    histories = "".join(
        text_of(path).partition("### Changes:")[2]
        for stem in current & set(event_pages())
        for path in event_pages()[stem]
    )
    assert len(older) == 3
    assert all(f"{stem}.md" in histories for stem in older)


def test_every_format_of_an_event_cites_the_same_addresses() -> None:
    for stem, paths in event_pages().items():
        lists = [sources_of(path) for path in paths]
        assert all(urls == lists[0] for urls in lists), stem


def test_every_cited_address_ends_as_declared(site: Site) -> None:
    cited = set(citations()) | LEAKED
    assert cited >= NEVER_ASKED | set(OUTCOMES)
    ends = {url: answer(site, TRACKING.sub("", url))[0] for url in cited - NEVER_ASKED}
    assert {url: end for url, end in ends.items() if end != 200} == OUTCOMES


def test_three_articles_are_cited_by_two_events_each() -> None:
    same = Counter(re.sub("^https?:", "", TRACKING.sub("", url)) for url in citations().elements())
    assert sorted(urlsplit(url).hostname for url, count in same.items() if count > 1) == [
        "news.bbc.co.uk",
        "www.cnn.com",
        "www.space.com",
    ]


def test_every_article_page_is_cited_or_led_to(site: Site) -> None:
    hosts = {urlsplit(url).hostname for url in set(citations()) | LEAKED if "://" in url}
    ends = {urlsplit(answer(site, url)[1]).hostname for url in citations() if "://" in url}
    unscheme = {url.partition("/")[0] for url in NEVER_ASKED if "://" not in url}
    folders = {path.name for path in SITES.iterdir() if path.is_dir()}
    assert folders - hosts - ends - unscheme == EVENT_HOSTS | ARCHIVE_HOSTS


def test_redirect_chain_has_three_hops(site: Site) -> None:
    url, hops = "http://www.esa.int/esaCP/SEMQ0T0P4HD_index_0.html", 0
    while (capture := site.newest(url)).status in (301, 302):
        url = urljoin(url, dict(capture.headers)[b"Location"].decode())
        hops += 1
    assert (hops, capture.status) == (3, 200)


def test_every_template_generation_is_there() -> None:
    texts = [
        text_of(path) for paths in event_pages().values() for path in paths if path.suffix == ".md"
    ]
    formats, topic, cover = "\nFormats: ", "\n##### ", "[Cover Image]"

    def count(*parts: str, without: tuple[str, ...] = ()) -> int:
        return sum(all(p in t for p in parts) and not any(w in t for w in without) for t in texts)

    assert count("### Source:", without=(cover,)) >= 5  # v1
    assert count("### Source:", cover, without=("### Changes:",)) >= 3  # v2
    assert sum(0 < t.find("### Related:") < t.find("### Changes:") for t in texts) == 1  # v2c
    assert count("### Sources:", without=(formats,)) >= 3  # v2b
    assert count(formats, without=(topic,)) >= 4  # v3
    assert count(formats, topic) >= 8  # v4
    assert count("### 信息来源:", "[IMG](") >= 2  # zh5


@pytest.mark.parametrize(
    ("page", "charset", "says"),
    [
        ("news.bbc.co.uk/2/hi/science_and_environment/10492114.stm", "cp1252", "station’s stores"),
        (
            "www.spacedaily.com/reports/Dust_Courier_Capsule_Lands_In_Utah_999.html",
            "cp1252",
            "naïve",
        ),
        ("ria.ru/space/20161201/1482612345.html", "cp1251", "Роскосмос"),
        ("tech.sina.com.cn/d/s/2019-01-03/doc-ihqfskcn3712345.shtml", "gb2312", "月球背面"),
    ],
)
def test_page_is_in_an_old_charset(page: str, charset: str, says: str) -> None:
    body = (SITES / page).read_bytes()
    assert says in body.decode(charset)
    with pytest.raises(UnicodeDecodeError):
        body.decode()


def test_pages_with_a_wrong_label_or_mojibake_stay_broken() -> None:
    voa = SITES / "www.voanews.com/content/endurance-lands-in-holden-crater/1475123.html"
    assert "charset=iso-8859-1" in voa.read_text(encoding="utf-8")
    assert "NASA’s" in voa.read_text(encoding="utf-8")
    hindu = SITES / "www.thehindu.com/sci-tech/science/article497123.ece"
    assert "Indiaâ€™s" in hindu.read_text(encoding="utf-8")
    pages = [path for paths in event_pages().values() for path in paths if path.suffix == ".md"]
    assert sum("â€" in text_of(path) for path in pages) == 4


def test_replay_tables_are_valid() -> None:
    for path in SITES.glob("*/_responses.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))["defaults"]["fetched_at"]


def test_phone_numbers_are_the_reserved_ones() -> None:
    numbers = set()
    for path in all_files():
        if path.is_relative_to(EVENTS) or path.suffix in (".toml", ".pdf", ".jpg"):
            continue
        text = " ".join(html.fromstring(text_of(path)).itertext())
        numbers |= {match.raw_string for match in PhoneNumberMatcher(text, "US")}
    assert len(numbers) >= 2
    assert {number for number in numbers if not re.search(r"555\D01\d\d$", number)} == set()


def test_pages_are_small() -> None:
    sizes = {str(path.relative_to(SITES)): path.stat().st_size for path in all_files()}
    assert {name: size for name, size in sizes.items() if size > MAX_PAGE} == {}
    assert sum(sizes.values()) < MAX_ALL


def test_file_names_fit_every_file_system() -> None:
    assert all(len(path.name.encode()) <= 240 for path in all_files())
    assert all(unquote(path.name) == path.name for path in all_files())
