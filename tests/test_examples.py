"""Every example runs, as a user would run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def song(tmp_path, rng) -> Path:
    time_s = np.arange(3 * 22_050) / 22_050
    tones = sum(np.sin(2 * np.pi * hertz * time_s) for hertz in (220.0, 277.2, 329.6))
    path = tmp_path / "song.wav"
    soundfile.write(path, 0.2 * tones * np.exp(-((time_s % 0.5) * 4)), 22_050)
    return path


def run(name: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_hearing_a_file_prints_one_line_a_tick_with_its_reason(song):
    lines = run("02_hear_a_file.py", str(song)).splitlines()
    assert len(lines) >= 10
    assert all("because" in line for line in lines)


def test_printing_emotion_subscribes_to_a_running_bridge(song):
    command = [sys.executable, "-u", "-m", "mer_bridge", "run", "--port", "auto", "--osc-send", "127.0.0.1:9"]
    command += ["--input-kind", "player", "--seconds", "20"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bridge:
        try:
            address = next(
                line.split()[1].rstrip(",") for line in bridge.stdout if line.startswith("listening")
            )
            next(line for line in bridge.stdout if line.startswith("ready"))
            told = run("01_print_emotion.py", "--bridge", address, "--seconds", "4")
        finally:
            bridge.terminate()
            bridge.communicate(timeout=10)
    assert "valence" in told
    assert "because" in told
