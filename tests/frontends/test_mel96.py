import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.card import FrontEndCard
from mer_bridge.ear.hops import HopCutter
from mer_bridge.errors import ModelError, ShapeError
from mer_bridge.frontends import open_frontend
from mer_bridge.frontends.mel96 import MelPower

CARD = FrontEndCard(kind="mel-96", sample_rate=16_000, frame=512, hop=(256, 1), bands=96)


def music(rng, n):
    """Tones, a sweep and noise, peaking near full scale."""
    t = np.arange(n) / 16_000
    sweep = 0.3 * np.sin(2 * np.pi * (60 + 900 * t) * t)
    return (0.4 * np.sin(2 * np.pi * 220 * t) + sweep + 0.05 * rng.standard_normal(n)).astype(np.float32)


def test_spectra_are_those_of_librosa(need_library, rng):
    need_library("librosa")
    from librosa.feature import melspectrogram

    samples = music(rng, 40_000)
    power = melspectrogram(y=samples, sr=16_000, n_fft=512, hop_length=256, n_mels=96, center=False)
    wanted = np.log10(10_000.0 * power.T + 1.0)
    found = MelPower(CARD).push(samples)
    assert found.shape == wanted.shape == (155, 96)
    np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_a_tone_lies_in_the_band_of_its_pitch():
    t = np.arange(8000) / 16_000
    for band, centre_hz in ((20, 663.2), (60, 2643.5)):  # centres of triangles 20 and 60, by Slaney's formula
        spectra = MelPower(CARD).push(np.sin(2 * np.pi * centre_hz * t).astype(np.float32))
        assert (np.abs(spectra.argmax(axis=1) - band) <= 1).all()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 6000), max_size=5),
    st.integers(0, 2**32 - 1),
    st.sampled_from([(256, 1), (1025, 4), (512, 1)]),
)
def test_any_block_size_gives_the_same_frames(cuts, seed, hop):
    card = FrontEndCard(kind="mel-96", sample_rate=16_000, frame=512, hop=hop, bands=96)
    samples = np.random.default_rng(seed).uniform(-1, 1, 9_000).astype(np.float32)
    whole = MelPower(card).push(samples)
    stream = MelPower(card)
    parts = [stream.push(part) for part in np.split(samples, sorted(cuts))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_long_pushes_give_the_same_frames(rng):
    samples = music(rng, 300_000)
    stream = MelPower(CARD)
    parts = [stream.push(part) for part in np.split(samples, 300)]
    np.testing.assert_array_equal(MelPower(CARD).push(samples), np.concatenate(parts))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 2000), max_size=8))
def test_each_hop_of_the_ear_completes_one_frame(sizes):
    cutter, front = HopCutter(CARD), MelPower(CARD)
    for size in sizes:
        hops = cutter.push(np.zeros(size, np.float32))
        assert len(front.push(hops.samples)) == len(hops.lengths)


def test_a_reset_forgets_all_samples(rng):
    samples = music(rng, 3000)
    front = MelPower(CARD)
    first = front.push(samples)
    front.reset()
    np.testing.assert_array_equal(front.push(samples), first)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"frame": 2048}, "frames of 512 samples, the card asks for 2048"),
        ({"hop": (1024, 1)}, "hop must be 1..512"),
        ({"hop": (1, 2)}, "hop must be 1..512"),
        ({"bands": 128}, "asks for 128 at 16000 Hz"),
        ({"sample_rate": 1000}, "asks for 96 at 1000 Hz"),
    ],
)
def test_a_card_that_does_not_fit_is_refused_in_words(wrong, words):
    facts = {"kind": "mel-96", "sample_rate": 16_000, "frame": 512, "hop": (256, 1), "bands": 96} | wrong
    with pytest.raises(ModelError, match=words):
        open_frontend(FrontEndCard(**facts))


def test_stereo_is_refused():
    with pytest.raises(ShapeError, match="mix to mono"):
        MelPower(CARD).push(np.zeros((10, 2), np.float32))
