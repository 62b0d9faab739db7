import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mer_bridge import card as cards
from mer_bridge.confidence import USUAL_DISTANCE, Confidence

CARD = cards.read(cards.find("midlevel-hop"))
MEAN = np.array(CARD.features.predicted_mean)
SD = np.array(CARD.features.predicted_sd)

RATINGS = arrays(np.float64, 7, elements=st.floats(-1e6, 1e6))


@pytest.fixture
def confidence():
    return Confidence(CARD)


@given(RATINGS, st.floats(0.0, 1.0))
def test_it_is_the_formula(ratings, filled):
    distance = np.sqrt(np.mean(((ratings - MEAN) / SD) ** 2))
    wanted = min(1.0, np.exp(USUAL_DISTANCE - distance)) * filled
    found = Confidence(CARD)(ratings, filled=filled)
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-300)
    assert 0.0 <= found <= 1.0


@pytest.mark.parametrize("signs", [np.ones(7), -np.ones(7), np.array([1, -1, 1, -1, 1, -1, 1])])
def test_music_like_that_of_training_is_trusted_fully(confidence, signs):
    assert confidence.usual(MEAN) == 1.0
    assert confidence.usual(MEAN + 1.49 * SD * signs) == 1.0


def test_one_spread_beyond_the_usual_is_trusted_by_a_third(confidence):
    assert confidence.usual(MEAN + (USUAL_DISTANCE + 1.0) * SD) == pytest.approx(math.exp(-1.0))


@given(st.floats(0.0, 30.0), st.floats(0.0, 30.0))
def test_the_stranger_the_less_trusted(a, b):
    confidence = Confidence(CARD)
    near, far = sorted((a, b))
    assert confidence.usual(MEAN + near * SD) >= confidence.usual(MEAN + far * SD)


def test_half_a_horizon_is_trusted_by_half(confidence):
    assert confidence(MEAN, filled=0.5) == 0.5
    assert confidence(MEAN, filled=0.0) == 0.0
