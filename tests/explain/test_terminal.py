from io import StringIO

import pytest
from rich.console import Console

from scrapers.explain.terminal import show
from scrapers.explain.view import explain
from tests.explain.pages import DAMAGED, DAMAGED_URL, EVENT, HOSTILE, PROSE


def shown(body, url=None, **options):
    stream = StringIO()
    show(explain(body, url), "page.md", Console(file=stream, highlight=False, **options))
    return stream.getvalue()


@pytest.fixture(scope="module")
def plain():
    return shown(DAMAGED.read_bytes(), DAMAGED_URL)


def test_each_block_with_decision_weight_and_reason_on_a_line_of_its_own(plain):
    lines = plain.splitlines()
    blocks = [line.split(None, 3) for line in lines if line.startswith(("  keep  ", "  drop  "))]
    kept = sum(block[0] == "keep" for block in blocks)
    assert len(blocks) == 26
    assert lines[1] == f"{kept} of 26 blocks kept · 13 repairs · 0 flags"
    assert 0 < kept < 26
    for _, weight, reason, text in blocks:
        assert -1 <= float(weight) <= 1
        assert reason
        assert text.strip()


def test_fields_with_their_evidence(plain):
    assert "✓ h1  India’s GSLV stays on the ground" in plain
    assert "authors          —" in plain


def test_values_are_ticked_where_they_were_found():
    head = (
        '<meta name="author" content="Farside Desk"><meta name="byline" content="By Oda Brandvold">'
        '<meta property="article:published_time" content="2015-03-04T05:06:07Z">'
    )
    text = shown(f"<head>{head}</head><h1>Ice on a far moon</h1><p>{PROSE * 3}</p>".encode())
    lines = {" ".join(line.split()) for line in text.splitlines()}
    assert "published 2015-03-04T05:06:07+00:00" in lines
    assert "✓ meta:byline By Oda Brandvold" in lines
    assert "meta:author Farside Desk" in lines


def test_repairs_as_before_and_after(plain):
    assert "before  Indiaâ€™s GSLV stays on the ground" in plain
    assert "after   India’s GSLV stays on the ground" in plain


def test_no_colour_and_no_wrapping_where_nobody_looks_on(plain):
    assert "\x1b" not in plain
    assert any(len(line) > 200 for line in plain.splitlines())


def test_colour_and_wrapping_in_a_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    options = {"force_terminal": True, "color_system": "standard", "width": 90}
    coloured = shown(DAMAGED.read_bytes(), **options)
    assert "\x1b[1;32mkeep\x1b[0m" in coloured
    assert "\x1b[1;31mdrop\x1b[0m" in coloured
    options["color_system"] = None
    for line in shown(DAMAGED.read_bytes(), **options).splitlines():
        assert len(line) <= 90


def test_an_event():
    text = shown(EVENT.read_bytes())
    assert text.startswith("event  page.md\n1 repair · 0 flags\n")
    assert "utf-8-as-windows-1252 (exact)" in text


def test_a_page_cannot_act_on_the_terminal():
    for options in ({}, {"force_terminal": True, "color_system": None}):
        text = shown(HOSTILE, **options)
        assert "\x1b" not in text
        assert "\x07" not in text
        assert "\u202e" not in text
    assert "[/bold]" in shown(HOSTILE.replace(b"$body", b"[/bold]"))
