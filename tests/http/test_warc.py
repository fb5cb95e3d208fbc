"""WARC files: ours in the hands of other tools, theirs in ours, and damaged ones."""

from __future__ import annotations

import gzip
import io
import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from scrapers.http.archive import Archive
from scrapers.http.warc import Capture, captures, member, members
from scrapers.provenance import digest_of
from scrapers.raw import UnreadableError
from tests.http.test_archive import HTML, URL, read, write


def test_other_tools_can_read_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = Archive(tmp_path, writable=True)
    for body in (b"<p>one", b"<p>one", b""):
        archive.store(URL, 200, HTML, body)
    archive.store_failure(URL, "dns_error", "the host has no address")
    archive.close()
    arguments = type("Arguments", (), {"inputs": [str(archive.file)], "verbose": False})
    checker = Checker(arguments)
    checker.process_all()
    assert checker.exit_value == 0, capsys.readouterr()
    with archive.file.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "response", "revisit", "response", "metadata"]


def test_one_gzip_member_per_record(tmp_path: Path) -> None:
    file = write(tmp_path, b"a", b"b")
    with file.open("rb") as stream:
        parts = list(members(stream))
    assert [offset for offset, _, _ in parts] == [0, parts[0][1], parts[0][1] + parts[1][1]]
    assert all(gzip.decompress(raw).startswith(b"WARC/1.1\r\n") for _, _, raw in parts)


def told(data: bytes) -> tuple[list[Capture], bool]:
    """Return the captures of a file, and whether it was told to be damaged."""
    found: list[Capture] = []
    try:
        found.extend(captures(io.BytesIO(data)))
    except UnreadableError:
        return found, True
    return found, False


def test_a_cut_is_told_wherever_it_is_and_no_capture_is_half(tmp_path: Path) -> None:
    packed = write(tmp_path, b"first" * 50, b"second" * 50).read_bytes()
    with io.BytesIO(packed) as stream:
        lengths = [length for _, length, _ in members(stream)]
        stream.seek(0)
        sizes = [len(gzip.decompress(raw)) for _, _, raw in members(stream)]
    for data, parts, loose in ((packed, lengths, 0), (gzip.decompress(packed), sizes, 4)):
        whole = told(data)[0]
        assert len(whole) == 2
        ends = list(itertools.accumulate(parts))
        for cut in range(len(data)):
            found, damaged = told(data[:cut])
            # Two empty lines close a record; what is lost of them is no loss.
            assert damaged != any(end - loose <= cut <= end for end in ends), cut
            assert found == whole[: len(found)]
            assert len(found) == sum(end - loose <= cut for end in ends[1:])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"secondsecond", b"second"),
        (b"secondsecond", b"secondsecondsecond"),
        (b"Content-Length: ", b"Content-Size: "),
    ],
)
def test_a_record_that_is_not_as_long_as_it_says_is_told(
    before: bytes, after: bytes, tmp_path: Path
) -> None:
    data = gzip.decompress(write(tmp_path, b"first", b"second" * 50).read_bytes())
    start = data.rindex(before, 0, data.rindex(b"secondsecond") + len(before))
    found, damaged = told(data[:start] + after + data[start + len(before) :])
    assert damaged
    assert [capture.body for capture in found] == [b"first"]


@pytest.mark.parametrize("rest", [b"and more", b"WARC/1.0\r\nbroken", b"\x1f\x8b\x08"])
def test_bytes_after_the_last_record_are_told(rest: bytes, tmp_path: Path) -> None:
    packed = write(tmp_path, b"first").read_bytes()
    for data in (packed, gzip.decompress(packed)):
        found, damaged = told(data + rest)
        assert damaged
        assert [capture.body for capture in found] == [b"first"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"WARC-Target-URI: ", b"WARC-Source-URI: "),
        (b"WARC-Date: ", b"WARC-Time: "),
        (b"HTTP/1.1 200 OK", b"HTTP/1.1 2x0 OK"),
        (b"HTTP/1.1 200 OK", b"HTTP_1.1_200_OK"),
    ],
)
def test_a_record_of_no_page_is_passed_over(before: bytes, after: bytes, tmp_path: Path) -> None:
    data = gzip.decompress(write(tmp_path, b"first", b"second", b"third").read_bytes())
    start = data.index(before, data.index(b"first"))
    found, damaged = told(data[:start] + after + data[start + len(before) :])
    assert [capture.body for capture in found] == [b"first", b"third"]
    assert not damaged


def test_a_warc_of_another_tool_is_read(tmp_path: Path) -> None:
    block = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: a\r\n b\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://old.example/>\r\n"
        b"WARC-Date: 2010-07-02T10:00:00.123Z\r\nWARC-Record-ID: <urn:x:1>\r\n"
        b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    ) % (len(block), block)
    plain = list(captures(io.BytesIO(record)))
    (tmp_path / "old.warc.gz").write_bytes(gzip.compress(record))
    zipped = read(tmp_path).newest("http://old.example/")
    assert plain == [zipped]
    assert plain[0].body == b"abc"
    assert plain[0].headers == [(b"X", b"a b")]
    assert plain[0].fetched_at == datetime(2010, 7, 2, 10, tzinfo=UTC)


def test_a_page_is_stored_whole_where_only_a_visit_again_is_left_of_it(tmp_path: Path) -> None:
    page = b"<p>one"
    first = Capture(
        url=URL, fetched_at=datetime(2026, 1, 1, tzinfo=UTC), status=503, headers=HTML, body=page,
        digest=digest_of(page), kind="response",
    )  # fmt: skip
    again = replace(first, fetched_at=datetime(2026, 1, 2, tzinfo=UTC), status=200, kind="revisit")
    (tmp_path / "theirs.warc.gz").write_bytes(member(first) + member(again, first))
    archive = Archive(tmp_path, writable=True)
    archive.store(URL, 200, HTML, page)
    archive.close()
    capture = read(tmp_path).newest(URL)
    assert capture is not None
    assert (capture.status, capture.body) == (200, page)
