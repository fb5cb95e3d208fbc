"""When a page that failed for the moment is asked for again: after 1, 3, 10 and 30 days.

The days count from its first failure, with one day at least between two tries.  After that, and
four retries, it has failed for good.  What is due is told by the archive's times alone, so a run
that was killed, or never published, has made its try all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

DAYS: Final = (1, 3, 10, 30)

RULES_UNREAD: Final = "robots.txt: HTTP "
"""How the message begins of a page that was not asked for because robots.txt answered an error."""

GRACE: Final = 6 * 60 * 60
"""Seconds; a nightly run starts now earlier, now later, and must not miss its day by minutes."""

_DAY: Final = 24 * 60 * 60
_PASSING_CODES: Final = frozenset({401, 403, 407, 408, 425, 429})
"""Client errors that may pass: blocked, asked to wait, timed out."""
_PASSING: Final = frozenset({"timeout", "dns_error", "connection_refused", "server_error"})
"""Names of :data:`scrapers.items.Status`."""


def is_permanent(status: int) -> bool:
    """Whether an HTTP status is an answer to keep; others are asked for again by later runs."""
    return 200 <= status < 500 and status not in _PASSING_CODES


def may_pass(failure: str, status: int | None, message: str) -> bool:
    """Whether a failed transfer may succeed later, by its name, HTTP status and message."""
    if failure == "robots":
        return message.startswith(RULES_UNREAD)
    return failure in _PASSING or bool(status and not is_permanent(status))


def next_try(attempts: Iterable[int]) -> int | None:
    """Return when a page is to be asked for again, given the times of its failures, sorted.

    Times are seconds since 1970; what follows a failure within half a day is the same try.
    ``None``: never.
    """
    tries: list[int] = []
    for moment in attempts:
        if not tries or moment - tries[-1] >= _DAY // 2:
            tries.append(moment)
    if not tries:
        return 0
    first, last = tries[0], tries[-1]
    ahead = [first + days * _DAY for days in DAYS if first + days * _DAY > last + GRACE]
    if not ahead and len(tries) > len(DAYS):
        return None
    # A machine that was off for a month has tries left.
    return max([last + _DAY, *ahead[:1]]) - GRACE
