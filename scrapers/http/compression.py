"""Content encodings: what cannot be unpacked, or unpacks to too much, is a failure with a name."""

from __future__ import annotations

from io import BytesIO
from traceback import clear_frames

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from scrapers.http.failures import TooLargeError, UnreadableBodyError
from scrapers.settings import DOWNLOAD_MAXSIZE


class CompressionMiddleware(HttpCompressionMiddleware):
    """HttpCompressionMiddleware that raises one exception for each of the two.

    Scrapy's lets the exceptions of gzip, zlib, Brotli and zstd through as they are.
    """

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response with its body unpacked."""
        try:
            result: Request | Response = super().process_response(request, response)
        except IgnoreRequest as error:
            # What was unpacked so far would live as long as the exception does.
            clear_frames(error.__cause__.__traceback__ if error.__cause__ else None)
            limit = request.meta.get("download_maxsize", self._max_size)
            raise TooLargeError(f"unpacks to more than {limit} bytes") from error
        except Exception as error:
            encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
            raise UnreadableBodyError(f"broken content encoding {encoding[:40]!r}") from error
        return result


def unpacked(body: bytes, encoding: str | None) -> bytes:
    """Return a stored body with its content encoding off, cut at the limit of a download."""
    if not encoding:
        return body
    packed = HTTPResponse(BytesIO(body), {"content-encoding": encoding}, preload_content=False)
    try:
        return packed.read(DOWNLOAD_MAXSIZE, decode_content=True)
    except HTTPError:
        return body
