"""Both spectrum kernels against NumPy in float64, and against each other."""

import os
import subprocess
import sys

import numpy as np
import pytest

from mer_bridge import kernels
from mer_bridge.frontends.logfilt import corners, slopes
from mer_bridge.kernels import plain, spectrum

HOP = (3528, 5)
ENGINES = ("plain", "spectrum")


def _magnitudes(name, frame):
    engine = kernels.load_engine(name)
    tables, work = engine.make_tables(), engine.make_work()
    magnitude = kernels.aligned(1024 + 128, np.float32)
    if name == "spectrum":
        spectrum.spectrum(frame, tables, work, magnitude)
    else:
        rows = np.zeros(1024, np.float32)
        plain.real_spectrum(frame, tables[:2048], tables[2048:], work, rows, magnitude[:1024])
    return magnitude[:1024]


def _bank():
    places = corners(sample_rate=22050)
    return places, slopes(places)


def _bands(name, samples, n_frames):
    engine = kernels.load_engine(name)
    settings = (engine.make_tables(), *engine.make_bank(*_bank()), engine.make_work())
    out = np.full((n_frames, 149), np.nan, np.float32)
    engine.push(samples, kernels.aligned(kernels.RING, np.float32), 0, 0, 0, *HOP, *settings, out)
    return out


def _reference(samples, n_frames):
    places, (rising, falling) = _bank()
    bank = np.zeros((1024, 149))
    for band, (first, centre, last) in enumerate(zip(places, places[1:], places[2:], strict=False)):
        bank[first:centre, band], bank[centre:last, band] = rising[first:centre], falling[centre:last]
    starts = [i * HOP[0] // HOP[1] for i in range(n_frames)]
    frames = np.stack([samples[start : start + 2048].astype(np.float64) for start in starts])
    return np.log10(1.0 + np.abs(np.fft.rfft(frames * np.hanning(2048)))[:, :1024] @ bank)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("hz", [0.0, 32.3, 440.0, 1000.0, 5000.0, 9999.0])
def test_the_spectrum_of_a_loud_tone_equals_numpys_in_every_bin(name, hz):
    frame = np.cos(2 * np.pi * hz * np.arange(2048) / 22050).astype(np.float32)
    expected = np.abs(np.fft.rfft(frame.astype(np.float64) * np.hanning(2048)))[:1024]
    # The steps of float32 are the only error: far from the tone nothing is added.
    np.testing.assert_allclose(_magnitudes(name, frame), expected, rtol=1.5e-7, atol=1e-10)


@pytest.mark.parametrize("name", ENGINES)
def test_the_spectrum_of_noise_equals_numpys(name, rng):
    frame = rng.uniform(-1, 1, 2048).astype(np.float32)
    expected = np.abs(np.fft.rfft(frame.astype(np.float64) * np.hanning(2048)))[:1024]
    np.testing.assert_allclose(_magnitudes(name, frame), expected, rtol=1.5e-7)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("gain_db", [-60.0, 0.0, 20.0])
def test_bands_of_tones_and_noise_of_any_level_equal_a_float64_reference(name, gain_db, rng):
    for hz in rng.uniform(20, 11_000, 40):
        tone = np.sin(2 * np.pi * hz * np.arange(4000) / 22050)
        samples = (10 ** (gain_db / 20) * tone).astype(np.float32)
        assert np.abs(_bands(name, samples, 3) - _reference(samples, 3)).max() <= 1e-6
    noise = (10 ** (gain_db / 20) * rng.standard_normal(30_000)).astype(np.float32)
    assert np.abs(_bands(name, noise, 30) - _reference(noise, 30)).max() <= 1e-6


def test_the_vector_kernel_and_its_plain_twin_agree(rng):
    samples = (0.3 * rng.standard_normal(40_000)).astype(np.float32)
    samples[10_000:20_000] = 0.0
    samples[20_000:30_000] *= np.float32(1e-12)
    assert np.abs(_bands("spectrum", samples, 50) - _bands("plain", samples, 50)).max() <= 1e-6


@pytest.mark.parametrize("name", ENGINES)
def test_a_bank_of_few_wide_and_many_narrow_bands_is_summed_right(name, rng):
    """Other rates than 22050 Hz have other corners."""
    places = corners(sample_rate=32000)
    engine = kernels.load_engine(name)
    settings = (engine.make_tables(), *engine.make_bank(places, slopes(places)), engine.make_work())
    frame = rng.uniform(-1, 1, 2048).astype(np.float32)
    out = np.zeros((1, places.size - 2), np.float32)
    engine.push(frame, kernels.aligned(kernels.RING, np.float32), 0, 0, 0, 2048, 1, *settings, out)
    magnitude = _magnitudes(name, frame).astype(np.float64)
    rising, falling = slopes(places)
    bands = zip(places, places[1:], places[2:], strict=False)
    sums = [rising[a:b] @ magnitude[a:b] + falling[b:c] @ magnitude[b:c] for a, b, c in bands]
    np.testing.assert_allclose(out[0], np.log10(1 + np.array(sums)), atol=1e-6)


def test_the_plain_logarithm_is_right_from_zero_to_the_largest_magnitude():
    x = np.concatenate(([0.0], np.logspace(-12, 7, 4001))).astype(np.float32)
    expected = np.log10(1.0 + x.astype(np.float64))
    plain.log10_1p(x, np.empty_like(x))
    np.testing.assert_allclose(x, expected, atol=1e-7, rtol=2e-7)


MASKS = {
    64: ("", ""),
    32: (
        "haswell",
        "+avx,+avx2,+fma,+sse,+sse2,+sse3,+ssse3,+sse4.1,+sse4.2,+popcnt,+bmi,+bmi2,+f16c,+movbe",
    ),
    16: ("nehalem", "+sse,+sse2,+sse3,+ssse3,+sse4.1,+sse4.2,+popcnt"),
    0: ("x86-64", "+sse,+sse2"),
}
"""Processors by their vectors' bytes, as Numba is told of them; the first is this one."""

MASKED = """
import numpy as np
from mer_bridge import kernels
from mer_bridge.card import FrontEndCard
from mer_bridge.frontends.logfilt import LogFilt

card = FrontEndCard(kind="logfilt-149", sample_rate=22050, frame=2048, hop=(3528, 5), bands=149)
samples = np.random.default_rng(1).uniform(-1, 1, 6000).astype(np.float32)
print(kernels.lane_bytes(), kernels.engine().name, LogFilt(card).push(samples).tobytes().hex())
"""


def _masked(n_bytes, cache):
    name, features = MASKS[n_bytes]
    asked = {"NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": features} if name else {}
    environment = os.environ | asked | {"NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", MASKED], env=environment, capture_output=True, text=True, check=True
    )
    width, engine, data = done.stdout.split()
    return int(width), engine, np.frombuffer(bytes.fromhex(data), np.float32)


