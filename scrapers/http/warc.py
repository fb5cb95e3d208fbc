"""Captures as WARC/1.1 records, one gzip member each.

A response is kept as it was sent (content encoding on, transfer encoding off).  A body seen before
becomes a ``revisit`` record, a failure a ``metadata`` record.  ISO 28500:2017.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import IO, Literal

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scrapers.provenance import digest_of
from scrapers.raw import UnreadableError

Kind = Literal["response", "revisit", "failure"]
Headers = list[tuple[bytes, bytes]]

_CHUNK = 1 << 16
_FLAGS = "Downlink-Flags"
_DAMAGED = "damaged WARC record"
_TOGETHER = "several WARC records in one gzip member; `warcio recompress` parts them"
# Level 5: level 6 takes half as long again for 2 % less.
_LEVEL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What came back for one URL at one time: a response, or why there was none."""

    url: str
    fetched_at: datetime
    """UTC, whole seconds."""
    status: int = 0
    """HTTP status; 0 for a failure."""
    headers: Headers
    body: bytes = b""
    """As sent, content encoding on; empty in a ``revisit``."""
    digest: str = ""
    """``sha256:`` + hex digest of ``body``."""
    failure: str = ""
    """A name of :data:`scrapers.items.Status`, or empty."""
    message: str = ""
    flags: tuple[str, ...] = ()
    """What else is to be known of the transfer (``unverified_certificate``)."""
    kind: Kind = "response"


def instant(moment: datetime) -> str:
    """Write a time as ISO 8601 in UTC, whole seconds, with ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def member(capture: Capture, original: Capture | None = None) -> bytes:
    """Return the gzip member of a capture; with ``original`` it is a revisit of that one."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    rec_headers = {"WARC-Date": instant(capture.fetched_at)}
    if capture.flags:
        rec_headers[_FLAGS] = " ".join(capture.flags)
    if capture.failure:
        fields = f"failure: {capture.failure}\r\nmessage: {capture.message}\r\n".encode()
        record = writer.create_warc_record(
            capture.url,
            "metadata",
            payload=BytesIO(fields),
            length=len(fields),
            warc_headers_dict=rec_headers,
        )
    elif original is not None:
        record = writer.create_revisit_record(
            capture.url,
            capture.digest,
            original.url,
            instant(original.fetched_at),
            http_headers=_http_headers(capture),
            warc_headers_dict=rec_headers,
        )
    else:
        rec_headers["WARC-Payload-Digest"] = capture.digest
        record = writer.create_warc_record(
            capture.url,
            "response",
            payload=BytesIO(capture.body),
            length=len(capture.body),
            warc_headers_dict=rec_headers,
            http_headers=_http_headers(capture),
        )
    writer.write_record(record)
    return _gzip(buffer.getvalue())


def warcinfo(filename: str, info: dict[str, str]) -> bytes:
    """Return the member that opens a file."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record(filename, info))
    return _gzip(buffer.getvalue())


def members(stream: IO[bytes], start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Yield (offset, length, compressed bytes) of each whole gzip member from ``start`` on.

    Ends at the end of the file, before a torn member, or before bytes that are no gzip.
    """
    offset, rest = start, b""
    stream.seek(start)
    while True:
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        taken: list[bytes] = []
        while not inflate.eof:
            data = rest or stream.read(_CHUNK)
            if not data:
                return
            try:
                inflate.decompress(data)
            except zlib.error:
                return
            rest = inflate.unused_data
            taken.append(data[: len(data) - len(rest)])
        raw = b"".join(taken)
        yield offset, len(raw), raw
        offset += len(raw)


def parse(raw: bytes) -> Capture | None:
    """Read one record, compressed or not; ``None`` for kinds that hold no capture."""
    return next(_records(BytesIO(raw)), None)


def parse_alone(raw: bytes) -> Capture | None:
    """Read the one record of a gzip member, as :func:`parse` does.

    Raises :class:`~scrapers.raw.UnreadableError` where it holds several: none but the first could
    be read by its place.
    """
    records = list(_records(BytesIO(raw)))
    return records[0] if records else None


