# ruff: noqa: PLR0917 - numba takes positional arguments
"""Kernel of the voice descriptors: single periods of a tone, and how unlike their neighbours they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from mer_bridge.kernels.compiling import kernel, reduction
from mer_bridge.values import Floats, Samples

MOST_PERIODS = 64
"""Periods of a frame that are looked at."""


@reduction
def _product(one: Samples, two: Samples) -> np.float32:
    """Sum of products of two stretches of one length."""
    total = np.float32(0.0)
    for n in range(one.size):
        total += one[n] * two[n]
    return total


@kernel
def _nearest(samples: Samples, at: int, length: int, low: int, high: int) -> tuple[int, float, float]:
    """Lag, refined lag and correlation of the stretch most like the one of `length` at `at`."""
    one = samples[at : at + length]
    power = _product(one, one)
    best, best_c, left, right, previous = low, -2.0, -2.0, -2.0, -2.0
    for lag in range(low, high + 1):
        two = samples[at + lag : at + lag + length]
        c = _product(one, two) / np.sqrt(power * _product(two, two) + 1e-12)
        if c > best_c:
            best, best_c, left, right = lag, c, previous, -2.0
        elif lag == best + 1:
            right = c
        previous = c
    bend = left - 2.0 * best_c + right
    if left > -2.0 and right > -2.0 and bend < 0.0:
        return best, best + 0.5 * (left - right) / bend, best_c
    return best, float(best), best_c


@kernel
def _follow(
    samples: Samples, begin: int, end: int, length: int, low: int, high: int, lengths: Floats, heights: Floats
) -> tuple[int, float]:
    """Lengths and heights of the periods between two samples; how many, and their mean correlation."""
    n, total, at = 0, 0.0, begin
    while at + high + length < end and n < MOST_PERIODS:
        lag, lengths[n], likeness = _nearest(samples, at, length, low, high)
        heights[n] = samples[at : at + length].max() - samples[at : at + length].min()
        total += max(likeness, 0.0)
        at += lag
        n += 1
    return n, total / max(n, 1)


@kernel
def periods(
    samples: Samples, starts: Any, frame: int, f0: Floats, sample_rate: int, search: float, out: Floats
) -> None:
    """Jitter, its change, shimmer and periodicity of frames of a tone.

    A period is followed by the stretch that correlates best with it, at a distance of the
    expected period give or take `search` of it; the distance is refined by a parabola.

    Parameters
    ----------
    samples : float32, shape (n,)
    starts : int64, shape (frames,)
        First sample of each frame of `frame` samples.
    f0 : float64, shape (frames,)
        Hz; 0 where there is no tone.
    search : float in 0..1
    out : float64, shape (frames, 4)
        Mean change from a period to the next against their mean; mean change of that change
        likewise; mean change of the height against its mean; mean correlation of
        neighbours, 0..1.  All 0 where there is no tone.
    """
    lengths, heights = np.zeros(MOST_PERIODS), np.zeros(MOST_PERIODS)
    for i in range(starts.size):
        out[i, :] = 0.0
        if f0[i] <= 0.0:
            continue
        length = int(np.rint(sample_rate / f0[i]))
        low, high = max(2, int(length * (1.0 - search))), int(length * (1.0 + search)) + 1
        end = min(starts[i] + frame, samples.size)
        n, out[i, 3] = _follow(samples, starts[i], end, length, low, high, lengths, heights)
        if n > 1:
            steps = np.diff(lengths[:n])
            out[i, 0] = np.abs(steps).mean() / lengths[:n].mean()
            out[i, 2] = np.abs(np.diff(heights[:n])).mean() / (heights[:n].mean() + 1e-12)
            if n > 2:
                out[i, 1] = np.abs(np.diff(steps)).mean() / lengths[:n].mean()
