"""Samples from the thread that has them to the thread that wants them.

In: blocks of float32 audio from one writer (an audio callback, the OSC server).  Out:
everything not yet read, as one array, to one reader (the analysis worker).  When the reader
is late the oldest samples are dropped and counted: the newest sound matters on stage.
"""

from __future__ import annotations

import threading

import numpy as np

from mer_bridge.errors import ShapeError
from mer_bridge.values import Samples


class RingBuffer:
    """A ring of samples that never refuses the newest block and counts what it dropped.

    Thread: `write` belongs to one writer at a time, `read` to one reader at a time; `close`
    and the properties may be used from anywhere.

    The lock is held while a few integers change, never while samples are copied: the writer
    claims its place, copies, then publishes; the reader copies first and afterwards cuts off
    what the writer claimed meanwhile.  Honestly: this is Python, so the writer also needs
    the interpreter lock, and the other thread may be paused inside those few lines.  A
    callback can therefore be delayed by one switch interval (5 ms) in a bad case, and waking
    the reader makes small objects.  What an overrun device loses is counted by its source.

    Parameters
    ----------
    capacity : int > 0
        Samples (per channel) that can wait for the reader.
    channels : int > 0
        Values per sample.

    Examples
    --------
    Five samples into a ring of four: the oldest goes, and is counted.

    >>> ring = RingBuffer(4)
    >>> ring.write(np.arange(5, dtype=np.float32))
    >>> ring.read(0.0)
    array([1., 2., 3., 4.], dtype=float32)
    >>> ring.lost
    1
    """

    def __init__(self, capacity: int, *, channels: int = 1) -> None:
        if capacity < 1 or channels < 1:
            raise ShapeError(f"a ring needs at least one sample of one channel, got {capacity} of {channels}")
        self._store = np.zeros((capacity, channels), dtype=np.float32)
        self._changed = threading.Condition(threading.Lock())
        # Positions count samples since the start: read <= written <= claimed <= read + capacity,
        # but for a reader overtaken while it copies.
        self._read = 0
        self._written = 0
        self._claimed = 0
        self._lost = 0
        self._closed = False

    @property
    def capacity(self) -> int:
        """Samples that can wait for the reader."""
        return self._store.shape[0]

    @property
    def channels(self) -> int:
        """Values per sample."""
        return self._store.shape[1]

    @property
    def filled(self) -> int:
        """Samples that wait for the reader now, 0..capacity."""
        with self._changed:
            return max(self._written - self._read, 0)

    @property
    def lost(self) -> int:
        """Samples dropped since the start because the reader was late or gone."""
        return self._lost

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def write(self, samples: Samples, *, wait_s: float = 0.0) -> None:
        """Append a block; without room the oldest unread samples are dropped and counted.

        Parameters
        ----------
        samples : (samples,) or (samples, channels)
            Any number, also more than the capacity.  One dimension means one channel.
        wait_s : float >= 0
            How long to wait for room before anything is dropped (per capacity's worth of a
            longer block).  0 never waits, as an audio callback must.

        Raises
        ------
        ShapeError
            The number of channels is not that of the ring.
        """
        block = samples[:, np.newaxis] if samples.ndim == 1 else samples
        if block.ndim != 2 or block.shape[1] != self.channels:
            raise ShapeError(f"the ring holds {self.channels} channels, got a block of shape {samples.shape}")
        for start in range(0, len(block), self.capacity):
            self._write_piece(block[start : start + self.capacity], wait_s)

    def _write_piece(self, piece: Samples, wait_s: float) -> None:
        n = len(piece)
        with self._changed:
            if wait_s > 0.0:
                self._changed.wait_for(lambda: self._closed or self._has_room(n), wait_s)
            if self._closed:
                self._lost += n
                return
            start = self._written
            self._claimed = start + n
            oldest = self._claimed - self.capacity
            if oldest > self._read:
                self._lost += oldest - self._read
                self._read = oldest
        self._copy_in(piece, start)
        with self._changed:
            self._written = self._claimed
            self._changed.notify_all()

    def read(self, timeout_s: float) -> Samples:
        """Everything that waits, as one new array; empty when nothing came in time.

        Parameters
        ----------
        timeout_s : float >= 0
            How long to wait for the first sample.

        Returns
        -------
        (samples,) for one channel, else (samples, channels)
            What was left at `close` is still given; after that the answer is empty at once.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._written > self._read, timeout_s)
            start, end = self._read, self._written
        block = self._copy_out(start, max(end, start))
        with self._changed:
            overtaken = self._read - start  # the writer claimed these while we copied, and counted them
            self._read = max(self._read, end)
            self._changed.notify_all()
        return block[overtaken:, 0] if self.channels == 1 else block[overtaken:]

    def close(self) -> None:
        """Wake both sides; what is written from now on is dropped and counted."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _has_room(self, n: int) -> bool:
        return self._written + n <= self._read + self.capacity

    def _copy_in(self, piece: Samples, position: int) -> None:
        at = position % self.capacity
        first = min(len(piece), self.capacity - at)
        self._store[at : at + first] = piece[:first]
        self._store[: len(piece) - first] = piece[first:]

    def _copy_out(self, start: int, end: int) -> Samples:
        block = np.empty((end - start, self.channels), dtype=np.float32)
        at = start % self.capacity
        first = min(len(block), self.capacity - at)
        block[:first] = self._store[at : at + first]
        block[first:] = self._store[: len(block) - first]
        return block
