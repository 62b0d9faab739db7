"""How far an estimate can be trusted: 0 (not at all) to 1.

Of a model whose card says how, it is a probability: that the mean absolute error of the seven
features, as people would rate the last seconds, is below one step of their scales 1..10.  A
logistic regression on how the estimate lies to those of the training music, feature by feature,
and on how many seconds it rests on, fitted on errors of music that was not trained on
(`mer_bridge.training.confiding`).  Estimates that no music has bring it to 0.

Of other models it tells no more than how usual the estimate is, and how much of the horizon
was heard.  Either is lowered further by sound that is no music: `mer_bridge.likeness`.
"""

from __future__ import annotations

import math

import numpy as np

from mer_bridge.card import Card
from mer_bridge.values import Floats

USUAL_DISTANCE = 1.5
"""Root-mean-square z-score up to which features count as usual."""
FARTHEST = 3.0
"""Beyond so many spreads a feature says no more; and as the distance of all seven, no music has it."""


class Confidence:
    """Judge a mean estimate by how usual it is and how much music it heard.

    Parameters
    ----------
    card : Card
        Where the model's own estimates lay on its training music, and how they fared.
    """

    def __init__(self, card: Card) -> None:
        self._mean: Floats = np.array(card.features.predicted_mean, np.float64)
        self._sd: Floats = np.array(card.features.predicted_sd, np.float64)
        self._fit = card.confidence
        self._weights: Floats = np.array(card.confidence.weights if card.confidence else (), np.float64)

    @property
    def is_calibrated(self) -> bool:
        """Whether it is a probability."""
        return self._fit is not None

    def usual(self, ratings: Floats) -> float:
        """1 for features like those of the training music, falling towards 0 beyond."""
        return math.exp(-max(0.0, self._distance(ratings) - USUAL_DISTANCE))

    def __call__(self, ratings: Floats, *, filled: float, heard_s: float) -> float:
        """Confidence 0..1 of mean ratings ``(7,)``.

        Parameters
        ----------
        ratings : array, shape (7,)
        filled : float, 0..1
            Part of the horizon that was heard.
        heard_s : float > 0
            Seconds of music that the mean rests on.
        """
        if self._fit is None:
            return self.usual(ratings) * filled
        z = ((ratings - self._mean) / self._sd).clip(-FARTHEST, FARTHEST)
        odds = self._fit.bias + float(self._weights @ z) + self._fit.heard * math.log(heard_s)
        known = math.exp(-max(0.0, self._distance(ratings) - FARTHEST))
        return known / (1.0 + math.exp(-odds))

    def _distance(self, ratings: Floats) -> float:
        z = (ratings - self._mean) / self._sd
        return math.sqrt(float(z @ z) / z.size)
