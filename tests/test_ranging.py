from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.errors import ShapeError
from mer_bridge.ranging import GLIDE_S, MIN_SPAN, N_VALUES, Ranging
from mer_bridge.values import BIPOLAR_NAMES, VALUE_NAMES

TICK_S = 0.128
LOW, HIGH = np.full(N_VALUES, 0.3), np.full(N_VALUES, 0.7)
MIDDLE = [0.5] * N_VALUES
SCALE_LOW = np.array([-1.0 if name in BIPOLAR_NAMES else 0.0 for name in VALUE_NAMES])


def make(**changes) -> Ranging:
    return Ranging(config.Ranging(**changes), tick_s=TICK_S, prior_low=LOW, prior_high=HIGH)


def play(ranging: Ranging, takes: np.ndarray) -> np.ndarray:
    return np.array([ranging(take.tolist(), learning=True) for take in takes])


def ticks(seconds: float) -> int:
    return round(seconds / TICK_S)


def test_before_anything_was_heard_the_prior_is_the_range():
    ranging = make()
    assert ranging(LOW.tolist(), learning=False) == pytest.approx([0.0] * N_VALUES)
    assert ranging(HIGH.tolist(), learning=False) == pytest.approx([1.0] * N_VALUES)
    assert ranging(MIDDLE, learning=True) == pytest.approx([0.5] * N_VALUES, abs=0.02)


anything = st.one_of(
    st.floats(-1.5, 1.5), st.sampled_from([float("nan"), float("inf"), float("-inf"), 1e300, -1e300, 0.0])
)


@settings(max_examples=40, deadline=None)
@given(
    takes=st.lists(
        st.tuples(st.lists(anything, min_size=N_VALUES, max_size=N_VALUES), st.booleans()),
        max_size=60,
    ),
    window_s=st.floats(5.0, 3600.0),
    low=st.floats(0.0, 49.0),
    high=st.floats(51.0, 100.0),
)
def test_whatever_comes_in_live_values_are_finite_and_within_0_and_1(takes, window_s, low, high):
    ranging = make(window_s=window_s, low_percentile=low, high_percentile=high)
    for absolute, learning in takes:
        live = np.array(ranging(absolute, learning=learning))
        assert live.shape == (N_VALUES,)
        assert np.isfinite(live).all()
        assert ((live >= 0.0) & (live <= 1.0)).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), steps=st.integers(0, 200))
def test_a_higher_absolute_value_never_gives_a_lower_live_value(seed, steps):
    rng = np.random.default_rng(seed)
    ranging = make()
    play(ranging, rng.uniform(0.2, 0.9, (steps, N_VALUES)))
    rising = np.sort(rng.uniform(-1.0, 1.0, (20, N_VALUES)), axis=0)
    live = np.array([ranging(take.tolist(), learning=False) for take in rising])
    assert (np.diff(live, axis=0) >= 0.0).all()


def test_the_range_settles_on_the_percentiles_of_what_was_played(rng):
    takes = 0.6 + 0.05 * rng.standard_normal((ticks(900), N_VALUES))
    ranging = make(window_s=600.0)
    play(ranging, takes)
    # Weight of each tick: exponential with half the window as time constant; after 900 s the prior is gone.
    expected = np.quantile(takes[-ticks(600) :], [0.05, 0.95], axis=0)
    assert ranging.low == pytest.approx(expected[0], abs=0.02)
    assert ranging.high == pytest.approx(expected[1], abs=0.02)


def test_a_quiet_and_a_loud_player_both_use_most_of_the_range(rng):
    for middle, spread in ((0.35, 0.04), (0.7, 0.12)):
        takes = middle + spread * np.sin(np.linspace(0, 60, ticks(240)))[:, None] * np.ones(N_VALUES)
        last = play(make(), takes)[-ticks(60) :]
        assert np.quantile(last, 0.95) - np.quantile(last, 0.05) >= 0.8


def test_ranges_glide_even_when_the_music_jumps():
    ranging = make(window_s=5.0)
    held = np.tile(np.linspace(0.31, 0.69, N_VALUES), (ticks(3), 1))
    play(ranging, held)
    step = TICK_S / GLIDE_S
    before = np.array([ranging.low, ranging.high])
    for tick in range(ticks(60)):
        loud = 0.95 if tick % 40 > 20 else 0.02
        ranging([loud] * N_VALUES, learning=True)
        after = np.array([ranging.low, ranging.high])
        assert (np.abs(after - before) <= step * (before[1] - before[0]) + 1e-12).all()
        before = after


def test_a_held_note_moves_no_faster_than_the_glide():
    ranging = make(window_s=5.0)
    live = play(ranging, np.tile(np.linspace(0.2, 0.8, N_VALUES), (ticks(120), 1)))
    step = TICK_S / GLIDE_S
    assert np.abs(np.diff(live, axis=0)).max() <= step / (1.0 - 2.0 * step)


def test_steady_music_does_not_become_noise(rng):
    noise = 0.5 + 0.001 * rng.standard_normal((ticks(300), N_VALUES))
    ranging = make()
    live = play(ranging, noise)
    spans = np.array(ranging.high) - np.array(ranging.low)
    assert (spans >= MIN_SPAN * 0.4 - 1e-9).all()
    assert live[-ticks(60) :].std() < 0.03


def test_nothing_is_learnt_in_silence():
    ranging = make()
    for _ in range(ticks(60)):
        ranging([0.9] * N_VALUES, learning=False)
    assert ranging.low == pytest.approx(LOW)
    assert ranging.high == pytest.approx(HIGH)


