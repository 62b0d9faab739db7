"""How loud the model hears: an explicit, causal gain.

``log10(1 + x)`` depends on level, so a volume knob would move the predictions.  The authors
of the models normalise whole files to their peak; live, the end of the file is unknown.
The policy here, used in training as well, is deterministic and works on hops alone:

- The *robust peak* is the 95th percentile of the peaks of hops with the gate open, in a
  histogram that forgets with a time constant of `MEMORY_S`.  A spike does not move it;
  a passage of some seconds hardly does, so dynamics inside a performance survive.
- The gain that would bring the robust peak to `TARGET_DB` is approached at a limited rate:
  quickly in the first seconds of sound, then slowly, downwards faster than upwards.
- While the gate is closed everything is held; after a sound check the gain itself is, too.
"""

from __future__ import annotations

import math

import numpy as np

from mer_bridge import config, kernels
from mer_bridge.units import clamp
from mer_bridge.values import Floats

TARGET_DB = -1.0
LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -12.0, 40.0
PERCENTILE = 0.95
MEMORY_S = 60.0
PEAKS_DB = (-90.0, 0.0, 0.5)
"""Histogram of peaks: lowest, highest, width of a bin, in dBFS."""
PRIOR_DB = -12.0
"""What is expected of an unknown source, with the weight of a single hop."""
RISE_DB_S, FALL_DB_S = 0.5, 3.0
FIRST_DB_S = 60.0
"""Extra rate at the first sound; it fades with the square of the seconds heard."""


class Gain:
    """Follow the level of a performance slowly, or stay fixed.

    Thread: analysis worker.

    Parameters
    ----------
    settings : config.Gain
        ``mode`` ``"follow"`` or ``"fixed"``, and ``fixed_db``.
    hop_s : float > 0
        Duration of a hop, in seconds.

    Examples
    --------
    >>> fixed = Gain(config.Gain(mode="fixed", fixed_db=6.0), hop_s=0.032)
    >>> fixed.push(np.array([-20.0, -3.0]), np.array([True, True]))
    array([6., 6.])
    """

    def __init__(self, settings: config.Gain, *, hop_s: float) -> None:
        self.retune(settings)
        self._hop_s = hop_s
        lowest, highest, width = PEAKS_DB
        self._histogram = np.zeros(round((highest - lowest) / width) + 1)
        self.reset()

    def retune(self, settings: config.Gain) -> None:
        """Follow, or stay at a gain, from the next hop on; what was learnt stays."""
        self._fixed_db = settings.fixed_db if settings.mode == "fixed" else None

    @property
    def gain_db(self) -> float:
        """Gain of the newest hop, in dB."""
        return self._gain_db if self._fixed_db is None else self._fixed_db

    @property
    def held(self) -> bool:
        """Whether a sound check has set the gain, so that it stays."""
        return self._held

    def seek(self) -> None:
        """Approach the level of what comes now as quickly as at the first sound."""
        self._held = False
        self._heard_s = 0.0

    def hold(self) -> None:
        """Stay at the present gain."""
        self._held = True

    def restore(self, gain_db: float, *, held: bool) -> None:
        """Begin with a gain, in dB, that was found before; `held` keeps it there."""
        self._gain_db = clamp(gain_db, LOWEST_GAIN_DB, HIGHEST_GAIN_DB)
        self._held = held
        self._heard_s = MEMORY_S  # the first seconds are over
        lowest, _, width = PEAKS_DB
        self._histogram[:] = 0.0
        self._histogram[round((clamp(TARGET_DB - self._gain_db, lowest, 0.0) - lowest) / width)] = (
            MEMORY_S / self._hop_s
        )

    def push(self, peak_db: Floats, gate_open: np.ndarray) -> Floats:
        """Gain per hop, in dB.

        Parameters
        ----------
        peak_db : float64, shape (hops,)
            Highest magnitude in each hop, in dBFS, before any gain.
        gate_open : bool, shape (hops,)

        Returns
        -------
        float64, shape (hops,)
        """
        if self._fixed_db is not None:
            return np.full(peak_db.size, self._fixed_db)
        robust_db = np.empty(peak_db.size)
        lowest, _, width = PEAKS_DB
        decay = math.exp(-self._hop_s / MEMORY_S)
        kernels.running_percentile(
            peak_db, gate_open, self._histogram, lowest, width, decay, PERCENTILE, robust_db
        )
        steps = map(self._step, robust_db.tolist(), gate_open.tolist())
        return np.fromiter(steps, np.float64, peak_db.size)

    def reset(self) -> None:
        """Forget what was heard."""
        lowest, _, width = PEAKS_DB
        self._histogram[:] = 0.0
        self._histogram[round((PRIOR_DB - lowest) / width)] = 1.0
        self._gain_db = TARGET_DB - PRIOR_DB
        self._heard_s = 0.0
        self._held = False

    def _step(self, robust_db: float, is_open: bool) -> float:  # noqa: FBT001 - mapped over arrays
        if is_open and not self._held:
            self._heard_s += self._hop_s
            extra = FIRST_DB_S / (1.0 + self._heard_s**2)
            wanted = clamp(TARGET_DB - robust_db, LOWEST_GAIN_DB, HIGHEST_GAIN_DB)
            self._gain_db = clamp(
                wanted,
                self._gain_db - (FALL_DB_S + extra) * self._hop_s,
                self._gain_db + (RISE_DB_S + extra) * self._hop_s,
            )
        return self._gain_db
