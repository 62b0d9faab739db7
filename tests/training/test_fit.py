import math
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from mer_bridge.training.recipe import Augmentation, Network, Recipe, Teacher

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training.fit import (
        Goals,
        Scale,
        Wanted,
        _quadrant_error,
        _rate,
        _rating_error,
        _side_error,
        fit,
        predict,
    )
    from mer_bridge.training.library import STEPS_PER_UNIT, Library
    from mer_bridge.training.network import Told

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

VIEWS = np.random.default_rng(8).normal(size=(12, 3)).astype(np.float32)
LEVELS = np.linspace(30, 120, 12)
"""Brightness of each made-up clip, in steps: what the first feature is to be told from."""


def recipe(**changes):
    sizes = Network(channels=(4, 4, 6, 6, 8, 8), hidden=8, dropout=0.0)
    still = Augmentation(gain_db=0.0, shift_bands=0, stretch=0.0, equaliser_db=0.0, mask_bands=0, mixup=0.0)
    few = {"epochs": 2, "batch": 4, "excerpt_s": 2.0, "precision": "float32", "average": 0.9}
    settings = {"network": sizes, "augmentation": still} | few | changes
    return Recipe(name="tiny", version=1, summary="", **settings)


@pytest.fixture
def library(make_clip):
    return make_library(make_clip)


def make_library(make_clip, *, views=()):
    clips, rng = [], np.random.default_rng(9)
    for index in range(12):
        features = rng.uniform(3, 8, 7)
        features[0] = 2.0 + index * 0.5
        emotions = rng.uniform(2, 8, 8) if index % 2 else None
        clips.append(make_clip(f"c{index}", features=features, emotions=emotions, quadrant=index % 5 - 1))
    noise = np.random.default_rng(1)
    spectrograms = [
        np.clip(level + noise.normal(0, 8, (140, 149)), 0, 255).astype(np.uint8) for level in LEVELS
    ]
    return Library(clips, spectrograms, list(views), torch.device("cpu"))


def trained(library, seed=1, **changes):
    losses = []
    fitted = fit(recipe(**changes), library, range(12), seed=seed, progress=losses.append)
    return fitted, losses


def weights(fitted):
    return torch.cat([one.flatten().float() for one in fitted.model.state_dict().values()])


def test_a_scale_is_mean_and_spread_of_what_is_known():
    ratings = torch.tensor([[1.0, 5.0, math.nan], [3.0, 5.0, math.nan], [math.nan, 5.0, math.nan]])
    scale = Scale.of(ratings)
    assert scale.mean.tolist() == [2.0, 5.0, 0.0]
    assert scale.sd.tolist() == pytest.approx([1.0, 1e-3, 1e-3])  # never zero
    standard = scale.standardise(ratings[:2, :1])
    assert standard[:, 0].tolist() == [-1.0, 1.0]


def test_two_epochs_tell_two_finite_losses_and_the_same_seed_gives_the_same_network(library):
    first, losses = trained(library, seed=1)
    again, same = trained(library, seed=1)
    other, _ = trained(library, seed=2)
    assert len(losses) == 2
    assert all(math.isfinite(loss) for loss in losses)
    assert same == losses
    assert torch.equal(weights(first), weights(again))
    assert not torch.equal(weights(first), weights(other))


def test_it_learns_what_can_be_heard(library):
    """The first feature is how bright a clip is: after some epochs the network has found out."""
    # Without the sides of tags, which add to the loss when they begin to count.
    fitted, losses = trained(library, epochs=30, learning_rate=5e-3, sides=0.0)
    assert losses[-1] < losses[0]
    told = predict(fitted, library, range(12))
    assert told.shape == (12, 7)
    assert np.corrcoef(told[:, 0], library.ratings.features[:, 0])[0, 1] > 0.9


def test_predictions_are_ratings_of_whole_clips(library):
    fitted, _ = trained(library)
    told = predict(fitted, library, [3, 5])
    bands = library.bands.one(3).float()[None] / STEPS_PER_UNIT
    with torch.no_grad():
        alone = fitted.model(bands).features[0] * fitted.features.sd + fitted.features.mean
    np.testing.assert_allclose(told[0], alone.double(), rtol=1e-5)


