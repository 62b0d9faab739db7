import numpy as np

from mer_bridge.training.layer import cross_fit_emotions, fit_emotions, known_emotions


def made_up(rng, n_clips=40):
    features = rng.uniform(2, 9, (n_clips, 7))
    emotions = features @ rng.normal(size=(7, 8)) + rng.normal(0, 0.5, (n_clips, 8))
    return features, emotions


def test_without_a_penalty_emotions_are_least_squares(rng):
    features, emotions = made_up(rng)
    weights, bias = fit_emotions(features, emotions, np.ones((40, 8)), ridge=0.0)
    wanted = np.linalg.lstsq(np.c_[features, np.ones(40)], emotions, rcond=None)[0]
    np.testing.assert_allclose(weights, wanted[:7].T, atol=1e-9)
    np.testing.assert_allclose(bias, wanted[7], atol=1e-8)


def test_unknown_emotions_do_not_count(rng):
    features, emotions = made_up(rng)
    emotions[5:20, 3] = np.nan
    weights, bias = fit_emotions(features, emotions, np.ones((40, 8)), ridge=0.0)
    known = np.r_[0:5, 20:40]
    wanted = np.linalg.lstsq(np.c_[features, np.ones(40)][known], emotions[known, 3], rcond=None)[0]
    np.testing.assert_allclose([*weights[3], bias[3]], wanted, atol=1e-8)


def test_a_rating_that_counts_thrice_is_one_that_is_there_three_times(rng):
    features, emotions = made_up(rng)
    counts = np.ones((40, 8))
    counts[:10] = 3.0
    weighted = fit_emotions(features, emotions, counts, ridge=0.0)
    often = np.r_[np.arange(40), np.arange(10), np.arange(10)]
    repeated = fit_emotions(features[often], emotions[often], np.ones((60, 8)), ridge=0.0)
    for found, wanted in zip(weighted, repeated, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-8)


def test_the_penalty_shrinks_weights_on_standardised_features_and_not_the_bias(rng):
    features, emotions = made_up(rng)
    mean, sd = features.mean(axis=0), features.std(axis=0)
    z = (features - mean) / sd
    weights, bias = fit_emotions(features, emotions, np.ones((40, 8)), ridge=5.0)
    scaled = np.linalg.solve(z.T @ z + 5.0 * np.eye(7), z.T @ (emotions - emotions.mean(axis=0)))
    np.testing.assert_allclose(weights * sd, scaled.T, atol=1e-9)
    np.testing.assert_allclose(bias + weights @ mean, emotions.mean(axis=0), atol=1e-9)


def test_emotions_of_a_fold_come_from_the_other_folds(rng):
    features, emotions = rng.normal(size=(20, 7)), rng.normal(size=(20, 8))
    folds, counts = [list(range(8)), list(range(8, 20))], np.ones((20, 8))
    fitted = cross_fit_emotions(folds, features, emotions, counts)
    weights, bias = fit_emotions(features[8:], emotions[8:], counts[8:])
    np.testing.assert_allclose(fitted[:8], features[:8] @ weights.T + bias)
    emotions[:8] += 100.0  # what a fold itself says must not reach its own prediction
    np.testing.assert_array_equal(cross_fit_emotions(folds, features, emotions, counts)[:8], fitted[:8])


def test_tags_complete_ratings_and_count_less(make_clip):
    clips = [make_clip(emotions=range(1, 9), quadrant=0), make_clip(quadrant=2), make_clip()]
    known, counts = known_emotions(clips, tag_weight=0.3)
    assert known[0].tolist() == list(range(1, 9))  # a rating beats a tag
    assert counts[0].tolist() == [1.0] * 8
    assert known[1, :2].tolist() == [3.75, 3.75]
    assert counts[1, :2].tolist() == [0.3, 0.3]
    assert np.isnan(known[1, 2:]).all()
    assert np.isnan(known[2]).all()
