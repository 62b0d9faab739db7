from importlib.util import find_spec

import numpy as np
import pytest

from mer_bridge.errors import DataError
from mer_bridge.training.clips import group_folds

if find_spec("torch") is not None:
    from mer_bridge.training import advisers

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

N_CLIPS, N_MORE = 36, 5


@pytest.fixture
def clips(make_clip):
    rng = np.random.default_rng(4)
    return [
        make_clip(f"c{k}", group=f"g{k // 2}", features=rng.uniform(2, 9, 7), emotions=rng.uniform(2, 8, 8))
        for k in range(N_CLIPS)
    ]


@pytest.fixture
def views():
    rng = np.random.default_rng(5)
    return [rng.normal(size=(3, 205)).astype(np.float32) for _ in range(N_CLIPS + N_MORE)]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    import msgspec

    recipe = msgspec.structs.replace(advisers.RECIPE, epochs=2, hidden=8)
    monkeypatch.setattr(advisers, "RECIPE", recipe)


def advice(clips, views, folds, work, number=0):
    return advisers.Advisers(clips, views, folds, work).without(number)


def test_all_but_the_fold_that_is_judged_are_spoken_of(clips, views, tmp_path):
    folds = group_folds(clips, folds=4, seed=1)
    told = advice(clips, views, folds, tmp_path)
    assert told.shape == (N_CLIPS + N_MORE, 15)
    assert np.isnan(told[folds[0]]).all()
    assert not np.isnan(np.delete(told, folds[0], axis=0)).any()


def test_what_a_fold_and_the_clips_themselves_are_rated_reaches_no_adviser(clips, views, tmp_path):
    """Other ratings of the fold that is judged, or of the clips spoken of, must change nothing."""
    folds = group_folds(clips, folds=4, seed=1)
    before = advice(clips, views, folds, tmp_path / "a")
    for clip in [*folds[0], *folds[1]]:
        clips[clip].features[:] = 9.9
    after = advice(clips, views, folds, tmp_path / "b")
    np.testing.assert_array_equal(after[folds[1]], before[folds[1]])
    assert not np.array_equal(after[folds[2]], before[folds[2]])


def test_too_few_folds_are_said_so(clips, views, tmp_path):
    with pytest.raises(DataError, match="needs 4 folds"):
        advisers.Advisers(clips, views, group_folds(clips, folds=3, seed=1), tmp_path)


def test_an_adviser_is_trained_once(clips, views, tmp_path, monkeypatch):
    folds = group_folds(clips, folds=4, seed=1)
    before = advice(clips, views, folds, tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    monkeypatch.setattr(advisers, "fit_head", None)
    np.testing.assert_array_equal(advice(clips, views, folds, tmp_path), before)
