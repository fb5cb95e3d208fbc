"""`kill -9` at any moment: run again, and every record is there once, as if never broken."""

import json
import random
import sys
import time

import pytest

from tests.crawling import QUICK, SITES, command
from tests.forking import fork, start
from tests.server import SiteServer

RANGE = {"since": "2010-07-01", "until": "2010-07-04"}
DIE_AT_RENAME = """
import os, signal, sys
from pathlib import Path
from scrapy.cmdline import execute

renames = 0
replace = Path.replace

def counted(self, target):
    global renames
    renames += 1
    if renames == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)

Path.replace = counted
execute(["scrapy", *sys.argv[2:]])
"""

DIE_AT_WRITE = """
import errno, os, signal, sys
from scrapers.http import archive
from scrapy.cmdline import execute

writes = 0
write = archive._write_all

def counted(out, data):
    global writes
    writes += 1
    if sys.argv[1].startswith("full:") and writes >= int(sys.argv[1][5:]):
        out.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")
    if sys.argv[1] in (str(writes), str(-writes)):
        out.write(data[: len(data) // 2] if int(sys.argv[1]) > 0 else data)
        os.kill(os.getpid(), signal.SIGKILL)
    return write(out, data)

archive._write_all = counted
execute(["scrapy", *sys.argv[2:]])
"""


@pytest.fixture(scope="module")
def server():
    with SiteServer(SITES) as running:
        yield running


def crawl_command(server, folder):
    settings = QUICK | {"ARCHIVE": folder / "archive", "DOWNLINK_HOSTS": server.downlink_hosts()}
    settings |= {"DOWNLINK_SITE": "http://offstream.news"}
    return command("offstream", "-O", str(folder / "events.jsonl"), settings=settings, **RANGE)


def without_times(folder):
    """The records, the times of fetching apart."""
    found = []
    for name in ("events.jsonl", "events.articles.jsonl", "events.rejects.jsonl"):
        for line in (folder / name).read_text("utf-8").splitlines():
            record = json.loads(line)
            record["provenance"]["fetched_at"] = None
            record.pop("first_seen", None)
            record.pop("last_changed", None)
            found.append(record)
    return found


@pytest.fixture(scope="module")
def unbroken(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbroken")
    started = time.monotonic()
    finished = fork(crawl_command(server, folder))
    assert finished.returncode == 0, finished.stderr
    return without_times(folder), time.monotonic() - started


@pytest.mark.slow
@pytest.mark.parametrize("attempt", range(10))
def test_r18_killed_at_five_random_moments_in_a_row(attempt, server, unbroken, tmp_path):
    """Fifty moments in all; each run goes on from what the killed ones left."""
    wanted, seconds = unbroken
    line = crawl_command(server, tmp_path)
    chance = random.Random(attempt)
    killed = 0
    while killed < 5:
        started = time.monotonic()
        process = start(line)
        process.join(chance.uniform(0.1, 1.0) * seconds)
        if process.is_alive():
            process.kill()
            process.join()
            killed += 1
        else:
            # It got to its end; what the archive holds by now takes the next one less time.
            seconds = time.monotonic() - started
    finished = fork(line)
    assert finished.returncode == 0, finished.stderr
    assert without_times(tmp_path) == wanted


@pytest.mark.slow
@pytest.mark.parametrize("rename", [1, 2, 3, 4, 5])
def test_r18_killed_before_each_rename(rename, server, unbroken, tmp_path):
    line = crawl_command(server, tmp_path)
    dying = [sys.executable, "-c", DIE_AT_RENAME, str(rename), *line[3:]]
    assert fork(dying).returncode == -9
    assert not (tmp_path / "events.jsonl").exists()
    finished = fork(line)
    assert finished.returncode == 0, finished.stderr
    assert without_times(tmp_path) == unbroken[0]


@pytest.mark.slow
@pytest.mark.parametrize("write", [1, 2, 5, -2, -5])
def test_r18_killed_amid_a_record_and_before_its_index_line(write, server, unbroken, tmp_path):
    """The first write opens a new file of the archive; negative: the record is whole."""
    line = crawl_command(server, tmp_path)
    dying = [sys.executable, "-c", DIE_AT_WRITE, str(write), *line[3:]]
    assert fork(dying).returncode == -9
    finished = fork(line)
    assert finished.returncode == 0, finished.stderr
    assert without_times(tmp_path) == unbroken[0]


@pytest.mark.slow
@pytest.mark.parametrize("write", [1, 2, 3, *range(4, 38, 2)])
def test_r20_a_disk_that_is_full_from_any_write_on(write, server, unbroken, tmp_path):
    """Twenty points; half of the record fits.  With room again, the next run finishes."""
    (tmp_path / "events.jsonl").write_text("what was there before\n")
    line = crawl_command(server, tmp_path)
    failing = [sys.executable, "-c", DIE_AT_WRITE, f"full:{write}", *line[3:]]
    full = fork(failing)
    assert full.returncode == (1 if write == 1 else 3), full.stderr
    assert "No space left" in full.stderr
    assert "could not" in full.stderr.splitlines()[-1]
    assert (tmp_path / "events.jsonl").read_text() == "what was there before\n"
    finished = fork(line)
    assert finished.returncode == 0, finished.stderr
    assert without_times(tmp_path) == unbroken[0]
