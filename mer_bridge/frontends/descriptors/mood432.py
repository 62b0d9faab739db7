"""Front end ``descriptors-mood432``: what four moods are told apart by, 432 numbers.

Families as published for the FMA moods: chroma, constant-Q chroma, tonnetz, tempogram, spectral
contrast, zero-crossing rate, RMS.  The publication does not say which statistics make 432 of
them; `LAYOUT` does.  Two things are done that a plain list of statistics would not:

- Spectral contrast is that of Jiang et al. 2002, whose feature is *two* numbers per band: the
  contrast of peak and valley, and the valley itself, which holds the colour of the sound.
- Chroma is turned so that the key comes first (the scale of the major or minor key of Krumhansl
  1990 that fits best): C major and E major are one mood.

About 0.07 s of one core for ten seconds of sound (``benchmarks/describe.py``).
"""

from __future__ import annotations

from itertools import pairwise

import librosa
import numpy as np

from mer_bridge.frontends.descriptors.statistics import summary
from mer_bridge.values import Floats, Samples

SAMPLE_RATE = 22_050
FRAME, HOP = 2048, 1024
ONSET_HOP = 512
"""Onsets need a finer grid than tones."""
BEAT_LAGS = slice(8, 160)
"""Distances of beats in onset frames: 0.19 to 3.7 s."""
TEMPOGRAM_FRAMES = 192
OCTAVES_HZ = np.array([0.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0, 11_026.0])
HALF_OCTAVES_HZ = np.array([30.0, *100.0 * 2.0 ** (np.arange(14) / 2.0), 11_026.0])
OCTAVE_EXTREMES, HALF_OCTAVE_EXTREMES = 0.02, 0.1
"""Part of a band's bins that make its peak, and its valley."""
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
"""How well each tone fits into a key (Krumhansl and Kessler 1982)."""

EVERYTHING = ("mean", "sd", "change", "change_sd", "p10", "p50", "p90", "min", "max", "skew", "kurtosis")
LAYOUT = {
    "contrast": (7, EVERYTHING),
    "valley": (7, EVERYTHING),
    "zero_crossing_rate": (1, EVERYTHING),
    "rms_db": (1, EVERYTHING),
    "onset": (1, EVERYTHING),
    "fine_contrast": (15, ("mean", "sd", "p10", "p50", "p90")),
    "fine_valley": (15, ("mean", "sd", "change", "change_sd", "p10", "p50", "p90")),
    "chroma": (12, ("mean", "sd")),
    "chroma_cqt": (12, ("mean", "sd")),
    "tonnetz": (6, ("mean", "sd")),
}
"""Rows of each family, and their statistics; then `LAST`."""
LAST = ("major", "minor", "major_less_minor", "beat", "beat_mean")
NAMES = (
    *(
        f"{family}_{k}_{statistic}"
        for family, (n, statistics) in LAYOUT.items()
        for statistic in statistics
        for k in range(n)
    ),
    *LAST,
)


def describe(samples: Samples) -> Samples:
    """The 432 numbers, in the order of `NAMES`, of float32 samples ``(n,)`` at 22,050 Hz."""
    magnitude = np.abs(librosa.stft(samples, n_fft=FRAME, hop_length=HOP))
    onsets = librosa.onset.onset_strength(y=samples, sr=SAMPLE_RATE, hop_length=ONSET_HOP)
    rows = _colours(magnitude) | _noise(samples) | {"onset": onsets[None, ::2]}
    chroma, cqt = _chroma(samples, magnitude)
    fits = key_fits(cqt.mean(axis=1))
    turn = scale_of(fits)
    rows |= {"chroma": np.roll(chroma, -turn, axis=0), "chroma_cqt": np.roll(cqt, -turn, axis=0)}
    rows["tonnetz"] = librosa.feature.tonnetz(chroma=rows["chroma_cqt"], sr=SAMPLE_RATE)
    parts = [summary(rows[family], statistics) for family, (_, statistics) in LAYOUT.items()]
    major, minor = fits.max(axis=1)
    return np.concatenate([*parts, [major, minor, major - minor], _beat(onsets)]).astype(np.float32)


