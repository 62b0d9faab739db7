"""Order in numbered blocks: gaps bridged, repeats dropped, all of it counted."""

from __future__ import annotations

import numpy as np

from mer_bridge.values import Samples
from mer_bridge.wire.mending import Past

BRIDGE_S = 0.5
"""Longest gap that is bridged; after a longer one the stream just goes on."""
COUNT_S = 60.0
"""Longest gap that is counted; a number still further ahead is a new beginning."""
FADE_S = 0.002
"""Fade out before and fade in after a gap: a click would be heard as an accent."""
REORDER = 8
"""A number that lies further back than this means that the sender began to count again."""
PATIENCE = 3
"""So many numbers in a row that lie back, though less far, mean the same."""
STUCK = 1 << 24
"""Where a counter of 32-bit floats, as in Pd, cannot rise any more."""


class Sequencer:
    """Turn numbered blocks into one stream in which time is right.

    A missing block is replaced by what resembles it in the recent past (see `mending`); where
    that is not known, by as much silence with a short fade on either side.  A block that
    comes again or too late is left out, unless the numbers go on from there.

    Thread: one at a time.

    Attributes
    ----------
    lost : int
        Samples that never came.
    late : int
        Blocks left out because they came again or too late.
    mended : int
        Gaps filled with music.

    Examples
    --------
    >>> sequencer = Sequencer()
    >>> first = sequencer.push(np.ones(64, np.float32), 1, sample_rate=44_100)
    >>> len(sequencer.push(np.ones(64, np.float32), 3, sample_rate=44_100)), sequencer.lost
    (128, 64)
    """

    def __init__(self) -> None:
        self.lost = 0
        self.late = 0
        self.mended = 0
        self._past = Past()
        self._rate = 0
        self._last: int | None = None
        self._early = 0
        self._end: Samples = np.zeros(1, np.float32)

    def restart(self) -> None:
        """Take the next block as the first of a stream; counts stay."""
        self._last = None
        self._early = 0
        self._past.forget()

    def push(
        self, samples: Samples, sequence: int | None, *, sample_rate: int, may_mend: bool = True
    ) -> Samples:
        """What to append to the stream for this block: itself, with a bridge before it, or nothing.

        Parameters
        ----------
        samples : (samples,) or (samples, channels)
        sequence : int, optional
            Number of the block; blocks without one are taken as they come.
        sample_rate : int > 0
            Hz.
        may_mend : bool
            False: bridge gaps with silence, which costs next to nothing.
        """
        missing = self._missing(sequence, len(samples))
        if missing < 0:
            self.late += 1
            return samples[:0]
        self._last = sequence
        gap = missing * len(samples)
        if gap <= COUNT_S * sample_rate:
            self.lost += gap
        if sample_rate != self._rate or gap > BRIDGE_S * sample_rate:
            self._past.forget()
            self._rate = sample_rate
        if 0 < gap <= BRIDGE_S * sample_rate:
            samples = self._filled(samples, gap, sample_rate, may_mend=may_mend)
        self._end = samples[-1:]
        self._past.push(samples)
        return samples

    def _missing(self, sequence: int | None, n_samples: int) -> int:
        """How many blocks are missing before this one; negative for one to leave out."""
        last = self._last
        if sequence is None or last is None or n_samples == 0 or sequence == last == STUCK:
            self._early = 0
            return 0
        ahead = sequence - last - 1
        if ahead >= 0:
            self._early = 0
            return ahead
        self._early += 1
        if self._early < PATIENCE and ahead >= -REORDER:
            return -1
        self._early = 0
        return 0

    def _filled(self, samples: Samples, gap: int, sample_rate: int, *, may_mend: bool) -> Samples:
        with np.errstate(invalid="ignore"):  # whatever came: the guard looks after it
            mended = self._past.mend(samples, gap) if may_mend else None
            if mended is None:
                return self._bridged(samples, gap, round(FADE_S * sample_rate))
        self.mended += 1
        return mended

    def _bridged(self, samples: Samples, gap: int, fade: int) -> Samples:
        bridge = np.zeros((gap, *samples.shape[1:]), np.float32)
        n_out, n_in = min(fade, gap), min(fade, len(samples))
        faded = samples.copy()
        if self._end.shape[1:] == samples.shape[1:]:
            bridge[:n_out] = self._end * _ramp(n_out, samples.ndim)[::-1]
        faded[:n_in] *= _ramp(n_in, samples.ndim)
        return np.concatenate((bridge, faded))


def _ramp(n: int, n_dimensions: int) -> Samples:
    """Values rising from 0 towards 1, shape ``(n,)`` or ``(n, 1)``."""
    ramp = np.arange(n, dtype=np.float32) / np.float32(max(n, 1))
    return ramp if n_dimensions == 1 else ramp[:, np.newaxis]
