"""The linear layer: seven features in, eight emotions and their reasons out.

``rating_e = bias_e + sum_f w_ef * feature_f``, fitted on rated music (Chowdhury et al. 2019,
section 3: the mid-level to emotion layer).  A feature's *contribution* is
``w_ef * (feature_f - mean_f)``: with the mean feature every contribution is zero, and the eight
sums tell how far each emotion lies from its value for average music.

A model that estimates emotions itself has no features and no reasons; what it lacks stands in
the middle of its scale.
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
    MidLevel,
    Reason,
    Why,
    emotion_to_absolute,
    feature_to_absolute,
)

MIDDLE = 0.5
"""Absolute value of a feature that a model lacks."""
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
        self._has_features = card.has_features
        self._rows = [EMOTION_NAMES.index(name) for name in card.emotions.names]
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
        self.weights: Floats = self._shipped.copy()  # (8, 7); (n, n) where n emotions are estimated

    def set_weight(self, emotion: str, feature: str, weight: float) -> None:
        """Change one weight (emotion ratings per feature rating).

        Raises
        ------
        ConfigError
            Unknown names, a weight beyond +-10, or a model without features.
        """
        if not self._has_features:
            raise ConfigError("this model hears emotions without features: it has no weights to set")
        if emotion not in EMOTION_NAMES or feature not in MIDLEVEL_NAMES:
            raise ConfigError(f"no weight from {feature!r} to {emotion!r}: give an emotion, then a feature")
        if not abs(weight) <= MAX_WEIGHT:
            raise ConfigError(f"weight must lie in -{MAX_WEIGHT:g}..{MAX_WEIGHT:g}, got {weight:g}")
        self.weights[EMOTION_NAMES.index(emotion), MIDLEVEL_NAMES.index(feature)] = weight

    def ratings(self, estimate: Floats) -> Floats:
        """Emotion ratings (nominally 1..9), shape ``(8,)``, from an estimate; NaN for those it lacks."""
        ratings: Floats = np.full(len(EMOTION_NAMES), np.nan)
        ratings[self._rows] = self._at_mean + self.weights @ (estimate - self._mean)
        return ratings

    def features(self, estimate: Floats) -> MidLevel:
        """Absolute features of an estimate, shape ``(7,)`` or, where it has none, ``(n,)``."""
        if not self._has_features:
            return MidLevel(*(MIDDLE for _ in MIDLEVEL_NAMES))
        return MidLevel(*(feature_to_absolute(float(rating)) for rating in estimate))

    def emotions(self, estimate: Floats) -> Emotion:
        """Absolute emotions from an estimate."""
        pairs = zip(EMOTION_NAMES, self._filled(self.ratings(estimate)), strict=True)
        return Emotion(*(emotion_to_absolute(name, float(rating)) for name, rating in pairs))

    def unbounded(self, estimate: Floats) -> tuple[float, ...]:
        """All fifteen absolute values from an estimate, also where they leave their scale.

        A player whose music lies at the end of a scale moves beyond it, too.
        """
        emotions = (self._filled(self.ratings(estimate)) - self._origin) / self._unit
        if not self._has_features:
            return (*(MIDDLE for _ in MIDLEVEL_NAMES), *emotions.tolist())
        return (*((estimate - 1.0) / 9.0).tolist(), *emotions.tolist())

    def contributions(self, estimate: Floats) -> Floats:
        """How far each feature moves each emotion, in absolute units, shape ``(8, 7)``."""
        if not self._has_features:
            return np.zeros((len(EMOTION_NAMES), len(MIDLEVEL_NAMES)))
        return self.weights * (estimate - self._mean) / self._unit[:, None]

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

    def explained(self, estimate: Floats, contributions: Floats) -> Why:
        """As `why`; of a model without features the leading emotion alone."""
        if self._has_features:
            return self.why(contributions)
        above = (self.ratings(estimate)[self._rows] - self._at_mean) / self._sd
        return Why(EMOTION_NAMES[self._rows[int(np.argmax(above))]], ())

    def _filled(self, ratings: Floats) -> Floats:
        """Ratings ``(8,)`` with the middle of the scale for emotions the model lacks."""
        return np.where(np.isnan(ratings), 5.0, ratings)
