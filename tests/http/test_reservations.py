"""Reserved text mining in whole crawls: asked for once, recorded, replayed, obeyed."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from scrapers.http import reservations
from scrapers.http.cache import ArchiveMiddleware
from scrapers.http.fetch import transfer_of
from scrapers.items import Article
from scrapers.pages.site_rights import TDMREP
from scrapers.saved import SavedFile, normalize_file
from tests.crawling import QUICK, ROOT, SITES, crawl, environment, records, tables
from tests.server import SiteServer

TEXT = "<p>The probe left its orbit on Thursday and sends a picture of the moon each hour.</p>" * 9
RULES = [{"location": "/free/", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]
HOSTS: dict[str, dict[str, str]] = {
    "says-nothing": {},
    "by-file": {TDMREP: json.dumps(RULES)},
    "by-robots": {"/robots.txt": "User-agent: *\nContent-Signal: search=yes, ai-train=no\n"},
    "by-header": {"/_responses.toml": '[defaults]\nheaders = { X-Robots-Tag = "noai" }\n'},
    "by-garbage": {TDMREP: "[" * 99_999},
    "by-bulk": {TDMREP: "[" + " " * (600 << 10) + "]"},
    "by-failure": {"/_responses.toml": f'[[response]]\nurl = "{TDMREP}"\nfailure = "timeout"\n'},
}
PATHS = ("/story.html", "/free/story.html", "/gone.html")
RESERVED = {
    "http://by-file/story.html": ("tdmrep:tdm-reservation", "1"),
    "http://by-robots/story.html": ("robots.txt", "Content-Signal: search=yes, ai-train=no"),
    "http://by-robots/free/story.html": ("robots.txt", "Content-Signal: search=yes, ai-train=no"),
    "http://by-header/story.html": ("x-robots-tag", "noai"),
    "http://by-header/free/story.html": ("x-robots-tag", "noai"),
}
URLS = ",".join(f"http://{host}{path}" for host in (*HOSTS, "no-article") for path in PATHS)


def lay_out(sites: Path) -> None:
    for host, files in HOSTS.items():
        pages = dict.fromkeys(PATHS[:2], f"<h1>A probe of {host}</h1>{TEXT}")
        for path, text in {**pages, **files}.items():
            (file := sites / host / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    (sites / "no-article").mkdir()


class Crawls:
    """Crawls of the hosts into one archive, and replays of it."""

    def __init__(self, folder: Path, server: SiteServer) -> None:
        self.folder, self.server, self.count = folder, server, 0

    def run(self, **settings: Any) -> dict[str, dict[str, Any]]:
        """Return the articles by address."""
        self.count += 1
        self.output = self.folder / f"{self.count}.jsonl"
        finished = crawl("articles", "-O", str(self.output), settings=settings, urls=URLS)
        assert finished.returncode == 0, finished.stderr
        table = self.output.with_name(f"{self.count}.articles.jsonl")
        return {article["url"]: article for article in records(table)}

    def live(self, **settings: Any) -> dict[str, dict[str, Any]]:
        hosts = self.server.downlink_hosts()
        archive = self.folder / "archive"
        return self.run(**QUICK, ARCHIVE=archive, DOWNLINK_HOSTS=hosts, **settings)

    def replay(self, **settings: Any) -> dict[str, dict[str, Any]]:
        return self.run(REPLAY=self.folder / "archive", **settings)


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    folder = tmp_path_factory.mktemp("reservations")
    lay_out(folder / "sites")
    with SiteServer(folder / "sites") as server:
        found = Crawls(folder, server)
        found.first = found.live()  # type: ignore[attr-defined]
        found.tables = [*tables(found.output).values()]  # type: ignore[attr-defined]
        found.asked = list(server.hits)  # type: ignore[attr-defined]
        yield found  # type: ignore[misc]


def said(article: dict[str, Any]) -> list[tuple[str, str]]:
    return [(signal["source"], signal["value"]) for signal in article["rights"]["signals"]]


def test_what_page_headers_and_site_say_is_recorded(crawls: Any) -> None:
    assert len(crawls.first) == 2 * len(HOSTS)
    for url, article in crawls.first.items():
        assert article["article_body"], url
        reserved = article["rights"]["tdm_reserved"]
        if url in RESERVED:
            assert (reserved, RESERVED[url] in said(article)) == (True, True), url
        elif url == "http://by-file/free/story.html":
            assert (reserved, said(article)) == (False, [("tdmrep:tdm-reservation", "0")])
        else:
            assert (reserved, said(article)) == (None, []), url
    report = json.loads(crawls.folder.joinpath("1.run.json").read_text())
    assert report["text_mining"] == [
        {"name": "allowed", "count": 1}, {"name": "reserved", "count": len(RESERVED)},
        {"name": "unsaid", "count": 2 * len(HOSTS) - len(RESERVED) - 1},
    ]  # fmt: skip


def test_saved_pages_say_the_same_of_themselves(crawls: Any) -> None:
    (warc,) = (crawls.folder / "archive").glob("*.warc.gz")
    lines, problems = normalize_file(SavedFile(warc))
    found = {article["url"]: article["rights"] for article in map(json.loads, lines)}
    assert (found.keys(), problems) == (crawls.first.keys(), [])
    for url, article in crawls.first.items():
        if "by-file" not in url and "by-robots" not in url:
            assert found[url] == article["rights"]


def test_a_site_is_asked_for_its_file_once_and_only_where_an_article_was_read(crawls: Any) -> None:
    asked = [host for host, path, _ in crawls.asked if path == TDMREP]
    assert sorted(asked) == sorted(HOSTS)
    for host in HOSTS:
        paths = [path for name, path, _ in crawls.asked if name == host]
        assert paths.index(TDMREP) > min(map(paths.index, PATHS[:2])), host
        assert paths.count("/robots.txt") == 1


class Asked(list[tuple[str, bool]]):
    """The files of sites that are asked for, and whether anew, in runs within this process."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = Settings()
        settings.setmodule("scrapers.settings")
        settings.set("ARCHIVE", folder)
        self.middleware: Any = ArchiveMiddleware(settings, None)  # type: ignore[arg-type]
        self.storage = self.middleware.storage
        self.storage.open_spider(None)
        self.status = 200
        monkeypatch.setattr(reservations, "fetch", self.fetch)

    async def fetch(self, crawler: Any, request: Request) -> Any:
        self.append((request.url, request.meta["revalidate"]))
        await asyncio.sleep(0)
        body = json.dumps(RULES) if request.url.endswith(TDMREP) else "Content-Usage: tdm=n"
        return transfer_of(Response(request.url, self.status, body=body.encode(), request=request))

    def store(self, urls: Iterable[str]) -> None:
        """Store an answer for each, as a run before this one would."""
        for url in urls:
            self.storage.archive.store(url, 200, [], b"")
        self.storage.close_spider(None)
        self.storage.open_spider(None)

    def run(self, *urls: str, flags: tuple[str, ...] = (), replay: bool = False) -> list[Article]:
        """Complete the articles of pages that came with ``flags``, all at once."""
        middleware = None if replay else self.middleware
        crawler: Any = SimpleNamespace(
            settings=Settings(), get_downloader_middleware=lambda _: middleware
        )
        pages = [Response(url, flags=[*flags], request=Request(url)) for url in urls]
        articles = [Article() for _ in pages]

        async def complete() -> None:
            asking = reservations.Reservations(crawler)
            pairs = zip(articles, map(transfer_of, pages), strict=True)
            await asyncio.gather(*(asking.complete(*pair) for pair in pairs))

        asyncio.run(complete())
        return articles


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    found = Asked(tmp_path, monkeypatch)
    yield found
    found.storage.close_spider(None)


