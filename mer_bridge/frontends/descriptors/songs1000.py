"""Front end ``descriptors-songs1000``: what valence and arousal of 1000 Songs were told by.

Tempo; ten values of timbre; spectral centroid, rolloff, 20 MFCC and 12 chroma as series of 200
points each: 6,811 numbers.  Loudness is that of ITU-R BS.1770 (pyloudnorm), timbre our own
(`mer_bridge.frontends.descriptors.timbre`), the rest librosa's with its usual settings.

About 0.04 s of one core for ten seconds of sound (``benchmarks/describe.py``).
"""

from __future__ import annotations

import librosa
import numpy as np
import pyloudnorm

from mer_bridge.frontends.descriptors import timbre
from mer_bridge.frontends.descriptors.statistics import RESAMPLED, resampled
from mer_bridge.values import Floats, Samples

SAMPLE_RATE = 22_050
FRAME, HOP = 2048, 512
QUIET_LUFS = -70.0
"""What BS.1770 takes for silence, and the least that comes out."""
VALUE_NAMES = ("tempo", "loudness", *timbre.NAMES, "zero_crossing_rate")
SERIES_NAMES = ("centroid", "rolloff", *(f"mfcc_{k}" for k in range(20)), *(f"chroma_{k}" for k in range(12)))
N_VALUES = len(VALUE_NAMES) + len(SERIES_NAMES) * RESAMPLED


def describe(samples: Samples) -> Samples:
    """Values in the order of `VALUE_NAMES`, then series in that of `SERIES_NAMES`, shape ``(6811,)``."""
    magnitude = np.abs(librosa.stft(samples, n_fft=FRAME, hop_length=HOP))
    mel = librosa.feature.melspectrogram(S=magnitude**2, sr=SAMPLE_RATE, n_fft=FRAME)
    mel_db = librosa.power_to_db(mel)
    values = [_tempo(mel_db), _loudness(samples), *_timbre(magnitude), _crossings(samples)]
    return np.concatenate([values, resampled(_series(magnitude, mel_db)).ravel()]).astype(np.float32)


def _tempo(mel_db: Floats) -> float:
    """Beats a minute."""
    onsets = librosa.onset.onset_strength(S=mel_db, sr=SAMPLE_RATE, hop_length=HOP)
    return float(librosa.feature.tempo(onset_envelope=onsets, sr=SAMPLE_RATE, hop_length=HOP)[0])


def _loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS."""
    meter = pyloudnorm.Meter(SAMPLE_RATE)
    return max(QUIET_LUFS, float(meter.integrated_loudness(samples.astype(np.float64))))


def _timbre(magnitude: Floats) -> Floats:
    frequency = librosa.fft_frequencies(sr=SAMPLE_RATE, n_fft=FRAME)
    return timbre.describe(timbre.Sound(magnitude, frequency, HOP / SAMPLE_RATE))


def _crossings(samples: Samples) -> float:
    """Changes of sign a second."""
    changes = np.count_nonzero(np.diff(np.signbit(samples)))
    return float(changes) * SAMPLE_RATE / samples.size


def _series(magnitude: Floats, mel_db: Floats) -> Floats:
    """Rows of `SERIES_NAMES` per frame, ``(34, frames)``."""
    tuning = librosa.estimate_tuning(S=magnitude, sr=SAMPLE_RATE, n_fft=FRAME)
    rows = (
        librosa.feature.spectral_centroid(S=magnitude, sr=SAMPLE_RATE, n_fft=FRAME),
        librosa.feature.spectral_rolloff(S=magnitude, sr=SAMPLE_RATE, n_fft=FRAME),
        librosa.feature.mfcc(S=mel_db, sr=SAMPLE_RATE, n_mfcc=20),
        librosa.feature.chroma_stft(S=magnitude**2, sr=SAMPLE_RATE, n_fft=FRAME, tuning=tuning),
    )
    return np.vstack(rows)
