import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from scrapers.pages.blocks import MAX_BLOCKS, read_blocks
from scrapers.raw import Block


def blocks(html: str, base: str | None = None) -> list[Block]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    return read_blocks(etree.fromstring(html.encode(), parser), base)


def texts(html: str) -> list[str]:
    return [block.text for block in blocks(html)]


def test_inline_markup_is_resolved_and_white_space_folded():
    assert texts("<p>The <b>old</b>\n <i>probe</i> <a href=x>wo</a>ke&nbsp;up.</p>") == [
        "The old probe woke up."
    ]


def test_two_line_breaks_end_a_paragraph_and_one_does_not():
    assert texts("<div>One<br>line.<br><br>Another.<br> <br/>Third.</div>") == [
        "One line.",
        "Another.",
        "Third.",
    ]


RELEASE = """
SPACE LABORATORY
TELEPHONE (818) 555-0111

PROBE PASSES COMET AND SENDS ITS BEST PICTURES YET

     A small probe that was never meant to meet a comet flew past
one on Saturday and sent back what its team called the best
pictures ever taken of a comet's heart.

     "We did not think that it would live through the dust," said
its chief.  More of it stands on <a href=/p>the probe's page</a>.
"""


def test_prose_that_is_preformatted_is_paragraphs():
    found = blocks(f"<div><pre>{RELEASE}</pre></div>", "http://x.example/a")
    assert [(b.kind, b.text.split()[0], len(b.text)) for b in found] == [
        ("paragraph", "SPACE", 16),
        ("paragraph", "TELEPHONE", 24),
        ("heading", "PROBE", 50),
        ("paragraph", "A", 160),
        ("paragraph", '"We', 110),
    ]
    assert found[4].links == [("the probe's page", "http://x.example/p")]
    assert found[4].link_chars == len("the probe's page")
    assert found[4].path == "html/body/div/p"


@pytest.mark.parametrize(
    "text",
    ["def drift(probe):\n    # The probe goes on as it was going before it was lost, or so.\n"
     "    return probe.place + probe.speed * HOUR\n\n" + "probe = drift(probe)\n" * 12,
     "Day      Miles   Metres\nMonday     12    19,312\nTuesday    40    64,374",
     "A tug went up\n  and lost its way,\nit came back down\n  the other day.",
     "A tug went up above the clouds and on the moon it lost its way\n\n"
     "it found a friend among the stars and both came down the other day",
     "// A comment says in many words what the line of code behind it does, and why it does so."],
)  # fmt: skip
def test_code_tables_and_verse_stay_as_they_are(text: str):
    (block,) = blocks(f"<pre>{text}</pre>")
    assert (block.kind, block.text) == ("pre", text.strip())


@pytest.mark.parametrize("indent", ["&nbsp;&nbsp;&nbsp; ", "\u3000\u3000", "\n \u2003\u2003"])
def test_an_indented_line_begins_a_paragraph(indent: str):
    html = f"<div>{indent}One<br>line.<br>{indent}Another<br>&nbsp;line.<br>{indent}</div>"
    assert texts(html) == ["One line.", "Another line."]


def test_lines_in_fonts_of_their_own_are_blocks():
    html = (
        "<td><font size=4><b>Headline</b></font><br> <font>BY ANN<br>EXAMPLE</font><br>1 June</td>"
    )
    assert texts(f"<table>{html}</table>") == ["Headline", "BY ANN EXAMPLE 1 June"]
    assert texts("<font>One</font> two<br><font>three</font>") == ["One two three"]


def test_a_rule_ends_a_paragraph_and_breaks_are_counted_anew_after_it():
    html = "<div>One<hr>Two<br><br>Three<br>still three<hr><br>Four</div>"
    assert texts(html) == ["One", "Two", "Three still three", "Four"]


def test_text_after_a_block_with_markup_is_no_part_of_it():
    assert texts("<div>One <b>two</b></div><span>three</span>") == ["One two", "three"]


def test_a_custom_element_is_a_block_and_an_unknown_one_is_inline():
    assert texts("<x-card>One</x-card><x-card>two</x-card>") == ["One", "two"]
    assert texts("<div>One<sentence>, two</sentence></div>") == ["One, two"]


def test_bare_text_in_cells_and_font_tags_of_a_layout_table():
    html = """<table><tr><td><font size=2>First <b>part</b>.<p>Second part.</font></td>
        <td>Third part, beside it.</td></tr></table>tail"""
    assert texts(html) == ["First part.", "Second part.", "Third part, beside it.", "tail"]


def test_a_row_of_data_is_one_block():
    [row] = blocks("<table><tr><th>Craft</th><td>Halyard</td><td>4 t</td></tr></table>")
    assert (row.kind, row.text) == ("table_row", "Craft | Halyard | 4 t")


@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_row_whose_cells_hold_a_paragraph_each_is_data_too(tag):
    [row] = blocks(f"<table><tr><th><{tag}>Craft</{tag}></th><td><{tag}>Halyard</{tag}></td></tr>")
    assert (row.kind, row.text) == ("table_row", "Craft | Halyard")


def test_a_cell_of_two_paragraphs_is_a_layout():
    html = "<table><tr><td><p>One</p><p>Two</p></td><td><p>Three</p></td></tr></table>"
    assert texts(html) == ["One", "Two", "Three"]


def test_only_rows_of_short_cells_are_data():
    long = "<td>" + "A text that is laid out in a table. " * 6 + "</td>"
    html = f"<table><tr><td>a</td><td>b</td></tr><tr>{long}<td>c</td></tr><tr><td>d</td></tr>"
    assert [block.kind for block in blocks(html)] == [
        "table_row", "paragraph", "paragraph", "paragraph",
    ]  # fmt: skip


