import copy
import dataclasses
from importlib.util import find_spec

import msgspec
import numpy as np
import pytest

from mer_bridge.errors import DataError
from mer_bridge.training.clips import group_folds
from mer_bridge.training.recipe import Augmentation, Network, Recipe
from mer_bridge.training.spectrograms import load_spectrograms
from mer_bridge.values import EMOTION_NAMES

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training import train
    from mer_bridge.training.fit import predict
    from mer_bridge.training.layer import fit_emotions, known_emotions
    from mer_bridge.training.library import Library
    from mer_bridge.training.train import (
        Lesson,
        check_rated,
        cross_validate,
        fit_or_load,
        judge,
        load_fitted,
        run_name,
    )

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

RECIPE = Recipe(
    name="tiny",
    version=1,
    summary="",
    network=Network(channels=(4, 4, 4, 4, 4, 4), hidden=8),
    augmentation=Augmentation(mask_frames=8),
    folds=2,
    epochs=2,
    batch=8,
    excerpt_s=2.0,
    precision="float32",
    tag_weight=0.3,
)


@pytest.fixture(scope="session")
def spectra(data, tmp_path_factory):
    from mer_bridge.training.clips import read_clips

    home = tmp_path_factory.mktemp("spectra")
    return load_spectrograms(read_clips(data), home, progress=lambda _: None)


@pytest.fixture
def library(spectra):
    return Library(*spectra, [], torch.device("cpu"))


@pytest.fixture
def used(spectra):
    return spectra[0]


def nobody(*_):
    """Hear of the progress and say nothing."""


def test_every_clip_is_predicted_by_the_network_that_had_not_heard_its_group(used, library, tmp_path):
    told = []
    run = cross_validate(RECIPE, used, library, tmp_path, told=lambda *said: told.append(said))
    assert [said[:2] for said in told] == [("fold-0", 1), ("fold-0", 2), ("fold-1", 1), ("fold-1", 2)]
    assert all(np.isfinite(said[2]) for said in told)
    folds = group_folds(used, folds=2, seed=RECIPE.seed)
    for number, fold in enumerate(folds):
        kept = load_fitted(RECIPE, tmp_path / f"fold-{number}.pt", library.device)
        np.testing.assert_array_equal(run.features[fold], predict(kept, library, fold))
        rest = [index for index in range(len(used)) if index not in fold]
        rated = np.stack([used[index].features for index in rest])
        np.testing.assert_allclose(kept.features.mean, np.nanmean(rated, axis=0), rtol=1e-5)


def test_the_layer_of_emotions_is_fitted_on_what_was_predicted(used, library, tmp_path):
    run = cross_validate(RECIPE, used, library, tmp_path, told=nobody)
    validated = judge(RECIPE, used, [run])
    known, counts = known_emotions(used, tag_weight=RECIPE.tag_weight)
    np.testing.assert_array_equal(validated.weights, fit_emotions(run.features, known, counts)[0])
    assert set(validated.score.features.values()) != {0.0}
    assert all(np.isfinite(list(validated.score.emotions.values())))


def test_two_runs_are_judged_as_their_mean_and_shipped_in_turn(used, library, tmp_path):
    other = msgspec.structs.replace(RECIPE, epochs=1)
    runs = [
        cross_validate(one, used, library, tmp_path / str(k), told=nobody)
        for k, one in enumerate((RECIPE, other))
    ]
    validated = judge(RECIPE, used, runs)
    np.testing.assert_allclose(validated.features, (runs[0].features + runs[1].features) / 2)
    networks, shares = zip(*validated.shipped, strict=True)
    assert networks == (runs[0].members[0], runs[1].members[1])
    assert shares == (0.5, 0.5)
    assert [share for _, share in judge(RECIPE, used, runs[:1]).shipped] == [0.5, 0.5]


