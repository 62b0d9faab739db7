"""What other clips say of a clip: views and ratings in, a second opinion on every rating out.

Ratings by five people are noisy.  A support vector regression on the mean view of a clip, fitted on
clips of other groups, is steadier, and it also speaks of clips that nobody rated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mer_bridge.errors import DataError, MissingDependency
from mer_bridge.training.clips import Clip
from mer_bridge.training.teacher import Vectors
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES, Floats

N_FEATURES = len(MIDLEVEL_NAMES)
PENALTY = (1.0,) * N_FEATURES + (2.0,) * len(EMOTION_NAMES)
"""C of the support vector regressions."""
TUBE = 0.3
"""Errors below so many rating units count nothing there: raters differ by more."""
EMBEDDING = 200
"""Numbers of the embedding, which come first."""


def ratings_of(clips: Sequence[Clip]) -> Floats:
    """Ratings ``(clips, 15)``, NaN where unknown."""
    return np.stack([np.r_[clip.features, clip.emotions] for clip in clips])


def clip_vectors(views: Sequence[Vectors]) -> Floats:
    """One vector per clip: mean of its patches, and spread of the embedding's 200 numbers."""
    return np.stack([np.r_[view.mean(axis=0), view[:, :200].std(axis=0)] for view in views]).astype(
        np.float64
    )


def advise(vectors: Floats, ratings: Floats, parts: Sequence[Sequence[int]]) -> Floats:
    """Ratings ``(clips, 15)`` of the clips of each part by regressions on the other parts' clips.

    Clips in no part get NaN: they must not teach.

    Parameters
    ----------
    vectors, ratings : arrays, shape (clips, n) and (clips, 15)
    parts : sequence of sequences of int
        Disjoint, by group.

    Raises
    ------
    DataError
        Outside of a part, nobody rated.
    MissingDependency
        scikit-learn is not installed.
    """
    advice = np.full((len(vectors), len(PENALTY)), np.nan)
    for number, part in enumerate(parts):
        others = [np.array(other) for k, other in enumerate(parts) if k != number]
        advice[np.array(part)] = _regressed(vectors, ratings, np.concatenate(others), np.array(part))
    return advice


def _regressed(
    vectors: Floats, ratings: Floats, rest: npt.NDArray[np.int64], told: npt.NDArray[np.int64]
) -> Floats:
    """What regressions on the clips `rest` say of the clips `told`, ``(told, 15)``."""
    try:
        from sklearn.svm import SVR
    except ImportError as error:
        raise MissingDependency("scikit-learn", extra="train", purpose="advise on ratings") from error
    kernel = _likeness(vectors[np.r_[rest, told]], n_known=len(rest))
    advice = np.empty((len(told), len(PENALTY)))
    for column, penalty in enumerate(PENALTY):
        known = np.flatnonzero(~np.isnan(ratings[rest, column]))
        if len(known) < 2:
            raise DataError(
                f"too few ratings of {VALUE_NAMES[column]} to advise on: {len(known)}. Try: fewer folds"
            )
        model = SVR(kernel="precomputed", C=penalty, epsilon=TUBE)
        model.fit(kernel[np.ix_(known, known)], ratings[rest[known], column])
        advice[:, column] = model.predict(kernel[len(rest) :, known])
    return advice


def _likeness(vectors: Floats, *, n_known: int) -> Floats:
    """Gaussian kernel of all vectors with the first ones, ``(n, n_known)``.

    They are standardised; its width is their usual length.
    """
    known = vectors[:n_known]
    z = (vectors - known.mean(axis=0)) / (known.std(axis=0) + 1e-6)
    z /= math.sqrt((z[:n_known] ** 2).sum(axis=1).mean())
    square, some = (z**2).sum(axis=1), z[:n_known]
    kernel: Floats = np.exp(-0.5 * (square[:, None] + square[None, :n_known] - 2.0 * z @ some.T))
    return kernel
