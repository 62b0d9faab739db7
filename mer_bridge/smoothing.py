"""Live values in, live values out: steady when the music is, quick when it moves, at rest in silence.

All values of a tick are smoothed alike, each on its own.  Kinds: ``none``; ``ema``, an
exponential mean; ``slew``, a limited speed; ``one_euro``, an exponential mean that follows
the faster the value moves.  What comes out never leaves the range of what went in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from mer_bridge import config
from mer_bridge.units import clamp
from mer_bridge.values import Floats

SPEED_CUTOFF_HZ = 1.0
"""Cutoff for the speed of a value in ``one_euro``; 1 Hz as in the paper."""


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

    def __call__(self, live: Sequence[float], *, sounding: bool) -> tuple[float, ...]:
        """`live`, or what is between it and rest; `sounding` says whether there is music now."""
        self._silent_s = 0.0 if sounding else min(self._silent_s + self._tick_s, self._release_s)
        resting = not sounding and self._silent_s >= self._release_s
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

    Examples
    --------
    A slew of one second for the whole range moves a tenth in a tenth of a second.

    >>> from mer_bridge.config import Smoothing
    >>> smooth = Smoother(Smoothing(kind="slew", time_s=1.0), n=1, tick_s=0.1)
    >>> smooth([0.5]), smooth([1.0])
    ((0.5,), (0.6,))
    """

    def __init__(self, settings: config.Smoothing, *, n: int, tick_s: float) -> None:
        self.settings = settings
        self._tick_s = tick_s
        self._kinds = {
            "none": self._none,
            "ema": self._ema,
            "slew": self._slew,
            "one_euro": self._one_euro,
        }
        self._smooth = np.zeros(n)
        self._raw = np.zeros(n)
        self._speed = np.zeros(n)  # per second
        self.reset()

    def reset(self) -> None:
        """Forget all values; the next ones pass unchanged."""
        self._started = False
        self._speed[:] = 0.0

    def __call__(self, values: Sequence[float]) -> tuple[float, ...]:
        """Smooth one tick of `n` values."""
        raw = np.array(values, dtype=np.float64)
        self._smooth = self._kinds[self.settings.kind](raw) if self._started else raw
        self._raw = raw
        self._started = True
        return tuple(self._smooth.tolist())

    def _none(self, raw: Floats) -> Floats:
        return raw

    def _ema(self, raw: Floats) -> Floats:
        """First-order low-pass with time constant ``time_s``, exact for a step."""
        time_s = self.settings.time_s
        weight = -math.expm1(-self._tick_s / time_s) if time_s > 0.0 else 1.0
        return self._smooth + weight * (raw - self._smooth)

    def _slew(self, raw: Floats) -> Floats:
        """At most the full range 0..1 in ``time_s``."""
        most = self._tick_s / self.settings.time_s if self.settings.time_s > 0.0 else math.inf
        moved: Floats = self._smooth + (raw - self._smooth).clip(-most, most)
        return moved

    def _one_euro(self, raw: Floats) -> Floats:
        """One-euro filter: Casiez, Roussel, Vogel, CHI 2012, section 4, algorithm 1."""
        speed = (raw - self._raw) / self._tick_s
        self._speed += self._weight(SPEED_CUTOFF_HZ) * (speed - self._speed)
        cutoff_hz = self.settings.min_cutoff_hz + self.settings.beta * np.abs(self._speed)
        return self._smooth + self._weight(cutoff_hz) * (raw - self._smooth)

    def _weight(self, cutoff_hz: Floats | float) -> Floats | float:
        """Weight of the new value in a low-pass: ``1 / (1 + tau / T)``, tau = 1 / (2 pi f)."""
        turn = 2.0 * math.pi * cutoff_hz * self._tick_s
        return turn / (turn + 1.0)
