"""A page is judged by what is on it, however friendly its status."""

import pytest

from pipelines import verdict
from scrapers.items import Article, Event
from scrapers.raw import Block, RawArticle

STORY = (
    "The unmanned supply ship Kestrel docked with the station on Friday after two failed attempts. "
    "Controllers said the approach was steered by hand because an antenna had not unfolded. "
)
ADDRESS = "http://news.example/2010/07/04/ship-docks"


def page(*texts, title="", headline=None, free=None, repeat=1):
    article = Article(headline=headline, is_accessible_for_free=free)
    blocks = [Block(kind="paragraph", text=text * repeat, keep=True) for text in texts]
    return RawArticle(article=article, blocks=blocks, facts={"title": title})


def judged(raw, asked=ADDRESS, answered=ADDRESS):
    return verdict.judge(raw, asked=asked, answered=answered)


def test_a_story_is_an_article():
    found = judged(page(STORY, title="Supply ship docks", repeat=8))
    assert (found.verdict, found.is_article) == ("article", True)


@pytest.mark.parametrize(
    ("title", "text", "wanted"),
    [
        ("Page not found - The Paper", "Try our search.", "soft_404"),
        ("The Paper", "Sorry, the story you requested is no longer available.", "soft_404"),
        ("Страница не найдена", "Перейдите на главную.", "soft_404"),
        ("news.example", "This domain is for sale. Inquire now.", "parked"),
        ("Before you continue", "We and our partners use cookies to tailor content.", "consent"),
        ("Just a moment...", "Enable JavaScript and cookies to continue", "bot_wall"),
    ],
)
def test_what_a_page_turned_into(title, text, wanted):
    found = judged(page(text, title=title))
    assert found.verdict == wanted
    assert not found.is_article
    assert found.evidence


def test_a_long_story_about_a_page_not_found_is_an_article():
    raw = page(STORY, "The archive answered “page not found” for years.", repeat=8)
    assert judged(raw).verdict == "article"


def test_a_redirect_to_the_home_page_is_told_apart_from_a_cited_home_page():
    moved = judged(page(STORY, repeat=8), answered="http://news.example/")
    bare = judged(
        page(STORY, repeat=8), asked="http://news.example/", answered="http://news.example/"
    )
    assert (moved.verdict, bare.verdict) == ("home_page", "home_page")
    assert moved.evidence == ["url: moved to http://news.example/"]
    assert bare.evidence == ["url: the cited address is a home page"]


def test_a_teaser_behind_a_wall_is_kept_and_named():
    by_markup = judged(page(STORY, free=False))
    by_words = judged(page(STORY, "Already a subscriber? Log in."))
    assert (by_markup.verdict, by_words.verdict) == ("paywall", "paywall")
    assert by_words.is_article


def test_a_page_without_text_is_unknown():
    assert judged(page(title="Supply ship docks")).verdict == "unknown"


def test_an_article_fits_its_own_event_better_than_another():
    words = verdict.words(page(STORY, headline="Supply ship docks at second attempt"))
    own = Event(headline="The supply ship Kestrel docks with the station after failed attempts.")
    other = Event(headline="Voters in Ruritania elect a parliament.")
    assert verdict.match(own, words) > 0.7
    assert verdict.match(other, words) == 0.0
    assert verdict.match(Event(headline="!"), words) == 0.0
