import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.boilerplate import model
from pipelines.boilerplate.features import NAMES, WORDS, about_words
from pipelines.boilerplate.judge import estimate, judge, settle, settle_words
from pipelines.boilerplate.strip import BoilerplatePipeline
from pipelines.boilerplate.surroundings import Page
from scrapers.items import Article, Event
from scrapers.pages.article import read
from scrapers.raw import Block, RawArticle

CASES = Path(__file__).parents[2] / "fixtures" / "article"
HEADLINE = "The Yard Is Open Again"
PROSE = "The yard opened again on Monday after a long repair, and the first craft docked at noon."


def paragraphs(*texts: str) -> list[Block]:
    return [Block(kind="paragraph", text=text) for text in texts]


def article(blocks: list[Block], **known: object) -> Article:
    raw = RawArticle(article=Article(**known), blocks=blocks)  # type: ignore[arg-type]
    return BoilerplatePipeline.article(raw).article


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_saved_page(case):
    info = json.loads((case / "inputs" / "info.json").read_text("utf-8"))
    expected = json.loads((case / "output.json").read_text("utf-8"))
    page = read((case / "inputs" / "body.html").read_bytes(), info["url"], info["content_type"])
    found = BoilerplatePipeline.article(page).article
    body = found.article_body or ""
    assert [text for text in expected["kept"] if text not in body] == []
    assert [text for text in expected["dropped"] if text in body] == []
    assert [vars_of(link) for link in found.further_links] == expected["further_links"]


def vars_of(link):
    return {"text": link.text, "url": link.url}


def test_every_block_says_why():
    case = CASES / "wordpress-without-classes" / "inputs" / "body.html"
    raw = BoilerplatePipeline.article(read(case.read_bytes()))
    assert all(b.reason and b.keep is not None and -1 <= b.weight <= 1 for b in raw.blocks)


def test_the_body_does_not_repeat_the_headline():
    found = article(paragraphs(HEADLINE, PROSE), headline=HEADLINE)
    assert found.article_body == PROSE


def test_a_reading_list_goes_to_further_links():
    found = article(paragraphs(PROSE, "Further Reading", "An Older Story (Post)", "Read More"))
    assert found.article_body == PROSE
    assert [link.text for link in found.further_links] == ["An Older Story (Post)"]


TEASERS = "".join(
    f"<div class=k><h3><a href=/{n}>Ferry {n} is late</a></h3><p>Boats wait for {n} hours.</p>"
    "</div>"
    for n in range(1, 7)
)


@pytest.mark.parametrize("head", ["More in Science", "Related stories", "Elsewhere"])
def test_teasers_under_a_dropped_heading_go_with_it(head):
    text = "".join(f"<p>{PROSE} It was the {n}th time.</p>" for n in range(3))
    page = f"<article><h1>{HEADLINE}</h1>{text}</article><div><h2>{head}</h2>{TEASERS}</div>"
    raw = read(page.encode(), "https://news.example/a")
    for block in raw.blocks:
        told = block.text.startswith((PROSE, "Ferry", "Boats"))
        block.keep, block.reason = told, "running-text"  # the model is wrong about teasers
    settle_words(raw.blocks)
    assert [b.text[:5] for b in raw.blocks if b.keep] == [PROSE[:5]] * 3
    assert {b.reason for b in raw.blocks if b.text.startswith(("Ferry", "Boats"))} == {
        "related-link"
    }


def test_what_follows_teasers_in_the_text_stays():
    page = f"<article><p>{PROSE}</p><h2>Related</h2>{TEASERS}<p>{PROSE} Again.</p></article>"
    raw = read(page.encode(), "https://news.example/a")
    for block in raw.blocks:
        block.keep, block.reason = True, "running-text"
    settle_words(raw.blocks)
    assert [b.text for b in raw.blocks if b.keep] == [PROSE, f"{PROSE} Again."]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"<h3><a href=/pad>The new pad</a></h3><p>{PROSE}</p>", ["The new pad", PROSE]),
        (f"<div><h3>The new pad</h3><p>{PROSE}</p></div>", ["The new pad", PROSE]),
        ("<div><h3><a href=/y>A barge</a></h3></div><p>It sank.</p>", ["It sank."]),
    ],
    ids=["beside the list", "without a link", "text beside a card"],
)
def test_what_is_no_teaser_ends_a_list(text, kept):
    page = f"<article><h2>Related stories</h2><ul><li><a href=/x>A tug</a></ul>{text}</article>"
    raw = read(page.encode(), "https://news.example/a")
    for block in raw.blocks:
        block.keep, block.reason = True, "running-text"
    settle_words(raw.blocks)
    assert [b.text for b in raw.blocks if b.keep] == kept


def test_a_dropped_heading_over_a_linked_paragraph_opens_no_list():
    more = PROSE.replace("Monday", "Friday")
    page = f"<p>{PROSE}</p><h3>Docks</h3><p><a href=/pad>The new pad</a></p><p>{more}</p>"
    raw = read(f"<article>{page}</article>".encode(), "https://news.example/a")
    for block in raw.blocks:
        block.keep, block.reason = block.text != "Docks", "running-text"
    settle_words(raw.blocks)
    assert [b.text for b in raw.blocks if b.keep] == [PROSE, "The new pad", more]


