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
    need_library("websockets")
    command = [sys.executable, SOAK, "--minutes", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200.0, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["ticks_timed"] > 300
    assert all(report["promises"].values())
