"""Every way a bridge can end, and a restart, as real processes; the long forms are in benchmarks/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ENDINGS = (
    "SIGTERM",
    "SIGTERM, csv, CCs to rest",
    "SIGINT, jsonl",
    "SIGHUP",
    "terminal closed",
    "exception in the source",
    "exception in the worker",
    "exception in the sender",
    "exception in the server",
    "disk full",
    "disk full, csv",
    "everything unplugged",
    "kill -9",
    "kill -9, jsonl",
)

pytestmark = [
    pytest.mark.host,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and terminals"),
]


def run(script: str, *flags: str) -> str:
    """Output of a script of benchmarks/, which ends with 0 if it kept its promises."""
    command = [sys.executable, BENCHMARKS / script, *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110.0, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ENDINGS)
def test_however_it_ends_notes_end_and_recordings_stay(need_program, need_library, name):
    need_program("jackd")
    need_library("jack")
    need_library("rtmidi")
    assert name in run("stopping.py", "--times", "1", "--slack", "5", name)


def test_no_ending_is_left_out():
    listed = " ".join(run("stopping.py", "--help").split())
    assert f"of {', '.join(ENDINGS)}" in listed


@pytest.mark.parametrize("flags", [(), ("--killed",)])
def test_a_restart_in_the_middle_of_a_piece_is_warm(flags):
    run("restart.py", *flags)
