"""What each HTML tag means for reading text, and the tokens of class and id attributes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from scrapers.raw import BlockKind

INLINE: Final = 0
BLOCK: Final = 1
LINK: Final = 2
STRONG: Final = 3
BREAK: Final = 4
SKIP: Final = 5
INSIDE: Final = 6
"""Inside something skipped; no tag is this by itself."""

_BLOCKS = """
    address article aside blockquote body button caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html
    legend li listing main menu nav noscript ol p plaintext pre search section summary table tbody
    td tfoot th thead tr ul xmp
"""
_INLINES = """
    abbr acronym amp-img amp-video audio bdi bdo big blink cite code data del dfn font img ins kbd
    label marquee math nobr noindex picture q rb rtc ruby s samp small span strike sub sup time tt
    u var video wbr
"""
_EMPTY = " area base basefont col embed frame input keygen link meta param source track"
"""Never have content, but the parser may not know so and put what follows inside."""
_SKIPPED = """
    amp-ad amp-analytics amp-embed amp-iframe annotation applet canvas colgroup datalist iframe map
    meter object optgroup option progress rp rt script select style svg template textarea title
"""

TAGS: Final[dict[str, int]] = {
    **dict.fromkeys(_BLOCKS.split(), BLOCK),
    **dict.fromkeys((_INLINES + _EMPTY).split(), INLINE),
    "a": LINK,
    **dict.fromkeys(("b", "strong", "i", "em", "mark"), STRONG),
    **dict.fromkeys(("br", "hr"), BREAK),
    **dict.fromkeys(_SKIPPED.split(), SKIP),
}
"""Tags not listed are inline, or blocks when they are custom elements (``x-card``)."""

KINDS: Final[dict[str, BlockKind]] = {
    "li": "list_item",
    "dd": "list_item",
    "dt": "list_item",
    "blockquote": "quote",
    "figcaption": "caption",
    "caption": "caption",
    "pre": "pre",
    "listing": "pre",
    "xmp": "pre",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
}
"""Kind of the text inside a tag; other tags leave the kind of their parent."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAX_ATTRIBUTE: Final = 2000
NO_TOKENS: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=2048)
def tokenize(attribute: str) -> frozenset[str]:
    """Return the lower-case tokens of a class or id value, ``entryContent`` as ``entry-content``.

    Absurdly long values give none.
    """
    if len(attribute) > _MAX_ATTRIBUTE:
        return NO_TOKENS
    if not attribute.islower():
        attribute = _HUMP.sub("-", attribute).lower()
    return frozenset(attribute.split())


def is_hidden(name: str, value: str) -> bool:
    """Tell whether an attribute keeps its element from being shown."""
    if name == "style":
        return "none" in value.lower() and _HIDDEN.search(value) is not None
    return name == "hidden" or (name == "aria-hidden" and value == "true")
