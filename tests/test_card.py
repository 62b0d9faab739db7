import re
import shutil
from pathlib import Path

import msgspec
import pytest

from mer_bridge import card as cards
from mer_bridge import places
from mer_bridge.errors import ModelError

MODELS = sorted(path.parent for path in places.shipped("models").glob("*/card.toml"))
SHIPPED = cards.find("midlevel-hop")


@pytest.fixture
def models(tmp_path):
    """A folder of models with the shipped card as versions 1, 2 and 10, and a few that are none."""
    for name in ("hear-v1", "hear-v2", "hear-v10", "hear", "hearing-v99", "hear-v11x"):
        (tmp_path / name).mkdir()
        shutil.copy(SHIPPED / "card.toml", tmp_path / name)
    (tmp_path / "hear-v12").mkdir()  # no card
    (tmp_path / "hear-v13").write_text("a file")
    return tmp_path


def test_a_name_without_version_means_the_newest(models):
    assert cards.find("hear", models=models) == models / "hear-v10"


def test_a_name_with_version_means_that_one(models):
    assert cards.find("hear-v2", models=models) == models / "hear-v2"


@pytest.mark.parametrize("name", ["none", "hear-v3", "hear-v12", "", ".", "hear-v", "he.r"])
def test_a_missing_model_is_said_with_those_there_are(models, name):
    with pytest.raises(ModelError, match=r"hear-v1, hear-v10, hear-v11x, hear-v2, hearing-v99") as caught:
        cards.find(name, models=models)
    assert str(caught.value).startswith(f"no model {name!r} in {models}. Available: ")


def test_where_there_are_no_models_that_is_said(tmp_path):
    with pytest.raises(ModelError, match=r"Available: none$"):
        cards.find("hear", models=tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["../hear-v1", "x/../hear-v1", "..\\hear-v1", "/hear-v1"])
def test_a_name_never_leads_out_of_the_folder_of_models(models, name):
    home = models / "home"
    (home / "x").mkdir(parents=True)
    with pytest.raises(ModelError, match="no model"):
        cards.find(name, models=home)
    with pytest.raises(ModelError, match="no model"):
        cards.find(str(models / "hear-v1"), models=home)


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_every_shipped_card_is_in_order(folder):
    card = cards.read(folder)
    assert card.title == folder.name
    assert card.folder == str(folder)
    assert (folder / card.trunk.file).is_file()
    assert (folder / "README.md").is_file()


def test_times_follow_from_the_card():
    card = cards.read(SHIPPED)
    assert card.frontend.frames_per_second == 31.25
    assert card.tick_s == pytest.approx(card.trunk.stride_frames * 0.032)
    assert card.tick_s <= 0.128


@pytest.fixture
def altered(tmp_path):
    """Write the shipped card with one text replaced, and give the folder."""

    def write(pattern: str, replacement: str) -> Path:
        text = (SHIPPED / "card.toml").read_text(encoding="utf-8")
        text, count = re.subn(pattern, lambda _: replacement, text, count=1, flags=re.MULTILINE | re.DOTALL)
        assert count == 1, pattern
        (tmp_path / "card.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


SEVEN = "[" + ", ".join(["1.0"] * 7) + "]"
EIGHT = "[" + ", ".join(["1.0"] * 8) + "]"


@pytest.mark.parametrize(
    ("pattern", "replacement", "complaint"),
    [
        ("melodiousness", "melody", r"features\.names must be"),
        (r'"valence", "energy"', '"energy", "valence"', r"emotions\.names must be"),
        (r"^mean = \[.*?\]", f"mean = {EIGHT}", "must have 7 numbers"),
        (r"^predicted_mean = \[.*?\]", "predicted_mean = []", "must have 7 numbers"),
        (r"^bias = \[.*?\]", f"bias = {SEVEN}", "8 rows of 7"),
        (r"^weights = \[\n.*?\n\]", f"weights = [{', '.join([SEVEN] * 7)}]", "8 rows of 7"),
        (r"^weights = \[\n.*?\n\]", f"weights = [{', '.join([EIGHT] * 8)}]", "8 rows of 7"),
        (r"^mean = \[.*?\]", f"mean = {SEVEN.replace('1.0', 'nan', 1)}", "must be finite"),
        (r"^bias = \[.*?\]", f"bias = {EIGHT.replace('1.0', '-inf', 1)}", "must be finite"),
        (r"^predicted_sd = \[.*?\]", f"predicted_sd = {SEVEN.replace('1.0', '0.0', 1)}", "must be above 0"),
        (r"^sd = \[.*?\]", f"sd = {SEVEN.replace('1.0', '-1.0', 1)}", "must be above 0"),
        (r"^stride_frames = \d+", "stride_frames = 4000", "must not exceed look_back_frames"),
        (r'^file = "model.onnx"', 'file = "../model.onnx"', "plain file name"),
        (r'^file = "model.onnx"', 'file = "/etc/passwd"', "plain file name"),
        (r'^file = "model.onnx"', 'file = "sub/model.onnx"', "plain file name"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(altered, pattern, replacement, complaint):
    folder = altered(pattern, replacement)
    with pytest.raises(ModelError, match=f"contradicts itself: .*{complaint}") as caught:
        cards.read(folder)
    assert str(folder / "card.toml") in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"^version = 2", "version = 0"),
        (r"^version = 2", "version = " + "1" * 5000),
        (r"^version = 2", "version = [" + "[" * 5000),
        (r"^version = 2", "versoin = 1"),
        (r"^version = 2", "version = 1\ncolour = 2"),
        (r"^kind = .*?$", 'kind = "chroma"'),
        (r"^hop = .*?$", "hop = [705.6]"),
        (r"^look_back_frames = \d+", "look_back_frames = 100000000"),
        (r"^sha256 = .*?$", "sha256 = 5"),
    ],
)
def test_a_malformed_card_is_refused(altered, pattern, replacement):
    folder = altered(pattern, replacement)
    with pytest.raises(ModelError, match=r"^the model card .* is malformed: "):
        cards.read(folder)


@pytest.mark.parametrize("content", [b"name =", b"\xff\xfe", b"", b"\x00"])
def test_a_card_that_is_no_card_is_refused(tmp_path, content):
    (tmp_path / "card.toml").write_bytes(content)
    with pytest.raises(ModelError, match="is malformed"):
        cards.read(tmp_path)


def test_a_card_that_is_too_big_is_not_read(tmp_path):
    (tmp_path / "card.toml").write_bytes(b"#" * 70_000)
    with pytest.raises(ModelError, match="is larger than 64 kB"):
        cards.read(tmp_path)


def test_a_missing_card_is_said(tmp_path):
    with pytest.raises(ModelError, match=r"^cannot read the model card .*: No such file"):
        cards.read(tmp_path)


def test_a_card_cannot_be_changed():
    card = cards.read(SHIPPED)
    with pytest.raises(AttributeError):
        card.trunk.sha256 = "0" * 64
    assert msgspec.structs.replace(card, version=2).title == f"{card.name}-v2"
