"""Versions, pages and wordings of one event become one record, whatever their order."""

from __future__ import annotations

import copy
from dataclasses import asdict
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import identity, merge
from pipelines.validate import finish_article, finish_event
from scrapers.items import Article, Citation, Event, Provenance, Related, Repair
from scrapers.raw import RawArticle

MIRROR = "https://offstream.news/news/2016/12/1/a-tug-docks"
PORTAL = "https://en.wikipedia.org/wiki/Portal:Current_events/2016_December_1"
STORY = "https://news.example/tug"


def record(site="offstream.news", fetched_at="2026-01-01T00:00:00Z", **fields):
    """An event as a dict, read from a page of the mirror or of the Portal."""
    source = Provenance(site=site, fetched_at=fetched_at, page_format="md", reader="proven")
    url = PORTAL if site.endswith("wikipedia.org") else MIRROR + ".md"
    given = {"date": "2016-12-01", "headline": "A tug docks.", "url": url} | fields
    event = finish_event(Event(**given, provenance=source))
    assert isinstance(event, Event), event.detail
    event.first_seen = event.last_changed = fetched_at
    return asdict(event)


def cited(url=STORY, status="not_tried", **fields):
    return Citation(url=url, canonical_url=url, status=status, **fields)


def portal(**fields):
    return record("en.wikipedia.org", **fields)


def test_the_portals_text_wins_and_the_mirrors_differences_stay():
    mirror = record(
        headline="A tug [?]docks.", summary="In the words of a source.", image="https://x.example/i",
        citations=[cited(name="Herald"), cited("https://other.example/2")],
        related=[Related(url=MIRROR + "-2", headline="Another")], context=["Tug", "Harbour"],
        fetched_at="2026-02-02T00:00:00Z",
    )  # fmt: skip
    wiki = portal(citations=[cited(name="The Herald")], context=["tug"], category="Space")
    merged = merge.merge([mirror, wiki])
    assert merged["headline"] == "A tug docks."
    assert merged["url"] == PORTAL
    assert merged["aliases"] == [MIRROR + ".md"]
    assert merged["summary"] == "In the words of a source."
    assert merged["image"] == "https://x.example/i"
    assert merged["context"] == ["tug", "Harbour"]
    assert merged["category"] == "Space"
    assert [c["name"] for c in merged["citations"]] == ["The Herald", None]
    assert [r["headline"] for r in merged["related"]] == ["Another"]
    assert merged["rights"] == wiki["rights"]


def test_the_earliest_id_stays_and_the_others_are_listed():
    first = record(headline="A tug is docking.", fetched_at="2025-01-01T00:00:00Z")
    later = portal(fetched_at="2026-01-01T00:00:00Z")
    merged = merge.merge([later, first])
    assert (merged["id"], merged["merged_ids"]) == (first["id"], [later["id"]])
    assert merged["headline"] == later["headline"]
    assert merged["first_seen"] == "2025-01-01T00:00:00Z"
    assert merged["last_changed"] == "2026-01-01T00:00:00Z"
    assert "merged:2" in merged["flags"]
    assert merged["content_hash"] == identity.content_hash(merged)


def test_merging_again_changes_nothing():
    once = merge.merge([portal(), record(headline="A tug is docking.", summary="Words.")])
    assert merge.merge([copy.deepcopy(once)]) == once
    assert merge.merge([once, record(headline="A tug is docking.", summary="Words.")]) == once


def test_the_newer_wording_wins_among_pages_of_one_site():
    old = record(headline="A tug is docking.", url=MIRROR + "-old.md")
    new = record(fetched_at="2026-03-01T00:00:00Z")
    assert merge.merge([old, new])["headline"] == "A tug docks."


def test_an_event_page_wins_over_a_newer_index_entry():
    page = record(summary="Whole.")
    entry = record(flags=["index_only"], summary="Cut.", fetched_at="2027-01-01T00:00:00Z")
    merged = merge.merge([entry, page])
    assert (merged["summary"], merged["flags"]) == ("Whole.", [])


