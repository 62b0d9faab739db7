from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.analysis.listener import BLOCK_S, Listener, length_s
from mer_bridge.config import Config, Input, Model
from mer_bridge.errors import AudioFileError, ModelError
from mer_bridge.pipeline import build_pipeline
from mer_bridge.values import EMOTION_NAMES, absolute_to_emotion, absolute_to_feature

RATE = 22_050
SAME = 1e-4
"""What is promised between live and offline, in absolute units; ratings are up to nine times that."""


@pytest.fixture(scope="module")
def listener():
    return Listener(Config(), engine="cpu")


@pytest.fixture(scope="module")
def samples(tune):
    """Longer than a block, with a pause that ends a piece."""
    silence = np.zeros(6 * RATE, np.float32)
    return np.concatenate([silence[:RATE], tune(BLOCK_S, 1), silence, tune(3.0, 2)])


def test_a_file_gives_the_ratings_of_the_live_bridge(listener, samples):
    pipeline = build_pipeline(Config(), input_rate=RATE)
    live = [frame for block in np.array_split(samples, 997) for frame in pipeline.process(block)]
    heard = listener.hear(samples, sample_rate=RATE)
    assert heard.time_s.tolist() == [frame.time_s for frame in live]
    assert heard.gate_open.tolist() == [frame.gate_open for frame in live]
    assert heard.confidence == pytest.approx([frame.confidence for frame in live], abs=SAME)
    features = [[absolute_to_feature(value) for value in frame.features] for frame in live]
    emotions = [list(map(absolute_to_emotion, EMOTION_NAMES, frame.emotions)) for frame in live]
    assert np.abs(heard.features - features).max() < 9 * SAME
    assert np.abs(heard.emotions - emotions).max() < 9 * SAME


def test_one_file_leaves_nothing_behind_for_the_next(listener, samples, tune):
    first = listener.hear(samples, sample_rate=RATE)
    listener.hear(tune(4.0, 3), sample_rate=44_100)
    again = listener.hear(samples, sample_rate=RATE)
    assert np.array_equal(first.numbers, again.numbers)


def test_the_whole_is_the_mean_of_what_was_heard(listener, samples):
    heard = listener.hear(samples, sample_rate=RATE)
    counts = heard.confidence > 0.0
    assert 0 < counts.sum() < len(heard)
    assert heard.mean[:7] == pytest.approx(heard.features[counts].mean(axis=0))
    assert heard.duration_s == pytest.approx(len(samples) / RATE)


def test_a_file_is_heard_as_its_samples_are(listener, make_music, tune, tmp_path):
    done = []
    path = make_music(tmp_path / "a.wav", 3.0, seed=4)
    from_file = listener(path, advance=done.append)
    assert np.array_equal(from_file.numbers, listener.hear(tune(3.0, 4), sample_rate=RATE).numbers)
    assert (from_file.path, from_file.bands) == (str(path), None)
    assert sum(done) == pytest.approx(3.0) == pytest.approx(length_s(path))


def test_the_spectrum_at_each_tick_is_kept_on_request(listener, tune):
    sound = np.concatenate([tune(2.0, 1), np.zeros(RATE, np.float32)])
    heard = listener.hear(sound, sample_rate=RATE, keep_bands=True)
    assert heard.bands.shape[0] == len(heard)
    assert heard.bands[0].max() > 0.1 > heard.bands[-1].max()


def test_the_horizon_of_the_configuration_counts(samples):
    short, long = (
        Listener(Config(model=Model(horizon_s=horizon_s))).hear(samples, sample_rate=RATE)
        for horizon_s in (1.0, 15.0)
    )
    assert np.ptp(short["dissonance"]) > np.ptp(long["dissonance"])


def test_silence_gives_finite_ratings_and_counts_as_not_heard(listener):
    heard = listener.hear(np.zeros(3 * RATE, np.float32), sample_rate=RATE)
    assert not heard.heard
    assert np.isfinite(heard.numbers).all()


def test_what_cannot_be_judged_is_said(listener, make_music, tmp_path):
    with pytest.raises(AudioFileError, match="this piece is too short to judge"):
        listener.hear(np.zeros(100, np.float32), sample_rate=RATE)
    path = make_music(tmp_path / "mono.wav")
    with pytest.raises(AudioFileError, match="has 1 channels, channel 2 was asked for"):
        Listener(Config(input=Input(channel=2)))(path)
    assert length_s(tmp_path / "none.wav") == 0.0


def test_a_missing_model_is_said_at_once():
    with pytest.raises(ModelError, match="no model 'none'"):
        Listener(Config(model=Model(name="none")))
