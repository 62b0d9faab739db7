import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.training.score import MIN_CLIPS, pearson, quadrant_accuracy, score_folds
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES


def plain_pearson(xs, ys):
    """The definition, in plain sums."""
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    top = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return top / math.sqrt(sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys))


@settings(deadline=None)
@given(st.integers(MIN_CLIPS, 40), st.integers(0, 10**6), st.integers(0, 5))
def test_r_is_its_definition_over_the_rated_clips(n_clips, seed, n_unrated):
    rng = np.random.default_rng(seed)
    rated = rng.uniform(1, 9, n_clips + n_unrated)
    predicted = rated * rng.normal() + rng.normal(0, 2, len(rated))
    unrated = rng.permutation(len(rated))[:n_unrated]
    rated[unrated] = np.nan
    known = ~np.isnan(rated)
    wanted = plain_pearson(predicted[known].tolist(), rated[known].tolist())
    assert pearson(predicted, rated) == pytest.approx(wanted, abs=1e-9)


def test_r_is_undefined_for_few_clips_or_constants(rng):
    values = rng.normal(size=MIN_CLIPS)
    assert np.isfinite(pearson(values, values))
    assert np.isnan(pearson(values[1:], values[1:]))
    assert np.isnan(pearson(np.ones(20), rng.normal(size=20)))
    assert np.isnan(pearson(rng.normal(size=20), np.ones(20)))
    assert np.isnan(pearson(rng.normal(size=20), np.full(20, np.nan)))


def test_a_score_is_the_mean_over_folds(rng):
    folds = [list(range(12)), list(range(12, 30))]
    features = rng.normal(5, 1, (30, 7)), rng.normal(5, 1, (30, 7))
    emotions = rng.normal(5, 1, (30, 8)), rng.normal(5, 1, (30, 8))
    quadrant = np.full(30, -1)
    score = score_folds(folds, features=features, emotions=emotions, quadrant=quadrant)
    assert tuple(score.features) == MIDLEVEL_NAMES
    assert tuple(score.emotions) == EMOTION_NAMES
    each = [
        [plain_pearson(features[0][fold, k].tolist(), features[1][fold, k].tolist()) for k in range(7)]
        for fold in folds
    ]
    np.testing.assert_allclose(list(score.features.values()), np.mean(each, axis=0))
    np.testing.assert_allclose(list(score.features_sd.values()), np.std(each, axis=0))
    assert score.mean_features == pytest.approx(np.mean(each))
    fear = [plain_pearson(emotions[0][fold, 4].tolist(), emotions[1][fold, 4].tolist()) for fold in folds]
    assert score.emotions["fear"] == pytest.approx(np.mean(fear))
    assert score.emotions_sd["fear"] == pytest.approx(np.std(fear))
    assert math.isnan(score.quadrant)


def test_folds_without_ratings_do_not_count(rng):
    """A fold may hold no clip with emotions; an output may have ratings nowhere."""
    folds = [list(range(12)), list(range(12, 30))]
    features = rng.normal(5, 1, (30, 7)), rng.normal(5, 1, (30, 7))
    predicted, rated = rng.normal(5, 1, (30, 8)), rng.normal(5, 1, (30, 8))
    rated[:12] = np.nan
    rated[:, 2] = np.nan
    score = score_folds(folds, features=features, emotions=(predicted, rated), quadrant=np.full(30, -1))
    assert score.emotions["fear"] == pytest.approx(pearson(predicted[12:, 4], rated[12:, 4]))
    assert score.emotions_sd["fear"] == 0.0
    assert math.isnan(score.emotions["tension"])
    assert math.isnan(score.emotions_sd["tension"])


def test_quadrants_are_told_by_the_sides_of_valence_and_energy():
    emotions = np.full((6, 8), 3.0)
    emotions[:, :2] = [(6, 6), (4, 6), (4, 4), (6, 4), (6, 6), (6, 6)]
    assert quadrant_accuracy(emotions, np.array([0, 1, 2, 3, 0, 0])) == 1.0
    assert quadrant_accuracy(emotions, np.array([0, 1, 2, 0, 1, -1])) == pytest.approx(3 / 5)
    assert math.isnan(quadrant_accuracy(emotions, np.full(6, -1)))
