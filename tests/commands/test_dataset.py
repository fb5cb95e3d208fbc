"""`scrapy dataset`: the outputs of any number of runs become one set of tables."""

from __future__ import annotations

import gzip
import json
import random
import sys
from argparse import Namespace

import duckdb
import pytest
from scrapy.exceptions import UsageError

from pipelines import identity, normalize_event
from pipelines.validate import dumps, finish_article, finish_event
from scrapers import dataset
from scrapers.commands.dataset import Command
from scrapers.dataset import inputs, sort
from scrapers.dataset.inputs import find
from scrapers.dataset.output import DatasetFolder
from scrapers.items import Article, Citation, Event, Provenance, Reject
from scrapers.pages.offstream import read_event
from scrapers.pages.offstream.draft import Draft, Item
from scrapers.pages.portal import read_portal
from scrapers.raw import RawArticle
from tests.crawling import SITES, crawl, records
from tests.forking import fork
from tests.pages import offstream_render as mirror
from tests.pages import portal_forms
from tests.pages.portal_forms import Bullet, Cite, Section, Word

EARLY, LATE = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
DAY = [
    ("A tug carries 2.4 tonnes of water to the old station", "Herald", "https://news.example/1"),
    ("Señora Luna of the observatory names an asteroid", "Courier", "https://news.example/2"),
    ("Côte Rousse opens a site for small rockets", "Mail", "https://news.example/3"),
]


def finished(item):
    record = normalize_event(item)
    assert isinstance(record, Event), record
    return record


def as_portal(render):
    bullets = [Bullet((Word(text),), (Cite("label", name, url),)) for text, name, url in DAY]
    page = render([Section("Science and technology", tuple(bullets))]).encode()
    address = "https://en.wikipedia.org/wiki/Portal:Current_events/2016_December_1"
    return [finished(event) for event in read_portal(page, address)]


def as_mirror(extension, render):
    pages = []
    for place, (text, name, url) in enumerate(DAY):
        draft = Draft(
            date="2016-12-1",
            headline=text.replace("ñ", "n").replace("ô", "o") + ".",
            summary="In the words of a source.",
            sources=[Item(name, url, "")],
        )
        address = f"https://offstream.news/news/2016/12/1/page-{place}.{extension}"
        pages.append(finished(read_event(render(draft).encode(), address)))
    return pages


FORMS = {
    "md": lambda: as_mirror("md", lambda draft: mirror.markdown(draft, "v4")),
    "html": lambda: as_mirror("html", mirror.html),
    "json": lambda: as_mirror("json", mirror.json_text),
    "xml": lambda: as_mirror("xml", mirror.xml_text),
    "wikitext": lambda: as_portal(portal_forms.wikitext),
    "portal html": lambda: as_portal(portal_forms.todays_html),
}


def write(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def made(paths, target, **options):
    """Build a dataset; return its events, and everything it warned of."""
    said = []
    dataset.build(find(paths), DatasetFolder(target), warn=said.append, **options)
    return said


def event(headline="A tug docks.", fetched_at=EARLY, date="2016-12-01", **fields):
    source = Provenance(site="offstream.news", fetched_at=fetched_at)
    record = finish_event(Event(date=date, headline=headline, provenance=source, **fields))
    record.first_seen = record.last_changed = fetched_at
    return record


def article(**fields):
    return finish_article(RawArticle(article=Article(**fields)))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_day_in_all_its_forms_gives_each_event_once_in_any_order(tmp_path):
    files = [
        write(tmp_path / f"{place}.jsonl", map(dumps, read()))
        for place, read in enumerate(FORMS.values())
    ]
    made(files, tmp_path / "set")
    found = records(tmp_path / "set" / "events.jsonl")
    assert sorted(e["headline"] for e in found) == sorted(f"{text}." for text, _, _ in DAY)
    assert all(e["provenance"]["site"] == "en.wikipedia.org" for e in found)
    assert all(len(e["aliases"]) == 4 for e in found)
    assert all(e["summary"] == "In the words of a source." for e in found)
    assert [len(e["citations"]) for e in found] == [1, 1, 1]

    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    for seed in range(4):
        random.Random(seed).shuffle(lines)
        split = [write(tmp_path / f"{seed}-{n}.jsonl", lines[n::3]) for n in range(3)]
        made(split[::-1], tmp_path / f"set-{seed}")
        shuffled = (tmp_path / f"set-{seed}" / "events.jsonl").read_bytes()
        assert shuffled == (tmp_path / "set" / "events.jsonl").read_bytes()


def test_the_newest_version_of_each_record_comes_out_and_a_copy_changes_nothing(tmp_path):
    runs = tmp_path / "runs"
    old, new = event(summary="Old."), event(summary="New.", fetched_at=LATE, topic="Tugs")
    page = {"url": "https://news.example/1", "canonical_url": "https://news.example/1"}
    first = article(**page, headline="A", provenance=Provenance(fetched_at=EARLY))
    second = article(**page, headline="B", provenance=Provenance(fetched_at=LATE))
    write(runs / "offstream-1" / "events.jsonl", [dumps(new)])
    write(runs / "offstream-1" / "articles.jsonl", [dumps(second), dumps(first)])
    write(runs / "offstream-2" / "events.jsonl", [dumps(old), dumps(old)])
    write(runs / ".offstream.part" / "events.jsonl", [dumps(event("Half written."))])
    (runs / "offstream-2" / "ledger.jsonl.gz").write_bytes(gzip.compress(b'{"id":"x"}\n'))
    assert made([runs], tmp_path / "set") == []
    (kept,) = records(tmp_path / "set" / "events.jsonl")
    assert (kept["summary"], kept["first_seen"], kept["last_changed"]) == ("New.", EARLY, LATE)
    assert [a["headline"] for a in records(tmp_path / "set" / "articles.jsonl")] == ["B"]

    made([tmp_path / "set"], tmp_path / "again")
    for name in ("events.jsonl", "articles.jsonl"):
        again = (tmp_path / "again" / name).read_bytes()
        assert again == (tmp_path / "set" / name).read_bytes()


def test_copies_are_named_among_the_articles_of_all_runs(tmp_path):
    """Each run knows its own articles alone; what it said of them gives way."""
    words = " ".join(f"word{n * n % 211}" for n in range(160))
    texts = {"a": words, "b": f"MOSCOW (AP) {words}", "c": words.swapcase(), "d": words[::-1]}
    for name, body in texts.items():
        record = article(
            url=f"https://{name}.example/1", canonical_url=f"https://{name}.example/1",
            article_body=body, provenance=Provenance(site=f"{name}.example", fetched_at=EARLY),
        )  # fmt: skip
        record.syndication_id = {"a": None, "d": "sy-0123456789abcdef"}.get(name)
        write(tmp_path / name / "articles.jsonl", [dumps(record)])
    for order in ("abcd", "dcba"):
        made([tmp_path / name for name in order], tmp_path / f"set-{order}")
    named = {
        a["url"][8]: a["syndication_id"] for a in records(tmp_path / "set-abcd/articles.jsonl")
    }
    assert named["d"] is None
    assert named["a"] == named["b"] == named["c"]
    assert named["a"].startswith("sy-")
    assert contents(tmp_path / "set-abcd") == contents(tmp_path / "set-dcba")
    # Where the texts were left out, what was found before stays.
    made([tmp_path / "set-abcd"], tmp_path / "bare", text="none")
    made([tmp_path / "bare"], tmp_path / "again")
    again = {a["url"][8]: a["syndication_id"] for a in records(tmp_path / "again/articles.jsonl")}
    assert again == named


def test_pages_that_name_one_address_in_two_runs_are_two_articles(tmp_path):
    bodies = [" ".join(f"{word}{n}" for n in range(60)) for word in ("docks", "lands", "flies")]
    urls = [f"https://news.example/{n}" for n in range(3)]
    runs = []
    for place, (url, body) in enumerate(zip(urls, bodies, strict=True)):
        page = article(url=url, canonical_url="https://news.example/list.php", article_body=body)
        cited = Citation(url=url, canonical_url=url, status="ok", article_id=page.id)
        told = event(f"Ship {place} is back.", citations=[cited])
        runs.append(write(tmp_path / f"{place}.jsonl", [dumps(told), dumps(page)]))
    parted = article(url=urls[0], canonical_url=urls[0], article_body=bodies[0])
    runs.append(write(tmp_path / "3.jsonl", [dumps(parted)]))
    made(runs, tmp_path / "set")
    found = {a["id"]: a["article_body"] for a in records(tmp_path / "set" / "articles.jsonl")}
    told = records(tmp_path / "set" / "events.jsonl")
    assert len(records(tmp_path / "set" / "articles.jsonl")) == 3
    for record in told:
        (citation,) = record["citations"]
        assert found[citation["article_id"]] == bodies[urls.index(citation["url"])]
        assert record["content_hash"] == identity.content_hash(record)
    before = contents(tmp_path / "set")
    made(runs[::-1], tmp_path / "set")
    assert contents(tmp_path / "set") == before
    made([tmp_path / "set"], tmp_path / "again")
    assert contents(tmp_path / "again")["articles.jsonl"] == before["articles.jsonl"]


def test_what_other_programs_take_for_a_line_break_is_escaped_in_each_line(tmp_path):
    escaped = dumps(event(summary="One\u2028two."))
    as_it_stands = json.dumps(json.loads(escaped), ensure_ascii=False)
    assert "\u2028" in as_it_stands
    for name, line in (("a", escaped), ("b", as_it_stands)):
        made([write(tmp_path / f"{name}.jsonl", [line])], tmp_path / name)
    assert (tmp_path / "b" / "events.jsonl").read_text("utf-8").splitlines() == [escaped]
    assert (tmp_path / "a" / "events.jsonl").read_text("utf-8").splitlines() == [escaped]


@pytest.mark.parametrize("pages", [["", ""], ["a", "b"]], ids=["of two formats", "of one format"])
def test_pages_of_one_event_are_merged_those_without_an_address_by_their_format(pages, tmp_path):
    told = event(summary="In Markdown."), event(context=["Tug"], fetched_at=LATE)
    for record, page, page_format in zip(told, pages, ("md", "json"), strict=True):
        record.url = f"https://offstream.news/{page}.md" if page else None
        record.provenance.page_format = "md" if page else page_format
    made([write(tmp_path / "events.jsonl", map(dumps, told))], tmp_path / "set")
    (kept,) = records(tmp_path / "set" / "events.jsonl")
    assert (kept["summary"], kept["context"]) == ("In Markdown.", ["Tug"])


def test_one_event_in_other_words_comes_out_once_between_its_neighbours(tmp_path):
    """Runs that met it on other days, or reworded, gave it ids of their own."""
    address = "https://news.example/kepler"
    cited = [Citation(url=address, canonical_url=address)]
    told = [
        event("A team using NASA's Kepler Space Telescope announces 87 planets of other stars.",
              url="https://offstream.news/a.md", citations=cited),
        event("87 planets of other stars have been announced.", LATE, "2016-12-02",
              url="https://offstream.news/b.md", citations=cited),
        event("87 planets of other stars are announced by a team.",
              url="https://offstream.news/c.md", citations=cited),
    ]  # fmt: skip
    alone = [event(f"Tug {n} docks.", date=f"2016-{n}") for n in ("11-30", "12-01", "12-03")]
    alone.append(event("A probe lands.", date="2016-12-01", citations=cited))
    paths = [
        write(tmp_path / f"{place}.jsonl", [dumps(record)])
        for place, record in enumerate([*told, *alone])
    ]
    made(paths, tmp_path / "set")
    found = records(tmp_path / "set" / "events.jsonl")
    assert [(e["date"], e["id"]) for e in found] == sorted((e["date"], e["id"]) for e in found)
    (one,) = [e for e in found if e["merged_ids"]]
    assert {one["id"], *one["merged_ids"]} == {record.id for record in told}
    assert {e["id"] for e in found} - {one["id"]} == {record.id for record in alone}
    assert {one["url"], *one["aliases"]} == {record.url for record in told}
    report = json.loads((tmp_path / "set" / "dataset.json").read_text("utf-8"))
    assert (report["merged_events"], report["tables"]["events"]["records"]) == (1, 5)


def test_more_than_fits_in_memory_comes_out_the_same(tmp_path, monkeypatch):
    many = [event(f"Tug number {n} docks.", date=f"2016-12-{n % 9 + 1:02}") for n in range(150)]
    many += [event(f"Tug number {n} docks.", LATE, f"2016-12-{n % 9 + 1:02}") for n in range(50)]
    path = write(tmp_path / "events.jsonl", map(dumps, many))
    made([path], tmp_path / "whole")
    monkeypatch.setattr(sort, "CHUNK", 5_000)
    monkeypatch.setattr(sort, "FAN_IN", 3)
    made([path], tmp_path / "pieces")
    assert contents(tmp_path / "pieces") == contents(tmp_path / "whole")
    found = [(e["date"], e["id"]) for e in records(tmp_path / "whole" / "events.jsonl")]
    assert found == sorted(found)
    assert len(found) == 150


def test_a_line_that_is_no_record_is_named_and_the_rest_comes_out(tmp_path, capsys):
    good, bad = dumps(event()), json.dumps({"type": "Event", "id": "ev-1", "date": "today"})
    halves = [
        dumps(event("Two tugs dock.")).replace("Two", half) for half in (r"\ud800", r"\uDC00")
    ]
    odd = json.dumps({"type": "Event", "id": "ev-2", "citations": 5})
    path = write(tmp_path / "events.jsonl", ["{torn", good, bad, "[]", *halves, odd])
    (tmp_path / "events.articles.jsonl").write_bytes(b"\xff\n")
    with gzip.open(tmp_path / "torn.jsonl.gz", "wb") as file:
        file.write(b"\n".join(dumps(event(f"Tug {n}.")).encode() for n in range(500)))
    torn = tmp_path / "torn.jsonl.gz"
    torn.write_bytes(torn.read_bytes()[:-200])
    command = Command()
    command.run([str(path), str(torn)], options(tmp_path / "set"))
    assert command.exitcode == 3
    said = capsys.readouterr().err
    for name in (*(f"events.jsonl:{n}: " for n in (1, 3, 4, 5, 6, 7)), "events.articles.jsonl:1: "):
        assert f"scrapy dataset: {name}" in said
    assert "scrapy dataset: torn.jsonl.gz: the file cannot be read: " in said
    found = records(tmp_path / "set" / "events.jsonl")
    assert len(found) > 1
    assert "A tug docks." in [e["headline"] for e in found]
    rejects = records(tmp_path / "set" / "rejects.jsonl")
    assert bad in [r["record"] for r in rejects]
    assert len(rejects) == 8
    assert json.loads((tmp_path / "set" / "dataset.json").read_text())["problems"] == 8


def test_a_line_of_any_length_ends_at_its_break_and_the_last_one_needs_none(tmp_path, monkeypatch):
    first, last = event("The first."), event("The last.")
    lines = [dumps(first), "x" * 70_000, "x" * 20_000, dumps(last)]
    (tmp_path / "events.jsonl").write_text("\n".join(lines))
    monkeypatch.setattr(inputs, "LONGEST", 20_000)
    said = made([tmp_path / "events.jsonl"], tmp_path / "set")
    assert said == [f"events.jsonl:{n}: longer than 20000 bytes" for n in (2, 3)]
    found = records(tmp_path / "set" / "events.jsonl")
    assert {e["headline"] for e in found} == {"The first.", "The last."}


def test_articles_inside_citations_of_a_nested_run_stay_out(tmp_path):
    page = article(url="https://news.example/1", article_body="Docked.")
    cited = [Citation(url=page.url), Citation(url="https://news.example/2")]
    plain = dumps(event(citations=cited))
    nested = json.loads(plain)
    for citation, inner in zip(nested["citations"], (json.loads(dumps(page)), None), strict=True):
        citation["article"] = inner
    assert made([write(tmp_path / "n.jsonl", [json.dumps(nested)])], tmp_path / "set") == []
    assert (tmp_path / "set" / "events.jsonl").read_text("utf-8") == f"{plain}\n"


def options(target, by=None, text="all"):
    return Namespace(output=str(target), by=by, text=text)


def test_wrong_usage_is_a_sentence(tmp_path):
    path = write(tmp_path / "events.jsonl", [dumps(event())])
    write(tmp_path / "notes" / "mine.txt", ["keep"])
    write(tmp_path / "events.jsonl.bak", [dumps(event())])
    write(tmp_path / "events.run.json", ["{}"])
    for arguments, target, sentence in (
        ([], tmp_path / "set", "needs runs"),
        ([str(path)], "", "needs the folder"),
        ([str(tmp_path / "none")], tmp_path / "set", "no table of a run"),
        ([str(tmp_path / "notes")], tmp_path / "set", "no table of a run"),
        (["a" * 300], tmp_path / "set", "File name too long"),
        ([str(tmp_path / "notes" / "mine.txt")], tmp_path / "set", "no table of a run"),
        ([str(tmp_path / "events.run.json")], tmp_path / "set", "no table of a run"),
        ([str(tmp_path / "events.jsonl.bak")], tmp_path / "set", "no table of a run"),
        ([str(path)], tmp_path / "notes", "is no dataset"),
    ):
        with pytest.raises(UsageError, match=sentence):
            Command().run(arguments, options(target))
    assert (tmp_path / "notes" / "mine.txt").read_text() == "keep\n"


def test_a_table_for_each_year_loads_into_duckdb(tmp_path):
    write(tmp_path / "r" / "events.jsonl", [dumps(event(date=f"20{n}-05-01")) for n in (16, 18)])
    dated = article(url="https://a.example/", date_published="2016-04-30")
    write(tmp_path / "r" / "articles.jsonl", map(dumps, [dated, article(url="https://b.example/")]))
    lost = Reject(kind="article", reason="dead")
    write(tmp_path / "r" / "rejects.jsonl", [dumps(lost)])
    made([tmp_path / "r"], tmp_path / "set", by_year=True)
    names = {path.name for path in (tmp_path / "set").glob("*.jsonl")}
    assert names == {"events-2016.jsonl", "events-2018.jsonl", "articles-2016.jsonl",
                     "articles-undated.jsonl", "rejects.jsonl"}  # fmt: skip
    with duckdb.connect() as database:
        database.execute((tmp_path / "set" / "duckdb.sql").read_text("utf-8"))
        for table, count in (("events", 2), ("articles", 2), ("rejects", 1)):
            database.execute(f"COPY {table} FROM '{tmp_path}/set/{table}*.jsonl' (FORMAT json)")
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,)


