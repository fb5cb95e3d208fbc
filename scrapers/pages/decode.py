"""Bytes of a page to text, judged by the result.

Labels lie: UTF-8 pages declare latin-1, latin-1 pages declare UTF-8.  A body that decodes as UTF-8
is UTF-8 whatever a single-byte label says, since no text of another encoding does so by chance;
only what does not is read as declared, and last as detected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from scrapers.pages.charsets import MULTIBYTE, UNDECLARED, codec_of, read, readability

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEAD = 16_384
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]{1,60})", re.I)
_META = re.compile(rb"<meta\b[^>]{1,400}?charset\s*=\s*[\"']?\s*([^\s\"'>/;]{1,60})", re.I)
_XML = re.compile(rb"\A\s*<\?xml\b[^>]{1,200}?encoding\s*=\s*[\"']([^\"'>]{1,60})[\"']")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B](?:[!-~]{2})+\x1b\([BJ]")
_HIGH = re.compile(rb"[\x80-\xff]")
_REGION = re.compile(rb"[^<\n]*[<\n]?")
_DECLARED_BONUS = 0.3
_READS_WELL = 0.4
_FEW = 4  # bytes outside ASCII; so few prove no rarer encoding than windows-1252


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded page.

    ``rule`` says what won: ``bom``, ``utf-8``, ``utf-16``, ``header``, ``meta``, ``xml``,
    ``mostly-utf-8``, ``regions`` or ``detected``; ``flags`` are ``replaced:3`` (bytes shown as
    U+FFFD), ``truncated_character``, ``two_encodings:cp1252`` and ``guessed_encoding``.
    """

    text: str
    rule: str
    flags: tuple[str, ...] = ()


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode the body of a page, given its Content-Type header.  Never raises."""
    for bom, marked in _BOMS:
        if body.startswith(bom):
            return _marked(read(body[len(bom) :], marked), "bom")
    if b"\0" in body and (codec := _wide(body)):
        return _marked(read(body, codec), "utf-16")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        if (
            error.reason == "unexpected end of data"
            and len(body) - error.start < 4
            and (error.start and not body[: error.start].isascii())
        ):
            return Decoded(body[: error.start].decode("utf-8"), "utf-8", ("truncated_character",))
        return _legacy(body, content_type)
    if "\x1b$" in text:
        # Nothing else has these escapes, to Japanese and back, in nothing but ASCII.
        found = "detected" if body.isascii() and _ISO_2022_JP.search(body) else None
        named = (rule for codec, rule in _declared(body, content_type) if codec == "iso2022-jp")
        if rule := next(named, found):
            return _marked(read(body, "iso2022-jp"), rule)
    return Decoded(text, "utf-8")


def _marked(text: str, rule: str, flags: tuple[str, ...] = ()) -> Decoded:
    replaced = text.count("\ufffd")
    return Decoded(text, rule, (*flags, f"replaced:{replaced}") if replaced else flags)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a BOM: markup has NUL in every other byte."""
    head = body[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.2 * len(head) and even <= odd / 20:
        return "utf-16-le"
    if even > 0.2 * len(head) and odd <= even / 20:
        return "utf-16-be"
    return None


def _declared(body: bytes, content_type: str | None) -> list[tuple[str, str]]:
    """Return (codec, rule) of what header, meta elements and XML declaration say, in that order."""
    labels = [(label, "header") for label in _HEADER_CHARSET.findall((content_type or "")[:1000])]
    head = body[:_HEAD]
    for match in [_XML.search(head)] if head.lstrip()[:5] == b"<?xml" else []:
        if match:
            labels.append((match[1].decode("latin-1"), "xml"))
    first, *commented = head.split(b"<!--")
    visible = first + b"".join(part.partition(b"-->")[2] for part in commented)
    labels += [(label.decode("latin-1"), "meta") for label in _META.findall(visible)[:4]]
    found = []
    for label, rule in labels:
        codec = codec_of(label)
        # The header says what the page cannot: one whose meta was read as ASCII is not UTF-16.
        if codec and (rule == "header" or not codec.startswith("utf-16")):
            found.append((codec, rule))
    return found


def _legacy(body: bytes, content_type: str | None) -> Decoded:
    """Decode a body that is not UTF-8 throughout."""
    declared = [x for x in _declared(body, content_type) if x[0] != "utf-8"]
    for codec, rule in [x for x in declared if x[0].startswith("utf-16")]:
        declared.remove((codec, rule))  # what follows samples bytes, and would part its pairs
        if readability(text := read(body, codec)) >= _READS_WELL:
            return _marked(text, rule)
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    valid = len(text) - len(text.encode("ascii", "ignore")) - bad
    if valid > bad:
        return _regions(body, declared, "mostly-utf-8")
    codec, rule, sure = _judge(body, declared)
    if valid and codec not in MULTIBYTE:
        return _regions(body, [(codec, rule)], rule)
    return _marked(read(body, codec), rule, () if sure else ("guessed_encoding",))


def _judge(body: bytes, declared: list[tuple[str, str]]) -> tuple[str, str, bool]:
    """Return (codec, rule, sure) of the reading that reads best, the declared ones preferred."""
    body = _sample(body)
    best: tuple[float, str, str] = (-9.0, "cp1252", "detected")
    for codec, rule in declared:
        score = readability(read(body, codec)) + _DECLARED_BONUS
        if score > best[0]:
            best = (score, codec, rule)
    if best[0] >= _READS_WELL + _DECLARED_BONUS:
        return best[1], best[2], True
    high = len(_HIGH.findall(body, 0, _HEAD))
    for codec in UNDECLARED if high > _FEW else UNDECLARED[:1]:
        score = readability(read(body, codec))
        if score > best[0]:
            best = (score, codec, "detected")
    if high > _FEW and best[0] < _READS_WELL and (guess := from_bytes(body).best()):
        score = readability(read(body, guess.encoding))
        if score > best[0]:
            best = (score, guess.encoding, "detected")
    return best[1], best[2], best[2] != "detected"


def _sample(body: bytes) -> bytes:
    """Return enough of the text outside ASCII to judge by; markup cuts no character in two."""
    parts, size = [], 0
    for match in _REGION.finditer(body):
        part = match[0][:_HEAD]
        if not part.isascii():
            parts.append(part)
            size += len(part)
            if size > _HEAD:
                break
    return b"\n".join(parts)


def _regions(body: bytes, declared: list[tuple[str, str]], rule: str) -> Decoded:
    """Decode text between tags or line ends one by one: UTF-8 where it is, else the other one."""
    regions = _REGION.findall(body)
    foreign = [r for r in regions if not r.isascii() and _more_bad_than_valid(r)]
    codec = _judge(b"\n".join(foreign), declared)[0] if foreign else "utf-8"
    if foreign and readability(read(b"\n".join(foreign), codec)) < 0:
        codec = "utf-8"
    if codec == "utf-8":
        return _marked(body.decode("utf-8", "replace"), "mostly-utf-8")
    other = set(foreign)
    text = "".join(read(r, codec) if r in other else r.decode("utf-8", "replace") for r in regions)
    if rule == "mostly-utf-8":
        return _marked(text, "regions", (f"two_encodings:{codec}",))
    mixed = any(not r.isascii() and r not in other for r in regions)
    return _marked(text, "regions" if mixed else rule, ("two_encodings:utf-8",) * mixed)


def _more_bad_than_valid(region: bytes) -> bool:
    text = region.decode("utf-8", "replace")
    bad = text.count("\ufffd") - region.count(b"\xef\xbf\xbd")
    return bad > 0 and bad >= len(text) - len(text.encode("ascii", "ignore")) - bad
