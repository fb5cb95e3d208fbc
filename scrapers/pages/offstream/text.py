"""Texts of event pages, cleaned of what the wiki and the site's generator left in them.

Reading only: entities, white space, wiki markup.  Mojibake is not for here.
"""

from __future__ import annotations

import html
import re

from scrapers.pages.portal_quotes import without_quotes

_SPACE = re.compile(r"[ \t\n\r\f\v\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_NO_BREAK = re.compile(r"(?:(?<=[\x00-\x7f])|^)\xa0+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"</?(?:p|br|i|b|em|strong|u|span|div|font|small|big|sub|sup|ref|nowiki|center|tt)"
    r"(?:\s[^<>]{0,200})?/?>",
    re.I,
)
_BREAKING = re.compile(r"<(?:/?p|br|/?div)\b", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_TEMPLATE = re.compile(r"\{\{([^{}]*)\}\}")
_VARIANTS = re.compile(r"-\{([^{}]*)\}-")
_VARIANT = re.compile(r"\s*(zh(?:-\w{1,8})?)\s*:\s*(.*)", re.S)
_VARIANT_FLAG = re.compile(r"^\s*+(?:[A-Z+-]\s*+)?\|")
_HANT = ("zh-tw", "zh-hant", "zh-hk", "zh-mo")
_HANS = ("zh-cn", "zh-hans", "zh-sg", "zh-my")
_RESIDUE = re.compile(
    r"\{\{|\}\}|-\{|\}-|\[\[|\]\]"
    r"|\d\|(?:mi|km|ft|m|kg|lb|in|cm|mm|F|C|acre|ha)\b|\badj=|\bsp=us\b|\babbr=o"
    r"|\bdate=|:\d\d:\d\d[+-]\d\d:\d\d|(?<=[^\x00-\u2fff])en (?=[\dA-Z])"
)
_SIGNS = {"ndash": "–", "mdash": "—", "spaced ndash": " – ", "snd": " – ", "'s": "'s", "'": "'"}
_SILENT = re.compile(
    r"(?:\w{2,3} icon|in lang|zh-\w{1,8}|dead ?link|fact|citation needed|cn|cite\b.*|when|who"
    r"|flagicon|webarchive|clarify|update)$"
)
_JOINTS = {"-": "–", "–": "–", "to": " to ", "and": " and ", "by": " by ", "x": " x ", "or": " or "}


def unescape(text: str) -> str:
    """Decode the entities of a text that was escaped once or twice.

    Only what ends in a semicolon is one: ``&section=2`` in an address is not a ``§``.
    """
    for _ in range(2):
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def fold(text: str) -> str:
    """Fold white space.

    U+0085, and a no-break space behind a letter outside ASCII, may be a byte of mojibake that a
    later step repairs: they stay.
    """
    return _SPACE.sub(" ", _NO_BREAK.sub(" ", text)).strip(" ")


def plain(text: str) -> str:
    """Entities decoded, tags and control characters gone, white space folded."""
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub(lambda match: " " if _BREAKING.match(match[0]) else "", text)
    return fold(_CONTROL.sub("", text))


def prose(text: str) -> tuple[str, bool]:
    """Clean a headline or topic; say whether it holds, or held, residue of templates.

    Wiki italics become plain, templates show their words, ``-{zh-tw:…; zh-cn:…}-`` the variant of
    the script around it.  Residue that cannot be undone (``435|mi|km``) stays.
    """
    text = plain(text)
    residue = bool(_RESIDUE.search(text))
    if residue:
        text = _WIKI_LINK.sub(r"\1", text)
        for _ in range(3):
            text = _TEMPLATE.sub(_template, text)
        text = _resolve_variants(text)
    return fold(without_quotes(text)), residue


def _template(match: re.Match[str]) -> str:
    name, *arguments = (part.strip() for part in match[1].split("|"))
    name = name.casefold().replace("_", " ")
    values = [argument for argument in arguments if "=" not in argument]
    if name in _SIGNS:
        return _SIGNS[name]
    if _SILENT.match(name) or not values:
        return ""
    if name in ("convert", "cvt") and len(values) > 1:
        if values[1] in _JOINTS and len(values) > 3:
            return f"{values[0]}{_JOINTS[values[1]]}{values[2]} {values[3]}"
        return f"{values[0]} {values[1]}"
    if name in ("mp", "mpl", "mp-"):
        return "".join(values)
    if name in ("frac", "fraction"):
        return "/".join(values)
    if name in ("ship", "uss", "hms", "ins"):
        prefix, *rest = values if name == "ship" else (name.upper(), *values)
        pennant = f"({rest[1]})" if rest[1:] and rest[1] else ""
        return " ".join(filter(None, (prefix, *rest[:1], pennant)))
    return values[0] if name in ("nowrap", "nobr", "small", "nihongo", "flag") else values[-1]


def _resolve_variants(text: str) -> str:
    """Choose in each ``-{…}-`` the variant of the script that the text around is written in.

    The choice stands off from letters by a space: where the words of the source met is not known.
    """
    if not _VARIANTS.search(text):
        return text
    around = _VARIANTS.sub("", text)
    wanted = _HANT if _traditional(around) else _HANS
    pieces, start = [], 0
    for match in _VARIANTS.finditer(text):
        pieces += [text[start : match.start()], _chosen(match[1], wanted)]
        start = match.end()
    pieces.append(text[start:])
    joined = ""
    for piece in filter(None, pieces):
        gap = joined[-1:].isalnum() and piece[0].isalnum()
        joined += " " * gap + piece
    return joined


def _traditional(text: str) -> bool:
    """More signs of the text are missing from the simplified repertoire than from the other."""
    return _missing(text, "gb2312") > _missing(text, "big5")


def _missing(text: str, codec: str) -> int:
    return len(text) - len(text.encode(codec, "ignore").decode(codec, "ignore"))


def _chosen(body: str, wanted: tuple[str, ...]) -> str:
    body = _VARIANT_FLAG.sub("", body)
    variants = {m[1].casefold(): m[2].strip() for m in map(_VARIANT.match, body.split(";")) if m}
    if not variants:
        return body.strip()
    by_rank = [variants[key] for key in (*wanted, "zh") if variants.get(key)]
    return by_rank[0] if by_rank else next(filter(None, variants.values()), "")
