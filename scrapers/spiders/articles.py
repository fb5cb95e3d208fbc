"""Any list of article addresses, through the same archive, guard and pipelines.

Arguments
    urls: a file with one address on each line (``#`` begins a comment), or addresses with commas
Output
    an Article for each, or a Reject that says why it could not be read
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

from pipelines.urls import canonical
from scrapers.citations import count_dropped, read_or_tell
from scrapers.http.fetch import transfer_of
from scrapers.http.reservations import Reservations
from scrapers.items import Reject
from scrapers.raw import RawArticle
from scrapers.spiders.arguments import Argument, urls
from scrapers.spiders.base import Answer, DownlinkSpider


class ArticlesSpider(DownlinkSpider):
    """Reads the articles of a list of addresses."""

    name = "articles"
    arguments: ClassVar[dict[str, Argument]] = {"urls": urls()}

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each address, once for each canonical form."""
        self._reservations = Reservations(self.crawler)
        for url in self.options["urls"]:
            address = canonical(url)
            if address is None:
                yield self._reject(url, "forbidden_address", "not an http or https address", None)
                continue
            yield self.ask(address, self.parse, url=address)

    async def parse(self, response: Answer, url: str) -> AsyncIterator[RawArticle | Reject]:
        """Yield the article, or why there is none."""
        transfer = transfer_of(response)
        reading, raw = read_or_tell(self.crawler, url, transfer)
        if raw is not None:
            await self._reservations.complete(raw.article, transfer)
            count_dropped(self.crawler, raw)
            yield raw
        else:
            reason = reading.verdict or reading.status
            yield self._reject(url, reason, "; ".join(reading.evidence), reading.http_status)

    def _reject(self, url: str, reason: str, detail: str, http_status: int | None) -> Reject:
        return Reject(
            url=url, kind="article", reason=reason, detail=detail or None, http_status=http_status
        )
