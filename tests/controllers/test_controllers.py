from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.controllers import REFRESH_S, Automation, MidiScheduler, Packet
from mer_bridge.controllers.targets import MidiTarget
from mer_bridge.values import Control

STEP_S = 0.04  # 25 output steps a second


def controls(**values: float) -> list[Control]:
    """Controls from ``cc20=0.5`` and ``fine20=0.5``."""
    return [
        Control(("cc14:" if name.startswith("fine") else "cc:") + name.lstrip("cfine"), value)
        for name, value in values.items()
    ]


def flat(packets: Iterable[Packet]) -> list[bytes]:
    return [message for packet in packets for message in packet.messages]


def texts(packets: Iterable[Packet]) -> list[str]:
    return [message.hex(" ") for message in flat(packets)]


def step(scheduler: MidiScheduler, now_s: float, **values: float) -> list[str]:
    scheduler.want(controls(**values))
    return texts(scheduler.due(now_s))


def test_seven_bit_controllers_are_three_bytes():
    assert step(MidiScheduler(), 0.0, cc20=0.0, cc74=0.5, cc102=1.0) == ["b0 14 00", "b0 4a 40", "b0 66 7f"]


def test_cc14_sends_msb_before_lsb():
    # 10000 of 16383 is 0x2710: 78 * 128 + 16.
    assert step(MidiScheduler(channel=3), 0.0, fine20=10000 / 16383) == ["b2 14 4e", "b2 34 10"]


@pytest.mark.parametrize("channel", range(1, 17))
def test_the_channel_is_in_the_status_byte(channel):
    assert step(MidiScheduler(channel=channel), 0.0, cc1=1.0) == [f"b{channel - 1:x} 01 7f"]


def test_other_targets_are_left_alone():
    scheduler = MidiScheduler()
    scheduler.want([Control("osc:/a", 0.5), Control("cc:20", 0.5)])
    assert len(scheduler.due(0.0)) == 1


@pytest.mark.parametrize(
    ("value", "byte"), [(-5.0, 0), (7.0, 127), (math.nan, 0), (math.inf, 127), (-math.inf, 0)]
)
def test_values_outside_0_and_1_are_clamped(value, byte):
    assert step(MidiScheduler(), 0.0, cc20=value) == [f"b0 14 {byte:02x}"]


def test_an_unchanged_controller_is_silent_until_its_refresh():
    scheduler = MidiScheduler()
    assert step(scheduler, 0.0, cc20=0.5)
    quiet = [step(scheduler, k * STEP_S, cc20=0.5) for k in range(1, 50)]
    assert quiet == [[]] * 49
    assert step(scheduler, REFRESH_S, cc20=0.5) == ["b0 14 40"]


def test_noise_between_two_steps_makes_no_traffic():
    scheduler = MidiScheduler()
    step(scheduler, 0.0, cc20=63.0 / 127)
    noisy = [step(scheduler, k * STEP_S, cc20=(63.4 + 0.2 * (k % 2)) / 127) for k in range(1, 50)]
    assert noisy == [[]] * 49


def test_the_refresh_brings_the_nearest_step():
    scheduler = MidiScheduler()
    step(scheduler, 0.0, cc20=63.0 / 127)
    assert step(scheduler, REFRESH_S, cc20=63.9 / 127) == ["b0 14 40"]


def test_a_ramp_passes_every_step():
    scheduler = MidiScheduler()
    sent = [message for k in range(128) for message in step(scheduler, k * STEP_S, cc20=k / 127)]
    assert sent == [f"b0 14 {k:02x}" for k in range(128)]


def test_a_caller_at_the_very_rate_with_jitter_loses_no_step(rng):
    scheduler = MidiScheduler(rate_hz=25.0)
    times = np.arange(1000) * STEP_S + rng.uniform(-0.005, 0.005, 1000)
    sent = [step(scheduler, now_s, cc20=float(k % 2)) for k, now_s in enumerate(times)]
    assert sum(map(len, sent)) == 1000


