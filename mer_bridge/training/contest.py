"""Schemes of an excerpt recipe beside each other: clips and a recipe in, networks and scores out.

Every network is judged on the clips of a fold whose groups it has not heard.  Where only one
fold is run, the spread of a figure is that of 300 drawings of the fold's groups with repetition
(Efron 1979, the bootstrap); else it is the standard deviation over the folds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from mer_bridge.circumplex import category_numbers
from mer_bridge.training.clips import TAG_CENTRE, Clip, group_folds
from mer_bridge.training.excerpts import THROUGH_FEATURES, FittedExcerpts, fit_excerpts, predict_excerpts
from mer_bridge.training.layer import fit_emotions
from mer_bridge.training.library import Library
from mer_bridge.training.schemes import ExcerptRecipe, Scheme
from mer_bridge.training.score import pearson, quadrant_accuracy
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Floats, Quadrant

Told = Callable[[str, int, float], None]
"""Progress: what is being trained, epochs done, loss."""
DRAWINGS = 300
Numbers: TypeAlias = npt.NDArray[np.int64]
Layer: TypeAlias = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Heard:
    """What one scheme's networks say of the clips of their folds.

    `clips` ``(n,)`` and `fold` ``(n,)``: which clip, in which fold.  `features` ``(n, 7)`` and
    `emotions` ``(n, 8)`` as ratings; `quadrant` ``(n, 4)`` and `category` ``(n, 9)`` as
    probabilities.
    """

    clips: Numbers
    fold: Numbers
    features: Floats
    emotions: Floats
    quadrant: Floats
    category: Floats


class Part(NamedTuple):
    """One scheme on one fold."""

    fitted: FittedExcerpts
    heard: Heard
    layer: Layer | None


@dataclass(frozen=True, slots=True)
class Contestant:
    """One scheme: its networks, one per fold run, and what they said of clips they had not heard.

    `layer`, weights ``(8, 7)`` and bias ``(8,)``, leads from rated features to rated emotions of
    the last network; None where emotions do not go through the features.
    """

    scheme: Scheme
    members: tuple[FittedExcerpts, ...]
    heard: Heard
    layer: Layer | None


def contest(
    recipe: ExcerptRecipe, clips: Sequence[Clip], library: Library, work: Path, *, told: Told
) -> list[Contestant]:
    """Train every scheme on every fold that is run, and hear the fold.

    Networks that an earlier, interrupted run finished are loaded from `work`, and the one it
    was at goes on where it stopped.

    Raises
    ------
    DataError
        There are too few groups.
    """
    folds = group_folds(list(clips), folds=recipe.folds, seed=recipe.seed)[: recipe.run_folds]
    found: dict[Scheme, list[Part]] = {}
    for number, fold in enumerate(folds):
        rest = sorted(set(range(len(clips))) - set(fold))
        first: FittedExcerpts | None = None
        for scheme in recipe.schemes:
            fitted = fit_excerpts(
                recipe,
                scheme,
                library,
                rest,
                start=first,
                path=work / f"{scheme}-{number}.pt",
                seed=recipe.seed + number,
                progress=_numbered(f"{scheme}, fold {number + 1}", told),
            )
            first = first or fitted
            layer = _layer(recipe, scheme, fitted, library, rest)
            heard = _hear(recipe, fitted, library, fold, layer=layer, number=number)
            found.setdefault(scheme, []).append(Part(fitted, heard, layer))
    return [_contestant(scheme, parts) for scheme, parts in found.items()]


def _numbered(name: str, told: Told) -> Callable[[float], None]:
    epochs = 0

    def progress(loss: float) -> None:
        nonlocal epochs
        epochs += 1
        told(name, epochs, loss)

    return progress


def _layer(
    recipe: ExcerptRecipe, scheme: Scheme, fitted: FittedExcerpts, library: Library, rest: Sequence[int]
) -> Layer | None:
    """From features to emotions: fitted afterwards or trained along, where there is such a layer."""
    if scheme == "a2mid2e":
        return _layer_after(recipe, fitted, library, rest)
    return _layer_of(fitted) if scheme in THROUGH_FEATURES else None


def _hear(
    recipe: ExcerptRecipe,
    fitted: FittedExcerpts,
    library: Library,
    fold: Sequence[int],
    *,
    layer: Layer | None,
    number: int,
) -> Heard:
    features, emotions, quadrant, category = predict_excerpts(
        fitted, library, fold, frames=recipe.frames, precision=recipe.precision
    )
    if layer is not None:
        emotions = features @ layer[0].T + layer[1]
    numbers = np.full(len(fold), number, np.int64)
    return Heard(np.array(fold, np.int64), numbers, features, emotions, quadrant, category)


def _layer_after(
    recipe: ExcerptRecipe, fitted: FittedExcerpts, library: Library, rest: Sequence[int]
) -> Layer:
    """The linear layer of A2Mid2E: fitted on what the network says of the clips it was trained on."""
    emotions, tagged = (
        one.cpu().double().numpy() for one in (library.ratings.emotions, library.ratings.tagged)
    )
    rated = np.where(np.isnan(emotions), tagged, emotions) if recipe.layer_tag_weight else emotions
    counts = np.where(np.isnan(emotions), recipe.layer_tag_weight, 1.0)
    known = [clip for clip in rest if not np.isnan(rated[clip]).all()]
    features, *_ = predict_excerpts(fitted, library, known, frames=recipe.frames, precision=recipe.precision)
    return fit_emotions(features, rated[known], counts[known])


def _layer_of(fitted: FittedExcerpts) -> Layer:
    """The linear layer that was trained along, in rating units."""
    layer = fitted.model.emotions
    weights: Floats = layer.weight.detach().cpu().double().numpy()
    bias: Floats = layer.bias.detach().cpu().double().numpy()
    ins, outs = fitted.features, fitted.emotions
    weights = weights / ins.sd.cpu().double().numpy() * outs.sd.cpu().double().numpy()[:, None]
    bias = bias * outs.sd.cpu().double().numpy() + outs.mean.cpu().double().numpy()
    return weights, bias - weights @ ins.mean.cpu().double().numpy()


def _contestant(scheme: Scheme, parts: Sequence[Part]) -> Contestant:
    heard = [part.heard for part in parts]
    whole = Heard(
        np.concatenate([one.clips for one in heard]),
        np.concatenate([one.fold for one in heard]),
        np.concatenate([one.features for one in heard]),
        np.concatenate([one.emotions for one in heard]),
        np.concatenate([one.quadrant for one in heard]),
        np.concatenate([one.category for one in heard]),
    )
    return Contestant(scheme, tuple(part.fitted for part in parts), whole, parts[-1].layer)


@dataclass(frozen=True, slots=True)
class Result:
    """A figure with its spread."""

    mean: float
    sd: float


def judge(heard: Heard, clips: Sequence[Clip]) -> dict[str, Result]:
    """Figures of one scheme on clips it had not heard.

    Pearson r by name of each rated output; ``features`` and ``emotions``, their means;
    ``quadrant`` from valence and energy, ``quadrant head`` and ``category head`` from the
    heads, and ``category`` from valence and energy: parts that are right.
    """
    mine = [clips[clip] for clip in heard.clips]
    figures = _figures(heard, mine, np.arange(len(mine)))
    spread: dict[str, list[float]] = {name: [] for name in figures}
    for chosen in _drawings(heard, mine):
        for name, value in _figures(heard, mine, chosen).items():
            spread.setdefault(name, []).append(value)
    if len(set(heard.fold.tolist())) == 1:
        return {name: Result(mean, _sd(spread[name])) for name, mean in figures.items()}
    return {name: Result(float(np.nanmean(spread[name])), _sd(spread[name])) for name in figures}


def _sd(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.std(known)) if known else float("nan")


def _drawings(heard: Heard, clips: Sequence[Clip]) -> list[Numbers]:
    """The folds; of a single one, random drawings of its groups."""
    folds = sorted(set(heard.fold.tolist()))
    if len(folds) > 1:
        return [np.flatnonzero(heard.fold == fold) for fold in folds]
    members: dict[str, list[int]] = {}
    for index, clip in enumerate(clips):
        members.setdefault(clip.group, []).append(index)
    names = sorted(members)
    rng = np.random.default_rng(0)
    drawn = (rng.integers(0, len(names), len(names)) for _ in range(DRAWINGS))
    return [np.concatenate([members[names[k]] for k in each]) for each in drawn]


def _figures(heard: Heard, clips: Sequence[Clip], chosen: Numbers) -> dict[str, float]:
    features = np.stack([clips[k].features for k in chosen])
    emotions = np.stack([clips[k].emotions for k in chosen])
    quadrant = np.array([clips[k].quadrant for k in chosen])
    category = category_numbers(emotions[:, :2])
    told = heard.emotions[chosen]
    columns = zip(
        (*MIDLEVEL_NAMES, *EMOTION_NAMES),
        np.c_[heard.features[chosen], told].T,
        np.c_[features, emotions].T,
        strict=True,
    )
    found = {
        name: pearson(ours, theirs) if np.isfinite(ours).all() else float("nan")
        for name, ours, theirs in columns
    }
    found["features"] = float(np.mean([found[name] for name in MIDLEVEL_NAMES]))
    found["emotions"] = float(np.mean([found[name] for name in EMOTION_NAMES]))
    found["quadrant"] = quadrant_accuracy(told, quadrant)
    found["quadrant macro-F1"] = macro_f1(_counts(quadrants_of(told), quadrant, 4))
    found["quadrant head"] = _right(heard.quadrant[chosen].argmax(axis=1), quadrant)
    tagged = sorted({clips[k].source for k in chosen if clips[k].quadrant >= 0})
    for source in tagged if len(tagged) > 1 else ():
        mine = [n for n, k in enumerate(chosen) if clips[k].source == source]
        found[f"quadrant {source}"] = quadrant_accuracy(told[mine], quadrant[mine])
        found[f"quadrant head {source}"] = _right(heard.quadrant[chosen[mine]].argmax(axis=1), quadrant[mine])
    found["category"] = _right(category_numbers(told[:, :2]), category)
    found["category macro-F1"] = macro_f1(_counts(category_numbers(told[:, :2]), category, 9))
    found["category head"] = _right(heard.category[chosen].argmax(axis=1), category)
    return found


def _right(told: Numbers, wanted: Numbers) -> float:
    """Part of the known classes that is right; NaN where none is known."""
    known = wanted >= 0
    return float((told[known] == wanted[known]).mean()) if known.any() else float("nan")


def quadrants_of(emotions: Floats) -> Numbers:
    """Quadrant 0..3 in which predicted ratings ``(clips, 8)`` lie; -1 where not known."""
    names = tuple(Quadrant)
    known = np.isfinite(emotions[:, :2]).all(axis=1)
    found = np.full(len(emotions), -1, np.int64)
    plane = emotions[known, :2] - TAG_CENTRE
    found[known] = [names.index(Quadrant.at(valence, energy)) for valence, energy in plane.tolist()]
    return found


def _counts(told: Numbers, wanted: Numbers, n: int) -> Numbers:
    """How often each true class ``(rows)`` was taken for each other one, where both are known."""
    counts = np.zeros((n, n), np.int64)
    known = (told >= 0) & (wanted >= 0)
    np.add.at(counts, (wanted[known], told[known]), 1)
    return counts


def macro_f1(counts: Numbers) -> float:
    """Mean over the true classes of the harmonic mean of precision and recall; NaN without any."""
    hit, true, told = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    there = true > 0
    if not there.any():
        return float("nan")
    return float((2 * hit[there] / (true + told)[there]).mean())


def confusions(heard: Heard, clips: Sequence[Clip]) -> dict[str, Numbers]:
    """Counts of true and told classes, from valence and energy: ``quadrant`` and ``category``."""
    mine = [clips[clip] for clip in heard.clips]
    quadrant = np.array([clip.quadrant for clip in mine])
    category = category_numbers(np.stack([clip.emotions for clip in mine])[:, :2])
    return {
        "quadrant": _counts(quadrants_of(heard.emotions), quadrant, 4),
        "category": _counts(category_numbers(heard.emotions[:, :2]), category, 9),
    }


def contest_name(recipe: ExcerptRecipe, clips: Sequence[Clip]) -> str:
    """Name that changes with anything that decides how the networks come out."""
    music = [(clip.source, clip.name, clip.group, clip.quadrant) for clip in clips]
    ratings = [[*clip.features.tolist(), *clip.emotions.tolist()] for clip in clips]
    facts = msgspec.json.encode([recipe, music, ratings])
    return f"{recipe.name}-v{recipe.version}-{hashlib.sha256(facts).hexdigest()[:8]}"
