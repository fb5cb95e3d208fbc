"""A folder that cannot be read is told, not passed by."""

import errno
import os
from pathlib import Path

from scrapers.folders import files_below


def keep_back(folder, monkeypatch):
    """Keep the entries of a folder back, also from root."""
    scandir = os.scandir

    def refused(path):
        if Path(path) == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)


def test_files_are_found_below_the_folders_that_can_be_read(tmp_path, monkeypatch):
    for name in ("b", "a/2", "a/1", "c/kept/3"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "nowhere").symlink_to(tmp_path / "none")
    keep_back(tmp_path / "c" / "kept", monkeypatch)
    unread = []
    found = files_below(tmp_path, unread.append)
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a/1", "a/2", "b"]
    assert [error.filename for error in unread] == [str(tmp_path / "c" / "kept")]


def test_a_name_that_cannot_be_asked_about_is_told(tmp_path, monkeypatch):
    for name in "ab":
        (tmp_path / name).touch()
    stat = os.stat

    def refused(path, **how):
        if Path(path) == tmp_path / "b":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return stat(path, **how)

    monkeypatch.setattr(os, "stat", refused)
    unread = []
    assert files_below(tmp_path, unread.append) == [tmp_path / "a"]
    assert [error.filename for error in unread] == [str(tmp_path / "b")]
