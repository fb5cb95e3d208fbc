"""The terms of a context line, which are joined by commas and hold commas."""

from __future__ import annotations

import re

_YEAR = re.compile(r"(?:early |late )?\d{4}(?:[–-]\d{2,4})?$")
_TAIL = re.compile(r"(?:D\.?C\.?|Inc\.?|Incorporated|Ltd\.?|Limited|LLC|Jr\.?|Sr\.?|Esq\.?)$")
_PLACE = re.compile(
    r"(?:^(?:Fort|Los|Mount|New|Port|Saint|San|Santa|St\.) \S+"
    r"|\b(?:Beach|Bay|City|County|Falls|Heights|Hills|Island|Lake|Park|Rock|Springs|Valley))$"
)
_STATES = frozenset((
    "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware",
    "Florida", "Georgia", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa", "Kansas", "Kentucky",
    "Louisiana", "Maine", "Maryland", "Massachusetts", "Michigan", "Minnesota", "Mississippi",
    "Missouri", "Montana", "Nebraska", "Nevada", "New Hampshire", "New Jersey", "New Mexico",
    "New York", "North Carolina", "North Dakota", "Ohio", "Oklahoma", "Oregon", "Pennsylvania",
    "Rhode Island", "South Carolina", "South Dakota", "Tennessee", "Texas", "Utah", "Vermont",
    "Virginia", "Washington", "West Virginia", "Wisconsin", "Wyoming", "Alberta",
    "British Columbia", "Manitoba", "New Brunswick", "Nova Scotia", "Ontario", "Quebec",
    "Saskatchewan", "Ireland", "England", "Scotland", "Wales",
))  # fmt: skip


def split_terms(line: str, *, ordered: bool) -> list[str]:
    """Split a context line into terms as best one can.

    A year after a name belongs to it (``Albanian parliamentary election, 2017``), as does a state
    after a town.  Event pages sort their terms (``ordered``), so that there a fragment that breaks
    the order must be the end of the term before.
    """
    parts = [part.strip(" ") for part in line.split(", ")]
    terms: list[str] = []
    for part in filter(None, parts):
        if terms and (_continues(terms[-1], part) or (ordered and part < terms[-1])):
            terms[-1] += f", {part}"
        else:
            terms.append(part)
    return terms


def _continues(term: str, part: str) -> bool:
    if _YEAR.match(part):
        return not _YEAR.match(term)
    return bool(_TAIL.match(part) or (part in _STATES and _PLACE.search(term)))