def test_emphasis_is_counted_once_however_deep_and_across_blocks():
    html = (
        "<p><b>bold <i>both</i></b> plain <em>lean</em></p><em><p>All</p><p>of it</p></em><p>x</p>"
    )
    assert [block.strong_chars for block in blocks(html)] == [13, 3, 5, 0]


def test_kinds_and_levels():
    html = """<h2>Head</h2><ul><li>one<ul><li>two</li></ul></li></ul>
        <blockquote><p>said</p></blockquote><pre>a\n  b</pre>
        <figure><img><figcaption>shown</figcaption></figure>"""
    assert [(b.kind, b.level, b.text) for b in blocks(html)] == [
        ("heading", 2, "Head"),
        ("list_item", 1, "one"),
        ("list_item", 2, "two"),
        ("quote", 0, "said"),
        ("pre", 0, "a\n  b"),
        ("caption", 0, "shown"),
    ]


def test_a_list_beside_its_item_is_within_it():
    found = blocks("<ul><li>one</li><ol><li>two</li><ul><li>three</li></ul></ol><li>four</li></ul>")
    assert [(b.level, b.text) for b in found] == [(1, "one"), (2, "two"), (3, "three"), (1, "four")]


def test_links_are_absolute_and_counted():
    [block] = blocks('<p>See <a href="/a b">the yard</a> now</p>', "https://x.example/d/e")
    assert block.links == [("the yard", "https://x.example/a b")]
    assert block.link_chars == len("the yard")


def test_a_link_is_relative_to_the_page():
    links = ["f?g", "//y.example", "http://[z", "tel:1"]
    html = "<p>" + " ".join(f"<a href='{link}'>there</a>" for link in links)
    absolute = ["https://x.example/d/f?g", "https://y.example", "http://[z", "tel:1"]
    for base, urls in (("https://x.example/d/e", absolute), (None, links)):
        [block] = blocks(html, base)
        assert [url for _, url in block.links] == urls


def test_marks_that_lead_to_a_place_on_the_page_are_no_text():
    html = """<h2><a href="#c">#</a> Craft<a href="#c">¶</a></h2><p>In 1998<sup><a href="#n1">12</a>
        </sup> it <b>flew</b>,<a href="#n2"><sup>[2]</sup></a> <b>far</b>.</p>
        <p>So. <a href="#r">↩</a>"""
    found = blocks(html)
    assert [block.text for block in found] == ["Craft", "In 1998 it flew, far.", "So."]
    assert [block.strong_chars for block in found] == [0, len("flewfar"), 0]


@pytest.mark.parametrize(
    "html",
    ['Part <a href="#p">3</a> is on.', 'It flew [<a href="#n">1</a>,<a href="#m">12</a>].',
     'It flew (<a href="#n">1</a>-<a href="#m">3</a>).', 'The <a href="#p">craft</a> flew.',
     'The <a href="#p">500</a>-metre run', 'It flew.<a href="/n">1</a>'],
)  # fmt: skip
def test_what_a_sentence_needs_stays_though_it_leads_to_a_place_on_the_page(html):
    [block] = blocks(f"<p>{html}")
    assert block.text == re.sub("<[^>]*>", "", html)
    assert block.links


def test_a_link_around_blocks_counts_in_each():
    html = '<a href="n"><div>Title</div><div>Teaser</div></a><p>Text</p>'
    assert [block.link_chars for block in blocks(html)] == [5, 6, 0]


def test_path_and_tokens_tell_where_a_block_stands():
    [block] = blocks('<div class="entryContent wide" id=Main><p class=lead>Text</p></div>')
    assert block.path == "html/body/div/p"
    assert block.tokens == {"entry-content", "wide", "main", "lead"}


def test_what_is_not_shown_is_marked():
    html = """<div style="Display: NONE">a</div><p hidden>b</p><noscript><p>c</p></noscript>
        <p style="color:red">d</p>"""
    assert [block.box.hidden for block in blocks(html) if block.box] == [True, True, True, False]


def test_scripts_styles_and_controls_are_no_text():
    html = """<script>var a = "x";</script><style>p{}</style><svg><g><title>icon</title></g>9</svg>
        <select><option>one</option></select><p>Text</p>"""
    assert texts(html) == ["Text"]


def test_a_formula_is_read_without_its_source():
    source = '<annotation encoding="application/x-tex">v=s/t</annotation>'
    shown = "<mrow><mi>v</mi><mo>=</mo><mi>s</mi></mrow>"
    html = f"<p>So <math><semantics>{shown}{source}</semantics></math> holds."
    assert texts(html) == ["So v=s holds."]


def test_nothing_is_lost_behind_tags_that_are_never_closed():
    html = "<video><source src=a><source src=b></video><p>After</p><p><font>x" * 30
    assert texts(html).count("After") == 30


def test_blocks_are_bounded():
    assert len(blocks("<p>x" * (MAX_BLOCKS + 500))) <= MAX_BLOCKS + 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div>", "</div>", "<br>", "<a href=x>", "</a>", "<b>", "</b>", "<tr>",
             "<td>", "<table>", "</table>", "<li>", "<ul>", "</ul>", "word ", "<hr>", "<pre>", "é"]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_every_word_is_read_once_whatever_the_soup(parts):
    html = "<html><body>" + "".join(parts) + "</body></html>"
    tree = etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8"))
    shown = "".join(tree.itertext())
    found = read_blocks(tree)
    assert "".join(b.text for b in found).replace(" | ", "").split() or not shown.strip()
    assert sum(b.text.count("word") for b in found) == shown.count("word")
    assert all(b.text and 0 <= b.link_chars <= len(b.text) for b in found)