def test_frozen_ranges_stand_still_until_thawed():
    ranging = make(freeze=True)
    loud = np.full((ticks(30), N_VALUES), 0.9)
    play(ranging, loud)
    assert ranging.high == pytest.approx(HIGH)
    ranging.frozen = False
    play(ranging, loud)
    assert min(ranging.high) > 0.71


def test_reset_makes_it_as_new(rng):
    takes = rng.uniform(0.0, 1.0, (ticks(40), N_VALUES))
    used = make()
    first = play(used, takes)
    used.reset()
    assert np.array_equal(play(used, takes), first)


def test_the_fading_memory_outlives_the_renormalising_of_its_weights(rng):
    ranging = make(window_s=5.0)  # its weights pass a billion after about 52 s
    takes = rng.uniform(0.4, 0.6, (ticks(600), N_VALUES))
    play(ranging, takes)
    assert ranging.low == pytest.approx([0.41] * N_VALUES, abs=0.03)
    assert ranging.high == pytest.approx([0.59] * N_VALUES, abs=0.03)


def test_extremes_of_long_ago_are_forgotten_even_by_percentiles_0_and_100():
    ranging = make(window_s=5.0, low_percentile=0.0, high_percentile=100.0)
    play(ranging, np.full((ticks(30), N_VALUES), 0.95))
    play(ranging, np.full((ticks(600), N_VALUES), 0.5))
    assert max(ranging.high) < 0.6


@pytest.mark.parametrize("bad", [[0.3] * 7, [float("nan")] * N_VALUES])
def test_a_prior_of_the_wrong_shape_is_refused(bad):
    with pytest.raises(ShapeError, match="15 finite numbers"):
        Ranging(config.Ranging(), tick_s=TICK_S, prior_low=bad, prior_high=HIGH)


def test_a_prior_without_span_still_gives_a_range():
    ranging = Ranging(config.Ranging(), tick_s=TICK_S, prior_low=MIDDLE, prior_high=MIDDLE)
    assert ranging(MIDDLE, learning=True) == pytest.approx(MIDDLE, abs=0.05)


def spread(ranging):
    return np.array(ranging.high) - np.array(ranging.low)


RANGES = st.tuples(st.floats(0.0, 0.9), st.floats(0.05, 1.0)).map(
    lambda pair: ([pair[0]] * N_VALUES, [pair[0] + pair[1]] * N_VALUES)
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(RANGES, st.integers(1, 40), st.booleans()), min_size=1, max_size=6), st.floats(0, 1)
)
def test_ranges_never_jump(steps, value):
    """Whatever is learnt, aimed at, frozen or thawed: a held value moves by its glide alone."""
    ranging = make()
    out = [ranging([value] * N_VALUES, learning=True)]
    for aim, n_ticks, frozen in steps:
        ranging.aim(aim)
        ranging.frozen = frozen and n_ticks % 2 == 0
        out += [ranging([value] * N_VALUES, learning=n_ticks % 3 > 0) for _ in range(n_ticks)]
    assert np.abs(np.diff(out, axis=0)).max(initial=0.0) <= 2.0 * TICK_S / GLIDE_S + 1e-9


def test_a_learnt_range_is_reached_also_when_nothing_more_is_learnt():
    ranging = make()
    ranging.frozen = True
    ranging.aim(([0.2] * N_VALUES, [0.9] * N_VALUES))
    for _ in range(ticks(60)):
        ranging([0.5] * N_VALUES, learning=True)
    assert ranging.low == pytest.approx([0.2] * N_VALUES)
    assert ranging.high == pytest.approx([0.9] * N_VALUES)


def test_a_learnt_range_is_remembered_like_music_and_moves_slowly(rng):
    ranging = make(window_s=120.0)
    aim = ([0.1] * N_VALUES, [0.6] * N_VALUES)
    ranging.aim(aim, at_once=True)
    assert ranging.range == (pytest.approx(aim[0]), pytest.approx(aim[1]))
    play(ranging, rng.uniform(0.35, 0.65, (ticks(5), N_VALUES)))
    assert spread(ranging) == pytest.approx([0.5] * N_VALUES, abs=0.06)
    play(ranging, rng.uniform(0.35, 0.65, (ticks(600), N_VALUES)))
    assert spread(ranging) == pytest.approx([0.27] * N_VALUES, abs=0.04)


def test_a_range_that_rests_on_little_is_soon_forgotten(rng):
    sure, unsure = make(), make()
    for ranging, heard_s in ((sure, 600.0), (unsure, 2.0)):
        ranging.aim(([0.0] * N_VALUES, [1.0] * N_VALUES), heard_s=heard_s, at_once=True)
        play(ranging, rng.uniform(0.45, 0.55, (ticks(30), N_VALUES)))
    assert max(spread(unsure)) < min(spread(sure))


@pytest.mark.parametrize("blend", [0.0, 0.3, 1.0])
def test_blend_goes_from_the_players_range_to_the_absolute_scale(blend):
    ranging = make(blend=blend)
    scale_low = np.array([-1.0 if name in BIPOLAR_NAMES else 0.0 for name in VALUE_NAMES])
    low, high = np.array(ranging.range)
    assert ranging.low == pytest.approx((1 - blend) * low + blend * scale_low)
    assert ranging.high == pytest.approx((1 - blend) * high + blend)
    live = ranging([0.5] * N_VALUES, learning=False)
    if blend == 1.0:
        assert live == pytest.approx([0.75 if low < 0 else 0.5 for low in scale_low])
