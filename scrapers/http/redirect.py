"""Redirects: one that leads nowhere is a finding, not an exception."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares import redirect
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from scrapers.http.failures import TooManyRedirectsError


class RedirectMiddleware(redirect.RedirectMiddleware):
    """RedirectMiddleware with a name for a loop, and a target that is no URL left alone.

    A target is asked for however often it was before: who is led there gets its own answer.
    """

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the request to follow, or the response when there is none."""
        try:
            result: Request | Response = super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooManyRedirectsError("too many redirects") from error
        except ValueError:
            return response
        if isinstance(result, Request):
            # The scheduler would drop it without a word; the archive has it, and loops are counted.
            result.dont_filter = True
        return result
