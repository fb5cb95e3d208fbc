"""What the commands say on standard error: each sentence one line, whatever it quotes."""

from __future__ import annotations

import sys


def one_line(text: str) -> str:
    """Return a text whose line breaks, controls and invisible characters are written as escapes.

    A file name, address or error message must neither forge a second line nor move a terminal.
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def tell(command: str, sentence: str) -> None:
    """Print a sentence of ``scrapy <command>`` on standard error."""
    print(f"scrapy {command}: {one_line(sentence)}", file=sys.stderr)
