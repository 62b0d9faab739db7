"""Front end ``descriptors-mood432``: what four moods were told apart by, 432 numbers.

Families as published for the FMA moods: chroma, constant-Q chroma, tonnetz, tempogram, spectral
contrast, zero-crossing rate, RMS.  The publication does not say which statistics make 432 of
them; these do: seven statistics (those of the FMA feature tables, Defferrard et al. 2017) of 39
values per frame, and three statistics of the tempogram at 53 tempi.

About 0.25 s of one core for ten seconds of sound.
"""

from __future__ import annotations

import librosa
import numpy as np

from mer_bridge.frontends.descriptors.statistics import moments
from mer_bridge.values import Floats, Samples

SAMPLE_RATE = 22_050
FRAME, HOP = 2048, 1024
ONSET_HOP = 512
"""Onsets need a finer grid than tones."""
TEMPI = 40.0 * 2.0 ** (np.arange(53) / 20.0)
"""Beats a minute, 40 to 242, twenty per octave."""
TEMPOGRAM_FRAMES = 192
"""4.5 s of onsets are compared: three beats at the slowest tempo."""

FRAME_NAMES = (
    *(f"chroma_{k}" for k in range(12)),
    *(f"chroma_cqt_{k}" for k in range(12)),
    *(f"tonnetz_{k}" for k in range(6)),
    *(f"contrast_{k}" for k in range(7)),
    "zero_crossing_rate",
    "rms",
)
STATISTICS = ("mean", "sd", "skew", "kurtosis", "median", "min", "max")
TEMPO_STATISTICS = ("mean", "sd", "max")
NAMES = (
    *(f"{name}_{statistic}" for statistic in STATISTICS for name in FRAME_NAMES),
    *(f"tempo_{tempo:.0f}_{statistic}" for statistic in TEMPO_STATISTICS for tempo in TEMPI),
)


def describe(samples: Samples) -> Samples:
    """The 432 numbers, in the order of `NAMES`, of float32 samples ``(n,)`` at 22,050 Hz."""
    rows = np.vstack([*_tones(samples), *_noise(samples)])  # (39, frames)
    tempi = _tempi(samples)  # (53, frames)
    strength = [tempi.mean(axis=1), tempi.std(axis=1), tempi.max(axis=1)]
    return np.concatenate([moments(rows), *strength]).astype(np.float32)


def _tones(samples: Samples) -> tuple[Floats, ...]:
    """Chroma, constant-Q chroma, tonnetz and contrast, ``(n, frames)`` each, equally many frames."""
    magnitude = np.abs(librosa.stft(samples, n_fft=FRAME, hop_length=HOP))
    tuning = librosa.estimate_tuning(S=magnitude, sr=SAMPLE_RATE, n_fft=FRAME)
    chroma = librosa.feature.chroma_stft(
        S=magnitude**2, sr=SAMPLE_RATE, n_fft=FRAME, hop_length=HOP, tuning=tuning
    )
    cqt = librosa.feature.chroma_cqt(y=samples, sr=SAMPLE_RATE, hop_length=HOP, tuning=tuning)
    tonnetz = librosa.feature.tonnetz(chroma=cqt, sr=SAMPLE_RATE)
    contrast = librosa.feature.spectral_contrast(S=magnitude, sr=SAMPLE_RATE, n_fft=FRAME, hop_length=HOP)
    n_frames = min(chroma.shape[1], cqt.shape[1])
    return tuple(rows[:, :n_frames] for rows in (chroma, cqt, tonnetz, contrast))


def _noise(samples: Samples) -> tuple[Floats, ...]:
    """Zero-crossing rate and RMS, ``(1, frames)`` each, on the grid of the tones."""
    crossings = librosa.feature.zero_crossing_rate(samples, frame_length=FRAME, hop_length=HOP)
    rms = librosa.feature.rms(y=samples, frame_length=FRAME, hop_length=HOP)
    return crossings, rms


def _tempi(samples: Samples) -> Floats:
    """Autocorrelation of the onsets at the distance of a beat of each tempo, ``(53, frames)``."""
    onsets = librosa.onset.onset_strength(y=samples, sr=SAMPLE_RATE, hop_length=ONSET_HOP)
    tempogram = librosa.feature.tempogram(
        onset_envelope=onsets, sr=SAMPLE_RATE, hop_length=ONSET_HOP, win_length=TEMPOGRAM_FRAMES
    )
    lags = 60.0 / TEMPI * SAMPLE_RATE / ONSET_HOP  # frames, between two of the tempogram's rows
    below = np.floor(lags).astype(np.intp)
    part = (lags - below)[:, None]
    strength: Floats = (1.0 - part) * tempogram[below] + part * tempogram[below + 1]
    return strength
