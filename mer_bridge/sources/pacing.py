"""Real time for sources that have none of their own: the audio file and the player.

In: how many samples are about to be given.  Out: when they may be.  A block is due when its
last sample would have been heard, as from a microphone; the time of every block is counted
from one start, so nothing drifts however long the music.
"""

from __future__ import annotations

import threading
import time

LATE_S = 1.0
"""Further behind than this the music waits for its listener instead of hurrying after."""


class Clock:
    """Seconds that only go forward, and a wait that `stop` ends.

    Thread: `stop` and `stopped` may be used from anywhere; tests bring a clock of their own.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()

    def now(self) -> float:
        """Seconds since some moment in the past."""
        return time.monotonic()

    def wait(self, duration_s: float) -> None:
        """Return after `duration_s`, or when stopped."""
        self._stop.wait(duration_s)

    def stop(self) -> None:
        """End the wait that is on, and all that follow at once."""
        self._stop.set()


class Pacer:
    """Hold blocks back until they are due.

    Thread: the reader's.

    Parameters
    ----------
    sample_rate : int > 0
        Hz.
    clock : Clock
        Whose seconds are counted.
    """

    def __init__(self, *, sample_rate: int, clock: Clock) -> None:
        self._sample_rate = sample_rate
        self._clock = clock
        self._start_s: float | None = None
        self._given = 0

    def wait(self, samples: int, *, timeout_s: float) -> bool:
        """Wait until the next `samples` are due, for `timeout_s` at the most.

        Returns
        -------
        bool
            True when they are due now and count as given; False when it is still too early
            or the clock was stopped.
        """
        if self._start_s is None:
            self._start_s = self._clock.now()
        due_s = self._start_s + (self._given + samples) / self._sample_rate
        ahead_s = due_s - self._clock.now()
        if ahead_s > 0.0:
            self._clock.wait(min(ahead_s, timeout_s))
        if self._clock.stopped or ahead_s > timeout_s:
            return False
        if ahead_s < -LATE_S:
            self._start_s -= ahead_s
        self._given += samples
        return True
