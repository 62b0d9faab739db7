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


def run(name: str, *arguments: str, home: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_hearing_a_file_prints_one_line_a_tick_with_its_reason(song):
    lines = run("02_hear_a_file.py", str(song)).splitlines()
    assert len(lines) >= 10
    assert all("because" in line for line in lines)


def test_studying_a_song_prints_its_means_and_leaves_a_table_and_a_picture(song, tmp_path, need_library):
    need_library("pandas")
    need_library("matplotlib")
    lines = run("03_study_a_song.py", str(song), home=tmp_path).splitlines()
    assert "3.0 s" in lines[0]
    assert sum(line.startswith("  ") for line in lines) >= 15
    assert lines[-1].startswith("most tense at")
    assert (tmp_path / "song.csv").read_text().startswith("index,time_s")
    assert (tmp_path / "song.png").stat().st_size > 10_000


def test_studying_a_collection_lists_every_file(song, tmp_path):
    (tmp_path / "again.wav").write_bytes(song.read_bytes())
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    lines = run("04_study_a_collection.py", str(tmp_path)).splitlines()
    assert len(lines) == 2
    assert all(line.startswith("tension ") for line in lines)


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
