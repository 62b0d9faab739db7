"""Rows of values per frame in, what they are like over time out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mer_bridge.values import Floats

STILL = 1e-9
"""Spread, relative to the size of the values, below which a row counts as constant."""
RESAMPLED = 200
"""Points of a series that published models expect."""


def _z(rows: Floats) -> Floats:
    """Rows in units of their spread around their mean; zero where nothing changes."""
    mean, sd = rows.mean(axis=1, keepdims=True), rows.std(axis=1, keepdims=True)
    still = sd <= STILL * (1.0 + np.abs(mean))
    z: Floats = np.where(still, 0.0, (rows - mean) / np.where(still, 1.0, sd))
    return z


def _kurtosis(rows: Floats) -> Floats:
    """Excess kurtosis; 0 where nothing changes, as for a bell."""
    z = _z(rows)
    kurtosis: Floats = np.where(z.any(axis=1), (z**4).mean(axis=1) - 3.0, 0.0)
    return kurtosis


def _change(rows: Floats) -> Floats:
    """Size of the step from a frame to the next; zero of a single frame."""
    steps: Floats = np.abs(np.diff(rows, axis=1)) if rows.shape[1] > 1 else np.zeros((len(rows), 1))
    return steps


STATISTICS: dict[str, Callable[[Floats], Floats]] = {
    "mean": lambda rows: rows.mean(axis=1),
    "sd": lambda rows: rows.std(axis=1),
    "change": lambda rows: _change(rows).mean(axis=1),
    "change_sd": lambda rows: _change(rows).std(axis=1),
    "p10": lambda rows: np.percentile(rows, 10, axis=1),
    "p50": lambda rows: np.percentile(rows, 50, axis=1),
    "p90": lambda rows: np.percentile(rows, 90, axis=1),
    "min": lambda rows: rows.min(axis=1),
    "max": lambda rows: rows.max(axis=1),
    "skew": lambda rows: (_z(rows) ** 3).mean(axis=1),
    "kurtosis": _kurtosis,
}
"""What can be said of rows ``(n, frames)``, each ``(n,)``; `change` is the mean step between frames."""


def summary(rows: Floats, statistics: Sequence[str]) -> Floats:
    """Statistics of rows ``(n, frames)``, one after the other, ``(n * statistics,)``."""
    exact = rows.astype(np.float64)
    return np.concatenate([STATISTICS[name](exact) for name in statistics])


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
