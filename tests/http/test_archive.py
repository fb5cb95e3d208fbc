"""The archive: WARC records, index, torn tails, revisits."""

from __future__ import annotations

import gzip
import re
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.http.archive import Archive, is_archive
from scrapers.http.backoff import is_permanent
from scrapers.http.index import Index, load, url_key
from scrapers.http.warc import captures, members
from scrapers.raw import UnreadableError

URL = "http://news.example/a"
HTML = [(b"Content-Type", b"text/html")]


class Clock:
    """A clock that a test sets."""

    def __init__(self, text: str = "2026-01-01T00:00:00Z") -> None:
        self.now = datetime.fromisoformat(text)

    def __call__(self) -> datetime:
        return self.now


def write(folder: Path, *bodies: bytes, clock: Clock | None = None) -> Path:
    """Store bodies under /0, /1 … in one run and return its file."""
    archive = Archive(folder, writable=True, clock=clock)
    for number, body in enumerate(bodies):
        archive.store(f"http://news.example/{number}", 200, HTML, body)
    archive.close()
    return archive.file


def read(folder: Path) -> Archive:
    return Archive(folder, writable=False)


def test_a_response_comes_back_byte_for_byte(tmp_path: Path) -> None:
    headers = [
        (b"Content-Type", b"text/html; charset=x-\xff"),
        (b"Location", "/статья".encode()),
        (b"Set-Cookie", b"a=1"),
        (b"Set-Cookie", b"b=2"),
        (b"Content-Encoding", b"br"),
        (b"Transfer-Encoding", b"chunked"),
    ]
    body = brotli.compress(b"\x00\r\n\r\n\xffbody")
    archive = Archive(tmp_path, writable=True)
    archive.store(URL, 299, headers, body, ("unverified_certificate",))
    archive.close()
    capture = read(tmp_path).newest(URL)
    assert capture is not None
    assert capture.body == body
    assert capture.headers == headers[:-1]  # a stored body is not in chunks
    assert (capture.status, capture.flags) == (299, ("unverified_certificate",))


def test_a_failure_comes_back_with_its_words(tmp_path: Path) -> None:
    archive = Archive(tmp_path, writable=True, clock=Clock())
    archive.store_failure(URL, "timeout", "no answer in time – λ")
    archive.close()
    capture = read(tmp_path).newest(URL)
    assert capture is not None
    assert (capture.failure, capture.message) == ("timeout", "no answer in time – λ")
    assert capture.fetched_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_the_same_body_is_stored_once(tmp_path: Path) -> None:
    clock = Clock()
    big = bytes(range(256)) * 400
    first = write(tmp_path, big, clock=clock).stat().st_size
    clock.now += timedelta(days=1)
    second = write(tmp_path, big, clock=clock)
    assert second.stat().st_size < first / 2
    second.with_name(second.name.replace(".warc.gz", ".cdxj")).unlink()
    capture = read(tmp_path).newest("http://news.example/0")
    assert capture is not None
    assert capture.body == big
    assert capture.fetched_at == clock.now
    # The original is gone: the revisit cannot be served any more.
    min(tmp_path.glob("*.warc.gz")).unlink()
    assert read(tmp_path).newest("http://news.example/0") is None


def test_a_body_that_came_back_refers_to_the_capture_that_holds_it(tmp_path: Path) -> None:
    clock = Clock()
    archive = Archive(tmp_path, writable=True, clock=clock)
    for body in (b"one", b"two", b"two"):
        archive.store(URL, 200, HTML, body)
        clock.now += timedelta(days=1)
    archive.close()
    with archive.file.open("rb") as stream:
        (revisit,) = (r for r in ArchiveIterator(stream) if r.rec_type == "revisit")
        assert revisit.rec_headers.get_header("WARC-Refers-To-Date") == "2026-01-02T00:00:00Z"


def test_passing_errors_are_recorded_but_never_an_answer(tmp_path: Path) -> None:
    archive = Archive(tmp_path, writable=True)
    for status in (403, 429, 500, 503, 522):
        archive.store(URL, status, HTML, b"later")
    archive.store_failure(URL, "timeout", "no answer in time")
    assert archive.answer(URL) is None
    archive.store(URL, 200, HTML, b"here")
    archive.store_failure(URL, "timeout", "no answer in time")
    answer, newest = archive.answer(URL), archive.newest(URL)
    assert answer is not None
    assert newest is not None
    assert (answer.body, newest.failure) == (b"here", "timeout")
    told = [what for _, what in archive.history(URL)]
    assert told == ["403", "429", "500", "503", "522", "timeout", "200", "timeout"]
    assert is_permanent(404)
    assert is_permanent(301)
    archive.close()


