"""From judged blocks to the article's text, and how much of it there is."""

import pytest

from pipelines.boilerplate import BoilerplatePipeline
from scrapers.items import Article, Image, Link
from scrapers.raw import Block, RawArticle


def assembled(*blocks, **fields):
    raw = RawArticle(article=Article(**fields), blocks=list(blocks))
    return BoilerplatePipeline.article(raw).article


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The probe answered after two weeks.", 6),
        ("航天员从太空上课。", 9),
        ("新的 ISS 实验", 5),
    ],
)
def test_characters_of_a_script_without_spaces_are_its_words(text, words):
    article = assembled(Block(kind="paragraph", text=text, keep=True))
    assert (article.article_body, article.word_count) == (text, words)


@pytest.mark.parametrize(
    ("kind", "level", "line"),
    [
        ("heading", 1, "## A tug"),
        ("heading", 3, "### A tug"),
        ("heading", 7, "###### A tug"),
        ("list_item", 1, "- A tug"),
        ("list_item", 2, "  - A tug"),
    ],
)
def test_headings_and_lists_are_markdown_below_the_headline(kind, level, line):
    assert assembled(Block(kind=kind, text="A tug", level=level, keep=True)).article_body == line


CAPTION = Block(kind="caption", text="The yard.", keep=False, reason="caption")
CREDIT = Block(kind="caption", text="Photo: Jane Example", keep=False, reason="credit")
PROSE = Block(kind="paragraph", text="A tug left.", keep=True)


def test_the_picture_takes_caption_and_credit_of_the_page_where_it_has_none():
    image = assembled(PROSE, CAPTION, CREDIT).image
    assert (image.caption, image.credit) == (CAPTION.text, CREDIT.text)
    named = Image(url="http://a.example/1.jpg", caption="A quay.", credit="Tom Example")
    image = assembled(PROSE, CAPTION, CREDIT, image=named).image
    assert (image.caption, image.credit) == ("A quay.", "Tom Example")
    assert assembled(PROSE).image is None


def test_a_reading_list_gives_its_links_that_say_something_or_its_text():
    links = [("A ferry", "http://a.example/2"), ("", "http://a.example/3")]
    listed = Block(kind="list_item", text="A ferry", links=links, keep=False, reason="further-link")
    plain = Block(kind="list_item", text="A boat (Post)", keep=False, reason="further-link")
    assert assembled(PROSE, listed, plain).further_links == [
        Link(text="A ferry", url="http://a.example/2"),
        Link(text="A boat (Post)"),
    ]
