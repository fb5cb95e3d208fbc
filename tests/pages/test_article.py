import json
import time
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.items import Image
from scrapers.pages.article import read, read_text
from scrapers.raw import RawArticle, UnreadableError

SENTENCE = "A sentence of the article that is long enough to be taken for running text, surely. "


def texts(html: str | bytes) -> list[str]:
    body = html.encode() if isinstance(html, str) else html
    return [block.text for block in read(body, "https://x.example/a").blocks]


@pytest.mark.parametrize(
    "body",
    [b'{"title": "A tug <b>leaves</b>", "sum', b'\xef\xbb\xbf[\n {"title": "A tug leaves."}]'],
)
def test_json_is_no_text_whole_or_cut(body):
    with pytest.raises(UnreadableError, match="JSON"):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?>\n<news date="2016-07-02"><title>A tug leaves the stat',
        b'\xef\xbb\xbf<?xml version="1.0"?><!-- <html> --><?xml-stylesheet href="a"?>'
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss><title>A tug</title></rss>",
    ],
)
def test_xml_is_no_page_whole_or_cut(body):
    with pytest.raises(UnreadableError, match=r"XML \((news|rss)\)"):
        read(body)


@pytest.mark.parametrize("root", ["html xmlns='http://www.w3.org/1999/xhtml'", "h:html", "DIV"])
def test_xhtml_is_a_page(root):
    html = f'<?xml version="1.0"?>\n<!-- made --><{root}><p>{SENTENCE}</p>'
    assert texts(html) == [SENTENCE.strip()]


@pytest.mark.parametrize("body", [b"", b" \n\t ", b"%PDF-1.4 ...", b"\x89PNG\r\n"])
def test_what_is_no_page_is_refused(body):
    with pytest.raises(UnreadableError):
        read(body)


def test_text_without_a_tag_is_read_as_lines():
    raw = read(b"A Headline Of Several Words\n\nA paragraph. It goes on.\n\n- an item\n")
    assert raw.article.headline == "A Headline Of Several Words"
    assert [b.kind for b in raw.blocks] == ["paragraph", "paragraph", "list_item"]
    assert raw.article.provenance.page_format == "text"


def test_a_doubled_line_is_the_headline():
    lines = "Call us: +1 202 555 0143\nThe Yard Is Open\nThe Yard Is Open\n\nText of it."
    raw = read_text(lines)
    assert raw.article.headline == "The Yard Is Open"
    assert [(e.field, e.value, e.source) for e in raw.evidence] == [
        ("headline", "The Yard Is Open", "text")
    ]


def test_short_lines_between_paragraphs_are_headings():
    raw = read_text(f"{SENTENCE}\n\nKey points\n\n{SENTENCE}\n")
    assert [(b.kind, b.level) for b in raw.blocks] == [
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]


def test_lines_wrapped_by_hand_are_one_paragraph():
    wrapped = "\n".join(["words of a line that was wrapped by hand at some width"] * 4)
    assert len(read_text(wrapped).blocks) == 1
    two = "The probe measured the molecules in the gas and the\ndust around the comet."
    assert len(read_text(two).blocks) == 1
    assert len(read_text(two.replace("dust", "Dust")).blocks) == 2


@pytest.mark.parametrize("before", ["\n\ufeff", "\ufeff\ufeff \r\n"])
def test_what_stands_before_the_page_does_not_open_its_body(before):
    raw = read(f"{before}<!doctype html><html lang=de><p>{SENTENCE}".encode())
    assert raw.article.in_language == "de"


def test_text_after_an_early_end_of_the_body():
    assert "late" in texts("<html><body><p>early</p></body></html><p>late</p></body></html>")


