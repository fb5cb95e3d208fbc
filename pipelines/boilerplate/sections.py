"""What follows the head of a reading list, of a list of teasers, or of the comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.boilerplate.phrases import Action
from scrapers.raw import Block, Box

_ENTRY_CHARS = 200
_MAX_ENTRIES = 20


@dataclass(slots=True)
class Section:
    """The section that a head opened: ``further``, ``related`` or ``comments_start``."""

    action: Action
    head: Block
    entries: int = 0
    scope: Box | None = None
    """What holds both the head and the first entry."""
    title: Box | None = None
    """The linked heading of a teaser, if that was the last block."""

    def takes(self, block: Block) -> bool:
        """Tell whether a block without a rule of its own belongs to the section.

        To a list belong its entries, short or linked, up to the next heading or paragraph of
        prose, and teasers: a linked heading in an element of its own, with the text beside it.
        To comments in plain text belongs all that follows; where they end in a page is told by
        its markup.
        """
        if self.action == "comments_start":
            return self.head.box is None
        self.entries += 1
        if self.entries == 1:
            self.scope = _around(self.head.box, block.box)
        if self.entries > _MAX_ENTRIES:
            return False
        title, self.title = self.title, None
        linked = block.link_chars * 2 > len(block.text)
        if block.kind == "heading":
            self.title = block.box if linked and self._is_card(block.box) else None
            return self.title is not None
        if linked:
            return True
        beside = title is not None and block.box is not None and block.box.parent is title.parent
        listed = self.head.box is None or block.kind == "list_item" or beside
        return listed and len(block.text) <= _ENTRY_CHARS

    def _is_card(self, box: Box | None) -> bool:
        """Is an element within the list, and not right inside of it?"""
        return (
            box is not None
            and box.parent is not self.scope
            and any(outer is self.scope for outer in _outward(box))
        )

    @property
    def reason(self) -> str:
        """The reason to drop a block that belongs to the section."""
        return {"further": "further-link", "related": "related-link"}.get(self.action, "comments")


def heads_teasers(blocks: Sequence[Block]) -> bool:
    """Tell whether the first of three blocks is a heading over a list of teasers."""
    if len(blocks) < 3 or any(block.kind != "heading" for block in blocks[:2]):
        return False
    head, entry, text = blocks
    if head.links or head.box is None or text.kind == "heading":
        return False
    return Section("related", head).takes(entry)


def opens(action: Action) -> bool:
    """Tell whether a rule's action is about what follows, too."""
    return action in ("further", "related", "comments_start")


def _outward(box: Box | None) -> Iterator[Box]:
    while box is not None:
        yield box
        box = box.parent


def _around(one: Box | None, other: Box | None) -> Box | None:
    """Return the innermost element around two."""
    outer = {id(box) for box in _outward(one)}
    return next((box for box in _outward(other) if id(box) in outer), None)
