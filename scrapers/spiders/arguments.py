"""Spider arguments (``-a NAME=VALUE``): checked before anything starts.

A spider declares its arguments as a table name → :class:`Argument`; ``scrapy crawl`` turns an
unknown name or a value that does not fit into one sentence that names the argument, the value and
what is allowed, and exits with 2.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class ArgumentError(ValueError):
    """An argument is unknown or its value does not fit; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: how to read its value, what is allowed (for people), and its default.

    Without a default the argument has to be given.
    """

    read: Callable[[str], Any]
    allowed: str
    default: Callable[[], Any] | None = None


def day(default: Callable[[], dt.date]) -> Argument:
    """A day, ``YYYY-MM-DD``."""

    def read(value: str) -> dt.date:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValueError
        return dt.date.fromisoformat(value)

    return Argument(read, "a day that exists, as YYYY-MM-DD", default)


def choice(*values: str) -> Argument:
    """One of a few words; the first is the default."""

    def read(value: str) -> str:
        if value not in values:
            raise ValueError
        return value

    return Argument(read, "one of " + ", ".join(values), lambda: values[0])


def yes_or_no(default: bool) -> Argument:
    """``yes`` or ``no``."""

    def read(value: str) -> bool:
        if value not in ("yes", "no"):
            raise ValueError
        return value == "yes"

    return Argument(read, "yes or no", lambda: default)


def urls() -> Argument:
    """http(s) addresses separated by commas, or the name of a file with one on each line."""

    def read(value: str) -> list[str]:
        if re.match(r"https?://", value):
            found = re.split(r",(?=\s*https?://)", value)  # a path may hold commas of its own
        else:
            lines = Path(value).read_text("utf-8-sig").splitlines()
            found = [line for line in lines if not line.lstrip().startswith("#")]
        if not (addresses := [url.strip() for url in found if url.strip()]):
            raise ValueError
        return addresses

    allowed = (
        "a readable file with one address or more, each on a line, or http(s) addresses with commas"
    )
    return Argument(read, allowed)


def today() -> dt.date:
    """Today in UTC, the clock of the event pages."""
    return dt.datetime.now(dt.UTC).date()


RANGE = {
    "since": day(lambda: today() - dt.timedelta(days=6)),
    "until": day(today),
}
"""The default range is the last seven days, today included."""


def read_arguments(declared: Mapping[str, Argument], given: Mapping[str, str]) -> dict[str, Any]:
    """Return every declared argument with its value; raise :class:`ArgumentError`."""
    for name in given:
        if name not in declared:
            known = ", ".join(sorted(declared))
            raise ArgumentError(
                f"unknown argument {name}={given[name]!r}: this spider takes {known}"
            )
    values = {}
    for name, argument in declared.items():
        if name not in given:
            if argument.default is None:
                raise ArgumentError(f"argument {name} is missing: allowed is {argument.allowed}")
            values[name] = argument.default()
            continue
        try:
            given[name].encode()  # bytes of the command line that are no UTF-8 fit nowhere
            values[name] = argument.read(given[name])
        except (ValueError, OSError):
            raise ArgumentError(
                f"argument {name}={given[name]!r} does not fit: allowed is {argument.allowed}"
            ) from None
    if "since" in values and values["since"] > values["until"]:
        raise ArgumentError(
            f"argument since={values['since']} does not fit: "
            f"allowed is a day not after until={values['until']}"
        )
    return values


def days(since: dt.date, until: dt.date) -> list[dt.date]:
    """Return every day of the range, oldest first."""
    return [since + dt.timedelta(days=n) for n in range((until - since).days + 1)]
