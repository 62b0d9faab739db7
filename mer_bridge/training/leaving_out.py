"""Does an overlay help?  One source of music left out altogether, then a few of its clips given back.

For each source a network is trained on the other sources, and an emotion layer fitted to what it
hears there.  Then `TAKES` clips of the left-out source are taken at random as a player's labelled
takes; the overlay fitted to them is judged, like the model before, on clips of other groups of
that source.  Everything is repeated over `DRAWS` draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from mer_bridge.card import Card
from mer_bridge.training.adapting import TAG_COUNT, Fit, fit_overlay, shipped
from mer_bridge.training.clips import Clip
from mer_bridge.training.score import pearson, quadrant_accuracy
from mer_bridge.values import EMOTION_NAMES, Floats

if TYPE_CHECKING:
    from mer_bridge.training.library import Library
    from mer_bridge.training.recipe import Recipe

TAKES = (10, 20, 40)
DRAWS = 20
OTHERS = 4
N_FEATURES = 7


@dataclass(frozen=True, slots=True)
class Row:
    """Before and after so many takes, means over draws.

    Attributes
    ----------
    source : str
    takes : int
    what : str
        ``r of features``, ``error of features``, ``r of valence and energy``, ``error of valence and
        energy``, ``quadrants``.
    before, after, sd : float
        `sd` is that of the difference over draws.
    """

    source: str
    takes: int
    what: str
    before: float
    after: float
    sd: float


def hear_without(
    source: str,
    recipe: Recipe,
    library: Library,
    clips: Sequence[Clip],
    *,
    work: Path,
    told: Callable[[str, int, float], None],
) -> Floats:
    """Features ``(clips, 7)`` by a network that has heard none of a source.

    Of the other sources, which only say what the network is used to, each `OTHERS`-th clip is heard;
    the rest is NaN.  Where no other source has rated emotions, these have no scale and are not learnt.
    """
    from mer_bridge.training.fit import predict
    from mer_bridge.training.train import Lesson, fit_or_load

    rest = [index for index, clip in enumerate(clips) if clip.source != source]
    emotions_are_rated = any(not np.isnan(clips[index].emotions).all() for index in rest)
    recipe = recipe if emotions_are_rated else msgspec.structs.replace(recipe, emotion_weight=0.0)
    lesson = Lesson(recipe, clips, library, rest, seed=recipe.seed)
    fitted = fit_or_load(lesson, work / f"{source}.pt", told=told)
    chosen = [index for index, clip in enumerate(clips) if clip.source == source or index % OTHERS == 0]
    features = np.full((len(clips), N_FEATURES), np.nan)
    features[chosen] = predict(fitted, library, chosen)
    return features


def compare(
    card: Card, features: Floats, clips: Sequence[Clip], source: str, *, draws: int = DRAWS, seed: int = 1
) -> list[Row]:
    """Judge the model before and after takes of a source.

    Parameters
    ----------
    card : Card
        Any of the seven features; its statistics and layer are replaced.
    features : array, shape (clips, 7)
        As `hear_without` gives them.
    clips : sequence of Clip
    source : str
    """
    own = np.array([clip.source == source for clip in clips])
    ratings, counts = _labels(clips)
    others = ~own & ~np.isnan(features).any(axis=1)
    card = _card_without(card, features[others], ratings[others], counts[others])
    rng = np.random.default_rng(seed)
    groups = np.array([clip.group for clip in clips])
    quadrant = np.array([clip.quadrant for clip in clips])
    rows = []
    for takes in TAKES:
        figures = []
        for _ in range(draws):
            drawn = rng.permutation(np.flatnonzero(own))[:takes]
            test = np.flatnonzero(own & ~np.isin(groups, groups[drawn]))
            fitted = fit_overlay(card, features[drawn], ratings[drawn], counts[drawn])
            pair = [
                _judge(one, features[test], ratings[test], quadrant[test]) for one in (shipped(card), fitted)
            ]
            figures.append(pair)
        rows += _rows(source, takes, figures)
    return rows


def _labels(clips: Sequence[Clip]) -> tuple[Floats, Floats]:
    """What people said, ``(clips, 15)``, tags where they rated nothing; and how much it counts."""
    rated = np.stack([np.r_[clip.features, clip.emotions] for clip in clips])
    tags = np.stack([np.r_[np.full(N_FEATURES, np.nan), clip.tagged] for clip in clips])
    is_tag = np.isnan(rated) & ~np.isnan(tags)
    return np.where(is_tag, tags, rated), np.where(is_tag, TAG_COUNT, 1.0)


def _card_without(card: Card, features: Floats, ratings: Floats, counts: Floats) -> Card:
    """A card as if the left-out source did not exist."""
    from mer_bridge.training.layer import fit_emotions

    weights, bias = np.zeros((len(EMOTION_NAMES), N_FEATURES)), np.full(len(EMOTION_NAMES), 5.0)
    emotions, counts = ratings[:, N_FEATURES:], counts[:, N_FEATURES:]
    known = [row for row in range(len(EMOTION_NAMES)) if not np.isnan(emotions[:, row]).all()]
    weights[known], bias[known] = fit_emotions(features, emotions[:, known], counts[:, known])
    return msgspec.structs.replace(
        card,
        features=msgspec.structs.replace(
            card.features,
            predicted_mean=tuple(features.mean(axis=0).tolist()),
            predicted_sd=tuple(features.std(axis=0).tolist()),
        ),
        emotions=msgspec.structs.replace(
            card.emotions, weights=tuple(map(tuple, weights.tolist())), bias=tuple(bias.tolist())
        ),
    )


def _judge(
    fitted: Fit, features: Floats, ratings: Floats, quadrant: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> dict[str, float]:
    said = fitted.rate(features)
    found = {}
    both = slice(N_FEATURES, N_FEATURES + 2)
    if quadrant.max() >= 0:
        found["quadrants"] = quadrant_accuracy(said[:, N_FEATURES:], quadrant)
        ratings = ratings.copy()
        ratings[quadrant >= 0, both] = np.nan  # a tag is no rating to correlate with
    for what, columns in (("features", slice(0, N_FEATURES)), ("valence and energy", both)):
        told, rated = said[:, columns], ratings[:, columns]
        if not np.isnan(rated).all():
            pairs = zip(told.T, rated.T, strict=True)
            found[f"r of {what}"] = float(np.mean([pearson(one, other) for one, other in pairs]))
            found[f"error of {what}"] = float(np.nanmean(np.abs(told - rated)))
    return found


def _rows(source: str, takes: int, figures: list[list[dict[str, float]]]) -> list[Row]:
    rows = []
    for what in figures[0][0]:
        before, after = (np.array([pair[side][what] for pair in figures]) for side in (0, 1))
        found = (float(number) for number in (before.mean(), after.mean(), (after - before).std()))
        rows.append(Row(source, takes, what, *found))
    return rows