def test_as_of_shows_the_archive_as_it_was(tmp_path: Path) -> None:
    clock = Clock()
    for day, body in enumerate((b"first", b"second", b"third")):
        clock.now = datetime(2026, 1, 1 + day, tzinfo=UTC)
        write(tmp_path, body, clock=clock)
    seen = [
        Archive(tmp_path, writable=False, as_of=datetime(2026, 1, day, tzinfo=UTC)).newest(
            "http://news.example/0"
        )
        for day in (1, 2, 9)
    ]
    assert [capture and capture.body for capture in seen] == [b"first", b"second", b"third"]
    before = Archive(tmp_path, writable=False, as_of=datetime(2025, 12, 31, tzinfo=UTC))
    assert before.newest("http://news.example/0") is None


def test_r18_a_file_cut_anywhere_loses_only_what_was_cut(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = write(tmp_path / "whole", b"first" * 50, b"second" * 50)
    data, index = whole.read_bytes(), whole.with_name(whole.name.replace(".warc.gz", ".cdxj"))
    with whole.open("rb") as stream:
        ends = [offset + length for offset, length, _ in members(stream)]
    for cut in range(0, len(data), 13):
        folder = tmp_path / str(cut)
        folder.mkdir()
        torn = folder / whole.name
        torn.write_bytes(data[:cut])
        (folder / index.name).write_bytes(index.read_bytes())
        archive = Archive(folder, writable=True)
        kept = [archive.answer(f"http://news.example/{n}") is not None for n in (0, 1)]
        assert kept == [cut >= ends[1], cut >= ends[2]], cut
        assert torn.stat().st_size == max([0, *(end for end in ends if end <= cut)])
        assert ("torn tail cut" in caplog.text) == (cut not in (0, *ends)), cut
        caplog.clear()
        archive.close()


def test_r18_what_was_in_flight_is_cut_off_though_all_lines_stand_in_the_index(
    tmp_path: Path,
) -> None:
    file = write(tmp_path, b"first")
    size = file.stat().st_size
    with file.open("ab") as stream:
        stream.write(gzip.compress(b"WARC/1.1")[:-6])
    Archive(tmp_path, writable=True).close()
    assert file.stat().st_size == size


def test_the_index_is_sorted_as_web_archives_sort(tmp_path: Path) -> None:
    archive = Archive(tmp_path, writable=True, clock=Clock())
    for url in ("http://www.News.example/A?b=1", "https://news.example"):
        archive.store(url, 200, HTML, b"x")
    archive.close()
    lines = archive.file.with_name(archive.file.name.replace(".warc.gz", ".cdxj")).read_text()
    keys = [line.partition(" {")[0] for line in lines.splitlines()]
    assert keys == ["example,news)/a?b=1 20260101000000", "example,news)/ 20260101000000"]


def test_r18_the_index_is_made_again_from_the_records(tmp_path: Path) -> None:
    file = write(tmp_path, b"first", b"second")
    sidecar = file.with_name(file.name.replace(".warc.gz", ".cdxj"))
    lines = sidecar.read_bytes()
    negative = [lines.replace(name, name + b"-") for name in (b'"length": ', b'"status": "')]
    assert lines not in negative
    torn = [b"", lines[:-20], lines[:30], b"\x00garbage\n" + lines, lines + b"torn {"]
    others = [
        lines.replace(b'"status": "200"', b'"status": null'),
        lines.replace(b'"digest": "', b'"digest": 5, "was": "'),
        b"example,news)/ 20260101000000 5\n" + lines,
        b"".join(reversed(lines.splitlines(keepends=True))),  # sort -o, to read it with others
    ]
    assert lines not in others
    for damaged in torn + negative + others:
        sidecar.write_bytes(damaged)
        for number, body in enumerate((b"first", b"second")):
            capture = read(tmp_path).newest(f"http://news.example/{number}")
            assert capture is not None
            assert capture.body == body
        Archive(tmp_path, writable=True).close()
        assert sidecar.read_bytes() == lines
        assert load(Index(), file, 0).sound


def test_a_record_of_no_host_costs_none_of_the_others(tmp_path: Path) -> None:
    archive = Archive(tmp_path, writable=True)
    archive.store("dns:news.example", 200, [(b"Content-Type", b"text/dns")], b"192.0.2.1")
    archive.store(URL, 200, HTML, b"x")
    archive.close()
    assert read(tmp_path).has_answer(URL)


@pytest.mark.parametrize(
    ("header", "damaged"),
    [
        (rb"WARC-Date: \S+", b"WARC-Date: yesterday"),
        (rb"WARC-Date: \S+", b"WARC-Date: 0016-12-01T00:00:00Z"),
        (rb"WARC-Target-URI: \S+", b"WARC-Target-URI: http://[news.example/"),
        (rb"Content-Length: \d+", b"Content-Length: many"),
    ],
)
def test_a_record_that_is_none_is_left_out_and_named(
    header: bytes, damaged: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write(tmp_path, b"first", b"second", b"third")
    sidecar = file.with_name(file.name.replace(".warc.gz", ".cdxj"))
    sidecar.unlink()
    with file.open("rb") as stream:
        parts = [raw for _, _, raw in members(stream)]
    parts[2] = gzip.compress(re.sub(header, damaged, gzip.decompress(parts[2]), count=1))
    parts.append(gzip.compress(b""))  # holds nothing, and nothing is lost of it
    file.write_bytes(b"".join(parts))
    Archive(tmp_path, writable=True).close()
    offset = len(parts[0] + parts[1])
    assert f"{file}: record at byte {offset} left out" in caplog.text
    opened = read(tmp_path)
    assert [opened.has_answer(f"http://news.example/{n}") for n in range(3)] == [True, False, True]


def test_records_in_one_gzip_member_are_left_out_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write(tmp_path, b"first", b"second")
    file.with_name(file.name.replace(".warc.gz", ".cdxj")).unlink()
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())))
    opened = read(tmp_path)
    assert not opened.has_answer("http://news.example/0")
    assert f"{file}: record at byte 0 left out: several WARC records in one gzip" in caplog.text
    with file.open("rb") as stream, pytest.raises(UnreadableError, match="several WARC records"):
        list(captures(stream))


