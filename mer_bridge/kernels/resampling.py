# ruff: noqa: PLR0917 - numba takes positional arguments
"""The kernel of the resampler: samples at one rate in, samples at another out."""

from __future__ import annotations

import numpy as np

from mer_bridge.kernels.compiling import kernel, reduction
from mer_bridge.values import Samples


@reduction
def _dot(a: Samples, b: Samples) -> np.float32:
    """Sum of products of two rows of equal length."""
    total = np.float32(0.0)
    for n in range(a.size):
        total += a[n] * b[n]
    return total


@kernel
def resample_push(
    samples: Samples,
    edge: Samples,
    position: int,
    phase: int,
    step: int,
    phases: int,
    table: Samples,
    blend: bool,  # noqa: FBT001 - numba takes positional arguments
    out: Samples,
) -> None:
    """Polyphase FIR from a stream in blocks.

    Output n is the dot product of row ``phase`` of the table with the samples that end at
    `position`; then the phase moves on by ``step / phases`` samples.

    Parameters
    ----------
    edge : float32, shape (2 * (taps - 1),)
        The last ``taps - 1`` samples of the stream, then room for the first new ones;
        holds the newest ``taps - 1`` afterwards.
    position : int >= 0
        Index into `samples` of the newest sample the first output needs.
    phase : int in 0..phases-1
        Numerator of the fraction of a sample by which it lies after that.
    table : float32, shape (rows, taps)
        One row per phase, oldest sample first; with `blend`, rows at equal distances that
        are interpolated, the last one for a whole sample.
    out : float32, shape (n,)
        Receives exactly the outputs whose newest sample is in `samples`.
    """
    past = table.shape[1] - 1
    joined = min(samples.size, past)
    edge[past : past + joined] = samples[:joined]
    for n in range(out.size):
        if position < past:
            heard = edge[position : position + past + 1]
        else:
            heard = samples[position - past : position + 1]
        if blend:
            scaled = phase * (table.shape[0] - 1)
            row = scaled // phases
            part = np.float32((scaled - row * phases) / phases)
            low = _dot(heard, table[row])
            out[n] = low + part * (_dot(heard, table[row + 1]) - low)
        else:
            out[n] = _dot(heard, table[phase])
        phase += step
        position += phase // phases
        phase %= phases
    if samples.size >= past:
        edge[:past] = samples[samples.size - past :]
    else:
        for n in range(past):
            edge[n] = edge[n + samples.size]
