"""Google News: agency stories hosted under ``/hostednews/`` (2007–2013, closed since).

The agency stands in the byline, "By JANE DOE (AP) – Jul 4, 2010", or is its logo alone.
"""

from __future__ import annotations

from scrapers.pages.publishers.layout import Layout, Publisher

PUBLISHER = Publisher(
    name="Google News",
    hosts=("google.com",),
    shares_hosts=True,
    layouts=(
        Layout(
            years="2007–2013",
            mark="//*[@id='hn-headline']",
            headline="//*[@id='hn-headline']",
            byline="//*[@id='hn-byline'] | //*[@class='hn-byline']",
            dateline="//*[@id='hn-byline'] | //*[@class='hn-date']",
        ),
    ),
)
