"""Seconds and megabytes of hostile pages, each in a process of its own, and of 10,000 pages in one.

    python -m tests.bench_hostile [NAME …]
    python -m tests.bench_hostile fuzz

The tests of ``tests/hostile`` assert what comes out; times and memory belong to a machine and are
measured here.  ``fuzz`` (R30) reads 100,000 mutations of the fixtures, of which the tests read the
first few thousand, and exits 1 when something escapes from one: 20 minutes on one core.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from itertools import cycle, islice

from pipelines import normalize_article
from scrapers.pages.article import read
from scrapers.raw import UnreadableError
from tests.hostile.fuzz import damage, fixtures, normalized
from tests.hostile.test_pages import PARAGRAPH, R2, R7, WORDS
from tests.hostile.test_runs import resident

MEGABYTE = 1 << 20
PAGES: dict[str, Callable[[], str]] = {
    **{f"R2 {name}, 5 MB": lambda make=make: make(5 * MEGABYTE) for name, make in R2.items()},
    "R2 paragraphs, 100 MB": lambda: R2["paragraphs"](100 * MEGABYTE),
    "R2 comment, 20 MB": lambda: R2["comment"](20 * MEGABYTE),
    "R2 one text, 10 MB": lambda: R2["one text"](10 * MEGABYTE),
    "R2 a million entities": lambda: PARAGRAPH + "<p>" + "&eacute; " * 1_000_000,
    "R2 plain lines, 5 MB": lambda: f"{WORDS}\n" * (5 * MEGABYTE // len(WORDS)),
    **{f"R3 {n} deep": lambda n=n: "<div>" * n + PARAGRAPH for n in (300, 2_050, 10_000, 100_000)},
    "R4 1e5 attributes": lambda: "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
    "R4 2e5 paragraphs": lambda: "<p>x" * 200_000,
    "R4 3e5 line breaks": lambda: "x<br>" * 300_000,
    "R4 1e5 links": lambda: "<a href=x>y</a>" * 100_000,
    "R4 1e5 linked titles": lambda: "<p><a href=/x>A title of a story</a>" * 100_000,
    "R5 25k paragraphs": lambda: PARAGRAPH * 25_000,
    "R5 100k paragraphs": lambda: PARAGRAPH * 100_000,
    "R5 20k damaged paragraphs": lambda: "".join(f"<p>Itâ€™s {n}</p>" for n in range(20_000)),
    "R7 5 MB of empty lines": lambda: (
        f'<script type="application/ld+json">{"{" + chr(10) * (5 << 20)}</script>{PARAGRAPH}'
    ),
    **{
        f"R7 {name}": lambda state=state: (
            f'<script type="application/ld+json">{state}</script>' + PARAGRAPH
        )
        for name, state in R7.items()
        if len(state) > 10_000
    },
    "R29 &amp;amp;…, 98 KB": lambda: "<p>x &amp;" + "amp;" * 25_000,
    "R29 Ã, 1 MB": lambda: "<p>" + "Ã" * 500_000,
    "R29 ESC, 100 KB": lambda: "<p>x" + "\x1b" * 100_000,
}


def page(name: str) -> None:
    """Read and normalize one page; print seconds, growth of memory and what came out."""
    normalize_article(read(PARAGRAPH.encode() * 20))  # tables are read once
    before = peak()
    body = PAGES[name]().encode()
    started = time.process_time()
    try:
        record = normalize_article(read(body, "https://news.example/story"))
        outcome = f"{len(getattr(record, 'article_body', None) or ''):,} characters"
        outcome += "".join(f", {flag}" for flag in getattr(record, "flags", ()))
    except UnreadableError as error:
        outcome = f"refused: {error}"
    seconds = time.process_time() - started
    growth = peak() - before
    print(f"{name:32}{len(body) / MEGABYTE:8.1f} MB{seconds:8.2f} s{growth:+7.0f} MB  {outcome}")


def peak() -> float:
    """Return the most memory that this process held, in megabytes (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory(count: int = 10_000, warm: int = 1_000) -> None:
    """Normalize saved pages one after the other; print the growth of memory."""
    pages = cycle(fixtures())
    for page in islice(pages, warm):
        list(normalized(page))
    before = resident()
    for page in islice(pages, count):
        list(normalized(page))
    growth = (resident() - before) / MEGABYTE
    print(f"R24 {count:,} pages after {warm:,}: {growth:+.1f} MB of {before / MEGABYTE:.0f} MB")


def fuzz(count: int = 100_000) -> int:
    """Read so many mutations of the fixtures; print and return how many fail."""
    failures, slowest = 0, (0.0, 0)
    begun = time.process_time()
    for number in range(count):
        started = time.process_time()
        try:
            damage(number)
        except Exception:
            failures += 1
            traceback.print_exc()
        slowest = max(slowest, (time.process_time() - started, number))
    print(f"R30 {count:,} mutations: {failures} failed, {time.process_time() - begun:,.0f} s;")
    print(f"    slowest {slowest[0]:.2f} s (mutation {slowest[1]})")
    return failures


if __name__ == "__main__":
    asked = sys.argv[1:] or [*PAGES, "memory"]
    if asked == ["fuzz"]:
        sys.exit(fuzz() > 0)
    elif len(asked) == 1:
        memory() if asked[0] == "memory" else page(asked[0])
    else:
        for one in asked:
            subprocess.run([sys.executable, "-m", "tests.bench_hostile", one], check=False)
