"""Contours of short frames for ``descriptors-deam74``: energy, crossings, spectrum, cepstrum, auditory bands.

Definitions: Eyben 2015 (spectral moments, flux, slope, entropy, sharpness), Young et al., "The
HTK Book" (mel bands and cepstrum), Hermansky 1990 (auditory spectrum: equal loudness and
cubic-root compression), Hermansky and Morgan 1994 (RASTA).
"""

from __future__ import annotations

import numpy as np

from mer_bridge.values import Floats, Samples

SAMPLE_RATE = 44_100
"""Of the sound that openSMILE heard."""
STEP = 441
SHORT, LONG = 882, 2646
"""Samples in a frame: 20 ms, and 60 ms."""
FFT = 1024
FULL_SCALE = 32_767.0
MEL_BANDS, MEL_LOW_HZ, MEL_HIGH_HZ = 26, 20.0, 8000.0
LIFTER = 22
COMPRESSION = 0.33
RASTA_POLE = 0.94
TINY = 1e-12
PLAIN_SCALE = 1.644
RASTA_SCALE = 1.79
RASTA_MEAN_SCALE = 0.857
"""Units of openSMILE's auditory spectra against these."""
FLOOR = 1e-9

FREQUENCY: Floats = np.arange(FFT // 2 + 1, dtype=np.float64) * (SAMPLE_RATE / FFT)
"""Of the bins, in Hz."""


def doubled(samples: Samples) -> Floats:
    """Samples at 22,050 Hz as 16-bit sound at 44,100 Hz, ``(2 n,)``; nothing above 11 kHz is made up."""
    spectrum = np.fft.rfft(samples.astype(np.float64))
    full = np.zeros(samples.size + 1, np.complex128)
    full[: spectrum.size] = spectrum
    sound = 2.0 * np.fft.irfft(full, 2 * samples.size)
    rounded: Floats = np.rint(sound.clip(-1.0, 1.0) * FULL_SCALE) / (FULL_SCALE + 1.0)
    return rounded


def contours(sound: Floats) -> dict[str, Floats]:
    """Raw contours ``(frames,)`` of sound at 44,100 Hz, by openSMILE's names without ``_sma``."""
    short = _frames(sound, SHORT)
    magnitude = np.abs(np.fft.rfft(short * np.hamming(SHORT), FFT, axis=1))
    power = magnitude**2
    mel = power @ mel_bank().T
    found = {
        "pcm_RMSenergy": np.sqrt((short**2).mean(axis=1)),
        "pcm_zcr": _crossings(sound, len(short)),
        "pcm_fftMag_spectralFlux": _flux(magnitude),
        "pcm_fftMag_fband250-650": _band(power, 250.0, 650.0),
        "pcm_fftMag_fband1000-4000": _band(power, 1000.0, 4000.0),
    }
    return found | _shape(power) | _cepstrum(mel) | _auditory(mel)


def _frames(sound: Floats, size: int) -> Floats:
    frames: Floats = np.lib.stride_tricks.sliding_window_view(sound, size)[::STEP]
    return frames


def _crossings(sound: Floats, n_frames: int) -> Floats:
    """Changes of sign per sample of long frames; the last one lasts."""
    long = _frames(sound, LONG)
    rate = (long[:, 1:] * long[:, :-1] < 0.0).sum(axis=1) / LONG
    return np.pad(rate, (0, n_frames - len(rate)), mode="edge")


def _flux(magnitude: Floats) -> Floats:
    steps = np.diff(magnitude, axis=0, prepend=magnitude[:1])
    flux: Floats = np.sqrt((steps**2).mean(axis=1))
    return flux


def _band(power: Floats, low_hz: float, high_hz: float) -> Floats:
    """Power between two frequencies, bins at the edges in part, over half the transform's length."""
    width = SAMPLE_RATE / FFT
    above, below = (FREQUENCY + width - low_hz) / width, (high_hz - FREQUENCY) / width
    share = np.minimum(above.clip(0.0, 1.0), below.clip(0.0, 1.0))
    energy: Floats = power @ share / (FFT / 2)
    return energy


def _shape(power: Floats) -> dict[str, Floats]:
    """Moments, slope, entropy and sharpness of power spectra."""
    total = power.sum(axis=1) + TINY
    centroid = power @ FREQUENCY / total
    away = FREQUENCY - centroid[:, None]
    variance = (power * away**2).sum(axis=1) / total
    spread = np.sqrt(variance) + TINY
    share = power / total[:, None]
    around = FREQUENCY - FREQUENCY.mean()
    values = {
        "spectralCentroid": centroid,
        "spectralSlope": power @ around / (around**2).sum() * (FFT / 2),
        "spectralEntropy": -(share * np.log2(share + 1e-30)).sum(axis=1),
        "spectralVariance": variance,
        "spectralSkewness": (power * away**3).sum(axis=1) / total / spread**3,
        "spectralKurtosis": (power * away**4).sum(axis=1) / total / spread**4,
        "psySharpness": 0.11 * (power @ _sharpness_weights()) / total,
    }
    return {f"pcm_fftMag_{name}": value for name, value in values.items()}


def _sharpness_weights() -> Floats:
    """Bark of each bin (Traunmüller 1990, with his corrections at both ends) times its weight (Zwicker)."""
    z = 26.81 * FREQUENCY / (1960.0 + FREQUENCY) - 0.53
    z = np.where(z < 2.0, z + 0.15 * (2.0 - z), z)
    z = np.where(z > 20.1, z + 0.22 * (z - 20.1), z)
    weights: Floats = z * np.where(z <= 16.0, 1.0, 0.066 * np.exp(0.171 * z))
    return weights


def _mel(hz: Floats | float) -> Floats:
    scale: Floats = np.asarray(1127.0 * np.log(1.0 + np.asarray(hz) / 700.0))
    return scale


def _edges() -> Floats:
    """Corners of the mel bands on the mel scale, ``(28,)``."""
    return np.linspace(float(_mel(MEL_LOW_HZ)), float(_mel(MEL_HIGH_HZ)), MEL_BANDS + 2)


def mel_bank() -> Floats:
    """Weights of the bins in each triangular band, ``(26, 513)``."""
    edges, mel = _edges(), _mel(FREQUENCY)
    rising = (mel - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - mel) / (edges[2:] - edges[1:-1])[:, None]
    bank: Floats = np.clip(np.minimum(rising, falling), 0.0, None)
    return bank


def _cepstrum(mel: Floats) -> dict[str, Floats]:
    """MFCC 1..14 as HTK has them: of 16-bit samples, liftered."""
    level = np.log(np.maximum(mel * FULL_SCALE**2, 1.0))
    k = np.arange(1, 15)
    cosines = np.cos(np.pi * k * (np.arange(MEL_BANDS)[:, None] + 0.5) / MEL_BANDS)
    lift = 1.0 + LIFTER / 2.0 * np.sin(np.pi * k / LIFTER)
    values = np.sqrt(2.0 / MEL_BANDS) * (level @ cosines) * lift
    return {f"pcm_fftMag_mfcc[{n}]": values[:, n - 1] for n in k}


def _auditory(mel: Floats) -> dict[str, Floats]:
    """Mean of the auditory bands, plain and after RASTA, and the first two of the latter."""
    centre_hz = 700.0 * np.expm1(_edges()[1:-1] / 1127.0)
    w = (2.0 * np.pi * centre_hz) ** 2
    equal = (w + 56.8e6) * w**2 / ((w + 6.3e6) ** 2 * (w + 0.38e9))
    plain = PLAIN_SCALE * (mel * equal) ** COMPRESSION
    steady = RASTA_SCALE * (np.exp(_rasta(np.log(np.maximum(mel, FLOOR)))) * equal) ** COMPRESSION
    return {
        "audspec_lengthL1norm": plain.mean(axis=1),
        "audspecRasta_lengthL1norm": RASTA_MEAN_SCALE * steady.mean(axis=1),
        "audSpec_Rfilt[0]": steady[:, 0],
        "audSpec_Rfilt[1]": steady[:, 1],
    }


def _rasta(level: Floats) -> Floats:
    """Band-pass over time of log bands ``(frames, bands)``: what stays and what flickers goes."""
    slope = np.array([0.2, 0.1, 0.0, -0.1, -0.2])
    wide = np.concatenate([np.repeat(level[:1], 4, axis=0), level])
    n = len(level)
    moved = sum(weight * wide[4 - k : 4 - k + n] for k, weight in enumerate(slope))
    out: Floats = np.empty_like(level)
    state = np.zeros(level.shape[1])
    for k in range(n):
        state = RASTA_POLE * state + moved[k]
        out[k] = state
    return out
