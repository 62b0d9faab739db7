from pathlib import Path

import pytest

import mer_bridge
from mer_bridge.errors import ConfigError
from mer_bridge.training.recipe import read_recipe, recipe_kind

RECIPES = sorted((Path(mer_bridge.__file__).parent / "training" / "recipes").glob("*.toml"))
SHIPPED = [path for path in RECIPES if recipe_kind(path) == "hop"]
NAMED = 'name = "x"\nversion = 1\nsummary = "y"\n'


@pytest.fixture
def recipe(tmp_path):
    def read(text):
        path = tmp_path / "mine.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_recipe(path)

    return read


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_recipe_is_in_order(path):
    found = read_recipe(path)
    assert f"{found.name}-v{found.version}" == path.stem


def test_there_is_a_recipe_for_the_default_model():
    assert "midlevel-hop-v1" in {path.stem for path in SHIPPED}


def test_a_name_a_version_and_a_summary_are_enough(recipe):
    found = recipe(NAMED)
    assert (found.name, found.version, found.summary) == ("x", 1, "y")
    assert found.teacher.components == 0


def test_what_it_says_counts(recipe):
    found = recipe(
        NAMED + "epochs = 3\n[network]\nchannels = [1, 2, 3, 4, 5, 6]\n[augmentation]\nmixup = 0.0\n"
    )
    assert (found.epochs, found.network.channels, found.augmentation.mixup) == (3, (1, 2, 3, 4, 5, 6), 0.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NAMED + "epochs = 0", "`int` >= 1.*epochs"),
        (NAMED + "epoch = 3", "unknown field `epoch`"),
        (NAMED + "folds = 1", "folds"),
        (NAMED + "excerpt_s = 1.0", "excerpt_s"),
        (NAMED + "precision = 'float16'", "precision"),
        (NAMED + "[network]\nchannels = [8, 8]", "length >= 6.*channels"),
        (NAMED + "[network]\nchannels = [8, 8, 8, 8, 8, 8, 8]", "length <= 6.*channels"),
        (NAMED + "[teacher]\nridge = 0.0", "ridge"),
        ('name = "x"\nversion = 1', "summary"),
        ('name = "../x"\nversion = 1\nsummary = ""', "name"),
        ('name = ""\nversion = 1\nsummary = ""', "name"),
        (NAMED + "seed = " + "1" * 5000, "digits"),
        (NAMED + "[", "end of document"),
        (b"\xff\xfe", "utf-8"),
    ],
)
def test_what_cannot_be_taken_is_said_with_the_file(recipe, text, words):
    with pytest.raises(ConfigError, match=rf"^the recipe .*mine\.toml cannot be taken: .*{words}"):
        recipe(text)


def test_a_missing_recipe_is_said(tmp_path):
    with pytest.raises(ConfigError, match=r"^cannot read the recipe .*: No such file"):
        read_recipe(tmp_path / "none.toml")
