"""Pages laid out with tables, as before 2005: what stands beside the article's text."""

from __future__ import annotations

import pytest
from lxml import etree

from pipelines.boilerplate.judge import judge
from pipelines.boilerplate.layout import beside
from scrapers.pages.blocks import read_blocks
from scrapers.raw import Block

PROSE = (
    "The tug left the station on Friday with a load of clothes and old batteries in it, said {}."
)
WHO = ("the agency", "its commander", "a spokesman", "the flight director")


def blocks(html: str) -> list[Block]:
    return read_blocks(etree.fromstring(html, etree.HTMLParser()))


def page(text: str) -> str:
    return f"""<table><tr><td>Sign up for our alerts and have the news sent to your desktop.</td>
    <td><font><b>The tug leaves</b></font><br><font>BY ANN EXAMPLE</font><br>
    <font>Posted: June 5, 2003</font><p>{text}
    <table><tr><td>Day</td><td>Miles</td></tr><tr><td>One</td><td>12</td></tr></table>
    <table><tr><td><img src=a.jpg></td></tr><tr><td>The tug before its flight.</td></tr></table>
    <table><tr><td><b>Poster</b><br>This poster shows the tug. Choose your store.</td></tr></table>
    </td></tr></table><center>Index | Store</center>"""


def test_captions_and_offers_in_tables_of_their_own_are_beside_the_text() -> None:
    found = beside(blocks(page("<p>".join(map(PROSE.format, WHO)))))
    assert [block.text for block in found] == [
        "Sign up for our alerts and have the news sent to your desktop.",
        "The tug before its flight.",
        "Poster This poster shows the tug. Choose your store.",
    ]


def test_the_judgement_keeps_the_text_alone() -> None:
    found = blocks(page("<p>".join(map(PROSE.format, WHO))))
    judge(found, headline="The tug leaves", language="en")
    kept = [block.text for block in found if block.keep]
    assert kept[: len(WHO)] == [PROSE.format(who) for who in WHO]
    assert not any("poster" in text.lower() or "flight." in text for text in kept)
    assert "other-cell" in {block.reason for block in found}


@pytest.mark.parametrize(
    "html",
    [
        page("A short note.<p>Another short note."),
        "".join(f"<table><tr><td>{PROSE.format(who)}</td></tr></table>" for who in WHO),
        "".join(f"<p>{PROSE.format(who)}</p>" for who in WHO) + "<table><tr><td>One</table>",
    ],
    ids=["no-prose", "a-cell-each", "no-cell"],
)
def test_a_page_without_one_cell_of_text_has_nothing_beside_it(html: str) -> None:
    assert beside(blocks(html)) == []


def test_paragraphs_of_the_next_cell_are_not_beside() -> None:
    text = page("<p>".join(map(PROSE.format, WHO)))
    column = f"<table><tr><td>{PROSE.format('a third man')}</td></tr></table>"
    assert PROSE.format("a third man") not in [
        block.text for block in beside(blocks(text + column))
    ]
