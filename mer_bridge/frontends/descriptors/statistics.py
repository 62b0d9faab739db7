"""Rows of values per frame in, what they are like over time out."""

from __future__ import annotations

import numpy as np

from mer_bridge.values import Floats

STILL = 1e-9
"""Spread, relative to the size of the values, below which a row counts as constant."""
RESAMPLED = 200
"""Points of a series that published models expect."""


def moments(rows: Floats) -> Floats:
    """Mean, sd, skew, excess kurtosis, median, min and max of each row, ``(n, frames)`` to ``(7 n,)``.

    Skew and kurtosis of a row that does not change are 0.
    """
    mean = rows.mean(axis=1)
    sd = rows.std(axis=1)
    still = sd <= STILL * (1.0 + np.abs(mean))
    z = (rows - mean[:, None]) / np.where(still, 1.0, sd)[:, None]
    skew = np.where(still, 0.0, (z**3).mean(axis=1))
    kurtosis = np.where(still, 0.0, (z**4).mean(axis=1) - 3.0)
    return np.concatenate(
        [mean, sd, skew, kurtosis, np.median(rows, axis=1), rows.min(axis=1), rows.max(axis=1)]
    )


def resampled(rows: Floats, points: int = RESAMPLED) -> Floats:
    """Series ``(n, frames)`` as means over equal parts of their time, ``(n, points)``.

    Where there are fewer frames than points, values are interpolated.
    """
    n_frames = rows.shape[1]
    if n_frames < points:
        at = (np.arange(points) + 0.5) * n_frames / points - 0.5
        return np.stack([np.interp(at, np.arange(n_frames), row) for row in rows])
    sums = np.concatenate([np.zeros((len(rows), 1)), np.cumsum(rows, axis=1, dtype=np.float64)], axis=1)
    edges = np.linspace(0.0, n_frames, points + 1)
    at_edges = np.stack([np.interp(edges, np.arange(n_frames + 1), row) for row in sums])
    means: Floats = np.diff(at_edges, axis=1) * (points / n_frames)
    return means
