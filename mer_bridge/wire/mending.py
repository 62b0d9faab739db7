"""Lost blocks mended with music: the stretch of the recent past whose ends fit best is played again.

In: what came before a gap and what came after it.  Out: samples for the gap, and the block
after it blended in.  Silence instead would be heard as a rhythm of its own: with 5 % of the
blocks lost it moves the outputs several times as far.

Method: waveform substitution (Goodman et al. 1986), with both ends of the gap known.  Of all
places in the past, that one is taken whose surroundings differ least, in the sum of squares,
from the samples before and after the gap; the sums come from two cross-correlations by FFT.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from mer_bridge.values import Samples

PAST = 16_384
"""Samples that are remembered; 0.37 s at 44.1 kHz.  A power of two, for the FFT."""
EDGE = 512
"""Samples that are compared and blended on either side."""
MOST = 4096
"""Longest gap that is mended, in samples; longer ones become silence."""


class Past:
    """The last samples of a stream.

    Thread: one at a time.
    """

    def __init__(self) -> None:
        self._blocks: deque[Samples] = deque()
        self._samples = 0

    def push(self, samples: Samples) -> None:
        """Remember a block, ``(samples,)`` or ``(samples, channels)``; another shape begins anew."""
        if self._blocks and self._blocks[-1].shape[1:] != samples.shape[1:]:
            self.forget()
        self._blocks.append(samples)
        self._samples += len(samples)
        while self._samples - len(self._blocks[0]) >= PAST:
            self._samples -= len(self._blocks.popleft())

    def forget(self) -> None:
        """Begin anew."""
        self._blocks.clear()
        self._samples = 0

    def mend(self, after: Samples, gap: int) -> Samples | None:
        """`gap` samples and then `after`, the block that follows, blended in.

        Returns
        -------
        Samples or None
            ``(gap + samples,)`` or ``(gap + samples, channels)``, within -1..1 where it was made up;
            None when too little is known, or the gap is longer than `MOST`.
        """
        fits = self._blocks and self._blocks[-1].shape[1:] == after.shape[1:]
        edge = min(EDGE, len(after))
        if not fits or gap > MOST or self._samples < gap + 4 * EDGE:
            return None
        past = _audible(np.concatenate(self._blocks)[-PAST:])
        head = _audible(after[:edge])
        place = best_place(_mono(past), _mono(head), gap)
        end, blend = place + gap, min(edge, gap)
        fall = _fall(blend, past.ndim)
        step = past[-1] - past[place - 1]  # between what was heard and what is played again
        filling = past[place:end].copy()
        filling[:blend] += step * fall**2
        blended = after.copy()
        blended[:blend] = past[end : end + blend] * fall + head[:blend] * (1.0 - fall)
        return np.concatenate((np.clip(filling, -1.0, 1.0), blended))


def best_place(past: Samples, head: Samples, gap: int) -> int:
    """Where in `past` a stretch of `gap` samples begins that fits between its end and `head`.

    Parameters
    ----------
    past : (samples,)
        At least ``EDGE + gap + len(head)`` samples.
    head : (edge,)
        What follows the gap.
    gap : int > 0
    """
    edge = len(head)
    places = np.arange(EDGE, len(past) - gap - edge + 1)
    spectrum = np.fft.rfft(past, PAST)
    energy = np.concatenate(([0.0], np.cumsum(np.square(past, dtype=np.float64))))
    before = energy[places] - energy[places - EDGE] - 2.0 * _alike(spectrum, past[-EDGE:])[places - EDGE]
    behind = places + gap
    after = energy[behind + edge] - energy[behind] - 2.0 * _alike(spectrum, head)[behind]
    return int(places[np.argmin(before + after)])


def _alike(spectrum: np.ndarray, piece: Samples) -> np.ndarray:
    """Correlation of a piece with the signal of a spectrum, at each place; wraps round beyond its end."""
    return np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece, PAST)), PAST)


def _audible(samples: Samples) -> Samples:
    """Finite and within -1..1, as the guard will make them."""
    clean: Samples = np.clip(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0), -1.0, 1.0)
    return clean


def _mono(samples: Samples) -> Samples:
    mono: Samples = samples if samples.ndim == 1 else samples.mean(axis=1, dtype=np.float32)
    return mono


def _fall(n: int, n_dimensions: int) -> Samples:
    """Values from 1 towards 0, shape ``(n,)`` or ``(n, 1)``."""
    fall = 1.0 - np.arange(n, dtype=np.float32) / np.float32(max(n, 1))
    return fall if n_dimensions == 1 else fall[:, np.newaxis]
