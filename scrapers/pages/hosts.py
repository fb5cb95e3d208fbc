"""The host of a URL, which may be anything that a page or a user wrote."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str | None) -> str | None:
    """Return the host name in lower case; ``None`` where there is none or it is no URL."""
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None
