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
    service, timer = blocks("ini")
    scrapy = tmp_path / "scrapy"
    scrapy.write_text("#!/bin/sh\n")
    scrapy.chmod(0o755)
    service = service.replace("/srv/downlink/.venv/bin/scrapy", str(scrapy))
    (tmp_path / "downlink.service").write_text(service.replace("User=downlink\n", ""))
    (tmp_path / "downlink.timer").write_text(timer)
    for unit in ("downlink.service", "downlink.timer"):
        checked = subprocess.run(
            ["systemd-analyze", "verify", str(tmp_path / unit)], capture_output=True, text=True
        )
        complaints = [line for line in checked.stderr.splitlines() if "downlink." in line]
        assert not complaints, checked.stderr
