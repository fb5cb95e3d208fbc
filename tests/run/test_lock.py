"""One run at a time; the kernel frees the lock of a dead process."""

import os
import signal
import subprocess
import sys

import pytest

from scrapers.run.lock import LockedError, RunLock

HOLD = (
    "import sys,time; from pathlib import Path; from scrapers.run.lock import RunLock; "
    "RunLock(Path(sys.argv[1])).acquire(); print('held', flush=True); time.sleep(60)"
)


def test_r21_a_second_run_is_told_who_holds_the_lock_and_gets_it_after_a_kill(tmp_path):
    path = tmp_path / "lock"
    path.write_text("4194303999\n")  # of a run before, by a machine of longer numbers
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LockedError, match=f"locked by pid {holder.pid}$"):
            RunLock(path).acquire()
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    lock = RunLock(path)
    lock.acquire()
    lock.release()
    RunLock(path).acquire()
