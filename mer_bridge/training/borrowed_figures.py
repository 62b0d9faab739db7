"""Figures of heads on a borrowed trunk: predictions in, means and spreads over the folds out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from mer_bridge.training.advice import N_FEATURES, ratings_of
from mer_bridge.training.borrowed_fit import Predicted
from mer_bridge.training.clips import Clip
from mer_bridge.training.layer import cross_fit_emotions, known_emotions
from mer_bridge.training.score import Score, pearson, quadrant_accuracy, score_folds
from mer_bridge.values import Floats

Folds: TypeAlias = Sequence[Sequence[int]]
Pair: TypeAlias = tuple[float, float]
"""Mean and standard deviation over the folds."""


class CurvePoint(msgspec.Struct, frozen=True, kw_only=True):
    """Mean r when only a part of the training clips is used: `clips` of them, mean over the folds."""

    clips: int
    features: Pair
    emotions: Pair
    explained: Pair


class LiveCheck(msgspec.Struct, frozen=True, kw_only=True):
    """Mean r of the features of the same clips, at their peak level and through the live ear."""

    clips: int
    at_peak: float
    live: float


class Overall(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of all kinds, each mean and standard deviation over the folds.

    `features`, `emotions` (straight from the patches) and `explained` (sums of the features) are
    mean r; `quadrant` (own head) and `wire` (from explained valence and energy) parts that are right;
    `sources` mean r of the features by source.
    """

    features: Pair
    emotions: Pair
    explained: Pair
    quadrant: Pair
    wire: Pair
    sources: dict[str, Pair]


def figures(
    predicted: Predicted, clips: Sequence[Clip], folds: Folds, *, tag_weight: float
) -> tuple[Score, Overall]:
    """How good predictions for each fold are that were made without it.

    Emotions are fitted to the features anew, fold by fold, as `mer_bridge.training.train` does.
    """
    known, counts = known_emotions(clips, tag_weight=tag_weight)
    explained = cross_fit_emotions(folds, predicted.features, known, counts)
    features, emotions = np.split(ratings_of(clips), [N_FEATURES], axis=1)
    quadrant = np.array([clip.quadrant for clip in clips])
    score = score_folds(
        folds, features=(predicted.features, features), emotions=(explained, emotions), quadrant=quadrant
    )
    own = np.where(quadrant >= 0, predicted.quadrant.argmax(axis=1) == quadrant, np.nan)
    overall = Overall(
        features=_over(folds, lambda fold: mean_r(predicted.features[fold], features[fold])),
        emotions=_over(folds, lambda fold: mean_r(predicted.emotions[fold], emotions[fold])),
        explained=_over(folds, lambda fold: mean_r(explained[fold], emotions[fold])),
        quadrant=_over(folds, lambda fold: _mean(own[fold])),
        wire=_over(folds, lambda fold: quadrant_accuracy(explained[fold], quadrant[fold])),
        sources=_by_source(predicted.features, clips, folds),
    )
    return score, overall


def _by_source(predicted: Floats, clips: Sequence[Clip], folds: Folds) -> dict[str, Pair]:
    """Mean r of the features of each source that is rated."""
    rated = ratings_of(clips)[:, :N_FEATURES]
    kinds = np.array([clip.source for clip in clips])
    found = {}
    for source in sorted({clip.source for clip in clips if not np.isnan(clip.features).any()}):
        own = [[clip for clip in fold if kinds[clip] == source] for fold in folds]
        found[source] = _over(own, lambda fold: mean_r(predicted[fold], rated[fold]))
    return found


def _over(folds: Folds, figure: Callable[[npt.NDArray[np.int64]], float]) -> Pair:
    found = np.array([figure(np.array(fold, np.int64)) for fold in folds])
    known = found[~np.isnan(found)]
    return (float(known.mean()), float(known.std())) if known.size else (float("nan"), float("nan"))


def mean_r(predicted: Floats, rated: Floats) -> float:
    """Mean Pearson r over the columns; NaN where one has none."""
    return float(np.mean([pearson(told, wanted) for told, wanted in zip(predicted.T, rated.T, strict=True)]))


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