def test_only_the_chosen_clips_are_heard(make_clip):
    """What a fold leaves out must not leak in, not even through a mean."""
    library, spoilt = make_library(make_clip), make_library(make_clip)
    spoilt.ratings.features[8:] = 9.9
    spoilt.bands.rows[int(spoilt.bands.starts[8]) :] = 255
    fitted = [fit(recipe(), each, range(8), seed=1, progress=lambda _: None) for each in (library, spoilt)]
    assert torch.equal(weights(fitted[0]), weights(fitted[1]))
    assert torch.equal(fitted[0].features.mean, fitted[1].features.mean)


def goals_of(library, opinion=None, **teacher):
    told = None if opinion is None else torch.from_numpy(opinion).float()
    return Goals(recipe(teacher=Teacher(**teacher)), library, torch.arange(12), told)


def everything_wanted(goals):
    return goals.of(torch.arange(12), torch.zeros(12, 0))


def test_goals_are_standardised_ratings_and_say_the_sides_of_tags(library):
    goals = goals_of(library)
    wanted = everything_wanted(goals)
    ratings = library.ratings
    torch.testing.assert_close(wanted.ratings[:, :7], goals.features.standardise(ratings.features))
    rated = ~ratings.emotions.isnan()
    assert (wanted.weights[:, :7] == 1.0).all()
    assert (wanted.weights[:, 7:] == rated).all()
    assert ratings.quadrant[2] == 1
    assert wanted.sides[2].tolist() == [0.0, 1.0]  # Q2: valence low, energy high
    assert (goals.middle * goals.emotions.sd[:2] + goals.emotions.mean[:2]).tolist() == pytest.approx([5, 5])


def test_advice_is_blended_into_ratings_and_stands_alone_where_nobody_rated(library):
    advice = np.random.default_rng(3).uniform(2, 8, (12, 15))
    advice[5, :] = np.nan  # the teacher is silent
    ratings = torch.cat([library.ratings.features, library.ratings.emotions], dim=1)
    goals = goals_of(library, advice, components=3, advice=0.4, unrated=0.25)
    wanted = everything_wanted(goals)
    sd, mean = (
        torch.cat([getattr(goals.features, one), getattr(goals.emotions, one)]) for one in ("sd", "mean")
    )
    told = wanted.ratings * sd + mean
    rated = ~ratings.isnan()
    blended = 0.6 * ratings + 0.4 * torch.from_numpy(advice).float()
    blended[5] = ratings[5]
    torch.testing.assert_close(told[rated], blended[rated])
    alone = ~rated
    alone[5] = False
    torch.testing.assert_close(told[alone], torch.from_numpy(advice).float()[alone])
    assert (wanted.weights[alone] == 0.25).all()
    assert (wanted.weights[rated] == 1.0).all()
    assert (wanted.weights[5][~rated[5]] == 0.0).all()


def test_music_that_nobody_rated_is_heard_and_follows_the_advice(make_clip):
    """Half of the clips are not rated, and the teacher alone says how bright they are."""
    library = make_library(make_clip)
    advice = np.full((12, 15), np.nan)
    advice[:, 0] = 2.0 + 0.5 * np.arange(12)
    settings = {"epochs": 30, "learning_rate": 5e-3, "teacher": Teacher(components=3)}
    known = range(0, 12, 2)
    alone, led = (
        fit(recipe(**settings), library, known, unrated=more, advice=advice, seed=1, progress=lambda _: None)
        for more in ((), range(1, 12, 2))
    )
    assert not torch.equal(weights(alone), weights(led))
    told = predict(led, library, range(1, 12, 2))
    assert np.corrcoef(told[:, 0], advice[1::2, 0])[0, 1] > 0.9


def wanted_and_told(generator):
    def numbers(*shape):
        return torch.randn(*shape, generator=generator)

    weights_ = torch.rand(5, 15, generator=generator)
    weights_[2] = 0.0
    sides = torch.tensor([[1.0, 1], [1, 1], [1, 0], [0, 1], [1, 1]])
    wanted = Wanted(numbers(5, 15), weights_, torch.tensor([0, -1, 3, 1, -1]), sides, numbers(5, 0))
    return wanted, Told(numbers(5, 7), numbers(5, 8), numbers(5, 4), numbers(5, 0))


