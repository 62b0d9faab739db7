from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from mer_bridge.analysis.result import Analysis

RATE = 22_050


@pytest.fixture(scope="session")
def tune():
    """Make a tune: ``tune(seconds, seed)``."""
    return compose


def compose(seconds: float, seed: int) -> np.ndarray:
    """A chord with a beat and a little noise, different for each seed."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * RATE)) / RATE
    pitches_hz = 220.0 * 2.0 ** (rng.integers(0, 24, 3) / 12.0)
    chord = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in pitches_hz) / 3.0
    beat = 0.6 + 0.4 * np.sin(2 * np.pi * (1.0 + seed % 5) * time_s)
    return (0.2 * (chord * beat + rng.normal(0, 0.02, time_s.size))).astype(np.float32)


@pytest.fixture
def make_music():
    """Write a tune: ``make_music(path, seconds, seed)``."""

    def write(path: Path, seconds: float = 2.5, seed: int = 1) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(
            path, compose(seconds, seed), RATE, subtype="FLOAT" if path.suffix == ".wav" else None
        )
        return path

    return write


@pytest.fixture
def analysis():
    """An analysis of made-up curves: ``analysis(n_ticks, path=…, features=…, …)``."""

    def build(n_ticks: int = 100, **given: object) -> Analysis:
        rng = np.random.default_rng(n_ticks)
        features = rng.uniform(1, 10, (n_ticks, 7))
        emotions = rng.uniform(1, 9, (n_ticks, 8))
        fields = {
            "path": "song.wav",
            "model": "made-up-v1",
            "duration_s": 0.9 + 0.128 * n_ticks,
            "time_s": 0.99 + 0.128 * np.arange(n_ticks),
            "level_db": np.full(n_ticks, -20.0),
            "gate_open": np.ones(n_ticks, bool),
            "confidence": np.full(n_ticks, 0.5),
            "features": features,
            "emotions": emotions,
            "mean": np.concatenate([features.mean(axis=0), emotions.mean(axis=0)]),
        }
        return Analysis(**{**fields, **given})

    return build
