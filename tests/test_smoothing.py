from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.smoothing import REST_S, RETURN_S, Rest, Smoother

TICK_S = 0.128
KINDS = ("none", "ema", "one_euro", "slew")


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
@given(values=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=60), time_s=st.floats(0.1, 20.0))
def test_slew_never_moves_faster_than_the_full_range_in_its_time(values, time_s):
    out = run(make("slew", time_s=time_s), values)
    assert np.abs(np.diff(out)).max() <= TICK_S / time_s + 1e-12


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
    smooth.settings = config.Smoothing(kind="slew", time_s=10.0)
    assert smooth([1.0])[0] == pytest.approx(before + TICK_S / 10.0)


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


def test_after_reset_it_is_at_rest():
    rest = Rest(rest=0.5, release_s=1.0, tick_s=TICK_S)
    for _ in range(10):
        rest([1.0], sounding=True)
    rest.reset()
    assert rest([1.0], sounding=False) == (0.5,)
