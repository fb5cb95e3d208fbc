"""robots.txt by RFC 9309, Crawl-delay and Retry-After (R26, R27)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from scrapers.http.robots import retry_after
from tests.http.probe import Probe, probe
from tests.server import SiteServer

NO = "User-agent: *\nDisallow: /\n"
MOVED = 'status = 301\nheaders = {{ Location = "{}" }}'
# Host → robots.txt, what _responses.toml says of it, and what becomes of the host's page.
CASES: dict[str, tuple[bytes, str, str]] = {
    "none": (b"", "", "ok"),
    "unauthorized": (NO.encode(), "status = 401", "ok"),
    "forbidden": (NO.encode(), "status = 403", "ok"),
    "gone": (NO.encode(), "status = 410", "ok"),
    "too-many": (b"", "status = 429", "robots"),
    "broken": (b"", "status = 500", "robots"),
    "unavailable": (b"", "status = 503", "robots"),
    "cut-off": (b"", 'failure = "server_error"', "server_error"),
    "html": (b"<html><body>Disallow: /</body></html>", "", "ok"),
    "binary": (bytes(range(256)) * 40, "", "ok"),
    "disallow": (NO.encode(), "", "robots"),
    "bom": (b"\xef\xbb\xbf" + NO.encode(), "", "robots"),
    "ours": (b"User-agent: downlink\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "", "robots"),
    "others": (b"User-agent: Other\nDisallow: /\n", "", "ok"),
    "longest": (b"User-agent: *\nDisallow: /\nAllow: /page*.html$\n", "", "ok"),
    "half-a-mebibyte": (b"#" * (400 << 10) + b"\n" + NO.encode(), "", "robots"),
    "ten-mebibytes": (NO.encode() + b"#" * (10 << 20), "", "robots"),
    "no-gzip": (NO.encode(), 'headers = { Content-Encoding = "gzip" }', "robots"),
    "redirected": (b"", MOVED.format("http://disallow/robots.txt"), "robots"),
    "loop": (b"", MOVED.format("/robots.txt"), "ok"),
    "endless-delay": (b"User-agent: *\nCrawl-delay: 1e9\n", "", "ok"),
}  # fmt: skip


def lay_out(folder: Path) -> list[str]:
    """Write a host for each case; returns their pages."""
    for name, (robots, response, _) in CASES.items():
        host = folder / name
        host.mkdir(parents=True)
        (host / "page.html").write_text("<p>text")
        if robots:
            (host / "robots.txt").write_bytes(robots)
        if response:
            file = 'file = "robots.txt"' if robots else ""
            toml = f'[[response]]\nurl = "/robots.txt"\n{response}\n{file}\n'
            (host / "_responses.toml").write_text(toml)
    return [f"http://{name}/page.html" for name in CASES]


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> tuple[Probe, SiteServer, Path]:
    folder = tmp_path_factory.mktemp("robots")
    urls = lay_out(folder / "sites")
    asked = [*urls, urls[-1] + "?2", "http://broken/other.html"]
    with SiteServer(folder / "sites") as server:
        answer = probe(
            asked,
            DOWNLINK_HOSTS=server.downlink_hosts(),
            ARCHIVE=folder / "archive",
            DOWNLINK_MAX_CRAWL_DELAY=0.5,
        )
    assert len(answer.transfers) == len(asked), answer.log
    return answer, server, folder


def test_a_page_is_asked_for_once_its_robots_txt_can_be_read(tmp_path: Path) -> None:
    host = tmp_path / "sites" / "a.example"
    host.mkdir(parents=True)
    (host / "page.html").write_text("<p>text")
    found = []
    for rules in (NO + "#" * (10 << 20), ""):
        (host / "robots.txt").write_text(rules)
        with SiteServer(tmp_path / "sites") as server:
            hosts, archive = server.downlink_hosts(), tmp_path / "archive"
            answer = probe(["http://a.example/page.html"], DOWNLINK_HOSTS=hosts, ARCHIVE=archive)
        found += answer.statuses()
    assert found == ["robots", "ok"]


@pytest.mark.parametrize("case", CASES)
def test_r26_what_robots_txt_says_of_a_page(
    crawl: tuple[Probe, SiteServer, Path], case: str
) -> None:
    answer, server, _ = crawl
    transfer = answer.transfers[list(CASES).index(case)]
    assert transfer["status"] == CASES[case][2], transfer
    if CASES[case][2] != "ok":
        assert "/page.html" not in server.paths(case)
        assert transfer["evidence"][0].startswith("robots.txt")


def test_r26_a_robots_txt_that_does_not_come_refuses_its_pages(tmp_path: Path) -> None:
    host = tmp_path / "sites" / "silent"
    host.mkdir(parents=True)
    (host / "page.html").write_text("<p>text")
    toml = '[[response]]\nurl = "/robots.txt"\nfailure = "timeout"\n'
    (host / "_responses.toml").write_text(toml)
    urls = ["http://silent/page.html"]
    with SiteServer(tmp_path / "sites") as server:
        hosts, archive = server.downlink_hosts(), tmp_path / "archive"
        # Here alone, where it has to pass: elsewhere a busy machine may take longer.
        answer = probe(urls, DOWNLINK_HOSTS=hosts, ARCHIVE=archive, DOWNLOAD_TIMEOUT=2)
        assert [path for _, path, _ in server.hits] == ["/robots.txt"]
    (transfer,) = answer.transfers
    assert transfer["status"] == "timeout"
    assert transfer["evidence"][0].startswith("robots.txt")
    assert probe(urls, REPLAY=archive).transfers == answer.transfers


def test_r26_a_host_is_asked_for_robots_txt_once(crawl: tuple[Probe, SiteServer, Path]) -> None:
    _, server, _ = crawl
    asked = [host for host, path, _ in server.hits if path == "/robots.txt"]
    # The one that redirects to itself too: the archive answers the second time.
    assert sorted(asked) == sorted(CASES)


def test_r26_a_crawl_delay_is_kept_up_to_the_cap(crawl: tuple[Probe, SiteServer, Path]) -> None:
    _, server, _ = crawl
    (apart,) = (b - a for a, b in pairwise(server.times_of("endless-delay")))
    assert 0.2 <= apart < 3  # 0.5 s, give or take the jitter of half


def test_r26_autothrottle_does_not_shorten_the_delay_that_a_host_asks_for(tmp_path: Path) -> None:
    for name, rules in (("asks", "User-agent: *\nCrawl-delay: 0.1\n"), ("free", "")):
        host = tmp_path / "sites" / name
        host.mkdir(parents=True)
        (host / "page.html").write_text("<p>text")
        (host / "robots.txt").write_text(rules)
    with SiteServer(tmp_path / "sites") as server:
        answer = probe(
            ["http://asks/page.html", "http://free/page.html"],
            DOWNLINK_HOSTS=server.downlink_hosts(),
            ARCHIVE=tmp_path / "archive",
            AUTOTHROTTLE_ENABLED=True,
            AUTOTHROTTLE_START_DELAY=0.1,
            AUTOTHROTTLE_DEBUG=True,
            LOG_LEVEL="INFO",
        )
    assert answer.statuses() == ["ok", "ok"]
    # It says each time that it sets a delay: after robots.txt, and where none is asked for, a page.
    assert [answer.log.count(f"slot: {name} |") for name in ("asks", "free")] == [1, 2]


def test_r26_a_refusal_is_recorded_and_replayed(crawl: tuple[Probe, SiteServer, Path]) -> None:
    answer, _, folder = crawl
    urls = [f"http://{name}/page.html" for name in CASES]
    replayed = probe(urls, REPLAY=folder / "archive")
    assert replayed.transfers == answer.transfers[: len(CASES)]


def test_r26_what_is_archived_is_served_without_asking_the_host(tmp_path: Path) -> None:
    host = tmp_path / "sites" / "news.example"
    host.mkdir(parents=True)
    (host / "a.html").write_text("<p>text")
    url = "http://news.example/a.html"
    with SiteServer(tmp_path / "sites") as server:
        hosts = server.downlink_hosts()
        probe([url], DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path / "archive")
        (host / "robots.txt").write_text(NO)
        asked = len(server.hits)
        again = probe([url], DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path / "archive")
        assert again.statuses() == ["ok"]
        assert len(server.hits) == asked
        fresh = [{"url": url, "meta": {"revalidate": True}}]
        refused = probe(fresh, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path / "archive")
        assert refused.statuses() == ["robots"]
        assert server.paths("news.example") == ["/a.html"]


def test_r26_rules_let_go_are_read_again_from_the_archive(tmp_path: Path) -> None:
    for name in "abcd":
        host = tmp_path / "sites" / name
        host.mkdir(parents=True)
        (host / "page.html").write_text("<p>text")
        if name != "d":
            (host / "robots.txt").write_text("User-agent: *\nDisallow: /no\n")
    pages = [f"http://{name}/page.html" for name in "dabc"]
    with SiteServer(tmp_path / "sites") as server:
        answer = probe(
            [*pages, "http://a/no.html", "http://c/no.html", "http://d/no.html"],
            before="import scrapers.http.robots as robots; robots.MAX_SITES = 2",
            in_turn=True,
            DOWNLINK_HOSTS=server.downlink_hosts(),
            ARCHIVE=tmp_path / "archive",
        )
        assert answer.statuses() == [*["ok"] * 4, "robots", "robots", "dead"], answer.log
        # Read again: the first of three with rules, not the one without any, nor the last.
        assert answer.stats["robotstxt/request_count"] == 5
        assert sorted(host for host, path, _ in server.hits if path == "/robots.txt") == [*"abcd"]


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"7", 7),
        (b" 120 ", 120),
        (b"0", 0),
        (b"-5", 0),
        (b"1e9", 0),
        (b"1000000000", 1e9),
        (b"9" * 400, 999999999999),
        (b"Thu, 01 Jan 2026 00:01:00 GMT", 60),
        (b"Thu, 01 Jan 2026 00:01:00", 60),
        (b"Thu, 01 Jan 2026 00:01:00 +0100", 0),
        (b"Wed, 31 Dec 1969 00:00:00 GMT", 0),
        (b"Fri, 31 Dec 9999 23:59:59 GMT", 251_650_195_199),
        (b"Mon, 01 Jan 2020 00:00:00 +99999999999999999999", 0),
        (b"soon", 0),
        (b"\xb2", 0),
        (b"", 0),
        (None, 0),
    ],
)
def test_r27_retry_after_is_seconds_or_a_date(value: bytes | None, seconds: float) -> None:
    assert retry_after(value, NOW) == pytest.approx(seconds, rel=0.01)


def test_r27_a_host_is_left_alone_as_long_as_it_asks(tmp_path: Path) -> None:
    for name, value in (("short", "1"), ("long", "1000000000")):
        host = tmp_path / "sites" / name
        host.mkdir(parents=True)
        (host / "next.html").write_text("<p>text")
        (host / "_responses.toml").write_text(
            f'[[response]]\nurl = "/busy"\nstatus = 429\nheaders = {{ Retry-After = "{value}" }}\n'
        )
    urls = [f"http://{name}/{page}" for name in ("short", "long") for page in ("busy", "next.html")]
    with SiteServer(tmp_path / "sites") as server:
        answer = probe(
            urls,
            in_turn=True,
            DOWNLINK_HOSTS=server.downlink_hosts(),
            ARCHIVE=tmp_path / "archive",
            DOWNLINK_MAX_RETRY_AFTER=1.5,
            RETRY_TIMES=1,
        )
    assert answer.statuses() == ["server_error", "ok", "server_error", "ok"], answer.log
    # Asked for a second: waits a second, then tries once more.
    assert server.paths("short").count("/busy") == 2
    # Asked for 30 years: waits for the cap and does not try again.
    assert server.paths("long") == ["/busy", "/next.html"]
    for name, wait in (("short", 1.0), ("long", 1.5)):
        first, second, *_ = server.times_of(name)
        assert second - first >= wait - 0.05, name
