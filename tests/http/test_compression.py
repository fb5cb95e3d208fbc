"""What is unpacked too far is let go at once."""

import gc
import tracemalloc

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from scrapers.http.compression import CompressionMiddleware
from scrapers.http.failures import TooLargeError
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
