"""Stamps on a record: when its bytes were fetched, which they were, which code read them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version

from scrapers.items import Provenance


@cache
def code_version() -> str:
    """Return the version of Downlink."""
    return version("downlink")


def digest_of(body: bytes) -> str:
    """Return ``sha256:`` + hex digest."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def stamp(provenance: Provenance, body: bytes, fetched_at: str | None) -> None:
    """Fill what the reader of a page cannot know."""
    provenance.fetched_at = fetched_at
    provenance.payload_digest = digest_of(body)
    provenance.code_version = code_version()
