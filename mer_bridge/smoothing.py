"""Live values in, live values out: steady when the music is, quick when it moves, at rest in silence.

Each value is smoothed on its own, all alike or some in another way.  Kinds: ``none``;
``ema``, an exponential mean; ``slew``, a limited speed, upwards and downwards its own;
``median``, the middle of the last values; ``one_euro``, an exponential mean that follows the
faster the value moves.  What comes out never leaves the range of what went in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.units import clamp
from mer_bridge.values import Floats

SPEED_CUTOFF_HZ = 1.0
"""Cutoff for the speed of a value in ``one_euro``; 1 Hz as in the paper."""
LONGEST_S = 60.0
"""Longest time that can be set while music plays."""
LONGEST_MEDIAN_S = 62.0
"""Values kept for ``median``: so many seconds, and one more tick."""

Indices: TypeAlias = npt.NDArray[np.intp]

REST_S = 2.0
"""Seconds of the glide to rest."""
RETURN_S = 0.5
"""Seconds of the glide back when music sounds again."""


class Rest:
    """Let values glide to rest in a long silence, and back when music sounds again.

    Starts at rest.

    Thread: analysis worker.

    Parameters
    ----------
    rest : float, 0..1
        Where all values rest.
    release_s : float >= 0
        Seconds of silence that still count as a pause in the music.
    tick_s : float > 0
        Seconds between two calls.
    """

    def __init__(self, *, rest: float, release_s: float, tick_s: float) -> None:
        self._rest = rest
        self._release_s = release_s
        self._tick_s = tick_s
        self.reset()

    def reset(self) -> None:
        """Be at rest."""
        self._silent_s = self._release_s
        self._part = 1.0

    @property
    def is_over(self) -> bool:
        """Whether the silence is longer than a pause in the music."""
        return self._silent_s >= self._release_s

    def wake(self) -> None:
        """Be where music sounded a moment ago."""
        self._silent_s = 0.0
        self._part = 0.0

    def __call__(self, live: Sequence[float], *, sounding: bool) -> tuple[float, ...]:
        """`live`, or what is between it and rest; `sounding` says whether there is music now."""
        self._silent_s = 0.0 if sounding else min(self._silent_s + self._tick_s, self._release_s)
        resting = not sounding and self.is_over
        step = self._tick_s / REST_S if resting else -self._tick_s / RETURN_S
        self._part = clamp(self._part + step, 0.0, 1.0)
        rested = self._part * self._rest
        return tuple(rested + (1.0 - self._part) * value for value in live)


class Smoother:
    """Smooth the values of each tick; the first ones pass unchanged.

    Thread: analysis worker.

    Parameters
    ----------
    settings : config.Smoothing
        Kind and its numbers; may be replaced between two calls.
    n : int > 0
        How many values each call brings.
    tick_s : float > 0
        Seconds between two calls.
    own : dict of int to config.Filter
        Values, by their place, that are smoothed in another way than the others.

    Examples
    --------
    A slew of one second for the whole range moves a tenth in a tenth of a second.

    >>> from mer_bridge.config import Smoothing
    >>> smooth = Smoother(Smoothing(kind="slew", up_s=1.0), n=1, tick_s=0.1)
    >>> smooth([0.5]), smooth([1.0])
    ((0.5,), (0.6,))
    """

    def __init__(
        self,
        settings: config.Filter,
        *,
        n: int,
        tick_s: float,
        own: Mapping[int, config.Filter] | None = None,
    ) -> None:
        self._tick_s = tick_s
        self._kinds = {
            "none": self._none,
            "ema": self._ema,
            "slew": self._slew,
            "one_euro": self._one_euro,
            "median": self._median,
        }
        self._given = dict(own or {})
        self._own = dict(self._given)
        self._recent: deque[Floats] = deque(maxlen=max(1, math.ceil(LONGEST_MEDIAN_S / tick_s)))
        self._smooth = np.zeros(n)
        self._speed = np.zeros(n)  # per second
        self.settings = settings
        self.reset()

    @property
    def settings(self) -> config.Filter:
        """Those of all values without their own."""
        return self._settings

    @settings.setter
    def settings(self, settings: config.Filter) -> None:
        self._settings = settings
        rest = [index for index in range(len(self._smooth)) if index not in self._own]
        self._groups = [(np.array([index]), own) for index, own in self._own.items()]
        if rest:
            self._groups.append((np.array(rest), settings))

    def set_time(self, indices: Sequence[int], time_s: float) -> None:
        """Smooth some values over `time_s` in the way of their settings; 0 is not at all.

        For ``one_euro`` it is the time constant while the value stands, and a longer one
        makes it as much slower while it moves; ``none`` becomes ``ema``.

        Raises
        ------
        ConfigError
            Not within 0..60 s.
        """
        if not 0.0 <= time_s <= LONGEST_S:
            raise ConfigError(f"values are smoothed over 0..{LONGEST_S:g} s, got {time_s:g}")
        for index in indices:
            self._own[index] = _over(self._given.get(index, self._settings), time_s)
        self.settings = self._settings

    def reset(self) -> None:
        """Forget all values; the next ones pass unchanged."""
        self._recent.clear()
        self._speed[:] = 0.0

    def __call__(self, values: Sequence[float]) -> tuple[float, ...]:
        """Smooth one tick of `n` values."""
        raw = np.array(values, dtype=np.float64)
        started = bool(self._recent)
        self._recent.append(raw)
        if not started:
            self._smooth = raw
            return tuple(raw.tolist())
        smooth = np.empty_like(raw)
        for indices, settings in self._groups:
            smooth[indices] = self._kinds[settings.kind](indices, settings)
        self._smooth = smooth
        return tuple(smooth.tolist())

    def _none(self, indices: Indices, _settings: config.Filter) -> Floats:
        return self._recent[-1][indices]

    def _ema(self, indices: Indices, settings: config.Filter) -> Floats:
        """First-order low-pass with time constant ``time_s``, exact for a step."""
        time_s = settings.time_s
        weight = -math.expm1(-self._tick_s / time_s) if time_s > 0.0 else 1.0
        return self._smooth[indices] + weight * self._distance(indices)

    def _slew(self, indices: Indices, settings: config.Filter) -> Floats:
        """At most the full range 0..1 in ``up_s`` upwards, in ``down_s`` downwards."""
        up, down = (
            self._tick_s / time_s if time_s > 0.0 else math.inf for time_s in (settings.up_s, settings.down_s)
        )
        moved: Floats = self._smooth[indices] + self._distance(indices).clip(-down, up)
        return moved

    def _one_euro(self, indices: Indices, settings: config.Filter) -> Floats:
        """One-euro filter: Casiez, Roussel, Vogel, CHI 2012, section 4, algorithm 1."""
        speed = (self._recent[-1] - self._recent[-2])[indices] / self._tick_s
        self._speed[indices] += self._weight(SPEED_CUTOFF_HZ) * (speed - self._speed[indices])
        cutoff_hz = settings.min_cutoff_hz + settings.beta * np.abs(self._speed[indices])
        return self._smooth[indices] + self._weight(cutoff_hz) * self._distance(indices)

    def _median(self, indices: Indices, settings: config.Filter) -> Floats:
        """Middle of the last ``time_s``: outliers vanish, steps stay steep."""
        # An odd number, so that the middle is a value that was there.
        n_ticks = 2 * int(settings.time_s / self._tick_s / 2.0) + 1
        recent = np.array(list(self._recent)[-n_ticks:])[:, indices]
        middle: Floats = np.median(recent, axis=0)
        return middle

    def _distance(self, indices: Indices) -> Floats:
        distance: Floats = self._recent[-1][indices] - self._smooth[indices]
        return distance

    def _weight(self, cutoff_hz: Floats | float) -> Floats | float:
        """Weight of the new value in a low-pass: ``1 / (1 + tau / T)``, tau = 1 / (2 pi f)."""
        turn = 2.0 * math.pi * cutoff_hz * self._tick_s
        return turn / (turn + 1.0)


def _over(settings: config.Filter, time_s: float) -> config.Filter:
    """The same kind of smoothing, over another time."""
    if time_s == 0.0:
        return config.Filter(kind="none")
    kind = "ema" if settings.kind == "none" else settings.kind
    cutoff_hz = 1.0 / (2.0 * math.pi * time_s)
    return config.Filter(
        kind=kind,
        min_cutoff_hz=cutoff_hz,
        beta=settings.beta * min(1.0, cutoff_hz / settings.min_cutoff_hz),
        time_s=time_s,
        up_s=time_s,
        down_s=time_s,
    )
