"""The files that docs/scheduling.md shows are valid, as far as a machine without them can tell."""

import re
import shutil
import subprocess

import pytest

from tests.crawling import ROOT

TEXT = (ROOT / "docs" / "scheduling.md").read_text("utf-8")
COMMANDS = re.findall(r"scrapy crawl (\w+)", TEXT)


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_every_crawl_that_is_shown_exists():
    from scrapy.spiderloader import SpiderLoader
    from scrapy.utils.project import get_project_settings

    known = SpiderLoader.from_settings(get_project_settings()).list()
    assert set(COMMANDS) <= set(known)
    assert len(COMMANDS) >= 4


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_units_verify(tmp_path):
    scrapy = tmp_path / "scrapy"
    scrapy.write_text("#!/bin/sh\n")
    scrapy.chmod(0o755)
    shown = zip(re.findall(r"^`/etc/systemd/system/(\S+)`", TEXT, re.M), blocks("ini"), strict=True)
    units = dict(shown)
    assert sorted(units) == [
        "downlink@.service",
        "downlink@offstream.timer",
        "downlink@wikipedia.timer",
    ]
    for name, text in units.items():
        text = text.replace("/srv/downlink/.venv/bin/scrapy", str(scrapy))
        (tmp_path / name).write_text(text.replace("User=downlink\n", ""))
    for name in ("downlink@offstream", "downlink@wikipedia"):
        checked = subprocess.run(
            ["systemd-analyze", "verify", tmp_path / f"{name}.service", tmp_path / f"{name}.timer"],
            capture_output=True,
            text=True,
        )
        complaints = [line for line in checked.stderr.splitlines() if "downlink" in line]
        assert not complaints, checked.stderr


def test_a_bad_night_of_one_spider_is_none_of_the_others_and_loses_nothing():
    (workflow,) = blocks("yaml")
    steps = workflow.split("      - ")[1:]
    last = [step for step in steps if "crawl wikipedia" in step or "save@" in step]
    last += [step for step in steps if "upload-artifact" in step]
    assert len(last) == 3
    assert all("if: always()" in step for step in last)
    assert "include-hidden-files: true" in last[-1]  # .offstream.part/run.json
    assert not any("actions/cache@" in step for step in steps)  # saves after success alone