def test_what_remains_comes_whatever_the_limits():
    scheduler = MidiScheduler(rate_hz=1.0)
    step(scheduler, 0.0, cc20=0.0, cc21=0.5)
    assert step(scheduler, 0.1, cc20=1.0, cc21=0.5) == []
    assert texts(scheduler.remaining()) == ["b0 14 7f"]
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
    scheduler, receiver = MidiScheduler(), Receiver()
    wanted: dict[str, float] = {}
    now_s = 1000.0
    for now_s in 1000.0 + step_s * np.arange(round(600.0 / step_s)):
        wanted = {f"cc{cc}": value for cc, value in zip(coarse, rng.uniform(size=32).tolist(), strict=True)}
        wanted |= {f"fine{cc}": value for cc, value in zip(fine, rng.uniform(size=10).tolist(), strict=True)}
        scheduler.want(controls(**wanted))
        receiver.hear(flat(scheduler.due(now_s)), now_s)
    for _ in range(round(2.5 / step_s)):
        now_s += step_s
        receiver.hear(flat(scheduler.due(now_s)), now_s)

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
    scheduler, receiver, wanted, now_s = MidiScheduler(rate_hz=rate_hz), Receiver(), {}, 0.0
    for wait_s, values in calls:
        now_s += wait_s
        wanted |= values
        scheduler.want(controls(**values))
        receiver.hear(flat(scheduler.due(now_s)), now_s)
    receiver.hear(flat(scheduler.due(now_s + REFRESH_S)), now_s + REFRESH_S)
    assert scheduler.remaining() == []
    for name, value in wanted.items():
        if name == "fine1":
            assert receiver.state[1] * 128 + receiver.state[33] == round(value * 16383)
        else:
            assert receiver.state[int(name[2:])] == round(value * 127)


def test_a_flood_over_the_limit_starves_nobody():
    scheduler, receiver = MidiScheduler(), Receiver()
    for k in range(100):
        scheduler.want(controls(**{f"cc{cc}": float(k % 2) for cc in range(1, 120)}))
        messages = flat(scheduler.due(k * STEP_S))
        receiver.hear(messages, k * STEP_S)
    counts = [len(receiver.times[cc]) for cc in range(1, 120)]
    assert max(counts) - min(counts) <= 1


def test_a_clock_that_steps_back_does_not_stop_it():
    scheduler = MidiScheduler()
    step(scheduler, 100.0, cc20=0.0)
    step(scheduler, 99.9, cc20=0.5)
    assert step(scheduler, 100.1, cc20=1.0) == ["b0 14 7f"]


def event(target: str, value: float) -> Control:
    return Control(target, value, is_event=True)


def test_every_event_arrives_in_order_however_quickly_they_come():
    scheduler, sent = MidiScheduler(), []
    values = [float(k % 2) for k in range(600)]
    scheduler.want(event("cc:80", value) for value in values)
    for k in range(60):
        sent += texts(scheduler.due(k * STEP_S))
    assert sent == [f"b0 50 {round(127 * value):02x}" for value in values]
    assert scheduler.events.lost == 0


def test_events_go_before_controllers():
    scheduler = MidiScheduler()
    scheduler.want([Control("cc:20", 1.0), event("note:60", 1.0)])
    assert texts(scheduler.due(0.0)) == ["90 3c 7f", "b0 14 7f"]


def test_events_and_controllers_share_the_limit():
    scheduler, times = MidiScheduler(), []
    for k in range(250):
        scheduler.want(event(f"note:{key}", 1.0) for key in range(0, 128, 4))
        scheduler.want(controls(**{f"cc{cc}": float(k % 2) for cc in range(64, 96)}))
        times += [k * STEP_S] * len(flat(scheduler.due(k * STEP_S)))
    assert most_in_any_second(times) <= 500


def test_a_program_change_is_sent_once_and_never_refreshed():
    scheduler = MidiScheduler(channel=2)
    sent = []
    for k in range(200):
        scheduler.want([Control("program", 5.0)])
        sent += texts(scheduler.due(k * STEP_S))
    assert sent == ["c1 05"]


def test_no_refresh_while_outputs_are_held():
    scheduler = MidiScheduler()
    step(scheduler, 0.0, cc20=0.5)
    scheduler.refreshes = False
    assert [step(scheduler, k * STEP_S, cc20=0.5) for k in range(1, 200)] == [[]] * 199
    assert step(scheduler, 10.0, cc20=1.0) == ["b0 14 7f"]
    scheduler.refreshes = True
    assert step(scheduler, 13.0, cc20=1.0) == ["b0 14 7f"]


def test_learning_sends_one_controller_and_nothing_else():
    scheduler = MidiScheduler()
    scheduler.want([*controls(cc20=0.5, cc21=0.5), event("note:60", 1.0)])
    scheduler.due(0.0)
    scheduler.learn(MidiTarget("cc14", 7))
    sent = []
    for k in range(200):
        scheduler.want([*controls(cc20=k / 200, cc21=k / 200), event("note:61", 1.0)])
        sent += texts(scheduler.due(1.0 + k * STEP_S))
    assert sent[0] == "80 3c 40"  # the note that sounded is ended first
    assert {message[:5] for message in sent[1:]} == {"b0 07"}  # the high part alone
    assert {int(message[-2:], 16) for message in sent[1:]} >= {0, 127}
    assert len(sent) == 201


