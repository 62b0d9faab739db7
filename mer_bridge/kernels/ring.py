"""The memory of a stream of frames: its last samples, always in one piece.

Every sample is written twice, a frame apart.  So the last `FRAME` samples lie side by side
wherever the writing stands, nothing is ever moved, and every hop costs the same.
"""

from __future__ import annotations

from mer_bridge.kernels.compiling import kernel
from mer_bridge.values import Samples

FRAME = 2048
"""Samples of a frame."""
RING = 2 * FRAME
"""Size of a ring, float32."""


@kernel
def remember(ring: Samples, at: int, samples: Samples) -> int:
    """Write at most `FRAME` samples; returns where the last `FRAME` samples now begin.

    Parameters
    ----------
    ring : float32, shape (RING,)
    at : int in 0..FRAME-1
        What the last call returned, at first 0.
    samples : float32, shape (n,)
    """
    first = min(samples.size, FRAME - at)
    for begin in (at, at + FRAME):
        ring[begin : begin + first] = samples[:first]
    for begin in (0, FRAME):
        ring[begin : begin + samples.size - first] = samples[first:]
    return (at + samples.size) & (FRAME - 1)
