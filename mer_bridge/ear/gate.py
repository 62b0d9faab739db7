"""When music counts as sounding: a gate that learns the noise of the room.

In: the RMS level of each hop, in dBFS, before any gain.  Out: open or closed per hop.

What it does, hop by hop:

- The *floor* is the level of the noise.  It falls at `FALL_DB_S` towards anything quieter.
  It rises at `RISE_DB_S` towards a sound that has been steady for `STEADY_S`, as hum and
  room noise are and music hardly ever is, and slowly while the gate is closed.
- The floor never rises above `CAP_DB`, or `BELOW_PEAK_DB` under the loudest music heard,
  so neither a drone nor a sustained pianissimo can teach it that music is noise.
- The gate opens `OPEN_DB` above the floor (and above ``threshold_db``), and closes when the
  level has stayed below ``floor + CLOSE_DB`` or ``threshold_db`` for `HOLD_S`, so that the
  gaps between notes and short losses on the network do not make it flap.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from mer_bridge import config
from mer_bridge.units import clamp
from mer_bridge.values import Floats

OPEN_DB, CLOSE_DB = 10.0, 6.0
HOLD_S = 0.4
STEADY_S = 2.0
STEADY_SPREAD_DB = 4.0
"""A sound is steady while its levels lie within this range."""
RISE_DB_S, FALL_DB_S = 6.0, 10.0
PAUSE_RISE_DB_S = 0.5
CAP_DB = -50.0
BELOW_PEAK_DB = 40.0
PEAK_FALL_DB_S = 0.1


class Gate:
    """Tell music from silence and from the noise of the room.

    Thread: analysis worker.

    Parameters
    ----------
    settings : config.Gate
        ``threshold_db`` is the level below which nothing opens the gate.
    hop_s : float > 0
        Duration of a hop, in seconds.

    Examples
    --------
    >>> gate = Gate(config.Gate(), hop_s=0.032)
    >>> gate.push(np.array([-100.0, -20.0, -100.0]))
    array([False,  True,  True])
    """

    def __init__(self, settings: config.Gate, *, hop_s: float) -> None:
        self.retune(settings)
        self._hop_s = hop_s
        self._hold_hops = round(HOLD_S / hop_s)
        self._recent: deque[float] = deque(maxlen=max(round(STEADY_S / hop_s), 1))
        self.reset()

    def retune(self, settings: config.Gate) -> None:
        """Take another threshold; what was learnt stays."""
        self._threshold_db = settings.threshold_db
        self._lowest_db = settings.threshold_db - OPEN_DB

    @property
    def floor_db(self) -> float:
        """Learnt level of the noise, in dBFS."""
        return self._floor_db

    def push(self, level_db: Floats) -> npt.NDArray[np.bool_]:
        """Whether the gate is open, per hop, for their RMS levels in dBFS, both ``(hops,)``."""
        return np.fromiter(map(self._step, level_db.tolist()), np.bool_, level_db.size)

    def reset(self) -> None:
        """Forget the noise, and close."""
        self._floor_db = self._lowest_db
        self._peak_db = self._floor_db
        self._open = False
        self._quiet_hops = 0
        self._recent.clear()

    def _step(self, level_db: float) -> bool:
        self._learn(level_db)
        if level_db >= max(self._floor_db + OPEN_DB, self._threshold_db):
            self._open = True
        if level_db >= max(self._floor_db + CLOSE_DB, self._threshold_db):
            self._quiet_hops = 0
        else:
            self._quiet_hops += 1
            self._open = self._open and self._quiet_hops <= self._hold_hops
        return self._open

    def _learn(self, level_db: float) -> None:
        """Move the floor, by so much at most as this hop's duration allows."""
        recent = self._recent
        recent.append(level_db)
        self._peak_db = max(level_db, self._peak_db - PEAK_FALL_DB_S * self._hop_s)
        cap_db = max(CAP_DB, self._peak_db - BELOW_PEAK_DB)
        steady = len(recent) == recent.maxlen and max(recent) - min(recent) <= STEADY_SPREAD_DB
        rise_db_s = RISE_DB_S if steady else 0.0 if self._open else PAUSE_RISE_DB_S
        self._floor_db = clamp(
            clamp(level_db, self._lowest_db, cap_db),
            self._floor_db - FALL_DB_S * self._hop_s,
            self._floor_db + rise_db_s * self._hop_s,
        )
