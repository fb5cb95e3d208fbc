"""Content encodings: what cannot be unpacked, is cut, or unpacks to too much, fails with a name.

That a body is cut is seen in gzip alone, the only encoding that we ask for.
"""

from __future__ import annotations

import zlib
from gzip import GzipFile
from io import BytesIO
from traceback import clear_frames

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from scrapers.http.failures import TooLargeError, UnreadableBodyError
from scrapers.raw import UnreadableError
from scrapers.settings import DOWNLOAD_MAXSIZE

_CHUNK = 1 << 16


class CompressionMiddleware(HttpCompressionMiddleware):
    """HttpCompressionMiddleware that raises one exception for what fails, one for too much.

    Scrapy's lets the exceptions of gzip, zlib, Brotli and zstd through as they are, and takes half
    a gzip file for a page.
    """

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response with its body unpacked."""
        encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        try:
            result: Request | Response = super().process_response(request, response)
        except IgnoreRequest as error:
            # What was unpacked so far would live as long as the exception does.
            clear_frames(error.__cause__.__traceback__ if error.__cause__ else None)
            limit = request.meta.get("download_maxsize", self._max_size)
            raise TooLargeError(f"unpacks to more than {limit} bytes") from error
        except Exception as error:
            raise UnreadableBodyError(f"broken content encoding {encoding[:40]!r}") from error
        if _is_cut(response.body, encoding):
            raise UnreadableBodyError(f"cut content encoding {encoding[:40]!r}")
        return result


def unpacked(body: bytes, encoding: str | None) -> bytes:
    """Return a stored body with its content encoding off, cut at the limit of a download.

    Raises :class:`~scrapers.raw.UnreadableError` where the end of the body is missing.
    """
    if not encoding:
        return body
    if _is_cut(body, encoding):
        raise UnreadableError("The gzip file is cut.")
    packed = HTTPResponse(BytesIO(body), {"content-encoding": encoding}, preload_content=False)
    try:
        return packed.read(DOWNLOAD_MAXSIZE, decode_content=True)
    except HTTPError:
        return body


def _is_cut(body: bytes, encoding: str) -> bool:
    """Whether a gzip file ends too early; one that is damaged or no gzip at all is not cut."""
    if encoding.rpartition(",")[2].strip().lower() not in ("gzip", "x-gzip"):
        return False
    packed, size = GzipFile(fileobj=BytesIO(body)), 0
    try:
        while size <= DOWNLOAD_MAXSIZE and (part := packed.read1(_CHUNK)):
            size += len(part)
    except EOFError:
        return True
    except (OSError, zlib.error):
        return False
    return False
