"""How good a model is: predictions and ratings in, Pearson r per output out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mer_bridge.training.clips import QUADRANT_SIGNS, TAG_CENTRE
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Floats

MIN_CLIPS = 8
"""Fewer rated clips than this give no meaningful correlation."""


def pearson(predicted: Floats, rated: Floats) -> float:
    """Pearson's r over the rated clips of one output; NaN where it is undefined.

    Parameters
    ----------
    predicted, rated : array, shape (clips,)
        NaN in `rated` means not rated.
    """
    known = ~np.isnan(rated)
    if known.sum() < MIN_CLIPS or np.ptp(predicted[known]) == 0 or np.ptp(rated[known]) == 0:
        return float("nan")
    return float(np.corrcoef(predicted[known], rated[known])[0, 1])


@dataclass(frozen=True, slots=True)
class Score:
    """Pearson r per output, mean and standard deviation over the folds.

    Attributes
    ----------
    features, features_sd : dict of str to float
        By mid-level feature.
    emotions, emotions_sd : dict of str to float
        By emotion.
    quadrant : float
        Part of the tagged clips whose predicted valence and energy lie on the tagged sides
        of the middle of the scale; NaN without tagged clips.
    """

    features: dict[str, float]
    features_sd: dict[str, float]
    emotions: dict[str, float]
    emotions_sd: dict[str, float]
    quadrant: float

    @property
    def mean_features(self) -> float:
        """Mean r over the seven features."""
        return float(np.mean(list(self.features.values())))

    @property
    def mean_emotions(self) -> float:
        """Mean r over the eight emotions."""
        return float(np.mean(list(self.emotions.values())))


def score_folds(
    folds: Sequence[Sequence[int]],
    *,
    features: tuple[Floats, Floats],
    emotions: tuple[Floats, Floats],
    quadrant: npt.NDArray[np.int_],
) -> Score:
    """Score predictions made for each fold by a model that had not heard it.

    Parameters
    ----------
    folds : sequence of sequences of int
        Clips of each fold.
    features, emotions : pairs of arrays (predicted, rated), shape (clips, n)
    quadrant : array of int, shape (clips,)
        0..3 for Q1..Q4, -1 where not tagged.
    """
    features_mean, features_sd = _over_folds(_per_fold(folds, *features))
    emotions_mean, emotions_sd = _over_folds(_per_fold(folds, *emotions))
    return Score(
        dict(zip(MIDLEVEL_NAMES, features_mean, strict=True)),
        dict(zip(MIDLEVEL_NAMES, features_sd, strict=True)),
        dict(zip(EMOTION_NAMES, emotions_mean, strict=True)),
        dict(zip(EMOTION_NAMES, emotions_sd, strict=True)),
        quadrant_accuracy(emotions[0], quadrant),
    )


def quadrant_accuracy(emotions: Floats, quadrant: npt.NDArray[np.int_]) -> float:
    """Part of the tagged clips (`quadrant` 0..3) in whose quadrant predicted ratings ``(clips, 8)`` lie."""
    tagged = quadrant >= 0
    if not tagged.any():
        return float("nan")
    sides = np.sign(emotions[tagged, :2] - TAG_CENTRE)
    return float((sides == np.array(QUADRANT_SIGNS)[quadrant[tagged]]).all(axis=1).mean())


def _per_fold(folds: Sequence[Sequence[int]], predicted: Floats, rated: Floats) -> Floats:
    return np.array(
        [
            [pearson(predicted[list(fold), k], rated[list(fold), k]) for k in range(rated.shape[1])]
            for fold in folds
        ]
    )


def _over_folds(r: Floats) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each column of r ``(folds, n)`` where defined, else NaN."""
    known = ~np.isnan(r)
    with np.errstate(invalid="ignore"):  # nothing over nothing is NaN, as said
        mean = r.sum(axis=0, where=known) / known.sum(axis=0)
        variance = ((r - mean) ** 2).sum(axis=0, where=known) / known.sum(axis=0)
    return mean.tolist(), np.sqrt(variance).tolist()