def test_after_learning_everything_is_sent_again():
    scheduler = MidiScheduler()
    step(scheduler, 0.0, cc20=0.5, cc21=0.25)
    scheduler.learn(MidiTarget("cc", 20))
    step(scheduler, 1.0)
    scheduler.learn(None)
    assert step(scheduler, 2.0) == ["b0 14 40", "b0 15 20"]


def test_a_note_that_is_learnt_is_ended_with_the_learning():
    scheduler = MidiScheduler()
    scheduler.learn(MidiTarget("note", 60))
    assert texts(scheduler.due(0.0)) == ["90 3c 64"]
    scheduler.learn(None)
    assert texts(scheduler.due(1.0)) == ["80 3c 40"]
    assert texts(scheduler.due(2.0)) == []


def test_panic_ends_our_notes_then_all_notes_then_all_sound():
    scheduler = MidiScheduler(channel=3)
    scheduler.want([event("note:60", 0.5), event("note:64", 0.5)])
    scheduler.due(0.0)
    assert texts(scheduler.panic()) == ["82 3c 40", "82 40 40", "b2 7b 00", "b2 78 00"]
    assert texts(scheduler.panic()) == ["b2 7b 00", "b2 78 00"]


def test_what_could_not_be_sent_comes_again_before_anything_newer():
    scheduler = MidiScheduler()
    scheduler.want([*controls(cc20=1.0), event("cc:80", 1.0)])
    scheduler.give_back(scheduler.due(0.0))
    scheduler.want([event("cc:80", 0.0)])
    assert texts(scheduler.due(1.0)) == ["b0 50 7f", "b0 50 00", "b0 14 7f"]


def test_a_receiver_that_comes_back_hears_the_end_of_what_sounded_and_every_value():
    scheduler = MidiScheduler()
    scheduler.want([*controls(cc20=1.0), event("note:60", 1.0), Control("program", 3.0)])
    assert len(flat(scheduler.due(0.0))) == 3
    scheduler.want([event("note:60", 0.0)])
    scheduler.give_back(scheduler.due(1.0))  # the end of the note found no port
    scheduler.want([event("note:62", 1.0)])  # and this one comes while it is away
    assert texts(scheduler.revive()) == ["80 3c 40", "b0 7b 00", "b0 78 00"]
    assert texts(scheduler.due(2.0)) == ["b0 14 7f", "c0 03"]
    assert scheduler.events.lost == 1


@settings(deadline=None)
@given(
    calls=st.lists(
        st.tuples(
            st.floats(0.0, 0.5),
            st.lists(st.tuples(st.integers(60, 63), st.sampled_from([0.0, 0.5, 1.0])), max_size=60),
            st.booleans(),
        ),
        max_size=30,
    ),
)
def test_no_note_ever_hangs(calls):
    scheduler, on, now_s = MidiScheduler(), set(), 0.0

    def hear(packets: Iterable[Packet]) -> None:
        for message in flat(packets):
            if message[0] in (0x80, 0x90):
                (on.add if message[0] == 0x90 else on.discard)(message[1])

    for wait_s, notes, fails in calls:
        now_s += wait_s
        scheduler.want(event(f"note:{key}", velocity) for key, velocity in notes)
        packets = scheduler.due(now_s)
        if fails and packets:
            hear(packets[:1])
            scheduler.give_back(packets[1:])
        else:
            hear(packets)
    hear(scheduler.remaining())
    assert on == set()


def test_a_flood_of_events_is_bounded_counted_and_leaves_no_note():
    scheduler = MidiScheduler()
    for _ in range(100):
        scheduler.want(event(f"note:{key}", 1.0) for key in range(128))
    assert scheduler.events.lost > 0
    on: set[int] = set()
    for k in range(1000):
        for message in flat(scheduler.due(k * 0.1)):
            (on.add if message[0] == 0x90 else on.discard)(message[1])
    scheduler.want(event(f"note:{key}", 0.0) for key in range(128))
    for k in range(1000, 1010):
        for message in flat(scheduler.due(k * 0.1)):
            (on.add if message[0] == 0x90 else on.discard)(message[1])
    assert on == set()


def test_automation_holds_every_change_and_no_repetition():
    automation = Automation(channel=2)
    sent = [message.hex(" ") for k in range(255) for message in automation(controls(cc20=k / 254))]
    assert sent == [f"b1 14 {k:02x}" for k in range(128)]


def test_automation_ends_its_notes():
    automation = Automation()
    assert [m.hex(" ") for m in automation([event("note:60", 1.0)])] == ["90 3c 7f"]
    assert [m.hex(" ") for m in automation.end()] == ["80 3c 40"]
