from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.analysis.result import PASSAGE_S, PASSAGE_STEP_S, Analysis, Moment
from mer_bridge.errors import ConfigError, MissingDependency
from mer_bridge.values import VALUE_NAMES, Quadrant


def plane(*stretches):
    """Emotions that stay at some points of the plane, each for a number of ticks."""
    rows = [np.tile([valence, energy, 5, 5, 5, 5, 5, 5], (n, 1)) for valence, energy, n in stretches]
    return np.concatenate(rows).astype(float)


def test_a_curve_is_found_by_its_name(analysis):
    song = analysis()
    assert song["dissonance"] is not None
    assert np.array_equal(song["dissonance"], song.features[:, 4])
    assert np.array_equal(song["tender"], song.emotions[:, 7])
    assert list(song.summary) == list(VALUE_NAMES)
    with pytest.raises(KeyError, match="'joy' is none of melodiousness"):
        song["joy"]


def test_the_quadrant_is_that_of_the_mean(analysis):
    mean = np.full(15, 5.0)
    mean[7:9] = 3.0, 7.0
    assert analysis(mean=mean).quadrant is Quadrant.AGGRESSIVE


def test_moments_are_where_music_begins_and_quadrants_are_entered_to_stay(analysis):
    gate = np.ones(100, bool)
    gate[:10] = gate[90:] = False
    emotions = plane((7, 3, 40), (7, 7, 5), (7, 3, 5), (3, 7, 50))  # the visit to uplifting is too short
    song = analysis(100, gate_open=gate, emotions=emotions)
    times = song.time_s
    assert song.moments == [
        Moment(times[0], "calm"),
        Moment(times[10], "music"),
        Moment(times[50], "aggressive"),
        Moment(times[90], "silence"),
    ]


def test_silence_alone_has_no_moments(analysis):
    assert analysis(gate_open=np.zeros(100, bool)).moments == []


@given(st.integers(1, 700))
def test_passages_are_the_means_of_their_stretches(n_ticks):
    time_s = 0.99 + 0.128 * np.arange(n_ticks)
    features = np.random.default_rng(n_ticks).uniform(1, 10, (n_ticks, 7))
    state = (np.zeros(n_ticks), np.ones(n_ticks, bool), np.zeros(n_ticks))
    song = Analysis("", "", float(time_s[-1]), time_s, *state, features, np.ones((n_ticks, 8)), np.ones(15))
    passages = song.passages()
    assert len(passages) == 1 + int(max(song.duration_s - PASSAGE_S, 0.0) / PASSAGE_STEP_S)
    for begin_s, *mean in passages:
        inside = (time_s >= begin_s) & (time_s < begin_s + PASSAGE_S)
        assert mean == pytest.approx(features[inside].mean(axis=0))


def test_a_passage_is_the_mean_from_a_second_on_or_the_whole(analysis):
    song = analysis(300)
    inside = (song.time_s >= 7.0) & (song.time_s < 7.0 + PASSAGE_S)
    assert song.passage(7.0) == pytest.approx(song.features[inside].mean(axis=0))
    assert song.passage() == pytest.approx(song.mean[:7])
    with pytest.raises(ConfigError, match=r"song.wav is 39.3 s long; there is nothing at 99 s"):
        song.passage(99.0)


def test_a_dataframe_has_a_row_per_tick(analysis, need_library):
    need_library("pandas")
    frame = analysis(10).to_dataframe()
    assert list(frame.columns) == ["index", "time_s", "level_db", "gate", "confidence", *VALUE_NAMES]
    assert len(frame) == 10
    assert np.array_equal(frame["modality"], analysis(10)["modality"])


def test_without_pandas_the_extra_is_named(analysis, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(
        MissingDependency, match=r"pandas is needed to make a DataFrame.*mer-bridge\[notebook\]"
    ):
        analysis().to_dataframe()