@pytest.mark.parametrize(
    ("script", "source"),
    [
        ('<script type="application/ld+json">{"articleBody": "%s"}</script>', "json-ld"),
        ('<script type="application/ld+json">{"articleBody": "%s",}</script>', "json-ld"),
        ('<script id="__NEXT_DATA__" type="application/json">{"a": {"body": "%s"}}</script>',
         "state"),
        ('<script>window.S = {"x": 1, "contentHtml": "<p>%s<\\/p>"};</script>', "state"),
        ('<script>self.__next_f.push([1,"5:{\\"content\\":\\"%s\\"}"])</script>', "state"),
    ],
)  # fmt: skip
def test_text_that_only_a_script_carries(script, source):
    raw = read(f"<html><body><div id=app></div>{script % (SENTENCE * 4)}</body></html>".encode())
    assert raw.article.flags == [f"text_from:{source}"]
    assert SENTENCE.strip() in raw.blocks[0].text


@pytest.mark.parametrize(
    "carried",
    [
        "The crew&#8217;s &ldquo;ice&rdquo; is thin.\\n\\n%s",
        "&lt;p&gt;The crew&#8217;s &ldquo;ice&rdquo; is thin.&lt;/p&gt;&lt;p&gt;%s&lt;/p&gt;",
        "&lt;p&gt;The crew&amp;#8217;s “ice” is thin.&lt;/p&gt;&lt;p&gt;%s&lt;/p&gt;",
    ],
)
def test_what_json_ld_escapes_is_read_as_what_it_stands_for(carried):
    body = carried % (SENTENCE * 4)
    page = f'<script type="application/ld+json">{{"articleBody": "{body}"}}</script><p></p>'
    assert texts(page) == ["The crew’s “ice” is thin.", (SENTENCE * 4).strip()]


def state(article: dict[str, object], head: str = "") -> RawArticle:
    """Read a page whose text stands in its state alone, among other things."""
    data = {"props": {"title": "Site", "article": article, "more": [{"title": "Teaser"}]}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'
    return read(f"<title>Ice | Site</title>{head}<p></p>{script}".encode(), "https://x.example/a")


def test_what_a_state_says_of_the_text_that_it_carries():
    raw = state({
        "title": "Ice on a far moon",
        "excerpt": "<p>It is thin.</p>",
        "date": "2015-03-04T07:08:09",
        "modified_gmt": "2015-03-05T07:08:09",
        "authors": [{"name": "Ingrid Solheim"}],
        "featuredImage": {"sourceUrl": "/ice.jpg", "caption": "Ice"},
        "content": {"rendered": {"html": f"<p>{SENTENCE * 4}</p>"}},
    })  # fmt: skip
    article = raw.article
    assert (article.headline, article.description) == ("Ice on a far moon", "It is thin.")
    assert [author.name for author in article.authors] == ["Ingrid Solheim"]
    assert article.image == Image(url="https://x.example/ice.jpg", caption="Ice")
    found = [(e.field, e.value, e.source) for e in raw.evidence]
    assert ("headline", "Ice on a far moon", "state") in found
    assert ("published", "2015-03-04T07:08:09", "state") in found
    assert ("modified", "2015-03-05T07:08:09Z", "state") in found


def test_json_ld_goes_before_what_a_state_says():
    head = '<script type="application/ld+json">{"@type": "Article", "headline": "Dust"}</script>'
    raw = state({"title": "Ice on a far moon", "body": SENTENCE * 4}, head)
    assert raw.article.headline == "Dust"


@given(st.recursive(st.none() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner)))
@settings(max_examples=40)
def test_no_value_of_a_state_makes_it_raise(value):
    names = ("title", "excerpt", "date", "date_gmt", "modified", "authors", "image")
    state({**dict.fromkeys(names, value), "body": SENTENCE * 4})
    state({"image": {"url": value, "src": value}, "title": "Ice", "body": SENTENCE * 4})


def test_text_in_the_markup_goes_before_what_a_script_carries():
    script = '<script type="application/ld+json">{"articleBody": "%s"}</script>' % ("cut " * 99)
    assert texts(f"<p>{SENTENCE * 4}</p>{script}") == [(SENTENCE * 4).strip()]


