"""`scrapy explain` on files and, answered from the fixtures, on addresses."""

import argparse
import io
import sys

import pytest
from scrapy.exceptions import UsageError

from scrapers.commands.explain import Command
from tests.explain.pages import DAMAGED, DAMAGED_URL, SITES
from tests.forking import fork


@pytest.fixture
def explain(capsys):
    """Run the command on a file; return exit status, standard output and standard error."""

    def run(*args, url=None, html=None):
        command = Command()
        command.run([str(arg) for arg in args], argparse.Namespace(url=url, html=html))
        return command.exitcode, *capsys.readouterr()

    return run


def test_0_a_file(explain):
    status, out, err = explain(DAMAGED, url=DAMAGED_URL)
    assert status == 0
    assert out.startswith(f"article  {DAMAGED_URL}\n")
    assert " of 26 blocks kept · 13 repairs" in out
    assert err == ""


def test_0_html_is_written_instead(explain, tmp_path):
    status, out, err = explain(DAMAGED, html=str(tmp_path / "out.html"))
    assert (status, out, err) == (0, "", "")
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!doctype html>")


def test_0_characters_that_the_terminal_lacks_are_escapes(monkeypatch, tmp_path):
    (tmp_path / "page.txt").write_text("Союз — launch\n" * 3, "utf-8")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "latin-1"))
    command = Command()
    command.run([str(tmp_path / "page.txt")], argparse.Namespace(url=None, html=None))
    assert command.exitcode == 0
    assert rb"\u0421\u043e\u044e\u0437 \u2014 launch" in written.getvalue()


def test_1_a_file_that_cannot_be_written(explain, tmp_path):
    status, _, err = explain(DAMAGED, html=str(tmp_path / "nowhere" / "out.html"))
    assert status == 1
    assert err == (
        f"scrapy explain: cannot write {tmp_path}/nowhere/out.html: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ((), "takes one path or address"),
        (("a", "b"), "takes one path or address"),
        (("no-such-file.html",), "no file no-such-file.html"),
        ((SITES,), "sites is a folder: name one file"),
        (("http://",), "http:// is not an http or https address"),
        (("run.warc.gz",), "is an archive: name a page's address, with -s REPLAY="),
    ],
)
def test_2_usage(explain, tmp_path, monkeypatch, args, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.warc.gz").touch()
    with pytest.raises(UsageError, match=sentence):
        explain(*args)


def test_3_a_file_that_cannot_be_read(explain, tmp_path):
    (tmp_path / "empty.html").touch()
    status, out, err = explain(tmp_path / "empty.html")
    assert (status, out) == (3, "")
    assert err.startswith(f"scrapy explain: {tmp_path}/empty.html: The body ")


def scrapy(*args):
    line = [sys.executable, "-m", "scrapy", "explain", *map(str, args), "-s", f"REPLAY={SITES}"]
    return fork(line)


def test_an_address_that_nothing_can_answer_is_told_in_one_line(tmp_path):
    nowhere = [sys.executable, "-m", "scrapy", "explain", "http://a.example/", "-s", "REPLAY=/none"]
    finished = fork(nowhere)
    assert (finished.returncode, finished.stderr) == (
        1, "scrapy explain: could not start: REPLAY=/none: there is no such file or folder\n",
    )  # fmt: skip
    (tmp_path / "file").touch()
    finished = fork([*nowhere[:-1], f"ARCHIVE={tmp_path}/file"])
    assert finished.returncode == 1
    assert finished.stderr.startswith("scrapy explain: cannot write: ")
    finished = fork([*nowhere[:-1], "DOWNLINK_HOSTS=foo"])
    assert finished.returncode == 2
    assert finished.stderr.endswith("'foo' is neither name=127.0.0.1:PORT nor name=\n")


@pytest.mark.slow
def test_0_an_address_says_what_the_saved_page_says():
    finished = scrapy(DAMAGED_URL)
    assert finished.returncode == 0, finished.stderr
    from_file = scrapy(DAMAGED, "--url", DAMAGED_URL)
    assert finished.stdout == from_file.stdout


@pytest.mark.slow
def test_3_an_address_without_a_page_and_2_usage_as_exit_statuses():
    finished = scrapy("https://www.thehindu.com/nothing-here")
    assert (finished.returncode, finished.stdout) == (3, "")
    assert finished.stderr == (
        "scrapy explain: https://www.thehindu.com/nothing-here: dead (HTTP 404)\n"
    )
    finished = scrapy("no-such-file.html")
    assert finished.returncode == 2
    assert finished.stderr.endswith("error: no file no-such-file.html\n")
    finished = scrapy(DAMAGED, "--url", "foo")
    assert finished.returncode == 2
    assert finished.stderr.endswith("error: --url foo: no http or https address\n")
