import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.errors import ConfigError
from mer_bridge.hands import FADE_S, RELEASE_S, Hands

TICK_S = 0.128
UNIT = st.floats(0.0, 1.0)


def make(manual=0.5, amount=1.0):
    return Hands([manual], amount=amount, tick_s=TICK_S)


def run(hands, values):
    return [hands([value])[0] for value in values]


def ticks(seconds):
    return int(np.ceil(seconds / TICK_S)) + 1


@given(st.lists(UNIT, min_size=1, max_size=30))
def test_with_full_amount_values_pass_as_they_are(values):
    assert run(make(), values) == values


@given(UNIT, UNIT, st.lists(UNIT, min_size=1, max_size=40))
def test_amount_glides(manual, live, amounts):
    """However it is moved: no step is larger than its time allows."""
    hands = make(manual)
    out = run(hands, [live])
    for amount in amounts:
        hands.amount = amount
        out += run(hands, [live])
    assert np.abs(np.diff(out)).max() <= abs(live - manual) * TICK_S / FADE_S + 1e-9


@given(UNIT, UNIT, UNIT)
def test_amount_arrives(manual, live, amount):
    hands = make(manual)
    hands.amount = amount
    assert run(hands, [live] * ticks(FADE_S))[-1] == pytest.approx(amount * live + (1 - amount) * manual)


@given(UNIT, UNIT)
def test_with_no_amount_values_rest_where_the_player_put_them(manual, live):
    assert run(make(manual, amount=0.0), [live, 1.0 - live]) == [manual, manual]


@given(st.lists(UNIT, min_size=1, max_size=40), UNIT, st.booleans())
def test_hold_is_still(values, amount, by_hand):
    hands = make()
    (before,) = run(hands, [0.3])
    hands.hold = by_hand
    if by_hand:
        hands.amount = amount
    assert {hands([value], still=not by_hand)[0] for value in values} == {before}


def test_while_the_music_is_not_trusted_the_amount_still_fades():
    hands = make(0.2)
    run(hands, [0.8])
    hands.amount = 0.0
    out = [hands([0.9], still=True)[0] for _ in range(ticks(FADE_S))]
    assert out[0] > out[1] > out[-1] == 0.2


@given(UNIT, st.lists(UNIT, min_size=1, max_size=10), UNIT)
def test_after_a_hold_it_glides_on(before, meanwhile, now):
    hands = make()
    run(hands, [before])
    hands.hold = True
    run(hands, meanwhile)
    hands.hold = False
    out = [before, *run(hands, [now] * ticks(RELEASE_S))]
    assert np.abs(np.diff(out)).max() <= abs(now - before) * TICK_S / RELEASE_S + 1e-9
    assert out[-1] == now


def test_hold_before_the_first_values_holds_the_first():
    hands = make()
    hands.hold = True
    assert run(hands, [0.7, 0.1, 0.9]) == [0.7, 0.7, 0.7]


def test_it_glides_on_from_what_was_shown_when_asked_to():
    hands = make()
    hands.catch()  # nothing was shown yet: nothing happens
    run(hands, [0.0])
    hands.catch()
    out = run(hands, [1.0] * ticks(RELEASE_S))
    assert 0.0 < out[0] < 0.5
    assert out[-1] == 1.0


@pytest.mark.parametrize("amount", [-0.1, 1.1, float("nan")])
def test_an_impossible_amount_is_refused(amount):
    hands = make()
    with pytest.raises(ConfigError, match=r"0\.\.1"):
        hands.amount = amount
    assert hands.amount == 1.0


@given(st.lists(st.tuples(UNIT, UNIT, st.booleans(), st.booleans()), max_size=60))
def test_values_stay_within_what_was_put_in(steps):
    hands = make(0.4)
    for value, amount, hold, still in steps:
        hands.amount, hands.hold = amount, hold
        assert 0.0 <= hands([value], still=still)[0] <= 1.0
