import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.calibration import ALIKE, MAX_TAKE_S, MAX_TAKES, Calibration
from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES

TICK_S = 0.125
N = len(VALUE_NAMES)
USUAL = ([0.3] * N, [0.7] * N)


@pytest.fixture
def calibration():
    return make()


def make(**changes):
    return Calibration(config.Ranging(**changes), tick_s=TICK_S, usual=USUAL)


def play(calibration, values, *, sounding=True):
    for value in values:
        calibration.push([value] * N, sounding=sounding)


def test_takes_accumulate_and_the_range_lies_between_their_percentiles(calibration, rng):
    soft, loud = rng.uniform(0.1, 0.3, 80), rng.uniform(0.6, 0.9, 80)
    for number, take in enumerate((soft, loud), start=1):
        assert calibration.begin(10.0) == number
        play(calibration, take)
        assert not calibration.is_listening
    learnt = calibration.done()
    low, high = np.percentile(np.concatenate([soft, loud]), [5, 95])
    assert learnt.range == (pytest.approx([low] * N), pytest.approx([high] * N))
    assert (learnt.takes, learnt.heard_s, learnt.alike) == (2, 20.0, ())
    assert learnt.text == "learnt from 20 s of music, takes: 2"


def test_the_percentiles_are_those_of_the_settings():
    calibration = make(low_percentile=0.0, high_percentile=100.0)
    calibration.begin(1.0)
    play(calibration, [0.2, 0.9])
    assert calibration.done().range == ((0.2,) * N, (0.9,) * N)


def test_silence_takes_no_time_and_teaches_nothing(calibration):
    calibration.begin(1.0)
    play(calibration, [0.0] * 100, sounding=False)
    assert calibration.left_s == 1.0
    play(calibration, [0.5] * 4)
    assert calibration.left_s == 0.5
    play(calibration, [0.6] * 100)
    assert not calibration.is_listening
    assert calibration.done().heard_s == 1.0


def test_what_is_played_outside_a_take_does_not_count(calibration):
    play(calibration, [0.9] * 50)
    calibration.begin(1.0)
    play(calibration, [0.5] * 50)
    assert calibration.done().range == ((0.5,) * N, (0.5,) * N)


def test_the_last_take_can_be_taken_back(calibration):
    calibration.begin(1.0)
    play(calibration, [0.4] * 8)
    calibration.begin(1.0)
    play(calibration, [0.99] * 3)
    assert calibration.undo() == 1
    assert not calibration.is_listening
    assert calibration.done().range == ((0.4,) * N, (0.4,) * N)


def test_takes_that_were_too_alike_are_named(calibration):
    low = np.full(N, 0.5)
    high = low + 0.4 * ALIKE * 1.01 * 1.2  # percentiles lie inside
    high[2] = 0.5 + 0.4 * ALIKE * 0.99
    calibration.begin(20.0)
    for part in np.linspace(0.0, 1.0, 160):
        calibration.push(low + part * (high - low), sounding=True)
    learnt = calibration.done()
    assert learnt.alike == (VALUE_NAMES[2],)
    assert "too alike in rhythm_complexity: play your extremes" in learnt.text


def test_one_held_sound_is_alike_in_all_values(calibration):
    calibration.begin(5.0)
    play(calibration, [0.5] * 40)
    assert "too alike in all values" in calibration.done().text


def test_what_cannot_be_done_is_said_and_changes_nothing(calibration):
    for do in (calibration.undo, calibration.done):
        with pytest.raises(ConfigError, match="/mer/calibrate f"):
            do()
    for seconds in (0.0, -1.0, MAX_TAKE_S + 1.0, float("nan")):
        with pytest.raises(ConfigError, match="a take lasts"):
            calibration.begin(seconds)
    calibration.begin(1.0)
    with pytest.raises(ConfigError, match="no music was heard"):
        calibration.done()
    assert calibration.is_listening


def test_takes_in_which_nothing_sounded_vanish_and_their_number_is_limited(calibration):
    for _ in range(3):
        assert calibration.begin(1.0) == 1
    for number in range(1, MAX_TAKES + 1):
        assert calibration.begin(1.0) == number
        play(calibration, [0.5])
    with pytest.raises(ConfigError, match="enough"):
        calibration.begin(1.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20), min_size=1, max_size=5))
def test_the_order_of_takes_does_not_matter(takes):
    found = []
    for order in (takes, takes[::-1]):
        calibration = make()
        for take in order:
            calibration.begin(10.0)
            play(calibration, take)
        found.append(calibration.done().range)
    np.testing.assert_allclose(found[0], found[1])
