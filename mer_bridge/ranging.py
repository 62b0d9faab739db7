"""Absolute values in, live values out: 0..1, ranged to the player.

In: fifteen absolute values per tick, in the order of `VALUE_NAMES`.  Out: the same
fifteen as 0..1, where 0 and 1 are the low and high percentile of what this player has
been doing lately.  A model uses a narrow part of its scale; players want all of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from mer_bridge import config
from mer_bridge.errors import ShapeError
from mer_bridge.values import BIPOLAR_NAMES, VALUE_NAMES, Floats

N_VALUES = len(VALUE_NAMES)
N_BINS = 128
HEAVIEST = 1e9
PRIOR_S = 20.0
"""Time constant, in seconds of music heard, with which the span given at the start fades."""
GLIDE_S = 10.0
"""Seconds in which a held value could at most cross the whole of 0..1 because its range moves."""
MIN_SPAN = 0.2
"""Narrowest range, as a part of the prior span: steady music must not become noise."""


class Ranging:
    """Live values from absolute ones, by rolling percentiles.

    Each value has a histogram over its absolute scale that forgets exponentially; its mean
    age is that of a plain window of ``settings.window_s`` (time constant half of it).  The
    percentiles are blended with the prior span, which fades over `PRIOR_S`, are widened to
    `MIN_SPAN`, and the range in use glides there: each end moves by at most
    ``tick_s / GLIDE_S`` of the present span, so values never jump.

    Thread: analysis worker.

    Parameters
    ----------
    settings : config.Ranging
        Window, percentiles, and whether to start frozen.
    tick_s : float > 0
        Seconds between two calls.
    prior_low, prior_high : sequence of 15 floats
        Where the range lies before anything was heard, in absolute units; sensible is the
        training mean -+ 1.5 sd.

    Attributes
    ----------
    frozen : bool
        While set, ranges stand still and learn nothing.

    Raises
    ------
    ShapeError
        A prior does not have fifteen numbers.
    """

    def __init__(
        self,
        settings: config.Ranging,
        *,
        tick_s: float,
        prior_low: Sequence[float] | Floats,
        prior_high: Sequence[float] | Floats,
    ) -> None:
        self.frozen = settings.freeze
        # The very ends of a histogram that forgets exponentially would never be forgotten.
        ends = np.clip([settings.low_percentile, settings.high_percentile], 0.1, 99.9) / 100.0
        self._percentiles = ends[:, None]  # (2, 1)
        self._tick_s = tick_s
        self._growth = math.exp(tick_s / (settings.window_s / 2.0))
        self._scale_low = np.array([-1.0 if name in BIPOLAR_NAMES else 0.0 for name in VALUE_NAMES])
        self._scale_span = 1.0 - self._scale_low
        self._prior = _prior(prior_low, prior_high, self._scale_span)
        self._min_span = MIN_SPAN * (self._prior[1] - self._prior[0])
        self._rows = np.arange(N_VALUES)
        self._counts = np.zeros((N_VALUES, N_BINS))
        self._cumulated = np.zeros((N_VALUES, N_BINS))
        self.reset()

    def reset(self) -> None:
        """Forget the player; the range in use is the prior again."""
        self._counts[:] = 0.0
        self._weight = 1.0
        self._heard_s = 0.0
        self._range = self._prior.copy()  # (low and high, values)
        self._last = self._prior.mean(axis=0)

    @property
    def low(self) -> tuple[float, ...]:
        """Absolute values that are live 0 now."""
        return tuple(self._range[0].tolist())

    @property
    def high(self) -> tuple[float, ...]:
        """Absolute values that are live 1 now."""
        return tuple(self._range[1].tolist())

    def __call__(self, absolute: Sequence[float], *, learning: bool) -> tuple[float, ...]:
        """Live values of one tick.

        Parameters
        ----------
        absolute : sequence of 15 floats
            Features 0..1, then emotions -1..1 or 0..1.  A value that is not finite is
            replaced by the last one that was.
        learning : bool
            Whether music is sounding, so that ranges may follow.

        Returns
        -------
        tuple of 15 floats, 0..1
        """
        values = np.array(absolute, dtype=np.float64)
        values = self._last = np.where(np.isfinite(values), values, self._last)
        if learning and not self.frozen:
            self._learn(values)
            self._glide()
        low, high = self._range
        return tuple(((values - low) / (high - low)).clip(0.0, 1.0).tolist())

    def _learn(self, values: Floats) -> None:
        """Count one tick of each value, heavier than all before, which forgets those."""
        position = (values - self._scale_low) / self._scale_span * N_BINS
        bins = position.clip(0, N_BINS - 1).astype(np.intp)
        self._weight *= self._growth
        self._counts[self._rows, bins] += self._weight
        self._heard_s += self._tick_s
        if self._weight > HEAVIEST:
            self._counts /= self._weight
            self._counts[self._counts < 1.0 / HEAVIEST] = 0.0  # denormal numbers are slow
            self._weight = 1.0

    def _glide(self) -> None:
        """Move both ends of every range a limited step to where they belong."""
        trust = -math.expm1(-self._heard_s / PRIOR_S)
        goal = self._prior + trust * (self._quantiles() - self._prior)
        missing = np.maximum(self._min_span - (goal[1] - goal[0]), 0.0) / 2.0
        goal[0] -= missing
        goal[1] += missing
        step = (self._range[1] - self._range[0]) * (self._tick_s / GLIDE_S)
        self._range += (goal - self._range).clip(-step, step)

    def _quantiles(self) -> Floats:
        """Low and high percentile of each value, ``(2, values)``, linear inside a bin."""
        np.cumsum(self._counts, axis=1, out=self._cumulated)
        wanted = self._percentiles * self._cumulated[:, -1]  # (2, values)
        bins = (self._cumulated >= wanted[:, :, None]).argmax(axis=2)  # holds mass: wanted > 0
        above = (self._cumulated[self._rows, bins] - wanted) / self._counts[self._rows, bins]
        quantiles: Floats = self._scale_low + (bins + 1.0 - above) / N_BINS * self._scale_span
        return quantiles


def _prior(low: Sequence[float] | Floats, high: Sequence[float] | Floats, scale: Floats) -> Floats:
    """Both ends as ``(2, values)``, at least a fiftieth of the scale apart."""
    ends = [np.asarray(end, dtype=np.float64) for end in (low, high)]
    for end in ends:
        if end.shape != (N_VALUES,) or not np.isfinite(end).all():
            raise ShapeError(f"a prior must be {N_VALUES} finite numbers, got shape {end.shape}: {end}")
    middle, half = (ends[0] + ends[1]) / 2.0, (ends[1] - ends[0]) / 2.0
    half = np.maximum(half, scale / 100.0)
    return np.stack([middle - half, middle + half])