def test_headings_at_the_end_are_dropped_and_say_so():
    blocks = paragraphs(PROSE, "Editors")
    blocks[1].kind = "heading"
    found = article(blocks)
    assert found.article_body == PROSE
    assert (blocks[1].keep, blocks[1].reason) == (False, "heading-alone")


def test_a_split_block_keeps_the_links_of_what_stays():
    block = Block(kind="caption", text="The yard at noon. Photo: Jane Example")
    block.links, block.link_chars = [("Jane Example", "/jane"), ("yard", "/yard")], 16
    blocks = [block, *paragraphs(PROSE)]
    judge(blocks)
    assert [(b.text, b.links, b.link_chars) for b in blocks[:2]] == [
        ("The yard at noon.", [("yard", "/yard")], 4),
        ("Photo: Jane Example", [], 0),
    ]
    assert (blocks[1].keep, blocks[1].weight) == (False, -1.0)


def test_what_follows_a_comment_form_in_plain_text_is_comments():
    found = article(paragraphs(PROSE, "Leave a Reply", "What a lovely long comment this is."))
    assert found.article_body == PROSE


def test_a_sentence_that_ends_in_the_air_stays_and_is_flagged():
    cut = "The launch was the third of the year from the coast, according to"
    found = article(paragraphs(PROSE, cut))
    assert found.article_body == f"{PROSE}\n\n{cut}"
    assert found.flags == ["truncated_paragraph:2"]


def test_a_cut_caption_goes_to_the_image():
    caption = "A photograph shows the craft leaving … [+] Monday."
    found = article(paragraphs(PROSE, caption))
    assert found.image is not None
    assert found.image.caption == caption
    assert found.article_body == PROSE


def test_a_text_said_twice_is_kept_once():
    assert article(paragraphs(PROSE, PROSE)).article_body == PROSE


def test_a_text_said_again_in_one_piece_is_kept_in_paragraphs():
    texts = [f"{PROSE} It was the {n}th time.{' So it was.' * n}" for n in range(4)]
    for said in (["".join(texts), *texts], [*texts, " ".join(texts) + " Read by a machine."]):
        assert article(paragraphs(*said)).article_body == "\n\n".join(texts)


def test_a_paragraph_that_says_a_part_of_others_again_stays():
    texts = [f"{PROSE} It was the {n}th time." for n in range(9)]
    summary = f"{texts[0]} {texts[1]} And none of that was planned by anybody at the yard."
    assert article(paragraphs(summary, *texts)).article_body == "\n\n".join([summary, *texts])


def test_a_short_answer_may_be_given_twice_and_a_copy_of_what_is_dropped_stays():
    assert article(paragraphs("“No.”", PROSE, "“No.”")).article_body == f"“No.”\n\n{PROSE}\n\n“No.”"
    blocks = paragraphs(PROSE, PROSE)
    blocks[0].keep, blocks[1].keep = False, True
    settle_words(blocks)
    assert [block.keep for block in blocks] == [False, True]


def test_the_dateline_stays_in_the_text():
    text = f"MOSCOW (AP) — {PROSE}"
    found = article(paragraphs(text))
    assert (found.article_body, found.dateline) == (text, "MOSCOW (AP)")


def test_a_paragraph_about_the_author_at_the_end_goes():
    blocks = paragraphs(PROSE, "Ines Harrow has written about cargo for nine years.")
    judge(blocks, authors=["Ines Harrow"])
    assert [(b.keep, b.reason) for b in blocks] == [(True, "plain-text"), (False, "author-bio")]


def test_a_paragraph_that_begins_with_an_author_inside_the_text_stays():
    blocks = paragraphs("Ines Harrow opened the hatch.", PROSE)
    judge(blocks, authors=["Ines Harrow"])
    assert all(block.keep for block in blocks)


def test_what_authors_say_to_each_other_is_not_about_them():
    blocks = paragraphs(f"Ines Harrow: {PROSE}", "Tom Quill: So it was.", "Ines Harrow: Goodbye.")
    judge(blocks, authors=["Ines Harrow", "Tom Quill"])
    assert all(block.keep for block in blocks)


def test_headings_items_and_paragraphs_in_the_body():
    blocks = [
        Block(kind="paragraph", text=PROSE),
        Block(kind="heading", text="Cargo", level=3),
        Block(kind="list_item", text="water", level=1),
        Block(kind="list_item", text="salted", level=2),
        Block(kind="heading", text="Nothing under it", level=2),
    ]
    body = article(blocks).article_body
    assert body == f"{PROSE}\n\n### Cargo\n\n- water\n\n  - salted"


def test_a_page_without_text_has_no_body_and_says_so():
    found = article([])
    assert (found.article_body, found.word_count, found.flags) == (None, 0, ["no_text"])


def test_a_page_with_little_text_is_not_left_empty():
    page = "<nav><a href=/>Home</a></nav><div class=x><div>Sold out for ever.</div></div>"
    assert article(read(page.encode()).blocks).article_body == "Sold out for ever."


