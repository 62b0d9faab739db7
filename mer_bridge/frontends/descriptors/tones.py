"""Contours of pitch for ``descriptors-deam74``: subharmonic summation, and single periods.

Pitch is the peak of the spectrum on a logarithmic scale, summed with itself at 15 harmonics,
each 0.85 of the one before (Hermes 1988); how far it stands out is the voicing.  Among the
strongest candidates of each frame the smoothest way is taken (Viterbi).  Jitter, shimmer and
harmonicity are those of single periods (Eyben 2015).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mer_bridge.kernels.periods import periods
from mer_bridge.values import Floats, Samples

SAMPLE_RATE = 22_050
FRAME_S, STEP_S = 0.06, 0.01
FFT = 4096
LOWEST_HZ, HIGHEST_HZ = 52.0, 620.0
SCALE_FROM_HZ, SCALE_TO_HZ, STEPS_PER_OCTAVE = 25.0, 10_000.0, 96
HARMONICS, COMPRESSION = 15, 0.85
VOICED = 0.7
"""Voicing from which a frame has a pitch."""
VOICING = (0.234, 0.72)
"""From how far a peak stands out to openSMILE's scale of voicing, a straight line."""
HNR = (3.0, 6.7)
"""Likewise from the correlation of neighbouring periods to its harmonics-to-noise ratio, in dB."""
UNVOICED_HNR = -100.0
QUIET = 0.001
"""RMS below which a frame has none."""
CANDIDATES = 6
LEAP = 4.0
"""Cost of an octave between two frames, in voicing."""
SEARCH = 0.25
"""How far a period may be off, as a part of it."""


def contours(samples: Samples, *, n_frames: int) -> dict[str, Floats]:
    """Raw contours ``(n_frames,)`` by openSMILE's names without ``_sma``; zero where there is no tone."""
    size = round(FRAME_S * SAMPLE_RATE)
    starts = np.rint(np.arange(n_frames) * STEP_S * SAMPLE_RATE).astype(np.int64)
    wide = np.pad(samples.astype(np.float32), (0, size))
    frames = np.lib.stride_tricks.sliding_window_view(wide, size)[starts].astype(np.float64)
    pitch, voicing = _pitch(frames)
    is_quiet = np.sqrt((frames**2).mean(axis=1)) < QUIET
    pitch, voicing = np.where(is_quiet, 0.0, pitch), np.where(is_quiet, 0.0, voicing)
    single = np.zeros((n_frames, 4))
    periods(wide, starts, size, pitch, SAMPLE_RATE, SEARCH, single)
    tone = pitch > 0.0
    likeness = single[:, 3].clip(1e-6, 1.0 - 1e-6)
    return {
        "F0final": pitch,
        "voicingFinalUnclipped": voicing,
        "jitterLocal": single[:, 0],
        "jitterDDP": single[:, 1],
        "shimmerLocal": single[:, 2],
        "logHNR": np.where(tone, HNR[0] + HNR[1] * np.log10(likeness / (1.0 - likeness)), UNVOICED_HNR),
    }


def _pitch(frames: Floats) -> tuple[Floats, Floats]:
    """Hz, 0 without a tone, and voicing of each frame."""
    n = frames.shape[1]
    middle = (n - 1) / 2.0
    window = np.exp(-0.5 * ((np.arange(n) - middle) / (0.4 * middle)) ** 2)
    magnitude = np.abs(np.fft.rfft(frames * window, FFT, axis=1))
    hz, summed = _summed(magnitude)
    inside = (hz >= LOWEST_HZ) & (hz <= HIGHEST_HZ)
    candidates, heights = _candidates(summed[:, inside])
    outstanding = 1.0 - summed.mean(axis=1)[:, None] / np.maximum(heights, 1e-12)
    voicing = np.where(heights > 0.0, VOICING[0] + VOICING[1] * outstanding, 0.0)
    octave = np.log2(hz[inside])[candidates]
    chosen = _smoothest(octave, voicing)
    rows = np.arange(len(frames))
    best = voicing[rows, chosen]
    return np.where(best >= VOICED, 2.0 ** octave[rows, chosen], 0.0), best


def _summed(magnitude: Floats) -> tuple[Floats, Floats]:
    """Scale in Hz, ``(steps,)``, and spectra summed with their harmonics, ``(frames, steps)``."""
    octaves = np.log2(SCALE_TO_HZ / SCALE_FROM_HZ)
    hz = SCALE_FROM_HZ * 2.0 ** np.arange(0.0, octaves, 1.0 / STEPS_PER_OCTAVE)
    at = hz * FFT / SAMPLE_RATE
    below = np.floor(at).astype(np.intp)
    part = at - below
    on_scale = magnitude[:, below] * (1.0 - part) + magnitude[:, below + 1] * part
    wide = np.pad(on_scale, ((0, 0), (1, 1)), mode="edge")
    smooth = (wide[:, :-2] + 2.0 * wide[:, 1:-1] + wide[:, 2:]) / 4.0
    heard = smooth * (0.5 + np.arctan(3.0 * np.log2(hz / 50.0)) / np.pi)  # low tones count less
    summed = np.zeros_like(heard)
    for k in range(1, HARMONICS + 1):
        shift = round(np.log2(k) * STEPS_PER_OCTAVE)
        summed[:, : hz.size - shift] += COMPRESSION ** (k - 1) * heard[:, shift:]
    return hz, summed


def _candidates(summed: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """The highest peaks of each frame: places and heights, ``(frames, CANDIDATES)``, highest first."""
    inner = summed[:, 1:-1]
    is_peak = (inner > summed[:, :-2]) & (inner >= summed[:, 2:])
    heights = np.where(is_peak, inner, 0.0)
    order = np.argsort(-heights, axis=1, kind="stable")[:, :CANDIDATES]
    return order + 1, np.take_along_axis(heights, order, axis=1)


def _smoothest(octave: Floats, voicing: Floats) -> npt.NDArray[np.intp]:
    """Candidate of each frame along the way of highest voicing and smallest leaps, ``(frames,)``."""
    n_frames, n = octave.shape
    gain = voicing[0].copy()
    came_from = np.zeros((n_frames, n), np.intp)
    for k in range(1, n_frames):
        leaps = LEAP * np.abs(octave[k][:, None] - octave[k - 1][None, :])
        reached = gain[None, :] - np.minimum(leaps, 1.0)
        came_from[k] = reached.argmax(axis=1)
        gain = reached.max(axis=1) + voicing[k] * 2.0
    chosen = np.empty(n_frames, np.intp)
    chosen[-1] = int(gain.argmax())
    for k in range(n_frames - 1, 0, -1):
        chosen[k - 1] = came_from[k, chosen[k]]
    return chosen
