from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.smoothing import REST_S, RETURN_S, Rest, Smoother

TICK_S = 0.128
KINDS = ("none", "ema", "one_euro", "slew", "median")


def make(kind: str, *, n: int = 1, **changes) -> Smoother:
    return Smoother(config.Smoothing(kind=kind, **changes), n=n, tick_s=TICK_S)


def run(smooth: Smoother, values) -> list[float]:
    return [smooth([value])[0] for value in values]


def one_euro_by_the_paper(values, *, rate_hz, min_cutoff, beta, d_cutoff=1.0):
    """Algorithm 1 of Casiez et al. 2012, scalar and line by line."""

    def alpha(cutoff):
        tau = 1.0 / (2.0 * math.pi * cutoff)
        return 1.0 / (1.0 + tau * rate_hz)

    out, slope, last = [], 0.0, None
    for value in values:
        derivative = 0.0 if last is None else (value - last) * rate_hz
        slope = alpha(d_cutoff) * derivative + (1.0 - alpha(d_cutoff)) * slope
        weight = alpha(min_cutoff + beta * abs(slope))
        out.append(value if last is None else weight * value + (1.0 - weight) * out[-1])
        last = value
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_values_pass(kind):
    assert make(kind, n=3)([0.1, 0.5, 0.9]) == (0.1, 0.5, 0.9)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60),
    time_s=st.floats(0.0, 100.0),
    cutoff=st.floats(0.001, 50.0),
    beta=st.floats(0.0, 100.0),
)
def test_outputs_stay_within_what_was_put_in(kind, values, time_s, cutoff, beta):
    out = run(make(kind, time_s=time_s, min_cutoff_hz=cutoff, beta=beta), values)
    assert all(0.0 <= value <= 1.0 for value in out)
    assert min(values) - 1e-12 <= min(out)
    assert max(out) <= max(values) + 1e-12


@pytest.mark.parametrize("kind", KINDS)
def test_a_held_value_is_reached(kind):
    smooth = make(kind)
    smooth([0.0])
    assert run(smooth, [0.8] * 200)[-1] == pytest.approx(0.8, abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_up_is_followed_without_ever_turning_back(kind):
    out = run(make(kind), [0.2] * 5 + [0.9] * 50)
    assert (np.diff(out) >= 0.0).all()
    assert out[-1] > 0.85


def test_none_changes_nothing(rng):
    values = rng.uniform(size=50).tolist()
    assert run(make("none"), values) == values


def test_ema_reaches_63_percent_of_a_step_after_its_time_constant():
    smooth = Smoother(config.Smoothing(kind="ema", time_s=1.0), n=1, tick_s=0.01)
    out = run(smooth, [0.0] + [1.0] * 100)
    assert out[-1] == pytest.approx(1.0 - math.exp(-1.0), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=60),
    up_s=st.floats(0.1, 20.0),
    down_s=st.floats(0.1, 20.0),
)
def test_slew_never_moves_faster_than_the_full_range_in_its_times(values, up_s, down_s):
    moves = np.diff(run(make("slew", up_s=up_s, down_s=down_s), values))
    assert moves.max() <= TICK_S / up_s + 1e-12
    assert moves.min() >= -TICK_S / down_s - 1e-12


def test_slew_rises_and_falls_in_times_of_their_own():
    out = run(make("slew", up_s=10 * TICK_S, down_s=20 * TICK_S), [0.0] + [1.0] * 10 + [0.0] * 20)
    assert np.diff(out) == pytest.approx([0.1] * 10 + [-0.05] * 20)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60), n_ticks=st.sampled_from([1, 3, 5, 9]))
def test_median_is_the_middle_of_the_last_values(values, n_ticks):
    out = run(make("median", time_s=n_ticks * TICK_S), values)
    wanted = [np.median(values[max(0, end - n_ticks) : end]) for end in range(1, len(values) + 1)]
    assert out == pytest.approx(wanted, abs=1e-12)


def test_median_lets_no_outlier_through():
    assert set(run(make("median", time_s=0.6), [0.3] * 8 + [1.0] * 2 + [0.3] * 8)) == {0.3}


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60),
    cutoff=st.floats(0.01, 10.0),
    beta=st.floats(0.0, 20.0),
)
def test_one_euro_is_the_algorithm_of_the_paper(values, cutoff, beta):
    out = run(make("one_euro", min_cutoff_hz=cutoff, beta=beta), values)
    expected = one_euro_by_the_paper(values, rate_hz=1.0 / TICK_S, min_cutoff=cutoff, beta=beta)
    assert out == pytest.approx(expected, abs=1e-9)


