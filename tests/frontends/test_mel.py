import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.card import FrontEndCard
from mer_bridge.errors import ModelError
from mer_bridge.frontends import open_frontend
from mer_bridge.frontends.mel import MelFilt, mel_filters

CARD = FrontEndCard(kind="mel-128", sample_rate=22050, frame=2048, hop=(3528, 5), bands=128)


def reference_bank():
    """Each weight from the definition, triangle by triangle in Hz: ``(1024, 128)``."""

    def to_mel(hz):
        return hz * 3 / 200 if hz < 1000 else 15 + 27 * np.log(hz / 1000) / np.log(6.4)

    def to_hz(mel):
        return mel * 200 / 3 if mel < 15 else 1000 * 6.4 ** ((mel - 15) / 27)

    step = to_mel(11025.0) / 129
    bank = np.zeros((1024, 128))
    for band in range(128):
        low, centre, high = (to_hz(step * (band + k)) for k in range(3))
        for number in range(1024):
            hz = number * 22050 / 2048
            bank[number, band] = max(0.0, min((hz - low) / (centre - low), (high - hz) / (high - centre)))
    return bank / bank.sum(axis=0)


def bank_of(places, weights):
    bank = np.zeros((1024, 128))
    for band, (first, centre, last) in enumerate(zip(places, places[1:], places[2:], strict=False)):
        bank[first:centre, band] = weights[0, first:centre]
        bank[centre:last, band] = weights[1, centre:last]
    return bank


def test_the_triangles_are_those_of_the_definition():
    np.testing.assert_allclose(bank_of(*mel_filters(sample_rate=22050)), reference_bank(), atol=1e-6)


def test_the_triangles_are_those_of_librosa(need_library):
    need_library("librosa")
    from librosa.filters import mel

    theirs = mel(sr=22050, n_fft=2048, n_mels=128, norm=None)[:, :1024].T
    ours = bank_of(*mel_filters(sample_rate=22050))
    np.testing.assert_allclose(ours, theirs / theirs.sum(axis=0), atol=1e-5)


def test_spectra_equal_a_float64_reference(rng):
    samples = (0.3 * rng.standard_normal(30_000)).clip(-1, 1).astype(np.float32)
    starts = [i * 3528 // 5 for i in range(39)]
    frames = np.stack([samples[start : start + 2048].astype(np.float64) for start in starts])
    magnitude = np.abs(np.fft.rfft(frames * np.hanning(2048)))[:, :1024]
    wanted = np.log10(1.0 + magnitude @ reference_bank())
    np.testing.assert_allclose(MelFilt(CARD).push(samples)[:39], wanted, atol=2e-6)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 6000), max_size=5), st.integers(0, 2**32 - 1))
def test_any_block_size_gives_the_same_frames(cuts, seed):
    samples = np.random.default_rng(seed).uniform(-1, 1, 12_000).astype(np.float32)
    whole = MelFilt(CARD).push(samples)
    stream = MelFilt(CARD)
    parts = [stream.push(part) for part in np.split(samples, sorted(cuts))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_a_card_opens_it_and_a_wrong_one_is_refused():
    assert isinstance(open_frontend(CARD), MelFilt)
    wrong = FrontEndCard(kind="mel-128", sample_rate=22050, frame=2048, hop=(3528, 5), bands=64)
    with pytest.raises(ModelError, match="mel-128 gives 128 bands"):
        open_frontend(wrong)
