"""Python command lines in processes of their own, forked from one that has imported the project.

A crawl of the fixtures takes a tenth of the time that its imports take, and the slow tests crawl
hundreds of times.  What depends on how Python starts (locale, hash seed, a clock put in its place
before anything is imported) needs :mod:`subprocess`.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])


def fork(line: list[str]) -> subprocess.CompletedProcess[str]:
    """Run ``[python, -m or -c, …]`` in the project's folder; as :func:`subprocess.run` does."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = start(line, str(out), str(err))
        process.join()
        status = process.exitcode
        assert status is not None
        return subprocess.CompletedProcess(line, status, out.read_text(), err.read_text())


def start(line: list[str], out: str = os.devnull, err: str = os.devnull) -> BaseProcess:
    """Start a command line without waiting for it; what it says goes to the files."""
    process = _FORKS.Process(target=_become, args=(line, out, err))
    process.start()
    return process


def _become(line: list[str], out: str, err: str) -> None:
    for path, descriptor in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.chdir(Path(__file__).parents[1])
    _, flag, what, *arguments = line
    sys.argv = [flag, *arguments]
    if flag == "-c":
        exec(what, {"__name__": "__main__"})
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)
