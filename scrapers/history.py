"""What an event rests on, and since when: told by the archive, never by the clock.

The archive has every page that was ever fetched.  An event was first seen in the first of them
that has it, and has changed last in the first of those that say, unbroken, what it says now; a
citation changes it too, when another answer came from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple

from pipelines.identity import event_id
from scrapers.http.fetch import Page, Transfer, pages
from scrapers.items import Event, EventRights, Provenance
from scrapers.provenance import digest_of
from scrapers.raw import UnreadableError

Read = Callable[[bytes, str, str | None], list[Event]]
"""A reader of event pages: (body, URL, content type)."""


class Source(NamedTuple):
    """One answer, or one failure, that a record rests on."""

    trace: str
    since: str | None
    """When the same was met first; ISO 8601, UTC."""


def source_of(transfer: Transfer) -> Source:
    """Return what came of a transfer, in short."""
    return Source(transfer.trace, transfer.since)


def rest_on(event: Event, sources: Collection[Source]) -> None:
    """Add to what an event rests on, in any order: its digest, and the time of its last change."""
    if not sources:
        return
    known = [event.sources_digest] if event.sources_digest else []
    traces = sorted(source.trace for source in sources)
    event.sources_digest = digest_of("\n".join([*known, *traces]).encode())
    times = [event.last_changed, *(source.since for source in sources)]
    event.last_changed = max((time for time in times if time), default=None)


def date_events(events: list[Event], transfer: Transfer, read: Read) -> None:
    """Fill first_seen, last_changed and sources_digest of the events that a page gave.

    Earlier bodies of the page are read again: what has changed beside an event does not count.
    """
    seen: dict[str, str] = {}
    since: dict[str, tuple[str, Event]] = {}
    bodies = list(pages(transfer))
    for page in bodies if len(bodies) > 1 else ():
        found = _read(page, read)
        for key, content in found.items():
            seen.setdefault(key, page.fetched_at)
            if key not in since or since[key][1] != content:
                since[key] = page.fetched_at, content
        since = {key: entry for key, entry in since.items() if key in found}
    only = bodies[0].fetched_at if bodies else None
    for event in events:
        event.first_seen = seen.get(_key(event), only)
        event.last_changed = since[_key(event)][0] if _key(event) in since else only
        rest_on(event, [Source(transfer.trace, None)])


def _read(page: Page, read: Read) -> dict[str, Event]:
    if page.content is None:
        return {}
    try:
        return {_key(event): _content(event) for event in read(*page.content)}
    except UnreadableError:
        return {}


def _key(event: Event) -> str:
    return event_id(event.date, event.headline)


def _content(event: Event) -> Event:
    """Return the event without what tells of its page."""
    return replace(event, provenance=Provenance(), rights=EventRights())