def captures(stream: IO[bytes]) -> Iterator[Capture]:
    """Yield the captures of a whole WARC file, ours or another's, compressed or not.

    Raises :class:`~scrapers.raw.UnreadableError` where the file is damaged or cut, after what
    stands before it.
    """
    size, end = stream.seek(0, os.SEEK_END), 0
    stream.seek(0)
    first = stream.read(1)
    stream.seek(0)
    if first == b"\x1f":
        for offset, length, raw in members(stream):
            yield from filter(None, _records(BytesIO(raw)))
            end = offset + length
    elif size > 1:  # of a single byte warcio would say nothing
        yield from filter(None, _records(stream))
        end = size
    if not end or end < size:
        raise UnreadableError(_DAMAGED)


def _records(stream: IO[bytes]) -> Iterator[Capture | None]:
    """Yield each record's capture; ``None`` for kinds that hold none."""
    records = ArchiveIterator(stream, no_record_parse=True)
    try:
        for record in records:
            if not (record.rec_headers.get_header("Content-Length") or "").isdigit():
                raise ValueError("no Content-Length")
            capture = _capture(record)
            records.read_to_end(record)
            if record.raw_stream.limit or records.err_count:  # bytes are missing, or too many
                raise ValueError("not as long as it says")
            yield capture
    except (ArchiveLoadFailed, ValueError, OverflowError, zlib.error) as error:
        several = "non-chunked gzip file" in str(error)  # warcio has one exception for all
        raise UnreadableError(_TOGETHER if several else _DAMAGED) from error


def _capture(record: ArcWarcRecord) -> Capture | None:
    header = record.rec_headers.get_header
    url, date = header("WARC-Target-URI"), header("WARC-Date")
    if record.rec_type not in ("response", "revisit", "metadata") or not url or not date:
        return None
    block: bytes = record.raw_stream.read()
    url, fetched_at = url.strip("<>"), _moment(date)
    if record.rec_type == "metadata":
        return _failure(url, fetched_at, dict(_fields(block)))
    head, _, body = block.partition(b"\r\n\r\n")
    status_line, _, rest = head.partition(b"\r\n")
    words = status_line.split(None, 2)
    if len(words) < 2 or not words[1].isdigit():
        return None
    headers = list(_fields(rest))
    if any(n.lower() == b"transfer-encoding" and b"chunked" in v.lower() for n, v in headers):
        body = ChunkedDataReader(BytesIO(body)).read()
        headers = [(n, v) for n, v in headers if n.lower() != b"transfer-encoding"]
    revisit = record.rec_type == "revisit"
    return Capture(
        url=url,
        fetched_at=fetched_at,
        status=int(words[1]),
        headers=headers,
        body=b"" if revisit else body,
        digest=header("WARC-Payload-Digest") or digest_of(body),
        flags=tuple((header(_FLAGS) or "").split()),
        kind="revisit" if revisit else "response",
    )


def _failure(url: str, fetched_at: datetime, fields: dict[bytes, bytes]) -> Capture | None:
    if not (failure := fields.get(b"failure", b"").decode("latin-1")):
        return None
    return Capture(
        url=url,
        fetched_at=fetched_at,
        headers=[],
        failure=failure,
        message=fields.get(b"message", b"").decode("utf-8", "replace"),
        kind="failure",
    )


class _RawHeaders(StatusAndHeaders):  # type: ignore[misc]
    """warcio quotes what is not ASCII; we keep the bytes."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        self.headers_buff = self.to_bytes(header_filter, "latin-1")


def _http_headers(capture: Capture) -> _RawHeaders:
    try:
        phrase = HTTPStatus(capture.status).phrase
    except ValueError:
        phrase = ""
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in capture.headers
        if name.lower() != b"transfer-encoding"
    ]
    return _RawHeaders(f"{capture.status} {phrase}".rstrip(), headers, protocol="HTTP/1.1")


def _fields(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the ``name: value`` lines of a header block; folded lines are joined."""
    unfolded = block.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    for line in unfolded.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            yield name.strip(), value.strip()


def _moment(date: str) -> datetime:
    """Read a WARC-Date; fractions of a second are dropped."""
    return datetime.fromisoformat(date).astimezone(UTC).replace(microsecond=0)


def _gzip(data: bytes) -> bytes:
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return deflate.compress(data) + deflate.flush()
