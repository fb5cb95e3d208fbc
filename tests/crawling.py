"""A real `scrapy crawl` in a process of its own, over the small web of the fixtures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.forking import fork

ROOT = Path(__file__).parents[1]
SITES = ROOT / "fixtures" / "sites"
QUICK = {
    "DOWNLOAD_DELAY": "0",
    "DOWNLOAD_SLOTS": "{}",
    "AUTOTHROTTLE_ENABLED": "0",
    "DOWNLOAD_TIMEOUT": "1",
}
"""Against the local server there is nobody to be polite to."""


def command(spider: str, *options: str, settings: dict[str, Any], **arguments: str) -> list[str]:
    """Return the command line of a crawl."""
    line = [sys.executable, "-m", "scrapy", "crawl", spider, *options]
    for name, value in settings.items():
        line += ["-s", f"{name}={value}"]
    for name, value in arguments.items():
        line += ["-a", f"{name}={value}"]
    return line


def crawl(
    spider: str, *options: str, settings: dict[str, Any] | None = None, **arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run a crawl to its end; by default a replay of the fixtures."""
    return fork(command(spider, *options, settings=settings or {"REPLAY": SITES}, **arguments))


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a crawl: warnings of Scrapy's own age are no concern of ours."""
    return os.environ | {"PYTHONPATH": str(ROOT)} | more


def records(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def tables(output: Path) -> dict[str, bytes]:
    """Return the bytes of the three tables of ``-O FILE.jsonl``."""
    stem = output.name.removesuffix(".jsonl")
    names = (f"{stem}.jsonl", f"{stem}.articles.jsonl", f"{stem}.rejects.jsonl")
    return {name: (output.parent / name).read_bytes() for name in names}
