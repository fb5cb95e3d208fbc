"""BBC News: the table layouts of news.bbc.co.uk (``.stm``); later pages read generically.

The pages name neither their outlet nor a language.  ``OriginalPublicationDate`` names no zone; the
dateline shows its minute as GMT.  That is of the last change: "Page last updated at 17:25 GMT,
Friday, 2 July 2010 18:25 UK" gives the same instant on both clocks.
"""

from __future__ import annotations

from scrapers.pages.publishers.layout import Layout, Publisher

PUBLISHER = Publisher(
    name="BBC News",
    hosts=("news.bbc.co.uk",),
    layouts=(
        Layout(
            years="2008–2010",
            mark="//table[@class='storycontent']//td[@class='storybody']",
            headline="//table[@class='storycontent']//h1",
            byline="//td[@class='storybody']//span[@class='byl']",
            dateline="//table[@class='storycontent']//span[@class='lu']",
        ),
        Layout(
            years="2002–2008",
            mark="//td[@class='storybody']//*[@class='sh']",
            headline="(//td[@class='storybody']//*[@class='sh'])[1]",
            byline="//td[@class='storybody']//span[@class='byl']",
            dateline="(//span[@class='lu'])[1]",
        ),
    ),
)
