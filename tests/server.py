"""A real HTTP server over a site folder, for tests: same pages, same failures as in a replay.

    with SiteServer(Path("fixtures/sites")) as server:
        ... -s DOWNLINK_HOSTS={server.downlink_hosts()}

Every 200 carries an ETag (``validators=False``: none) and answers ``If-None-Match`` with 304; one
that the folder gives a Last-Modified has that instead, and answers ``If-Modified-Since``.
A host whose ``[defaults]`` say ``dns_error`` or ``connection_refused`` fails by the mapping: its
name has no address, or the address of a closed port.  A single URL can only time out
(``timeout``) or lose its connection (the other failures).
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scrapers.http.site import Site
from scrapers.http.warc import Capture


class SiteServer:
    """Serves a site folder on 127.0.0.1, one thread per connection; a context manager.

    ``hits`` lists (host, path and query, status sent; 0 for a failure) in order of arrival, with
    ``times`` (seconds) and ``headers`` beside it; ``conditional`` counts the requests with a
    validator.  ``reload`` reads the folder again.
    """

    def __init__(self, folder: Path, *, validators: bool = True, compress: bool = False) -> None:
        self.folder, self.validators, self.compress = folder, validators, compress
        self.hits: list[tuple[str, str, int]] = []
        self.times: list[float] = []
        self.headers: list[dict[str, str]] = []
        self.conditional = 0
        self.stopped = threading.Event()
        self.reload()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.site_server = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> SiteServer:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def reload(self) -> None:
        """Read the folder again after a change of it."""
        self.site = Site(self.folder)

    def downlink_hosts(self) -> str:
        """Return the DOWNLINK_HOSTS that leads every host of the folder here."""
        targets = {"dns_error": "", "connection_refused": f"127.0.0.1:{closed_port()}"}
        here = f"127.0.0.1:{self.port}"
        hosts = self.site.hosts.items()
        return ",".join(f"{name}={targets.get(failure, here)}" for name, failure in hosts)

    def times_of(self, host: str) -> list[float]:
        """Return when the pages of a host were asked for, robots.txt aside."""
        asked = zip(self.hits, self.times, strict=True)
        return [t for (name, path, _), t in asked if name == host and path != "/robots.txt"]

    def paths(self, host: str) -> list[str]:
        """Return the paths asked of a host, robots.txt aside."""
        return [path for name, path, _ in self.hits if name == host and path != "/robots.txt"]


def closed_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    site_server: SiteServer

    def handle_error(self, *args: Any) -> None:
        """A client that was killed is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet per answer: Nagle's algorithm would hold back the second
    server: _Server

    def do_GET(self) -> None:
        server = self.server.site_server
        scheme = self.headers.get("X-Forwarded-Proto", "http")
        host = self.headers.get("Host", "").partition(":")[0]
        capture = server.site.newest(f"{scheme}://{host}{self.path}")
        modified = dict(capture.headers).get(b"Last-Modified", b"").decode()
        etag = "" if modified else f'"{capture.digest[7:23]}"'
        asked = [self.headers.get(name) for name in ("If-None-Match", "If-Modified-Since")]
        server.conditional += any(asked)
        same = asked == ([None, modified] if modified else [etag, None])
        unchanged = capture.status == 200 and server.validators and same
        status = 304 if unchanged else capture.status
        server.hits.append((host, self.path, status))
        server.times.append(time.monotonic())
        server.headers.append(dict(self.headers.items()))
        if capture.failure:
            if capture.failure == "timeout":
                server.stopped.wait(20)
            self.close_connection = True
            return
        self._answer(capture, status, etag)

    def _answer(self, capture: Capture, status: int, etag: str) -> None:
        server = self.server.site_server
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in capture.headers
        }
        body = b"" if status == 304 else capture.body
        if server.compress and status == 200 and "Content-Encoding" not in headers:
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        if capture.status == 200 and server.validators and etag:
            headers.setdefault("ETag", etag)
        headers["Content-Length"] = str(len(body))
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass
