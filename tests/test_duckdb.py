"""The tables load into DuckDB by the generated statements, whatever the night was like."""

import itertools
import shutil

import duckdb
import pytest

from pipelines.schema import FOLDER
from tests.crawling import SITES, crawl, records

pytestmark = pytest.mark.slow
NIGHTS = ("full", "dead", "empty")


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """A night with everything, one where every citation is dead, one without events."""
    folder = tmp_path_factory.mktemp("nights")
    shutil.copytree(SITES / "offstream.news", folder / "sites" / "offstream.news")
    ranges = {
        "full": (SITES, "2010-07-01", "2010-07-05"),
        "dead": (folder / "sites", "2016-11-30", "2016-12-02"),
        "empty": (SITES, "2003-08-26", "2003-08-26"),
    }
    for name, (sites, since, until) in ranges.items():
        output = folder / f"{name}.jsonl"
        finished = crawl(
            "offstream", "-O", str(output), settings={"REPLAY": sites}, since=since, until=until
        )
        assert finished.returncode == 0, finished.stderr
    return folder


def loaded(folder, order):
    database = duckdb.connect()
    database.execute((FOLDER / "duckdb.sql").read_text("utf-8"))
    for night in order:
        for table in ("events", "articles", "rejects"):
            suffix = "" if table == "events" else f".{table}"
            database.execute(f"COPY {table} FROM '{folder}/{night}{suffix}.jsonl' (FORMAT json)")
    return database


@pytest.mark.parametrize("order", list(itertools.permutations(NIGHTS)), ids="-".join)
def test_any_order_gives_the_same_tables(nights, order):
    with loaded(nights, order) as database:
        types = {row[1] for row in database.execute("DESCRIBE events").fetchall()}
        assert "JSON" not in types
        (events,) = database.execute("SELECT count(*) FROM events").fetchone()
        assert events == 14
        statuses = database.execute(
            "SELECT citation.status, count(*) FROM (SELECT unnest(citations) AS citation FROM "
            "events WHERE date >= '2016-01-01') GROUP BY 1 ORDER BY 1"
        ).fetchall()
        assert dict(statuses).keys() == {"dns_error"}


def test_events_and_articles_join(nights):
    with loaded(nights, NIGHTS) as database:
        joined = database.execute(
            "SELECT count(*) FROM (SELECT unnest(citations).article_id AS id FROM events) "
            "JOIN articles USING (id)"
        ).fetchone()
        (articles,) = database.execute("SELECT count(*) FROM articles").fetchone()
        assert joined[0] >= articles > 10


def test_the_statements_of_the_readme_work(nights, tmp_path, monkeypatch):
    shutil.copy(nights / "full.jsonl", tmp_path / "events.jsonl")
    shutil.copy(nights / "full.articles.jsonl", tmp_path / "events.articles.jsonl")
    monkeypatch.chdir(tmp_path)
    readme = (SITES.parents[1] / "README.md").read_text("utf-8")
    statements = readme.split("```sql")[1].split("```")[0]
    with duckdb.connect() as database:
        database.execute((FOLDER / "duckdb.sql").read_text("utf-8"))
        rows = database.execute(statements).fetchall()
    assert len(rows) == sum(len(event["citations"]) for event in records(tmp_path / "events.jsonl"))
    assert any(article for _, _, article in rows)
