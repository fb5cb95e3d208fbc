"""Pages laid out with tables: what stands in another cell than the article's text.

Pages of before 2005 have no names of classes to go by, but a column to each cell: menus and
advertisements beside the text, and within it, in tables of their own, captions and offers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from scrapers.raw import Block

_PROSE_CHARS: Final = 100
_SENTENCE_ENDS: Final = '.!?…"”’»)。！？'
_MAIN_SHARE: Final = 0.6
_MAIN_CHARS: Final = 300
_CELLS: Final = ("td", "th")
_NONE: Final = 0


def beside(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks beside the cell that holds most of the page's prose; none without one.

    Whole paragraphs are not among them: a text may go on in the next cell.
    """
    prose: Counter[int] = Counter()
    for block in blocks:
        if _is_prose(block):
            prose[_cell(block)] += len(block.text)
    if not prose:
        return []
    main, chars = prose.most_common(1)[0]
    if main == _NONE or chars < max(_MAIN_CHARS, _MAIN_SHARE * prose.total()):
        return []
    return [b for b in blocks if not _is_prose(b) and _cell(b) not in (main, _NONE)]


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _PROSE_CHARS and block.text[-1] in _SENTENCE_ENDS


def _cell(block: Block) -> int:
    """Return which table cell is around a block; around the table, where it is a row of one."""
    box = block.box
    while box is not None and box.tag not in _CELLS:
        box = box.parent
    return _NONE if box is None else id(box)
