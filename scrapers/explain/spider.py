"""The smallest crawl there is: one page, through the same archive, guard and robots.txt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

from scrapers.http.fetch import Transfer, transfer_of
from scrapers.spiders.arguments import Argument
from scrapers.spiders.base import Answer, DownlinkSpider


class PageSpider(DownlinkSpider):
    """Asks for ``address`` and keeps what became of it in ``transfer``; yields no item."""

    name = "page"
    arguments: ClassVar[dict[str, Argument]] = {}

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.transfer: Transfer | None = None
        """``None``: there was no answer, because of a fault of our own."""

    async def start(self) -> AsyncIterator[Any]:
        """Yield the one request."""
        yield self.ask(self.address, self.parse)

    async def parse(self, response: Answer) -> AsyncIterator[Any]:
        """Keep the answer."""
        self.transfer = transfer_of(response)
        return
        yield
