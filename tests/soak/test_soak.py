"""A minute of everything at once; ten minutes and more are ``python benchmarks/soak.py --minutes N``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[2] / "benchmarks" / "soak.py"


@pytest.mark.host
@pytest.mark.timeout(240)
def test_in_a_minute_of_everything_nothing_is_lost_and_nothing_grows(need_program, need_library):
    need_program("pd")
    for library in ("websockets", "uvicorn", "starlette"):
        need_library(library)
    command = [sys.executable, SOAK, "--minutes", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200.0, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["ticks_timed"] > 300
    assert report["dashboard_frames"] > 300
    assert report["websocket_messages"] > 300
    assert "load of the machine" in done.stderr  # the table for people
    assert all(report["promises"].values())
