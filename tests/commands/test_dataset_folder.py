"""The folder that `scrapy dataset` writes: replaced whole or not at all, never its own input."""

from __future__ import annotations

import os

import pytest
from scrapy.exceptions import UsageError

from pipelines.validate import dumps
from scrapers.commands.dataset import Command
from scrapers.run.lock import RunLock
from tests.commands.test_dataset import contents, event, made, options, write
from tests.crawling import records


def test_a_dataset_is_replaced_whole_and_never_reads_itself(tmp_path):
    write(tmp_path / "runs" / "a" / "events.jsonl", [dumps(event())])
    target = tmp_path / "runs" / "set"
    made([tmp_path / "runs"], target)
    before = contents(target)
    Command().run([str(tmp_path / "runs")], options(target))
    assert contents(target) == before
    assert sorted(p.name for p in (tmp_path / "runs").iterdir()) == [".set.lock", "a", "set"]


@pytest.mark.parametrize("lines", [[], ["no record", "at all"]])
def test_a_dataset_is_not_replaced_by_nothing(lines, tmp_path, capsys):
    target = tmp_path / "set"
    made([write(tmp_path / "events.jsonl", [dumps(event())])], target)
    before = contents(target)
    command = Command()
    command.run([str(write(tmp_path / "other.jsonl", lines))], options(target))
    assert command.exitcode == 3
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == f"scrapy dataset: not one record was read, so {target} is not written"
    assert contents(target) == before
    assert not list(tmp_path.glob(".set.part"))


def test_a_dataset_that_is_named_as_an_input_is_not_replaced_by_what_is_left(tmp_path):
    path = write(tmp_path / "a" / "events.jsonl", [dumps(event())])
    target = tmp_path / "parent" / "set"
    made([path], target)
    before = contents(target)
    (tmp_path / "link").symlink_to(target)
    for named in (
        [target],
        [target, path],
        [target / "events.jsonl", path],
        [tmp_path / "link", path],
        [target.parent],
    ):
        with pytest.raises(UsageError, match=r"would be replaced|but those of"):
            Command().run(list(map(str, named)), options(target))
        assert contents(target) == before


def test_all_of_it_is_on_the_disk_before_it_takes_the_place_of_the_one_before(
    tmp_path, monkeypatch
):
    path = write(tmp_path / "events.jsonl", [dumps(event())])
    made([path], target := tmp_path / "out" / "set")
    synced = {}

    def sync(descriptor):
        stat = os.fstat(descriptor)
        synced[stat.st_ino] = stat.st_size, target.stat().st_ino

    monkeypatch.setattr(os, "fsync", sync)
    made([path], target)
    folder, parent = target.stat().st_ino, target.parent.stat().st_ino
    for name in target.iterdir():
        size, place = synced[name.stat().st_ino]
        assert size == name.stat().st_size
        assert place != folder  # the one before still stood there
    assert synced[folder][1] != folder
    assert synced[parent][1] == folder


def test_two_at_once_do_not_write_to_one_folder(tmp_path):
    path = write(tmp_path / "events.jsonl", [dumps(event())])
    lock = RunLock(tmp_path / ".set.lock")
    lock.acquire()
    command = Command()
    command.run([str(path)], options(tmp_path / "set"))
    lock.release()
    assert command.exitcode == 75
    assert not (tmp_path / "set").exists()


def test_what_a_killed_run_left_is_cleared_and_what_stood_there_comes_back(tmp_path):
    path = write(tmp_path / "events.jsonl", [dumps(event())])
    made([path], tmp_path / "set")
    (tmp_path / "set").rename(tmp_path / ".set.old")  # killed between the two renames
    write(tmp_path / ".set.part" / "events.jsonl", ["{torn"])
    made([path], tmp_path / "set")
    assert len(records(tmp_path / "set" / "events.jsonl")) == 1
    assert not list(tmp_path.glob(".set.*"))
