"""Overlays judged on a source that was left out, where it is known what they can learn."""

from importlib.util import find_spec

import numpy as np
import pytest

from mer_bridge import card as cards
from mer_bridge.training.leaving_out import TAKES, compare

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training.leaving_out import hear_without
    from mer_bridge.training.library import Library
    from mer_bridge.training.recipe import Network, Recipe

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

CARD = cards.read(cards.find("midlevel-hop"))
N = 120


@pytest.fixture
def world(make_clip, rng):
    """Two sources; of the second the first feature is rated two steps higher, and energy follows it."""
    features = 5.0 + rng.normal(size=(2 * N, 7))
    clips = []
    for k, told in enumerate(features):
        source = "film" if k < N else "pop"
        rated = told + (0.0 if k < N else 2.0) * np.eye(7)[0]
        emotions = 5.0 + 0.1 * rng.normal(size=8)
        emotions[1] += (told[1] if k < N else told[0]) - 5.0
        clips.append(make_clip(f"c{k}", source=source, group=f"g{k // 2}", features=rated, emotions=emotions))
    return features, clips


def row(rows, takes, what):
    return next(one for one in rows if (one.takes, one.what) == (takes, what))


def test_more_takes_of_another_kind_of_music_help_more(world):
    rows = compare(CARD, *world, "pop", draws=4)
    errors = [row(rows, takes, "error of features") for takes in TAKES]
    assert errors[0].before == pytest.approx(2.0 / 7.0, abs=0.02)
    assert errors[0].before > errors[0].after > errors[1].after > errors[2].after
    known = [row(rows, takes, "r of valence and energy") for takes in TAKES]
    assert known[2].after > known[0].after > known[0].before - 0.05
    assert known[2].after > known[2].before + 0.1


def test_music_that_the_model_knows_stays_as_it_is(world):
    rows = compare(CARD, *world, "film", draws=4)
    same = row(rows, 40, "r of features")
    assert same.after == pytest.approx(same.before, abs=0.02)


def test_a_network_hears_the_left_out_source_and_some_of_the_others(make_clip, tmp_path, rng):
    sizes = Network(channels=(3, 3, 3, 3, 3, 3), hidden=4)
    recipe = Recipe(name="tiny", version=1, summary="", network=sizes, epochs=1, batch=4, excerpt_s=2.0)
    clips = [
        make_clip(f"c{k}", source="film" if k < 8 else "pop", features=rng.uniform(2, 9, 7))
        for k in range(12)
    ]
    spectrograms = [rng.integers(0, 60, (100, 149), dtype=np.uint8) for _ in clips]
    library = Library(clips, spectrograms, [], torch.device("cpu"))
    heard = hear_without("pop", recipe, library, clips, work=tmp_path, told=lambda *_: None)
    is_heard = ~np.isnan(heard).any(axis=1)
    assert is_heard.tolist() == [k >= 8 or k % 4 == 0 for k in range(12)]
    assert (tmp_path / "pop.pt").is_file()