NEWS = "http://news.example"
ROBOTS_TXT, FILE = f"{NEWS}/robots.txt", NEWS + TDMREP


@pytest.mark.parametrize(
    ("how", "stored", "wanted"),
    [
        ({}, {ROBOTS_TXT}, [(ROBOTS_TXT, False), (FILE, True)]),
        ({}, {ROBOTS_TXT, FILE}, [(ROBOTS_TXT, False), (FILE, True)]),
        ({"flags": ("cached",)}, {ROBOTS_TXT, FILE}, [(ROBOTS_TXT, False), (FILE, False)]),
        ({"flags": ("cached",)}, {ROBOTS_TXT}, [(ROBOTS_TXT, False), (FILE, False)]),
        ({"flags": ("cached",)}, set(), [(FILE, False)]),
        ({"flags": ("cached",), "replay": True}, set(), [(ROBOTS_TXT, False), (FILE, False)]),
    ],
    ids=["live", "live again", "all stored", "run killed", "nothing stored", "replay"],
)
def test_whom_a_run_asks(asked: Any, how: Any, stored: set[str], wanted: Any) -> None:
    asked.store(stored)
    asked.run(f"{NEWS}/story", f"{NEWS}/other", **how)
    assert asked == wanted


def test_a_site_that_did_not_answer_before_is_not_asked_for_a_stored_page(asked: Any) -> None:
    asked.storage.archive.store_failure(FILE, "timeout", "no answer in time")
    asked.run(f"{NEWS}/story", flags=("cached",))
    assert asked == []


