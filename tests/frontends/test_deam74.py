"""The 74 columns of DEAM, each against openSMILE where that is installed."""

from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.frontends.descriptors import deam74
from mer_bridge.frontends.descriptors.deam74 import APPROXIMATE, NAMES, averaged, delta, low_level

pytestmark = pytest.mark.timeout(600)  # openSMILE and we describe 24 sounds, once
RATE = 22_050
SECONDS = 4.0
N_SOUNDS = 24
WEAKER = {"pcm_fftMag_spectralEntropy_sma_stddev": 0.85, "audSpec_Rfilt_sma[0]_amean": 0.85}
"""Columns that hardly differ between these sounds; on 30 clips of music they follow with r of .998."""
FAITHFUL = [name for name in NAMES if name not in APPROXIMATE]


def music(seed):
    """Made-up music: a tune of harmonic tones over noise, of its own tempo, register and colour."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(SECONDS * RATE)) / RATE
    sound = np.zeros(time_s.size)
    length_s = rng.uniform(0.12, 0.6)
    slope, fall_s, bend = rng.uniform(0.4, 2.0), rng.uniform(0.05, 0.8), rng.uniform(0.0, 0.02)
    base_hz = rng.uniform(60.0, 300.0)
    for begin_s in np.arange(0.0, SECONDS, length_s):
        hz = base_hz * 2.0 ** (rng.choice([0, 2, 4, 5, 7, 9, 12]) / 12.0)
        since_s = time_s - begin_s
        swell = np.where(since_s > 0, np.minimum(since_s / 0.01, 1.0) * np.exp(-since_s / fall_s), 0.0)
        phase = 2 * np.pi * hz * (since_s + bend * np.sin(2 * np.pi * 5.0 * since_s) / 30.0)
        partials = range(1, max(2, int(8000.0 / hz)))
        sound += swell * sum(np.sin(k * phase) / k**slope for k in partials)
    spectrum = np.fft.rfft(rng.standard_normal(time_s.size))
    spectrum[1:] /= np.arange(1, spectrum.size) ** rng.uniform(0.2, 1.0)
    noise = np.fft.irfft(spectrum, time_s.size)
    sound += noise / noise.std() * sound.std() * rng.uniform(0.05, 0.6)
    return (sound / np.abs(sound).max() * rng.uniform(0.2, 0.9)).astype(np.float32)


SOUNDS = [music(seed) for seed in range(N_SOUNDS)]


@pytest.fixture(scope="module")
def columns():
    """Our columns and openSMILE's, ``(sounds, 74)`` each; of the same frames."""
    opensmile = pytest.importorskip("opensmile", reason="needs the extra 'opensmile' (research licence)")
    oracle = opensmile.Smile(
        feature_set=opensmile.FeatureSet.ComParE_2016,
        feature_level=opensmile.FeatureLevel.LowLevelDescriptors,
    )
    ours, theirs = [], []
    for sound in SOUNDS:
        heard = low_level(sound)
        doubled = deam74.doubled(sound).astype(np.float32)
        told = oracle.process_signal(doubled, deam74.SAMPLE_RATE)
        wanted = {name: told[name.replace("pcm_fftMag_mfcc", "mfcc")].to_numpy(float) for name in _contours()}
        wanted["pcm_RMSenergy_sma_de"] = delta(wanted["pcm_RMSenergy_sma"])
        ours.append(_averages(heard, wanted))
        theirs.append(_averages(wanted, wanted))
    return np.array(ours), np.array(theirs)


def _contours():
    return {name.rpartition("_")[0] for name in NAMES} - {"pcm_RMSenergy_sma_de"}


def _averages(contours, others):
    row = []
    for name in NAMES:
        base = name.rpartition("_")[0]
        n = min(len(contours[base]), len(others[base]))
        row.append(averaged(contours[base][:n], name.endswith("stddev")))
    return row


@pytest.mark.parametrize("name", FAITHFUL)
def test_a_column_follows_opensmile_s(columns, name):
    ours, theirs = (table[:, NAMES.index(name)] for table in columns)
    assert np.corrcoef(ours, theirs)[0, 1] >= WEAKER.get(name, 0.98)


@pytest.mark.parametrize("name", FAITHFUL)
def test_a_column_has_opensmile_s_scale(columns, name):
    """A third of the spread is the most that the mean may be off."""
    ours, theirs = (table[:, NAMES.index(name)] for table in columns)
    assert abs(ours.mean() - theirs.mean()) <= 0.35 * theirs.std() + 1e-6
    assert 0.7 <= (ours.std() + 1e-9) / (theirs.std() + 1e-9) <= 1.4


@pytest.mark.parametrize("name", APPROXIMATE)
def test_an_approximate_column_is_of_the_same_kind(columns, name):
    ours, theirs = (table[:, NAMES.index(name)] for table in columns)
    assert theirs.min() * 0.2 <= ours.mean() <= theirs.max() * 5.0


def test_there_are_seventy_four_columns_and_nine_are_approximate():
    assert (len(NAMES), len(set(NAMES)), len(APPROXIMATE)) == (74, 74, 9)
    assert set(APPROXIMATE) < set(NAMES)


def test_a_pure_tone_has_its_pitch_and_hardly_any_jitter():
    time_s = np.arange(2 * RATE) / RATE
    tone = (0.3 * sum(np.sin(2 * np.pi * 200.0 * k * time_s) / k for k in range(1, 20))).astype(np.float32)
    heard = low_level(tone)
    inside = slice(10, -10)
    np.testing.assert_allclose(heard["F0final_sma"][inside], 200.0, rtol=0.01)
    assert heard["jitterLocal_sma"][inside].max() < 0.01
    assert heard["shimmerLocal_sma"][inside].max() < 0.05
    assert heard["logHNR_sma"][inside].min() > 10.0


def test_noise_has_no_steady_pitch():
    noise = (np.random.default_rng(1).standard_normal(2 * RATE) * 0.1).astype(np.float32)
    heard = low_level(noise)
    assert (heard["F0final_sma"] == 0.0).mean() > 0.5


def test_energy_and_bands_are_what_plain_arithmetic_gives():
    time_s = np.arange(2 * RATE) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 440.0 * time_s)).astype(np.float32)
    heard = low_level(tone)
    inside = slice(10, -10)
    np.testing.assert_allclose(heard["pcm_RMSenergy_sma"][inside], 0.5 / np.sqrt(2), rtol=0.01)
    np.testing.assert_allclose(heard["pcm_zcr_sma"][inside], 880.0 / 44_100, rtol=0.05)
    np.testing.assert_allclose(heard["pcm_fftMag_spectralCentroid_sma"][inside], 440.0, rtol=0.02)
    band = heard["pcm_fftMag_fband250-650_sma"][inside]
    assert band.min() > 50.0 * heard["pcm_fftMag_fband1000-4000_sma"][inside].max()


def test_mean_and_spread_are_taken_within_a_second():
    """Half of it at 0, half at 1: each window is half and half only where the step lies in it."""
    step = np.r_[np.zeros(100), np.ones(100)]
    assert averaged(step, is_spread=False) == pytest.approx(0.5)
    assert averaged(step, is_spread=True) == pytest.approx(0.5 / 3.0)
    assert averaged(step[:60], is_spread=True) == 0.0


def test_a_straight_line_has_its_slope():
    np.testing.assert_allclose(delta(3.0 * np.arange(20.0))[3:-3], 3.0)
