"""MIDI clock: ticks with their times in, the place in beat and bar out, for whoever waits for one.

In: real-time messages (24 ticks a beat; start, continue, stop, song position; MIDI 1.0
Detailed Specification 4.2.1, "System Real Time") and when they came, in monotonic seconds.
Out: beats since the start, the tempo, and when the next beat or bar is due.  A line through
the last beat's ticks evens out their jitter.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Literal, NamedTuple

TICKS_PER_BEAT = 24
WINDOW = 2 * TICKS_PER_BEAT
"""Ticks that the line goes through."""
STALE_S = 1.0
"""After so long without a tick there is no clock."""
BPM = (10.0, 400.0)
"""Slowest and fastest tempo that is believed."""
EARLY_BEATS = 0.01
"""What comes so little after a beat is still on it: the time a message takes."""

TICK, START, CONTINUE, STOP, POSITION = 0xF8, 0xFA, 0xFB, 0xFC, 0xF2

Quantise = Literal["", "beat", "bar"]
"""Which grid to wait for; empty for none."""


class Grid(NamedTuple):
    """The line through the ticks: beat `beat` was at `at_s`; `last_s` is when the newest tick came."""

    at_s: float
    beat: float
    beat_s: float
    last_s: float


class MidiClock:
    """Follow a sender's clock, and never lead one.

    Thread: `push` is the listener's; the rest may be called from any.

    Parameters
    ----------
    beats_per_bar : int > 0
        MIDI clock does not say it.

    Examples
    --------
    >>> clock = MidiClock(beats_per_bar=4)
    >>> clock.push(bytes([START]), 10.0)
    >>> for tick in range(25):
    ...     clock.push(bytes([TICK]), 10.0 + tick * 0.5 / 24)
    >>> round(clock.tempo_bpm), clock.due(10.6, "beat"), clock.due(10.6, "bar")
    (120, 11.0, 12.0)
    """

    def __init__(self, *, beats_per_bar: int = 4) -> None:
        self._beats_per_bar = beats_per_bar
        self._ticks: deque[tuple[int, float]] = deque(maxlen=WINDOW)
        self._count = 0  # number of the next tick
        self._runs = True  # clocks that never send a start run as well
        self._grid: Grid | None = None  # replaced as a whole, so that any thread may read it

    def push(self, message: bytes, now_s: float) -> None:
        """Take in a message that came at `now_s`; those that are not of the clock are left alone."""
        if not message:
            return
        kind = message[0]
        if kind == TICK:
            self._tick(now_s)
        elif kind in (START, CONTINUE):
            self._runs = True
            self._restart(0 if kind == START else self._count)
        elif kind == STOP:
            self._runs = False
            self._restart(self._count)
        elif kind == POSITION and len(message) == 3:  # in sixteenths, six ticks each
            self._restart(6 * (message[1] | message[2] << 7))

    def beat(self, now_s: float) -> float | None:
        """Beats since the start at `now_s`; None without a running clock."""
        grid = self._grid
        if grid is None or now_s - grid.last_s > STALE_S:
            return None
        return grid.beat + (now_s - grid.at_s) / grid.beat_s

    @property
    def tempo_bpm(self) -> float:
        """Beats per minute of the last ticks; 0 before there were enough."""
        return 60.0 / self._grid.beat_s if self._grid is not None else 0.0

    def due(self, now_s: float, quantise: Quantise) -> float:
        """When to do what is asked for at `now_s`: on the next beat or bar, or at once without one."""
        beat = self.beat(now_s)
        if beat is None or not quantise or self._grid is None:
            return now_s
        unit = self._beats_per_bar if quantise == "bar" else 1
        target = math.ceil((beat - EARLY_BEATS) / unit) * unit
        return max(now_s, now_s + (target - beat) * self._grid.beat_s)

    def _tick(self, now_s: float) -> None:
        if not self._runs:
            return
        if self._ticks and not 0.0 <= now_s - self._ticks[-1][1] <= STALE_S:
            self._restart(self._count)
        self._ticks.append((self._count, now_s))
        self._count += 1
        if len(self._ticks) >= TICKS_PER_BEAT // 4:
            self._fit()

    def _restart(self, count: int) -> None:
        self._ticks.clear()
        self._count = count
        self._grid = None

    def _fit(self) -> None:
        """Least squares of time over tick number."""
        n = len(self._ticks)
        mean_tick = sum(tick for tick, _ in self._ticks) / n
        mean_s = sum(time_s for _, time_s in self._ticks) / n
        spread = sum((tick - mean_tick) ** 2 for tick, _ in self._ticks)
        tick_s = sum((tick - mean_tick) * (time_s - mean_s) for tick, time_s in self._ticks) / spread
        beat_s = tick_s * TICKS_PER_BEAT
        if 60.0 / BPM[1] <= beat_s <= 60.0 / BPM[0]:
            self._grid = Grid(mean_s, mean_tick / TICKS_PER_BEAT, beat_s, self._ticks[-1][1])
