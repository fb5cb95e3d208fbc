"""Settings given with ``-s NAME=VALUE``: checked before anything starts, as arguments are.

Scrapy takes any name, and reads a value where it is needed: a typing error is passed over, or ends
in a sentence that does not say which setting it means, and 0 at once makes a crawl wait for ever.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping

from scrapy.settings import BaseSettings


def check_options(given: Mapping[str, str], settings: BaseSettings) -> None:
    """Raise ValueError, with one sentence, on a name that is none or a value that does not fit.

    ``settings`` are those that the given ones would change.
    """
    for name, value in given.items():
        if name not in settings:
            raise ValueError(f"there is no setting {name}")
        if name == "JOBDIR":
            # Half of the days would be taken for asked, and a set without them for whole.
            raise ValueError("JOBDIR is not for these spiders: run a stopped crawl again instead")
        if allowed := _misfit(name, value, settings[name]):
            raise ValueError(f"setting {name}={value!r} does not fit: allowed is {allowed}")


def _misfit(name: str, value: str, default: object) -> str:
    """Return what is allowed where a value does not fit, else nothing."""
    if name == "LOG_LEVEL":
        levels = logging.getLevelNamesMapping()
        return "" if value in levels else "one of " + ", ".join(levels)
    one = BaseSettings({name: value})
    try:
        if isinstance(default, bool):
            one.getbool(name)
        elif isinstance(default, int | float):
            least = 1 if name.startswith("CONCURRENT_") and default else -math.inf
            if not one.getfloat(name) >= least:
                return f"a number from {least} on"
        elif isinstance(default, dict | BaseSettings):
            one.getdict(name)
        elif isinstance(default, str) and default and not value:  # of a variable that is not set
            return "what is not empty"
    except (ValueError, TypeError):
        kinds = {bool: "True or False", int: "a number", float: "a number"}
        return kinds.get(type(default), "a JSON object")
    return ""
