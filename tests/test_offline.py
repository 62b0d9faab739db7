from __future__ import annotations

import numpy as np
import pytest
import soundfile

from mer_bridge import offline
from mer_bridge.config import Config, Input
from mer_bridge.errors import AudioFileError
from mer_bridge.pipeline import build_pipeline

RATE = 22_050
SAME = 1e-4
"""Over several ticks at once the engine may add in another order."""


@pytest.fixture
def samples(rng):
    """Five seconds: one of silence, four of a chord with a beat."""
    time_s = np.arange(4 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220.0, 277.2, 329.6))
    music = 0.1 * chord * (0.6 + 0.4 * np.sin(2 * np.pi * 2.0 * time_s)) + rng.normal(0, 1e-3, len(time_s))
    return np.concatenate([np.zeros(RATE), music]).astype(np.float32)


@pytest.fixture
def music(tmp_path, samples):
    path = tmp_path / "music.wav"
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    return path


def test_frames_of_a_file_are_those_of_the_live_pipeline(music, samples):
    pipeline = build_pipeline(Config(), input_rate=RATE)
    live = [frame for block in np.array_split(samples, 97) for frame in pipeline.process(block)]
    seconds = []
    heard = offline.hear(music, Config(), advance=seconds.append)
    assert [frame.time_s for frame in heard] == [frame.time_s for frame in live]
    for mine, other in zip(heard, live, strict=True):
        assert mine.features == pytest.approx(other.features, abs=SAME)
        assert mine.live == pytest.approx(other.live, abs=SAME)
    assert sum(seconds) == pytest.approx(5.0)


def test_a_summary_is_what_the_analysis_says_of_the_whole(music):
    frames = offline.hear(music, Config())
    heard = [frame.features for frame in frames if frame.confidence > 0.0]
    assert 0 < len(heard) < len(frames)  # the second of silence does not count
    assert offline.summarise(music, Config())[:7] == pytest.approx(1 + 9 * np.mean(heard, axis=0), abs=1e-3)


def test_silence_is_said(tmp_path):
    soundfile.write(tmp_path / "silence.wav", np.zeros(3 * RATE), RATE)
    said = []
    assert offline.hear(tmp_path / "silence.wav", Config(), say=said.append)
    assert "no music heard" in said[0]


def test_a_file_that_is_too_short_or_lacks_the_channel_is_said(music, tmp_path):
    soundfile.write(tmp_path / "short.wav", np.zeros(RATE // 10), RATE)
    with pytest.raises(AudioFileError, match="too short to judge"):
        offline.hear(tmp_path / "short.wav", Config())
    with pytest.raises(AudioFileError, match="has 1 channels, channel 2 was asked for"):
        offline.hear(music, Config(input=Input(channel=2)))
