"""The cover image of an event: the publisher's ``og:image``, if it shows anything."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapers.pages.offstream.draft import Draft
from scrapers.pages.offstream.text import unescape

_LOGO_FOLDER = re.compile(r"/\w{0,40}logos?/", re.I)
_LOGO_FILE = re.compile(
    r"(?:^|[_.-])(?:\w{0,40}logos?|default|twp-\d+x\d+|pic_fb)(?=$|[_.-])|^image\.bin$|^default",
    re.I,
)


def cover_of(draft: Draft) -> tuple[str | None, bool]:
    """Address of the cover as given, entities decoded; ``None`` without one.

    Default logos of a publisher are none.  Chinese pages give an image behind each source instead
    of a cover; the first of them stands in.  A path without a host is one on the publisher's, and
    which of the sources that is cannot be known: it is left out, and the second value says so.
    """
    inline = [image for item in draft.sources for image in item.images]
    usable = [url for url in (unescape(i).strip() for i in (*draft.covers, *inline)) if _shows(url)]
    found = next((url for url in usable if url.startswith(("http://", "https://", "//"))), None)
    return found, bool(usable) and found is None


def _shows(url: str) -> bool:
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    name = path.rpartition("/")[2]
    logo = _LOGO_FOLDER.search(path) or _LOGO_FILE.search(name)
    return bool(url) and not logo and not url.startswith("data:")
