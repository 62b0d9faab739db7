# ruff: noqa: PLR0917 - numba takes positional arguments
"""Kernels of the stages around loudness: samples made fit to be heard, levels, gain, percentiles."""

from __future__ import annotations

from typing import Any

import numpy as np

from mer_bridge.kernels.compiling import kernel, reduction
from mer_bridge.values import Floats, Samples

ONE = np.float32(1.0)


@kernel
def clean(samples: Samples, floor: np.float32) -> tuple[int, int]:
    """Make samples fit to be heard, in place: finite, within -1..1, nothing below `floor` but zero.

    Returns how many were not finite (now 0) and how many lay outside (now -1 or 1).
    """
    non_finite = clipped = 0
    for n in range(samples.size):
        x = samples[n]
        if not np.isfinite(x):
            samples[n] = np.float32(0.0)
            non_finite += 1
        elif abs(x) > ONE:
            samples[n] = ONE if x > 0 else -ONE
            clipped += 1
        elif abs(x) < floor:
            samples[n] = np.float32(0.0)
    return non_finite, clipped


@reduction
def _mean_square(samples: Samples) -> np.float32:
    """Mean of the squares of a hop."""
    total = np.float32(0.0)
    for n in range(samples.size):
        total += samples[n] * samples[n]
    return total / np.float32(samples.size)


@reduction
def _peak(samples: Samples) -> np.float32:
    """Largest magnitude of a hop."""
    top = np.float32(0.0)
    for n in range(samples.size):
        top = max(top, abs(samples[n]))
    return top


@kernel
def hop_levels(samples: Samples, lengths: Any, level_db: Floats, peak_db: Floats) -> None:
    """RMS and peak of consecutive hops of the given lengths, in dBFS, at least -120."""
    begin = 0
    for hop in range(lengths.size):
        part = samples[begin : begin + lengths[hop]]
        level_db[hop] = 10.0 * np.log10(max(np.float64(_mean_square(part)), 1e-12))
        peak_db[hop] = 20.0 * np.log10(max(np.float64(_peak(part)), 1e-6))
        begin += lengths[hop]


@kernel
def apply_gain(samples: Samples, lengths: Any, before_db: float, gain_db: Floats, out: Samples) -> None:
    """Amplify consecutive hops, each along a straight line from the gain before to its own."""
    begin = 0
    low = 10.0 ** (before_db / 20.0)
    for hop in range(lengths.size):
        high = 10.0 ** (gain_db[hop] / 20.0)
        first, slope = np.float32(low), np.float32((high - low) / lengths[hop])
        for n in range(lengths[hop]):
            out[begin + n] = samples[begin + n] * (first + slope * np.float32(n + 1))
        begin += lengths[hop]
        low = high


@kernel
def running_percentile(
    values: Floats,
    counted: Any,
    histogram: Floats,
    lowest: float,
    width: float,
    decay: float,
    fraction: float,
    out: Floats,
) -> None:
    """Percentile of the values counted so far, the older the less, after each of `values`.

    Parameters
    ----------
    values : float64, shape (n,)
    counted : bool, shape (n,)
        Values that do not count leave the histogram as it is, age included.
    histogram : float64, shape (bins,)
        Updated; bin b stands for values from ``lowest + (b - 0.5) * width`` to
        ``lowest + (b + 0.5) * width``; not all zero.
    decay : float in 0..1
        Factor on the histogram for each counted value.
    fraction : float in 0..1
        Interpolated within the bin that holds it.
    out : float64, shape (n,)
    """
    bins = histogram.size
    for n in range(values.size):
        if counted[n]:
            histogram *= decay
            position = np.floor((values[n] - lowest) / width + 0.5)
            histogram[int(min(max(position, 0.0), bins - 1.0))] += 1.0
        above = (1.0 - fraction) * histogram.sum()
        b = bins - 1
        while b > 0 and histogram[b] <= above:
            above -= histogram[b]
            b -= 1
        out[n] = lowest + width * (b + 0.5 - above / histogram[b])
