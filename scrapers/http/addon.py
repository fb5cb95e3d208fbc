"""Add-on that turns ``-s REPLAY=…`` into the settings it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from scrapers.http.archive import is_archive
from scrapers.http.guard import check_settings
from scrapers.http.replay import check_replay

REPLAY_SETTINGS: dict[str, Any] = {
    "HTTPCACHE_ENABLED": False,
    "RETRY_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_SLOTS": {},
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
}
"""Nobody is there to be polite to, and a recorded failure does not get better by asking again."""

SEALED_SETTINGS: dict[str, Any] = {
    "TWISTED_DNS_RESOLVER": "scrapers.http.guard.NoResolver",
    "DOWNLOAD_HANDLERS": {
        "http": "scrapers.http.replay.ReplayHandler",
        "https": "scrapers.http.replay.ReplayHandler",
        "file": None,
        "data": None,
        "ftp": None,
        "s3": None,
    },
}
"""What keeps a replay off the network; nothing may override it."""


class TransportAddon:
    """Flips to replay when ``REPLAY`` is set: no archive is written, no network is touched."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Change the settings of the whole process, which chooses the resolver."""
        if not settings.get("REPLAY"):
            return
        for name, value in REPLAY_SETTINGS.items():
            settings.set(name, value, priority="project")
        if is_archive(Path(settings["REPLAY"])):
            # What robots.txt forbade is recorded page by page, and what was fetched was allowed.
            settings.set("ROBOTSTXT_OBEY", False, priority="project")
        for name, value in SEALED_SETTINGS.items():
            settings.set(name, value, priority="cmdline")

    def update_settings(self, settings: BaseSettings) -> None:
        """Refuse to start on a replay that cannot be read or a setting that leads past the guard.

        Raises ValueError with one sentence.
        """
        if settings.get("REPLAY"):
            check_replay(settings)
        check_settings(settings)
