"""Readings of the blocks of one page, each by its own evidence or by that of the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ftfy.badness import is_bad

from pipelines.repairs import lost
from pipelines.repairs.alphabets import Alphabet, alphabet_of, language_of
from pipelines.repairs.misread import (
    Reading,
    decode_sequences,
    gain,
    plausible,
    suspicious,
    turn_back,
    turn_back_by,
    turn_back_parts,
)

_ABOUT_ENCODINGS = re.compile(
    r"\b(?:mojibake|utf-?8|unicode|latin-?1|windows-125\d|cp-?125\d|iso[- ]?8859|charset)\b", re.I
)
_LOST_QUOTE = re.compile(r"â€(?:\ufffd|\?(?=[\s.,;:!?)\]]|\Z)|(?=[\s.,;:!?)\]]|\Z))")
_ENOUGH = 2


def about_encodings(text: str) -> bool:
    """Tell whether a text is about encodings, and so may quote mojibake on purpose."""
    return _ABOUT_ENCODINGS.search(text) is not None


def readings(texts: Sequence[str]) -> dict[int, Reading]:
    """Return the reading of each damaged block of a page, by its place."""
    suspects = [i for i, text in enumerate(texts) if suspicious(text)]
    if not suspects:
        return {}
    found = {i: reading for i in suspects if (reading := turn_back(texts[i]))}
    chain = _chain(found.values())
    found.update(_lossy(texts, [i for i in suspects if i not in found], found, chain))
    chain = chain or _chain(found.values())
    rest = [i for i, text in enumerate(texts) if i not in found and not text.isascii()]
    if chain == (lost.ENCODING,):
        found.update(_lossy(texts, rest, found, chain))
    for i, text in enumerate(texts):
        if text.isascii():
            continue
        reading = found.get(i)
        if chain and (reading is None or len(reading.chain) < len(chain)):
            reading = turn_back_by(text, chain) or reading
            if reading is None and i in suspects:
                reading = _parts_by(text, chain)
        if reading is None and i in suspects:
            reading = _quotes(text) or turn_back_parts(text)
        if reading:
            found[i] = reading
    return {
        i: reading
        for i, reading in found.items()
        if reading.text != texts[i] and not about_encodings(texts[i])
    }


def _chain(found: Iterable[Reading]) -> tuple[str, ...]:
    """Return the encodings that most of a page was misread in."""
    votes: Counter[tuple[str, ...]] = Counter()
    for reading in found:
        votes[reading.chain] += reading.weight
    return votes.most_common(1)[0][0] if votes else ()


def _parts_by(text: str, chain: tuple[str, ...]) -> Reading | None:
    read = decode_sequences(text, chain[0])
    return Reading(read, [f"sequences:{chain[0]}"], chain[:1], 0) if read != text else None


def _quotes(text: str) -> Reading | None:
    """Put lost closing quotes back in a block that is sound elsewhere."""
    gaps = [f"{m.start()},{len(m[0])},e2809d" for m in _LOST_QUOTE.finditer(text)]
    if not gaps:
        return None
    plan = ["restore:" + ";".join(gaps)]
    reading = turn_back_parts(_LOST_QUOTE.sub("â€\x9d", text))
    return reading and reading._replace(plan=plan + reading.plan)


def _lossy(
    texts: Sequence[str], places: list[int], found: dict[int, Reading], chain: tuple[str, ...]
) -> dict[int, Reading]:
    """Read blocks that were misread as windows-1252 and lost bytes."""
    if not places or chain not in {(), (lost.ENCODING,)}:
        return {}
    kind = lost.kind_of([texts[i] for i in places])
    scans = {i: lost.scan(texts[i], kind) for i in places if len(texts[i]) < lost.MOST}
    scans = {i: scan for i, scan in scans.items() if _holds(scan, texts[i], bool(chain))}
    if not scans:
        return {}
    known = [found[i].text for i in found] + [t for t in texts if t.isascii()]
    decoded = "\n".join(known + [scan.decoded for scan in scans.values()])
    alphabet = alphabet_of(language_of(decoded))
    words = frozenset(re.findall(r"[^\W\d_]{3,}", decoded.lower()))
    read = {i: _reading(texts[i], scan, alphabet, words) for i, scan in scans.items()}
    for i, reading in list(read.items()):
        # Where bytes stay unknown, they may belong to another encoding, in which none was lost.
        if not chain and kind in {" ", ""} and lost.MARKED in reading.text:
            other = turn_back_parts(texts[i])
            if other and other.chain[:1] not in {(), (lost.ENCODING,)}:
                read[i] = other
    return read


def _holds(scan: lost.Scan, text: str, page: bool) -> bool:
    """Tell whether a block was misread as a whole: a chance finding has characters left over."""
    if scan.stray or not scan.gaps or "\x1a" in text or not plausible(scan.decoded):
        return False
    return page or scan.whole >= _ENOUGH or "â€" in text or (scan.whole > 0 and is_bad(text))


def _reading(text: str, scan: lost.Scan, alphabet: Alphabet, words: frozenset[str]) -> Reading:
    read = lost.choose(scan, alphabet, words)
    inferred = any(gap.chosen not in "”à\u00a0\ufffd" for gap in scan.gaps)
    return Reading(read, lost.steps(scan), (lost.ENCODING,), max(1, gain(text, read)), inferred)
