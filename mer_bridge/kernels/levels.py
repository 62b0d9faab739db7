# ruff: noqa: PLR0917 - numba takes positional arguments
"""Kernels of the stages around loudness: samples made fit to be heard, levels, gain, percentiles."""

from __future__ import annotations

from typing import Any

import numpy as np

from mer_bridge.kernels.compiling import kernel, reduction
from mer_bridge.values import Floats, Samples

ONE = np.float32(1.0)
FULL = np.float32(0.999)
"""Magnitude that counts as full scale; 16-bit samples end just below 1."""
FULL_TAU = 1024.0
"""Samples over which the part at full scale is averaged, about 25 ms; exponentially."""
MOSTLY = 0.95
"""More of them at full scale are no music: a sine is, from some 20 dB too hot on."""
STUCK = 4096
"""So many samples in a row without any change are no sound; a wave of 6 Hz changes sooner."""
STUCK_LEVEL = np.float32(0.01)
"""Below it (-40 dBFS) a constant is left to itself: cheap converters are off by that much."""


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


@kernel
def mute_broken(samples: Samples, memory: Floats) -> int:
    """Make stretches at full scale or without any change zero, in place; gives how many samples.

    `samples`, ``(n, channels)``, are clean; `memory`, ``(channels, 3)``, is kept between calls
    and holds of each channel the part at full scale of late, the last sample and how often it
    came.  Every sample is judged by itself and those before it, so blocks make no difference.
    """
    muted = 0
    for channel in range(samples.shape[1]):
        full, last, times = memory[channel, 0], memory[channel, 1], memory[channel, 2]
        for n in range(samples.shape[0]):
            x = samples[n, channel]
            full += ((1.0 if abs(x) >= FULL else 0.0) - full) / FULL_TAU
            times = times + 1.0 if x == last else 0.0
            last = x
            if full > MOSTLY or (times >= STUCK and abs(x) >= STUCK_LEVEL):
                samples[n, channel] = np.float32(0.0)
                muted += 1
        memory[channel, 0], memory[channel, 1], memory[channel, 2] = full, last, times
    return muted


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
