import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages import state
from scrapers.pages.article import read

FIRST = "The yard opened again on Monday after a long repair, and the first craft docked at noon."
LINK = "Two pilots"
REST = " had waited three weeks for it; the harbour master paid them for each of the days."
LAST = "What it cost nobody would say, though the council had been promised a figure in spring."
PARAGRAPHS = [FIRST, LINK + REST, LAST]


def rich_text(paragraph, text, link):
    """Return the paragraphs as an editor of rich text keeps them, a link in the second."""
    second = [link(LINK), text(REST)]
    return [paragraph([text(FIRST)]), paragraph(second), paragraph([text(LAST)])]


EDITORS = {
    "ProseMirror": {
        "type": "doc",
        "content": rich_text(
            lambda inside: {"type": "paragraph", "content": inside},
            lambda text: {"type": "text", "text": text},
            lambda text: {"type": "text", "marks": [{"type": "link"}], "text": text},
        ),
    },
    "Contentful": {
        "nodeType": "document",
        "content": rich_text(
            lambda inside: {"nodeType": "paragraph", "content": inside},
            lambda text: {"nodeType": "text", "value": text, "marks": []},
            lambda text: {
                "nodeType": "hyperlink",
                "content": [{"nodeType": "text", "value": text}],
            },
        ),
    },
    "Portable Text": rich_text(
        lambda inside: {"_type": "block", "style": "normal", "children": inside},
        lambda text: {"_type": "span", "text": text},
        lambda text: {"_type": "span", "marks": ["9a"], "text": text},
    ),
    "Slate": rich_text(
        lambda inside: {"type": "paragraph", "children": inside},
        lambda text: {"text": text},
        lambda text: {"type": "link", "children": [{"text": text}]},
    ),
    "Optimo": rich_text(
        lambda inside: {
            "type": "paragraph",
            "model": {"text": "".join(i["model"]["text"] for i in inside), "blocks": inside},
        },
        lambda text: {"type": "fragment", "model": {"text": text}},
        lambda text: {"type": "fragment", "model": {"text": text}},
    ),
    "Gutenberg": [
        {"name": "core/paragraph", "attributes": {"content": text}} for text in PARAGRAPHS
    ],
    "strings": PARAGRAPHS,
    "one string": "".join(f"<p>{text}</p>" for text in PARAGRAPHS),
}


@pytest.mark.parametrize("body", EDITORS.values(), ids=EDITORS)
def test_text_as_editors_keep_it(body):
    article = {"title": "The Yard Is Open", "author": None, "content": body}
    more = [{"title": f"Teaser {n}", "text": FIRST} for n in range(9)]
    said = [{"user": f"u{n}", "text": REST} for n in range(9)]
    data = {"page": {"article": article, "more": more, "comments": said, "text": "Menu"}}
    script = f'<script type="application/json">{json.dumps(data)}</script>'
    raw = read(f"<title>Yard</title><p></p>{script}".encode(), "https://x.example/a")
    assert [block.text for block in raw.blocks] == PARAGRAPHS
    assert raw.article.headline == "The Yard Is Open"
    assert raw.article.flags == ["text_from:state"]


def test_an_object_that_a_script_assigns():
    parts = [{"type": "text", "content": f"<b>Dock:</b> {text}"} for text in PARAGRAPHS]
    content = json.dumps({"content_elements": parts, "title": "The Yard"})
    broken = f'F.deep={{"a":{{b}}}};F.long={{"n":{"9" * 5000}}};F.nested={{"a":{"[" * 9**4};'
    script = f'var F=window.F||{{}};F.site="x";{broken}F.content={content};F.end={{}};'
    text, holder = state.find([script])
    assert text == "".join(f"<p><b>Dock:</b> {text}</p>" for text in PARAGRAPHS)
    assert holder["title"] == "The Yard"


def test_a_list_elsewhere_must_be_twice_as_long_as_a_string():
    body = {"title": "The Yard", "body": FIRST * 3}
    for size, chosen in ((5, FIRST * 3), (6, "\n\n".join(f"{FIRST}{n}" for n in range(6)))):
        notes = {"notes": [{"text": f"{FIRST}{n}"} for n in range(size)]}
        assert state.find([json.dumps([body, notes])])[0] == chosen


def test_the_longest_text_of_all_scripts():
    texts = [[FIRST, LAST], [FIRST, REST, LAST], [LAST, REST]]
    scripts = [json.dumps({"content": [{"text": text} for text in these]}) for these in texts]
    assert state.find(scripts)[0] == "\n\n".join(texts[1])


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(
        ["type", "title", "author", "text", "content", "children", "body", "other"]), inner),
)  # fmt: skip


@settings(max_examples=100)
@given(VALUES, st.sampled_from(["%s", "a={};b=%s", 'x = {"y": %s', "%s %s", "]"]))
def test_no_state_makes_it_raise_and_no_text_is_invented(value, script):
    found, _ = state.find([script.replace("%s", json.dumps(value))])
    words = set(found.replace("<p>", "\n").replace("</p>", "\n").split("\n"))
    given_text = json.dumps(value, ensure_ascii=False)
    assert all(json.dumps(word, ensure_ascii=False)[1:-1] in given_text for word in words)
