"""Reuters: ``og:site_name`` is the edition ("U.S.", "UK"), and "Reuters Editorial" is nobody."""

from __future__ import annotations

from scrapers.pages.publishers.layout import Publisher

PUBLISHER = Publisher(name="Reuters", hosts=("reuters.com",))
