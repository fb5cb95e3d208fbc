"""New, changed, unchanged: relative to what was last published."""

from pipelines import identity
from scrapers.run.ledger import NAME, Ledger
from scrapers.run.output import write_lines


def record(headline, fetched_at):
    data = {
        "id": "ev-1",
        "type": "Event",
        "headline": headline,
        "provenance": {"fetched_at": fetched_at},
    }
    return data | {"content_hash": identity.content_hash(data)}


def reopened(ledger, tmp_path):
    write_lines(tmp_path / NAME, ledger.lines())
    return Ledger(tmp_path)


def test_first_unchanged_changed(tmp_path):
    ledger = Ledger()
    first = record("A ship docks", "2016-12-01T10:00:00Z")
    assert ledger.settle(first)
    assert (first["version"], first["changed_fields"]) == (1, [])

    ledger = reopened(ledger, tmp_path)
    assert not ledger.settle(record("A ship docks", "2016-12-02T10:00:00Z"))

    changed = record("A ship fails to dock", "2016-12-03T10:00:00Z")
    assert ledger.settle(changed)
    assert (changed["version"], changed["changed_fields"]) == (2, ["headline"])
    assert changed["first_seen"] == "2016-12-01T10:00:00Z"
    assert changed["last_changed"] == "2016-12-03T10:00:00Z"


def test_the_file_is_the_same_bytes_for_the_same_records(tmp_path):
    ledger = Ledger()
    ledger.settle(record("A", "2016-12-01T10:00:00Z"))
    write_lines(tmp_path / NAME, ledger.lines())
    before = (tmp_path / NAME).read_bytes()
    write_lines(tmp_path / NAME, Ledger(tmp_path).lines())
    assert (tmp_path / NAME).read_bytes() == before
