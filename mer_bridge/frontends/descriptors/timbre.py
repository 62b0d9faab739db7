"""Eight descriptors of timbre, written from published definitions; spectra in, one number each out.

The AudioCommons project described hardness, depth, brightness, roughness, warmth, sharpness,
boominess and reverberation by acoustic correlates that listeners' ratings were predicted from
(Pearce, Brookes and Mason 2017, "Timbral attributes for sound effect library searching", and
deliverables D5.1 to D5.7 of AudioCommons).  Its regression weights belong to recordings of single
sounds and are not used here; each descriptor below is its main correlates, in its own
units, brought to the project's scale 0..100 by `SCALES`.  They order sounds as the original's do;
they are not the same numbers.

- *hardness*: short attacks, with a high centroid and a wide spectrum within them.
- *depth*: energy from 30 to 200 Hz against all, and a low centroid of what lies below 2 kHz.
- *brightness*: energy above 2 kHz against all, and the centroid of what lies above 500 Hz.
- *roughness*: Vassilakis 2001 ("Perceptual and physical properties of amplitude fluctuation"):
  beating of every two partials, by their distance and their depth of modulation.
- *warmth*: energy from 30 to 500 Hz against all, and how steeply the spectrum falls above it;
  meant for spectra as dense as music's.
- *sharpness*: DIN 45692 (Zwicker and Fastl, "Psychoacoustics"): the centroid of specific loudness
  over the Bark scale, weighted above 15.8 Bark.
- *boominess*: after the booming index of Hatano and Hashimoto 2000: specific loudness below
  280 Hz against all.
- *reverberation*: 1 where the level falls slower after its peaks than in a dry room, else 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mer_bridge.values import Floats

NAMES = (
    "hardness",
    "depth",
    "brightness",
    "roughness",
    "warmth",
    "sharpness",
    "boominess",
    "reverberation",
)
SCALES = {
    "hardness": (12.3, 5.29),
    "depth": (40.0, 1.43),
    "brightness": (78.6, 0.884),
    "roughness": (5.34, 13.4),
    "warmth": (28.6, 1.48),
    "sharpness": (-0.22, 43.8),
    "boominess": (12.5, 7.08),
}
"""What is added, then multiplied with, to bring a descriptor to 0..100: so that mean and spread over
230 clips of music are those that are stored for 1000 Songs.  Nothing else was fitted to those."""
TINY = 1e-10
ATTACK_S = 0.125
"""What belongs to an attack, after its beginning."""
DRY_S = 1.0
"""Time below which a recording counts as dry; one in twenty is, as in 1000 Songs."""
PARTIALS = 24
"""Strongest peaks of a spectrum whose beating is heard."""
ROUGH_FRAMES = 40
"""Spectra that are looked at for beating, evenly spread: it is the slowest of all."""


class Sound(NamedTuple):
    """Spectra of a stretch.

    Attributes
    ----------
    magnitude : array, shape (bins, frames)
        Of a Hann window, at `frequency` in Hz, shape ``(bins,)``.
    frame_s : float
        Seconds between two.
    """

    magnitude: Floats
    frequency: Floats
    frame_s: float


def describe(sound: Sound) -> Floats:
    """The eight of `NAMES`, seven of them about 0..100, shape ``(8,)``."""
    power = sound.magnitude.astype(np.float64) ** 2
    spectrum = power.mean(axis=1) + TINY
    loudness = specific_loudness(spectrum, sound.frequency)
    found = {
        "hardness": hardness(power, sound.frequency, sound.frame_s),
        "depth": depth(spectrum, sound.frequency),
        "brightness": brightness(spectrum, sound.frequency),
        "roughness": roughness(sound.magnitude, sound.frequency),
        "warmth": warmth(spectrum, sound.frequency),
        "sharpness": sharpness(loudness),
        "boominess": boominess(loudness),
    }
    scaled = [(found[name] + add) * times for name, (add, times) in SCALES.items()]
    return np.array([*scaled, float(reverberation_s(power, sound.frame_s) > DRY_S)])


def _part(spectrum: Floats, frequency: Floats, low_hz: float, high_hz: float) -> float:
    """Power between two frequencies against all, in dB."""
    inside = (frequency >= low_hz) & (frequency < high_hz)
    return float(10.0 * np.log10((spectrum[inside].sum() + TINY) / spectrum.sum()))


def _centroid(spectrum: Floats, frequency: Floats, low_hz: float, high_hz: float) -> float:
    """Centroid of the power between two frequencies, in octaves above 1 kHz."""
    inside = (frequency >= low_hz) & (frequency < high_hz)
    hz = float((spectrum[inside] * frequency[inside]).sum() / spectrum[inside].sum())
    return float(np.log2(hz / 1000.0))


def depth(spectrum: Floats, frequency: Floats) -> float:
    """Lowness in dB: the part below 200 Hz, and three for each octave of a lower centroid."""
    low = _part(spectrum, frequency, 30.0, 200.0)
    return low - 3.0 * _centroid(spectrum, frequency, 30.0, 2000.0)


def brightness(spectrum: Floats, frequency: Floats) -> float:
    """Highness in dB: the part above 2 kHz, and three for each octave of a higher centroid."""
    high = _part(spectrum, frequency, 2000.0, np.inf)
    return high + 3.0 * _centroid(spectrum, frequency, 500.0, np.inf)


def warmth(spectrum: Floats, frequency: Floats) -> float:
    """The part from 30 to 500 Hz in dB, and how many dB per octave the spectrum falls above."""
    low = _part(spectrum, frequency, 30.0, 500.0)
    above = (frequency >= 500.0) & (frequency < 8000.0)
    octaves = np.log2(frequency[above] / 500.0)
    # Each octave counts alike, although the higher ones have more bins.
    weight = np.sqrt(1.0 / frequency[above])
    slope = np.polyfit(octaves, 10.0 * np.log10(spectrum[above]), 1, w=weight)[0]
    return low - float(slope)


def hardness(power: Floats, frequency: Floats, frame_s: float) -> float:
    """Mean over attacks of centroid and width in octaves, less the length in half octaves of 50 ms."""
    level = power.sum(axis=0)
    db = 10.0 * np.log10(level + TINY)
    rise = np.maximum(np.diff(db, prepend=db[:1]), 0.0)
    after = max(1, round(ATTACK_S / frame_s))
    begins = _onsets(rise, apart=after)
    found = [_attack(power, frequency, db, begin, after=after, frame_s=frame_s) for begin in begins]
    return float(np.mean(found))


def _onsets(rise: Floats, *, apart: int) -> list[int]:
    """Frames where the level rises most, at least so many apart; the beginning where it never does."""
    order = [int(frame) for frame in np.argsort(-rise, kind="stable")[:64] if rise[frame] > 1.0]
    chosen: list[int] = []
    for frame in order:
        if all(abs(frame - other) >= apart for other in chosen):
            chosen.append(frame)
    return chosen[:16] or [0]


def _attack(power: Floats, frequency: Floats, db: Floats, begin: int, *, after: int, frame_s: float) -> float:
    spectrum = power[:, begin : begin + after].mean(axis=1) + TINY
    centroid = _centroid(spectrum, frequency, 20.0, np.inf)
    mean_hz = 1000.0 * 2.0**centroid
    width_hz = float(np.sqrt((spectrum * (frequency - mean_hz) ** 2).sum() / spectrum.sum()))
    to_peak = 1 + int(np.argmax(db[begin : begin + 2 * after]))
    length = float(np.log2(to_peak * frame_s / 0.05))
    return centroid + float(np.log2(width_hz / 1000.0 + TINY)) - 0.5 * length


def roughness(magnitude: Floats, frequency: Floats) -> float:
    """Mean beating of the partials (Vassilakis 2001, equation 6.23), as the logarithm to base 2."""
    frames = np.unique(np.linspace(0, magnitude.shape[1] - 1, ROUGH_FRAMES).astype(int))
    scale = float(magnitude.max()) + TINY
    return float(np.log2(np.mean([_beating(magnitude[:, k] / scale, frequency) for k in frames]) + 1e-6))


def _beating(spectrum: Floats, frequency: Floats) -> float:
    inner = spectrum[1:-1]
    peaks = np.flatnonzero((inner > spectrum[:-2]) & (inner >= spectrum[2:]) & (inner > 0.001)) + 1
    peaks = peaks[np.argsort(-spectrum[peaks], kind="stable")[:PARTIALS]]
    if peaks.size < 2:
        return 0.0
    one, two = np.triu_indices(peaks.size, 1)
    amplitude, hz = spectrum[peaks], frequency[peaks]
    low_amplitude = np.minimum(amplitude[one], amplitude[two])
    high_amplitude = np.maximum(amplitude[one], amplitude[two])
    low_hz, distance = np.minimum(hz[one], hz[two]), np.abs(hz[one] - hz[two])
    s = 0.24 / (0.0207 * low_hz + 18.96)  # the critical bandwidth
    fluctuation = (2.0 * low_amplitude / (low_amplitude + high_amplitude)) ** 3.11
    beats = np.exp(-3.5 * s * distance) - np.exp(-5.75 * s * distance)
    return float(((low_amplitude * high_amplitude) ** 0.1 * 0.5 * fluctuation * beats).sum())


def bark(frequency: Floats) -> Floats:
    """Bark of Hz (Traunmüller 1990)."""
    scale: Floats = 26.81 * frequency / (1960.0 + frequency) - 0.53
    return scale


def specific_loudness(spectrum: Floats, frequency: Floats) -> Floats:
    """Loudness of each of 24 Bark bands, power to the 0.23 (Zwicker), shape ``(24,)``."""
    band = np.clip(np.floor(bark(frequency)), 0, 23).astype(np.intp)
    energy = np.bincount(band, weights=spectrum, minlength=24)
    loudness: Floats = np.asarray(energy, np.float64) ** 0.23
    return loudness


def sharpness(loudness: Floats) -> float:
    """Acum of specific loudness ``(24,)`` (DIN 45692)."""
    z = np.arange(24) + 0.5
    weight = np.where(z < 15.8, 1.0, 0.15 * np.exp(0.42 * (z - 15.8)) + 0.85)
    return float(0.11 * (loudness * weight * z).sum() / (loudness.sum() + TINY))


def boominess(loudness: Floats) -> float:
    """Loudness below 280 Hz against all, in dB; the lowest band counts most."""
    weight = np.array([1.0, 0.8, 0.5])
    return float(10.0 * np.log10(((loudness[:3] * weight).sum() + TINY) / (loudness.sum() + TINY)))


def reverberation_s(power: Floats, frame_s: float) -> float:
    """Seconds in which the level would fall by 60 dB, as after the quickest tenth of its falls.

    Music hides its room; only where notes end before others begin does it show, so the
    quickest falls tell the most (after Ratnam et al. 2003).
    """
    db = 10.0 * np.log10(power.sum(axis=0) + TINY)
    n = max(2, round(0.2 / frame_s))
    if db.size <= n:
        return 0.0
    falls = (db[:-n] - db[n:]) / (n * frame_s)  # dB a second
    falls = falls[falls > 0.0]
    return float(60.0 / np.percentile(falls, 90)) if falls.size else 0.0
