import json
from importlib.util import find_spec

import numpy as np
import pytest

from mer_bridge import places
from mer_bridge.circumplex import CATEGORIES
from mer_bridge.errors import DataError
from mer_bridge.training import commands

if find_spec("torch") is not None:
    from mer_bridge.training import excerpt_report
    from mer_bridge.training.excerpt_report import evaluate_excerpts

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

RECIPE = """
kind = "excerpt"
name = "small"
version = 1
summary = "Heard twenty chords."
frontend = "{frontend}"
architecture = "resnet"
schemes = [{schemes}]
frames = 48
folds = 2
patience = 0
batch = 8
precision = "float32"
[epochs]
moods = 1
a2e = 1
a2mid2e = 1
"""


@pytest.fixture
def train(tmp_path, data, monkeypatch):
    monkeypatch.setattr(places, "user_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(excerpt_report, "RECIPES", tmp_path)

    def make(frontend, schemes):
        path = tmp_path / "small-v1.toml"
        path.write_text(RECIPE.format(frontend=frontend, schemes=schemes), encoding="utf-8")
        commands.train(path, data, tmp_path / "models", device="cpu")
        monkeypatch.setattr(places, "shipped", lambda name: tmp_path / name)

    return make


def evaluate(data, tmp_path):
    done = []
    home = tmp_path / "cache" / "training"
    return evaluate_excerpts("small", data, home, progress=done.append), done


def test_the_shipped_graph_hears_the_fold_that_its_network_had_not_heard(train, data, tmp_path):
    train("logfilt-149", '"a2mid2e", "a2e"')
    found, done = evaluate(data, tmp_path)
    assert found.model == "small-v1"
    kept = json.loads((tmp_path / "models" / "small-v1" / "figures.json").read_text(encoding="utf-8"))
    assert kept["shipped"] == "a2mid2e"
    ours = {figure.name: figure.mean for figure in found.figures}
    trained = kept["schemes"]["a2mid2e"]
    assert len(done) == sum(int(word) for word in found.data.split()[:1])
    for name in ("melodiousness", "valence", "features", "emotions"):
        assert ours[name] == pytest.approx(trained[name][0], abs=2e-3)
    assert ours["emotions, a2e"] == pytest.approx(kept["schemes"]["a2e"]["emotions"][0])
    assert [curve.title for curve in found.curves] == ["small-v1: valence", "small-v1: energy"]


def test_a_mood_model_has_classes_and_no_features(train, data, tmp_path):
    train("mel-128", '"moods"')
    found, _ = evaluate(data, tmp_path)
    metrics = {(figure.name, figure.metric) for figure in found.figures}
    assert ("category", "accuracy") in metrics
    assert ("category macro-F1", "macro-F1") in metrics
    assert ("valence", "r") in metrics
    assert not any(name == "melodiousness" for name, _ in metrics)
    category = next(one for one in found.confusions if one.title.endswith("category"))
    assert category.labels == CATEGORIES
    assert category.counts.sum() == np.isfinite(found.curves[0].x).sum()


def test_figures_that_cannot_be_read_are_said(train, data, tmp_path):
    train("mel-128", '"moods"')
    (tmp_path / "models" / "small-v1" / "figures.json").write_text('{"schemes": 3}', encoding="utf-8")
    with pytest.raises(DataError, match=r"figures\.json cannot be read"):
        evaluate(data, tmp_path)
