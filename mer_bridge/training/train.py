"""From a recipe and rated clips to the networks of a model, and how good they are.

The networks of cross-validation are the model: each has heard all groups but those of its
fold, so each can be judged on clips it had not heard, and their mean is steadier than any.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import torch

from mer_bridge.errors import DataError
from mer_bridge.training.advice import N_FEATURES, ratings_of
from mer_bridge.training.advisers import Advisers
from mer_bridge.training.clips import Clip, group_folds
from mer_bridge.training.fit import Fitted, Scale, fit, predict
from mer_bridge.training.layer import cross_fit_emotions, fit_emotions, known_emotions
from mer_bridge.training.library import Library
from mer_bridge.training.network import N_BANDS, HopModel
from mer_bridge.training.recipe import Recipe
from mer_bridge.training.score import Score, score_folds
from mer_bridge.training.teacher import Vectors
from mer_bridge.values import EMOTION_NAMES, VALUE_NAMES, Floats

Told = Callable[[str, int, float], None]
"""Progress: what is being trained, epochs done, loss."""


@dataclass(frozen=True, slots=True)
class Run:
    """The networks of a recipe, one per fold, and what each said of the clips of its fold, ``(clips, 7)``."""

    members: tuple[Fitted, ...]
    features: Floats


@dataclass(frozen=True, slots=True)
class Validated:
    """What cross-validation found.

    Attributes
    ----------
    score : Score
    runs : tuple of Run
        Of one or more recipes, with the same folds; together they are judged as the mean of one
        network of each.
    features : array, shape (clips, 7)
        Ratings predicted for each clip by the networks that had not heard its group.
    rated_features, rated_emotions : arrays, shape (clips, 7) and (clips, 8)
        What people rated; NaN where they did not.
    weights, bias : arrays, shape (8, 7) and (8,)
        The linear layer from these predicted features to the emotions, fitted on all clips.
    """

    score: Score
    runs: tuple[Run, ...]
    features: Floats
    rated_features: Floats
    rated_emotions: Floats
    weights: Floats
    bias: Floats

    @property
    def shipped(self) -> list[tuple[Fitted, float]]:
        """One network of each fold, of the runs in turn, and its share in the model.

        All of them would cost as many times more as there are runs; the runs have equal shares.
        """
        chosen = [number % len(self.runs) for number in range(len(self.runs[0].members))]
        return [
            (self.runs[run].members[number], 1.0 / (len(set(chosen)) * chosen.count(run)))
            for number, run in enumerate(chosen)
        ]


def cross_validate(
    recipe: Recipe,
    clips: Sequence[Clip],
    library: Library,
    work: Path,
    *,
    told: Told,
    views: Sequence[Vectors] = (),
) -> Run:
    """Train one network per fold on the other folds and predict the fold.

    A fold that an earlier, interrupted run finished is loaded from `work` instead.

    Parameters
    ----------
    clips : sequence of Clip
        Those that are rated or tagged; the library may hold more after them.
    views : sequence of arrays, shape (patches, n)
        What the teacher sees in all clips of the library; none without a teacher.

    Raises
    ------
    DataError
        There are too few groups, or too few ratings.
    """
    folds = group_folds(list(clips), folds=recipe.folds, seed=recipe.seed)
    check_rated(clips, folds)
    advisers = Advisers(clips, views, folds, work) if views else None
    features, members = np.zeros((len(clips), N_FEATURES)), []
    for number, fold in enumerate(folds):
        lesson = Lesson(
            recipe,
            clips,
            library,
            sorted(clip for other in folds if other is not fold for clip in other),
            seed=recipe.seed + number,
            advise=partial(advisers.without, number) if advisers else None,
        )
        members.append(fit_or_load(lesson, work / f"fold-{number}.pt", told=told))
        features[fold] = predict(members[-1], library, fold)
    return Run(tuple(members), features)


def judge(recipe: Recipe, clips: Sequence[Clip], runs: Sequence[Run]) -> Validated:
    """How good runs are together, and their layer from features to emotions."""
    folds = group_folds(list(clips), folds=recipe.folds, seed=recipe.seed)
    features: Floats = np.mean([run.features for run in runs], axis=0)
    rated = ratings_of(clips)
    known, counts = known_emotions(clips, tag_weight=recipe.tag_weight)
    score = score_folds(
        folds,
        features=(features, rated[:, :N_FEATURES]),
        emotions=(cross_fit_emotions(folds, features, known, counts), rated[:, N_FEATURES:]),
        quadrant=np.array([clip.quadrant for clip in clips]),
    )
    layer = fit_emotions(features, known, counts)
    return Validated(score, tuple(runs), features, rated[:, :N_FEATURES], rated[:, N_FEATURES:], *layer)


def check_rated(clips: Sequence[Clip], folds: Sequence[Sequence[int]]) -> None:
    """See, before an hour of training, that every output can be learnt without any one fold.

    Raises
    ------
    DataError
        Outside of a fold, an output has fewer than two different ratings.
    """
    ratings = np.stack([np.r_[clip.features, clip.emotions] for clip in clips])
    for fold in folds:
        rest = np.delete(ratings, list(fold), axis=0)
        different = [len(np.unique(column[~np.isnan(column)])) for column in rest.T]
        missing = [name for name, n in zip(VALUE_NAMES, different, strict=True) if n < 2]
        if missing:
            raise DataError(
                f"too few ratings of {', '.join(missing)}: each of {len(folds)} folds must leave two that "
                "differ. Try: more clips or fewer folds"
            )


def run_name(recipe: Recipe, clips: Sequence[Clip], unrated: Sequence[Clip] = ()) -> str:
    """Name that changes with anything that decides how the networks come out."""
    music = [(clip.source, clip.name, clip.group, clip.quadrant) for clip in [*clips, *unrated]]
    ratings = [[*clip.features.tolist(), *clip.emotions.tolist()] for clip in clips]
    facts = msgspec.json.encode([recipe, music, ratings])
    return f"{recipe.name}-v{recipe.version}-{hashlib.sha256(facts).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one network learns from.

    Attributes
    ----------
    clips : sequence of Clip
        Those that are rated or tagged, first in the library; all after them are heard, too.
    index : sequence of int
        Clips to learn from.
    advise : callable, optional
        Gives the teacher's ratings of all clips; asked only when there is something to learn.
    """

    recipe: Recipe
    clips: Sequence[Clip]
    library: Library
    index: Sequence[int]
    seed: int
    advise: Callable[[], Floats] | None = None

    def learn(self, progress: Callable[[float], None], checkpoint: Path) -> Fitted:
        """Train the network, or go on with it."""
        advice = self.advise() if self.advise else None
        return fit(
            self.recipe,
            self.library,
            self.index,
            unrated=range(len(self.clips), len(self.library.bands.lengths)),
            advice=advice,
            sums=self._sums(advice),
            seed=self.seed,
            progress=progress,
            checkpoint=checkpoint,
        )

    def _sums(self, advice: Floats | None) -> Floats:
        """Weights of the layer from features, as they are advised or else rated, to emotions and tags."""
        chosen = [self.clips[clip] for clip in self.index]
        features = ratings_of(chosen) if advice is None else advice[list(self.index)]
        known, counts = known_emotions(chosen, tag_weight=self.recipe.tag_weight)
        there = ~np.isnan(features[:, :N_FEATURES]).any(axis=1)
        rated = ~np.isnan(known[there]).all(axis=0)
        weights = np.zeros((len(EMOTION_NAMES), N_FEATURES))
        if rated.any():
            weights[rated], _ = fit_emotions(
                features[there, :N_FEATURES], known[there][:, rated], counts[there][:, rated]
            )
        return weights


