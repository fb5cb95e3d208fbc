"""Whole runs under what befalls a machine: signals, full disks, other clocks and orders."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawling import QUICK, ROOT, SITES, command, environment, records, tables
from tests.forking import fork
from tests.hostile.fuzz import fixtures, normalized
from tests.server import SiteServer

pytestmark = pytest.mark.slow
DAYS = {"since": "2010-07-01", "until": "2010-07-05", "topic": "all"}
DAY = {"since": "2016-12-01", "until": "2016-12-01"}
BEFORE = "what was there before\n"


def replay(folder: Path, *prefix: str, spider: str = "offstream", **env: str) -> dict[str, bytes]:
    """Replay the fixtures into a folder; return the three tables."""
    folder.mkdir()
    line = command(spider, "-O", str(folder / "events.jsonl"), settings={"REPLAY": SITES}, **DAYS)
    finished = subprocess.run(
        [*prefix, *line], cwd=ROOT, env=environment(**env), capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr
    return tables(folder / "events.jsonl")


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer(SITES) as server:
        yield server


def live(folder: Path, server: SiteServer, **more: str) -> list[str]:
    settings = QUICK | {
        "ARCHIVE": folder / "archive",
        "DOWNLINK_RUNS": folder / "runs",
        "DOWNLINK_HOSTS": server.downlink_hosts(),
        "DOWNLINK_SITE": "http://offstream.news",
    }
    return command("offstream", settings=settings | more, **DAY)


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT] * 2])
def test_r19_a_signal_ends_the_run_and_the_next_one_finishes(
    signals: list[signal.Signals], site: SiteServer, tmp_path: Path
) -> None:
    asked = len(site.hits)
    line = live(tmp_path, site, DOWNLOAD_DELAY="5")
    process = subprocess.Popen(line, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while len(site.hits) == asked and time.monotonic() < deadline:
        time.sleep(0.05)
    for number in signals:
        process.send_signal(number)
        time.sleep(0.3)
    started = time.monotonic()
    _, log = process.communicate(timeout=40)
    assert time.monotonic() - started < 30
    assert process.returncode not in (0, None), log
    if len(signals) == 1:
        assert process.returncode == 3
        assert "stopped before its end" in log
    assert published(tmp_path) == []
    finished = fork(live(tmp_path, site))
    assert finished.returncode == 0
    (run,) = published(tmp_path)
    ids = [record["id"] for record in records(run / "events.jsonl")]
    assert len(ids) == len(set(ids)) == 3


def published(folder: Path) -> list[Path]:
    if not (folder / "runs").exists():
        return []
    return [path for path in (folder / "runs").iterdir() if not path.name.startswith(".")]


def in_namespace(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script where it may mount file systems that nobody else sees."""
    line = ["unshare", "-rm", "sh", "-c", script, "sh", *arguments]
    return subprocess.run(line, cwd=ROOT, env=environment(), capture_output=True, text=True)