def test_what_became_of_a_citation_is_taken_from_the_page_that_asked():
    asked = record(citations=[cited(name="Herald", status="ok", article_id="ar-1", match=0.5)])
    (citation,) = merge.merge([portal(citations=[cited(name="The Herald")]), asked])["citations"]
    assert citation["name"] == "The Herald"
    assert (citation["status"], citation["article_id"]) == ("ok", "ar-1")


def test_a_citation_with_an_article_keeps_it():
    pages = [portal(citations=[cited(status="ok", article_id="ar-2")])]
    pages.append(record(citations=[cited(status="ok", article_id="ar-1")]))
    (citation,) = merge.merge(pages)["citations"]
    assert citation["article_id"] == "ar-2"


def test_an_article_under_two_addresses_is_cited_once():
    one, other = "https://herald.example/1", "http://herald.example/1?ref=feed"
    page = record(citations=[cited(other, status="ok", article_id="ar-1")])
    wiki = portal(citations=[cited(one, status="ok", article_id="ar-1")])
    untried = record(url=MIRROR + "-old.md", citations=[cited(one)])
    (citation,) = merge.merge([page, wiki, untried])["citations"]
    assert citation["canonical_url"] == one


def test_an_address_spelled_otherwise_is_cited_once():
    page = record(citations=[cited(status="dead")])
    wiki = portal(citations=[Citation(url=STORY + "#top", canonical_url=STORY)])
    (citation,) = merge.merge([page, wiki])["citations"]
    assert (citation["url"], citation["status"]) == (STORY + "#top", "dead")


def test_repairs_and_flags_come_with_the_field_they_are_about_and_not_without():
    def repair(field):
        return Repair(field=field, rule="r", plan=[], before="â", after="’", certainty="exact")

    mirror = record(
        summary="It’s cut…",
        related=[Related(url=MIRROR + "-2", headline="It’s back")],
        repairs=[repair("summary"), repair("headline"), repair("related.headline")],
        flags=["summary_truncated", "lost_characters:headline", "lost_characters:summary"],
    )
    merged = merge.merge([portal(), mirror])
    assert [r["field"] for r in merged["repairs"]] == ["summary", "related.headline"]
    assert merged["flags"] == ["lost_characters:summary", "summary_truncated"]
    dropped = record(flags=["summary_boilerplate:about"])
    assert merge.merge([portal(), dropped])["flags"] == []


def test_a_newer_version_replaces_the_older_one_of_its_page():
    old = record(summary="Old.", citations=[cited("https://gone.example/")])
    new = record(summary=None, fetched_at="2026-05-01T00:00:00Z") | {"version": 2}
    kept = merge.newest(old, new)
    assert (kept["summary"], kept["citations"], kept["version"]) == (None, [], 2)
    assert kept["first_seen"] == old["first_seen"]
    assert kept["last_changed"] == "2026-05-01T00:00:00Z"
    assert kept["content_hash"] == new["content_hash"]


def test_a_version_without_change_keeps_the_time_of_the_change():
    old = record(fetched_at="2025-05-01T00:00:00Z") | {"version": 3, "changed_fields": ["image"]}
    old["changed_by"] = "code"
    kept = merge.newest(old, record())
    assert (kept["last_changed"], kept["version"]) == ("2025-05-01T00:00:00Z", 3)
    assert (kept["changed_fields"], kept["changed_by"]) == (["image"], "code")
    assert kept["provenance"]["fetched_at"] == "2026-01-01T00:00:00Z"


def test_a_citation_not_tried_again_keeps_its_article():
    old = record(citations=[cited(status="ok", article_id="ar-1")])
    new = record(citations=[cited()], summary="New.", fetched_at="2026-05-01T00:00:00Z")
    kept = merge.newest(old, new)
    assert kept["citations"][0]["article_id"] == "ar-1"
    assert kept["content_hash"] == identity.content_hash(kept)


def test_one_run_joins_an_event_read_under_two_addresses():
    fuller = record(citations=[cited()], url=MIRROR + "-2.md")
    joined = merge.join([record(summary="Words."), fuller])
    assert (joined["url"], joined["aliases"]) == (MIRROR + "-2.md", [MIRROR + ".md"])
    assert joined["summary"] == "Words."
    assert joined["merged_ids"] == []


