"""Several players as one: a mean by confidence that nobody's coming or going makes jump."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.ensemble import FADE_S, Ensemble
from mer_bridge.values import VALUE_NAMES, Emotion, Frame, MidLevel, Reason, View, Why

UNIT = st.floats(0.0, 1.0, width=32)


def frame(
    value: float, *, confidence: float = 1.0, gate_open: bool = True, emotion: str = "tension"
) -> Frame:
    return Frame(
        index=3,
        time_s=4.0,
        level_db=-20.0,
        gate_open=gate_open,
        features=MidLevel(*[value] * 7),
        emotions=Emotion(*[value] * 8),
        contributions=((value, -value, 0.0, 0.0, 0.5, 0.0, 0.1),) * 8,
        why=Why(emotion, (Reason("dissonance", 0.1),) * 3),
        confidence=confidence,
        live=(value,) * len(VALUE_NAMES),
        others=(View(2.0, MidLevel(*[value] * 7), Emotion(*[value] * 8), (value,) * len(VALUE_NAMES)),),
    )


@given(st.lists(st.tuples(UNIT, st.floats(0.01, 1.0)), min_size=1, max_size=6))
def test_the_mean_is_weighted_by_confidence(players):
    together = Ensemble()([(f"p{k}", frame(v, confidence=c)) for k, (v, c) in enumerate(players)], 0.0)
    values, weights = zip(*players, strict=True)
    wanted = np.average(values, weights=weights)
    for numbers in (together.live, together.features, together.emotions, together.others[0].live):
        np.testing.assert_allclose(numbers, wanted, atol=1e-9)
    assert together.confidence == pytest.approx(np.average(weights, weights=weights))


def test_one_who_plays_alone_is_the_ensemble_exactly():
    anna = frame(0.3, confidence=0.7)
    together = Ensemble()([("anna", anna), ("ben", frame(0.9, gate_open=False))], 0.0)
    assert together.live == anna.live
    assert together.confidence == anna.confidence
    assert together.contributions == anna.contributions


def test_a_player_who_falls_silent_leaves_within_the_fade_and_without_a_jump():
    ensemble = Ensemble()
    anna, ben = frame(0.0), frame(1.0)
    assert ensemble([("anna", anna), ("ben", ben)], 0.0).live[0] == 0.5
    silent = replace(ben, gate_open=False, confidence=0.0)
    steps = [ensemble([("anna", anna), ("ben", silent)], 0.04 * k).live[0] for k in range(1, 40)]
    assert max(abs(np.diff([0.5, *steps]))) < 0.05
    assert steps[math.ceil(FADE_S / 0.04)] == 0.0


def test_in_silence_the_last_shares_hold():
    ensemble = Ensemble()
    ensemble([("anna", frame(0.2, confidence=0.9)), ("ben", frame(0.8, confidence=0.3))], 0.0)
    silent = [("anna", frame(0.2, gate_open=False)), ("ben", frame(0.8, gate_open=False))]
    together = ensemble(silent, 5.0)
    assert not together.gate_open
    assert together.live[0] == pytest.approx(0.25 * 0.8 + 0.75 * 0.2)


def test_before_anybody_sounded_all_count_the_same():
    silent = [(name, frame(v, gate_open=False, confidence=0.0)) for name, v in (("anna", 0.2), ("ben", 0.4))]
    assert Ensemble()(silent, 0.0).live[0] == pytest.approx(0.3)


def test_a_late_comer_fades_in():
    ensemble = Ensemble()
    ensemble([("anna", frame(0.0))], 0.0)
    both = [("anna", frame(0.0)), ("ben", frame(1.0))]
    assert ensemble(both, 0.04).live[0] < 0.05
    assert ensemble(both, 2.0).live[0] == 0.5


def test_why_is_that_of_most_of_them_and_its_reasons_are_of_the_mean():
    players = [
        ("anna", frame(0.4, emotion="sad")),
        ("ben", frame(0.2, emotion="sad")),
        ("eva", frame(0.9, emotion="happy")),
    ]
    why = Ensemble()(players, 0.0).why
    assert why.emotion == "sad"
    assert [reason.feature for reason in why.reasons] == ["melodiousness", "articulation", "dissonance"]
    assert why.reasons[0].contribution == pytest.approx(0.5)


def test_levels_add_up_as_those_of_different_sounds_do():
    players = [("anna", replace(frame(0.0), level_db=-20.0)), ("ben", replace(frame(0.0), level_db=-20.0))]
    assert Ensemble()(players, 0.0).level_db == pytest.approx(-17.0, abs=0.02)
    loud = [(name, replace(frame(0.0), level_db=0.0)) for name in ("anna", "ben")]
    assert Ensemble()(loud, 0.0).level_db == 0.0


@given(st.lists(st.tuples(UNIT, UNIT, UNIT, UNIT, st.booleans()), min_size=2, max_size=60))
def test_whatever_players_do_the_mean_lies_between_them(steps):
    ensemble = Ensemble()
    for k, (a, b, confidence_a, confidence_b, gate) in enumerate(steps):
        players = [
            ("a", frame(a, confidence=confidence_a)),
            ("b", frame(b, confidence=confidence_b, gate_open=gate)),
        ]
        live = ensemble(players, 0.04 * k).live[0]
        assert min(a, b) - 1e-9 <= live <= max(a, b) + 1e-9
        assert sum(ensemble.shares.values()) == pytest.approx(1.0)
