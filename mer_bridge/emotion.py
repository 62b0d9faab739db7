"""The linear layer: seven features in, eight emotions and their reasons out.

``rating_e = bias_e + sum_f w_ef * feature_f``, fitted on rated music (Chowdhury et al. 2019,
section 3: the mid-level to emotion layer).  A feature's *contribution* is
``w_ef * (feature_f - mean_f)``: with the mean feature every contribution is zero, and the eight
sums tell how far each emotion lies from its value for average music.
"""

from __future__ import annotations

import numpy as np

from mer_bridge.card import Card
from mer_bridge.errors import ConfigError
from mer_bridge.values import (
    BIPOLAR_NAMES,
    EMOTION_NAMES,
    MIDLEVEL_NAMES,
    Emotion,
    Floats,
    Reason,
    Why,
    emotion_to_absolute,
)

MAX_WEIGHT = 10.0
"""Largest weight that can be set by hand, in emotion ratings per feature rating."""


class EmotionLayer:
    """Compute emotions and contributions from mid-level ratings.

    Thread: analysis worker.

    Parameters
    ----------
    card : Card
        Weights, bias and means of the model.
    """

    def __init__(self, card: Card) -> None:
        self._shipped: Floats = np.array(card.emotions.weights, np.float64)
        self._mean: Floats = np.array(card.features.mean, np.float64)
        # What average music rates; a weight changed by hand tilts the layer around this point.
        self._at_mean: Floats = np.array(card.emotions.bias, np.float64) + self._shipped @ self._mean
        self._sd: Floats = np.array(card.emotions.sd, np.float64)
        self._unit: Floats = np.array([4.0 if name in BIPOLAR_NAMES else 8.0 for name in EMOTION_NAMES])
        self._origin: Floats = np.array([5.0 if name in BIPOLAR_NAMES else 1.0 for name in EMOTION_NAMES])
        self.reset()

    def reset(self) -> None:
        """Take back the model's own weights."""
        self.weights: Floats = self._shipped.copy()  # (8, 7)

    def set_weight(self, emotion: str, feature: str, weight: float) -> None:
        """Change one weight (emotion ratings per feature rating).

        Raises
        ------
        ConfigError
            Unknown names, or a weight beyond +-10.
        """
        if emotion not in EMOTION_NAMES or feature not in MIDLEVEL_NAMES:
            raise ConfigError(f"no weight from {feature!r} to {emotion!r}: give an emotion, then a feature")
        if not abs(weight) <= MAX_WEIGHT:
            raise ConfigError(f"weight must lie in -{MAX_WEIGHT:g}..{MAX_WEIGHT:g}, got {weight:g}")
        self.weights[EMOTION_NAMES.index(emotion), MIDLEVEL_NAMES.index(feature)] = weight

    def ratings(self, features: Floats) -> Floats:
        """Emotion ratings (nominally 1..9), shape ``(8,)``, from feature ratings ``(7,)``."""
        return self._at_mean + self.weights @ (features - self._mean)

    def emotions(self, features: Floats) -> Emotion:
        """Absolute emotions from feature ratings, shape ``(7,)``."""
        ratings = self.ratings(features)
        pairs = zip(EMOTION_NAMES, ratings, strict=True)
        return Emotion(*(emotion_to_absolute(name, float(rating)) for name, rating in pairs))

    def unbounded(self, features: Floats) -> tuple[float, ...]:
        """All fifteen absolute values from feature ratings, also where they leave their scale.

        A player whose music lies at the end of a scale moves beyond it, too.
        """
        emotions = (self.ratings(features) - self._origin) / self._unit
        return (*((features - 1.0) / 9.0).tolist(), *emotions.tolist())

    def contributions(self, features: Floats) -> Floats:
        """How far each feature moves each emotion, in absolute units, shape ``(8, 7)``."""
        return self.weights * (features - self._mean) / self._unit[:, None]

    def why(self, contributions: Floats) -> Why:
        """The leading emotion, and the three features that move it most.

        The leading emotion is the one farthest above its average, in units of how widely
        its ratings spread.
        """
        above = contributions.sum(axis=1) * self._unit / self._sd
        leading = int(np.argmax(above))
        row = contributions[leading]
        order = np.argsort(-np.abs(row), kind="stable")[:3]
        reasons = tuple(Reason(MIDLEVEL_NAMES[index], float(row[index])) for index in order)
        return Why(EMOTION_NAMES[leading], reasons)
