"""Absolute values in, live values out: 0..1, ranged to the player.

In: fifteen absolute values per tick, in the order of `VALUE_NAMES`.  Out: the same
fifteen as 0..1, where 0 and 1 are the low and high percentile of what this player has
been doing lately.  A model uses a narrow part of its scale; players want all of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from mer_bridge import config
from mer_bridge.errors import ShapeError
from mer_bridge.values import BIPOLAR_NAMES, VALUE_NAMES, Floats

N_VALUES = len(VALUE_NAMES)
N_BINS = 384
BEYOND = 1.0
"""How far a histogram reaches beyond both ends of a scale, in scales; the model may, too."""
HEAVIEST = 1e9
PRIOR_S = 20.0
"""Time constant, in seconds of music heard, with which the span given at the start fades."""
GLIDE_S = 10.0
"""Seconds in which a held value could at most cross the whole of 0..1 because its range moves."""
MIN_SPAN = 0.1
"""Narrowest range, as a part of the prior span: steady music must not become noise."""

Range: TypeAlias = tuple[tuple[float, ...], tuple[float, ...]]
"""Absolute values that are live 0, and those that are live 1; fifteen each."""


class Ranging:
    """Live values from absolute ones, by rolling percentiles.

    Each value has a histogram over its absolute scale that forgets exponentially; its mean
    age is that of a plain window of ``settings.window_s`` (time constant half of it).  The
    percentiles are blended with the prior span, which fades over `PRIOR_S`, are widened to
    `MIN_SPAN`, and the range in use glides there: each end moves by at most
    ``tick_s / GLIDE_S`` of the present span, so values never jump.  Last, ``settings.blend``
    widens it towards the absolute scale.

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
        While set, ranges learn nothing; set by hand, they stand still, too.

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
        self._blend = settings.blend
        # The very ends of a histogram that forgets exponentially would never be forgotten.
        ends = np.clip([settings.low_percentile, settings.high_percentile], 0.1, 99.9) / 100.0
        self._percentiles = ends[:, None]  # (2, 1)
        self._tick_s = tick_s
        self._growth = math.exp(tick_s / (settings.window_s / 2.0))
        self._scale_low = np.array([-1.0 if name in BIPOLAR_NAMES else 0.0 for name in VALUE_NAMES])
        self._scale_span = 1.0 - self._scale_low
        self._count_low = self._scale_low - BEYOND * self._scale_span
        self._count_span = (1.0 + 2.0 * BEYOND) * self._scale_span
        self._prior = _prior(prior_low, prior_high, self._scale_span)
        self._min_span = MIN_SPAN * (self._prior[1] - self._prior[0])
        self._rows = np.arange(N_VALUES)
        self._counts = np.zeros((N_VALUES, N_BINS))
        self._cumulated = np.zeros((N_VALUES, N_BINS))
        self._memory_s = settings.window_s / 2.0
        self.reset()
        self.frozen = settings.freeze

    def reset(self) -> None:
        """Forget the player; the range in use is the prior again."""
        self._counts[:] = 0.0
        self._weight = 1.0
        self._heard_s = 0.0
        self._range = self._prior.copy()  # (low and high, values)
        self._goal = self._prior.copy()  # where it glides
        self._last = self._prior.mean(axis=0)

    @property
    def frozen(self) -> bool:
        """Whether nothing is learnt."""
        return self._frozen

    @frozen.setter
    def frozen(self, frozen: bool) -> None:
        self._frozen = frozen
        self._goal = self._range.copy()

    @property
    def heard_s(self) -> float:
        """Seconds of music that the range rests on."""
        return self._heard_s

    @property
    def range(self) -> Range:
        """Ends of the range in use, before the blend."""
        return tuple(self._range[0].tolist()), tuple(self._range[1].tolist())

    @property
    def goal(self) -> Range:
        """Ends of the range that it glides to."""
        return tuple(self._goal[0].tolist()), tuple(self._goal[1].tolist())

    def aim(
        self,
        range_: Range,
        *,
        heard_s: float = math.inf,
        at_once: bool = False,
        begin: Range | None = None,
    ) -> None:
        """Glide to a range that was learnt elsewhere, and remember nothing else.

        Parameters
        ----------
        range_ : tuple of two sequences of 15 floats
        heard_s : float
            Seconds of music it rests on: how hard it is to move.
        at_once : bool
            Be there now, because nobody has seen another range yet.
        begin : tuple of two sequences of 15 floats, optional
            Glide there from this range, which was in use when music was heard last.

        Raises
        ------
        ShapeError
            It does not have fifteen finite numbers on each side.
        """
        self._goal = self._widened(_ends(*range_))
        self._heard_s = min(heard_s, self._memory_s)
        self._seed(self._goal)
        if at_once:
            self._range = self._goal.copy()
        if begin is not None:
            self._range = self._widened(_ends(*begin))

    @property
    def low(self) -> tuple[float, ...]:
        """Absolute values that are live 0 now."""
        return tuple(self._used()[0].tolist())

    @property
    def high(self) -> tuple[float, ...]:
        """Absolute values that are live 1 now."""
        return tuple(self._used()[1].tolist())

    def __call__(
        self, absolute: Sequence[float], *, learning: bool, locked: bool = False
    ) -> tuple[float, ...]:
        """Live values of one tick.

        Parameters
        ----------
        absolute : sequence of 15 floats
            Features 0..1, then emotions -1..1 or 0..1; they may leave their scales.  A value
            that is not finite is replaced by the last one that was.
        learning : bool
            Whether music is sounding, so that ranges may learn and glide.
        locked : bool
            They learn nothing all the same.

        Returns
        -------
        tuple of 15 floats, 0..1
        """
        values = np.array(absolute, dtype=np.float64)
        values = self._last = np.where(np.isfinite(values), values, self._last)
        if learning and not (self._frozen or locked):
            self._learn(values)
        if learning:
            self._glide()
        low, high = self._used()
        return tuple(((values - low) / (high - low)).clip(0.0, 1.0).tolist())

    def _used(self) -> Floats:
        """Ends of the range after the blend, ``(2, values)``."""
        if not self._blend:
            return self._range
        scale = np.stack([self._scale_low, self._scale_low + self._scale_span])
        blended: Floats = (1.0 - self._blend) * self._range + self._blend * scale
        return blended

    def _learn(self, values: Floats) -> None:
        """Count one tick of each value, heavier than all before, which forgets those."""
        position = (values - self._count_low) / self._count_span * N_BINS
        bins = position.clip(0, N_BINS - 1).astype(np.intp)
        self._weight *= self._growth
        self._counts[self._rows, bins] += self._weight
        self._heard_s += self._tick_s
        if self._weight > HEAVIEST:
            self._counts /= self._weight
            self._counts[self._counts < 1.0 / HEAVIEST] = 0.0  # denormal numbers are slow
            self._weight = 1.0
        trust = -math.expm1(-self._heard_s / PRIOR_S)
        self._goal = self._widened(self._prior + trust * (self._quantiles() - self._prior))

    def _widened(self, ends: Floats) -> Floats:
        """A range of `MIN_SPAN` around the middle of `ends` where those are nearer."""
        missing = np.maximum(self._min_span - (ends[1] - ends[0]), 0.0) / 2.0
        return np.stack([ends[0] - missing, ends[1] + missing])

    def _glide(self) -> None:
        """Move both ends of every range a limited step to where they belong."""
        step = (self._range[1] - self._range[0]) * (self._tick_s / GLIDE_S)
        self._range += (self._goal - self._range).clip(-step, step)

    def _seed(self, ends: Floats) -> None:
        """Remember music whose percentiles are these ends, evenly spread between and around them."""
        below, above = self._percentiles[:, 0]
        width = (ends[1] - ends[0]) / (above - below)
        edges = np.linspace(0.0, 1.0, N_BINS + 1) * self._count_span[:, None] + self._count_low[:, None]
        part = (edges - (ends[0] - below * width)[:, None]) / width[:, None]
        self._weight = 1.0
        self._counts = np.diff(part.clip(0.0, 1.0), axis=1) * (self._heard_s / self._tick_s)

    def _quantiles(self) -> Floats:
        """Low and high percentile of each value, ``(2, values)``, linear inside a bin."""
        np.cumsum(self._counts, axis=1, out=self._cumulated)
        wanted = self._percentiles * self._cumulated[:, -1]  # (2, values)
        bins = (self._cumulated >= wanted[:, :, None]).argmax(axis=2)  # holds mass: wanted > 0
        above = (self._cumulated[self._rows, bins] - wanted) / self._counts[self._rows, bins]
        quantiles: Floats = self._count_low + (bins + 1.0 - above) / N_BINS * self._count_span
        return quantiles


def _ends(low: Sequence[float] | Floats, high: Sequence[float] | Floats) -> Floats:
    """Both ends as ``(2, values)``, checked."""
    ends = [np.asarray(end, dtype=np.float64) for end in (low, high)]
    for end in ends:
        if end.shape != (N_VALUES,) or not np.isfinite(end).all():
            raise ShapeError(f"a range ends at {N_VALUES} finite numbers, got shape {end.shape}: {end}")
    return np.stack(ends)


def _prior(low: Sequence[float] | Floats, high: Sequence[float] | Floats, scale: Floats) -> Floats:
    """Both ends as ``(2, values)``, at least a fiftieth of the scale apart."""
    ends = _ends(low, high)
    middle, half = (ends[0] + ends[1]) / 2.0, (ends[1] - ends[0]) / 2.0
    half = np.maximum(half, scale / 100.0)
    return np.stack([middle - half, middle + half])