def test_the_default_is_steady_on_held_music_and_quick_on_a_change(rng):
    held = 0.5 + 0.03 * rng.standard_normal(400)
    steady = np.array(run(make("one_euro"), held))
    assert steady[50:].std() < 0.5 * held.std()
    step = run(make("one_euro"), [0.2] * 20 + [0.8] * 20)
    after = next(k for k, value in enumerate(step[20:]) if value > 0.2 + 0.9 * 0.6)
    assert after * TICK_S < 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_each_value_is_smoothed_on_its_own(kind, rng):
    takes = rng.uniform(size=(40, 4))
    together, alone = make(kind, n=4), [make(kind) for _ in range(4)]
    for take in takes:
        assert together(take.tolist()) == tuple(one([x])[0] for one, x in zip(alone, take, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_reset_makes_it_as_new(kind, rng):
    values = rng.uniform(size=30).tolist()
    smooth = make(kind)
    first = run(smooth, values)
    smooth.reset()
    assert run(smooth, values) == first


def test_settings_may_change_between_two_ticks_without_a_jump():
    smooth = make("ema", time_s=5.0)
    run(smooth, [0.0] + [1.0] * 10)
    before = smooth([1.0])[0]
    smooth.settings = config.Smoothing(kind="slew", up_s=10.0)
    assert smooth([1.0])[0] == pytest.approx(before + TICK_S / 10.0)


def test_a_value_may_be_smoothed_in_another_way_than_the_others(rng):
    takes = rng.uniform(size=(40, 3))
    slow = config.Filter(kind="ema", time_s=5.0)
    mixed = Smoother(config.Smoothing(), n=3, tick_s=TICK_S, own={1: slow})
    out = np.array([mixed(take.tolist()) for take in takes])
    np.testing.assert_array_equal(
        out[:, [0, 2]], np.stack([run(make("one_euro"), takes[:, k]) for k in (0, 2)], 1)
    )
    np.testing.assert_array_equal(out[:, 1], run(make("ema", time_s=5.0), takes[:, 1]))


@pytest.mark.parametrize("kind", KINDS)
def test_the_time_of_one_value_can_be_set_while_music_plays(kind, rng):
    takes = rng.uniform(size=(60, 2))
    usual, changed = make(kind, n=2), make(kind, n=2)
    changed.set_time([0], 20.0)
    out = np.array([(usual(take.tolist()), changed(take.tolist())) for take in takes])  # (ticks, two, values)
    np.testing.assert_array_equal(out[:, 0, 1], out[:, 1, 1])
    assert out[10:, 1, 0].std() < out[10:, 0, 0].std()
    changed.set_time([0], 0.0)
    assert changed([0.123, 0.5])[0] == 0.123
    once, again = make(kind), make(kind)
    for time_s in (5.0, 0.0, 2.0):
        again.set_time([0], time_s)
    once.set_time([0], 2.0)
    assert run(once, takes[:, 0]) == run(again, takes[:, 0])


def test_a_time_is_the_time_constant_of_a_standing_value():
    """With beta 0 the one-euro filter is an exponential mean, and so is what was none."""
    for kind in ("one_euro", "none"):
        smooth = Smoother(config.Smoothing(kind=kind, beta=0.0), n=1, tick_s=0.001)
        smooth.set_time([0], 1.0)
        out = run(smooth, [0.0] + [1.0] * 1000)
        assert out[-1] == pytest.approx(1.0 - math.exp(-1.0), abs=1e-3)


@pytest.mark.parametrize("time_s", [-1.0, 61.0, math.nan])
def test_an_impossible_time_is_refused(time_s):
    with pytest.raises(ConfigError, match=r"0\.\.60 s"):
        make("ema").set_time([0], time_s)


def ticks(seconds: float) -> int:
    return math.ceil(seconds / TICK_S)


def test_a_short_pause_holds_and_a_long_silence_glides_to_rest():
    rest = Rest(rest=0.5, release_s=3.0, tick_s=TICK_S)
    sounding = [rest([1.0], sounding=True)[0] for _ in range(ticks(RETURN_S))]
    assert sounding[-1] == 1.0
    assert [rest([1.0], sounding=False)[0] for _ in range(ticks(3.0) - 1)] == [1.0] * (ticks(3.0) - 1)
    down = [rest([1.0], sounding=False)[0] for _ in range(ticks(REST_S))]
    assert down[-1] == 0.5
    assert np.diff([1.0, *down]).min() >= -0.5 * TICK_S / REST_S - 1e-12


def test_values_come_back_smoothly_when_music_sounds_again():
    rest = Rest(rest=0.2, release_s=0.0, tick_s=TICK_S)
    assert rest([0.9, 0.1], sounding=False) == (0.2, 0.2)
    back = [rest([0.9, 0.1], sounding=True)[0] for _ in range(ticks(RETURN_S))]
    assert back[-1] == 0.9
    assert np.diff([0.2, *back]).max() <= 0.7 * TICK_S / RETURN_S + 1e-12


def test_notes_between_pauses_shorter_than_the_release_never_rest():
    rest = Rest(rest=0.5, release_s=1.0, tick_s=TICK_S)
    out = [rest([1.0], sounding=tick % 6 == 0)[0] for tick in range(200)]
    assert out[ticks(RETURN_S) :] == [1.0] * (200 - ticks(RETURN_S))


def test_it_wakes_where_music_sounded_a_moment_ago():
    rest = Rest(rest=0.5, release_s=1.0, tick_s=TICK_S)
    rest.wake()
    assert rest([0.9], sounding=False) == (0.9,)


def test_after_reset_it_is_at_rest():
    rest = Rest(rest=0.5, release_s=1.0, tick_s=TICK_S)
    for _ in range(10):
        rest([1.0], sounding=True)
    rest.reset()
    assert rest([1.0], sounding=False) == (0.5,)