@pytest.fixture(scope="module")
def may_mount(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = str(tmp_path_factory.mktemp("mount"))
    if in_namespace('mount -t tmpfs -o size=64k none "$1"', folder).returncode:
        pytest.skip("no file systems can be mounted here")


FULL = """
disk=$1; kept=$2; shift 2
mount -t tmpfs -o size="$SIZE" none "$disk"
printf 'what was there before\\n' > "$disk/events.jsonl"
"$@"; status=$?
cp "$disk/events.jsonl" "$kept"; ls -A "$disk" > "$kept.names"
exit $status
"""


@pytest.mark.parametrize("size", [*range(4, 84, 4)])
def test_r20_a_full_disk_tells_and_leaves_the_file_of_before(
    size: int, may_mount: None, tmp_path: Path
) -> None:
    """Twenty sizes of disk; on the largest the tables still do not fit."""
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    line = command(
        "offstream", "-O", str(disk / "events.jsonl"), settings={"REPLAY": SITES}, **DAYS
    )
    script = FULL.replace("$SIZE", f"{size}k")
    finished = in_namespace(f"set -u; {script}", str(disk), str(kept), *line)
    assert finished.returncode in (1, 3), finished.stderr
    assert "could not be written" in finished.stderr or "cannot write" in finished.stderr
    assert "No space left" in finished.stderr
    assert kept.read_text() == BEFORE


def test_r20_a_disk_that_is_read_only(may_mount: None, tmp_path: Path) -> None:
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    line = command("offstream", "-O", str(disk / "events.jsonl"), settings={"REPLAY": SITES}, **DAY)
    script = FULL.replace("$SIZE", "1m").replace('"$@"', 'mount -o remount,ro "$disk"\n"$@"')
    finished = in_namespace(script, str(disk), str(kept), *line)
    assert finished.returncode == 1, finished.stderr
    assert "cannot write" in finished.stderr
    assert kept.read_text() == BEFORE


FSYNC_FAILS = """
import errno, os, sys
from scrapy.cmdline import execute
calls = 0
def fsync(descriptor):
    global calls
    calls += 1
    if calls == int(sys.argv[1]):
        raise OSError(errno.EIO, "Input/output error")
os.fsync = fsync
execute(["scrapy", *sys.argv[2:]])
"""


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_r20_an_error_of_the_disk_at_any_sync(call: int, tmp_path: Path) -> None:
    output = tmp_path / "events.jsonl"
    output.write_text(BEFORE)
    line = command("offstream", "-O", str(output), settings={"REPLAY": SITES}, **DAY)
    failing = [sys.executable, "-c", FSYNC_FAILS, str(call), *line[3:]]
    finished = fork(failing)
    assert finished.returncode == 3, finished.stderr
    assert "could not be written: [Errno 5]" in finished.stderr
    assert output.read_text() == BEFORE


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    found = replay(tmp_path_factory.mktemp("usual") / "out", TZ="UTC", PYTHONHASHSEED="0")
    assert len(found["events.jsonl"].splitlines()) == 8
    return found


@pytest.mark.parametrize(
    "env",
    [
        {"TZ": "America/New_York", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Asia/Kolkata", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "2"},
        {"TZ": "Pacific/Kiritimati", "PYTHONUTF8": "0", "PYTHONHASHSEED": "3"},
    ],
    ids=lambda env: env["TZ"],
)
def test_r22_zone_locale_and_hash_seed_leave_no_trace(
    env: dict[str, str], usual: dict[str, bytes], tmp_path: Path
) -> None:
    assert replay(tmp_path / "out", **env) == usual


OTHER_CLOCK = """
import datetime, sys, time
STAMP = datetime.datetime.fromisoformat(sys.argv[1]).timestamp()
class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(STAMP, tz)
datetime.datetime = Clock
time.time = lambda: STAMP
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[2:]])
"""


@pytest.mark.parametrize(
    "now",
    [
        "2024-02-29T23:59:59+00:00",  # a leap day
        "2025-03-30T01:30:00+00:00",  # an hour that Europe leaves out
        "2038-01-19T03:14:08+00:00",  # beyond 31 bits
    ],
)
def test_r22_the_clock_leaves_no_trace(now: str, usual: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "events.jsonl"
    line = command("offstream", "-O", str(output), settings={"REPLAY": SITES}, **DAYS)
    finished = subprocess.run(
        [sys.executable, "-c", OTHER_CLOCK, now, *line[3:]],
        cwd=ROOT, env=environment(TZ="Europe/Berlin"), capture_output=True, text=True,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert json.loads((tmp_path / "events.run.json").read_text())["started_at"][:10] == now[:10]
    assert tables(output) == usual


SHUFFLED = """
import asyncio, random, sys
from scrapers.http.replay import ReplayHandler
chance = random.Random(int(sys.argv[1]))
download = ReplayHandler.download_request
async def later(self, request):
    await asyncio.sleep(chance.random() / 5)
    return await download(self, request)
ReplayHandler.download_request = later
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[2:]])
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_r22_r23_the_order_of_the_answers_leaves_no_trace(
    seed: int, usual: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "events.jsonl"
    line = command("offstream", "-O", str(output), settings={"REPLAY": SITES}, **DAYS)
    shuffled = [sys.executable, "-c", SHUFFLED, str(seed), *line[3:]]
    finished = fork(shuffled)
    assert finished.returncode == 0, finished.stderr
    assert tables(output) == usual


def test_r23_twice_and_in_another_order_gives_the_same_articles(tmp_path: Path) -> None:
    asked = sorted(
        {
            str(page.url)
            for page in fixtures()
            if page.url and "offstream" not in page.url and "wikipedia" not in page.url
        }
    )[:60]
    found = []
    for number in range(3):
        addresses = random.Random(number).sample(asked, len(asked))
        listed = tmp_path / f"{number}.txt"
        listed.write_text("\n".join([*addresses, addresses[0]]))
        output = tmp_path / str(number) / "out.jsonl"
        output.parent.mkdir()
        settings = {"REPLAY": SITES, "CONCURRENT_REQUESTS": 1 + 15 * number}
        line = command("articles", "-O", str(output), settings=settings, urls=str(listed))
        finished = fork(line)
        assert finished.returncode == 0, finished.stderr
        found.append(tables(output))
    assert found[0] == found[1] == found[2]
    ids = [json.loads(line)["id"] for line in found[0]["out.articles.jsonl"].splitlines()]
    assert len(ids) == len(set(ids)) > 20


def test_r24_pages_leave_nothing_in_memory() -> None:
    """1,200 pages in one process after 400 to warm up; tests/bench_hostile.py takes 10,000."""
    round_and_round = itertools.cycle(fixtures())

    def work(count: int) -> int:
        for page in itertools.islice(round_and_round, count):
            list(normalized(page))
        return resident()

    before = work(400)
    assert work(1_200) - before < 50 << 20


def resident() -> int:
    """Return the bytes of memory that this process holds (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
