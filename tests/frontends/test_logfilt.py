import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.card import FrontEndCard
from mer_bridge.errors import ModelError, ShapeError
from mer_bridge.frontends import logfilt
from mer_bridge.frontends.logfilt import LogFilt

CARD = FrontEndCard(kind="logfilt-149", sample_rate=22050, frame=2048, hop=(3528, 5), bands=149)


def _reference_bank():
    """The definition, step by step and bin by bin, unlike the code under test."""
    corners = []
    for k in range(-200, 200):
        hz = 440.0 * 2.0 ** (k / 24.0)
        if 20.0 <= hz <= 16000.0:
            bin_number = min(max(int(hz / (22050 / 2048) + 0.5), 1), 1023)
            if bin_number not in corners:
                corners.append(bin_number)
    bands = []
    for start, centre, stop in zip(corners, corners[1:], corners[2:], strict=False):
        band = np.zeros(1024)
        for b in range(start, stop):
            band[b] = (b - start) / (centre - start) if b < centre else (stop - b) / (stop - centre)
        bands.append(band / sum(band))
    return corners, np.stack(bands, axis=1)


def _reference(samples, starts):
    """Float64 spectra of the frames that begin at `starts`."""
    frames = np.stack([samples[s : s + 2048].astype(np.float64) for s in starts])
    magnitude = np.abs(np.fft.rfft(frames * np.hanning(2048)))[:, :1024]
    return np.log10(1.0 + magnitude @ _reference_bank()[1])


def _music(rng, n):
    """Tones, a sweep and noise, peaking near full scale."""
    t = np.arange(n) / 22050
    tones = 0.4 * np.sin(2 * np.pi * 220 * t) + 0.2 * np.sin(2 * np.pi * 1661.2 * t)
    sweep = 0.25 * np.sin(2 * np.pi * (60 + 400 * t) * t)
    return (tones + sweep + 0.05 * rng.standard_normal(n)).clip(-1, 1).astype(np.float32)


def test_the_bank_has_the_published_corners_bands_and_weights():
    corners, bank = _reference_bank()
    assert len(corners) == 151
    assert corners[:3] == [2, 3, 4]
    assert corners[-2:] == [1008, 1023]
    assert bank.shape == (1024, 149)
    assert np.count_nonzero(bank) == 1877
    ours = logfilt.corners(sample_rate=22050)
    np.testing.assert_array_equal(ours, corners)
    rising, falling = logfilt.slopes(ours)
    assert np.count_nonzero(rising) + np.count_nonzero(falling) == 1877
    for band, (first, centre, last) in enumerate(zip(ours, ours[1:], ours[2:], strict=False)):
        weights = np.zeros(1024)
        weights[first:centre], weights[centre:last] = rising[first:centre], falling[centre:last]
        np.testing.assert_allclose(weights, bank[:, band], rtol=1e-7)


def test_frames_equal_a_float64_reference(rng):
    samples = _music(rng, 220500 + 2048)
    starts = [i * 3528 // 5 for i in range(313)]
    bands = LogFilt(CARD).push(samples)[:313]
    assert np.abs(bands - _reference(samples, starts)).max() <= 2e-6


@pytest.mark.parametrize("hz", [60.0, 300.0, 1000.0, 5000.0, 7000.0, 10000.0])
def test_a_loud_pure_tone_leaves_no_trace_in_other_bands(hz):
    tone = np.sin(2 * np.pi * hz * np.arange(4000) / 22050).astype(np.float32)
    assert np.abs(LogFilt(CARD).push(tone) - _reference(tone, [0, 705, 1411])).max() <= 1e-6


def test_ten_seconds_and_a_frame_give_at_least_313_frames():
    assert LogFilt(CARD).push(np.zeros(220500 + 2048, np.float32)).shape == (313, 149)


def test_frame_starts_do_not_drift_over_an_hour(rng):
    front = LogFilt(CARD)
    front._index = 112_500  # an hour in: frame 112500 starts at sample 79380000 exactly
    samples = _music(rng, 20000)
    starts = [(112_500 + i) * 3528 // 5 - 79_380_000 for i in range(20)]
    assert np.abs(front.push(samples)[:20] - _reference(samples, starts)).max() <= 2e-6


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 6000), max_size=12), st.integers(0, 2**32 - 1))
def test_any_block_size_gives_the_same_frames(blocks, seed):
    samples = _music(np.random.default_rng(seed), sum(blocks) + 1)
    whole = LogFilt(CARD).push(samples)
    front = LogFilt(CARD)
    parts = [front.push(part) for part in np.split(samples, np.cumsum(blocks))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_single_samples_give_the_same_frames(rng):
    samples = _music(rng, 4000)
    front = LogFilt(CARD)
    parts = [front.push(samples[n : n + 1]) for n in range(4000)]
    np.testing.assert_array_equal(np.concatenate(parts), LogFilt(CARD).push(samples))


@pytest.mark.parametrize("threads", [2, 3])
def test_any_number_of_threads_gives_the_same_frames(rng, threads):
    samples = _music(rng, 400_000)
    alone, shared = LogFilt(CARD), LogFilt(CARD, threads=threads)
    for part in np.split(samples, [1000, 150_000, 150_003, 250_000]):
        np.testing.assert_array_equal(shared.push(part), alone.push(part))


class Stopped(Exception):
    """Stands for whatever ends a call."""


@pytest.mark.parametrize("failing", ["its own part", "a helper's part"])
def test_a_call_that_was_stopped_leaves_nothing_for_the_next(rng, failing):
    samples = _music(rng, 400_000)
    front = LogFilt(CARD, threads=2)
    push, own = front._push, threading.get_ident()

    def stopped(*arguments):
        if (threading.get_ident() == own) == (failing == "its own part"):
            raise Stopped
        return push(*arguments)

    front._push = stopped
    with pytest.raises(Stopped):
        front.push(samples)
    front._push = push
    front.reset()
    np.testing.assert_array_equal(front.push(samples), LogFilt(CARD).push(samples))


def test_reset_makes_it_as_new(rng):
    samples = _music(rng, 5000)
    front = LogFilt(CARD)
    first = front.push(samples)
    front.reset()
    np.testing.assert_array_equal(front.push(samples), first)


@pytest.mark.parametrize("level", [0.0, 1e-40, 1e-20, 1e-6, 1.0, 100.0])
def test_any_level_gives_finite_bands_that_are_not_negative(rng, level):
    samples = (level * rng.standard_normal(8000)).astype(np.float32)
    bands = LogFilt(CARD).push(samples)
    assert np.isfinite(bands).all()
    assert bands.min() >= 0.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"frame": 4096}, "frames of 2048"),
        ({"hop": (5000, 1)}, "hop must be"),
        ({"bands": 148}, "gives 149 bands"),
        ({"sample_rate": 44100}, "bands at 44100 Hz"),
    ],
)
def test_a_card_it_cannot_compute_is_refused_in_words(change, words):
    fields = {"kind": "logfilt-149", "sample_rate": 22050, "frame": 2048, "hop": (3528, 5), "bands": 149}
    with pytest.raises(ModelError, match=words):
        LogFilt(FrontEndCard(**(fields | change)))


def test_two_channels_are_refused():
    with pytest.raises(ShapeError, match="mono"):
        LogFilt(CARD).push(np.zeros((100, 2), np.float32))
