"""No page, header, robots.txt, web archive or environment leads a crawl inside (R10, R11)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.crawling import QUICK, ROOT, command, environment, records
from tests.http.inside import Inside
from tests.server import SiteServer

pytestmark = pytest.mark.slow
STORY = "<p>The probe has left its orbit, said the team in the control room.</p>" * 8
PAGE = """<html><head><title>The probe leaves its orbit</title><base href="{inside}/base/">
<meta http-equiv="refresh" content="0;url={inside}/refresh"><link rel="canonical" href="{inside}/c">
<link rel="amphtml" href="{inside}/amp"><meta property="og:url" content="{inside}/og">
<meta property="og:image" content="{inside}/image"><link rel="license" href="{inside}/license">
<link rel="stylesheet" href="{inside}/css"><script src="{inside}/js"></script></head>
<body><h1>The probe leaves its orbit</h1><img src="{inside}/img"><iframe src="{inside}/frame">
</iframe>{story}</body></html>"""
CITED = [
    "http://robots.example/story", "http://page.example/story", "http://gone.example/listed",
    "http://gone.example/captured", "http://gone.example/elsewhere", "http://moved.example/story",
    "{inside}/cited", "http://127.0.0.1:80@page.example/x", "http://page.example:80@127.1/x",
]  # fmt: skip
# The port of the server inside is one that the guard allows, so that its address alone protects it.
START = """
import sys
import scrapers.http.guard as guard
guard.PORTS = {{None, 80, 443, {port}}}
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[1:]])
"""


def moved(url: str, location: str, status: int = 302) -> str:
    headers = f'{{ Location = "{location}", Refresh = "0;url={location}" }}'
    return f'[[response]]\nurl = "{url}"\nstatus = {status}\nheaders = {headers}\n'


def web(folder: Path, inside: str) -> None:
    """Write a web whose every page tries to lead inside."""
    capture = "/web/20161201120000id_/http://gone.example/captured"
    lists = {name: quote(f"http://gone.example/{name}", safe="") for name in ("listed", "captured")}
    cdx = "/cdx/search/cdx?fl=timestamp&filter=statuscode:200&collapse=timestamp:8&limit=10000&url="
    memento = f"<{inside}/wayback/20161201120000/http://gone.example/elsewhere>; rel=memento"
    day = "/news/2016/12/1"
    files = {
        "robots.example/story": STORY,
        "robots.example/_responses.toml": moved("/robots.txt", f"{inside}/robots"),
        "page.example/story.html": PAGE.format(inside=inside, story=STORY),
        "page.example/_responses.toml": (
            f'[[response]]\nurl = "/story"\nfile = "story.html"\nheaders = {{ '
            f'"Content-Type" = "text/html", Refresh = "0;url={inside}/r", '
            f'Link = "<{inside}/link>; rel=canonical", Content-Location = "{inside}/l", '
            f'Alt-Svc = "h2=\\"{inside[7:]}\\"" }}\n'
        ),
        "moved.example/_responses.toml": moved("/story", f"{inside}/moved", 308),
        "gone.example/empty": "",
        "web.archive.org/list": "20161201120000\n",
        "web.archive.org/_responses.toml": (
            moved(cdx + lists["listed"], f"{inside}/list")
            + f'[[response]]\nurl = "{cdx}{lists["captured"]}"\nfile = "list"\n'
            + moved(capture, f"{inside}/capture")
        ),
        "arquivo.pt/list": memento,
        "arquivo.pt/_responses.toml": (
            '[[response]]\nurl = "/wayback/timemap/link/http://gone.example/elsewhere"\n'
            'file = "list"\n'
        ),
        f"offstream.news{day}/index.md": (
            f"## [2016-12-1]({day}/index.md)\n\n##### Probe\n"
            f"### [The probe Kestrel leaves its orbit. ]({day}/story.md)\nText.\n\n"
            f"##### Probe\n### [A lamp is lit inside. ]({inside}{day}/inside.md)\nText.\n"
        ),
        f"offstream.news{day}/story.md": (
            f"### [2016-12-1]({day}/index.md)\n\n##### Probe\n"
            "# The probe Kestrel leaves its orbit. \n\nText.\n\n### Sources:\n\n"
            + "".join(f"1. [News]({url.format(inside=inside)})\n" for url in CITED)
        ),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_r10_r11_no_way_leads_inside(tmp_path: Path) -> None:
    with Inside() as inside:
        web(tmp_path / "web", f"http://127.0.0.1:{inside.port}")
        proxies = {
            name: f"http://127.0.0.1:{inside.port}"
            for kind in ("http", "https", "all")
            for name in (f"{kind}_proxy", f"{kind}_proxy".upper())
        }
        with SiteServer(tmp_path / "web") as server:
            settings = QUICK | {
                "ARCHIVE": tmp_path / "archive",
                "DOWNLINK_HOSTS": server.downlink_hosts(),
                "DOWNLINK_SITE": "http://offstream.news",
                "DOWNLOAD_TIMEOUT": "5",
            }
            line = command(
                "offstream", "-O", str(tmp_path / "events.jsonl"), settings=settings,
                since="2016-12-01", until="2016-12-01", topic="all",
            )  # fmt: skip
            finished = subprocess.run(
                [sys.executable, "-c", START.format(port=inside.port), *line[3:]],
                cwd=ROOT, env=environment(**proxies), capture_output=True, text=True,
            )  # fmt: skip
        asked = {f"{host}{path.partition('?')[0]}" for host, path, _ in server.hits}
        assert inside.hits == []
    assert finished.returncode == 3, finished.stderr
    assert "1 event pages could not be read" in finished.stderr
    for name in ("events.jsonl", "events.articles.jsonl"):
        assert "SECRET" not in (tmp_path / name).read_text()
    # Each of the ways was tried.
    assert {
        "robots.example/robots.txt", "page.example/story", "moved.example/story",
        "web.archive.org/cdx/search/cdx", "arquivo.pt/wayback/timemap/link/" + CITED[4],
        "web.archive.org/web/20161201120000id_/" + CITED[3],
    } <= asked  # fmt: skip
    (told,) = [r for r in records(tmp_path / "events.jsonl") if "Kestrel" in r["headline"]]
    statuses = [citation["status"] for citation in told["citations"]]
    no = "forbidden_address"
    assert statuses == [no, "ok", "dead", "dead", "dead", no, no, "dead", no]
