"""Eight descriptors of timbre: sounds made to differ in one of them are ordered as one hears them."""

from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.frontends.descriptors import timbre
from mer_bridge.frontends.descriptors.timbre import NAMES, Sound

RATE, FRAME, HOP = 22_050, 2048, 512
TIME_S = np.arange(3 * RATE) / RATE


def described(samples):
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    magnitude = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)).T
    frequency = np.fft.rfftfreq(FRAME, 1.0 / RATE)
    return dict(zip(NAMES, timbre.describe(Sound(magnitude, frequency, HOP / RATE)), strict=True))


def tone(hz, *, harmonics=12, slope=1.0):
    return sum(np.sin(2 * np.pi * k * hz * TIME_S) / k**slope for k in range(1, harmonics + 1)) * 0.1


def struck(rise_s, fall_s):
    """Notes twice a second, with an attack and a decay."""
    since_s = TIME_S % 0.5
    return np.minimum(since_s / rise_s, 1.0) * np.exp(-since_s / fall_s)


def hiss(slope):
    """Noise whose power falls as a power of the frequency: dense, as music's spectrum is."""
    spectrum = np.fft.rfft(np.random.default_rng(3).standard_normal(TIME_S.size))
    spectrum[:90] = 0.0  # below 30 Hz
    spectrum[1:] /= np.arange(1, spectrum.size) ** slope
    noise = np.fft.irfft(spectrum)
    return 0.1 * noise / noise.std()


DULL, BRIGHT = tone(220.0, slope=2.0), tone(220.0, slope=0.3)
LOW, HIGH = tone(55.0), tone(440.0)


@pytest.mark.parametrize(
    ("name", "less", "more"),
    [
        ("brightness", DULL, BRIGHT),
        ("sharpness", DULL, BRIGHT),
        ("warmth", hiss(0.3), hiss(0.9)),
        ("depth", HIGH, LOW),
        ("boominess", HIGH, LOW),
        ("roughness", tone(440.0, harmonics=1) * 2, tone(440.0, harmonics=1) + tone(470.0, harmonics=1)),
        ("hardness", tone(220.0) * struck(0.2, 0.3), tone(220.0) * struck(0.002, 0.3)),
    ],
)
def test_a_sound_made_to_have_more_of_it_has_more(name, less, more):
    assert described(more)[name] > described(less)[name] + 1.0


def test_notes_that_stop_are_dry_and_notes_that_ring_on_are_not():
    assert described(tone(220.0) * struck(0.005, 0.03))["reverberation"] == 0.0
    assert described(tone(220.0) * struck(0.005, 2.0))["reverberation"] == 1.0


def test_sharpness_of_the_reference_sound_is_about_one_acum():
    """DIN 45692: a critical band of noise around 1 kHz."""
    rng = np.random.default_rng(0)
    spectrum = np.zeros(FRAME // 2 + 1)
    frequency = np.fft.rfftfreq(FRAME, 1.0 / RATE)
    band = (frequency > 920.0) & (frequency < 1080.0)
    spectrum[band] = rng.uniform(0.5, 1.5, band.sum())
    assert timbre.sharpness(timbre.specific_loudness(spectrum, frequency)) == pytest.approx(1.0, abs=0.15)


def test_two_tones_beat_most_about_a_quarter_of_a_critical_band_apart():
    frequency = np.arange(0.0, 2000.0, 1.0)

    def beating(distance_hz):
        spectrum = np.zeros(frequency.size)
        spectrum[500] = spectrum[500 + distance_hz] = 1.0
        return timbre._beating(spectrum, frequency)

    strongest = max(range(3, 200), key=beating)
    assert 15 <= strongest <= 40  # a critical band is some 110 Hz wide there
    assert beating(180) < 0.1 * beating(strongest)


def test_level_alone_changes_no_timbre():
    quiet, loud = described(hiss(0.6)), described(hiss(0.6) * 4.0)
    for name in NAMES:
        assert loud[name] == pytest.approx(quiet[name], abs=0.5)
