"""Records out of damaged pages: never an exception, every line valid (R16, R28, R30, R32)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipelines import date_parse, normalize_article, normalize_event
from pipelines.validate import dumps, finish_event
from scrapers.items import Event, Reject
from scrapers.pages.article import read_text
from scrapers.spiders.arguments import ArgumentError, read_arguments
from scrapers.spiders.articles import ArticlesSpider
from tests.crawling import ROOT, SITES, command, environment, records
from tests.hostile.fuzz import damage, strict

ODD = [
    "\ud800", "\udfff\ud83d", "\u2028", "\u2029", "\x85", "\0", "\x1b[2J", "\x0b\x0c\x1c\x1d\x1e",
    "\U0001f680", "\ufeff", "\u202e", "\r\n", "\ufdd0\uffff", "=HYPERLINK()", '"\\',
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_r16_every_line_is_one_line_of_json(odd: str) -> None:
    text = f"A probe {odd} leaves its orbit"
    event = Event(date="2010-07-02", headline=text, summary=text, context=[text], url=text)
    raw = read_text(f"{text}\n\n{text * 30}")
    raw.article.keywords, raw.article.headline = [text], text
    for finished in (normalize_event(event), normalize_article(raw)):
        assert not isinstance(finished, Reject), finished.detail
        assert "A probe" in strict(dumps(finished))["headline"]


def test_r16_a_line_of_a_megabyte_and_a_number_that_json_lacks() -> None:
    event = Event(date="2010-07-02", headline="A probe", summary="é\u2028" * 500_000)
    assert len(strict(dumps(finish_event(event)))["summary"]) == 1_000_000
    for odd in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            dumps({"score": odd})


@pytest.mark.slow
def test_r16_r20_a_record_that_cannot_be_written_ends_the_run(tmp_path: Path) -> None:
    """A reject does not pass the last step; what it holds may still not be UTF-8."""
    source = (
        "from scrapers.items import Reject\n"
        "from scrapers.spiders.articles import ArticlesSpider\n"
        "class Odd(ArticlesSpider):\n"
        "    name = 'odd'\n"
        "    async def start(self):\n"
        "        yield Reject(url='\\ud800', kind='article', reason='x')\n"
    )
    finished = run_spider(tmp_path, "odd", source, urls="http://news.example/")
    assert finished.returncode == 3
    assert "the output could not be written" in finished.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_r16_bytes_that_are_no_text_are_no_argument() -> None:
    with pytest.raises(ArgumentError, match=r"udcff.* does not fit: allowed is"):
        read_arguments(ArticlesSpider.arguments, {"urls": "http://news.example/\udcff"})


@pytest.mark.parametrize(
    "text",
    ["1" * 10_000, " " * 10_000, "9" * 4_301, "٢" * 10_000, "\0" * 10_000, "٢/٧/٢٠١٠ " * 2_000,
     "2 July 2010" + " " * 10_000 + "x", "2\0July\0002010", "Jan " * 5_000, "１２月３日" * 1_000],
    ids=lambda text: ascii(text[:6]),
)  # fmt: skip
@pytest.mark.parametrize("language", [None, "ar", "en", "et"])
def test_r28_a_date_of_any_length_is_none_or_right(text: str, language: str | None) -> None:
    found = date_parse.parse(text, language=language, captured="2016-12-01T10:00:00Z")
    assert found is None or found.day == "2010-07-02"


def test_r30_a_mutated_page_is_read_or_refused() -> None:
    for number in range(120):
        damage(number)


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(4))
def test_r30_and_so_are_many(thousand: int) -> None:
    """All of 100,000: ``python -m tests.bench_hostile fuzz``."""
    for number in range(thousand * 1_000, (thousand + 1) * 1_000):
        damage(number)


def run_spider(folder: Path, name: str, source: str, **arguments: str) -> Any:
    """Crawl with a spider of its own over the small web."""
    (folder / "own_spider.py").write_text(source)
    settings = {"REPLAY": SITES, "SPIDER_MODULES": "own_spider"}
    line = command(name, "-O", str(folder / "out.jsonl"), settings=settings, **arguments)
    path = os.pathsep.join((str(ROOT), str(folder)))
    env = environment(PYTHONPATH=path)
    return subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.slow
def test_r32_what_breaks_the_schema_is_a_reject_with_its_reason_and_exit_3(tmp_path: Path) -> None:
    source = (
        "from scrapers.spiders.offstream import OffstreamSpider\n"
        "class Wrong(OffstreamSpider):\n"
        "    name = 'wrong'\n"
        "    async def deliver(self, event, only=None):\n"
        "        async for record in super().deliver(event, only):\n"
        "            if event.headline.startswith('Japan'):\n"
        "                event.date = 'the first of December'\n"
        "            yield record\n"
    )
    day = {"since": "2016-12-01", "until": "2016-12-01", "topic": "all", "articles": "no"}
    finished = run_spider(tmp_path, "wrong", source, **day)
    assert finished.returncode == 3
    assert "1 records broke the schema; the rejects say which" in finished.stderr
    (reject,) = records(tmp_path / "out.rejects.jsonl")
    assert (reject["kind"], reject["reason"]) == ("record", "schema")
    assert reject["detail"].startswith("date: ")
    assert json.loads(reject["record"])["date"] == "the first of December"
    assert len(records(tmp_path / "out.jsonl")) == 2
