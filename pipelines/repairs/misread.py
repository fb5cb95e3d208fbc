"""UTF-8 that was read in a single-byte encoding (“mojibake”).

A block that was misread as a whole can be turned back as a whole: all of its characters exist in
that encoding and the bytes are valid UTF-8.  No text of people passes that test by chance once it
has a few characters outside ASCII, so the test needs no dictionary and no list of typical pairs.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import ftfy
import ftfy.bad_codecs
from ftfy.badness import is_bad

ENCODINGS = (
    "sloppy-windows-1252", "latin-1", "sloppy-windows-1251", "sloppy-windows-1250",
    "sloppy-windows-1253", "sloppy-windows-1254", "sloppy-windows-1257", "iso-8859-2",
    "macroman", "cp437",
)  # fmt: skip

_SAFE = ftfy.TextFixerConfig(
    unescape_html=False,  # unbounded loop on "&amp;amp;amp;…"
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,  # pipelines.unicode does
    remove_terminal_escapes=False,
    normalization=None,
)

# What text on web pages is written with; misreadings found by chance decode to rarer characters.
_IMPLAUSIBLE = re.compile(
    "[^\x00-\u017e\u0192\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u02c6\u02d8-\u02dd"
    "\u0300-\u0323\u0386-\u03ce\u0401-\u045f\u0490-\u0493\u049a-\u04a3\u04ae-\u04b1\u04d8\u04d9"
    "\u04e8\u04e9\u05b0-\u05ea\u060c\u061b\u061f\u0621-\u063a\u0640-\u0652\u0660-\u066c\u067e\u0686\u0698\u06a9"
    "\u06af\u06cc\u06f0-\u06f9\u0900-\u0e5b\u10d0-\u10f0\u1e80-\u1e85\u1ea0-\u1ef9"
    "\u2009-\u2015\u2018-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u2044\u20a0-\u20bf\u2070-\u2089"
    "\u2100-\u214f\u2150-\u215e\u2190-\u27bf\u2b00-\u2bff\u3000-\u30ff\u3200-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\ufb00-\ufb06"
    "\ufe0e\ufe0f\ufeff\uff01-\uffef\ufffd\U0001f000-\U0001faff\u200b-\u200f]"
)
# One misread letter proves something only if it is one that European languages are written with.
_RARE = re.compile(
    "[^\x00-\x7f\u00a0-\u00bf\u00c0-\u017f\u0218-\u021b\u0300-\u030c\u2010-\u2026\u20ac]"
)
_OTHER_SCRIPTS = frozenset({"sloppy-windows-1251", "sloppy-windows-1253"})
_NON_ASCII = re.compile("[^\x00-\x7f]")
_TYPOGRAPHIC = re.compile("[\u2010-\u27bf\ufe0e\ufe0f\U0001f300-\U0001faff]")
# Words of one script: “Ð” and a dash behind Latin letters are no Cyrillic letter.
_OTHER_SCRIPT = re.compile("[\u0400-\u052f\u05d0-\u05ea\u0620-\u064a]")
_IN_LATIN = re.compile(
    f"(?<=[A-Za-zÀ-ÖØ-öø-ɏ]){_OTHER_SCRIPT.pattern}|{_OTHER_SCRIPT.pattern}(?=[A-Za-zÀ-ÖØ-öø-ɏ])"
)
# Sound text that looks like a sequence: “AMANHÃ”, where the quote closes one that is open; 10 Å².
_QUOTED = re.compile(
    r"(?<![^\s(\[])(?:(“[^“”]*)”|(„[^„“”]*)[“”]|(«[^«»]*)»|(»[^«»]*)«|(‘[^‘’]*)’)(?!\w)"
)
_ANGSTROM = re.compile(r"(?<=\d)(\s?)Å(?=[²³–—])")
# Characters of none of the encodings that are put into a text afterwards: invisible ones, emoji.
_APART = re.compile("[\u200b-\u200f\u2600-\u27bf\ufe0e\ufe0f\ufeff\U0001f000-\U0001faff]")
# Central European encodings read each other's text, but not well.
_MISFIT = re.compile("[a-zß-öø-ÿ][À-ÖØ-Þ]|[\x80-\x9f]")
_ENOUGH = 3
_LAYERS = 4
_LEADS = bytes((*range(0xC2, 0xC7), 0xCC, *range(0xCE, 0xD3), *range(0xD7, 0xDC)))
_LEADS_3 = bytes(range(0xE0, 0xF0))
_LEADS_4 = b"\xf0"
_CONTINUATION = bytes(range(0x80, 0xC0))


class Reading(NamedTuple):
    """A text turned back: the text, the steps that did it, the encodings it was misread in."""

    text: str
    plan: list[str]
    chain: tuple[str, ...]
    weight: int
    """Characters restored: how much the reading proves."""
    inferred: bool = False
    """Lost characters were chosen by the language or the words of the page."""


def chars(byte_values: bytes, encoding: str) -> str:
    """Return the characters of these bytes in an encoding, escaped for a character class."""
    return re.escape("".join(dict.fromkeys(byte_values.decode(encoding, "ignore"))))


@cache
def sequences(encoding: str) -> re.Pattern[str]:
    """Return a pattern of one UTF-8 sequence of two to four bytes as it looks in an encoding."""
    two, three, four = (chars(x, encoding) for x in (_LEADS, _LEADS_3, _LEADS_4))
    rest = chars(_CONTINUATION, encoding)
    return re.compile(f"[{two}][{rest}]|[{three}][{rest}]{{2}}|[{four}][{rest}]{{3}}")


# Encodings whose characters above ASCII are much the same, for a pattern that is quick to reject.
_FAMILIES = (
    tuple(x for x in ENCODINGS if x not in {"sloppy-windows-1251", "macroman", "cp437"}),
    ("sloppy-windows-1251",),
    ("macroman",),
    ("cp437",),
)


def _union(byte_values: bytes, family: tuple[str, ...]) -> str:
    return "".join(chars(byte_values, encoding) for encoding in family)


def _suspect() -> re.Pattern[str]:
    first, rest = "\x80-\x9f\ufffd", "(?<=[\x80-\x9f\ufffd])|(?<=[ÃÂ]) |(?<=[√Ã])[?]|(?<=â)€"
    for family in _FAMILIES:
        tail = _union(_CONTINUATION, family)
        for count, leads in enumerate((_LEADS, _LEADS_3, _LEADS_4), start=1):
            first += _union(leads, family)
            rest += f"|(?<=[{_union(leads, family)}])[{tail}]{{{count}}}"
    return re.compile(f"[{first}](?:{rest})")


_SUSPECT = _suspect()


def suspicious(text: str) -> bool:
    """Cheap test that lets nearly all clean text pass by, and no C1 control, U+FFFD or "Â "."""
    if text.isascii() or _SUSPECT.search(text) is None:
        return False
    rest = _QUOTED.sub(lambda found: f'{found[found.lastindex or 0]}"', text)
    return _SUSPECT.search(_ANGSTROM.sub(r"\1A", rest)) is not None


def plausible(text: str) -> bool:
    """Tell whether a text has only characters that web pages are written with, or nearly so."""
    if len(_IN_LATIN.findall(text)) * 3 > len(_OTHER_SCRIPT.findall(text)):
        return False
    odd = len(_IMPLAUSIBLE.findall(text))
    return odd == 0 or odd * 20 <= len(_NON_ASCII.findall(text))


def whole(text: str, encoding: str) -> str | None:
    """Turn back a text misread as a whole; None if it was not."""
    if "\ufffd" in text or "\x1a" in text:  # the sloppy codecs read one as the other
        return None
    try:
        read = decode_around(text, encoding)
    except UnicodeError:
        return None
    return read if read != text and plausible(read) else None


def decode_around(text: str, encoding: str) -> str:
    """Turn back what stands around the characters that no encoding has.

    Raises ``UnicodeError`` where that was not misread.
    """
    if _APART.search(text) is None:
        return text.encode(encoding).decode("utf-8")
    apart = iter(_APART.findall(text))
    sound = (part.encode(encoding).decode("utf-8") for part in _APART.split(text))
    return "".join(part + next(apart, "") for part in sound)


def steps(encoding: str, text: str = "") -> list[str]:
    """Return the plan of :func:`whole` for a text."""
    if _APART.search(text):
        return [f"around:{encoding}"]
    return [f"encode:{encoding}", "decode:utf-8"]


def gain(before: str, after: str) -> int:
    """Count the characters that a reading joined from several."""
    return len(_NON_ASCII.findall(after)) if len(after) < len(before) else 0


@cache
def _in_word(encoding: str) -> re.Pattern[str]:
    """Pattern of a sequence at a Latin letter or digit; capitals also stand before punctuation."""
    pattern = sequences(encoding).pattern
    return re.compile(
        f"(?<=[a-z0-9])(?:{pattern})|(?<![A-ZÀ-Þ])(?:{pattern})(?=[a-z0-9])"
        rf"|(?<=[A-Z])(?:{pattern})(?<![»”’›…®™\s])"
    )


def _proven(text: str, read: str, encoding: str) -> bool:
    """Tell whether a reading as a whole can be no chance.

    It is none with three characters, with a dash, quote or symbol made of three, with one inside a
    Latin word, or with one that was misread in Cyrillic or Greek letters in a Latin text.
    """
    if gain(text, read) >= _ENOUGH or _TYPOGRAPHIC.search(read) or is_bad(text):
        return True
    if _RARE.search(read):
        return False
    if encoding in _OTHER_SCRIPTS:
        return re.search("[A-Za-z]{3}", text) is not None
    return _in_word(encoding).search(text) is not None


def _best(text: str) -> tuple[str, str] | None:
    """Return (text, encoding) of the reading as a whole, where one is proven."""
    found: tuple[str, str] | None = None
    for encoding in ENCODINGS:
        read = whole(text, encoding)
        if read is None or not _proven(text, read, encoding):
            continue
        if not _MISFIT.search(read):
            return read, encoding
        found = found or (read, encoding)
    return found


def turn_back(text: str) -> Reading | None:
    """Turn back a block by the evidence it carries itself, through as many layers as there are."""
    bare = _APART.sub("", text)
    chain: list[str] = []
    weight = 0
    while len(chain) < _LAYERS and (best := _best(bare)):
        weight += gain(bare, best[0])
        bare = _APART.sub("", best[0])
        chain.append(best[1])
    reading = turn_back_by(text, tuple(chain))
    if reading is None or _APART.sub("", reading.text) != bare:
        return None
    return reading._replace(weight=weight)


def turn_back_by(text: str, chain: tuple[str, ...]) -> Reading | None:
    """Turn back a block by the encodings that the rest of its page was misread in."""
    plan: list[str] = []
    start = text
    for encoding in chain:
        read = whole(text, encoding)
        if read is None:
            break
        plan += steps(encoding, text)
        text = read
    return Reading(text, plan, chain, gain(start, text)) if plan else None


def decode_sequences(text: str, encoding: str) -> str:
    """Turn back each sequence that reads as UTF-8 in an encoding, and leave the rest alone."""

    def read(match: re.Match[str]) -> str:
        try:
            char = match[0].encode(encoding).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
        return char if plausible(char) else match[0]

    return sequences(encoding).sub(read, text)


def turn_back_parts(text: str) -> Reading | None:
    """Turn back the misread parts of a block that is sound elsewhere (ftfy, safe configuration)."""
    fixed, steps = ftfy.fix_encoding_and_explain(text, _SAFE)
    if fixed == text or not steps or not plausible(fixed):
        return None
    if "\ufffd" in fixed and not _NON_ASCII.search(fixed.replace("\ufffd", "")):
        return None  # nothing was read, a remainder was only marked
    plan = [f"{x.action}:{x.parameter}" for x in steps]
    chain = tuple(x.parameter for x in steps if x.action == "encode")
    return Reading(fixed, plan, chain, gain(text, fixed))
