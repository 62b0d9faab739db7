"""Levels, gate and gain of complete hops, in one stage.

In: hops (`mer_bridge.ear.hops`).  Out: the same samples with the gain applied, and per hop the
level, the peak, the gain and whether the gate is open.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge import kernels
from mer_bridge.ear.gain import Gain
from mer_bridge.ear.gate import Gate
from mer_bridge.ear.hops import Hops
from mer_bridge.values import Floats, Samples


class Levelled(NamedTuple):
    """Hops after the gain, with what was measured before it.

    Attributes
    ----------
    samples : float32, shape (n,)
        May exceed -1..1: what is loud for its performance stays so.
    level_db, peak_db : float64, shape (hops,)
        RMS and highest magnitude before the gain, in dBFS, at least -120.
    gain_db : float64, shape (hops,)
        Gain reached at the end of each hop, in dB.
    gate_open : bool, shape (hops,)
    """

    samples: Samples
    level_db: Floats
    peak_db: Floats
    gain_db: Floats
    gate_open: npt.NDArray[np.bool_]


class Leveller:
    """Measure hops, decide whether music sounds, and even out the level.

    The gain moves along a straight line through each hop, so it never clicks.

    Thread: analysis worker.

    Parameters
    ----------
    gate : Gate
    gain : Gain
        Owned by the leveller from now on.
    """

    def __init__(self, gate: Gate, gain: Gain) -> None:
        self.gate = gate
        self.gain = gain
        self._reached_db: float | None = None

    def push(self, hops: Hops) -> Levelled:
        """Level complete hops; none give arrays without entries."""
        level_db, peak_db = np.empty((2, hops.lengths.size))
        kernels.hop_levels(hops.samples, hops.lengths, level_db, peak_db)
        gate_open = self.gate.push(level_db)
        gain_db = self.gain.push(peak_db, gate_open)
        samples = np.empty(hops.samples.size, np.float32)
        if gain_db.size:
            before_db = float(gain_db[0]) if self._reached_db is None else self._reached_db
            kernels.apply_gain(hops.samples, hops.lengths, before_db, gain_db, samples)
            self._reached_db = float(gain_db[-1])
        return Levelled(samples, level_db, peak_db, gain_db, gate_open)

    def reset(self) -> None:
        """Forget the noise of the room and the level of the music."""
        self.gain.reset()
        self.gate.reset()
        self._reached_db = None
