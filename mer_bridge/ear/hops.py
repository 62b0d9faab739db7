"""The clock of everything after it: a stream of samples cut where frames end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge.card import FrontEndCard
from mer_bridge.values import Samples


class Hops(NamedTuple):
    """Complete hops, one after the other.

    Attributes
    ----------
    samples : float32, shape (sum of lengths,)
        The samples of all of them.
    lengths : int64, shape (hops,)
        How many samples each has.
    """

    samples: Samples
    lengths: npt.NDArray[np.int64]


class HopCutter:
    """Cut a stream into hops; hop k ends where frame k of the front end ends.

    So the first hop has the length of a frame and later ones that of a hop, one hop pushed
    into the front end gives exactly one frame, and cutting adds no latency.

    Thread: analysis worker.

    Parameters
    ----------
    card : FrontEndCard
        `frame` and `hop` of the model.

    Examples
    --------
    >>> card = FrontEndCard(kind="logfilt-149", sample_rate=22050, frame=2048, hop=(3528, 5), bands=149)
    >>> HopCutter(card).push(np.zeros(4200, np.float32)).lengths
    array([2048,  705,  706,  705])
    """

    def __init__(self, card: FrontEndCard) -> None:
        self._frame = card.frame
        self._hop = card.hop
        self._count = 0
        self._pending = np.zeros(0, np.float32)

    def push(self, samples: Samples) -> Hops:
        """Hops that `samples`, shape ``(n,)``, complete; possibly none."""
        stream = np.concatenate((self._pending, samples)) if self._pending.size else samples
        begin = self._end(self._count - 1)
        ends = self._ends_until(begin + stream.size)
        complete = int(ends[-1]) - begin if ends.size else 0
        self._count += ends.size
        self._pending = stream[complete:].copy()
        return Hops(stream[:complete], np.diff(ends, prepend=begin))

    def reset(self) -> None:
        """Forget all samples; the next hop is the first again."""
        self._count = 0
        self._pending = np.zeros(0, np.float32)

    def _end(self, hop: int) -> int:
        """Sample at which a hop ends; hop -1 ends where the stream begins."""
        return hop * self._hop[0] // self._hop[1] + self._frame if hop >= 0 else 0

    def _ends_until(self, sample: int) -> npt.NDArray[np.int64]:
        """Ends of the hops not yet given that lie at or before `sample`."""
        num, den = self._hop
        # The largest k with k * num // den + frame <= sample.
        last = ((sample - self._frame + 1) * den - 1) // num
        hops = np.arange(self._count, last + 1, dtype=np.int64)
        return hops * num // den + self._frame
