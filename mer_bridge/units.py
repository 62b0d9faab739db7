"""Conversions between the units of the field: decibels, samples, ends of a range.

Every function is pure and works on floats; arrays where the name says so.
"""

from __future__ import annotations

import math

SILENCE_DB = -120.0
"""Level reported for digital silence, in dBFS."""


def samples_to_seconds(samples: int, *, sample_rate: int) -> float:
    """Duration of a number of samples, in seconds."""
    return samples / sample_rate


def seconds_to_samples(seconds: float, *, sample_rate: int) -> int:
    """Nearest whole number of samples in a duration given in seconds."""
    return round(seconds * sample_rate)


def amplitude_to_db(amplitude: float) -> float:
    """Level of an amplitude (1 = full scale) in dBFS, not below `SILENCE_DB`."""
    if amplitude <= 1e-6:
        return SILENCE_DB
    return 20.0 * math.log10(amplitude)


def db_to_amplitude(level_db: float) -> float:
    """Amplitude (1 = full scale) of a level in dBFS."""
    return float(10.0 ** (level_db / 20.0))


def clamp(value: float, low: float, high: float) -> float:
    """`value`, or the nearer end of ``low..high`` when it lies outside."""
    return min(max(value, low), high)
