"""Commands that cannot write, or are told to stop, end with a sentence or none."""

import os
import signal
import subprocess
import sys
from argparse import Namespace

import pytest

from scrapers.commands import dataset, normalize
from tests.crawling import ROOT, SITES, command, environment
from tests.forking import fork, start

DAY = str(SITES / "offstream.news" / "news" / "2016" / "12" / "2")
READERS = {"normalize": DAY, "explain": f"{DAY}/index.md"}
CLOSED = "import sys; sys.stdout = None; from scrapy.cmdline import execute; execute(sys.argv)"


def line(command, *arguments):
    return [sys.executable, "-m", "scrapy", command, *map(str, arguments)]


def ended(process, err):
    process.join(20)
    return process.exitcode, err.read_text()


@pytest.mark.parametrize("command", READERS)
def test_1_a_full_disk(command, tmp_path):
    err = tmp_path / "err"
    process = start(line(command, READERS[command]), "/dev/full", str(err))
    sentence = f"scrapy {command}: cannot write to standard output: No space left on device\n"
    assert ended(process, err) == (1, sentence)


@pytest.mark.parametrize("command", READERS)
def test_1_a_standard_output_that_is_closed(command):
    finished = fork([sys.executable, "-c", CLOSED, command, READERS[command]])
    sentence = f"scrapy {command}: cannot write to standard output: it is closed\n"
    assert (finished.returncode, finished.stderr) == (1, sentence)


@pytest.mark.parametrize("command", READERS)
def test_1_a_reader_that_has_gone_is_told_nothing(command, tmp_path):
    pipe, err = tmp_path / "pipe", tmp_path / "err"
    os.mkfifo(pipe)
    process = start(line(command, READERS[command]), str(pipe), str(err))
    pipe.open("rb").close()
    assert ended(process, err) == (1, "")


@pytest.mark.parametrize("command", READERS)
def test_130_ctrl_c(command, tmp_path):
    page, err = tmp_path / "page", tmp_path / "err"
    os.mkfifo(page)
    process = start(line(command, page), err=str(err))
    with page.open("wb"):  # the command waits for what is written here
        os.kill(process.pid, signal.SIGINT)
        assert ended(process, err) == (130, "")


def test_130_ctrl_c_reaches_the_workers_too(tmp_path):
    pages = [tmp_path / "a", tmp_path / "b"]
    for page in pages:
        os.mkfifo(page)
    process = subprocess.Popen(
        line("normalize", "--jobs", 2, *pages), cwd=ROOT, env=environment(),
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    with pages[0].open("wb"), pages[1].open("wb"):
        os.killpg(process.pid, signal.SIGINT)
    assert (process.communicate(timeout=20)[1], process.returncode) == (b"", 130)


def test_workers_end_when_the_command_has_been_killed(tmp_path):
    pages = [tmp_path / "a", tmp_path / "b"]
    for page in pages:
        os.mkfifo(page)
    process = subprocess.Popen(
        line("normalize", "--jobs", 2, *pages), cwd=ROOT, env=environment(), stderr=subprocess.PIPE
    )
    with pages[0].open("wb"), pages[1].open("wb"):
        os.kill(process.pid, signal.SIGTERM)
        # The pipe ends when nobody has it any longer.
        assert (process.communicate(timeout=20)[1], process.returncode) == (b"", -signal.SIGTERM)


def test_3_a_worker_that_was_killed(tmp_path, monkeypatch, capsys):
    for name in ("a.html", "b.html"):
        (tmp_path / name).touch()
    monkeypatch.setattr(normalize, "normalize_file", killed)
    command = normalize.Command()
    command.run([str(tmp_path)], Namespace(url=None, jobs=2))
    sentence = "scrapy normalize: a worker was killed, and no page after these was read\n"
    assert (command.exitcode, *capsys.readouterr()) == (3, "", sentence)


def killed(file):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("since", "status"), [("2016-12-01", 0), ("2001-01-01", 3)])
def test_a_full_disk_under_the_log_changes_no_status(since, status, tmp_path):
    line = command(
        "offstream", "-O", str(tmp_path / "e.jsonl"), settings={"REPLAY": SITES},
        since=since, until=since, articles="no",
    )  # fmt: skip
    process = start(line, err="/dev/full")
    process.join(20)
    assert process.exitcode == status
    assert (tmp_path / "e.jsonl").exists() is (status == 0)


def test_no_sentence_goes_among_the_records_where_standard_error_is_closed(tmp_path):
    (tmp_path / "empty.html").touch()
    closed = CLOSED.replace("stdout", "stderr")
    finished = fork([sys.executable, "-c", closed, "normalize", str(tmp_path)])
    assert (finished.returncode, finished.stdout) == (3, "")


def test_130_ctrl_c_while_a_dataset_is_built(tmp_path, monkeypatch, capsys):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(dataset, "build", interrupted)
    (tmp_path / "events.jsonl").touch()
    options = Namespace(output=str(tmp_path / "set"), by=None, text="all")
    with pytest.raises(SystemExit, match="130"):
        dataset.Command().run([str(tmp_path / "events.jsonl")], options)
    assert capsys.readouterr().err == ""
