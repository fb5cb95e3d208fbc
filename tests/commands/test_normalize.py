"""`scrapy normalize`: saved pages of any kind in, JSONL out, no network."""

import gzip
import json
import os
import subprocess
import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from scrapers.commands.normalize import Command
from scrapers.http.archive import Archive
from scrapers.http.warc import Capture, member
from scrapers.saved import SavedFile, normalize_file, walk
from tests.crawling import QUICK, ROOT, SITES, crawl, environment
from tests.forking import fork
from tests.server import SiteServer
from tests.test_folders import keep_back

PAGE = """<html><head><title>Probe wakes</title></head><body><h1>Probe wakes</h1>
<p>The probe answered after two weeks of silence, the controllers said on Monday.</p>
<p>&#x200b;</p><p>Its batteries had been empty since the storm of the previous month.</p>
</body></html>"""


def normalize(*arguments):
    return fork([sys.executable, "-m", "scrapy", "normalize", *map(str, arguments)])


def lines(finished):
    return [json.loads(line) for line in finished.stdout.splitlines()]


@pytest.fixture(scope="module")
def events():
    return normalize(SITES / "offstream.news")


def test_a_folder_of_a_host_gives_each_page_its_url(events):
    assert events.returncode == 0, events.stderr
    urls = [record["url"] for record in lines(events)]
    assert all(url.startswith("https://offstream.news/") for url in urls)
    articles = [record["url"] for record in lines(events) if record["type"] == "Article"]
    assert articles == ["https://offstream.news/opinion/2016/11/28/counting-rockets/index.md"]


def test_an_index_gives_an_event_for_each_entry_and_an_empty_one_none(tmp_path):
    folder = SITES / "offstream.news" / "news"
    found = lines(normalize(folder / "2016" / "12" / "1" / "index.md"))
    assert [record["flags"] for record in found] == [["index_only"]] * 3
    empty = normalize(folder / "2016" / "12" / "4" / "index.md")
    assert (empty.returncode, empty.stdout) == (0, "")


def test_an_entry_of_an_index_gives_way_to_the_page_of_its_event_wherever_that_is(tmp_path):
    day = SITES / "offstream.news" / "news" / "2016" / "12" / "2"
    (page,) = day.glob("two-astronauts-*")
    found = lines(normalize(day / "index.md", page))
    assert ["index_only" in record["flags"] for record in found] == [False, True]
    assert found[0]["headline"].startswith("Two astronauts")
    assert found[1]["headline"].startswith("Russia grounds")


def test_two_cores_give_the_same_bytes(events):
    assert normalize("--jobs", "2", SITES / "offstream.news").stdout == events.stdout


def test_kind_is_told_by_content_and_a_bare_file_has_no_url(tmp_path):
    (tmp_path / "a.dat").write_text(PAGE)
    (tmp_path / "b.dat").write_text("Probe wakes\n\nThe probe answered after two weeks.\n")
    page, text = lines(normalize(tmp_path))
    assert (page["provenance"]["page_format"], text["provenance"]["page_format"]) == (
        "html",
        "text",
    )
    assert page["url"] is None
    assert page["article_body"].count("\n\n") == 1
    assert page["id"] != text["id"]


def test_a_gzipped_page_is_unpacked_and_its_url_has_no_gz(tmp_path):
    host = tmp_path / "news.example"
    host.mkdir()
    (host / "probe.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (host / "torn.html.gz").write_bytes(gzip.compress(PAGE.encode())[:-20])
    finished = normalize(tmp_path)
    (record,) = lines(finished)
    assert record["url"] == "https://news.example/probe.html"
    assert record["headline"] == "Probe wakes"
    assert finished.returncode == 3
    assert finished.stderr.endswith("torn.html.gz: The gzip file is cut.\n")


def test_url_names_the_page_of_one_file(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    (record,) = lines(normalize("--url", "http://news.example/probe", tmp_path / "page.html"))
    assert record["url"] == "http://news.example/probe"


def test_what_cannot_be_read_is_named_and_the_rest_comes_out(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(64))
    (tmp_path / "c.txt").write_text("")
    finished = normalize(tmp_path)
    assert finished.returncode == 3
    assert len(lines(finished)) == 1
    complaints = finished.stderr.splitlines()
    assert [line.split(": ")[1].rsplit("/")[-1] for line in complaints] == ["b.png", "c.txt"]


@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are UTF-8")
def test_a_name_that_is_not_utf8_is_a_path_of_bytes(tmp_path):
    (tmp_path / "news.example").mkdir()
    (tmp_path / "news.example" / os.fsdecode(b"caf\xe9.html")).write_text(PAGE)
    (saved,) = walk(tmp_path, pytest.fail)
    assert saved.url == "https://news.example/caf%E9.html"
    (line,), problems = normalize_file(saved)
    assert json.loads(line)["url"] == saved.url
    assert problems == []


def test_a_pipe_is_read_like_a_file(tmp_path):
    pipe = tmp_path / "page"
    os.mkfifo(pipe)
    assert list(walk(pipe, pytest.fail)) == [SavedFile(pipe)]
    with ThreadPoolExecutor() as pool:
        pool.submit(pipe.write_text, PAGE)
        (line,), problems = normalize_file(SavedFile(pipe))
    assert (json.loads(line)["headline"], problems) == ("Probe wakes", [])


def test_what_holds_no_page_is_named(tmp_path):
    (tmp_path / "empty").mkdir()
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "run.cdxj").write_text("org,example)/ 20161202000000 {}\n")
    finished = normalize(tmp_path / "empty", archive, archive / "run.cdxj", "/dev/null")
    assert (finished.returncode, finished.stdout) == (3, "")
    assert finished.stderr.splitlines() == [
        f"scrapy normalize: no page in {tmp_path}/empty",
        f"scrapy normalize: no page in {archive}",
        f"scrapy normalize: {archive}/run.cdxj: The index of an archive, and no page.",
        "scrapy normalize: /dev/null: The body is empty.",
    ]


def test_a_folder_that_cannot_be_read_is_told(tmp_path, monkeypatch, capsysbinary):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(PAGE)
    keep_back(tmp_path / "a", monkeypatch)
    command = Command()
    command.run([str(tmp_path)], Namespace(url=None, jobs=1))
    out, err = capsysbinary.readouterr()
    assert (len(out.splitlines()), command.exitcode) == (1, 3)
    assert err.decode() == f"scrapy normalize: {tmp_path}/a: Permission denied\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "takes one path or more"),
        (["no-such-file"], "no file or folder no-such-file"),
        (["a" * 300], "File name too long"),
        (["--url", "http://a.example/", "fixtures"], "--url goes with one file"),
        (["--url", "foo", "README.md"], "--url foo: no http or https address"),
        (["--jobs", "0", "fixtures"], "--jobs 0: allowed is 1 or more"),
    ],
)
def test_usage(arguments, sentence):
    finished = normalize(*arguments)
    assert finished.returncode == 2
    assert sentence in finished.stderr


