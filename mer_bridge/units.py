"""Conversions between the units of the field: decibels, samples, ratings, CC steps.

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


def unit_to_cc(value: float) -> int:
    """A value 0..1 as a 7-bit controller step 0..127."""
    return round(clamp(value, 0.0, 1.0) * 127.0)


def unit_to_cc14(value: float) -> tuple[int, int]:
    """A value 0..1 as a 14-bit controller pair (most, least significant 7 bits)."""
    step = round(clamp(value, 0.0, 1.0) * 16383.0)
    return step >> 7, step & 0x7F