@pytest.mark.parametrize("n_bytes", [32, 16, 0])
def test_every_width_of_vectors_gives_the_same_bands(n_bytes, tmp_path, need_vectors):
    need_vectors(n_bytes)
    width, engine, bands = _masked(n_bytes, tmp_path)
    assert (width, engine) == (n_bytes, "spectrum" if n_bytes else "plain")
    samples = np.random.default_rng(1).uniform(-1, 1, 6000).astype(np.float32)
    assert np.abs(bands.reshape(-1, 149) - _bands("plain", samples, 6)).max() <= 1e-6


@pytest.fixture
def need_vectors():
    """Skip where the processor is narrower, or of another make, than what is pretended."""

    def need(n_bytes):
        machine = kernels.lane_bytes()
        arm = "aarch64" in os.uname().machine if hasattr(os, "uname") else False
        if arm or machine < n_bytes:
            pytest.skip(f"this processor has vectors of {machine} bytes")

    return need


BROKEN = """
import logging, sys
logging.basicConfig(stream=sys.stdout, format="%(message)s")
from mer_bridge import kernels
from mer_bridge.kernels import spectrum

def broken(*arguments):
    {how}

spectrum.push = broken
print(kernels.engine().name)
"""


@pytest.mark.parametrize(
    ("how", "words"),
    [("raise RuntimeError('LLVM is unwell')", "LLVM is unwell"), ("return 0", "computes wrongly")],
)
def test_where_vectors_fail_plain_code_runs_and_it_is_said(how, words):
    done = subprocess.run(
        [sys.executable, "-c", BROKEN.format(how=how)], capture_output=True, text=True, check=True
    )
    assert words in done.stdout
    assert done.stdout.split()[-1] == "plain"
