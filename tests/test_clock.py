from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.clock import CONTINUE, POSITION, START, STOP, TICK, MidiClock


def ticking(bpm: float, *, beats: float = 4.0, jitter: np.ndarray | None = None, began_s: float = 100.0):
    """A clock after so many beats, and the time of its last tick."""
    clock = MidiClock(beats_per_bar=4)
    clock.push(bytes([START]), began_s)
    n = round(beats * 24) + 1
    noise = np.zeros(n) if jitter is None else jitter[:n]
    times = began_s + np.arange(n) * 60.0 / bpm / 24 + noise
    for now_s in times:
        clock.push(bytes([TICK]), float(now_s))
    return clock, float(times[-1])


@pytest.mark.parametrize("bpm", [20.0, 60.0, 97.3, 120.0, 300.0])
def test_tempo_and_place_are_those_of_the_sender(bpm):
    clock, now_s = ticking(bpm)
    assert clock.tempo_bpm == pytest.approx(bpm)
    assert clock.beat(now_s) == pytest.approx(4.0)
    assert clock.beat(now_s + 0.25 * 60.0 / bpm) == pytest.approx(4.25)


def test_jitter_of_two_milliseconds_moves_a_beat_by_less_than_one(rng):
    clock, _ = ticking(120.0, beats=8.0, jitter=rng.normal(0.0, 0.002, 1000))
    assert clock.due(104.1, "beat") == pytest.approx(104.5, abs=0.001)


def test_the_next_bar_is_four_beats_from_the_last():
    clock, now_s = ticking(120.0, beats=5.0)
    assert clock.due(now_s + 0.1, "bar") == pytest.approx(104.0)
    assert clock.due(now_s + 0.1, "beat") == pytest.approx(103.0)
    assert clock.due(now_s + 0.1, "") == now_s + 0.1


def test_what_comes_just_after_a_beat_is_still_on_it():
    clock, now_s = ticking(120.0, beats=8.0)
    assert clock.due(now_s + 0.003, "bar") == pytest.approx(now_s + 0.003)


def test_without_a_clock_nothing_waits():
    assert MidiClock().due(5.0, "bar") == 5.0
    clock, now_s = ticking(120.0)
    assert clock.due(now_s + 1.5, "bar") == now_s + 1.5


def test_stop_forgets_the_grid_and_continue_goes_on_counting():
    clock, now_s = ticking(120.0)
    clock.push(bytes([STOP]), now_s)
    assert clock.beat(now_s) is None
    clock.push(bytes([TICK]), now_s + 0.02)  # some senders tick on while they stand
    clock.push(bytes([CONTINUE]), now_s + 5.0)
    for k in range(13):
        clock.push(bytes([TICK]), now_s + 5.0 + k * 0.5 / 24)
    beat = clock.beat(now_s + 5.25)
    assert beat == pytest.approx(4.0 + 1 / 24 + 0.5)


def test_a_song_position_moves_the_bar():
    clock = MidiClock()
    clock.push(bytes([POSITION, 8, 0]), 0.0)  # two beats in
    clock.push(bytes([CONTINUE]), 0.0)
    for k in range(25):
        clock.push(bytes([TICK]), k * 0.5 / 24)
    assert clock.due(0.6, "bar") == pytest.approx(1.0)


def test_a_change_of_tempo_is_followed_within_two_beats():
    clock, now_s = ticking(120.0)
    for k in range(1, 49):
        clock.push(bytes([TICK]), now_s + k * 60.0 / 90.0 / 24)
    assert clock.tempo_bpm == pytest.approx(90.0)


@given(
    messages=st.lists(
        st.tuples(
            st.binary(max_size=4) | st.sampled_from([b"\xf8", b"\xfa", b"\xfb", b"\xfc"]), st.floats(0, 100)
        )
    )
)
def test_any_messages_at_any_times_give_a_time_that_is_not_past(messages):
    clock = MidiClock()
    for message, now_s in messages:
        clock.push(message, now_s)
        assert now_s <= clock.due(now_s, "bar") <= now_s + 32 * 6.0
