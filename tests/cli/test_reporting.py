"""A recording and its report from the command line, as real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BAND = """
[[input]]
name = "anna"
kind = "player"
[[input]]
name = "ben"
kind = "player"
[[map]]
from = "anna.tension"
to = "osc:/synth/filter"
"""


@pytest.fixture
def mer_bridge(tmp_path):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "mer_bridge", *arguments],
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


def test_a_band_is_recorded_and_reported_with_what_its_machines_were_told(mer_bridge, tmp_path):
    (tmp_path / "band.toml").write_text(BAND, encoding="utf-8")
    flags = ("--config", "band.toml", "--osc-listen", "127.0.0.1:auto", "--seconds", "5", "--quiet")
    done = mer_bridge("record", "take", *flags)
    assert done.returncode == 0, done.stderr
    assert sorted(each.name for each in (tmp_path / "take").iterdir()) == ["anna", "ben", "sent.jsonl"]
    done = mer_bridge("report", "take")
    assert (done.returncode, done.stdout.strip()) == (0, f"wrote {Path('take') / 'report.html'}")
    page = (tmp_path / "take" / "report.html").read_text(encoding="utf-8")
    for words in ('id="player-anna"', 'id="player-ben"', "osc:/synth/filter", "p95", "midlevel-hop-v2"):
        assert words in page
    for words in ("not kept", "read up to line"):
        assert words not in page
    assert mer_bridge("replay", "take", "--verify").returncode == 0  # the new files are in nobody's way


def test_what_is_no_session_is_one_line(mer_bridge):
    done = mer_bridge("report", "nothing")
    assert done.returncode == 2
    assert done.stderr.startswith("mer-bridge: ")
    assert len(done.stderr.splitlines()) == 1
