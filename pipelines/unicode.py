"""Characters that do not belong in text: controls, invisible ones, half characters; NFC last.

A separate step after the repair of mojibake, which needs the C1 controls as evidence.  Typographic
quotes, no-break and thin spaces, ligatures and full-width forms stay: NFC, never NFKC, which turns
10³ into 103.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from pipelines.step import Step
from pipelines.texts import (
    Text,
    article_addresses,
    article_texts,
    article_values,
    event_addresses,
    event_texts,
)
from scrapers.items import Article, Event, Repair
from scrapers.raw import RawArticle

# Scripts whose spelling needs joiners: Arabic to Sinhala, Myanmar, Khmer, Mongolian.
_JOINING = "\u0600-\u0dff\u1000-\u109f\u1780-\u18af"
_EMOJI = "\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff"
# Scripts written without spaces, where a zero-width space marks the end of a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

_ESCAPE = re.compile(r"\x1b\[[0-?]{0,20}[ -/]{0,5}[@-~]")
_LINE_END = re.compile("\r\n?")
_SEPARATOR = re.compile("(?<! ) *[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+ *")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_TAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)|[\U000e0000-\U000e007f]+")
_ZERO_WIDTH = re.compile(
    "[\u2060-\u2065\u206a-\u206f\ufeff]|"
    "(?<![\u1820-\u18aa])\u180e|"  # Mongolian sets vowels apart by it
    f"(?<![{_UNSPACED}])\u200b+|\u200b+(?![{_UNSPACED}])"
)
_BIDI_SCOPE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BIDI_MARK = re.compile("[\u200e\u200f\u061c]")
_JOINER = re.compile(
    f"(?<![{_JOINING}])\u200c|(?<![{_JOINING}{_EMOJI}])\u200d|(?<=[{_EMOJI}])\u200d(?![{_EMOJI}])"
)
_UNCLEAN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]"
)


def _remover(pattern: re.Pattern[str], by: str = "") -> Callable[[str], str]:
    return lambda text: pattern.sub(by, text)


def _surrogates(text: str) -> str:
    joined = _PAIR.sub(lambda m: m[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _SURROGATE.sub("\ufffd", joined)


def _separators(text: str) -> str:
    return _SEPARATOR.sub(" ", text).strip(" ") if _SEPARATOR.search(text) else text


def _marks(text: str) -> str:
    return text if _RIGHT_TO_LEFT.search(text) else _BIDI_MARK.sub("", text)


RULES: dict[str, Callable[[str], str]] = {
    "surrogate": _surrogates,
    "terminal-escape": _remover(_ESCAPE),
    "line-end": _remover(_LINE_END, "\n"),
    "line-separator": _separators,
    "control": _remover(_CONTROL),
    "tag": lambda text: _TAG.sub(lambda match: match[1] or "", text),
    "soft-hyphen": lambda text: text.replace("\u00ad", ""),
    "bidi-control": lambda text: _marks(_BIDI_SCOPE.sub("", text)),
    "zero-width": _remover(_ZERO_WIDTH),
    "joiner": _remover(_JOINER),
    "nfc": lambda text: unicodedata.normalize("NFC", text),
}
"""The rules in order, by name."""


def is_clean(text: str) -> bool:
    """Tell whether no rule has anything to do."""
    printable = text.isprintable() and "\ufffc" not in text  # nothing else printable is unclean
    if not printable and _UNCLEAN.search(text):
        return False
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def clean(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the clean text and (rule, before, after) of each rule that changed it."""
    if is_clean(text):
        return text, []
    changes: list[tuple[str, str, str]] = []
    done = -1
    while len(changes) > done:  # in the form of the last rule, one before may have more to do
        done = len(changes)
        for rule, change in RULES.items():
            after = change(text)
            if after != text:
                changes.append((rule, text, after))
                text = after
    return text, changes


class UnicodePipeline(Step):
    """Clean all texts and addresses of a record."""

    @staticmethod
    def event(event: Event) -> Event:
        """Clean the event's texts and addresses."""
        _clean_record(event, [*event_texts(event), *event_addresses(event)])
        return event

    @staticmethod
    def article(raw: RawArticle) -> RawArticle:
        """Clean the article's blocks, evidence, fields and addresses.

        A block of nothing but invisible characters is gone.
        """
        addresses = list(article_addresses(raw))
        page = [value for _, value in article_values(raw)] + [x.value for x in addresses]
        # Repairs before this step are each a link's or its block's own.
        if raw.article.repairs or not is_clean(" ".join(page)):
            _clean_record(raw.article, [*article_texts(raw), *addresses])
        raw.blocks = [block for block in raw.blocks if block.text.strip()]
        return raw


def _clean_record(record: Event | Article, texts: Iterable[Text]) -> None:
    told = {repr(repair) for repair in record.repairs}
    for text in texts:
        after, changes = clean(text.value)
        if after == text.value:
            continue
        text.put(after)
        for rule, old, new in changes:
            repair = Repair(
                field=text.field,
                rule=f"unicode-{rule}",
                plan=[f"unicode:{rule}"],
                before=old,
                after=new,
                certainty="exact",
            )
            if (said := repr(repair)) not in told:
                told.add(said)
                record.repairs.append(repair)
