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
from mer_bridge.training.layer import fit_emotions, known_emotions
from mer_bridge.training.library import Library
from mer_bridge.training.network import N_BANDS, HopModel
from mer_bridge.training.recipe import Recipe
from mer_bridge.training.score import Score, score_folds
from mer_bridge.training.teacher import Vectors
from mer_bridge.values import EMOTION_NAMES, VALUE_NAMES, Floats

Told = Callable[[str, int, float], None]
"""Progress: what is being trained, epochs done, loss."""


@dataclass(frozen=True, slots=True)
class Validated:
    """What cross-validation found.

    Attributes
    ----------
    score : Score
    members : tuple of Fitted
        The network of each fold.
    features : array, shape (clips, 7)
        Ratings predicted for each clip by the network that had not heard its group.
    rated_features, rated_emotions : arrays, shape (clips, 7) and (clips, 8)
        What people rated; NaN where they did not.
    weights, bias : arrays, shape (8, 7) and (8,)
        From features to emotions: the mean of the networks' own layers.
    """

    score: Score
    members: tuple[Fitted, ...]
    features: Floats
    rated_features: Floats
    rated_emotions: Floats
    weights: Floats
    bias: Floats


def cross_validate(
    recipe: Recipe,
    clips: Sequence[Clip],
    library: Library,
    work: Path,
    *,
    told: Told,
    views: Sequence[Vectors] = (),
) -> Validated:
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
    features, emotions = np.zeros((len(clips), N_FEATURES)), np.zeros((len(clips), len(EMOTION_NAMES)))
    members, layers = [], []
    for number, fold in enumerate(folds):
        lesson = Lesson(
            recipe,
            clips,
            library,
            sorted(clip for other in folds if other is not fold for clip in other),
            seed=recipe.seed + number,
            advise=partial(advisers.without, number) if advisers else None,
        )
        fitted = fit_or_load(lesson, work / f"fold-{number}.pt", told=told)
        weights, bias = layer_of(fitted)
        features[fold] = predict(fitted, library, fold)
        emotions[fold] = features[fold] @ weights.T + bias
        members.append(fitted)
        layers.append((weights, bias))
    rated = ratings_of(clips)
    rated_features, rated_emotions = rated[:, :N_FEATURES], rated[:, N_FEATURES:]
    score = score_folds(
        folds,
        features=(features, rated_features),
        emotions=(emotions, rated_emotions),
        quadrant=np.array([clip.quadrant for clip in clips]),
    )
    weights, bias = (np.mean(one, axis=0) for one in zip(*layers, strict=True))
    return Validated(score, tuple(members), features, rated_features, rated_emotions, weights, bias)


def layer_of(fitted: Fitted) -> tuple[Floats, Floats]:
    """Weights ``(8, 7)`` and bias ``(8,)`` from feature ratings to emotion ratings of a network."""
    layer, features, emotions = fitted.model.emotions, fitted.features, fitted.emotions
    weights = (layer.weights * layer.gain[:, None] * emotions.sd[:, None] / features.sd).detach()
    bias = (layer.bias * emotions.sd + emotions.mean - weights @ features.mean).detach()
    return weights.double().cpu().numpy(), bias.double().cpu().numpy()


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
