"""Systems on rows of descriptors, from made-up data to a folder that runs."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from mer_bridge import card as cards
from mer_bridge.errors import ConfigError, DataError
from mer_bridge.frontends.descriptors.deam74 import APPROXIMATE, NAMES

RNG = np.random.default_rng(6)
RECIPE = 'kind = "descriptors"\nsystem = "deam74"\nname = "mine"\nversion = 1\nsummary = "y"\n'


@pytest.fixture
def deam(tmp_path):
    """Sixty made-up songs whose arousal is in their energy."""
    folder = tmp_path / "deam"
    folder.mkdir()
    rows = RNG.standard_normal((60, len(NAMES)))
    ratings = np.c_[5.0 + rows[:, 4], 5.0 + rows[:, 0]].clip(1.0, 9.0)
    with (folder / "features_74.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["track_id", *NAMES])
        table.writerows([[k, *row] for k, row in enumerate(rows)])
    with (folder / "static.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["song_id", "valence_mean", "arousal_mean"])
        table.writerows([[k, *row] for k, row in enumerate(ratings)])
    return tmp_path


@pytest.mark.training
def test_a_recipe_becomes_a_folder_with_its_card_and_page(
    deam, tmp_path, need_library, with_torch, monkeypatch
):
    need_library("skl2onnx")
    from mer_bridge.training import deam as system
    from mer_bridge.training.rows import read_row_recipe, train_rows

    monkeypatch.setattr(system, "COMPONENTS", 10)
    quick = ("linear regression", "shipped ridge")
    heads = system.heads
    monkeypatch.setattr(system, "heads", lambda *, seed: {k: heads(seed=seed)[k] for k in quick})
    recipe = tmp_path / "mine.toml"
    recipe.write_text(RECIPE)
    lines = []
    model = train_rows(
        read_row_recipe(recipe), deam, tmp_path, tmp_path / "models", command="c", progress=lines.append
    )
    card = cards.read(tmp_path / "models" / "mine-v1")
    assert card.outputs == ("valence", "energy")
    assert card.frontend.kind == "descriptors-deam74"
    assert not card.has_features
    assert lines == list(quick)
    figures = {(one.name, one.metric): one.mean for one in model.evaluation.figures}
    assert figures["arousal, shipped ridge", "R2"] > 0.3
    assert ("four clusters, k-means", "silhouette") in figures
    page = (tmp_path / "models" / "mine-v1" / "README.md").read_text()
    assert "no further library" in page
    assert "arousal, shipped ridge" in page


@pytest.mark.training
def test_the_shipped_ridge_does_not_look_at_approximate_columns(need_library):
    need_library("sklearn")
    from mer_bridge.training.deam import shipped

    rows = RNG.standard_normal((80, len(NAMES))).astype(np.float32)
    model = shipped(rows, RNG.uniform(2, 8, (80, 2)))
    moved = rows.copy()
    moved[:, [NAMES.index(name) for name in APPROXIMATE]] += 100.0
    np.testing.assert_array_equal(model.predict(rows), model.predict(moved))
    moved[:, 0] += 1.0
    assert np.abs(model.predict(rows) - model.predict(moved)).max() > 0.0


@pytest.mark.training
@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("features_74.csv", "track_id\n1\n", "lacks the columns"),
        ("static.csv", "song_id,valence_mean,arousal_mean\n1,loud,3\n", "no number"),
        ("static.csv", "song_id,valence_mean,arousal_mean\n1,4,3\n", "too few"),
    ],
)
def test_tables_that_cannot_be_used_say_so(deam, need_library, name, text, words):
    need_library("sklearn")
    from mer_bridge.training.deam import load

    (deam / "deam" / name).write_text(text)
    with pytest.raises(DataError, match=words):
        load(deam)


@pytest.mark.training
def test_a_folder_without_the_tables_says_so(tmp_path, need_library):
    need_library("skl2onnx")
    from mer_bridge.training import deam, songs

    with pytest.raises(DataError, match="cannot read"):
        deam.load(tmp_path)
    with pytest.raises(DataError, match="cannot read"):
        songs.load_stored(tmp_path)


@pytest.mark.training
@pytest.mark.parametrize("change", [("deam74", "deam75"), ("seed", "sed"), ('"mine"', '"a/b"')])
def test_a_recipe_that_cannot_be_taken_is_refused(tmp_path, need_library, change):
    need_library("onnx")
    from mer_bridge.training.rows import read_row_recipe

    path = tmp_path / "mine.toml"
    path.write_text((RECIPE + "seed = 2\n").replace(*change))
    with pytest.raises(ConfigError, match="cannot be taken"):
        read_row_recipe(path)


@pytest.mark.training
@pytest.mark.parametrize("system", ["mood432", "songs1000", "deam74"])
def test_every_system_has_a_recipe_and_a_shipped_model_of_its_name(need_library, system):
    need_library("onnx")
    from pathlib import Path

    import mer_bridge
    from mer_bridge.training.rows import read_row_recipe

    folder = Path(mer_bridge.__file__).parent / "training" / "recipes"
    recipe = read_row_recipe(folder / f"descriptors-{system}-v1.toml")
    card = cards.read(cards.find(recipe.name))
    assert (card.title, card.summary) == (f"{recipe.name}-v{recipe.version}", recipe.summary)
    assert recipe.system == system


@pytest.mark.training
def test_distributions_are_as_far_apart_as_scipy_says(need_library):
    need_library("sklearn")
    from scipy.stats import ks_2samp

    from mer_bridge.training.songs import apart

    one, two = RNG.standard_normal(80), RNG.standard_normal(50) * 1.5 + 0.2
    assert apart(one, two) == pytest.approx(ks_2samp(one, two).statistic)
    assert apart(one, one) == 0.0