def test_the_rating_error_is_weighted_by_column():
    wanted, told = wanted_and_told(torch.Generator().manual_seed(1))
    nobody, whole = torch.arange(5), torch.ones(5)
    found = _rating_error(recipe(emotion_weight=0.25), told, wanted, nobody, whole)
    weight = wanted.weights.numpy()
    error = weight * (np.concatenate([told.features, told.emotions], axis=1) - wanted.ratings.numpy()) ** 2
    column = error.sum(axis=0) / np.maximum(1.0, weight.sum(axis=0))
    assert float(found) == pytest.approx(column[:7].mean() + 0.25 * column[7:].mean(), rel=1e-5)


def test_a_mixture_is_asked_for_the_mixture_of_both_ratings():
    wanted, told = wanted_and_told(torch.Generator().manual_seed(2))
    partner, kept = torch.tensor([1, 0, 3, 2, 4]), torch.full((5,), 0.75)
    goal = 0.75 * wanted.ratings + 0.25 * wanted.ratings[partner]
    weight = torch.minimum(wanted.weights, wanted.weights[partner])
    mixed = replace(wanted, ratings=goal, weights=weight)
    alone = _rating_error(recipe(), told, mixed, torch.arange(5), torch.ones(5))
    assert float(_rating_error(recipe(), told, wanted, partner, kept)) == pytest.approx(float(alone))


def test_clips_without_a_tag_do_not_count_in_the_quadrant_error():
    wanted, told = wanted_and_told(torch.Generator().manual_seed(3))
    nobody, whole = torch.arange(5), torch.ones(5)
    known = [0, 2, 3]
    some = torch.nn.functional.cross_entropy(
        told.quadrant[known], wanted.quadrant[known], label_smoothing=0.1
    )
    assert float(_quadrant_error(told, wanted, nobody, whole)) == pytest.approx(float(some))
    untagged = replace(wanted, quadrant=torch.full((5,), -1))
    assert float(_quadrant_error(told, untagged, nobody, whole)) == 0.0


def test_the_side_error_asks_valence_and_energy_for_the_tagged_sides():
    wanted, told = wanted_and_told(torch.Generator().manual_seed(4))
    nobody, whole, middle = torch.arange(5), torch.ones(5), torch.tensor([0.25, -0.5])
    found = float(_side_error(told, wanted, nobody, whole, middle))
    logits = 2.0 * (told.emotions[:, :2] - middle)[[0, 2, 3]]
    sides = 0.9 * wanted.sides[[0, 2, 3]] + 0.05
    assert found == pytest.approx(
        float(torch.nn.functional.binary_cross_entropy_with_logits(logits, sides)), rel=1e-5
    )
    untagged = replace(wanted, quadrant=torch.full((5,), -1))
    assert float(_side_error(told, untagged, nobody, whole, middle)) == 0.0


def test_the_rate_rises_and_then_falls_to_nothing():
    rates = [_rate(step, 100) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[10] == pytest.approx(1.0)
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[100] == pytest.approx(0.0)


class Killed(Exception):
    """Stands for whatever ends a run."""


def test_a_run_that_ends_within_a_fold_goes_on_as_if_it_had_not(library, tmp_path):
    changes = {"epochs": 3, "augmentation": Augmentation(mask_frames=8)}
    whole, all_losses = trained(library, **changes)
    half, heard = tmp_path / "fold-0.epoch", []

    def die_after_two(loss):
        heard.append(loss)
        if len(heard) == 2:
            raise Killed

    def go(progress):
        return fit(recipe(**changes), library, range(12), seed=1, progress=progress, checkpoint=half)

    with pytest.raises(Killed):
        go(die_after_two)
    assert half.is_file()
    again = []
    assert torch.equal(weights(go(again.append)), weights(whole))
    assert again == all_losses
    assert not half.exists()
