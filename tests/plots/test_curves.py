from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from mer_bridge.analysis.result import Analysis
from mer_bridge.errors import ConfigError, MissingDependency
from mer_bridge.plots import curves
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

N = 200


@pytest.fixture
def song(rng):
    """Calm, then silent, then aggressive; features that a model lacks are NaN."""
    emotions = np.full((N, 8), 5.0)
    emotions[:, 0], emotions[:, 1] = np.linspace(8, 2, N), np.linspace(2, 8, N)
    gate = np.ones(N, bool)
    gate[80:100] = False
    return Analysis(
        path="a $tune$\n.wav",
        model="made-up-v1",
        duration_s=26.0,
        time_s=0.99 + 0.128 * np.arange(N),
        level_db=np.full(N, -20.0),
        gate_open=gate,
        confidence=gate * 0.8,
        features=rng.uniform(1, 10, (N, 7)),
        emotions=emotions,
        mean=np.full(15, 5.0),
        bands=rng.uniform(0, 1, (N, 149)).astype(np.float32),
    )


@pytest.fixture
def figure(song, need_library):
    need_library("matplotlib")
    return curves.draw(song)


def named(axes):
    return [line.get_label() for line in axes.lines if not line.get_label().startswith("_")]


def test_every_feature_and_emotion_has_its_curve(figure, song):
    rows = figure.axes
    assert named(rows[1]) == list(MIDLEVEL_NAMES)
    assert named(rows[2]) == list(EMOTION_NAMES)
    (valence,) = (line for line in rows[2].lines if line.get_label() == "valence")
    assert np.array_equal(valence.get_ydata(), song["valence"])


def test_spectrum_trail_and_moments_are_drawn(figure, song):
    rows = figure.axes
    assert rows[0].images[0].get_array().shape == (149, N)
    words = " ".join(text.get_text() for text in rows[0].texts)
    for name in ("music", "calm", "silence", "aggressive"):
        assert name in words
    trail = rows[4].collections[0].get_offsets()
    assert np.allclose(trail, np.column_stack([song["valence"], song["energy"]]))


def test_what_a_model_lacks_is_left_out_and_the_level_stands_for_a_missing_spectrum(song, need_library):
    need_library("matplotlib")
    less = Analysis(
        **{
            **{name: getattr(song, name) for name in Analysis.__slots__},
            "features": np.full((N, 7), np.nan),
            "bands": None,
        }
    )
    rows = curves.draw(less).axes
    assert named(rows[1]) == []
    assert rows[0].get_title(loc="left") == "level, dBFS"


@pytest.mark.parametrize("suffix", curves.SUFFIXES)
def test_pictures_are_written_whatever_the_name_of_the_file(figure, tmp_path, suffix):
    curves.save(figure, tmp_path / f"out{suffix}")
    assert (tmp_path / f"out{suffix}").stat().st_size > 10_000


def test_plot_draws_and_writes(song, tmp_path, need_library):
    need_library("matplotlib")
    assert song.plot(tmp_path / "out.svg").axes
    assert "<svg" in (tmp_path / "out.svg").read_text(encoding="utf-8")


def test_what_cannot_be_written_is_said(figure, tmp_path):
    with pytest.raises(ConfigError, match=r"ends in .png, .svg, .pdf"):
        curves.save(figure, tmp_path / "out.gif")
    with pytest.raises(ConfigError, match="cannot write"):
        curves.save(figure, tmp_path / "none" / "out.png")


def test_files_of_the_same_name_have_pictures_of_their_own():
    one, other = (curves.picture_of(f"/{folder}/song.wav", Path("plots")) for folder in "ab")
    assert one != other
    assert one.name.startswith("song-")
    assert len(curves.picture_of("/" + "ä" * 300, Path()).name.encode()) < 255


def test_without_matplotlib_the_extra_is_named(song, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingDependency, match=r"matplotlib is needed to draw.*mer-bridge\[plots\]"):
        curves.draw(song)
