"""New, changed, unchanged: relative to what was last published."""

import pytest

from pipelines import identity
from scrapers.run.ledger import NAME, DamagedError, Ledger, Pending, pending
from scrapers.run.output import write_lines

PAGE = "http://news.example/a"


def record(headline, fetched_at, sources="sha256:a", citations=()):
    data = {
        "id": "ev-1",
        "type": "Event",
        "date": "2016-12-01",
        "headline": headline,
        "in_language": "en",
        "url": "http://news.example/event",
        "flags": [],
        "citations": list(citations),
        "sources_digest": sources,
        "changed_fields": [],
        "changed_by": None,
        "first_seen": fetched_at,
        "last_changed": fetched_at,
        "provenance": {"fetched_at": fetched_at},
    }
    return data | {"content_hash": identity.content_hash(data)}


def citation(status, http_status=None, told=""):
    return {
        "canonical_url": PAGE,
        "status": status,
        "http_status": http_status,
        "evidence": [told],
    }


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

    changed = record("A ship fails to dock", "2016-12-03T10:00:00Z", "sha256:b")
    assert ledger.settle(changed)
    assert (changed["version"], changed["changed_fields"]) == (2, ["headline"])
    assert changed["changed_by"] == "source"
    assert changed["first_seen"] == "2016-12-01T10:00:00Z"
    assert changed["last_changed"] == "2016-12-03T10:00:00Z"


def test_the_same_sources_read_otherwise_are_a_change_of_code():
    ledger = Ledger()
    ledger.settle(record("A ship docks", "2016-12-01T10:00:00Z"))
    # The sources say the same in other words: no news, and what later readings are held against.
    assert not ledger.settle(record("A ship docks", "2016-12-02T10:00:00Z", "sha256:b"))
    read_anew = record("A ship docks.", "2016-12-02T10:00:00Z", "sha256:b")
    assert ledger.settle(read_anew)
    assert (read_anew["version"], read_anew["changed_by"]) == (2, "code")
    later = record("A ship: docks.", "2016-12-05T10:00:00Z", "sha256:b")
    later["last_changed"] = "2016-12-02T10:00:00Z"
    assert ledger.settle(later)
    assert later["last_changed"] == "2016-12-02T10:00:00Z"  # the page has not changed since


def test_a_change_has_the_time_at_which_its_source_changed():
    ledger = Ledger()
    ledger.settle(record("A ship docks", "2016-12-01T10:00:00Z"))
    changed = record("A ship fails", "2016-12-05T10:00:00Z", "sha256:b")
    changed["last_changed"] = "2016-12-03T10:00:00Z"
    assert ledger.settle(changed)
    assert changed["last_changed"] == "2016-12-03T10:00:00Z"


def test_what_is_said_again_has_changed_when_it_was_met_again():
    ledger = Ledger()
    ledger.settle(record("A ship docks", "2016-12-01T10:00:00Z"))
    ledger.settle(record("A ship fails", "2016-12-02T10:00:00Z", "sha256:b"))
    back = record("A ship docks", "2016-12-03T10:00:00Z")
    back["last_changed"] = "2016-12-01T10:00:00Z"
    assert ledger.settle(back)
    assert back["last_changed"] == "2016-12-03T10:00:00Z"
    # By a clock that was set back, a change is no older than the last one.
    older = record("A ship waits", "2016-12-02T10:00:00Z", "sha256:c")
    assert ledger.settle(older)
    assert older["last_changed"] == "2016-12-03T10:00:00Z"


@pytest.mark.parametrize(
    ("cited", "waits"),
    [
        (citation("timeout"), True),
        (citation("dns_error"), True),
        (citation("connection_refused"), True),
        (citation("server_error", 503), True),
        (citation("server_error", 429), True),
        (citation("dead", 403), True),
        (citation("robots", None, "robots.txt: HTTP 503"), True),
        (citation("robots", None, "robots.txt disallows it"), False),
        (citation("dead", 404), False),
        (citation("dead", 410), False),
        (citation("dead", 451), False),
        (citation("not_html", 200), False),
        (citation("too_large"), False),
        (citation("forbidden_address"), False),
        (citation("ok", 200), False),
        (citation("not_tried"), False),
    ],
)
def test_what_failed_for_the_moment_waits_to_be_tried_again(cited, waits, tmp_path):
    ledger = Ledger()
    ledger.settle(record("A ship docks", "2016-12-01T10:00:00Z", citations=[cited]))
    write_lines(tmp_path / NAME, ledger.lines())
    waiting = [Pending("ev-1", "2016-12-01", "en", [PAGE])] if waits else []
    assert pending(tmp_path) == waiting
    answered = record("A ship docks", "2016-12-01T10:00:00Z", citations=[citation("ok", 200)])
    ledger.settle(answered)
    write_lines(tmp_path / NAME, ledger.lines())
    assert pending(tmp_path) == []


@pytest.mark.parametrize(
    ("flag", "waits"), [("page:timeout", True), ("page:dead", False), ("page:unreadable", False)]
)
def test_so_does_an_event_whose_own_page_failed(flag, waits, tmp_path):
    event = record("A ship docks", "2016-12-01T10:00:00Z") | {"flags": [flag]}
    ledger = Ledger()
    ledger.settle(event)
    write_lines(tmp_path / NAME, ledger.lines())
    assert [found.failed for found in pending(tmp_path)] == [[event["url"]]] * waits


def test_an_article_is_kept_by_its_hash_alone(tmp_path):
    article = {"id": "ar-1", "type": "Article", "content_hash": "0" * 64}
    ledger = Ledger()
    assert ledger.settle(article)
    assert list(ledger.lines()) == ['{"id":"ar-1","content_hash":"' + "0" * 64 + '"}']
    assert not reopened(ledger, tmp_path).settle(article)


def test_the_file_is_the_same_bytes_for_the_same_records(tmp_path):
    ledger = Ledger()
    ledger.settle(record("A", "2016-12-01T10:00:00Z"))
    write_lines(tmp_path / NAME, ledger.lines())
    before = (tmp_path / NAME).read_bytes()
    write_lines(tmp_path / NAME, Ledger(tmp_path).lines())
    assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.parametrize("cut", [1, 5, 40, -9, -1])
def test_a_damaged_ledger_is_named(cut, tmp_path):
    ledger = Ledger()
    for number in range(50):
        ledger.settle(
            record(f"A tug docks {number}.", "2026-01-01T00:00:00Z") | {"id": f"ev-{number}"}
        )
    path = tmp_path / NAME
    write_lines(path, ledger.lines())
    assert pending(tmp_path) == []
    path.write_bytes(path.read_bytes()[:cut])
    for read in (pending, Ledger):
        with pytest.raises(DamagedError, match=f"{NAME}: the ledger is damaged"):
            read(tmp_path)


def test_a_ledger_that_may_not_be_read_is_not_called_damaged(tmp_path):
    (tmp_path / NAME).mkdir()
    with pytest.raises(DamagedError, match=f"{NAME}: the ledger cannot be read: Is a directory"):
        pending(tmp_path)


def test_a_ledger_of_other_lines_is_damaged(tmp_path):
    write_lines(tmp_path / NAME, ["no row of ours"])
    with pytest.raises(DamagedError):
        pending(tmp_path)