def fit_or_load(lesson: Lesson, path: Path, *, told: Told) -> Fitted:
    """Load a finished network, or train it, go on with it, and keep it in `path`."""
    if path.is_file():
        return load_fitted(lesson.recipe, path, lesson.library.device)
    epochs = 0

    def progress(loss: float) -> None:
        nonlocal epochs
        epochs += 1
        told(path.stem, epochs, loss)

    fitted = lesson.learn(progress, path.with_suffix(".epoch"))
    save_fitted(fitted, path)
    return fitted


def save_fitted(fitted: Fitted, path: Path) -> None:
    """Keep a trained network and its scales."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scales = {
        "features_mean": fitted.features.mean,
        "features_sd": fitted.features.sd,
        "emotions_mean": fitted.emotions.mean,
        "emotions_sd": fitted.emotions.sd,
    }
    part = path.with_suffix(".part")
    torch.save({"model": fitted.model.state_dict(), "scales": scales}, part)
    part.replace(path)


def load_fitted(recipe: Recipe, path: Path, device: torch.device) -> Fitted:
    """Read what `save_fitted` kept."""
    kept = torch.load(path, map_location=device, weights_only=True)
    components = len(kept["model"]["view.bias"])
    # Two tensors, not one twice: loading fills them in place.
    mean, sd = torch.zeros(N_BANDS, device=device), torch.ones(N_BANDS, device=device)
    model = HopModel(recipe.network, components=components, band_mean=mean, band_sd=sd).to(device)
    model.load_state_dict(kept["model"])
    scales = kept["scales"]
    return Fitted(
        model.eval(),
        Scale(scales["features_mean"], scales["features_sd"]),
        Scale(scales["emotions_mean"], scales["emotions_sd"]),
    )
