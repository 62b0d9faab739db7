"""The confidence, fitted to errors that are known."""

import shutil

import numpy as np
import pytest

from mer_bridge import card as cards
from mer_bridge.confidence import Confidence
from mer_bridge.errors import DataError
from mer_bridge.training import confiding, pages, unheard
from mer_bridge.training.confiding import STEP, examples, fit_confidence, judged, reliability
from mer_bridge.training.strangers import RATE, strangers
from mer_bridge.training.unheard import Unheard, load, save

TICK_S, LOOK_BACK_S = 0.128, 0.928


def made(rng, n=400):
    """Clips whose error grows with the first feature."""
    mean = 5.0 + rng.normal(size=(n, 7))
    ticks = [one + 0.05 * rng.normal(size=(60, 7)) for one in mean]
    spread = np.exp(0.8 * (mean[:, :1] - 5.0))
    return Unheard(
        ticks=ticks,
        clips=[f"film/{k}" for k in range(n)],
        groups=[f"g{k // 2}" for k in range(n)],
        features=(mean + spread * rng.normal(size=(n, 7))).clip(1, 10),
        emotions=np.full((n, 8), np.nan),
        quadrant=np.full(n, -1),
        tick_s=TICK_S,
    )


@pytest.fixture
def found(rng):
    return examples(made(rng), look_back_s=LOOK_BACK_S)


def test_examples_count_seconds_as_the_horizon_does(found):
    seconds = np.exp(found.inputs[:, 7])
    assert seconds.min() == pytest.approx(1.0, abs=0.08)
    assert seconds.max() <= LOOK_BACK_S + 59 * TICK_S
    assert found.inputs.shape == (len(found.errors), 8)


def test_music_in_which_errors_are_greater_is_trusted_less(found):
    fit = fit_confidence(found, how="")
    assert fit.weights[0] < -0.5
    assert np.abs(fit.weights[1:]).max() < 0.3


def test_the_confidence_is_right_as_often_as_it_says_on_other_groups(found):
    known = reliability(found)
    assert known.gap < 0.06
    assert known.area > 0.7
    assert (np.diff(known.said) >= 0).all()


def test_the_area_is_that_of_all_pairs(rng):
    said, right = rng.uniform(size=60), (rng.uniform(size=60) < 0.5).astype(float)
    pairs = [a > b for a in said[right == 1] for b in said[right == 0]]
    assert judged(said, right).area == pytest.approx(np.mean(pairs))


def test_the_pipeline_computes_what_was_fitted(found, tmp_path, rng):
    clips = made(rng)
    folder = tmp_path / "midlevel-hop-v2"
    shutil.copytree(cards.find("midlevel-hop-v2"), folder)
    assert confiding.calibrate(folder, clips)
    card = cards.read(folder)
    assert "Probability that the mean absolute error" in pages.page(card, pages.read_figures(folder))
    z = np.array([0.5, -1.0, 0.0, 2.0, 0.0, 0.0, 1.0])
    ratings = np.array(card.features.predicted_mean) + z * card.features.predicted_sd
    odds = z @ card.confidence.weights + card.confidence.bias + card.confidence.heard * np.log(4.0)
    told = Confidence(card)(ratings, filled=1.0, heard_s=4.0)
    assert told == pytest.approx(1.0 / (1.0 + np.exp(-odds)))


def test_too_few_ratings_leave_the_card_alone(tmp_path, rng):
    folder = tmp_path / "midlevel-hop-v2"
    shutil.copytree(cards.find("midlevel-hop-v2"), folder)
    before = (folder / "card.toml").read_bytes()
    assert not confiding.calibrate(folder, made(rng, n=20))
    assert (folder / "card.toml").read_bytes() == before


def test_the_error_is_below_a_step_where_it_is_right(found):
    assert (found.errors[found.right == 1] < STEP).all()
    assert 0.1 < found.right.mean() < 0.9


def test_what_was_kept_is_read_back(tmp_path, rng):
    clips = made(rng, n=10)
    file = unheard.path(tmp_path, "some-v1")
    unheard.save(clips, file)
    back = unheard.load(file)
    np.testing.assert_allclose(back.means, clips.means, rtol=1e-5)
    assert (back.clips, back.groups) == (clips.clips, clips.groups)
    np.testing.assert_array_equal(back.features, clips.features)


def test_r_is_told_by_source_where_there_are_ratings(rng):
    clips = made(rng, n=40)
    clips.clips[20:] = [f"pop/{k}" for k in range(20)]
    clips.features[20:] = np.nan
    assert list(clips.by_source()) == ["film"]


def test_what_was_never_kept_or_is_broken_is_said_so(tmp_path):
    with pytest.raises(DataError, match="known where it was trained"):
        unheard.load(tmp_path / "none.npz")
    (tmp_path / "bad.npz").write_bytes(b"no zip")
    with pytest.raises(DataError, match="cannot read"):
        unheard.load(tmp_path / "bad.npz")


def test_strange_sounds_are_finite_and_as_long_as_said():
    kinds = set()
    for kind, sound in strangers():
        kinds.add(kind)
        assert sound.dtype == np.float32
        assert len(sound) == 20 * RATE
        assert np.abs(sound).max() <= 1.0
        if len(kinds) == 4:
            break
    assert {"silence", "white noise", "pink noise", "applause"} <= kinds


def test_what_was_said_is_read_back_as_it_was(rng, tmp_path):
    said, file = made(rng, n=5), tmp_path / "kept.npz"
    save(said, file)
    back = load(file)
    assert (back.clips, back.groups, back.tick_s) == (said.clips, said.groups, said.tick_s)
    for one, other in zip(back.ticks, said.ticks, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)
    np.testing.assert_array_equal(back.features, said.features)
    np.testing.assert_array_equal(back.quadrant, said.quadrant)
