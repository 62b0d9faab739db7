"""The morph's weight field: how much each preset counts at a point of the plane, or in a mood.

With d the distance of the point to a preset's place: ``gaussian`` weights are
exp(-d^2 / 2 width^2), ``inverse`` ones 1 / d^power (Shepard 1968, kept finite at d = 0).  A
preset that has emotions instead counts as the mean of those, weighted, to the same power.
All are divided by their sum; weights are continuous everywhere and add up to exactly 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.readings import INDEX
from mer_bridge.values import BIPOLAR_NAMES, EMOTION_NAMES

NEAREST = 1e-4
"""Square of the distance at which inverse weights stop growing: a hundredth of the plane's half."""
FAINTEST = 1e-3
"""An emotion that is not felt at all counts as this, so that some preset always leads."""


def exactly_one(weights: Sequence[float]) -> tuple[float, ...]:
    """Weights (each >= 0, not all 0) divided by their sum; the largest takes what rounding left."""
    total = math.fsum(weights)
    scaled = [weight / total for weight in weights]
    largest = scaled.index(max(scaled))
    for _ in range(2):
        scaled[largest] += 1.0 - math.fsum(scaled)
    return tuple(scaled)


class WeightField:
    """Weights of presets, from all values of a step.

    Parameters
    ----------
    presets : sequence of config.Preset
        Those without a place and emotions take no part.
    settings : config.Morph

    Attributes
    ----------
    presets : tuple of config.Preset
        Those that take part, in the order of the weights.

    Raises
    ------
    ConfigError
        A preset has both, or an emotion that does not exist.
    """

    def __init__(self, presets: Sequence[config.Preset], settings: config.Morph) -> None:
        for preset in presets:
            _check(preset)
        self.presets = tuple(preset for preset in presets if preset.at is not None or preset.emotions)
        self._settings = settings
        self._valence = _reader("valence", settings.values)
        self._energy = _reader("energy", settings.values)
        self._feelings = {name: _reader(name, settings.values) for name in EMOTION_NAMES}

    def __call__(self, values: Sequence[float]) -> tuple[float, ...]:
        """Weights for the values of a step, in the order of `SOURCE_NAMES`."""
        point = (2.0 * self._valence(values) - 1.0, 2.0 * self._energy(values) - 1.0)
        return self.at(point, {name: read(values) for name, read in self._feelings.items()})

    def at(self, point: tuple[float, float], feelings: dict[str, float] | None = None) -> tuple[float, ...]:
        """Weights at a point (valence, energy), each -1..1, and emotions 0..1."""
        scores = [self._score(preset, point, feelings or {}) for preset in self.presets]
        # Before exp, the highest is taken off all: however far away a point is, one remains 1.
        highest = max(scores)
        return exactly_one([math.exp(score - highest) for score in scores])

    def _score(self, preset: config.Preset, point: tuple[float, float], feelings: dict[str, float]) -> float:
        """Logarithm of a weight before the division."""
        power = self._settings.power
        if preset.at is None:
            total = math.fsum(preset.emotions.values())
            felt = math.fsum(weight * feelings.get(name, 0.0) for name, weight in preset.emotions.items())
            return power * math.log(max(felt / total, 0.0) + FAINTEST)
        square = (point[0] - preset.at[0]) ** 2 + (point[1] - preset.at[1]) ** 2
        if self._settings.weights == "inverse":
            return -power / 2.0 * math.log(square + NEAREST)
        return -square / (2.0 * self._settings.width**2)


def _check(preset: config.Preset) -> None:
    if preset.at is not None and preset.emotions:
        raise ConfigError("at and emotions: a preset has a place or emotions, not both")
    unknown = sorted(set(preset.emotions) - set(EMOTION_NAMES))
    if unknown:
        raise ConfigError(
            f"emotions: no emotion is named {unknown[0]!r}; there are {', '.join(EMOTION_NAMES)}"
        )
    if preset.emotions and not math.fsum(preset.emotions.values()) > 0.0:
        raise ConfigError("emotions: at least one weight must be above 0")


def _reader(name: str, form: str) -> Callable[[Sequence[float]], float]:
    """Reader of an emotion as 0..1, live or absolute."""
    if form == "live":
        index = INDEX[name]
        return lambda values: values[index]
    index = INDEX[f"abs.{name}"]
    if name in BIPOLAR_NAMES:
        return lambda values: (values[index] + 1.0) / 2.0
    return lambda values: values[index]
