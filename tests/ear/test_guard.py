import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mer_bridge.ear.guard import Guard
from mer_bridge.errors import ConfigError, ShapeError


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_not_finite_becomes_zero_and_is_counted(dtype):
    guard = Guard(0)
    heard = guard(np.array([0.25, np.nan, np.inf, -np.inf, -0.25], dtype))
    np.testing.assert_array_equal(heard, np.array([0.25, 0, 0, 0, -0.25], np.float32))
    assert guard.non_finite == 3
    assert guard.clipped == 0


def test_what_lies_beyond_full_scale_is_clipped_and_counted():
    guard = Guard(0)
    np.testing.assert_array_equal(
        guard(np.array([1e6, -3.0, 1.0, -1.0], np.float32)), np.array([1, -1, 1, -1], np.float32)
    )
    assert guard.clipped == 2


def test_a_double_too_large_for_a_float_counts_as_not_finite():
    guard = Guard(0)
    np.testing.assert_array_equal(guard(np.array([1e300, 0.5])), np.array([0, 0.5], np.float32))
    assert guard.non_finite == 1


def test_int16_has_full_scale_at_32768():
    heard = Guard(0)(np.array([-32768, 0, 16384, 32767], np.int16))
    np.testing.assert_array_equal(heard, np.array([-1, 0, 0.5, 32767 / 32768], np.float32))


def test_channel_zero_is_the_mean_of_all_channels():
    heard = Guard(0)(np.array([[0.5, -0.25, 0.5], [1.0, 0.0, -1.0]]))
    np.testing.assert_allclose(heard, [0.25, 0.0], atol=1e-7)


def test_a_channel_is_counted_from_one():
    samples = np.array([[0.1, 0.2], [0.3, 0.4]], np.float32)
    np.testing.assert_array_equal(Guard(2)(samples), samples[:, 1])
    np.testing.assert_array_equal(Guard(1)(samples[:, 0]), samples[:, 0])


def test_one_broken_channel_does_not_silence_the_others():
    guard = Guard(0)
    np.testing.assert_array_equal(
        guard(np.array([[np.nan, 0.5], [np.inf, -0.5]], np.float32)), np.array([0.25, -0.25], np.float32)
    )
    assert guard.non_finite == 2


@pytest.mark.parametrize(("shape", "words"), [((8,), "only 1 channel"), ((8, 2), "only 2 channels")])
def test_a_channel_beyond_those_there_is_refused_with_their_number(shape, words):
    with pytest.raises(ConfigError, match=words):
        Guard(3)(np.zeros(shape, np.float32))


def test_denormal_numbers_become_zero():
    heard = Guard(0)(np.array([1e-40, -1e-30, 1e-9], np.float32))
    np.testing.assert_array_equal(heard, np.array([0, 0, 1e-9], np.float32))


@pytest.mark.parametrize(
    "samples", [np.zeros((2, 2, 2)), np.zeros((5, 0)), np.zeros(4, np.int64), np.zeros(4, "c8")]
)
def test_other_shapes_and_types_are_refused(samples):
    with pytest.raises(ShapeError, match="samples must be"):
        Guard(0)(samples)


def test_the_callers_samples_are_left_as_they_were():
    samples = np.array([2.0, np.nan], np.float32)
    Guard(0)(samples)
    np.testing.assert_array_equal(samples, np.array([2.0, np.nan], np.float32))


def test_no_samples_give_no_samples():
    assert Guard(0)(np.zeros(0, np.float32)).shape == (0,)
    assert Guard(0)(np.zeros((0, 2), np.int16)).shape == (0,)


def _square(hz, amplitude, seconds=2.0, rate=44_100):
    return (amplitude * np.sign(np.sin(2 * np.pi * hz * np.arange(seconds * rate) / rate))).astype(np.float32)


@pytest.mark.parametrize(
    "samples",
    [
        _square(440.0, 1.0),
        _square(110.0, 1e6),
        np.random.default_rng(1).choice(np.float32([-1e6, 1e6]), 88_200),
        np.full(88_200, 0.9, np.float32),
        np.full(88_200, -32768, np.int16),
    ],
    ids=["square", "huge square", "huge noise", "constant", "stuck converter"],
)
def test_what_is_no_sound_is_silent_after_a_tenth_of_a_second_and_counted(samples):
    guard = Guard()
    heard = guard(samples)
    assert not heard[4410:].any()
    assert guard.muted >= len(samples) - 4410
    assert np.abs(guard(np.float32([0.5, -0.25] * 1000))[-1900:]).min() == 0.25  # and music is heard again


@pytest.mark.parametrize(
    "samples",
    [
        _square(440.0, 0.5),
        _square(30.0, 0.99),
        6 * np.sin(2 * np.pi * 40.0 * np.arange(88_200) / 44_100),
        8 * np.random.default_rng(2).standard_normal(88_200),
        np.full(88_200, 0.005),
        np.zeros(88_200),
    ],
    ids=[
        "chip music",
        "deep square",
        "sine 15 dB too hot",
        "noise 18 dB too hot",
        "converter's offset",
        "none",
    ],
)
def test_what_may_be_music_or_silence_is_left_however_hot(samples):
    guard = Guard()
    heard = guard(samples)
    assert guard.muted == 0
    np.testing.assert_allclose(heard, samples.astype(np.float32).clip(-1.0, 1.0), atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3000), max_size=12), st.sampled_from([0.5, 1.0, 3.0]))
def test_any_block_size_mutes_the_same_samples(blocks, amplitude):
    stream = _square(300.0, amplitude, seconds=sum(blocks) / 44_100)
    whole = Guard()(stream)
    guard = Guard()
    parts = [guard(part) for part in np.split(stream, np.cumsum(blocks))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_a_channel_that_is_broken_is_muted_alone():
    music = 0.3 * np.sin(np.arange(44_100, dtype=np.float32))
    heard = Guard()(np.stack([music, np.ones_like(music)], axis=1))
    np.testing.assert_allclose(heard[4410:], music[4410:] / 2.0, atol=1e-6)


def test_reset_counts_from_zero_again():
    guard = Guard(0)
    guard(np.array([np.nan, 2.0]))
    guard.reset()
    assert (guard.non_finite, guard.clipped) == (0, 0)


@settings(max_examples=100, deadline=None)
@given(
    hnp.arrays(
        st.sampled_from([np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.int16)]),
        hnp.array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=40),
    ),
    st.integers(0, 1),
)
def test_whatever_comes_in_finite_samples_within_full_scale_go_out(samples, channel):
    heard = Guard(channel)(samples)
    assert heard.dtype == np.float32
    assert heard.shape == samples.shape[:1]
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= 1.0
