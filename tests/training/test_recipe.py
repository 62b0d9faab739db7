from pathlib import Path

import pytest

import mer_bridge
from mer_bridge.errors import ConfigError
from mer_bridge.training.recipe import read_recipe, read_recipes, recipe_kind

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


def write_two(folder, *, folds=5):
    (folder / "one.toml").write_text(f'name = "one"\nversion = 1\nsummary = ""\nfolds = {folds}\n')
    path = folder / "two.toml"
    path.write_text('name = "two"\nversion = 1\nsummary = ""\nfolds = 5\nbeside = "one.toml"\n')
    return path


def test_a_recipe_comes_after_the_one_beside_it(tmp_path):
    path = write_two(tmp_path)
    assert [one.name for one in read_recipes(path)] == ["one", "two"]
    assert [one.name for one in read_recipes(path.with_name("one.toml"))] == ["one"]


def test_recipes_beside_each_other_must_have_the_same_folds(tmp_path):
    with pytest.raises(ConfigError, match=r"two.toml has folds = 5, one.toml beside it 4"):
        read_recipes(write_two(tmp_path, folds=4))


def test_a_recipe_beside_another_lies_in_its_folder(tmp_path):
    path = write_two(tmp_path)
    path.write_text(path.read_text().replace("one.toml", "../one.toml"))
    with pytest.raises(ConfigError, match="a recipe in the same folder"):
        read_recipes(path)
