import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.ear.resampler import Resampler
from mer_bridge.errors import ConfigError

RATES = (8000, 11025, 16000, 32000, 44056, 44100, 47999, 48000, 88200, 96000, 176400, 191999, 192000)


def _heard(rate, hz):
    """Amplitude (of 1) and residue of a tone after resampling, fitted where it should lie in time."""
    resampler = Resampler(rate, 22050)
    t = np.arange(rate // 2) / rate
    out = resampler.push(np.sin(2 * np.pi * hz * t).astype(np.float32)).astype(np.float64)
    at = 2 * np.pi * hz * (np.arange(len(out)) / 22050 - resampler.delay_s)
    out, at = out[200:], at[200:]
    shape = np.stack((np.sin(at), np.cos(at)), axis=1)
    parts, *_ = np.linalg.lstsq(shape, out, rcond=None)
    residue = np.sqrt(2 * np.mean((out - shape @ parts) ** 2))
    return parts, residue


@pytest.mark.parametrize("rate", RATES)
def test_delay_is_constant_and_below_a_millisecond(rate):
    resampler = Resampler(rate, 22050)
    assert 0 < resampler.delay_s < 1e-3
    (in_phase, out_of_phase), _ = _heard(rate, 1000.0)
    assert in_phase == pytest.approx(1.0, abs=1e-3)
    assert out_of_phase == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("rate", [r for r in RATES if r >= 32000])
@pytest.mark.parametrize("hz", [30.0, 440.0, 5000.0, 9000.0, 9500.0])
def test_the_pass_band_is_flat_and_clean(rate, hz):
    parts, residue = _heard(rate, hz)
    assert abs(20 * np.log10(np.hypot(*parts))) < 0.05  # dB
    assert 20 * np.log10(residue) < -90


@pytest.mark.parametrize("rate", [44100, 47999, 48000, 96000, 192000])
@pytest.mark.parametrize("hz", [12000.0, 13000.0, 15000.0, 18000.0, 20000.0])
def test_what_would_fold_back_is_rejected_by_80_db(rate, hz):
    tone = np.sin(2 * np.pi * hz * np.arange(rate // 2) / rate).astype(np.float32)
    out = Resampler(rate, 22050).push(tone)[200:]
    assert 20 * np.log10(np.sqrt(2 * np.mean(out.astype(np.float64) ** 2))) < -80


@pytest.mark.parametrize("rate", [44100, 47999, 48000, 96000])
def test_music_within_the_band_equals_soxr(rate, rng):
    noise = rng.standard_normal(2 * rate)
    spectrum = np.fft.rfft(noise)
    spectrum[np.fft.rfftfreq(2 * rate, 1 / rate) > 9000] = 0
    music = np.fft.irfft(spectrum, 2 * rate)
    music *= 0.5 / np.abs(music).max()
    resampler = Resampler(rate, 22050)
    # soxr gets the signal delayed by our delay (exactly, by a turn of phase): no shift to estimate.
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(2 * rate, 1 / rate) * resampler.delay_s)
    delayed = np.fft.irfft(np.fft.rfft(music) * turn, 2 * rate)
    expected = soxr.resample(delayed, rate, 22050, quality="HQ")
    out = resampler.push(music.astype(np.float32))
    n = min(len(out), len(expected))
    error = out[1000 : n - 1000] - expected[1000 : n - 1000]
    assert 20 * np.log10(np.sqrt(np.mean(error**2)) / np.std(expected)) < -75


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(RATES), st.lists(st.integers(0, 2000), max_size=10))
def test_any_block_size_gives_the_same_samples(rate, blocks):
    stream = np.random.default_rng(len(blocks)).uniform(-1, 1, sum(blocks)).astype(np.float32)
    whole = Resampler(rate, 22050).push(stream)
    resampler = Resampler(rate, 22050)
    parts = [resampler.push(part) for part in np.split(stream, np.cumsum(blocks))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    assert whole.size == -(-stream.size * 22050 // rate)


def test_single_samples_give_the_same_samples(rng):
    stream = rng.uniform(-1, 1, 1000).astype(np.float32)
    resampler = Resampler(48000, 22050)
    parts = [resampler.push(stream[n : n + 1]) for n in range(1000)]
    np.testing.assert_array_equal(np.concatenate(parts), Resampler(48000, 22050).push(stream))


def test_equal_rates_pass_through_untouched(rng):
    stream = rng.uniform(-1, 1, 777).astype(np.float32)
    resampler = Resampler(22050, 22050)
    np.testing.assert_array_equal(resampler.push(stream), stream)
    assert resampler.delay_s == 0.0


@pytest.mark.parametrize("rate", RATES)
def test_a_constant_stays_that_constant(rate):
    out = Resampler(rate, 22050).push(np.full(rate // 10, 0.7, np.float32))
    np.testing.assert_allclose(out[100:], 0.7, atol=1e-5)


def test_reset_makes_it_as_new(rng):
    stream = rng.uniform(-1, 1, 1234).astype(np.float32)
    resampler = Resampler(44056, 22050)
    first = resampler.push(stream)
    resampler.reset()
    np.testing.assert_array_equal(resampler.push(stream), first)


@pytest.mark.parametrize("rate", [0, -44100, 7999, 192_001])
def test_a_rate_out_of_range_is_refused(rate):
    with pytest.raises(ConfigError, match=r"8000\.\.192000 Hz"):
        Resampler(rate, 22050)
