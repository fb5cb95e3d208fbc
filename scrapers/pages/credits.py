"""Who published a cited source and whose text it is: “AP via Yahoo! News”.

Wiki citations name an outlet, an agency, or both, joined in a handful of ways.  An agency is known
by a closed list, because “RFE/RL” and “NOAA/NHC” look the same and are one outlet each.
"""

from __future__ import annotations

import re

AGENCIES = frozenset(
    name.casefold()
    for name in (
        "AAP", "ABNA", "AFP", "Agence France-Presse", "Agence France Presse", "Agencies", "AGI",
        "ANI", "Anadolu", "Anadolu Agency", "ANSA", "AP", "APA", "APTN", "Associated Press",
        "The Associated Press", "Australian Associated Press", "Belga", "Bernama", "Bloomberg",
        "Bloomberg News", "BNO News", "BNS", "Canadian Press", "The Canadian Press", "CNA",
        "CNS", "CP", "CTK", "ČTK", "Deutsche Presse-Agentur", "dpa", "dpa-AFX", "Dow Jones",
        "Dow Jones Newswires", "EFE", "IANS", "Indo-Asian News Service", "Interfax",
        "Inter Press Service", "IPS", "IRNA", "ITAR-TASS", "Itar-Tass", "Jiji Press", "Kyodo",
        "Kyodo News", "Lusa", "MTI", "News agencies", "NZPA", "PA", "PA Media", "PAP", "PTI",
        "Press Association", "Press Trust of India", "Reuters", "RIA Novosti", "SAPA", "SITA",
        "Staff and agencies", "Tanjug", "TASS", "Thomson Reuters", "TT", "UNI", "UPI", "Wires",
        "Wire services", "Xinhua", "Xinhua News Agency", "Yonhap", "Yonhap News Agency",
        "法新社", "路透社", "美联社", "美聯社", "新华社", "新華社", "中新社", "中央社", "共同社",
    )
)  # fmt: skip
"""Agencies whose text others print, case folded."""

_VIA = re.compile(r"(?:^|[\s,;:(])via(?::|\s)\s*", re.I)
_WEAK_VIA = re.compile(r"\s(?:on|through|thru|from|vis|at)\s", re.I)
_LIST = re.compile(r"[,;/&]|\band\b")
_TRIM = " \t\r\n\xa0,;:/"


def split_credit(name: str | None) -> tuple[str | None, str | None]:
    """Split the name of a citation, without its parentheses, into (publisher, via).

    ``via`` is the agency whose text it is, ``None`` where the name tells of one party only; that
    party is the publisher then, an agency too.  Wiki italics (``''``) are left out of both.
    """
    text = _tidy(name or "")
    if not text:
        return None, None
    if joints := list(_VIA.finditer(text)):
        left, right = _tidy(text[: joints[-1].start()]), _tidy(text[joints[-1].end() :])
        if not (left and right):
            return left or right or None, None
        # “ABC News via AP” names the agency last; the outlet is still the one that is none.
        return (left, right) if _agencies(right) and not _agencies(left) else (right, left)
    if joint := _WEAK_VIA.search(text):
        left, right = _tidy(text[: joint.start()]), _tidy(text[joint.end() :])
        if right and _agencies(left):
            return right, left
    return _split_slash(text) or (text, None)


def _split_slash(text: str) -> tuple[str, str] | None:
    """“AP/CBS News” and “Yahoo/AP”: agencies on one side of one slash, an outlet on the other."""
    parts = [_tidy(part) for part in text.split("/")]
    agencies = [part for part in parts if _agencies(part)]
    others = [part for part in parts if part and part not in agencies]
    if agencies and len(others) == 1:
        return others[0], "/".join(agencies)
    return None


def _agencies(text: str) -> bool:
    """Every name in ``text`` is an agency's."""
    names = [part for part in map(_tidy, _LIST.split(text)) if part]
    return bool(names) and all(part.casefold() in AGENCIES for part in names)


def _tidy(text: str) -> str:
    text = " ".join(text.replace("'''", "").replace("''", "").split()).strip(_TRIM)
    if text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip(_TRIM)
    if text.endswith("(") or (text.startswith("(") and text.count("(") > text.count(")")):
        text = text.strip("(" + _TRIM)
    return text
