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

TAGS: Final[dict[str, int]] = {
    **dict.fromkeys(
        [
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "button",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "frameset",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "html",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "noscript",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul",
            "listing",
            "plaintext",
            "xmp",
            "search",
        ],
        BLOCK,
    ),
    **dict.fromkeys(
        [
            "abbr",
            "acronym",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "font",
            "ins",
            "kbd",
            "label",
            "math",
            "nobr",
            "picture",
            "q",
            "rb",
            "rtc",
            "ruby",
            "s",
            "samp",
            "small",
            "span",
            "strike",
            "sub",
            "sup",
            "time",
            "tt",
            "u",
            "var",
            "wbr",
            "img",
            "noindex",
            "video",
            "audio",
            "amp-img",
            "amp-video",
            "blink",
            "marquee",
        ],
        INLINE,
    ),
    "a": LINK,
    **dict.fromkeys(("b", "strong", "i", "em", "mark"), STRONG),
    **dict.fromkeys(("br", "hr"), BREAK),
    **dict.fromkeys(
        [
            "applet",
            "area",
            "base",
            "basefont",
            "canvas",
            "col",
            "colgroup",
            "datalist",
            "embed",
            "frame",
            "iframe",
            "input",
            "link",
            "map",
            "meta",
            "meter",
            "object",
            "optgroup",
            "option",
            "param",
            "progress",
            "rp",
            "rt",
            "script",
            "select",
            "source",
            "style",
            "svg",
            "template",
            "textarea",
            "title",
            "track",
            "amp-ad",
            "amp-analytics",
            "amp-iframe",
            "amp-embed",
        ],
        SKIP,
    ),
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

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NONE: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=8192)
def tokenize(attribute: str) -> frozenset[str]:
    """Return the lower-case tokens of a class or id value; absurdly long values give none."""
    return frozenset(attribute.lower().split()) if len(attribute) < 2000 else _NONE


def is_hidden(name: str, value: str) -> bool:
    """Tell whether an attribute keeps its element from being shown."""
    if name == "style":
        return "none" in value.lower() and _HIDDEN.search(value) is not None
    return name == "hidden" or (name == "aria-hidden" and value == "true")