@pytest.mark.slow
def test_the_mirror_and_the_portal_over_one_range_give_each_event_once(tmp_path):
    for spider in ("offstream", "wikipedia"):
        ran = crawl(spider, "-O", str(tmp_path / f"{spider}.jsonl"), settings={"REPLAY": SITES},
                    since="2016-11-30", until="2016-12-02", topic="all")  # fmt: skip
        assert ran.returncode == 0, ran.stderr
    both = [tmp_path / "wikipedia.jsonl", tmp_path / "offstream.jsonl"]
    done = command_line(*both, "-o", tmp_path / "set")
    assert done.returncode == 0, done.stderr
    events = records(tmp_path / "set" / "events.jsonl")
    portal, mirror = ({e["id"] for e in records(path)} for path in both)
    assert {e["id"] for e in events} == portal | mirror
    assert len(portal & mirror) >= 7
    assert len(events) == len(portal | mirror)
    assert {e["provenance"]["site"] for e in events if e["id"] in portal} == {"en.wikipedia.org"}
    articles = {a["id"] for a in records(tmp_path / "set" / "articles.jsonl")}
    assert {c["article_id"] for e in events for c in e["citations"]} - {None} <= articles


def test_wrong_usage_ends_with_status_2(tmp_path):
    path = write(tmp_path / "events.jsonl", [dumps(event())])
    assert command_line(path, "-o", tmp_path / "set", "--by", "month").returncode == 2
    assert not (tmp_path / "set").exists()


def command_line(*arguments):
    return fork([sys.executable, "-m", "scrapy", "dataset", *map(str, arguments)])
