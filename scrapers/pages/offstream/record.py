"""From what stands on a page to the record: the one place where texts are cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from scrapers.items import Citation, Event, EventRights, Provenance, Related
from scrapers.pages.credits import split_credit
from scrapers.pages.hosts import host_of
from scrapers.pages.offstream.draft import DATE, Draft, IndexDraft, Item, PageFormat, context_of
from scrapers.pages.offstream.images import cover_of, has_host
from scrapers.pages.offstream.leaks import without_leaks
from scrapers.pages.offstream.links import (
    day_of,
    is_chinese,
    is_opinion,
    resolve,
    same_page,
    slug_words,
    without_readme,
)
from scrapers.pages.offstream.terms import split_terms
from scrapers.pages.offstream.text import fold, plain, prose, unescape
from scrapers.pages.offstream.versions import agree
from scrapers.raw import Index, UnreadableError

LICENSE = "https://creativecommons.org/licenses/by-sa/3.0/"
ATTRIBUTION = "Offstream and contributors to Wikipedia, Current events portal, CC BY-SA 3.0"

_CURRENT = re.compile(r"current version", re.I)
_LOST = re.compile(r"\[\?\]|\ufffd")
_GLUED = re.compile(
    r"[^.:]{3,80}::?(?=[A-Z])"  # 2013 Korean crisis:North Korea
    r"|[^.:]{3,80}::? ?: "  # Israeli-Palestinian conflict:: A rocket
    r"|[^.:]{3,80}, \d{4}(?=[A-Z][a-z]{2})"  # elections, 2016Although
    r"|[A-Z][a-z]+(?: [a-z]+)? - (?=(?:An?|The) )"  # Astrophysics - An asteroid
)
_ELLIPSIS = re.compile(r"(?:\.{3}|…)\s*[\])\"”]?$")
_WHOLE = re.compile(r"[.!?…。！？][\"'”’)\]]*$")
_CUTS = (range(145, 166), range(190, 206), range(290, 306))
_CJK = re.compile(r"[\u3400-\u9fff]")
_NO_OUTLET = re.compile(r"(?:the|le|la|les|el|il|der|die|das)$|url=|.*\{\{", re.I)


def event_of(
    draft: Draft, url: str | None, page_format: PageFormat, decoder: str, *, entry: bool = False
) -> Event:
    """Record of one event page.  Raises :class:`UnreadableError` without headline or date.

    An ``entry`` of an index keeps a day that no calendar has, or none, so that it is rejected with
    a reason: its page tells the day, but may be gone.
    """
    raw_headline = plain(draft.headline)
    leaks = without_leaks(raw_headline)
    headline, residue = prose(leaks.text)
    day = _real_day(plain(draft.date or "")) or day_of(url)
    if not headline:
        raise UnreadableError("The event page has no headline.")
    if not day and not entry:
        raise UnreadableError("Neither the event page nor its URL gives a date.")
    topics = [topic for topic in dict.fromkeys(prose(t)[0] for t in draft.topics) if topic]
    summary = plain(draft.summary or "") or None
    citations = _citations(draft.sources, leaks.citations)
    image = cover_of(draft)
    context, terms = _context(draft.context, draft.terms, ordered=False)
    event = Event(
        url=url,
        date=day or plain(draft.date or ""),
        headline=headline,
        summary=summary,
        topic=topics[-1] if topics else None,
        topics=topics,
        context=terms,
        context_raw=context,
        image=image,
        citations=citations,
        related=[_related(item, url) for item in draft.related],
        in_language=_language(draft, headline, url),
        rights=EventRights(license=LICENSE, attribution=ATTRIBUTION, source_url=url),
        provenance=Provenance(
            site=host_of(url),
            page_format=page_format,
            reader="proven" if page_format == "md" else "inferred",
            decoder=decoder,
        ),
    )
    event.aliases = _aliases(draft.changes, raw_headline, url)
    facts = {
        "empty_page": not (summary or citations or event.related or context or draft.url),
        "glued_topic": _is_glued(leaks.text, raw_headline, draft.url or url),
        "image_without_host": bool(image) and not has_host(image or ""),
        "leaked_citation": bool(leaks.citations),
        "lost_characters": bool(_LOST.search(" ".join((headline, summary or "", *topics)))),
        "merged_events": leaks.merged,
        "summary_truncated": _is_cut(summary or ""),
        "template_residue": residue or any(prose(t)[1] for t in draft.topics),
    }
    event.flags = sorted(flag for flag, holds in facts.items() if holds)
    return event


def index_of(draft: IndexDraft, url: str | None, page_format: PageFormat, decoder: str) -> Index:
    """Record of a day index or front page: one Event, flagged ``index_only``, for each entry.

    An entry without words is left out.  Opinions, which the front page lists too, carry the flag
    ``opinion``.
    """
    url = without_readme(url) if url else None
    index = Index(url=url, date=draft.date)
    for entry in draft.entries:
        entry.date = entry.date or draft.date
        page = resolve(entry.url, url) if entry.url else None
        if is_opinion(page or ""):
            entry.date = day_of(page)
        try:
            event = event_of(entry, page, page_format, decoder, entry=True)
        except UnreadableError:
            continue
        extra = ["index_only", *(["opinion"] if is_opinion(page or "") else [])]
        event.flags = sorted({*event.flags, *extra} - {"empty_page"})
        event.rights.source_url = url or page
        event.provenance.site = host_of(url or page)
        index.events.append(event)
    return index


def _real_day(text: str) -> str | None:
    """The day as the page writes it, if the calendar has it."""
    if not (match := DATE.match(text)):
        return None
    try:
        date(*map(int, match[1].split("-")))
    except ValueError:
        return None
    return match[1]


def _citations(sources: Iterable[Item], leaked: Iterable[tuple[str | None, str]]) -> list[Citation]:
    found = [(item.text, item.url) for item in sources]
    given = {unescape(url).strip() for _, url in found}
    found += [(name or "", url) for name, url in leaked if unescape(url).strip() not in given]
    citations = []
    for name, url in found:
        name, url = _folded(name), unescape(url).strip()
        if not url:
            continue
        label = plain(name)
        publisher, via = (None, None) if _NO_OUTLET.match(label) else split_credit(label)
        citations.append(Citation(name=name or None, publisher=publisher, via=via, url=url))
    return citations


def _related(item: Item, base: str | None) -> Related:
    raw, terms = _context(context_of(item.note), item.terms, ordered=True)
    return Related(
        url=resolve(item.url, base),
        date=day_of(item.url),
        headline=_folded(item.text),
        context=terms,
        context_raw=raw,
    )


def _context(line: str | None, given: list[str], *, ordered: bool) -> tuple[str | None, list[str]]:
    """Context as one string and as terms, from whichever of the two the page gives."""
    terms = [term for term in (_folded(term) for term in given) if term]
    if terms:
        return ", ".join(terms), terms
    raw = _folded(line or "") or None
    return raw, split_terms(raw, ordered=ordered) if raw else []


def _folded(text: str) -> str:
    return fold(unescape(text))


def _aliases(changes: list[Item], headline: str, url: str | None) -> list[str]:
    """Other addresses of the event, where the older title tells of the same."""
    aliases: list[str] = []
    for item in changes:
        other = resolve(item.url, url)
        if same_page(other, url) if url else _CURRENT.search(item.note):
            continue
        if other not in aliases and agree(plain(item.text), headline):
            aliases.append(other)
    return aliases


def _is_glued(text: str, raw: str, url: str | None) -> bool:
    """Does a topic stand glued in front of the headline?

    The slug tells too: where a paragraph began inside the line, its leaked ``<p>`` is a letter
    (``…-program-pthe-united-…``).
    """
    if _GLUED.match(text):
        return True
    words = re.findall(r"[a-z0-9]+", raw.casefold())
    for position, (slug, word) in enumerate(zip(slug_words(url or ""), words, strict=False)):
        if slug != word:
            return position > 0 and slug == "p" + word
    return False


def _is_cut(summary: str) -> bool:
    """Was the summary cut, with an ellipsis or, at the usual lengths, without any mark?"""
    if _ELLIPSIS.search(summary):
        return True
    return not _WHOLE.search(summary) and any(len(summary) in lengths for lengths in _CUTS)


def _language(draft: Draft, headline: str, url: str | None) -> str:
    chinese = draft.chinese or is_chinese(url or "")
    return "zh" if chinese or len(_CJK.findall(headline)) * 3 > len(headline) else "en"
