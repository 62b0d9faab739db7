"""How far an estimate can be trusted: 0 (not at all) to 1.

Two things lower it here: a horizon that is not yet full, and features unlike those of the
music the model was trained on; a third, sound that is no music, is `mer_bridge.likeness`.
This is a plausibility measure, not a calibrated error.
"""

from __future__ import annotations

import math

import numpy as np

from mer_bridge.card import Card
from mer_bridge.values import Floats

USUAL_DISTANCE = 1.5
"""Root-mean-square z-score up to which features count as usual."""


class Confidence:
    """Judge a mean estimate by how usual it is and how much of the horizon it heard.

    Parameters
    ----------
    card : Card
        Where the model's own estimates lay on its training music.
    """

    def __init__(self, card: Card) -> None:
        self._mean: Floats = np.array(card.features.predicted_mean, np.float64)
        self._sd: Floats = np.array(card.features.predicted_sd, np.float64)

    def usual(self, ratings: Floats) -> float:
        """1 for features like those of the training music, falling towards 0 beyond."""
        z = (ratings - self._mean) / self._sd
        distance = math.sqrt(float(z @ z) / z.size)
        return math.exp(-max(0.0, distance - USUAL_DISTANCE))

    def __call__(self, ratings: Floats, *, filled: float) -> float:
        """Confidence 0..1 of mean ratings ``(7,)`` over a horizon heard to the part `filled`."""
        return self.usual(ratings) * filled