@pytest.mark.slow
def test_the_archive_of_a_crawl_normalizes_to_its_pages(tmp_path):
    with SiteServer(SITES, compress=True) as server:
        settings = QUICK | {
            "ARCHIVE": tmp_path / "archive",
            "DOWNLINK_SITE": "http://offstream.news",
        }
        settings |= {"DOWNLINK_HOSTS": server.downlink_hosts()}
        day = {"since": "2016-12-02", "until": "2016-12-02"}
        crawl("offstream", "-O", str(tmp_path / "events.jsonl"), settings=settings, **day)
    (warc,) = (tmp_path / "archive").glob("*.warc.gz")
    found = lines(normalize(warc))
    events = [r for r in found if r["type"] == "Event" and "index_only" not in r["flags"]]
    assert len(events) == 2
    assert all(record["provenance"]["fetched_at"] for record in found)
    assert any(record["type"] == "Article" and record["article_body"] for record in found)


def test_of_a_damaged_warc_the_pages_before_the_damage_are_read(tmp_path):
    captures = [
        Capture(
            url=f"http://news.example/{number}",
            fetched_at=datetime(2016, 12, 2, tzinfo=UTC),
            status=200,
            headers=[(b"Content-Type", b"text/html")],
            body=PAGE.encode(),
        )
        for number in range(2)
    ]
    whole = [gzip.decompress(member(capture)) for capture in captures]
    archive = tmp_path / "a.warc"
    for damaged in (whole[1][4:], whole[1].replace(b"2016-12-02", b"2016-13-02")):
        archive.write_bytes(whole[0] + damaged)
        found, problems = normalize_file(SavedFile(archive))
        assert [json.loads(line)["url"] for line in found] == ["http://news.example/0"]
        assert problems == [f"{archive}: damaged WARC record"]


def test_a_page_that_came_again_unchanged_is_read_once_and_is_no_problem(tmp_path):
    archive = Archive(tmp_path, writable=True)
    for _ in range(2):
        headers = [(b"Content-Type", b"text/html")]
        archive.store("http://news.example/a", 200, headers, PAGE.encode())
    archive.close()
    found, problems = normalize_file(SavedFile(archive.file))
    assert (len(found), problems) == (1, [])


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_warc_file_by_another_name_is_no_page(pack, tmp_path):
    page = tmp_path / "stdin"
    page.write_bytes(pack(b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"))
    sentence = "A WARC file: `normalize` reads it by a name in .warc or .warc.gz."
    assert normalize_file(SavedFile(page)) == ([], [f"{page}: {sentence}"])


def test_a_page_cut_within_its_gzip_is_named_and_the_next_comes_out(tmp_path):
    packed = gzip.compress(PAGE.encode())
    archive = tmp_path / "a.warc"
    with archive.open("wb") as file:
        for number, body in enumerate((packed[:-20], packed)):
            headers = [(b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip")]
            url, moment = f"http://news.example/{number}", datetime(2016, 12, 2, tzinfo=UTC)
            capture = Capture(url=url, fetched_at=moment, status=200, headers=headers, body=body)
            file.write(gzip.decompress(member(capture)))
    found, problems = normalize_file(SavedFile(archive))
    assert [json.loads(line)["url"] for line in found] == ["http://news.example/1"]
    assert problems == [f"{archive} http://news.example/0: The gzip file is cut."]


def test_the_network_side_is_not_imported():
    code = (
        "import sys\n"
        "from scrapy.cmdline import execute\n"
        "try:\n"
        "    execute(sys.argv)\n"
        "finally:\n"
        "    assert 'scrapers.saved' in sys.modules\n"
        "    assert not {'scrapers.http.fetch', 'scrapers.run.collector'} & set(sys.modules)\n"
    )
    page = SITES / "www.esa.int/Our_Activities/Space_Science/Mars_Courier/Mars_Harrier_cut_loose"
    line = [sys.executable, "-c", code, "normalize", str(page)]
    finished = subprocess.run(line, cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    assert len(finished.stdout.splitlines()) == 1