def test_the_same_seed_gives_the_same_result_and_another_does_not(used, library, tmp_path):
    def features(name, seed):
        recipe = msgspec.structs.replace(RECIPE, seed=seed)
        return cross_validate(recipe, used, library, tmp_path / name, told=nobody).features

    first = features("a", 1)
    np.testing.assert_array_equal(features("b", 1), first)
    assert not np.array_equal(features("c", 2), first)


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(used, library, tmp_path, monkeypatch):
    whole = cross_validate(RECIPE, used, library, tmp_path / "whole", told=nobody)

    def stop(name, epoch, _):
        if (name, epoch) == ("fold-1", 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cross_validate(RECIPE, used, library, tmp_path / "cut", told=stop)
    assert {path.name for path in (tmp_path / "cut").iterdir()} == {"fold-0.pt", "fold-1.epoch"}
    told = []
    resumed = cross_validate(RECIPE, used, library, tmp_path / "cut", told=lambda *said: told.append(said[0]))
    assert set(told) == {"fold-1"}
    np.testing.assert_array_equal(resumed.features, whole.features)

    def never(*_, **__):
        pytest.fail("trained again what was finished")

    monkeypatch.setattr(train, "fit", never)
    finished = cross_validate(RECIPE, used, library, tmp_path / "cut", told=nobody)
    np.testing.assert_array_equal(finished.features, whole.features)


def test_a_kept_network_tells_what_it_told(used, library, tmp_path):
    everything = range(len(used))
    path = tmp_path / "one.pt"
    fitted = fit_or_load(Lesson(RECIPE, used, library, everything, seed=5), path, told=nobody)
    kept = load_fitted(RECIPE, path, library.device)
    np.testing.assert_array_equal(predict(kept, library, everything), predict(fitted, library, everything))
    for scale, wanted in ((kept.features, fitted.features), (kept.emotions, fitted.emotions)):
        assert torch.equal(scale.mean, wanted.mean)
        assert torch.equal(scale.sd, wanted.sd)


def test_the_networks_of_the_folds_are_the_members(used, library, tmp_path):
    members = cross_validate(RECIPE, used, library, tmp_path, told=nobody).members
    assert len(members) == RECIPE.folds
    told = [predict(one, library, [0, 1]) for one in members]
    assert not np.array_equal(told[0], told[1])


def test_other_ratings_make_another_run(used):
    changed = [copy.deepcopy(clip) for clip in used]
    changed[0].features[0] = 9.5
    assert run_name(RECIPE, used) == run_name(RECIPE, [copy.deepcopy(clip) for clip in used])
    assert run_name(RECIPE, changed) != run_name(RECIPE, used)


def rated_clips(make_clip, **missing):
    """Eight clips with different ratings; in `missing`, the clips that lack an emotion."""
    clips = []
    for k in range(8):
        emotions = np.linspace(2, 8, 8)[(np.arange(8) + k) % 8]
        for name, lacking in missing.items():
            if k in lacking:
                emotions[EMOTION_NAMES.index(name)] = np.nan
        clips.append(make_clip(features=1 + (np.arange(7) + k) % 9, emotions=emotions))
    return clips


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({}, None),
        ({"fear": range(4)}, "too few ratings of fear: "),
        ({"fear": range(8), "sad": range(7)}, "too few ratings of fear, sad: "),
        ({"fear": [0, 1, 4, 5]}, None),
    ],
)
def test_too_few_ratings_are_noticed_before_hours_of_training(make_clip, missing, words):
    clips, folds = rated_clips(make_clip, **missing), [[0, 1, 2, 3], [4, 5, 6, 7]]
    if words is None:
        check_rated(clips, folds)
    else:
        with pytest.raises(DataError, match=f"^{words}"):
            check_rated(clips, folds)


def test_ratings_that_never_differ_teach_nothing(make_clip):
    clips = [dataclasses.replace(clip, features=np.full(7, 5.0)) for clip in rated_clips(make_clip)]
    with pytest.raises(DataError, match=r"melodiousness, .*, modality"):
        check_rated(clips, [[0, 1, 2, 3], [4, 5, 6, 7]])


def test_another_recipe_or_other_clips_have_a_folder_of_their_own(used):
    names = {
        run_name(RECIPE, used),
        run_name(RECIPE, used[1:]),
        run_name(msgspec.structs.replace(RECIPE, seed=2), used),
        run_name(msgspec.structs.replace(RECIPE, epochs=3), used),
        run_name(msgspec.structs.replace(RECIPE, network=Network(dropout=0.1)), used),
    }
    assert len(names) == 5
    assert run_name(RECIPE, used) == run_name(RECIPE, list(used))
    assert all(name.startswith("tiny-v1-") for name in names)