TEASER = "Harbour master tells why the tugs of the north stay in port this year"


@pytest.mark.parametrize(
    ("apart", "looked"),
    [
        ("<div><div>Weather</div></div>", False),
        (f"<div><div>{TEASER}</div></div>", True),
        ("<figure><figcaption>The harbour</figcaption></figure>", True),
        ("<div>" + "<div>Mon</div>" * 15 + "</div>", True),
        (f"<div><div><ul><li><a href=/x>{TEASER}</a><li>By Ines Harrow</ul></div></div>", False),
        ("<aside>" + "<div>" * 7 + TEASER + "</div>" * 7 + "</aside>", False),
    ],
)
def test_what_stands_outside_of_the_container_of_the_text(apart, looked):
    page = f"<body>{apart}<div>" + f"<p>{PROSE}</p>" * 3 + "<div>Cargo</div></div></body>"
    blocks = read(page.encode()).blocks
    rows, _ = estimate(blocks, None)
    assert [row is not None for row in rows[-4:]] == [True] * 4
    assert [row is not None for row in rows[:-4]] == [looked] * (len(rows) - 4)


@pytest.mark.parametrize(("others", "kept"), [(0.97, False), (0.4, True)])
def test_what_is_only_likely_is_text_where_nothing_is_surer(others, kept):
    blocks = paragraphs(*(f"Paragraph {at}. {PROSE}" for at in range(8)))
    chances = [*[others] * 7, 0.4]
    rows = [[0.0] * len(NAMES)] * 8
    settle(blocks, rows, chances, headline=None, language="en", authors=())
    assert [block.keep for block in blocks] == [*[True] * 7, kept]


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (None, "navigation"),
        ({"hidden": 1.0, "kind": 6.0}, "hidden"),
        ({"kind": 6.0, "link_share": 1.0}, "caption"),
        ({"link_share": 0.6, "aside": 1.0}, "links"),
        ({"link_share": 0.5, "aside": 1.0}, "aside"),
        ({"from_top": 99.0, "from_best": 99.0}, "outside"),
        ({"from_top": 99.0, "from_best": 3.0}, "unlike-text"),
        ({"from_top": 3.0, "from_best": 99.0}, "unlike-text"),
    ],
)
def test_a_dropped_block_says_what_speaks_most_plainly_against_it(known, reason):
    row = None if known is None else [known.get(name, 0.0) for name in NAMES]
    blocks = paragraphs(PROSE, f"Another. {PROSE}", f"A third. {PROSE}", "Cargo of the week")
    rows = [[0.0] * len(NAMES)] * 3 + [row]
    settle(blocks, rows, [0.9, 0.9, 0.9, 0.125], headline=None, language="en", authors=())
    told = [(block.keep, block.reason, block.weight) for block in blocks]
    assert told == [(True, "running-text", 0.8)] * 3 + [(False, reason, -0.75)]


def test_the_first_trees_look_at_no_words():
    learned = model.load()
    rows = [[value] * len(NAMES) for value in (-2.0, 0.0, 0.3, 1.0, 50.0, 700.0)]
    for row in rows:
        other = row.copy()
        other[WORDS] = [-9.0, 9.0, -9.0, 9.0]
        assert learned.glance(other) == learned.glance(row)
    assert any(learned.rest([*row[: WORDS.start], 1.0, 9.0, 9.0, 9.0, *row[WORDS.stop :]])
               != learned.rest(row) for row in rows)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "headline", "likeness"),
    [
        ("the yard is OPEN again", HEADLINE, 1.0),
        ("The yard is shut", HEADLINE, 0.5),
        ("The yard is shut", "", 0.0),
        ("The yard is open again. " * 20, HEADLINE, 0.0),
    ],
)
def test_a_label_is_held_against_the_headline(text, headline, likeness):
    said = frozenset(headline.lower().split())
    assert about_words(text, model.load().lexicon, said)[0] == likeness


def test_a_summary_in_which_the_outlet_speaks_of_itself():
    event = Event(summary="Subscribe to our newsletter")
    assert BoilerplatePipeline.event(event).summary is None
    assert event.flags[0].startswith("summary_boilerplate")
    assert BoilerplatePipeline.event(Event(summary=PROSE)).summary == PROSE


def test_judging_twice_changes_nothing():
    case = CASES / "wordpress-with-classes" / "inputs" / "body.html"
    raw = BoilerplatePipeline.article(read(case.read_bytes()))
    before = (raw.article.article_body, list(raw.article.further_links))
    again = BoilerplatePipeline.article(raw)
    assert (again.article.article_body, again.article.further_links) == before


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80)))
def test_any_text_is_judged(texts):
    blocks = paragraphs(*(text for text in texts if text.strip()))
    judge(blocks, headline="x", language="de", authors=["A B"])
    assert all(block.keep is not None for block in blocks)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_what_is_remembered_of_a_place_is_what_it_says(case):
    blocks = read((case / "inputs" / "body.html").read_bytes()).blocks
    page = Page(blocks, model.load().lexicon)
    assert all(page.about(at) == page.place(at) for at in page.within)
