from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.analysis.result import Analysis
from mer_bridge.analysis.store import INDEX, Store

SETTINGS = {"model": "made-up-v1", "spread": [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0], "ticks": True}


def made_up(path: str, ratings: np.ndarray, valence: float = 5.0, energy: float = 5.0) -> Analysis:
    """A track with the given features, ``(ticks, 7)``."""
    n = len(ratings)
    emotions = np.tile([valence, energy, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0], (n, 1))
    return Analysis(
        path=path,
        model="made-up-v1",
        duration_s=0.9 + 0.128 * n,
        time_s=0.99 + 0.128 * np.arange(n),
        level_db=np.full(n, -20.0),
        gate_open=np.ones(n, bool),
        confidence=np.ones(n),
        features=ratings,
        emotions=emotions,
        mean=np.concatenate([ratings.mean(axis=0), emotions[0]]),
    )


@pytest.fixture
def track():
    """Make a track: ``track(path, ratings, valence, energy)``."""
    return made_up


@pytest.fixture
def fill(tmp_path):
    """Make a corpus of tracks: ``folder = fill(tracks)``."""

    def write(tracks: list[Analysis]) -> object:
        folder = tmp_path / "corpus"
        folder.mkdir()
        with Store(folder / INDEX, SETTINGS) as store:
            for each in tracks:
                store.add(each, keep_ticks=True)
        return folder

    return write
