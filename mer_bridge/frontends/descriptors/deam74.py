"""Front end ``descriptors-deam74``: the 74 numbers that DEAM's valence and arousal were told by.

They are time averages of low-level descriptors of openSMILE's ComParE 2013 set (Schuller et al.
2013; Eyben 2015, "Real-time speech and music classification by large audio feature space
extraction", gives the definitions), written anew here: frames of 20 ms (60 ms for crossings and
pitch) every 10 ms of 16-bit sound at 44.1 kHz, smoothed over three; mean and spread within windows
of a second, each averaged over the windows, as DEAM has them (Aljanaki, Yang and Soleymani 2017).

Pitch, voicing, jitter, shimmer and harmonicity depend on how a program decides between octaves;
`APPROXIMATE` names the columns that are like openSMILE's and not equal.  No library is needed.

About 0.08 s of one core for ten seconds of sound (``benchmarks/describe.py``).
"""

from __future__ import annotations

import numpy as np

from mer_bridge.frontends.descriptors import spectra, tones
from mer_bridge.frontends.descriptors.spectra import SAMPLE_RATE, STEP, doubled
from mer_bridge.values import Floats, Samples

WINDOW, WINDOW_STEP = 100, 50
"""Frames over which mean and spread are taken, and between two such windows: 1 s and 0.5 s."""
SMOOTHED = 3
DELTA_WINDOW = 2


def _both(name: str) -> tuple[str, str]:
    return f"{name}_amean", f"{name}_stddev"


_MFCC = [f"pcm_fftMag_mfcc_sma[{k}]" for k in range(1, 15)]
_SPECTRAL = [
    f"pcm_fftMag_{name}_sma"
    for name in (
        "spectralCentroid",
        "spectralFlux",
        "spectralSlope",
        "spectralEntropy",
        "spectralVariance",
        "spectralSkewness",
        "spectralKurtosis",
        "psySharpness",
    )
]
NAMES = (
    *_both("pcm_RMSenergy_sma"),
    *_both("pcm_RMSenergy_sma_de"),
    *_both("pcm_zcr_sma"),
    *(f"{name}_amean" for name in _MFCC),
    *(f"{name}_stddev" for name in _MFCC),
    *(column for name in _SPECTRAL for column in _both(name)),
    *_both("F0final_sma"),
    *_both("logHNR_sma"),
    *_both("voicingFinalUnclipped_sma"),
    *_both("jitterLocal_sma"),
    *_both("pcm_fftMag_fband250-650_sma"),
    *_both("pcm_fftMag_fband1000-4000_sma"),
    *_both("audSpec_Rfilt_sma[0]"),
    *_both("audSpec_Rfilt_sma[1]"),
    *_both("audspec_lengthL1norm_sma"),
    *_both("audspecRasta_lengthL1norm_sma"),
    *_both("shimmerLocal_sma"),
    *_both("jitterDDP_sma"),
)
"""The columns, in DEAM's order and under openSMILE's names."""
APPROXIMATE = (
    *("F0final_sma_stddev", "logHNR_sma_stddev", "voicingFinalUnclipped_sma_stddev"),
    *_both("jitterLocal_sma"),
    *_both("jitterDDP_sma"),
    *_both("shimmerLocal_sma"),
)
"""Columns that follow openSMILE's with r < .98 on 30 clips of music: .93, .96, .77; jitter .5 to .6,
shimmer .9.  Models need not look at them; the other 65 follow with r >= .98."""


def describe(samples: Samples) -> Samples:
    """The 74 numbers, in the order of `NAMES`, of float32 samples ``(n,)`` at 22,050 Hz."""
    contours = low_level(samples)
    columns = [averaged(contours[name.rpartition("_")[0]], name.endswith("stddev")) for name in NAMES]
    return np.array(columns, np.float32)


def low_level(samples: Samples) -> dict[str, Floats]:
    """Every contour by its name, smoothed, ``(frames,)`` each, 100 frames a second."""
    sound = doubled(samples)
    raw = spectra.contours(sound)
    smooth = {_renamed(name): smoothed(contour) for name, contour in raw.items()}
    smooth["pcm_RMSenergy_sma_de"] = delta(smooth["pcm_RMSenergy_sma"])
    n_frames = len(raw["pcm_RMSenergy"])
    tonal = tones.contours(samples, n_frames=n_frames)
    return smooth | {_renamed(name): smoothed_where_known(contour) for name, contour in tonal.items()}


def _renamed(name: str) -> str:
    """Name of a smoothed contour: ``mfcc[1]`` is ``mfcc_sma[1]``."""
    base, bracket, index = name.partition("[")
    return f"{base}_sma{bracket}{index}"


def smoothed(contour: Floats) -> Floats:
    """Mean of each value and its two neighbours."""
    wide = np.pad(contour, 1, mode="edge")
    mean: Floats = (wide[:-2] + wide[1:-1] + wide[2:]) / SMOOTHED
    return mean


def smoothed_where_known(contour: Floats) -> Floats:
    """As `smoothed`, but zeros mean that nothing is known: they stay, and do not count."""
    wide = np.pad(contour, 1, mode="edge")
    parts = np.stack([wide[:-2], wide[1:-1], wide[2:]])
    known = np.maximum((parts != 0.0).sum(axis=0), 1)
    return np.where(contour == 0.0, 0.0, parts.sum(axis=0) / known)


def delta(contour: Floats) -> Floats:
    """Slope of a straight line through each value and two neighbours on either side, per frame."""
    steps = range(1, DELTA_WINDOW + 1)
    wide = np.pad(contour, DELTA_WINDOW, mode="edge")
    n = len(contour)
    rise: Floats = np.zeros(n)
    for k in steps:
        rise += k * (
            wide[DELTA_WINDOW + k : DELTA_WINDOW + k + n] - wide[DELTA_WINDOW - k : DELTA_WINDOW - k + n]
        )
    return rise / (2.0 * sum(k * k for k in steps))


def averaged(contour: Floats, is_spread: bool) -> float:  # noqa: FBT001 - which of two columns
    """Mean over windows of their mean or standard deviation; of one window where there is less."""
    n = len(contour)
    begins = range(0, max(1, n - WINDOW + 1), WINDOW_STEP)
    windows = [contour[begin : begin + WINDOW] for begin in begins]
    return float(np.mean([window.std() if is_spread else window.mean() for window in windows]))


__all__ = ["APPROXIMATE", "NAMES", "SAMPLE_RATE", "STEP", "describe", "low_level"]