@pytest.mark.parametrize("depth", [200, 256, 300, 2050, 10_000])
def test_no_depth_hides_text_in_silence(depth):
    raw = read(b"<div>" * depth + SENTENCE.encode() + b"</div>" * depth + b"<p>after</p>")
    assert [b.text for b in raw.blocks] == [SENTENCE.strip(), "after"]
    assert (raw.article.flags == ["parse_limited"]) == (depth > 2045)


def test_fonts_that_nobody_closed_hide_nothing():
    raw = read(b"<p><font>text of a page" * 3000)
    assert len(raw.blocks) == 3000


@pytest.mark.parametrize(
    "attribute",
    [
        "a{}=1 ",
        "a{}/",
        "a{}=''",
        "a{} <b ",
        "a{}=< ",
        "a{}='<p x=\"y\">' ",
        'a{} = ">don\'t" ',
        'a{}=b=" ==">" ',
        "a{}\x0b='\x0b>' ",
    ],
)
@pytest.mark.parametrize("around", ["<p x='<' {}>", "<!--<i x='--><p {}><i x='>"])
def test_a_tag_with_too_many_attributes_is_refused(attribute, around):
    tag = around.format("".join(attribute.format(n) for n in range(20_000)))
    with pytest.raises(UnreadableError, match="attributes"):
        read(tag.encode() + b"text</p>")


def test_so_is_one_in_the_text_that_json_carries():
    tag = "".join(f"a{n}='<' " for n in range(20_000))
    body = json.dumps({"articleBody": f"{SENTENCE * 9}<br><p {tag}>"})
    with pytest.raises(UnreadableError, match="attributes"):
        read(f"<p>text<script type='application/ld+json'>{body}</script>".encode())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("around", ["{}", "<p>{}</p>"])
def test_random_bytes_are_no_text(seed, around):
    before, after = around.encode().split(b"{}")
    with pytest.raises(UnreadableError, match="no text"):
        read(before + Random(seed).randbytes(5_000) + after)


def test_a_few_controls_and_the_escapes_of_east_asian_text_are_no_harm():
    text = f"{SENTENCE}\n" * 5
    assert read(text.replace("of", "\x01of", 5).encode()).blocks
    assert read("<p>日本の探査機が月に着いた。 OK 月は寒い。</p>".encode("iso2022_jp")).blocks


def test_a_long_script_is_no_tag_with_many_attributes():
    script = "<script>var a=" + ",".join(f'"a{n}": "b c d"' for n in range(20_000)) + "</script>"
    assert texts(f"{script}<p>{SENTENCE}</p>") == [SENTENCE.strip()]


@pytest.mark.parametrize(
    "body",
    [
        b"<p>x" * 20_000,
        b"x<br>" * 20_000,
        b"<a href=x>x" * 10_000,
        b"<p>x</p>" + b"<" * 200_000,
        b"<p>" + b"&amp;" * 100_000,
        b"<p>x</p><!--" + b"word " * 200_000 + b"-->",
    ],
)
def test_pages_made_to_choke_a_reader_are_read_in_time(body):
    started = time.process_time()
    assert read(body).blocks
    assert time.process_time() - started < 20


def test_time_grows_with_the_page_not_with_its_square():
    def seconds(count: int) -> float:
        body = "".join(f"<p>paragraph {n} of many</p>" for n in range(count)).encode()
        taken = []
        for _ in range(3):
            started = time.process_time()
            read(body)
            taken.append(time.process_time() - started)
        return min(taken)

    # Eight times the paragraphs: 8 when linear, 64 when quadratic.
    assert seconds(16000) < 32 * max(seconds(2000), 0.005)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    with suppress(UnreadableError):
        read(b"<p>" + body, "https://x.example/")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        raw = read_text(text)
    except UnreadableError:
        return
    assert all(block.text.strip() for block in raw.blocks)
