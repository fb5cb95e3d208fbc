"""NASA: press releases of the font-and-table years, which mark nothing.

Names and telephone numbers of press officers stand above the headline with the date between them;
they wrote the release, but the page credits nobody.
"""

from __future__ import annotations

from scrapers.pages.publishers.layout import Layout, Publisher

PUBLISHER = Publisher(
    name="NASA",
    hosts=("nasa.gov",),
    layouts=(
        Layout(
            years="1996–2004",
            mark="//title[starts-with(normalize-space(), 'NASA HQ News Release')]",
            headline="(//td//font[@size='4']/b | //td//font[@size='+1']/b)[1]",
            dateline="(//td//font[starts-with(@face, 'Courier')])[1]",
        ),
    ),
)
