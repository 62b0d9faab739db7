"""Damaged audio files against the decoder, in children with limits; the long form is in benchmarks/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
N_FILES = 250


@pytest.mark.parametrize("extension", ["wav", "flac", "ogg", "opus", "mp3", "aiff"])
def test_damaged_files_are_played_or_refused_within_limits(extension):
    done = subprocess.run(
        [
            *(sys.executable, BENCHMARKS / "fuzz_files.py"),
            *("--files", str(N_FILES), "--formats", extension, "--seed", "77"),
        ],
        capture_output=True,
        text=True,
        timeout=110.0,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{extension}: {N_FILES} files" in done.stdout
    assert "0 wrong" in done.stdout
