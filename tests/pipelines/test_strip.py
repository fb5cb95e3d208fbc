"""From judged blocks to the article's text, and how much of it there is."""

import pytest

from pipelines.boilerplate import BoilerplatePipeline
from scrapers.items import Article
from scrapers.raw import Block, RawArticle


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The probe answered after two weeks.", 6),
        ("航天员从太空上课。", 9),
        ("新的 ISS 实验", 5),
    ],
)
def test_characters_of_a_script_without_spaces_are_its_words(text, words):
    blocks = [Block(kind="paragraph", text=text, keep=True)]
    raw = BoilerplatePipeline.article(RawArticle(article=Article(), blocks=blocks))
    assert (raw.article.article_body, raw.article.word_count) == (text, words)
