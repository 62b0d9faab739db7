"""The confidence, fitted: errors on music that was not trained on in, a probability out.

An *example* is the mean of the ticks of some seconds of a rated clip, by a network that had not heard
its group.  It is *right* when the mean absolute error of its seven features is below `STEP`.
The logistic regression has nine numbers, so that it says the same kind of thing everywhere; how
well its probabilities hold is judged on groups it was not fitted on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from mer_bridge import card as cards
from mer_bridge.card import Card, ConfidenceCard
from mer_bridge.confidence import FARTHEST
from mer_bridge.errors import DataError
from mer_bridge.training.toml import to_toml
from mer_bridge.training.unheard import Unheard
from mer_bridge.values import Floats

STEP = 1.0
"""Rating units of the scales 1..10."""
SECONDS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 10.0, 15.0)
"""Of music that examples rest on."""
RIDGE = 10.0
"""Penalty on the weights of standardised inputs, in examples."""
FOLDS = 5
ROUNDS = 30
BINS = 10
LEAST = 50
"""Rated clips below which nothing is fitted."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Inputs ``(n, 8)`` (seven z-scores, log seconds), errors ``(n,)`` in rating units, groups ``(n,)``."""

    inputs: Floats
    errors: Floats
    groups: npt.NDArray[np.str_]

    @property
    def right(self) -> Floats:
        """1 where the error is below `STEP`, else 0."""
        return (self.errors < STEP).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How probabilities hold on groups they were not fitted on.

    Attributes
    ----------
    said, found : arrays, shape (bins,)
        Mean confidence, and the part that was right, of a tenth of the examples each.
    gap : float
        Mean distance of the two.
    area : float
        Area under the ROC curve: the chance that of a right and a wrong example the right one has the
        higher confidence.
    """

    said: Floats
    found: Floats
    gap: float
    area: float


def examples(unheard: Unheard, *, look_back_s: float) -> Examples:
    """The beginning, the middle and the end of each rated clip, over `SECONDS` each.

    Raises
    ------
    DataError
        Too few clips have ratings of all seven features.
    """
    rated = np.flatnonzero(~np.isnan(unheard.features).any(axis=1))
    if len(rated) < LEAST:
        raise DataError(f"the confidence needs {LEAST} clips with all features rated, got {len(rated)}")
    means = unheard.means
    mean, sd = means.mean(axis=0), means.std(axis=0)
    inputs, errors, groups = [], [], []
    for clip in rated:
        ticks = unheard.ticks[clip]
        for seconds in SECONDS:
            n = 1 + round((seconds - look_back_s) / unheard.tick_s)
            for end in {n, (len(ticks) + n) // 2, len(ticks)} if 1 <= n <= len(ticks) else ():
                told = ticks[end - n : end].mean(axis=0)
                z = ((told - mean) / sd).clip(-FARTHEST, FARTHEST)
                inputs.append([*z, np.log(look_back_s + (n - 1) * unheard.tick_s)])
                errors.append(np.abs(told - unheard.features[clip]).mean())
                groups.append(unheard.groups[clip])
    return Examples(np.array(inputs), np.array(errors), np.array(groups))


def calibrate(folder: Path, unheard: Unheard) -> bool:
    """Fit the confidence of a model and write it into its card; False if too little is rated."""
    card = cards.read(folder)
    try:
        found = examples(unheard, look_back_s=look_back_s(card))
    except DataError:
        return False
    path = folder / "card.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    tables["confidence"] = msgspec.to_builtins(fit_confidence(found, how=how(found)))
    path.write_text(to_toml(tables), encoding="utf-8")
    return True


def look_back_s(card: Card) -> float:
    """Seconds that one estimate looks back, as `mer_bridge.horizon` counts them."""
    return card.trunk.look_back_frames / card.frontend.frames_per_second


def fit_confidence(found: Examples, *, how: str) -> ConfidenceCard:
    """The table of the card, fitted on all examples."""
    weights = _logistic(found.inputs, found.right)
    return ConfidenceCard(
        weights=tuple(weights[:7].tolist()), heard=float(weights[7]), bias=float(weights[8]), how=how
    )


def how(found: Examples) -> str:
    """How it was fitted and how well it holds, in one sentence."""
    known = reliability(found)
    return (
        f"Probability that the mean absolute error of the features is below {STEP:g} step, by logistic "
        f"regression on {len(found.errors)} examples of {len(np.unique(found.groups))} groups not "
        f"trained on; on other groups it is off by {known.gap:.3f} on average (area under the ROC curve "
        f"{known.area:.2f})"
    )


def reliability(found: Examples, *, folds: int = FOLDS, seed: int = 1) -> Reliability:
    """Fit on some groups, judge on the others, for all groups in turn."""
    said = np.zeros(len(found.errors))
    names = np.random.default_rng(seed).permutation(np.unique(found.groups))
    for number in range(folds):
        left_out = np.isin(found.groups, names[number::folds])
        weights = _logistic(found.inputs[~left_out], found.right[~left_out])
        said[left_out] = _chance(found.inputs[left_out], weights)
    return judged(said, found.right)


def judged(said: Floats, right: Floats) -> Reliability:
    """How probabilities ``(n,)`` hold against what was right, 0 or 1."""
    order = np.argsort(said, kind="stable")
    bins = np.array_split(order, BINS)
    means = np.array([[said[some].mean(), right[some].mean()] for some in bins])
    rank = np.empty(len(said))
    rank[order] = np.arange(1, len(said) + 1)
    n_right = right.sum()
    wins = (rank * right).sum() - n_right * (n_right + 1) / 2
    area = wins / max(n_right * (len(right) - n_right), 1.0)
    return Reliability(means[:, 0], means[:, 1], float(np.abs(means[:, 0] - means[:, 1]).mean()), float(area))


def _chance(inputs: Floats, weights: Floats) -> Floats:
    chance: Floats = 1.0 / (1.0 + np.exp(-(inputs @ weights[:-1] + weights[-1])))
    return chance


def _logistic(inputs: Floats, right: Floats) -> Floats:
    """Weights and bias by Newton's method on standardised inputs."""
    mean, sd = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    x = np.c_[(inputs - mean) / sd, np.ones(len(inputs))]
    penalty = np.diag([RIDGE] * inputs.shape[1] + [1e-6])
    scaled = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        chance = _chance(x[:, :-1], scaled)
        curve = (x * (chance * (1.0 - chance))[:, None]).T @ x + penalty
        scaled -= np.linalg.solve(curve, x.T @ (chance - right) + penalty @ scaled)
    weights = scaled[:-1] / sd
    return np.append(weights, scaled[-1] - weights @ mean)


def by_seconds(found: Examples) -> Sequence[tuple[float, float, float]]:
    """Seconds heard, mean absolute error, and the part that is right."""
    seconds = np.exp(found.inputs[:, 7]).round(2)
    return [
        (float(one), float(found.errors[seconds == one].mean()), float(found.right[seconds == one].mean()))
        for one in np.unique(seconds)
    ]
