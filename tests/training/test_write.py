import tomllib
from importlib.util import find_spec

import numpy as np
import pytest

from mer_bridge import card as cards
from mer_bridge.errors import ModelError
from mer_bridge.training.recipe import Network, Recipe
from mer_bridge.training.score import Score
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

if find_spec("torch") is not None:
    import torch

    from mer_bridge.model import Trunk
    from mer_bridge.training.fit import Fitted, Scale
    from mer_bridge.training.network import HopModel
    from mer_bridge.training.train import Run, Validated
    from mer_bridge.training.write import write_model

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

SIZES = Network(channels=(3, 3, 3, 3, 3, 3), hidden=4)
RECIPE = Recipe(name="tiny", version=3, summary='Hears "little".', network=SIZES, seed=17)


def make_validated(rng, fitted):
    rated_features, rated_emotions = rng.uniform(2, 9, (30, 7)), rng.uniform(2, 8, (30, 8))
    features = rng.uniform(3, 8, (30, 7))
    rated_features[20:] = np.nan
    rated_emotions[10:] = np.nan
    score = Score(
        {name: 0.1 * k for k, name in enumerate(MIDLEVEL_NAMES)},
        dict.fromkeys(MIDLEVEL_NAMES, 0.05),
        {name: 0.1 * k for k, name in enumerate(EMOTION_NAMES)},
        dict.fromkeys(EMOTION_NAMES, 0.05),
        0.625,
    )
    return Validated(
        score,
        (Run((fitted,), features),),
        features,
        rated_features,
        rated_emotions,
        rng.normal(size=(8, 7)),
        rng.normal(size=8),
    )


@pytest.fixture
def fitted():
    torch.manual_seed(1)
    model = HopModel(SIZES, components=0, band_mean=torch.zeros(149), band_sd=torch.ones(149)).eval()
    return Fitted(model, Scale(torch.full((7,), 5.0), torch.ones(7)), Scale(torch.zeros(8), torch.ones(8)))


@pytest.fixture
def validated(rng, fitted):
    return make_validated(rng, fitted)


@pytest.fixture
def folder(fitted, validated, tmp_path):
    write_model(RECIPE, validated, tmp_path / "tiny-v3", command="mer-bridge train tiny.toml")
    return tmp_path / "tiny-v3"


def test_a_model_is_five_files(folder):
    assert {path.name for path in folder.iterdir()} == {
        "model.onnx",
        "card.toml",
        "golden.npz",
        "figures.json",
        "README.md",
    }


def test_the_card_is_read_back_with_what_was_found(folder, validated):
    card = cards.read(cards.find("tiny", models=folder.parent))
    assert (card.title, card.summary, card.training.seed) == ("tiny-v3", 'Hears "little".', 17)
    np.testing.assert_allclose(card.features.mean, np.nanmean(validated.rated_features, axis=0), rtol=1e-5)
    np.testing.assert_allclose(card.features.sd, np.nanstd(validated.rated_features, axis=0), rtol=1e-5)
    np.testing.assert_allclose(card.features.predicted_mean, validated.features.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(card.features.predicted_sd, validated.features.std(axis=0), rtol=1e-5)
    np.testing.assert_allclose(card.emotions.weights, validated.weights, rtol=1e-5)
    np.testing.assert_allclose(card.emotions.bias, validated.bias, rtol=1e-5)
    np.testing.assert_allclose(card.emotions.sd, np.nanstd(validated.rated_emotions, axis=0), rtol=1e-5)
    assert card.accuracy.features["modality"] == 0.6
    assert card.accuracy.emotions["tender"] == 0.7
    assert "mean of 5 folds" in card.accuracy.how
    assert card.accuracy.command == "mer-bridge train tiny.toml"


def test_music_that_nobody_rated_is_told_of(validated, tmp_path):
    write_model(RECIPE, validated, tmp_path, command="x", unrated_s=26.4 * 3600)
    assert cards.read(tmp_path).training.data.endswith(", on 26 hours of music that nobody rated, too")


def test_the_graph_fits_the_card_and_its_golden_pair(folder):
    card = cards.read(folder)
    with np.load(folder / "golden.npz", allow_pickle=False) as golden:
        bands, wanted = golden["bands"], golden["estimate"]
    estimates = Trunk(card).push(bands, np.ones(len(bands), bool))
    np.testing.assert_allclose([one.ratings for one in estimates], wanted, atol=1e-4)


def test_the_page_says_what_was_measured_and_how(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert page.startswith('# tiny-v3\n\nHears "little".\n')
    assert "Clips rated for features: 20; for emotions: 10." in page
    assert "seven features **0.300**" in page
    assert "eight emotions **0.350**" in page
    assert "**62%** of the tagged clips" in page
    assert "| tender | 0.70 | 0.05 |" in page
    assert "Every 128 ms it looks at the last 0.99 s" in page
    assert "nan |" not in page


def test_an_accuracy_that_could_not_be_measured_is_still_a_card(fitted, validated, tmp_path):
    score = validated.score
    unknown = Score(
        score.features | {"modality": float("nan")},
        score.features_sd,
        score.emotions,
        score.emotions_sd,
        float("nan"),
    )
    parts = {name: getattr(validated, name) for name in Validated.__slots__} | {"score": unknown}
    write_model(RECIPE, Validated(**parts), tmp_path, command="x")
    assert np.isnan(cards.read(tmp_path).accuracy.features["modality"])


def test_numbers_that_no_pipeline_could_use_are_refused(fitted, validated, tmp_path):
    validated.weights[3, 3] = np.nan
    with pytest.raises(ModelError, match="must be finite"):
        write_model(RECIPE, validated, tmp_path, command="x")


def test_the_card_is_plain_toml_that_people_can_read(folder):
    text = (folder / "card.toml").read_text(encoding="utf-8")
    assert text.splitlines()[0] == 'name = "tiny"'
    assert list(tomllib.loads(text)) == [
        "name",
        "version",
        "summary",
        "frontend",
        "trunk",
        "features",
        "emotions",
        "accuracy",
        "training",
    ]
    assert max(map(len, text.splitlines())) < 250
