"""``analyze`` and ``search`` as real processes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES


@pytest.fixture
def mer(tmp_path):
    """Run a command in an empty folder that is also the home."""
    folders = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), "APPDATA": str(tmp_path)}

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mer_bridge", *map(str, arguments)]
        environment = {**os.environ, **folders}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100, check=False
        )

    return run


@pytest.fixture
def music(tmp_path, rng):
    """Three tunes of three seconds in a folder."""
    folder = tmp_path / "music"
    folder.mkdir()
    time_s = np.arange(3 * 22_050) / 22_050
    for k in range(3):
        chord = sum(np.sin(2 * np.pi * hertz * time_s) for hertz in (220.0, 277.2 + 10 * k, 329.6))
        sound = 0.1 * chord * (time_s % 0.5 < 0.1 + 0.1 * k) + rng.normal(0, 1e-3, len(time_s))
        soundfile.write(folder / f"{k}.wav", sound.astype(np.float32), 22_050)
    return folder


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def one_line(done: subprocess.CompletedProcess[str], *words: str, code: int) -> None:
    assert done.returncode == code, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    for word in ("mer-bridge: ", *words):
        assert word in lines[0]


def test_one_file_gives_a_row_per_tick_on_standard_output_and_nothing_else(mer, music):
    done = mer("analyze", music / "0.wav")
    assert (done.returncode, done.stderr) == (0, "")
    found = rows(done.stdout)
    assert list(found[0])[-15:] == [*MIDLEVEL_NAMES, *EMOTION_NAMES]
    assert [int(row["index"]) for row in found] == list(range(len(found)))
    for row in found:
        assert all(1.0 <= float(row[name]) <= 10.0 for name in MIDLEVEL_NAMES)
        assert all(1.0 <= float(row[name]) <= 9.0 for name in EMOTION_NAMES)


def test_a_folder_gives_a_row_per_file_and_names_the_bad_one_at_the_end(mer, music, tmp_path):
    (music / "broken.wav").write_bytes(b"no sound")
    done = mer("analyze", "music", "--summary", "-o", "out.csv", "--jobs", "2")
    assert done.returncode == 1
    bad, last = done.stderr.splitlines()
    assert "broken.wav cannot be read as audio" in bad
    assert "heard 3 files" in last
    assert "1 could not be heard" in last
    found = rows((tmp_path / "out.csv").read_text())
    assert [row["file"] for row in found] == [f"music/{k}.wav" for k in range(3)]


def test_json_lines(mer, music, tmp_path):
    assert mer("analyze", "music/1.wav", "-o", "out.jsonl").returncode == 0
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert found[0]["file"] == "music/1.wav"


def test_wrong_usage_is_one_line(mer, music):
    before = (music / "0.wav").read_bytes()
    one_line(mer("analyze", "music", "-o", "music/0.wav"), "is one of the audio files", code=2)
    assert (music / "0.wav").read_bytes() == before
    one_line(mer("analyze", "music", "--engine", "dask"), "--scheduler", code=2)
    one_line(mer("analyze", "music", "--scheduler", "tcp://a:1"), "--engine dask", code=2)
    one_line(mer("analyze", "music", "--engine", "slurm"), "local, dask", code=2)
    one_line(mer("analyze", "music", "--device", "tpu"), "auto, cpu, cuda", code=2)
    one_line(mer("analyze", "music", "-o", "out.xml"), ".csv, .jsonl, .parquet", code=2)
    one_line(mer("analyze", "music", "--midi", "a.mid", "--summary"), "--midi takes one audio file", code=2)
    one_line(mer("search", "music", "--from", "calm", "--to", "uplifting"), "is no corpus", code=2)
    one_line(mer("search", "music"), "ask with --like", code=2)


def test_a_corpus_is_searched_for_passages_and_playlists_and_drawn(mer, music, tmp_path, need_library):
    need_library("pyarrow")
    done = mer("analyze", "music", "-o", "corpus")
    assert done.returncode == 0, done.stderr
    found = mer("search", "corpus", "--like", "music/0.wav", "--at", "0", "--count", "1").stdout.split()
    assert found[1] == "0:00"
    assert found[2] in {str(music / "1.wav"), str(music / "2.wav")}
    done = mer("search", "corpus", "--from", "calm", "--to", "uplifting", "--count", "2", "-o", "list.m3u8")
    assert len(done.stdout.splitlines()) == 2
    assert len(rows(mer("analyze", "list.m3u8", "--summary").stdout)) == 2
    assert "3 tracks" in mer("search", "corpus", "--map", "map.html").stdout
    assert (tmp_path / "map.html").is_file()
