import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import card as cards
from mer_bridge.horizon import MAX_HORIZON_S, Horizon, horizon_to_ticks

CARD = cards.read(cards.find("midlevel-hop"))
TRUNK = msgspec.structs.replace(CARD.trunk, look_back_frames=29, stride_frames=4)
HOP = msgspec.structs.replace(CARD, trunk=TRUNK)  # 31.25 frames a second


@pytest.mark.parametrize(
    ("horizon_s", "ticks"),
    [
        (4.0, 25),  # 125 frames: one look-back of 29, and 24 strides of 4
        (3.999, 24),
        (1.0, 1),
        (29 / 31.25, 1),
        (33 / 31.25, 2),
        (15.0, 110),
        (0.1, 1),
    ],
)
def test_the_horizon_counts_the_look_back_in(horizon_s, ticks):
    assert horizon_to_ticks(horizon_s, HOP) == ticks


@given(st.floats(1.0, 15.0))
def test_all_frames_of_a_mean_lie_within_the_horizon_and_no_more_would_fit(horizon_s):
    ticks = horizon_to_ticks(horizon_s, HOP)
    frames = horizon_s * 31.25
    assert 29 + (ticks - 1) * 4 <= frames + 1e-9
    assert 29 + ticks * 4 > frames


@settings(deadline=None)
@given(st.floats(1.0, 15.0), st.integers(1, 200), st.randoms(use_true_random=False))
def test_the_mean_is_that_of_the_newest_estimates(horizon_s, n_estimates, random):
    ratings = np.array([[random.uniform(1, 10) for _ in range(7)] for _ in range(n_estimates)])
    horizon = Horizon(HOP, horizon_s=horizon_s)
    for row in ratings:
        horizon.push(row)
    ticks = horizon_to_ticks(horizon_s, HOP)
    np.testing.assert_allclose(horizon.mean(), ratings[-ticks:].mean(axis=0), rtol=1e-12)
    assert horizon.filled == pytest.approx(min(1.0, n_estimates / ticks))


def test_before_the_first_estimate_there_is_no_mean():
    horizon = Horizon(HOP, horizon_s=4.0)
    assert horizon.mean() is None
    assert horizon.filled == 0.0


def test_a_longer_horizon_finds_what_was_heard_before_it_was_set():
    horizon = Horizon(HOP, horizon_s=1.0)
    for value in range(200):
        horizon.push(np.full(7, float(value)))
    assert horizon.mean() == pytest.approx([199.0] * 7)
    horizon.horizon_s = MAX_HORIZON_S
    assert horizon.filled == 1.0
    assert horizon.mean() == pytest.approx([np.arange(90, 200).mean()] * 7)


def test_reset_forgets_all():
    horizon = Horizon(HOP, horizon_s=4.0)
    horizon.push(np.ones(7))
    horizon.reset()
    assert horizon.mean() is None
    assert horizon.filled == 0.0
    assert horizon.horizon_s == 4.0


def test_a_horizon_that_is_filled_gives_way_estimate_by_estimate():
    horizon = Horizon(HOP, horizon_s=4.0)
    horizon.push(np.full(7, 9.0))
    horizon.fill(np.full(7, 2.0))
    assert horizon.filled == 1.0
    np.testing.assert_array_equal(horizon.mean(), np.full(7, 2.0))
    horizon.push(np.full(7, 4.5))
    np.testing.assert_allclose(horizon.mean(), np.full(7, 2.1))