@pytest.mark.parametrize(("status", "count"), [(200, 2), (404, 0), (500, 0)])
def test_an_error_page_that_reads_like_a_file_says_nothing(
    asked: Any, status: int, count: int
) -> None:
    asked.status = status
    (article,) = asked.run(f"{NEWS}/story", replay=True)
    assert len(article.rights.signals) == count


@pytest.mark.slow
def test_what_the_archive_holds_is_not_asked_for_again_and_replays_the_same(crawls: Any) -> None:
    before = len(crawls.server.hits)
    crawls.live()
    # A page that is gone and a site that fails are no answers to keep for ever.
    again = {path for _, path, _ in crawls.server.hits[before:]}
    assert TDMREP not in again
    assert [*tables(crawls.output).values()] == crawls.tables
    crawls.replay()
    assert [*tables(crawls.output).values()] == crawls.tables


@pytest.mark.slow
def test_obeyed_the_text_is_left_out_and_all_the_rest_stays(crawls: Any) -> None:
    found = crawls.replay(DOWNLINK_TDM_OBEY=True)
    assert found.keys() == crawls.first.keys()
    for url, article in found.items():
        whole = crawls.first[url]
        if url in RESERVED:
            assert article["article_body"] is None
            left_out = dict.fromkeys(("article_body", "description", "image"))
            assert article == whole | left_out
            assert article["content_hash"] == whole["content_hash"]
        else:
            assert article == whole


@pytest.mark.slow
def test_obeyed_the_citation_says_why_and_a_dataset_leaves_out_the_text_too(tmp_path: Path) -> None:
    sites = tmp_path / "sites"
    for host in ("offstream.news/news/2016/12/1", "www.euronews.com", "www.cnn.com"):
        shutil.copytree(SITES / host, sites / host)
    (file := sites / "www.euronews.com" / TDMREP[1:]).parent.mkdir()
    file.write_text(json.dumps(RULES))
    day = {"since": "2016-12-01", "until": "2016-12-01"}
    found = {}
    for obey in (False, True):
        settings = {"REPLAY": sites, "DOWNLINK_TDM_OBEY": obey, "DOWNLINK_RUNS": tmp_path / "runs"}
        output = tmp_path / f"{obey}.jsonl"
        finished = crawl("offstream", "-O", str(output), settings=settings, **day)
        assert finished.returncode == 0, finished.stderr
        citations = [c for event in records(output) for c in event["citations"]]
        (citation,) = (c for c in citations if "euronews" in c["url"])
        articles = records(output.with_name(f"{obey}.articles.jsonl"))
        (article,) = (a for a in articles if "euronews" in a["url"])
        assert citation["article_id"] == article["id"]
        assert all(a["article_body"] for a in articles if a != article)
        found[obey] = (citation, article)
    why = "text mining reserved: tdmrep:tdm-reservation: 1"
    assert found[True][0]["evidence"] == [*found[False][0]["evidence"], why]
    assert found[True][0]["verdict"] == "article"
    assert found[False][1]["article_body"]
    assert found[True][1]["article_body"] is None
    line = [sys.executable, "-m", "scrapy", "dataset", "-s", "DOWNLINK_TDM_OBEY=True"]
    line += [str(tmp_path / "False.jsonl"), "-o", str(tmp_path / "dataset")]
    subprocess.run(line, cwd=ROOT, env=environment(), capture_output=True, check=True)
    articles = records(tmp_path / "dataset" / "articles.jsonl")
    assert found[True][1] in articles
    assert sum(article["article_body"] is None for article in articles) == 1
