"""One device heard by several players, each on a channel of its own.

In: a source that only one can open, such as a sound card.  Out: a source for each player with
the same blocks; whoever finds none waiting reads the next one for all.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import NamedTuple

import numpy as np

from mer_bridge.sources import Source
from mer_bridge.units import samples_to_seconds
from mer_bridge.values import Samples

BACKLOG_S = 4.0
"""Sound that may wait for one player; beyond it the oldest is dropped and counted."""


class _Piece(NamedTuple):
    """A block, and its rate in Hz."""

    samples: Samples
    sample_rate: int


class SharedSource:
    """A player's share of a device; implements `mer_bridge.sources.Source`.

    The device is closed with the last of its shares.

    Thread: as `Source`; each share is read by the worker of its player.

    Parameters
    ----------
    hall : Hall
        Who else listens, and to what.
    """

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._waiting: deque[_Piece] = deque()
        self._waiting_s = 0.0
        self._dropped = 0
        self._closed = False
        hall.shares.append(self)

    @property
    def sample_rate(self) -> int:
        """Rate of the next block, in Hz."""
        with self._hall.changed:
            return self._waiting[0].sample_rate if self._waiting else self._hall.source.sample_rate

    @property
    def lost(self) -> int:
        """Samples that the device lost, or that this player had no time for."""
        return self._hall.source.lost + self._dropped

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._closed or (self._hall.source.ended and not self._waiting)

    @property
    def patient(self) -> bool:
        """Whether unread sound waits, as that of a device never does."""
        return False

    @property
    def failures(self) -> int:
        """How often the device went away."""
        return self._hall.source.failures

    @property
    def trouble(self) -> str:
        """One line while the device is away."""
        return self._hall.source.trouble

    def read(self, timeout_s: float) -> Samples:
        """Next block; empty after `timeout_s` without one."""
        if not self._waiting:
            self._hall.fetch(timeout_s)
        with self._hall.changed:
            if not self._waiting:
                return np.zeros(0, np.float32)
            piece = self._waiting.popleft()
            self._waiting_s -= samples_to_seconds(len(piece.samples), sample_rate=piece.sample_rate)
            return piece.samples

    def take(self, piece: _Piece) -> None:
        """Keep a block for the next `read`; the hall's lock is held."""
        if self._closed:
            return
        self._waiting.append(piece)
        self._waiting_s += samples_to_seconds(len(piece.samples), sample_rate=piece.sample_rate)
        while self._waiting_s > BACKLOG_S and len(self._waiting) > 1:
            old = self._waiting.popleft()
            self._waiting_s -= samples_to_seconds(len(old.samples), sample_rate=old.sample_rate)
            self._dropped += len(old.samples)

    def describe(self) -> str:
        """One line for people."""
        return self._hall.source.describe()

    def close(self) -> None:
        """Hear no more; the last one closes the device."""
        with self._hall.changed:
            self._closed = True
            is_last = all(share._closed for share in self._hall.shares)  # noqa: SLF001 - of the same class
            self._hall.changed.notify_all()
        if is_last:
            self._hall.source.close()


class Hall:
    """A device, and the players who hear it.

    Thread: any.

    Parameters
    ----------
    source : Source
        Read by one share at a time.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.shares: list[SharedSource] = []
        self.changed = threading.Condition()
        self._is_reading = False

    def fetch(self, timeout_s: float) -> None:
        """Read the next block for all, or wait for whoever does so already."""
        with self.changed:
            if self._is_reading:
                self.changed.wait(timeout_s)
                return
            self._is_reading = True
        samples, rate = np.zeros(0, np.float32), self.source.sample_rate
        try:
            samples = self.source.read(timeout_s)
        finally:
            with self.changed:
                self._is_reading = False
                for share in self.shares if len(samples) else ():
                    share.take(_Piece(samples, rate))
                self.changed.notify_all()
