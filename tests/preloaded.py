"""What a crawl imports and the tables it reads, for the processes of :mod:`tests.forking`."""

import pkgutil
from importlib import import_module

from scrapy.utils.misc import load_object
from scrapy.utils.project import get_project_settings

import scrapers
from tests.hostile.fuzz import fixtures, normalized

for module in pkgutil.walk_packages(scrapers.__path__, "scrapers."):
    import_module(module.name)
for name in ("DOWNLOADER_MIDDLEWARES_BASE", "EXTENSIONS_BASE", "SPIDER_MIDDLEWARES_BASE"):
    for component in get_project_settings().getdict(name):
        load_object(component)
for page in fixtures()[::10]:
    list(normalized(page))
