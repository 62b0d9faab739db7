from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.controllers import REFRESH_S, CcScheduler
from mer_bridge.values import Control

STEP_S = 0.04  # 25 output steps a second


def controls(**values: float) -> list[Control]:
    """Controls from ``cc20=0.5`` and ``fine20=0.5``."""
    return [
        Control(("cc14:" if name.startswith("fine") else "cc:") + name.lstrip("cfine"), value)
        for name, value in values.items()
    ]


def step(scheduler: CcScheduler, now_s: float, **values: float) -> list[str]:
    scheduler.want(controls(**values))
    return [message.hex(" ") for message in scheduler.due(now_s)]


def test_seven_bit_controllers_are_three_bytes():
    assert step(CcScheduler(), 0.0, cc20=0.0, cc74=0.5, cc102=1.0) == ["b0 14 00", "b0 4a 40", "b0 66 7f"]


def test_cc14_sends_msb_before_lsb():
    # 10000 of 16383 is 0x2710: 78 * 128 + 16.
    assert step(CcScheduler(channel=3), 0.0, fine20=10000 / 16383) == ["b2 14 4e", "b2 34 10"]


@pytest.mark.parametrize("channel", range(1, 17))
def test_the_channel_is_in_the_status_byte(channel):
    assert step(CcScheduler(channel=channel), 0.0, cc1=1.0) == [f"b{channel - 1:x} 01 7f"]


def test_other_targets_are_left_alone():
    scheduler = CcScheduler()
    scheduler.want([Control("osc:/a", 0.5), Control("cc:20", 0.5)])
    assert len(scheduler.due(0.0)) == 1


@pytest.mark.parametrize(
    ("value", "byte"), [(-5.0, 0), (7.0, 127), (math.nan, 0), (math.inf, 127), (-math.inf, 0)]
)
def test_values_outside_0_and_1_are_clamped(value, byte):
    assert step(CcScheduler(), 0.0, cc20=value) == [f"b0 14 {byte:02x}"]


def test_an_unchanged_controller_is_silent_until_its_refresh():
    scheduler = CcScheduler()
    assert step(scheduler, 0.0, cc20=0.5)
    quiet = [step(scheduler, k * STEP_S, cc20=0.5) for k in range(1, 50)]
    assert quiet == [[]] * 49
    assert step(scheduler, REFRESH_S, cc20=0.5) == ["b0 14 40"]


def test_noise_between_two_steps_makes_no_traffic():
    scheduler = CcScheduler()
    step(scheduler, 0.0, cc20=63.0 / 127)
    noisy = [step(scheduler, k * STEP_S, cc20=(63.4 + 0.2 * (k % 2)) / 127) for k in range(1, 50)]
    assert noisy == [[]] * 49


def test_the_refresh_brings_the_nearest_step():
    scheduler = CcScheduler()
    step(scheduler, 0.0, cc20=63.0 / 127)
    assert step(scheduler, REFRESH_S, cc20=63.9 / 127) == ["b0 14 40"]


def test_a_ramp_passes_every_step():
    scheduler = CcScheduler()
    sent = [message for k in range(128) for message in step(scheduler, k * STEP_S, cc20=k / 127)]
    assert sent == [f"b0 14 {k:02x}" for k in range(128)]


def test_a_caller_at_the_very_rate_with_jitter_loses_no_step(rng):
    scheduler = CcScheduler(rate_hz=25.0)
    times = np.arange(1000) * STEP_S + rng.uniform(-0.005, 0.005, 1000)
    sent = [step(scheduler, now_s, cc20=float(k % 2)) for k, now_s in enumerate(times)]
    assert sum(map(len, sent)) == 1000


def test_what_remains_comes_whatever_the_limits():
    scheduler = CcScheduler(rate_hz=1.0)
    step(scheduler, 0.0, cc20=0.0, cc21=0.5)
    assert step(scheduler, 0.1, cc20=1.0, cc21=0.5) == []
    assert [message.hex(" ") for message in scheduler.remaining()] == ["b0 14 7f"]
    assert scheduler.remaining() == []