def test_what_is_joined_rests_on_the_sources_of_all():
    one, other = record(url=MIRROR + ".md"), record(url=MIRROR + "-2.md")
    digests = []
    for digest in ("sha256:b", "sha256:c"):
        pages = [one | {"sources_digest": "sha256:a"}, other | {"sources_digest": digest}]
        digests.append(merge.join(pages)["sources_digest"])
    assert len({*digests, "sha256:a"}) == 3
    assert merge.join([one | {"sources_digest": "sha256:a"}])["sources_digest"] == "sha256:a"


def test_a_proven_reader_wins_over_another():
    proven = record(summary="Words.", url=MIRROR + "-2.md")
    inferred = record(summary="Guessed.", citations=[cited()])
    inferred["provenance"]["reader"] = "inferred"
    assert merge.join([inferred, proven])["summary"] == "Words."


PIECES = st.lists(
    st.builds(
        record,
        st.sampled_from(["offstream.news", "en.wikipedia.org"]),
        st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", None]),
        headline=st.sampled_from(["A tug docks.", "A tug is docking.", "The tug docks."]),
        summary=st.none() | st.sampled_from(["One.", "Two."]),
        aliases=st.lists(st.sampled_from(["https://a.example/1", MIRROR]), max_size=2),
        citations=st.lists(
            st.builds(
                cited,
                st.sampled_from(["https://a.example/", "https://b.example/"]),
                st.sampled_from(["not_tried", "ok", "dead"]),
                name=st.sampled_from([None, "A", "B"]),
            ),
            max_size=2,
        ),
        flags=st.lists(st.sampled_from(["index_only", "lost_characters"]), unique=True),
        context=st.lists(st.sampled_from(["Tug", "tug", "Pier"]), max_size=2),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@pytest.mark.parametrize("function", [merge.merge, merge.join])
@settings(max_examples=40, deadline=None)
@given(pieces=PIECES)
def test_the_order_of_the_records_changes_nothing(function, pieces):
    results = [function(copy.deepcopy(list(order))) for order in permutations(pieces)]
    assert all(result == results[0] for result in results)


def article(url, body, named=None, headline=None):
    fields = Article(url=url, canonical_url=named or url, article_body=body, headline=headline)
    return asdict(finish_article(RawArticle(article=fields)))


STORIES = "https://news.example/stories.php"
DOCKED, LOST = (" ".join(f"{word}{n}" for n in range(60)) for word in ("docked", "lost"))


@pytest.mark.parametrize(("first", "second"), [(DOCKED, LOST), ("A tug docks.", "A ship is lost.")])
def test_articles_of_other_texts_that_name_one_address_stand_at_those_asked_for(first, second):
    pages = [article(f"{STORY}/1", first, STORIES), article(f"{STORY}/2", second, STORIES)]
    assert len({page["id"] for page in pages}) == 1
    parted = merge.part(pages)
    assert [page["canonical_url"] for page in parted] == [f"{STORY}/1", f"{STORY}/2"]
    assert [page["id"] for page in parted] == [
        identity.article_id(f"{STORY}/{n}", "") for n in (1, 2)
    ]
    assert all(page["flags"] == [f"canonical_shared:{STORIES}"] for page in parted)
    assert all(page["content_hash"] == identity.content_hash(page) for page in parted)


def test_a_saved_page_without_an_address_stands_at_the_one_it_names():
    saved, other = merge.part([article(None, LOST, STORY), article(f"{STORY}/1", DOCKED, STORY)])
    assert (saved["canonical_url"], saved["flags"]) == (STORY, [])
    assert other["canonical_url"] == f"{STORY}/1"


def test_forms_of_one_article_stay_one_and_what_it_never_was_leaves_a_flag():
    forms = [article(f"https://{host}.news.example/1", DOCKED + " end", STORY) for host in "ma"]
    forms.append(article(STORY, DOCKED, STORY, "A tug docks"))
    assert merge.part(forms) == []
    assert merge.join(forms)["flags"] == []
    again = [*forms, article(STORY, LOST)]
    for order in permutations(again):
        assert merge.join(list(order))["flags"] == ["other_texts:1"]
