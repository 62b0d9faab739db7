from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.wire.mending import EDGE, MOST, PAST, Past, best_place
from mer_bridge.wire.sequence import Sequencer

RATE = 44_100


def chord(samples: int) -> np.ndarray:
    """Notes that decay and begin anew four times a second."""
    time_s = np.arange(samples) / RATE
    tones = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220.0, 277.2, 329.6))
    return (0.2 * tones * np.exp(-(time_s % 0.25) / 0.2)).astype(np.float32)


def remembering(samples: np.ndarray) -> Past:
    past = Past()
    for block in np.array_split(samples, 40):
        past.push(block)
    return past


@pytest.mark.parametrize("gap", [64, 256, 1024, 2048])
def test_a_gap_in_music_is_filled_with_what_resembles_it(gap):
    music = chord(2 * RATE)
    start = RATE + 5000
    filled = remembering(music[:start]).mend(music[start + gap : start + gap + 1024], gap)
    assert filled.shape == (gap + 1024,)
    assert filled.dtype == np.float32
    truth = music[start : start + gap + 1024]
    silent = np.concatenate((np.zeros(gap, np.float32), truth[gap:]))
    assert np.sum((filled - truth) ** 2) < 0.15 * np.sum((silent - truth) ** 2)
    np.testing.assert_array_equal(filled[gap + EDGE :], truth[gap + EDGE :])
    step = np.abs(np.diff(np.concatenate((music[start - 1 : start], filled)))).max()
    assert step < 2.0 * np.abs(np.diff(music)).max()  # no click


def test_the_place_is_the_one_that_a_search_over_all_finds(rng):
    past = rng.standard_normal(3000).astype(np.float32)
    head = rng.standard_normal(100).astype(np.float32)
    gap = 300
    misfits = {
        place: np.sum((past[place - EDGE : place] - past[-EDGE:]) ** 2)
        + np.sum((past[place + gap : place + gap + 100] - head) ** 2)
        for place in range(EDGE, 3000 - gap - 100 + 1)
    }
    assert best_place(past, head, gap) == min(misfits, key=misfits.get)


def test_channels_are_mended_together():
    music = chord(RATE)
    both = np.column_stack((music, -0.5 * music))
    filled = remembering(both[:30_000]).mend(both[31_000:32_000], 1000)
    mono = remembering(music[:30_000]).mend(music[31_000:32_000], 1000)
    assert filled.shape == (2000, 2)
    np.testing.assert_allclose(filled[:, 1], -0.5 * filled[:, 0], atol=1e-6)
    np.testing.assert_allclose(filled[:, 0], mono, atol=1e-6)


def test_too_little_past_too_long_a_gap_or_other_channels_are_not_mended():
    music = chord(RATE)
    assert Past().mend(music[:100], 10) is None
    assert remembering(music[:1000]).mend(music[:100], 10) is None
    past = remembering(music)
    assert past.mend(music[:100], MOST) is not None
    assert past.mend(music[:100], MOST + 1) is None
    assert past.mend(np.zeros((100, 2), np.float32), 10) is None
    past.forget()
    assert past.mend(music[:100], 10) is None


def test_what_is_remembered_does_not_grow():
    past = Past()
    for _ in range(1000):
        past.push(np.zeros(64, np.float32))
    assert PAST <= past._samples < PAST + 64


@given(
    st.integers(1, 3000),
    st.integers(1, 1500),
    st.sampled_from([np.nan, np.inf, -np.inf, 1e6, 1e-39, 0.0, 1.0]),
    st.integers(0, 2**31),
)
def test_whatever_was_heard_what_is_made_up_is_finite_and_in_range(gap, size, value, seed):
    rng = np.random.default_rng(seed)
    samples = rng.uniform(-1.0, 1.0, 12_000).astype(np.float32)
    samples[rng.random(12_000) < 0.2] = value
    past = remembering(samples)
    with np.errstate(invalid="ignore"):
        filled = past.mend(samples[:size], gap)
    if filled is not None:
        assert len(filled) == gap + size
        made_up = filled[: gap + min(EDGE, size, gap)]
        assert np.isfinite(made_up).all()
        assert np.abs(made_up).max() <= 1.0


def test_a_sequencer_mends_counts_and_can_be_told_not_to():
    music = chord(RATE)
    for may_mend in (True, False):
        sequencer = Sequencer()
        sequencer.push(music[:30_000], 1, sample_rate=RATE)
        sequencer.push(music[30_000:31_000], 2, sample_rate=RATE)
        out = sequencer.push(music[32_000:33_000], 4, sample_rate=RATE, may_mend=may_mend)
        assert len(out) == 2000
        assert sequencer.lost == 1000
        assert sequencer.mended == int(may_mend)
        assert np.any(out[200:800]) == may_mend


def test_a_sender_with_another_rate_or_after_a_long_gap_is_not_mended_with_the_old_sound():
    music = chord(RATE)
    sequencer = Sequencer()
    sequencer.push(music[:30_000], 1, sample_rate=RATE)
    sequencer.push(music[:1000], 3, sample_rate=48_000)
    assert sequencer.mended == 0
    sequencer.push(music[:30_000], 4, sample_rate=48_000)
    sequencer.restart()
    sequencer.push(music[:1000], 1, sample_rate=48_000)
    sequencer.push(music[:1000], 3, sample_rate=48_000)
    assert sequencer.mended == 0
