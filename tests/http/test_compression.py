"""What is unpacked too far is let go at once; a body whose end is missing is told."""

import gc
import gzip
import tracemalloc

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from scrapers.http.compression import CompressionMiddleware, unpacked
from scrapers.http.failures import TooLargeError
from scrapers.raw import UnreadableError
from tests.http.rogue import bombs


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/br", "/zstd"])
def test_what_a_bomb_unpacked_to_goes_before_its_exception(path):
    crawler = get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": 8 << 20})
    encoding, body = bombs()[path]
    middleware = CompressionMiddleware.from_crawler(crawler)
    response = Response("http://x.example/", headers={"Content-Encoding": encoding}, body=body)
    gc.collect()
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError) as raised:
            middleware.process_response(Request("http://x.example/"), response)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert raised.value is not None
    assert peak > 8 << 20
    assert held < 1 << 20


@pytest.mark.parametrize("encoding", ["gzip", "X-GZIP", "br, gzip"])
def test_a_gzip_body_is_whole_or_told_to_be_cut(encoding):
    body = gzip.compress(b"<p>half a page " * 99)
    for cut in range(2, len(body)):
        with pytest.raises(UnreadableError, match="cut"):
            unpacked(body[:cut], encoding)
    assert unpacked(body, "gzip") == b"<p>half a page " * 99
    # Two in a row are one file; what follows and is none does no harm.
    assert unpacked(body + body, "gzip") == b"<p>half a page " * 198
    assert unpacked(body + b"<!-- served in 2 ms -->", "gzip") == b"<p>half a page " * 99


def test_a_body_that_is_not_packed_whatever_its_label_says_is_left_as_it_is():
    assert unpacked(b"<p>a page", "gzip") == b"<p>a page"
