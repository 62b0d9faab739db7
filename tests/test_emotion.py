import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mer_bridge import card as cards
from mer_bridge.emotion import MAX_WEIGHT, EmotionLayer
from mer_bridge.errors import ConfigError
from mer_bridge.values import BIPOLAR_NAMES, EMOTION_NAMES, MIDLEVEL_NAMES, Emotion

CARD = cards.read(cards.find("midlevel-hop"))
WEIGHTS = np.array(CARD.emotions.weights)
BIAS = np.array(CARD.emotions.bias)
MEAN = np.array(CARD.features.mean)
UNIT = np.array([4.0 if name in BIPOLAR_NAMES else 8.0 for name in EMOTION_NAMES])
MIDDLE = np.array([5.0 if name in BIPOLAR_NAMES else 1.0 for name in EMOTION_NAMES])

RATINGS = arrays(np.float64, 7, elements=st.floats(1.0, 10.0))


@pytest.fixture
def layer():
    return EmotionLayer(CARD)


@given(RATINGS)
def test_ratings_are_bias_plus_weights_times_features(features):
    wanted = BIAS + WEIGHTS @ features
    np.testing.assert_allclose(EmotionLayer(CARD).ratings(features), wanted, atol=1e-9)


@given(RATINGS)
def test_emotions_are_the_ratings_on_the_absolute_scale_clamped(features):
    low = np.where(UNIT == 4.0, -1.0, 0.0)
    wanted = ((BIAS + WEIGHTS @ features - MIDDLE) / UNIT).clip(low, 1.0)
    emotions = EmotionLayer(CARD).emotions(features)
    assert isinstance(emotions, Emotion)
    np.testing.assert_allclose(emotions, wanted, atol=1e-9)


@given(RATINGS)
def test_contributions_add_up_to_the_distance_from_average_music(features):
    layer = EmotionLayer(CARD)
    contributions = layer.contributions(features)
    distance = (layer.ratings(features) - layer.ratings(MEAN)) / UNIT  # before any clamping
    assert contributions.shape == (8, 7)
    np.testing.assert_allclose(contributions.sum(axis=1), distance, atol=1e-9)


def test_average_music_has_no_reasons(layer):
    np.testing.assert_array_equal(layer.contributions(MEAN), np.zeros((8, 7)))


def test_a_feature_contributes_its_weight_times_its_distance(layer):
    features = MEAN.copy()
    features[2] += 1.5
    contributions = layer.contributions(features)
    np.testing.assert_allclose(contributions[:, 2], WEIGHTS[:, 2] * 1.5 / UNIT)
    assert not np.delete(contributions, 2, axis=1).any()


def test_why_names_the_emotion_farthest_above_its_average_and_its_largest_reasons():
    spread = (1.0, 1.0, 1.0, 1.0, 4.0, 1.0, 1.0, 1.0)
    emotions = msgspec.structs.replace(CARD.emotions, sd=spread)
    layer = EmotionLayer(msgspec.structs.replace(CARD, emotions=emotions))
    contributions = np.zeros((8, 7))
    contributions[2] = [0.1, -0.5, 0.3, 0.0, 0.4, 0.2, 0.0]  # tension: 0.5 of 4 rating steps above, so 2
    contributions[3, 0] = 0.2  # anger: 0.2 of 8, so 1.6
    contributions[4, 0] = 0.9  # fear: 7.2 rating steps, but they spread four times as widely: 1.8
    contributions[7, 0] = -9.0  # tender: far below
    why = layer.why(contributions)
    assert why.emotion == "tension"
    assert why.reasons == (("articulation", -0.5), ("dissonance", 0.4), ("rhythm_complexity", 0.3))


@given(RATINGS)
def test_why_follows_from_the_contributions(features):
    layer = EmotionLayer(CARD)
    contributions = layer.contributions(features)
    why = layer.why(contributions)
    above = contributions.sum(axis=1) * UNIT / np.array(CARD.emotions.sd)
    leading = EMOTION_NAMES.index(why.emotion)
    assert above[leading] == above.max()
    row = np.abs(contributions[leading])
    named = [MIDLEVEL_NAMES.index(reason.feature) for reason in why.reasons]
    assert len(set(named)) == 3
    assert [reason.contribution for reason in why.reasons] == contributions[leading, named].tolist()
    assert np.delete(row, named).max() <= row[named].min()
    assert row[named].tolist() == sorted(row[named], reverse=True)


@given(st.sampled_from(EMOTION_NAMES), st.sampled_from(MIDLEVEL_NAMES), st.floats(-10.0, 10.0), RATINGS)
def test_a_weight_set_by_hand_tilts_the_layer_around_average_music(emotion, feature, weight, features):
    layer = EmotionLayer(CARD)
    before, at_mean = layer.ratings(features), layer.ratings(MEAN)
    layer.set_weight(emotion, feature, weight)
    e, f = EMOTION_NAMES.index(emotion), MIDLEVEL_NAMES.index(feature)
    np.testing.assert_allclose(layer.ratings(MEAN), at_mean)
    wanted = before[e] + (weight - WEIGHTS[e, f]) * (features[f] - MEAN[f])
    assert layer.ratings(features)[e] == pytest.approx(wanted, abs=1e-9)
    np.testing.assert_array_equal(np.delete(layer.ratings(features), e), np.delete(before, e))


def test_reset_takes_back_the_models_own_weights(layer):
    layer.set_weight("fear", "modality", MAX_WEIGHT)
    layer.set_weight("fear", "dissonance", -MAX_WEIGHT)
    layer.reset()
    np.testing.assert_array_equal(layer.weights, WEIGHTS)


@pytest.mark.parametrize("weight", [10.001, -11.0, float("nan"), float("inf"), float("-inf")])
def test_a_weight_beyond_the_limit_is_refused_and_changes_nothing(layer, weight):
    with pytest.raises(ConfigError, match=r"^weight must lie in -10\.\.10, got "):
        layer.set_weight("fear", "modality", weight)
    np.testing.assert_array_equal(layer.weights, WEIGHTS)


@pytest.mark.parametrize(
    ("emotion", "feature"), [("modality", "fear"), ("joy", "modality"), ("fear", ""), (3, "modality")]
)
def test_unknown_names_are_refused(layer, emotion, feature):
    with pytest.raises(ConfigError, match="give an emotion, then a feature"):
        layer.set_weight(emotion, feature, 1.0)


def test_two_layers_do_not_share_their_weights(layer):
    layer.set_weight("fear", "modality", 9.0)
    np.testing.assert_array_equal(EmotionLayer(CARD).weights, WEIGHTS)


def test_unbounded_values_are_the_absolute_ones_and_go_on_where_those_end(layer):
    inside = np.array(layer._mean)
    clamped = (*((inside - 1.0) / 9.0), *layer.emotions(inside))
    assert layer.unbounded(inside) == pytest.approx(clamped)
    far = layer.unbounded(inside + 50.0)
    assert min(far) < -1.0
    assert max(far) > 1.0
