"""Every date that a page gives for its article, ranked; ``pipelines.dates`` reads and chooses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from scrapers.pages import dateline, jsonld
from scrapers.pages.head import Head
from scrapers.pages.region import Region
from scrapers.raw import Evidence

PUBLISHED = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "pubdate", "originalpublicationdate", "dc.date", "dcterms.date", "date",
)  # fmt: skip
"""Names of meta tags with the day of publication, best first."""
MODIFIED = (
    "article:modified_time", "datemodified", "og:updated_time", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "article.updated",
)  # fmt: skip
OPENING = 6
"""Lines after the headline in which a date is the article's own, whatever JSON-LD says."""
AFTER, BEFORE = 30, 12
"""Lines after and before the headline that are searched for a date."""
MAX_VALUE = 200

_PUBLISHED = re.compile(
    r"publi(?:sh|c)\w{0,20}[-_. :]?(?:date|time|on|at)|(?:^|[.:])(?:published|pub_?date)$"
    r"|^citation_(?:online_)?date$"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Between the words of ``dateModified``."""
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_URL_DATE = re.compile(
    rf"/((?:19|20)\d\d)(?:(?:/({_MONTH})/|[/-]?(0[1-9]|1[0-2])[/-]?)(0[1-9]|[12]\d|3[01])(?=\D|$)"
    r"|/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=/|$))",
    re.I,
)


def read(head: Head, region: Region, tree: _Element, path: str) -> list[Evidence]:
    """Return the evidence for ``published`` and ``modified``, best first.

    ``path`` is that of the page's URL.  JSON-LD and meta tags lead, but many sites stamp them when
    a page is moved or rendered: a date right under the headline that fits neither leads them.
    ``dateCreated`` is never a date of publication.
    """
    others = [name for name in head.meta if name not in PUBLISHED and _PUBLISHED.search(name)]
    others.sort(key=lambda name: "time" in name)  # beside a date it is the time of the rendering
    published = [
        *_declared("published", head.article.get("datePublished"), head.source),
        *(
            e
            for n in (*PUBLISHED, *others)
            for e in _declared("published", head.first(n), f"meta:{n}")
        ),
    ]
    modified = [
        *_declared("modified", head.article.get("dateModified"), head.source),
        *(e for n in MODIFIED for e in _declared("modified", head.first(n), f"meta:{n}")),
    ]
    in_url = _in_url(path)
    opening = [e for e in dateline.read(region.lines[:OPENING]) if e.field == "published"][:1]
    pairs = [(e, shown) for e in (*published[:1], *modified[:1]) for shown in opening]
    pairs += [(e, known) for e in published[:1] for known in in_url]
    if any(dateline.agree(one.value, two.value) for one, two in pairs):
        opening = []
    shown = [
        *_elements(region),
        *dateline.read(region.lines[:AFTER]),
        *dateline.read(region.before[:BEFORE]),
        *dateline.read(region.beside),
    ]
    found = [*opening, *published, *shown, *modified]
    if any(e.field == "published" for e in found):
        found += _declared("published", head.page.get("datePublished"), "json-ld:WebPage")
    elif not shown:
        found += dateline.anywhere(tree, head.times)
    found += _declared("modified", head.page.get("dateModified"), "json-ld:WebPage")
    return list(dict.fromkeys([*found, *in_url]))


def _in_url(path: str) -> list[Evidence]:
    match = _URL_DATE.search(path)
    day = "-".join(part for part in match.groups() if part) if match else ""
    return [Evidence(field="published", value=day, source="url")] if day else []


def _declared(field: str, value: object, source: str) -> Iterator[Evidence]:
    if text := jsonld.text(value):
        yield Evidence(field=field, value=text[:MAX_VALUE], source=source)


def _elements(region: Region) -> Iterator[Evidence]:
    """Yield the ``<time>`` elements around the headline, as their labels say."""
    for before, node in region.times:
        marks = _HUMP.sub(" ", f"{node.get('class') or ''} {node.get('itemprop') or ''}")
        label = dateline.label(f"{before} {marks}")
        if label != "other":
            yield from _declared(label or "published", node.get("datetime"), "time")
