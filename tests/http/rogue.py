"""A server that misbehaves: each path answers with its own fault."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from functools import cache

import brotli

ZEROS = 64 << 20
"""Bytes that the bombs unpack to: eight times the limit."""


@cache
def bombs() -> dict[str, tuple[str, bytes]]:
    """Path → (Content-Encoding, body) of small bodies that unpack to 64 MiB."""
    packed = gzip.compress(bytes(ZEROS), 1)
    return {
        "/gzip": ("gzip", packed),
        "/deflate": ("deflate", zlib.compress(bytes(ZEROS), 1)),
        "/br": ("br", brotli.compress(bytes(ZEROS), quality=1)),
        "/zstd": ("zstd", _zstd(ZEROS)),
        "/gzip-in-gzip": ("gzip, gzip", gzip.compress(packed)),
    }


def _zstd(size: int) -> bytes:
    """Return a zstd frame of run-length blocks of zeros (RFC 8878, 3.1.1)."""
    run = 128 << 10
    frame = b"\x28\xb5\x2f\xfd\x00\x58"  # magic, descriptor, window of 2 MiB
    block = (run << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    last = (1 << 3 | 1 << 1 | 1).to_bytes(3, "little") + b"\0"
    return frame + block * (size // run) + last


Answer = bytes | Callable[[socket.socket], None]


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return the bytes of a response that ends with the connection."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(900):
        connection.sendall(b"x")
        time.sleep(0.05)


def _endless_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(900):
        connection.sendall(f"X-{number}: y\r\n".encode())
        time.sleep(0.05)


def _endless_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(12 << 4):
        connection.sendall(bytes(1 << 16))


FAULTS: dict[str, Answer] = {
    "/drip": _drip,
    "/endless-headers": _endless_headers,
    "/endless-body": _endless_body,
    "/announced": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nx",
    "/large-headers": b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"y" * (5 << 20) + b"\r\n\r\n",
    "/short": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nshort",
    "/early": b"HTTP/1.1 200 O",
    "/no-http": b"SSH-2.0-OpenSSH_9.9\r\n",
    "/bad-gzip": response(b"not gzip at all", "Content-Encoding: gzip"),
    "/cut-gzip": response(gzip.compress(b"<p>half a page " * 99)[:-9], "Content-Encoding: gzip"),
    "/bad-br": response(b"not brotli at all", "Content-Encoding: br"),
    "/odd-encoding": response(b"<p>text", "Content-Encoding: rot13", "Content-Type: text/html"),
    "/empty": response(b"", "Content-Type: text/html"),
    "/blank": response(b" \n", "Content-Type: text/html"),
    "/pdf": response(b"%PDF-1.4 ...", "Content-Type: text/html"),
    "/png": response(b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"),
    "/video": response(b"....ftyp", "Content-Type: video/mp4"),
    "/html-as-bytes": response(b"<!doctype html><p>x", "Content-Type: application/octet-stream"),
    "/html-as-image": response(b" <!doctype html><p>x", "Content-Type: image/gif"),
    "/untyped": response(b"plain words"),
    "/odd-type": response(b"....", "Content-Type: image/\x1b[31m\x00x"),
    "/gone": response(b"<p>gone", status="410 Gone"),
    "/teapot": response(b"<p>tea", status="418 "),
    "/legal": response(b"<p>451", status="451 x"),
    "/late": response(b"", status="408 x"),
    "/wait": response(b"", status="429 x"),
    "/odd-status": response(b"<p>x", status="999 x"),
    "/no-status": response(b"<p>x", status="-200 x"),
    "/long-status": response(b"<p>x", status="70000 x"),
    "/500": response(b"<p>x", status="500 x"),
    "/304": b"HTTP/1.1 304 x\r\nConnection: close\r\n\r\n",
    "/nowhere": response(b"", status="302 x"),
    "/to-file": response(b"", "Location: file:///etc/hostname", status="302 x"),
    "/to-script": response(b"", "Location: javascript:alert(1)", status="302 x"),
    "/to-rubbish": response(b"", "Location: http://[", status="302 x"),
    "/to-self": response(b"", "Location: /to-self", status="302 x"),
}


class RogueServer:
    """Serves FAULTS, the bombs and ``/hop?n`` (redirects to ``/hop?n+1``); a context manager.

    ``requests`` holds the head of every request.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._context = context
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> RogueServer:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                head = connection.recv(1 << 16).decode("latin-1")
                self.requests.append(head)
                path = head.split(" ", 2)[1]
                host = head.lower().partition("\nhost:")[2].partition("\r")[0].strip()
                answer = self.fault(host.partition(":")[0], path)
                answer(connection) if callable(answer) else connection.sendall(answer)
        except (OSError, IndexError):  # the client has gone
            return

    def fault(self, host: str, path: str) -> Answer:
        """Return what a path answers."""
        if path in bombs():
            encoding, body = bombs()[path]
            return response(body, f"Content-Encoding: {encoding}", "Content-Type: text/html")
        if path.startswith("/hop?"):
            hop = int(path[5:]) + 1
            return response(b"", f"Location: /hop?{hop}", "Set-Cookie: a=b", status="302 x")
        if path.startswith("/away?"):
            return response(b"", f"Location: {path[6:]}", "Set-Cookie: a=b", status="301 x")
        return FAULTS.get(path) or response(b"<p>nothing", status="404 x")
