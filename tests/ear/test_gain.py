import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.config import Gain as GainSettings
from mer_bridge.ear.gain import Gain

HOP_S = 0.032


def _gain():
    return Gain(GainSettings(), hop_s=HOP_S)


def _hops(seconds):
    return round(seconds / HOP_S)


def _peaks(rng, seconds, level_db):
    """Peaks of hops of music: mostly some decibels below the loudest."""
    return level_db - np.abs(rng.normal(0, 5, _hops(seconds)))


def _open(peaks):
    return np.ones(peaks.size, bool)


@pytest.mark.parametrize("level_db", [-35.0, -20.0, -6.0, -0.5])
def test_it_converges_within_two_seconds(rng, level_db):
    peaks = _peaks(rng, 30, level_db)
    gain_db = _gain().push(peaks, _open(peaks))
    assert np.abs(gain_db[_hops(2) :] + level_db + 1.0).max() < 2.0
    assert np.ptp(gain_db[_hops(10) :]) < 1.0


def test_quiet_and_loud_recordings_of_the_same_music_end_up_equally_loud(rng):
    peaks = _peaks(rng, 20, -21.0)
    outcomes = []
    for shift_db in (-20.0, 0.0, 20.0):
        shifted = peaks + shift_db
        outcomes.append(shifted + _gain().push(shifted, _open(shifted)))
    for outcome in outcomes:
        assert np.abs(outcome - outcomes[1])[_hops(3) :].max() < 1.0  # dB


def test_a_spike_does_not_move_it(rng):
    gain = _gain()
    peaks = _peaks(rng, 20, -18.0)
    before = gain.push(peaks, _open(peaks))[-1]
    spiked = _peaks(rng, 2, -18.0)
    spiked[:3] = 0.0
    assert np.abs(gain.push(spiked, _open(spiked)) - before).max() < 0.7


def test_a_soft_passage_after_forte_comes_out_clearly_quieter(rng):
    gain = _gain()
    forte, piano = _peaks(rng, 20, -6.0), _peaks(rng, 10, -30.0)
    loud = forte + gain.push(forte, _open(forte))
    soft = piano + gain.push(piano, _open(piano))
    assert np.median(loud[-100:]) - np.median(soft) > 20.0


def test_a_minute_of_soft_music_does_not_make_it_forget_the_forte(rng):
    gain = _gain()
    forte, piano = _peaks(rng, 120, -6.0), _peaks(rng, 60, -30.0)
    before = gain.push(forte, _open(forte))[-1]
    assert gain.push(piano, _open(piano))[-1] < before + 2.0


def test_music_that_stays_louder_is_followed_down(rng):
    gain = _gain()
    soft, loud = _peaks(rng, 20, -30.0), _peaks(rng, 20, -3.0)
    gain.push(soft, _open(soft))
    assert gain.push(loud, _open(loud))[-1] < 6.0


def test_it_is_held_while_the_gate_is_closed(rng):
    gain = _gain()
    peaks = _peaks(rng, 1, -30.0)
    last = gain.push(peaks, _open(peaks))[-1]
    pause = np.full(_hops(60), -90.0)
    np.testing.assert_array_equal(gain.push(pause, np.zeros(pause.size, bool)), last)


def test_silence_from_the_start_leaves_a_usual_gain():
    pause = np.full(100, -120.0)
    np.testing.assert_array_equal(_gain().push(pause, np.zeros(100, bool)), 11.0)


def test_it_stays_within_its_limits():
    faint = np.full(_hops(120), -88.0)
    assert _gain().push(faint, _open(faint)).max() == 40.0


def test_fixed_is_a_constant(rng):
    gain = Gain(GainSettings(mode="fixed", fixed_db=-7.5), hop_s=HOP_S)
    peaks = _peaks(rng, 5, -30.0)
    np.testing.assert_array_equal(gain.push(peaks, _open(peaks)), -7.5)
    assert gain.gain_db == -7.5


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-120, 40), st.booleans()), max_size=200),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_any_split_gives_the_same_gains(hops, cuts):
    peaks = np.array([peak for peak, _ in hops])
    is_open = np.array([open_ for _, open_ in hops], bool)
    whole = _gain().push(peaks, is_open)
    assert np.isfinite(whole).all()
    at = sorted(min(cut, len(hops)) for cut in cuts)
    gain = _gain()
    pairs = zip(np.split(peaks, at), np.split(is_open, at), strict=True)
    np.testing.assert_array_equal(np.concatenate([gain.push(p, o) for p, o in pairs]), whole)


def test_reset_makes_it_as_new(rng):
    peaks = _peaks(rng, 5, -25.0)
    gain = _gain()
    first = gain.push(peaks, _open(peaks))
    gain.reset()
    np.testing.assert_array_equal(gain.push(peaks, _open(peaks)), first)
