"""What the outside says in names and addresses: one line in the log, no way out of a folder."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.http.site import Site
from scrapers.run.output import FileOutput, FolderOutput
from scrapers.saved import walk
from tests.crawling import QUICK, ROOT, SITES, command, crawl, environment, records
from tests.server import SiteServer

FORGED = "2026-01-01 00:00:00 [scrapy.core.engine] ERROR: forged"
CONTROLS = {chr(code) for code in (*range(32), *range(127, 160)) if code != 10}
CONTROLS |= set("\u202e\u2066\u2028")
PAGE = (
    f"<html><head><title>A\r\n{FORGED}\x1b[31m\u202e\x00</title></head><body>"
    f"<h1>A probe\r\n{FORGED}\x1b]0;x\x07 leaves</h1><p>{FORGED}\x1b[2J\u202e</p></body></html>"
)


def plain(log: str) -> None:
    """Assert that a log holds nothing that a terminal obeys, and no line of the outside."""
    assert not CONTROLS & set(log)
    assert not any(line.startswith(FORGED) for line in log.splitlines())


@pytest.mark.slow
def test_r13_r15_a_crawl_of_odd_pages_and_addresses(tmp_path: Path) -> None:
    """Every address has its answer; nothing is written but the archive and the four files."""
    host = tmp_path / "sites" / "odd.example"
    host.mkdir(parents=True)
    (host / "page.html").write_text(PAGE, newline="")
    (host / "_responses.toml").write_text(
        '[[response]]\nurl = "/moved"\nstatus = 302\n'
        'headers = { Location = "http://odd.example/\\u001b[31m%0d%0aX: y" }\n'
    )
    names = [
        "page.html", "moved", "../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/x",
        "/etc/passwd", "CON", "NUL.html", "a" * 300, "x%00.html", "x.", "X.", "PAGE.html",
        "..\\..\\x", "%0d%0a" + FORGED.replace(" ", "%20"), "%1b[31m", "%e2%80%ae", "x\u202ey",
    ]  # fmt: skip
    listed = [f"http://odd.example/{name}" for name in names]
    listed += ["http://../x", "http://odd.example\x00.evil/", "http://od\x1b[31md.example/"]
    listed += [
        f"http://{'a' * 300}.example/",
        "http://CON/",
        "\x1b[2Jno address",
        f"http://[{FORGED}",
    ]
    (tmp_path / "urls.txt").write_text("\n".join(listed))
    before = set(tmp_path.rglob("*"))
    with SiteServer(tmp_path / "sites") as server:
        settings = QUICK | {
            "ARCHIVE": tmp_path / "out" / "archive",
            "DOWNLINK_HOSTS": server.downlink_hosts(),
            "LOG_LEVEL": "DEBUG",
        }
        output = tmp_path / "out" / "articles.jsonl"
        finished = crawl(
            "articles", "-O", str(output), settings=settings, urls=str(tmp_path / "urls.txt")
        )
    assert finished.returncode == 0, finished.stderr
    plain(finished.stderr)
    written = {str(path.relative_to(tmp_path)) for path in {*tmp_path.rglob("*")} - before}
    stem = r"out/archive/"
    archive = {name for name in written if name.startswith(stem) and "/." not in name}
    assert len(archive) == 2  # a WARC file and its index
    assert written - archive == {
        "out", "out/archive", "out/archive/.lock", "out/.articles.jsonl.lock",
        "out/articles.jsonl", "out/articles.articles.jsonl", "out/articles.rejects.jsonl",
        "out/articles.run.json",
    }  # fmt: skip
    rejected = {reject["url"] for reject in records(tmp_path / "out" / "articles.rejects.jsonl")}
    assert len(rejected) >= len(listed) - 6  # some are one address


def test_r13_normalize_and_explain_say_an_odd_name_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / f"x\n{FORGED}\x1b[31m"
    folder.mkdir()
    (folder / "a\rb\u202e.html").write_bytes(b"")
    for arguments in (
        ["normalize", str(tmp_path)],
        ["explain", str(folder / "a\rb\u202e.html")],
    ):
        finished = subprocess.run(
            [sys.executable, "-m", "scrapy", *arguments],
            cwd=ROOT, env=environment(), capture_output=True,
        )  # fmt: skip
        assert finished.returncode == 3
        log = finished.stderr.decode("utf-8")
        plain(log)
        assert "\\n" + FORGED in log


@pytest.mark.parametrize(
    "path",
    ["/../b.example/secret", "/%2e%2e/b.example/secret", "/..%2fb.example%2fsecret",
     "//b.example/secret", "/..\\b.example\\secret", "/%5c..%5cb.example", "/%00", "/link",
     "/linked/secret", "/CON", "/a.", "/" + "a" * 300, "/" + "a/" * 2_000, "/_responses.toml",
     "/x/_responses.toml/", "/./_responses.toml", "/%5fresponses.toml"],
)  # fmt: skip
def test_r15_no_path_leaves_its_site(path: str, tmp_path: Path) -> None:
    here, there = tmp_path / "a.example", tmp_path / "b.example"
    here.mkdir()
    there.mkdir()
    (there / "secret").write_text("SECRET")
    (here / "link").symlink_to(there / "secret")
    (here / "linked").symlink_to(there)
    (here / "_responses.toml").write_text('[[response]]\nurl = "/x?1"\nstatus = 404\n# SECRET\n')
    site = Site(tmp_path)
    assert site.newest(f"http://a.example{path}").body == b""
    for host in ("..", ".", "a.example%2f..", "/b.example", "..%2fb.example", "A.EXAMPLE.."):
        assert site.newest(f"http://{host}/secret").body == b""


def test_r15_runs_and_outputs_stand_where_they_were_told(tmp_path: Path) -> None:
    output = FileOutput(tmp_path / "events.jsonl")
    names = [output.staging, output.lock, *(tmp_path / name for name in output.names.values())]
    folder = FolderOutput(tmp_path, "offstream", datetime(2026, 1, 1, tzinfo=UTC))
    names += [folder.target, folder.staging, folder.lock]
    assert {name.parent for name in names} == {tmp_path}
    (tmp_path / "news.example").mkdir()
    (tmp_path / "news.example" / "a b\u202e%2f..#.html").write_text("<p>x")
    (page,) = walk(tmp_path, pytest.fail)
    assert page.url == "https://news.example/a%20b%E2%80%AE%2f..%23.html"


def test_r22_nothing_that_is_normalized_asks_for_the_time() -> None:
    """Pages and pipelines see no clock: the same bytes on every day, leap days and 2038 too."""
    asked = []
    sources = [*(ROOT / "pipelines").rglob("*.py"), *(ROOT / "scrapers" / "pages").rglob("*.py")]
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in (
                "now", "today", "utcnow", "localtime", "getlocale", "time_ns", "tzlocal",
            ):  # fmt: skip
                asked.append(f"{source.relative_to(ROOT)}:{node.lineno} .{node.attr}")
    assert asked == []


def test_r25_the_tests_themselves_reach_nobody() -> None:
    with socket.socket() as outside, pytest.raises(UserWarning, match="tried to use socket"):
        outside.connect(("192.0.2.1", 80))


@pytest.mark.slow
def test_r25_a_replay_needs_no_network(tmp_path: Path) -> None:
    """In a network namespace without any interface that is up."""
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        pytest.skip("no namespaces here")
    line = command(
        "offstream", "-O", str(tmp_path / "events.jsonl"), settings={"REPLAY": SITES},
        since="2016-12-01", until="2016-12-01",
    )  # fmt: skip
    finished = subprocess.run(
        ["unshare", "-rn", *line], cwd=ROOT, env=environment(), capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr
    assert len(records(tmp_path / "events.jsonl")) == 3
