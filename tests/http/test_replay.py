"""Replay of archives and site folders, and recording against a real local server."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.http.archive import Archive
from scrapers.http.site import Site
from tests.http.probe import probe, start
from tests.server import SiteServer

# Any attempt to reach the network ends the crawl with a message on standard error.
NO_NETWORK = """
import socket, sys
from twisted.internet._resolver import GAIResolver
def refuse(*arguments, **keywords):
    sys.stderr.write("NETWORK USED")
    raise AssertionError("network used")
socket.socket.connect = socket.socket.connect_ex = refuse
GAIResolver.__init__.__defaults__ = (None, refuse)
"""
URLS = (
    "http://news.example/a.html",
    "https://news.example/missing",
    "http://news.example/moved?id=5",
    {"url": "http://news.example/slow", "meta": {"download_timeout": 0.5}},
    "http://news.example/closed",
    "http://news.example/busy",
    "http://news.example/private/page",
    "http://gone.example/x",
    "http://refused.example/x",
    "http://127.0.0.1/",
    "ftp://news.example/a.html",
)
STATUSES = [
    "ok", "dead", "ok", "timeout", "server_error", "server_error", "robots", "dns_error",
    "connection_refused", "forbidden_address", "forbidden_address",
]  # fmt: skip


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small web with one of each answer."""
    folder = tmp_path_factory.mktemp("sites")
    files = {
        "outside.html": "<p>of no host",
        "news.example/a.html": "<title>A</title><p>Aé",
        "news.example/new.html": "<title>New</title>",
        "news.example/2016/12/1/index.md": "# Day",
        "news.example/robots.txt": "User-agent: *\nDisallow: /private/\n",
        "news.example/_responses.toml": """
            [[response]]
            url = "/moved?id=5"
            status = 301
            headers = { Location = "https://news.example/new.html" }
            [[response]]
            url = "/slow"
            failure = "timeout"
            [[response]]
            url = "/closed"
            failure = "server_error"
            [[response]]
            url = "/busy"
            status = 503
            file = "a.html"
            fetched_at = 2026-01-02T03:04:05Z
            [[response]]
            url = "/plain"
            file = "a.html"
            headers = { content-type = "text/plain" }
            [[response]]
            url = "https://news.example/a.html"
            headers = { X-Secure = ["1", "2"] }
        """,
        "gone.example/_responses.toml": '[defaults]\nfailure = "dns_error"\n',
        "refused.example/_responses.toml": '[defaults]\nfailure = "connection_refused"\n',
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_recorded_crawl_replays_the_same_story_without_the_network(
    sites: Path, tmp_path: Path
) -> None:
    with SiteServer(sites, compress=True) as server:
        hosts = server.downlink_hosts()
        live = probe(URLS, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path, RETRY_TIMES=1)
        asked = len(server.hits)
    assert live.statuses() == STATUSES, live.log
    replayed = probe(URLS, before=NO_NETWORK, REPLAY=tmp_path)
    assert replayed.transfers == live.transfers, replayed.log
    assert "NETWORK USED" not in replayed.log
    assert len(server.hits) == asked
    # Once more, recording: what is answered for good is not asked for again.
    with SiteServer(sites, compress=True) as server:
        again = probe(URLS[:3], DOWNLINK_HOSTS=server.downlink_hosts(), ARCHIVE=tmp_path)
        assert again.statuses() == STATUSES[:3]
        assert server.hits == []


@pytest.mark.parametrize(
    ("answer", "status", "paths"),
    [
        (200, "ok", "old older a a"),
        (404, "dead", "old older a a"),
        (503, "server_error", "a a a a"),
    ],
)
def test_a_page_that_is_on_its_way_is_asked_for_once(
    answer: int, status: str, paths: str, tmp_path: Path
) -> None:
    host = tmp_path / "sites" / "news.example"
    host.mkdir(parents=True)
    (host / "a.html").write_text("<p>A")
    moved = '[[response]]\nurl = "/{}"\nstatus = 301\nheaders = {{ Location = "/a" }}\n'
    page = f'[[response]]\nurl = "/a"\nstatus = {answer}\nfile = "a.html"\n'
    (host / "_responses.toml").write_text(moved.format("old") + moved.format("older") + page)
    urls = [f"http://news.example/{path}" for path in paths.split()]
    archive = tmp_path / "archive"
    with SiteServer(tmp_path / "sites") as server:
        hosts = server.downlink_hosts()
        live = probe(urls, DOWNLINK_HOSTS=hosts, ARCHIVE=archive, CONCURRENT_REQUESTS_PER_DOMAIN=4)
        asked = sorted(path[1:] for path in server.paths("news.example"))
        assert asked == sorted(set(paths.split())), live.log
    assert live.statuses() == [status] * 4
    assert len({transfer["fetched_at"] for transfer in live.transfers}) == 1
    assert not any(transfer["stored"] for transfer in live.transfers)


def test_a_site_folder_tells_the_story_that_its_server_tells(sites: Path) -> None:
    replayed = probe(URLS, before=NO_NETWORK, REPLAY=sites)
    assert replayed.statuses() == STATUSES, replayed.log
    assert "NETWORK USED" not in replayed.log
    times = {transfer["url"]: transfer["fetched_at"] for transfer in replayed.transfers}
    assert times["http://news.example/a.html"] == "2026-01-01T00:00:00Z"
    assert times["http://news.example/busy"] == "2026-01-02T03:04:05Z"
    moved = replayed.transfers[2]
    assert moved["url"] == "https://news.example/new.html"
    assert moved["evidence"] == ["HTTP 200", "redirects: 1"]


def test_what_is_not_in_the_archive_was_not_tried(tmp_path: Path) -> None:
    archive = Archive(tmp_path, writable=True)
    archive.store("http://news.example/", 200, [], b"<p>x")
    archive.close()
    answer = probe(["http://news.example/other"], before=NO_NETWORK, REPLAY=tmp_path)
    assert answer.statuses() == ["not_tried"]
    assert answer.transfers[0]["evidence"] == ["not archived: http://news.example/other"]


def test_a_replay_that_cannot_be_read_stops_at_once(tmp_path: Path) -> None:
    missing = probe([], REPLAY=tmp_path / "missing")
    assert missing.stats == {"exit": 1}
    assert "there is no such file or folder" in missing.log
    bad_time = probe([], REPLAY=tmp_path, DOWNLINK_AS_OF="yesterday")
    assert bad_time.stats == {"exit": 1}
    assert "DOWNLINK_AS_OF=yesterday: not an ISO 8601 time" in bad_time.log


def test_revalidation_asks_with_validators_and_keeps_one_copy(sites: Path, tmp_path: Path) -> None:
    pages = ("http://news.example/a.html", "http://news.example/2016/12/1/")
    asked = [{"url": url, "meta": {"revalidate": True}} for url in pages]
    with SiteServer(sites) as server:
        hosts = server.downlink_hosts()
        first = probe(asked, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path)
        assert server.conditional == 0
        second = probe([*asked, asked[0]], in_turn=True, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path)
        # robots.txt and two pages; the third request is answered by this run's own capture.
        assert server.conditional == 3
        assert [status for *_, status in server.hits[-3:]] == [304, 304, 304]
    assert second.transfers[2]["digest"] == first.transfers[0]["digest"]
    assert second.stats["httpcache/revalidate"] == 3
    newest = Archive(tmp_path, writable=False).newest(pages[0])
    assert newest is not None
    assert (newest.status, newest.body) == (200, "<title>A</title><p>Aé".encode())
    replayed = probe(asked, REPLAY=tmp_path)
    assert replayed.transfers == second.transfers[:2]


def test_a_site_that_is_down_does_not_look_unchanged(sites: Path, tmp_path: Path) -> None:
    asked = [{"url": "http://news.example/a.html", "meta": {"revalidate": True}}]
    with SiteServer(sites, validators=False) as server:
        hosts = server.downlink_hosts()
        probe(asked, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path)
        unchanged = probe(asked, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path)
    assert unchanged.statuses() == ["ok"]
    # No validators: the page is fetched whole and stored once.
    sizes = [path.stat().st_size for path in sorted(tmp_path.glob("*.warc.gz"))]
    assert len(sizes) == 2
    down = probe(asked, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path)
    assert down.statuses() == ["connection_refused"]


def test_a_page_that_moved_is_asked_for_without_the_validators_of_the_old_place(
    tmp_path: Path,
) -> None:
    host, archive = tmp_path / "sites" / "news.example", tmp_path / "archive"
    host.mkdir(parents=True)
    (host / "old.html").write_text("<p>text")
    asked = [{"url": "http://news.example/old.html", "meta": {"revalidate": True}}]
    with SiteServer(tmp_path / "sites") as server:
        probe(asked, DOWNLINK_HOSTS=server.downlink_hosts(), ARCHIVE=archive)
    (host / "old.html").rename(host / "new.html")
    (host / "_responses.toml").write_text(
        '[[response]]\nurl = "/old.html"\nstatus = 301\nheaders = { Location = "/new.html" }\n'
    )
    with SiteServer(tmp_path / "sites") as server:
        moved = probe(asked, DOWNLINK_HOSTS=server.downlink_hosts(), ARCHIVE=archive)
    assert moved.transfers[0]["evidence"] == ["HTTP 200", "redirects: 1"]
    assert moved.transfers[0]["body"] == b"<p>text"


@pytest.mark.parametrize(
    ("url", "status"),
    [("http://gone.example/x", "dns_error"), ("http://news.example/busy", "server_error")],
)
def test_a_failure_that_stands_is_told_again_as_one_of_before_and_is_no_other_try(
    url: str, status: str, sites: Path, tmp_path: Path
) -> None:
    for stored in (False, True):
        with SiteServer(sites) as server:
            hosts = f"{server.downlink_hosts()},gone.example="
            answer = probe([url], DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path)
        (told,) = answer.transfers
        assert (told["status"], told["stored"]) == (status, stored)
        assert len(Archive(tmp_path, writable=False).history(url)) == 1


def test_r20_a_full_disk_ends_the_crawl_and_leaves_a_readable_archive(tmp_path: Path) -> None:
    folder = tmp_path / "sites"
    for number in range(30):
        page = folder / "news.example" / f"{number}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(os.urandom(2000))
    limit = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
"""
    urls = [f"http://news.example/{number}.html" for number in range(30)]
    with SiteServer(folder) as server:
        hosts = server.downlink_hosts()
        full = probe(
            urls, before=limit, in_turn=True, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path / "archive"
        )
    assert full.stats["finish_reason"] == "archive_write_error", full.log
    assert full.stats["archive/write_error"] >= 1
    archive = Archive(tmp_path / "archive", writable=False)
    stored = [url for url in urls if archive.newest(url) is not None]
    assert 3 <= len(stored) < 30
    (file,) = (tmp_path / "archive").glob("*.warc.gz")
    assert file.stat().st_size <= 20_000


def test_an_archive_that_cannot_be_written_stops_at_once(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    answer = probe(["http://news.example/"], ARCHIVE=blocked / "archive")
    assert answer.stats == {"exit": 1}
    assert "cannot make the archive folder" in answer.log


@pytest.mark.slow
def test_r18_kill_9_loses_only_what_was_in_flight(tmp_path: Path) -> None:
    folder = tmp_path / "sites"
    urls = []
    for number in range(200):
        page = folder / f"h{number % 10}.example" / f"{number}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<p>{number}")
        urls.append(f"http://h{number % 10}.example/{number}.html")
    with SiteServer(folder) as server:
        settings = {
            "DOWNLINK_HOSTS": server.downlink_hosts(),
            "ARCHIVE": tmp_path / "archive",
            "DOWNLOAD_DELAY": 0.05,
        }
        pages = lambda: sum(path.endswith(".html") for _, path, _ in server.hits)  # noqa: E731
        for goal in (50, 100, 150):
            process, _, _ = start(urls, "", False, settings)
            while pages() < goal and process.is_alive():
                time.sleep(0.005)
            process.kill()
            process.join()
        last = probe(urls, **settings)
        # One or two requests per host were on their way at each kill.
        assert pages() <= 200 + 3 * 20
    assert [t["body"] for t in last.transfers] == [f"<p>{number}".encode() for number in range(200)]
    replayed = probe(urls, before=NO_NETWORK, REPLAY=tmp_path / "archive")
    assert replayed.transfers == last.transfers


def test_site_paths_stay_inside_the_folder(sites: Path, tmp_path: Path) -> None:
    site = Site(sites)
    for url in (
        "http://news.example/../gone.example/_responses.toml",
        "http://news.example/%2e%2e/gone.example/_responses.toml",
        "http://news.example//etc/hostname",
        "http://news.example/%00",
        "http://news.example/_responses.toml",
        "http://news.example/../outside.html",
        "http://news.example/%2e%2e%2Foutside.html",
        "http://news.example/" + "x" * 300,
        "http://news.example/a.html?x=1",
    ):
        assert site.newest(url).status == 404, url
    for url in ("http://../a.html", "http://other.example/", "http://news.example.evil/a.html"):
        assert site.newest(url).failure == "dns_error", url


def test_site_answers_by_path_index_type_and_scheme(sites: Path) -> None:
    site = Site(sites)
    for path in ("/2016/12/1", "/2016/12/1/", "/2016/12/1/index.md"):
        day = site.newest("http://news.example" + path)
        assert (day.body, day.headers) == (b"# Day", [(b"Content-Type", b"text/markdown")])
    plain, secure = (site.newest(f"{s}://NEWS.example:80/a.html") for s in ("http", "https"))
    assert plain.headers == [(b"Content-Type", b"text/html")]
    assert (b"X-Secure", b"1") in secure.headers
    assert (b"X-Secure", b"2") in secure.headers
    busy = site.newest("http://news.example/busy")
    assert busy.fetched_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (busy.status, busy.body) == (503, plain.body)
    assert site.newest("http://news.example/plain").headers == [(b"content-type", b"text/plain")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[response]]\nfile = "x"', "without url"),
        ('[[response]]\nurl = "/"\nfile = "../x"', "no file '../x'"),
        ('[[response]]\nurl = "/"\nstaus = 1', "unknown key 'staus'"),
        ('[defaults]\nfailure = "nope"', "unknown failure 'nope'"),
        ("[other]\nx = 1", "unknown key 'other'"),
        ("[[", "_responses.toml: "),
        ("response = 1", "response is not written as"),
        ("defaults = 1", "1 is no table"),
        ('[[response]]\nurl = "/"\nstatus = "404"', "status = '404' is of the wrong type"),
        ('[defaults]\nfailure = ["timeout"]', "is of the wrong type"),
        ('[defaults]\nfetched_at = "today"', "fetched_at or headers: Invalid isoformat"),
        ("[defaults]\nheaders = {X = 1}", "fetched_at or headers: "),
    ],
)
def test_a_fault_in_responses_toml_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.example").mkdir()
    (tmp_path / "a.example" / "_responses.toml").write_text(text)
    with pytest.raises(ValueError, match=words):
        Site(tmp_path)