def _colours(magnitude: Floats) -> dict[str, Floats]:
    """Contrasts and valleys, ``(bands, frames)`` each."""
    contrast, valley = contrasts(magnitude, OCTAVES_HZ, OCTAVE_EXTREMES, 1e-5)
    fine_contrast, fine_valley = contrasts(magnitude, HALF_OCTAVES_HZ, HALF_OCTAVE_EXTREMES, 1e-4)
    return {
        "contrast": contrast,
        "valley": valley,
        "fine_contrast": fine_contrast,
        "fine_valley": fine_valley,
    }


def contrasts(magnitude: Floats, edges_hz: Floats, extremes: float, least: float) -> tuple[Floats, Floats]:
    """Contrast and valley of bands between edges (Jiang et al. 2002), natural logarithms.

    Parameters
    ----------
    magnitude : array, shape (bins, frames)
    edges_hz : array, shape (bands + 1,)
    extremes : float in 0..1
        Part of a band's bins whose means are its peak and its valley; at least one bin.
    least : float
        Added to both, so that silence has a logarithm.
    """
    frequency = librosa.fft_frequencies(sr=SAMPLE_RATE, n_fft=FRAME)
    peaks, valleys = [], []
    for low, high in pairwise(edges_hz):
        band = np.sort(magnitude[(frequency >= low) & (frequency < high)], axis=0)
        n = max(1, round(extremes * len(band)))
        valleys.append(np.log(band[:n].mean(axis=0) + least))
        peaks.append(np.log(band[-n:].mean(axis=0) + least))
    return np.array(peaks) - np.array(valleys), np.array(valleys)


def _noise(samples: Samples) -> dict[str, Floats]:
    """Zero-crossing rate and RMS in dB, ``(1, frames)`` each."""
    crossings = librosa.feature.zero_crossing_rate(samples, frame_length=FRAME, hop_length=HOP)
    rms = librosa.feature.rms(y=samples, frame_length=FRAME, hop_length=HOP)
    return {"zero_crossing_rate": crossings, "rms_db": 20.0 * np.log10(rms + 1e-5)}


def _chroma(samples: Samples, magnitude: Floats) -> tuple[Floats, Floats]:
    """Chroma of the spectrum and of a constant-Q transform, ``(12, frames)`` each."""
    tuning = librosa.estimate_tuning(S=magnitude, sr=SAMPLE_RATE, n_fft=FRAME)
    chroma = librosa.feature.chroma_stft(
        S=magnitude**2, sr=SAMPLE_RATE, n_fft=FRAME, hop_length=HOP, tuning=tuning
    )
    return chroma, librosa.feature.chroma_cqt(y=samples, sr=SAMPLE_RATE, hop_length=HOP, tuning=tuning)


def key_fits(tones: Floats) -> Floats:
    """Correlation of twelve tones with each major and each minor key, ``(2, 12)``; 0 without tones."""
    if np.ptp(tones) < 1e-9:
        return np.zeros((2, 12))
    fits = [[np.corrcoef(np.roll(profile, k), tones)[0, 1] for k in range(12)] for profile in (MAJOR, MINOR)]
    return np.array(fits)


def scale_of(fits: Floats) -> int:
    """Tone on which the best scale's major key begins, 0..11: a minor key has that of its relative."""
    return int(np.argmax(fits[0] + np.roll(fits[1], 3)))


def _beat(onsets: Floats) -> Floats:
    """How clear the clearest beat is, and all on average, in the mean tempogram; ``(2,)``."""
    tempogram = librosa.feature.tempogram(
        onset_envelope=onsets, sr=SAMPLE_RATE, hop_length=ONSET_HOP, win_length=TEMPOGRAM_FRAMES
    )
    strength = tempogram.mean(axis=1)[BEAT_LAGS]
    return np.array([strength.max(), strength.mean()])
