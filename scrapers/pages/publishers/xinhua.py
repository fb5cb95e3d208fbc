"""Xinhua: the title carries the site's name without a space, the headline is no h1.

The ``publishdate`` meta tag has the day alone; the line under the headline has the minute, in
China's time.
"""

from __future__ import annotations

from scrapers.pages.publishers.layout import Layout, Publisher

PUBLISHER = Publisher(
    name="Xinhua",
    hosts=("xinhuanet.com", "news.cn", "chinaview.cn"),
    layouts=(
        Layout(
            years="2017–2020, Chinese",
            mark="//div[@class='h-title']",
            headline="//div[@class='h-title']",
            byline="//em[@id='source']",
            dateline="//span[@class='h-time']",
        ),
        Layout(
            years="2015–2020, English",
            mark="//div[@class='conBox']//h1",
            headline="//div[@class='conBox']//h1",
            byline="//div[@class='infoBox']/em[@class='source']",
            dateline="//div[@class='infoBox']/i[@class='time']",
        ),
        Layout(
            years="2009–2014",
            mark="//font[@id='Zoom']",
            headline="//font[@id='Zoom']",
            dateline="//td[@class='ly']",
        ),
    ),
)