class Receiver:
    """Knows what a synth knows, and when it heard of it."""

    def __init__(self) -> None:
        self.state: dict[int, int] = {}
        self.times: dict[int, list[float]] = defaultdict(list)
        self.all_times: list[float] = []

    def hear(self, messages: list[bytes], now_s: float) -> None:
        for _, controller, value in messages:
            self.state[controller] = value
            self.times[controller].append(now_s)
            self.all_times.append(now_s)


def most_in_any_second(times: list[float]) -> int:
    stamps = np.array(times)
    return int((np.searchsorted(stamps, stamps + 1.0, side="left") - np.arange(len(stamps))).max())


@pytest.mark.parametrize("step_s", [STEP_S, 0.01, 0.1])
def test_ten_minutes_at_full_rate_keep_all_promises(rng, step_s):
    """Forty controllers and ten pairs, all moving all the time, then all at rest."""
    coarse, fine = range(64, 96), range(20, 30)
    scheduler, receiver = CcScheduler(), Receiver()
    wanted: dict[str, float] = {}
    now_s = 1000.0
    for now_s in 1000.0 + step_s * np.arange(round(600.0 / step_s)):
        wanted = {f"cc{cc}": value for cc, value in zip(coarse, rng.uniform(size=32).tolist(), strict=True)}
        wanted |= {f"fine{cc}": value for cc, value in zip(fine, rng.uniform(size=10).tolist(), strict=True)}
        scheduler.want(controls(**wanted))
        receiver.hear(scheduler.due(now_s), now_s)
    for _ in range(round(2.5 / step_s)):
        now_s += step_s
        receiver.hear(scheduler.due(now_s), now_s)

    assert most_in_any_second(receiver.all_times) <= 500
    assert len(receiver.all_times) > 0.85 * 450.0 * 600.0  # the allowance is used, not wasted
    for times in receiver.times.values():
        assert most_in_any_second(times) <= 26  # 25 and half a period of jitter
        assert np.diff(times).max() <= REFRESH_S + step_s
    for cc in coarse:
        assert receiver.state[cc] == round(wanted[f"cc{cc}"] * 127)
    for cc in fine:
        assert receiver.state[cc] * 128 + receiver.state[cc + 32] == round(wanted[f"fine{cc}"] * 16383)


@settings(deadline=None)
@given(
    calls=st.lists(
        st.tuples(
            st.floats(0.0, 0.3),
            st.dictionaries(st.sampled_from(["cc20", "cc74", "fine1"]), st.floats(0.0, 1.0)),
        ),
        max_size=40,
    ),
    rate_hz=st.floats(1.0, 100.0),
)
def test_receivers_always_end_up_with_the_last_values(calls, rate_hz):
    scheduler, receiver, wanted, now_s = CcScheduler(rate_hz=rate_hz), Receiver(), {}, 0.0
    for wait_s, values in calls:
        now_s += wait_s
        wanted |= values
        scheduler.want(controls(**values))
        receiver.hear(scheduler.due(now_s), now_s)
    receiver.hear(scheduler.due(now_s + REFRESH_S), now_s + REFRESH_S)
    assert scheduler.remaining() == []
    for name, value in wanted.items():
        if name == "fine1":
            assert receiver.state[1] * 128 + receiver.state[33] == round(value * 16383)
        else:
            assert receiver.state[int(name[2:])] == round(value * 127)


def test_a_flood_over_the_limit_starves_nobody():
    scheduler, receiver = CcScheduler(), Receiver()
    for k in range(100):
        scheduler.want(controls(**{f"cc{cc}": float(k % 2) for cc in range(1, 120)}))
        messages = scheduler.due(k * STEP_S)
        receiver.hear(messages, k * STEP_S)
    counts = [len(receiver.times[cc]) for cc in range(1, 120)]
    assert max(counts) - min(counts) <= 1


def test_a_clock_that_steps_back_does_not_stop_it():
    scheduler = CcScheduler()
    step(scheduler, 100.0, cc20=0.0)
    step(scheduler, 99.9, cc20=0.5)
    assert step(scheduler, 100.1, cc20=1.0) == ["b0 14 7f"]
