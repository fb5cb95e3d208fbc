"""The folder that `scrapy dataset` writes: replaced whole or not at all, never its own input."""

from __future__ import annotations

import json
import os

import pytest
from scrapy.exceptions import UsageError

from pipelines.validate import dumps
from scrapers.commands.dataset import Command
from scrapers.run.lock import RunLock
from tests.commands.test_dataset import contents, event, made, options, write
from tests.crawling import records
from tests.test_folders import keep_back


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


def test_a_link_to_the_folder_stays_and_what_it_leads_to_is_replaced(tmp_path, monkeypatch):
    path = write(tmp_path / "events.jsonl", [dumps(event())])
    (tmp_path / "disk" / "set").mkdir(parents=True)
    (tmp_path / "link").symlink_to("disk/set")
    for _ in range(3):
        Command().run([str(path)], options(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert len(records(tmp_path / "disk" / "set" / "events.jsonl")) == 1
    monkeypatch.chdir(tmp_path / "disk" / "set")
    Command().run([str(path)], options("."))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["disk", "events.jsonl", "link"]
    assert sorted(p.name for p in (tmp_path / "disk").iterdir()) == [".set.lock", "set"]


def test_names_that_are_no_utf_8_are_read_and_told(tmp_path, capsys):
    runs = tmp_path / "runs\udcff"
    write(runs / "a\udcfe.jsonl", [dumps(event()), "no record"])
    command = Command()
    command.run([str(runs)], options(tmp_path / "set"))
    assert command.exitcode == 3
    name = r"runs\udcff/a\udcfe.jsonl"
    assert f"scrapy dataset: {name}:2: " in capsys.readouterr().err
    report = json.loads((tmp_path / "set" / "dataset.json").read_text("utf-8"))
    assert [source["name"] for source in report["inputs"]] == [name]


def test_a_folder_that_cannot_be_read_is_told_before_anything_is_written(tmp_path, monkeypatch):
    write(tmp_path / "runs" / "a" / "events.jsonl", [dumps(event())])
    write(tmp_path / "runs" / "b" / "events.jsonl", [dumps(event())])
    keep_back(tmp_path / "runs" / "a", monkeypatch)
    with pytest.raises(UsageError, match=r"Permission denied: .*runs/a"):
        Command().run([str(tmp_path / "runs")], options(tmp_path / "set"))
    assert not (tmp_path / "set").exists()
