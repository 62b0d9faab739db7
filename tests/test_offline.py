from __future__ import annotations

import csv

import numpy as np
import pytest
import soundfile

from mer_bridge import offline
from mer_bridge.card import find, read
from mer_bridge.config import Config, Input, Model
from mer_bridge.emotion import EmotionLayer
from mer_bridge.errors import AudioFileError, ConfigError, ModelError
from mer_bridge.pipeline import build_pipeline
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

RATE = 22_050


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


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_row_per_tick_holds_the_ratings_of_the_live_pipeline(music, samples, tmp_path):
    assert offline.analyze([music], tmp_path / "out.csv", config=Config()) == 0
    rows = table(tmp_path / "out.csv")
    pipeline = build_pipeline(Config(), input_rate=RATE)
    live = [frame for block in np.array_split(samples, 97) for frame in pipeline.process(block)]
    assert list(rows[0]) == list(offline.TICK_COLUMNS)
    assert [float(row["time_s"]) for row in rows] == [pytest.approx(frame.time_s, abs=5e-4) for frame in live]
    for row, frame in zip(rows, live, strict=True):
        assert row["file"] == str(music)
        assert row["gate"] == str(int(frame.gate_open))
        # The table has four decimals; the engine may add in another order over several ticks.
        assert float(row["dissonance"]) == pytest.approx(1 + 9 * frame.features.dissonance, abs=1e-3)
        assert float(row["valence"]) == pytest.approx(5 + 4 * frame.emotions.valence, abs=1e-3)
        assert float(row["fear"]) == pytest.approx(1 + 8 * frame.emotions.fear, abs=1e-3)


def test_a_summary_is_the_mean_of_what_was_heard_and_its_emotions(music, tmp_path):
    offline.analyze([music], tmp_path / "files.csv", config=Config(), summary=True)
    (row,) = table(tmp_path / "files.csv")
    assert list(row) == ["file", *MIDLEVEL_NAMES, *EMOTION_NAMES]
    frames, _ = offline.hear(music, Config())
    heard = [frame.features for frame in frames if frame.confidence > 0.0]
    assert 0 < len(heard) < len(frames)  # the second of silence does not count
    features = 1.0 + 9.0 * np.mean(heard, axis=0)
    assert [float(row[name]) for name in MIDLEVEL_NAMES] == pytest.approx(features, abs=2e-4)
    emotions = EmotionLayer(read(find(Config().model.name))).ratings(features).clip(1.0, 9.0)
    assert [float(row[name]) for name in EMOTION_NAMES] == pytest.approx(emotions, abs=5e-3)


def test_summarise_gives_the_row_as_numbers(music, tmp_path):
    offline.analyze([music], tmp_path / "files.csv", config=Config(), summary=True)
    (row,) = table(tmp_path / "files.csv")
    ratings = offline.summarise(music, Config())
    assert ratings == pytest.approx([float(row[name]) for name in VALUE_NAMES], abs=1e-4)


def test_the_horizon_of_the_configuration_counts(music, tmp_path):
    for name, horizon_s in (("short.csv", 1.0), ("long.csv", 15.0)):
        config = Config(model=Model(horizon_s=horizon_s))
        offline.analyze([music], tmp_path / name, config=config)
    assert (tmp_path / "short.csv").read_bytes() != (tmp_path / "long.csv").read_bytes()


def test_the_rate_of_the_file_counts(samples, tmp_path):
    """The same music at 44.1 kHz gives nearly the same ratings: only the resampler lies between."""
    soxr = pytest.importorskip("soxr")
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    soundfile.write(tmp_path / "b.wav", soxr.resample(samples, RATE, 44_100), 44_100, subtype="FLOAT")
    ratings = [offline.summarise(tmp_path / name, Config()) for name in ("a.wav", "b.wav")]
    assert ratings[1] == pytest.approx(ratings[0], abs=0.25)  # of nine rating steps


def test_unreadable_files_are_named_and_the_rest_goes_on(music, tmp_path):
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    soundfile.write(tmp_path / "short.wav", np.zeros(RATE // 10), RATE)
    said = []
    files = [tmp_path / "none.wav", tmp_path / "noise.wav", tmp_path / "short.wav", music]
    assert offline.analyze(files, tmp_path / "out.csv", config=Config(), summary=True, say=said.append) == 3
    assert [row["file"] for row in table(tmp_path / "out.csv")] == [str(music)]
    for line, path in zip(said, files, strict=False):
        assert str(path) in line


def test_silence_gives_finite_ratings_and_is_said(tmp_path):
    soundfile.write(tmp_path / "silence.wav", np.zeros(3 * RATE), RATE)
    said = []
    offline.analyze(
        [tmp_path / "silence.wav"], tmp_path / "out.csv", config=Config(), summary=True, say=said.append
    )
    (row,) = table(tmp_path / "out.csv")
    assert all(np.isfinite(float(row[name])) for name in VALUE_NAMES)
    assert "no music heard" in said[0]


def test_progress_adds_up_to_the_duration(music, tmp_path):
    done = []
    offline.analyze([music], tmp_path / "out.csv", config=Config(), advance=done.append)
    assert (
        sum(done) == pytest.approx(5.0) == pytest.approx(offline.duration_s([music, tmp_path / "none.wav"]))
    )


def test_the_table_never_overwrites_a_file_it_hears(music):
    with pytest.raises(ConfigError, match="is one of the audio files"):
        offline.analyze([music], music, config=Config())


def test_a_missing_model_leaves_no_table(music, tmp_path):
    with pytest.raises(ModelError, match="no model 'none'"):
        offline.analyze([music], tmp_path / "out.csv", config=Config(model=Model(name="none")))
    assert not (tmp_path / "out.csv").exists()


def test_a_channel_the_file_lacks_is_said(music):
    with pytest.raises(AudioFileError, match="has 1 channels, channel 2 was asked for"):
        offline.summarise(music, Config(input=Input(channel=2)))
