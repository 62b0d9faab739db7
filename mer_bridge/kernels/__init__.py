"""Numba kernels, their only home: the spectrum, the resampler, levels.

In and out are NumPy arrays that the caller owns; kernels allocate no data and run without
the GIL.  Every frame, output sample or hop is computed from its own window alone and always
by the same code, so any split of a stream into blocks gives bit-identical results.

The spectrum has two kernels with the same results within 2e-6: `mer_bridge.kernels.spectrum`
in explicit vectors, and `mer_bridge.kernels.plain`, which is easier to read and runs on any
machine.  `engine` chooses.
"""

from __future__ import annotations

import functools
import importlib
import logging
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge.kernels.compiling import NumbaError, aligned
from mer_bridge.kernels.levels import apply_gain, clean, hop_levels, mute_broken, running_percentile
from mer_bridge.kernels.plain import BINS
from mer_bridge.kernels.resampling import resample_push
from mer_bridge.kernels.ring import FRAME, RING
from mer_bridge.kernels.vectors import lane_bytes
from mer_bridge.values import Floats, Samples

__all__ = [
    "BINS",
    "FRAME",
    "RING",
    "Engine",
    "aligned",
    "apply_gain",
    "clean",
    "engine",
    "hop_levels",
    "lane_bytes",
    "load_engine",
    "mute_broken",
    "resample_push",
    "running_percentile",
]

UNEXPECTED = (
    NumbaError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What Numba and LLVM may raise on a machine on which vectors cannot be compiled."""

log = logging.getLogger(__name__)


class Engine(NamedTuple):
    """A way to compute spectra; its tables and scratch fit no other.

    Attributes
    ----------
    name : {"spectrum", "plain"}
    push : callable
        ``push(samples, ring, at, kept, index, hop_num, hop_den, tables, weights, places,
        work, out) -> at``: all spectra that `samples`, float32 ``(n,)``, complete, into
        `out`, float32 ``(frames, bands)``.  Frame i starts at sample ``(i * hop_num) //
        hop_den`` of the stream; `kept` samples have come since the start of frame `index`.
        `ring`, float32 ``(RING,)``, and `at`, at first 0, hold the last `FRAME` of them.
    make_tables : callable
        Window and turns, float64.
    make_bank : callable
        ``make_bank(corners, slopes) -> (weights, places)`` of the filters.
    make_work : callable
        Scratch of one thread, float64.
    """

    name: str
    push: Callable[..., int]
    make_tables: Callable[[], Floats]
    make_bank: Callable[[npt.NDArray[np.int64], Samples], tuple[Samples, npt.NDArray[np.int64]]]
    make_work: Callable[[], Floats]


@functools.cache
def engine() -> Engine:
    """The quickest engine that is right on this machine, found out by trying."""
    if lane_bytes():
        try:
            quick = load_engine("spectrum")
            if _is_right(quick):
                return quick
            log.warning("vector code computes wrongly on this processor; plain code runs instead")
        except UNEXPECTED as error:
            log.warning("vector code cannot be compiled here; plain code runs instead: %s", error)
    return load_engine("plain")


def load_engine(name: str) -> Engine:
    """The engine of that name, untried."""
    module = importlib.import_module(f"{__name__}.{name}")
    return Engine(name, module.push, module.make_tables, module.make_bank, module.make_work)


def _is_right(engine: Engine) -> bool:
    """Whether the spectrum of a chord equals NumPy's, in single bins and a few wide bands."""
    corners = np.array([*range(1, 64), 100, 200, 300, 316, 340, 512, 600, 1000, 1023])
    slopes = np.zeros((2, BINS), np.float32)
    slopes[0], slopes[1] = 0.25, 0.5
    time = np.arange(FRAME)
    chord = sum(np.sin(time * step) for step in (0.02, 0.11, 0.7, 2.9)).astype(np.float32)
    out = np.zeros((1, corners.size - 2), np.float32)
    ring = aligned(RING, np.float32)
    settings = (engine.make_tables(), *engine.make_bank(corners, slopes), engine.make_work())
    engine.push(chord, ring, 0, 0, 0, FRAME, 1, *settings, out)
    magnitude = np.abs(np.fft.rfft(chord.astype(np.float64) * np.hanning(FRAME)))
    bands = zip(corners, corners[1:], corners[2:], strict=False)
    sums = [0.25 * magnitude[a:b].sum() + 0.5 * magnitude[b:c].sum() for a, b, c in bands]
    return bool(np.allclose(out[0], np.log10(1.0 + np.array(sums)), rtol=0.0, atol=2e-6))
