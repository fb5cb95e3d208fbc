"""The committed schema is the one of the classes, and changes only with its version."""

import dataclasses
import hashlib
import json
import subprocess
import sys
from dataclasses import asdict

import duckdb

from pipelines import schema
from pipelines.validate import problem
from scrapers.items import SCHEMA_VERSION, Article, Citation, Event, Reject
from tests.crawling import ROOT

PUBLISHED = {"1.0.0": "7cdfe66efc71d195", "1.1.0": "772d154f3b80f753", "1.2.0": "5dce3060b36cb963"}
"""Version → digest of the schema it was published with; a new version adds a line."""


def test_committed_files_match_the_classes():
    committed = json.loads((schema.FOLDER / "downlink.schema.json").read_text("utf-8"))
    assert committed == schema.json_schema(), "run python -m pipelines.schema"
    assert (schema.FOLDER / "duckdb.sql").read_text("utf-8") == schema.create_tables()


def test_a_change_of_the_schema_needs_a_new_version():
    canonical = json.dumps(schema.json_schema(), sort_keys=True).encode()
    assert hashlib.sha256(canonical).hexdigest()[:16] == PUBLISHED[SCHEMA_VERSION]


def test_a_citation_may_hold_its_article():
    article = asdict(Article(id="ar-1"))
    event = asdict(
        Event(date="2010-07-02", headline="A", citations=[Citation(url="http://a.example")])
    )
    for nested in (article, None):
        event["citations"][0]["article"] = nested
        assert problem(event) is None
    event["citations"][0]["article"] = {"id": "ar-1"}
    assert problem(event).startswith("citations/0/article")


def test_every_property_says_what_it_is_and_which_schema_org_term():
    for name, definition in schema.json_schema()["$defs"].items():
        for key, described in definition["properties"].items():
            assert described["description"], (name, key)
            assert "x-schema-org" in described, (name, key)


def test_columns_stand_in_the_order_of_the_keys():
    with duckdb.connect() as database:
        database.execute(schema.create_tables())
        for table, record in (("events", Event), ("articles", Article), ("rejects", Reject)):
            rows = database.execute(f"DESCRIBE {table}").fetchall()
            assert [row[0] for row in rows] == [f.name for f in dataclasses.fields(record)]


def test_the_package_does_not_import_what_is_also_run():
    """``python -m pipelines.schema`` would be told so by a warning."""
    code = "import sys, pipelines; assert 'pipelines.schema' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
