"""A page is judged by what is on it, however friendly its status."""

import pytest

from pipelines import verdict
from scrapers.items import Article
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
        ("The Paper :: Error", "Please try again later.", "soft_404"),
        ("404 | The Paper", "Popular today", "soft_404"),
        ("页面不存在_新闻网", "返回首页", "soft_404"),
        ("Account Suspended", "Contact your hosting provider.", "soft_404"),
        (
            "The Paper and its brands",
            "We care about your privacy. Accept all or reject.",
            "consent",
        ),
        ("paper.example", "paper.example is parked free, courtesy of a registrar.", "parked"),
        ("paper.example", "Press & Hold to confirm you are a human (and not a bot).", "bot_wall"),
    ],
)
def test_what_a_page_turned_into(title, text, wanted):
    found = judged(page(text, title=title))
    assert found.verdict == wanted
    assert not found.is_article
    assert found.evidence


def test_a_title_counts_with_its_first_hundreds_of_characters():
    end = " | Page not found"
    assert judged(page(STORY, title=f"The Paper{end}", repeat=8)).verdict == "soft_404"
    assert judged(page(STORY, title="The Paper | " * 50 + end, repeat=8)).verdict == "article"


def test_a_banner_on_a_page_with_a_story_is_no_wall():
    raw = page(STORY, repeat=3)
    raw.blocks.append(
        Block(kind="paragraph", text="We value your privacy. Accept all cookies?", keep=False)
    )
    assert judged(raw).verdict == "article"


def test_words_of_what_was_dropped_count_where_next_to_nothing_was_kept():
    raw = page("Subscribe to our letter.")
    raw.blocks.append(Block(kind="paragraph", text="We value your privacy.", keep=False))
    assert judged(raw).verdict == "consent"


def test_one_word_speaks_only_as_a_whole_part_of_the_title():
    assert judged(page(STORY, title="Robot arm moves cargo | The Paper")).verdict == "article"
    assert judged(page(STORY, title="Flight 404 lands safely | The Paper")).verdict == "article"


@pytest.mark.parametrize("repeat", [3, 8])
@pytest.mark.parametrize(
    ("headline", "wanted"),
    [
        ("New spaceport under construction in the north", "article"),
        ("Debris of the lander not found", "article"),
        ("Missing: the first stage of a rocket", "article"),
        ("Blocked: Parliament stops the purchase of engines", "article"),
        ("Just a moment: the crowd waits for an eclipse", "article"),
        ("Error 404: Page not found", "soft_404"),
        ("404 - The Paper", "soft_404"),
    ],
)
def test_a_story_may_have_such_words_in_its_headline(headline, wanted, repeat):
    raw = page(STORY, title=f"{headline} | The Paper", headline=headline, repeat=repeat)
    assert judged(raw).verdict == wanted


def test_a_title_speaks_for_a_page_of_links():
    raw = page(STORY, title="Page not found | The Paper", repeat=8)
    assert judged(raw).verdict == "soft_404"


@pytest.mark.parametrize(
    ("answered", "moved"),
    [
        ("http://news.example/en/", True),
        ("http://news.example/index.php", True),
        ("http://news.example/?utm_source=redirect&utm_medium=404", True),
        ("http://news.example/?p=5", False),
        ("http://news.example/science", True),
        ("http://news.example/world/europe/", True),
        ("http://news.example/ship-docks-with-station", False),
        ("http://news.example/story?id=5", False),
        ("http://news.example/a/20100704", False),
    ],
)
def test_a_redirect_to_a_section_is_a_redirect_home(answered, moved):
    assert (judged(page(STORY, repeat=8), answered=answered).verdict == "home_page") is moved


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


def test_markup_alone_does_not_wall_off_a_whole_text():
    assert judged(page(STORY, free=False, repeat=6)).verdict == "article"


def test_words_of_a_wall_under_a_whole_text_wall_off_nothing():
    assert judged(page(STORY * 12, "Already a subscriber? Log in.")).verdict == "article"


def test_words_of_a_wall_count_under_the_teaser_and_not_in_the_masthead():
    wall = Block(kind="paragraph", text="Subscribe to continue reading.", keep=False)
    under, over = page(STORY), page(STORY)
    under.blocks.append(wall)
    over.blocks.insert(0, wall)
    assert judged(under).verdict == "paywall"
    assert judged(over).verdict == "article"


def test_a_page_that_says_it_is_free_is_believed():
    assert judged(page(STORY, "Already a subscriber? Log in.", free=True)).verdict == "article"


def test_chinese_is_counted_by_characters():
    story = "探测器飞掠一颗直径三十公里的小天体，并传回第一批照片，科学家说它像一个雪人。" * 10
    raw = page(story, "不要相信“您访问的页面”这样的话。")
    assert judged(raw).verdict == "article"


def test_a_page_without_text_is_unknown():
    assert judged(page(title="Supply ship docks")).verdict == "unknown"
