from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

import mer_bridge as mb
from mer_bridge.errors import ConfigError

RATE = 22_050


@pytest.fixture
def samples(rng):
    time_s = np.arange(3 * RATE) / RATE
    return (0.2 * np.sin(2 * np.pi * 220 * time_s) + rng.normal(0, 0.01, len(time_s))).astype(np.float32)


@pytest.fixture
def song(tmp_path, samples):
    path = tmp_path / "song.wav"
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    return path


def test_every_public_name_is_there_and_has_a_docstring():
    assert set(mb.__all__) <= set(dir(mb))
    for name in mb.__all__:
        assert getattr(mb, name) is not None
    for name in ("analyze", "analyze_all", "stream", "Analysis", "Corpus", "Frame", "Pipeline", "load"):
        assert getattr(mb, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        mb.analyse  # noqa: B018


def test_a_file_and_its_samples_give_the_same(song, samples):
    by_name, by_samples = mb.analyze(str(song)), mb.analyze(samples, sample_rate=RATE)
    assert isinstance(by_name, mb.Analysis)
    assert np.array_equal(by_name.numbers, by_samples.numbers)
    assert by_name.bands is not None


def test_the_stream_gives_what_the_analysis_gives(song, samples):
    hearing = mb.stream(sample_rate=RATE)
    frames = [
        frame for at in range(0, len(samples), 512) for frame in hearing.process(samples[at : at + 512])
    ]
    heard = mb.analyze(song)
    assert [frame.time_s for frame in frames] == heard.time_s.tolist()
    assert [1 + 9 * frame.features.dissonance for frame in frames] == pytest.approx(
        heard["dissonance"], abs=1e-3
    )


def test_settings_are_given_by_name_or_as_a_whole(song):
    short = mb.analyze(song, horizon_s=1.0, model="midlevel-hop")
    same = mb.analyze(song, config=mb.Config(model=type(mb.Config().model)(horizon_s=1.0)))
    assert np.array_equal(short.numbers, same.numbers)
    assert not np.array_equal(short.numbers, mb.analyze(song).numbers)
    with pytest.raises(ConfigError, match=r"model\.horizon_s"):
        mb.analyze(song, horizon_s=99.0)
    with pytest.raises(ConfigError, match="give either config, or model and horizon_s"):
        mb.stream(RATE, config=mb.Config(), horizon_s=2.0)


def test_samples_without_a_rate_are_refused(samples):
    with pytest.raises(mb.MerBridgeError, match="samples need their rate"):
        mb.analyze(samples)


def test_many_files_come_as_they_are_done_with_their_errors(song, tmp_path):
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    found = {
        Path(path).name: (analysis, error) for path, analysis, error in mb.analyze_all([tmp_path], jobs=1)
    }
    assert found["song.wav"][0].duration_s == pytest.approx(3.0)
    assert "cannot be read" in found["noise.wav"][1]
    assert len(list(mb.analyze_all([tmp_path], jobs=2))) == 2


def test_types_are_known_to_a_checker(tmp_path, need_library):
    need_library("mypy")
    script = tmp_path / "script.py"
    script.write_text(
        "import mer_bridge as mb\nreveal_type(mb.analyze('a'))\nreveal_type(mb.stream(44100))\n"
    )
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--cache-dir",
        tmp_path / "cache",
        "--follow-imports",
        "silent",
        script,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)
    assert '"mer_bridge.analysis.result.Analysis"' in done.stdout, done.stdout + done.stderr
    assert '"mer_bridge.pipeline.Pipeline"' in done.stdout
