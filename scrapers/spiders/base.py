"""What the spiders share: checked arguments, and callbacks that take failures too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.spiders.arguments import Argument, read_arguments

Answer = Response | Failure
"""What a callback is given: every answer, whatever its status, and every failure."""


class DownlinkSpider(Spider):
    """A spider with a table of arguments; ``options`` holds their values."""

    arguments: ClassVar[dict[str, Argument]]

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.options = read_arguments(self.arguments, given)

    def ask(
        self,
        address: str,
        /,
        callback: Callable[..., AsyncIterator[Any]] | None = None,
        meta: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Request:
        """Return a request whose callback gets the answer or the failure, and ``kwargs``."""
        return Request(
            address, callback=callback, errback=self._failed, cb_kwargs=kwargs, meta=meta
        )

    async def _failed(self, failure: Failure) -> AsyncIterator[Any]:
        request: Any = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        async for item in request.callback(failure, **request.cb_kwargs):
            yield item
