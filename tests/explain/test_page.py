import base64
import hashlib
import re

import lxml.html
import pytest

from scrapers.explain.page import render
from scrapers.explain.view import explain
from tests.explain.pages import DAMAGED, DAMAGED_URL, EVENT, HOSTILE, INDEX


def page_of(body, url=None, name="page.html"):
    text = render(explain(body, url), name)
    return text, lxml.html.document_fromstring(text)


@pytest.fixture(scope="module")
def damaged():
    return page_of(DAMAGED.read_bytes(), DAMAGED_URL)


def blocks(tree):
    return tree.xpath("//details[starts-with(@id, 'block-')]")


def test_every_block_is_there_once_and_in_order(damaged):
    (view,) = explain(DAMAGED.read_bytes(), DAMAGED_URL)
    found = blocks(damaged[1])
    assert len(found) == len(view.passages)
    for element, passage in zip(found, view.passages, strict=True):
        shown = element.xpath("string(summary/span[@class='t'])")
        if not passage.repairs:
            verb = "Kept" if passage.kept else "Dropped"
            assert shown == f"{verb}: {passage.block.text}"
        assert ("keep" in element.classes) == passage.kept
        assert passage.block.reason in element.xpath("string(summary/span[@class='r'])")
        assert passage.block.reason in element.xpath("string(div[@class='why'])")


def test_a_repaired_block_holds_the_text_before_and_after(damaged):
    fixed = [element for element in blocks(damaged[1]) if "fixed" in element.classes]
    assert fixed
    for element in fixed:
        (text,) = element.xpath("summary/span[@class='t']")
        for gone in text.xpath("del"):
            gone.drop_tree()
        assert text.text_content().endswith(
            element.xpath("string(.//div[@class='fix'][last()]//dd[2])")
        )


def test_every_repair_stands_as_before_and_after(damaged):
    (view,) = explain(DAMAGED.read_bytes(), DAMAGED_URL)
    cards = damaged[1].xpath("//section[starts-with(h2, 'Repairs')]//div[@class='fix']")
    assert len(cards) == len(view.repairs)
    for card, repair in zip(cards, view.repairs, strict=True):
        before, after = card.xpath(".//dd")
        assert before.text_content() == re.sub("[\x80-\x9f]", named, repair.before)
        assert after.text_content() == repair.after


def named(match):
    return f"U+{ord(match[0]):04X}"


def test_nothing_comes_from_outside_and_nothing_runs(damaged):
    text, tree = damaged
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    style = tree.xpath("string(//style)")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //base | //form")
    assert all(href.startswith("#") for href in tree.xpath("//@href"))
    assert not tree.xpath("//@src | //@style | //@srcset")
    assert "url(" not in text
    assert "@import" not in text


def test_ids_are_unique(damaged):
    ids = damaged[1].xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = {href.removeprefix("#") for href in damaged[1].xpath("//@href")}
    assert targets <= set(ids)


@pytest.mark.parametrize("name", ["page.html", '<b>"x"</b>'])
def test_a_page_that_means_harm_is_text(name):
    text, tree = page_of(HOSTILE, "https://news.example/1", name)
    assert not tree.xpath("//script | //img | //*[@onmouseover] | //@*[contains(., 'javascript:')]")
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= {
        "html", "head", "meta", "title", "style", "body", "a", "header", "p", "h1", "ul", "li",
        "svg", "rect", "div", "fieldset", "legend", "label", "input", "small", "main", "section",
        "h2", "h3", "details", "summary", "span", "code", "bdi", "dl", "dt", "dd", "del", "ins",
    }  # fmt: skip
    assert "document.title" in tree.xpath("string(//h1)")
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "$body $style" in tree.text_content()
    (view,) = explain(HOSTILE, "https://news.example/1")
    assert len(blocks(tree)) == len(view.passages)


def test_an_event_and_an_index():
    text, tree = page_of(EVENT.read_bytes())
    assert not blocks(tree)
    assert "2010-07-02" in text
    assert len(tree.xpath("//div[@class='fix']")) == 1
    _, tree = page_of(INDEX.read_bytes())
    assert len(tree.xpath("//article[@class='event']")) == 3
