"""A server that nobody outside may reach."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Server(ThreadingHTTPServer):
    # All spellings knock at once; a short queue would turn some away on a busy machine.
    request_queue_size = 256


class Inside:
    """Answers everything with SECRET and counts who got in (``hits``); a context manager."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        hits = self.hits

        class Secret(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits.append(f"{self.headers['Host']} {self.path}")
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"<p>SECRET")

            def do_CONNECT(self) -> None:  # what a proxy would be asked
                self.do_GET()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Secret)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.port = self._server.server_address[1]

    def __enter__(self) -> Inside:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
