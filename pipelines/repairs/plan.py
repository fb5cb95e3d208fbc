"""Applying the plan of a repair: what a record says was done can be done again."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

from ftfy import FIXERS

from pipelines.repairs.misread import decode_around, decode_sequences
from pipelines.unicode import RULES

_NAME = r"(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};)"
_AGAIN = r"(?:(?:amp|#0{0,5}38|#[xX]0{0,4}26);)*"  # an ampersand of its own, however often escaped
_ESCAPED = re.compile(f"&amp;{_AGAIN}{_NAME}")
ENTITY = re.compile(f"&{_AGAIN}{_NAME}")
_C1_ENTITY = re.compile(r"&#(?:1[2-5]\d|[xX][89][0-9a-fA-F]);")
_BEFORE_SPACE = re.compile(r"(?<=[a-z0-9.,;:!?%)\]-])Â ")


def apply(plan: Iterable[str], text: str) -> str:
    """Apply the steps of a plan in order.

    Raises ValueError for a step that no rule makes, UnicodeError where the text is not the one
    that the plan was made for.
    """
    current: str | bytes = text
    for step in plan:
        action, _, value = step.partition(":")
        if action == "encode" and isinstance(current, str):
            current = current.encode(value)
        elif action == "decode" and isinstance(current, bytes):
            current = current.decode(value)
        elif action in ("transcode", "apply") and value in FIXERS:
            current = FIXERS[value](current)
        elif action in STEPS and isinstance(current, str):
            current = STEPS[action](current, value)
        else:
            raise ValueError(f"unknown step {step!r}")
    if isinstance(current, bytes):
        raise ValueError("the plan ends in bytes")
    return current


def restore(text: str, value: str) -> str:
    """Put lost bytes back: ``<offset>,<characters replaced>,<bytes in hex>;…`` in order."""
    pieces, done = [], 0
    for part in value.split(";"):
        start, length, raw = part.split(",")
        pieces += [text[done : int(start)], bytes.fromhex(raw).decode("sloppy-windows-1252")]
        done = int(start) + int(length)
    return "".join([*pieces, text[done:]])


def unescape(text: str, value: str) -> str:
    """Decode entities: those escaped twice (``twice``), of a C1 control (``c1``), or ``all``."""
    if value == "c1":
        return _C1_ENTITY.sub(lambda match: html.unescape(match[0]), text)
    entity = ENTITY if value == "all" else _ESCAPED
    return entity.sub(lambda match: html.unescape(f"&{match[1]}"), text)


def clean(text: str, value: str) -> str:
    """Apply a rule of :mod:`pipelines.unicode`."""
    return RULES[value](text)


def join_space(text: str, _: str) -> str:
    """Turn “Â” and a plain space into the no-break space that they were."""
    return _BEFORE_SPACE.sub("\u00a0", text)


STEPS: dict[str, Callable[[str, str], str]] = {
    "restore": restore,
    "around": decode_around,
    "sequences": decode_sequences,
    "unescape": unescape,
    "nbsp": join_space,
    "unicode": clean,
}
