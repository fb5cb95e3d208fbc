"""Tables are published whole: renamed into place, the events last."""

import gzip
from datetime import UTC, datetime

import pytest

from scrapers.run.output import FileOutput, FolderOutput, read_lines, stage, write_lines


def staged(output):
    stage(output)
    for name in output.names.values():
        write_lines(output.staging / name, ["{}"])
    return output


def test_four_files_stand_side_by_side(tmp_path):
    staged(FileOutput(tmp_path / "events.jsonl")).publish()
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "events.articles.jsonl", "events.jsonl", "events.rejects.jsonl", "events.run.json",
    ]  # fmt: skip


def test_what_a_killed_run_left_is_cleared(tmp_path):
    output = staged(FileOutput(tmp_path / "events.jsonl.gz"))
    (output.staging / "torn.spool").write_text("half a li")
    stage(output)
    assert list(output.staging.iterdir()) == []


def test_gzip_holds_no_name_and_no_time(tmp_path):
    write_lines(tmp_path / "one.jsonl.gz", ["a", "b"])
    write_lines(tmp_path / "two.jsonl.gz", ["a", "b"])
    header = (tmp_path / "one.jsonl.gz").read_bytes()[:10]
    assert (header[3], header[4:8]) == (0, b"\0\0\0\0")
    assert (tmp_path / "one.jsonl.gz").read_bytes() == (tmp_path / "two.jsonl.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.jsonl.gz").read_bytes()) == b"a\nb\n"
    assert list(read_lines(tmp_path / "two.jsonl.gz")) == ["a", "b"]


def test_a_run_is_one_folder_and_the_newest_is_the_last_published(tmp_path):
    staged(FolderOutput(tmp_path, "offstream", datetime(2016, 12, 1, tzinfo=UTC))).publish()
    newer = staged(FolderOutput(tmp_path, "offstream", datetime(2016, 12, 2, tzinfo=UTC)))
    assert newer.last_published().name == "offstream-20161201T000000Z"
    newer.publish()
    assert newer.last_published().name == "offstream-20161202T000000Z"
    assert not newer.staging.exists()


@pytest.mark.parametrize(
    "second", [datetime(2016, 12, 31, tzinfo=UTC), datetime(2010, 1, 1, tzinfo=UTC)]
)
def test_a_run_in_one_second_with_the_last_or_before_it_is_still_the_newest(tmp_path, second):
    (tmp_path / "offstream-copy-Z").mkdir()  # somebody's own
    staged(FolderOutput(tmp_path, "offstream", datetime(2016, 12, 31, tzinfo=UTC))).publish()
    newer = staged(FolderOutput(tmp_path, "offstream", second))
    newer.publish()
    assert newer.target.name == "offstream-20161231T000001Z"
    assert newer.last_published() == newer.target
    assert newer.report.is_file()


@pytest.mark.parametrize(
    "name",
    ["events.jsonl", "events.articles.jsonl", "events.rejects.jsonl", "events.run.json"],
)
def test_a_folder_in_the_place_of_a_file_is_refused(name, tmp_path):
    (tmp_path / name).mkdir()
    with pytest.raises(IsADirectoryError, match=f"{name} is a folder"):
        stage(FileOutput(tmp_path / "events.jsonl"))
