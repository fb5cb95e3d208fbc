"""What a site says of text mining for all of its pages: ``tdmrep.json`` and ``robots.txt``.

Both files are hostile input: what is read of them is bounded, and a pattern is matched in one pass.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from scrapers.items import RightsSignal
from scrapers.pages.reservations import AGENT, MAX_VALUE

TDMREP: Final = "/.well-known/tdmrep.json"
MAX_FILE: Final = 512 << 10
"""Bytes of a file; a longer ``tdmrep.json`` is none, of a longer ``robots.txt`` the beginning."""
MAX_RULES: Final = 200
MAX_PATTERN: Final = 1_000
"""Characters; a longer pattern is none, since a part of it would match too much."""

_FIELDS: Final = {"content-usage": "Content-Usage", "content-signal": "Content-Signal"}
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Rule:
    """Signals for the addresses that a pattern matches."""

    pattern: str
    signals: tuple[tuple[str, str], ...]
    """Source and value."""


def read_tdmrep(body: bytes) -> list[Rule]:
    """Return the rules of a ``tdmrep.json`` in order; what is no rule is left out."""
    if len(body) > MAX_FILE:
        return []
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError):
        return []
    rules: list[Rule] = []
    for entry in entries if isinstance(entries, list) else [entries]:
        if not isinstance(entry, dict) or len(rules) >= MAX_RULES:
            continue
        location, policy = entry.get("location"), entry.get("tdm-policy")
        reservation = str(entry.get("tdm-reservation")).strip()
        if not isinstance(location, str) or reservation not in ("0", "1"):
            continue
        if len(location) > MAX_PATTERN:
            continue
        signals = [("tdmrep:tdm-reservation", reservation)]
        if isinstance(policy, str) and policy.strip():
            signals.append(("tdmrep:tdm-policy", policy.strip()[:MAX_VALUE]))
        rules.append(Rule(_normal(location.strip()), tuple(signals)))
    return rules


def read_robots(body: bytes) -> list[Rule]:
    """Return the usage preferences of a ``robots.txt`` that are for us, the longest path first.

    Those of the groups for our agent count, else those for all; so do lines before any group.
    """
    rules: dict[str, list[Rule]] = {"*": [], AGENT: []}
    known: set[str] = set()
    agents, closed = {"*"}, True
    for line in body[:MAX_FILE].decode("utf-8-sig", "ignore").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            agents = {value.lower()} if closed else agents | ({value.lower()} & {*rules})
            known |= agents & {*rules}
            closed = False
            continue
        closed = True
        if name not in _FIELDS or len(value) > MAX_PATTERN:
            continue
        path = value.split(maxsplit=1)[0] if value.startswith("/") else ""
        uses = value.removeprefix(path).strip()
        rule = Rule(_normal(path), (("robots.txt", f"{_FIELDS[name]}: {uses}"),))
        for agent in agents & {*rules}:
            if len(rules[agent]) < MAX_RULES:
                rules[agent].append(rule)
    ours = rules[AGENT if AGENT in known else "*"]
    return sorted(ours, key=lambda rule: -len(rule.pattern))


def tdmrep_signals(rules: list[Rule], url: str) -> list[RightsSignal]:
    """Return what the first rule that matches an address says."""
    path = _path(url)
    rule = next((rule for rule in rules if _matches(rule.pattern, path)), None)
    return [RightsSignal(source=s, value=v) for s, v in rule.signals] if rule else []


def robots_signals(rules: list[Rule], url: str) -> list[RightsSignal]:
    """Return what the most specific rules say: one of each field, or several as specific."""
    path, longest = _path(url), dict[str, int]()
    found = []
    for rule in rules:
        ((source, value),) = rule.signals
        field = value.partition(":")[0]
        if not _matches(rule.pattern, path):
            continue
        if longest.setdefault(field, len(rule.pattern)) == len(rule.pattern):
            found.append(RightsSignal(source=source, value=value[:MAX_VALUE]))
    return found


def _matches(pattern: str, path: str) -> bool:
    """Match a path against a pattern of robots.txt: ``*`` is any run, ``$`` the end."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not anchored or at == len(path)
    for piece in rest[:-1]:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if anchored:
        return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at
    return path.find(rest[-1], at) >= 0


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _normal(path.replace("$", "%24").replace("*", "%2A"))


def _normal(text: str) -> str:
    """Return a path with every octet written in one way (RFC 3986, 6.2.2)."""
    return _ESCAPE.sub(_unescaped, quote(text, safe=_ASCII, errors="replace"))


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if _UNRESERVED.fullmatch(character) else match[0].upper()
