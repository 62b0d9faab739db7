"""The linear layer from features to emotions, which says *why*: ratings of both in, weights out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mer_bridge.training.clips import Clip
from mer_bridge.values import Floats


def fit_emotions(
    features: Floats, emotions: Floats, counts: Floats, *, ridge: float = 1.0
) -> tuple[Floats, Floats]:
    """Fit ``emotions = bias + weights @ features`` by weighted ridge regression on standardised features.

    Parameters
    ----------
    features, emotions : arrays, shape (clips, 7) and (clips, 8)
        Ratings; NaN where an emotion is not known.
    counts : array, shape (clips, 8)
        How much each rating counts.
    ridge : float
        Penalty on the standardised weights, in clips.

    Returns
    -------
    weights, bias : arrays, shape (8, 7) and (8,)
    """
    mean, sd = features.mean(axis=0), features.std(axis=0)
    z = np.c_[(features - mean) / sd, np.ones(len(features))]
    penalty = ridge * np.diag([1.0] * features.shape[1] + [0.0])
    rows = []
    for rated, count in zip(emotions.T, counts.T, strict=True):
        known = ~np.isnan(rated)
        x, weighted = z[known], z[known] * count[known, None]
        rows.append(np.linalg.solve(weighted.T @ x + penalty, weighted.T @ rated[known]))
    scaled = np.array(rows)  # (8, 7 + 1)
    weights = scaled[:, :-1] / sd
    return weights, scaled[:, -1] - weights @ mean


def cross_fit_emotions(
    folds: Sequence[Sequence[int]], features: Floats, emotions: Floats, counts: Floats
) -> Floats:
    """Emotions of each fold, ``(clips, 8)``, by a linear layer fitted on the other folds' features."""
    fitted = np.zeros(emotions.shape)
    for fold in folds:
        rest = sorted(set(range(len(emotions))) - set(fold))
        weights, bias = fit_emotions(features[rest], emotions[rest], counts[rest])
        fitted[list(fold)] = features[list(fold)] @ weights.T + bias
    return fitted


def known_emotions(clips: Sequence[Clip], *, tag_weight: float) -> tuple[Floats, Floats]:
    """Ratings of emotions, completed by tags, and how much each counts; ``(clips, 8)`` both."""
    rated = np.stack([clip.emotions for clip in clips])
    tagged = np.stack([clip.tagged for clip in clips])
    return np.where(np.isnan(rated), tagged, rated), np.where(np.isnan(rated), tag_weight, 1.0)
