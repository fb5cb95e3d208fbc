"""Lines of a day of the Portal out of its DOM: headings, bullets with their depth, paragraphs."""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml.html import HtmlElement

from scrapers.pages.portal_bullet import Line, Noted, Part, fold, heading_or_paragraph, raised

Notes = dict[str, list[Part]]
"""Citations in the footnotes of a page, by the id of the footnote."""

_OWN = re.compile(r"(?:https?:)?//[^/?#]*wikipedia\.org")
_LISTS = frozenset({"ul", "ol", "dl"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = frozenset({
    "p", "div", "section", "center", "table", "tbody", "tr", "td", "th", "article", "main",
    "details",
})  # fmt: skip
_BLOCKS = (*_LISTS, *_HEADINGS, *_PARAGRAPHS)
_SILENT = frozenset({
    "style", "script", "link", "meta", "noscript", "template", "img", "figure", "input", "button",
})  # fmt: skip
_CHROME = frozenset({
    "noprint", "nomobile", "navbar", "editlink", "mw-editsection", "current-events-navbar",
    "current-events-heading", "current-events-sidebar", "current-events-calendar", "navbox",
    "Inline-Template", "mw-cite-backlink", "Z3988", "metadata", "toc", "languageicon", "catlinks",
    "printfooter", "references", "mw-references-wrap", "mw-collapsible-toggle", "mw-jump-link",
})  # fmt: skip
_WEB = frozenset({"external", "mw:ExtLink"})
_WIKI = re.compile(r"(?:(?:https?:)?//[a-z-]+(?:\.m)?\.wikipedia\.org)?/wiki/|\./")
_NOT_CONTEXT = re.compile(
    r":|(?:Wikipedia|Portal|Help|Special|Talk|User|File|Category|Template)(?: talk)?:", re.I
)


def tokens(element: HtmlElement) -> set[str]:
    """Classes of an element."""
    return set((element.get("class") or "").split())


def read_lines(content: HtmlElement, notes: Notes) -> list[Line]:
    """Read the lines inside ``content``, in order."""
    lines = _Lines(notes)
    lines.children(content)
    lines.flush()
    return lines.found


def footnotes(root: HtmlElement) -> Notes:
    """Collect the citations of each footnote of the page."""
    found: Notes = {}
    for item in root.iter("li"):
        if (name := item.get("id") or "").startswith("cite_note"):
            found[name] = _sources(item)
    return found


def _sources(element: HtmlElement) -> list[Part]:
    """Citations of a footnote; the paper is in italics where a citation template wrote it."""
    papers = [x for x in element.iter("i") if next(x.iterancestors("a"), None) is None]
    paper = papers[0].text_content() if papers else ""
    links = [_link(anchor) for anchor in element.iter("a")]
    return [
        Part("note", paper or link.text, link.target)
        for link in links
        if link is not None and link.kind == "web"
    ]


class _Lines:
    """Lines found so far, and the loose words that wait for the end of their paragraph."""

    def __init__(self, notes: Notes) -> None:
        self.found: list[Line] = []
        self._notes = notes
        self._noted = Noted()
        self._loose: list[Part] = []
        self._bold = True

    def children(self, element: HtmlElement) -> None:
        self._text(element.text)
        for child in element:
            self._block(child)
            self._text(child.tail)

    def flush(self) -> None:
        """End the paragraph that is open."""
        if self._loose:
            self._add(heading_or_paragraph(self._loose, bold=self._bold))
        self._loose, self._bold = [], True

    def _block(self, element: HtmlElement) -> None:
        tag, classes = element.tag, tokens(element)
        if _unseen(element, classes):
            return
        if tag in _LISTS:
            self.flush()
            self._list(element, 1)
        elif (
            tag in _HEADINGS
            or element.get("role") == "heading"
            or "current-events-content-heading" in classes
        ):
            self.flush()
            level = int(tag[1]) if tag in _HEADINGS else 0
            self._add(Line("category", self._inline(element, []), depth=level))
        elif tag in _PARAGRAPHS or next(element.iterdescendants(*_BLOCKS), None) is not None:
            self.flush()
            self.children(element)
            self.flush()
        else:
            parts: list[Part] = []
            self._walk(element, parts, [])
            bold = tag in ("b", "strong") or not any(fold(part.text) for part in parts)
            self._bold = self._bold and bold
            self._loose += parts

    def _text(self, text: str | None) -> None:
        if text:
            self._bold = self._bold and not fold(text).strip(" :")
            self._loose.append(Part("text", text))

    def _add(self, line: Line) -> None:
        if any(fold(part.text) or part.target for part in line.parts):
            line.flags += self._noted.flags
            self.found.append(line)
        self._noted = Noted()

    def _list(self, element: HtmlElement, depth: int) -> None:
        for item in element:
            if item.tag in _LISTS:
                self._list(item, depth + 1)
            elif item.tag in ("li", "dd", "dt") and not _unseen(item, tokens(item)):
                nested: list[HtmlElement] = []
                parts = self._inline(item, nested)
                heading = item.tag == "dt" and depth == 1
                self._add(
                    Line("category", parts) if heading else Line("bullet", parts, depth=depth)
                )
                for inner in nested:
                    self._list(inner, depth + 1)

    def _inline(self, element: HtmlElement, nested: list[HtmlElement]) -> list[Part]:
        """Words and links of an element; the lists inside are put into ``nested``."""
        parts: list[Part] = []
        self._inside(element, parts, nested)
        return parts

    def _inside(self, element: HtmlElement, parts: list[Part], nested: list[HtmlElement]) -> None:
        if element.text:
            parts.append(Part("text", element.text))
        for child in element:
            self._walk(child, parts, nested)
            if child.tail:
                parts.append(Part("text", child.tail))

    def _walk(self, element: HtmlElement, parts: list[Part], nested: list[HtmlElement]) -> None:
        tag, classes = element.tag, tokens(element)
        if tag in _LISTS:
            nested.append(element)
        elif tag == "sup" and classes & {"reference", "mw-ref"}:
            for anchor in element.iter("a"):
                name = (anchor.get("href") or "").rpartition("#")[2]
                parts += self._noted.take(name, self._notes.get(name, []))
        elif _unseen(element, classes):
            return
        elif tag == "cite":
            parts += _sources(element)
        elif tag == "br":
            parts.append(Part("text", " "))
        elif tag in ("sup", "sub") and len(element) == 0:
            parts.append(Part("text", raised(element.text or "", tag)))
        elif tag == "a" and (part := _link(element)):
            parts.append(part)
        else:
            self._inside(element, parts, nested)


def _link(element: HtmlElement) -> Part | None:
    classes = tokens(element)
    href = (element.get("href") or "").strip()
    label = element.text_content()
    if (classes | set((element.get("rel") or "").split())) & _WEB:
        # The wiki's own edit links look like sources.
        return None if "wikipedia.org/w/index.php" in href else Part("web", label, href)
    if _WIKI.match(href):
        named = element.get("title") or unquote(_WIKI.sub("", href, count=1))
        title = fold(named.partition("#")[0].replace("_", " "))
        title = title.removesuffix(" (page does not exist)")
        foreign = "extiw" in classes or _NOT_CONTEXT.match(title)
        return Part("page", label, "" if foreign else title)
    if "new" in classes and (title := fold(element.get("title") or "")):
        return Part("page", label, title.removesuffix(" (page does not exist)"))
    if href.startswith(("http://", "https://", "//")) and not _OWN.match(href):
        return Part("web", label, href)
    return None


def _unseen(element: HtmlElement, classes: set[str]) -> bool:
    """Tell what a reader of the page does not see, or sees as part of the skin."""
    style = (element.get("style") or "").replace(" ", "")
    return element.tag in _SILENT or bool(classes & _CHROME) or "display:none" in style
