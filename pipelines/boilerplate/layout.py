"""Pages laid out with tables: what stands in another cell than the article's text.

Pages of before 2005 have no names of classes to go by, but a column to each cell: menus and
advertisements beside the text, and within it, in tables of their own, captions and offers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from scrapers.raw import Block, Box

_PROSE_CHARS: Final = 100
_SENTENCE_ENDS: Final = '.!?…"”’»)。！？'
_MAIN_SHARE: Final = 0.6
_MAIN_CHARS: Final = 300
_CELLS: Final = ("td", "th")


def beside(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks beside the cell that holds most of the page's prose; none without one.

    Whole paragraphs are not among them: a text may go on in the next cell.
    """
    cells = [_cell(block) for block in blocks]
    prose: Counter[int] = Counter()
    for block, cell in zip(blocks, cells, strict=True):
        if _is_prose(block):
            prose[id(cell) if cell else 0] += len(block.text)
    if not prose:
        return []
    main, chars = prose.most_common(1)[0]
    if not main or chars < max(_MAIN_CHARS, _MAIN_SHARE * prose.total()):
        return []
    return [
        block
        for block, cell in zip(blocks, cells, strict=True)
        if cell is not None and id(cell) != main and not _is_prose(block)
    ]


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _PROSE_CHARS and block.text[-1] in _SENTENCE_ENDS


def _cell(block: Block) -> Box | None:
    """Return the table cell around a block; around the table, where the block is a row of one."""
    if block.box is None:
        return None
    return next((box for box in block.box.chain() if box.tag in _CELLS), None)
