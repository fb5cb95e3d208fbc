"""What follows the head of a reading list, of a list of teasers, or of the comments."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.boilerplate.phrases import Action
from scrapers.raw import Block

_ENTRY_CHARS = 200
_MAX_ENTRIES = 20


@dataclass(slots=True)
class Section:
    """The section that a head opened: ``further``, ``related`` or ``comments_start``."""

    action: Action
    head: Block
    entries: int = 0

    def takes(self, block: Block) -> bool:
        """Tell whether a block without a rule of its own belongs to the section.

        To a list belong its entries, short or linked, up to the next heading or paragraph of
        prose; to comments in plain text all that follows.  Where comments end in a page is told
        by its markup.
        """
        if self.action == "comments_start":
            return self.head.box is None
        self.entries += 1
        if block.kind == "heading" or self.entries > _MAX_ENTRIES:
            return False
        if block.link_chars * 2 > len(block.text):
            return True
        listed = self.head.box is None or block.kind == "list_item"
        return listed and len(block.text) <= _ENTRY_CHARS

    @property
    def reason(self) -> str:
        """The reason to drop a block that belongs to the section."""
        return {"further": "further-link", "related": "related-link"}.get(self.action, "comments")


def opens(action: Action) -> bool:
    """Tell whether a rule's action is about what follows, too."""
    return action in ("further", "related", "comments_start")
