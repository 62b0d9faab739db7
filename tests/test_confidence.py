import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mer_bridge import card as cards
from mer_bridge.card import ConfidenceCard
from mer_bridge.confidence import FARTHEST, USUAL_DISTANCE, Confidence

SHIPPED = cards.read(cards.find("midlevel-hop"))
PLAIN = msgspec.structs.replace(SHIPPED, confidence=None)
FIT = ConfidenceCard(weights=(0.5, 0.0, -0.25, 0.0, 0.0, 0.0, 1.0), heard=0.4, bias=0.2, how="by hand")
FITTED = msgspec.structs.replace(SHIPPED, confidence=FIT)
MEAN = np.array(SHIPPED.features.predicted_mean)
SD = np.array(SHIPPED.features.predicted_sd)

RATINGS = arrays(np.float64, 7, elements=st.floats(-1e6, 1e6))


@pytest.fixture
def plain():
    return Confidence(PLAIN)


@given(RATINGS, st.floats(0.0, 1.0))
def test_without_a_fit_it_is_how_usual_and_how_full(ratings, filled):
    distance = np.sqrt(np.mean(((ratings - MEAN) / SD) ** 2))
    wanted = min(1.0, np.exp(USUAL_DISTANCE - distance)) * filled
    found = Confidence(PLAIN)(ratings, filled=filled, heard_s=2.0)
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-300)
    assert 0.0 <= found <= 1.0


@given(arrays(np.float64, 7, elements=st.floats(-2.9, 2.9)), st.floats(0.5, 15.0))
def test_with_a_fit_it_is_the_logistic_function_of_spreads_and_seconds(z, heard_s):
    odds = 0.2 + 0.5 * z[0] - 0.25 * z[2] + z[6] + 0.4 * np.log(heard_s)
    found = Confidence(FITTED)(MEAN + z * SD, filled=0.1, heard_s=heard_s)
    assert found == pytest.approx(1.0 / (1.0 + np.exp(-odds)), rel=1e-9)


@given(RATINGS, st.floats(0.1, 15.0))
def test_with_a_fit_it_lies_between_0_and_1_whatever_comes(ratings, heard_s):
    assert 0.0 <= Confidence(FITTED)(ratings, filled=1.0, heard_s=heard_s) <= 1.0


def test_estimates_that_no_music_has_are_not_trusted_however_sure_the_fit():
    confidence = Confidence(FITTED)
    at = [confidence(MEAN + k * SD, filled=1.0, heard_s=4.0) for k in (FARTHEST, FARTHEST + 2, FARTHEST + 8)]
    assert at[0] > 0.9
    assert at[1] < 0.2
    assert at[2] < 0.001


def test_the_shipped_model_is_calibrated():
    assert Confidence(SHIPPED).is_calibrated


@pytest.mark.parametrize("signs", [np.ones(7), -np.ones(7), np.array([1, -1, 1, -1, 1, -1, 1])])
def test_music_like_that_of_training_is_usual(plain, signs):
    assert plain.usual(MEAN) == 1.0
    assert plain.usual(MEAN + 1.49 * SD * signs) == 1.0


def test_one_spread_beyond_the_usual_counts_a_third(plain):
    assert plain.usual(MEAN + (USUAL_DISTANCE + 1.0) * SD) == pytest.approx(math.exp(-1.0))


@given(st.floats(0.0, 30.0), st.floats(0.0, 30.0))
def test_the_stranger_the_less_usual(a, b):
    confidence = Confidence(PLAIN)
    near, far = sorted((a, b))
    assert confidence.usual(MEAN + near * SD) >= confidence.usual(MEAN + far * SD)


def test_without_a_fit_half_a_horizon_is_trusted_by_half(plain):
    assert plain(MEAN, filled=0.5, heard_s=2.0) == 0.5
    assert plain(MEAN, filled=0.0, heard_s=0.0) == 0.0