def test_bytes_that_are_no_gzip_are_left_alone(tmp_path: Path) -> None:
    file = write(tmp_path, b"first")
    with file.open("ab") as stream:
        stream.write(bytes(100))
    size = file.stat().st_size
    archive = Archive(tmp_path, writable=True)
    assert archive.has_answer("http://news.example/0")
    archive.close()
    assert file.stat().st_size == size


def test_r21_a_second_writer_neither_cuts_nor_overwrites_the_first(tmp_path: Path) -> None:
    first = Archive(tmp_path, writable=True, clock=Clock())
    first.store("http://news.example/1", 200, HTML, b"one")
    # What a reader sees while the first one is writing a record.
    first._out.write(b"\x1f\x8b\x08half a member")  # type: ignore[union-attr]
    size = first.file.stat().st_size
    second = Archive(tmp_path, writable=True, clock=Clock())
    assert second.file != first.file
    assert second.has_answer("http://news.example/1")
    assert first.file.stat().st_size == size
    second.close()
    first.close()


def test_reading_changes_nothing_on_the_disk(tmp_path: Path) -> None:
    file = write(tmp_path, b"first")
    sidecar = file.with_name(file.name.replace(".warc.gz", ".cdxj"))
    sidecar.unlink()
    with file.open("ab") as stream:
        stream.write(b"\x1f\x8b\x08torn")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert read(tmp_path).newest("http://news.example/0") is not None
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_run_that_stored_nothing_leaves_nothing(tmp_path: Path) -> None:
    Archive(tmp_path / "archive", writable=True).close()
    assert not is_archive(tmp_path / "archive")
    assert list((tmp_path / "archive").iterdir()) == []


def test_the_order_of_the_query_makes_no_difference(tmp_path: Path) -> None:
    archive = Archive(tmp_path, writable=True)
    archive.store("http://news.example/s?b=2&a=1", 200, HTML, b"x")
    assert archive.has_answer("http://news.example/s?a=1&b=2#top")
    archive.close()


def test_a_status_that_is_none_of_http_is_read_all_the_same(tmp_path: Path) -> None:
    archive = Archive(tmp_path, writable=True)
    archive.store(URL, 123_456_789, HTML, b"x")
    assert archive.history(URL)[0][1] == "65535"
    archive.close()
    capture = read(tmp_path).newest(URL)
    assert capture is not None
    assert capture.status == 123_456_789


def test_a_status_that_no_index_line_can_hold_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    archive = Archive(tmp_path, writable=True)
    with pytest.raises(ValueError, match="no status"):
        archive.store(URL, -200, HTML, b"x")
    archive.store(URL, 200, HTML, b"y")
    capture = archive.answer(URL)
    archive.close()
    assert capture is not None
    assert capture.body == b"y"


def test_a_capture_costs_little_memory(tmp_path: Path) -> None:
    archive, count = Archive(tmp_path, writable=True), 500
    for number in range(count):
        archive.store(f"http://news.example/{number}", 200, HTML, b"%d" % number)
    archive.close()
    tracemalloc.start()
    try:
        opened = read(tmp_path)
        url_key.cache_clear()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(opened.history(URL[:-1] + "7")) == 1
    assert held < 300 * count
