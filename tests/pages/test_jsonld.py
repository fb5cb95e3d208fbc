"""JSON-LD in any state of disrepair."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages import jsonld

WHOLE = '{"@type":"NewsArticle","headline":"Ice","datePublished":"2015-01-02"}'


@pytest.mark.parametrize(
    "block",
    [
        WHOLE,
        f"[{WHOLE}]",
        f"<!-- {WHOLE} -->",
        f"//<![CDATA[\n{WHOLE}\n//]]>",
        f"/* built by hand */ {WHOLE}",
        WHOLE.replace('"}', '",}'),
        WHOLE.replace('"Ice"', '"Ice","x":undefined'),
        WHOLE.replace('"', "&quot;"),
        WHOLE.replace(",", ",\x00\x07\n"),
        WHOLE + ";\n" + '{"@type":"WebSite","name":"x"}',
        "\ufeff" + WHOLE,
        WHOLE.replace('"Ice"', '"Ice","x":"it\\\'s"'),
        WHOLE[:-1] + ',"author":{"name":"Tove',
    ],
)
def test_article_is_read_from(block: str) -> None:
    node = jsonld.article_node(jsonld.read([block]))
    assert node is not None
    assert (node["headline"], node["datePublished"]) == ("Ice", "2015-01-02")


def test_one_broken_block_leaves_the_others() -> None:
    assert jsonld.article_node(jsonld.read(["{nonsense", WHOLE])) == json.loads(WHOLE)


def test_article_deep_in_a_graph_is_found() -> None:
    graph = {"@graph": [{"@type": "WebPage", "mainEntity": {"@list": [json.loads(WHOLE)]}}]}
    assert jsonld.article_node(jsonld.read([json.dumps(graph)])) == json.loads(WHOLE)


def test_article_with_headline_wins_over_an_item_of_a_list() -> None:
    other = '{"@type":"Article","url":"/a"}'
    node = jsonld.article_node(jsonld.read([f"[{other},{WHOLE}]"]))
    assert node == json.loads(WHOLE)


def test_article_with_a_date_wins_over_a_headline_alone() -> None:
    teaser = '{"@type":"Article","headline":"Dust"}'
    node = jsonld.article_node(jsonld.read([f"[{teaser},{WHOLE}]"]))
    assert node == json.loads(WHOLE)
    assert jsonld.article_node(jsonld.read([teaser])) == json.loads(teaser)


def test_article_wins_over_those_that_a_list_in_front_of_it_links_to() -> None:
    other = WHOLE.replace("Ice", "Dust")
    item = f'{{"@type":"ListItem","item":{other}}}'
    entries = f'{{"@type":"ItemList","itemListElement":[{item},{other}]}}'
    assert jsonld.article_node(jsonld.read([entries, WHOLE])) == json.loads(WHOLE)
    assert jsonld.article_node(jsonld.read([entries])) == json.loads(other)


@pytest.mark.parametrize(
    ("headline", "read"),
    [
        ('Lander "Dune" is "asleep" now', 'Lander "Dune" is "asleep" now'),
        ('"Dune" is asleep', '"Dune" is asleep'),
        ('It is asleep, says "Dune"', 'It is asleep, says "Dune"'),
        (r"Dune\u2019s \"ice\"", 'Dune’s "ice"'),
    ],
)
def test_quotes_that_nobody_escaped_are_of_the_text(headline: str, read: str) -> None:
    block = WHOLE.replace("Ice", headline).replace("}", ',"description":"He said "ice" today"}')
    node = jsonld.article_node(jsonld.read([block]))
    assert node is not None
    assert (node["headline"], node["description"]) == (read, 'He said "ice" today')


def test_what_cannot_be_mended_gives_whole_values_alone() -> None:
    texts = r'"headline":"Dune\u2019s ice","description":"Of it: "ice", he said"'
    assert jsonld.read(["{" + texts + ',"dateModified":"2015"]']) == [
        {"@type": "NewsArticle", "headline": "Dune’s ice", "dateModified": "2015"}
    ]


def test_types_are_read_from_lists_and_addresses() -> None:
    node = {"@type": ["schema:Article", "http://schema.org/Report"]}
    assert jsonld.types(node) == {"Article", "Report"}


def test_text_is_plain() -> None:
    assert jsonld.text({"@value": "Dust &amp; <b>ice</b>\n"}) == "Dust & ice"
    assert jsonld.text("Ice at 2 < 3 km, &lt;i&gt;dust&lt;/i&gt; at 5 > 4<br/>") == (
        "Ice at 2 < 3 km, dust at 5 > 4"
    )
    assert jsonld.text([{"name": "Oda"}, "x"]) == "Oda"
    assert jsonld.text({"@id": "#a"}) is None


def test_reference_to_nothing_stays_a_reference() -> None:
    assert jsonld.resolve([{"@id": "#gone"}, "Oda", None], []) == [{"@id": "#gone"}, "Oda"]


def test_reference_leads_to_the_node_that_says_most() -> None:
    image = {"@type": "ImageObject", "@id": "#i", "url": "https://a.example/i.jpg"}
    profile, person = {"@id": "#a", "url": "/oda"}, {"@id": "#a", "name": "Oda"}
    nodes = [{"@id": "#i"}, image, profile, person]
    assert jsonld.resolve([{"@id": "#i"}, {"@id": "#a"}], nodes) == [image, person]
    assert jsonld.resolve(profile, nodes) == [person]
    other = image | {"url": "https://a.example/j.jpg"}
    assert jsonld.resolve(other, nodes) == [other]


def test_references_are_looked_up_in_one_pass_over_the_nodes() -> None:
    passes = 0

    class Nodes(list[jsonld.Node]):
        def __iter__(self) -> Iterator[jsonld.Node]:
            nonlocal passes
            passes += 1
            return super().__iter__()

    oda = {"@id": "#a", "name": "Oda"}
    nodes = Nodes([{"@id": "#a"}, oda, {"@id": "#a", "name": "Tove"}])
    assert jsonld.resolve([{"@id": "#a"}] * 50, nodes) == [oda] * 50
    assert passes == 1


@pytest.mark.parametrize("blocks", [[json.dumps([{}] * 9_000)], ["[{},{}]"] * 4_500])
def test_no_more_nodes_are_taken_than_the_bound(blocks: list[str]) -> None:
    assert len(jsonld.read(blocks)) == jsonld.MAX_NODES


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":['])
def test_nesting_without_end_costs_nothing(opening: str) -> None:
    assert jsonld.article_node(jsonld.read([opening * 50_000, WHOLE])) == json.loads(WHOLE)


@pytest.mark.parametrize(
    "worst", ["/*", "//\n", ",", ", ", "\\", '"headline":"', "<!--", "&quot;", "}"]
)
def test_worst_text_is_read_in_linear_time(worst: str) -> None:
    jsonld.read(["{" + worst * (100_000 // len(worst))])


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "@id", "author", "name", "headline", "@value"]),
            inner,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=80, deadline=None)
@given(json_values, st.integers(0, 60), st.text(max_size=5))
def test_nothing_makes_it_raise(value: object, at: int, damage: str) -> None:
    block = json.dumps(value)
    nodes = jsonld.read([block[:at] + damage + block[at:], block, damage])
    node = jsonld.article_node(nodes) or {}
    for item in (*node.values(), value):
        jsonld.text(item)
        jsonld.resolve(item, nodes)
    jsonld.page_node(nodes)
