import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.config import Gate as GateSettings
from mer_bridge.ear.gate import Gate

HOP_S = 0.032


def _gate(threshold_db=-65.0):
    return Gate(GateSettings(threshold_db=threshold_db), hop_s=HOP_S)


def _hops(seconds):
    return round(seconds / HOP_S)


def _silence(seconds):
    return np.full(_hops(seconds), -120.0)


def _hum(rng, seconds, level_db=-50.0):
    """Mains hum and room noise: steady within a decibel or so."""
    return level_db + rng.normal(0, 0.6, _hops(seconds))


def _drone(seconds, level_db):
    return level_db + 0.3 * np.sin(np.arange(_hops(seconds)))


def _piano(rng, seconds, level_db, note_s=0.4):
    """Notes with a fast attack and a decay of 15 dB a second, over what remains of earlier ones."""
    t = np.arange(_hops(seconds)) * HOP_S
    onset = t % note_s
    loudness = np.repeat(rng.uniform(-6, 0, _hops(seconds)), round(note_s / HOP_S))[: t.size]
    return level_db + loudness - 15 * onset


def test_silence_never_opens_it():
    assert not _gate().push(_silence(60)).any()


def test_nothing_below_the_threshold_opens_it(rng):
    assert not _gate(-40.0).push(_piano(rng, 30, -41.0)).any()


def test_music_opens_it_at_once(rng):
    gate = _gate()
    gate.push(_silence(5))
    assert gate.push(_piano(rng, 20, -30.0)).all()


def test_hum_closes_it_when_learnt_music_opens_it_and_hum_closes_it_again(rng):
    gate = _gate()
    before = gate.push(_hum(rng, 15))
    assert not before[_hops(7) :].any()
    assert gate.push(_piano(rng, 60, -22.0)).all()
    after = gate.push(_hum(rng, 10))
    assert not after[_hops(0.6) :].any()


def test_hum_that_starts_after_digital_silence_is_learnt(rng):
    gate = _gate()
    gate.push(_silence(30))
    assert not gate.push(_hum(rng, 12))[_hops(8) :].any()


def test_hum_that_becomes_louder_is_learnt_again(rng):
    gate = _gate()
    gate.push(_hum(rng, 20, -60.0))
    gate.push(_piano(rng, 60, -15.0))
    assert not gate.push(_hum(rng, 15, -48.0))[_hops(10) :].any()


def test_a_restless_audience_is_learnt_while_the_gate_is_closed(rng):
    gate = _gate()
    gate.push(_hum(rng, 20, -60.0))
    learnt_db = gate.floor_db
    assert not gate.push(rng.uniform(-58.0, -51.0, _hops(30))).any()
    assert gate.floor_db > learnt_db + 1.5


def test_a_quiet_passage_after_forte_stays_open(rng):
    gate = _gate()
    gate.push(_hum(rng, 10, -62.0))
    assert gate.push(_piano(rng, 60, -12.0)).all()
    assert gate.push(_piano(rng, 120, -42.0)).all()


@pytest.mark.parametrize("level_db", [-8.0, -20.0, -35.0])
def test_a_drone_stays_open_for_minutes(level_db):
    assert _gate().push(_drone(600, level_db)).all()


def test_a_soft_drone_after_loud_music_stays_open(rng):
    gate = _gate()
    gate.push(_piano(rng, 120, -8.0))
    assert gate.push(_drone(120, -30.0)).all()


def test_continuous_music_does_not_raise_the_floor(rng):
    gate = _gate()
    gate.push(_hum(rng, 20))
    learnt_db = gate.floor_db
    gate.push(_piano(rng, 600, -20.0))
    assert gate.floor_db <= learnt_db + 1.0


def test_silence_between_pieces_closes_it_within_half_a_second(rng):
    gate = _gate()
    gate.push(_piano(rng, 30, -20.0))
    pause = gate.push(_silence(5))
    assert not pause[_hops(0.5) :].any()
    assert gate.push(_piano(rng, 5, -20.0)).all()


def test_gaps_between_notes_do_not_make_it_flap():
    gate = _gate()
    staccato = np.tile(np.concatenate((np.full(5, -20.0), np.full(10, -90.0))), 50)
    assert gate.push(staccato).all()


def test_a_short_loss_of_signal_does_not_make_it_forget_the_noise(rng):
    gate = _gate()
    gate.push(_hum(rng, 20))
    gate.push(_silence(0.2))
    assert not gate.push(_hum(rng, 5)).any()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-120, 6), max_size=300),
    st.lists(st.integers(0, 300), max_size=6),
)
def test_any_split_gives_the_same_states(levels, cuts):
    level_db = np.array(levels)
    whole = _gate().push(level_db)
    gate = _gate()
    parts = [gate.push(part) for part in np.split(level_db, sorted(min(c, len(levels)) for c in cuts))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-120, 6), max_size=600))
def test_the_floor_stays_below_the_loudest_sound_and_finite(levels):
    gate = _gate()
    gate.push(np.array(levels))
    assert -75.0 <= gate.floor_db <= max(-50.0, max(levels, default=-120.0) - 40.0) + 1e-9


def test_reset_makes_it_as_new(rng):
    levels = np.concatenate((_hum(rng, 5), _piano(rng, 5, -20.0)))
    gate = _gate()
    first = gate.push(levels)
    gate.reset()
    np.testing.assert_array_equal(gate.push(levels), first)
