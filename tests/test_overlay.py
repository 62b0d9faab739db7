"""A player's overlay: read with care, laid over a model, heard in everything after it."""

import msgspec
import numpy as np
import pytest

from mer_bridge import card as cards
from mer_bridge import overlay, places
from mer_bridge.analysis.listener import Listener
from mer_bridge.config import Config, Model
from mer_bridge.errors import ModelError
from mer_bridge.model import Trunk
from mer_bridge.pipeline import build_pipeline

CARD = cards.read(cards.find("midlevel-hop"))
MIX = tuple(tuple(1.0 * (i == j) + 0.1 * (j == i + 1) for j in range(7)) for i in range(7))
OFFSET = (0.5, -0.25, 0.0, 0.0, 1.0, 0.0, -1.0)


def text_of(*, model=CARD.title, offset=OFFSET, weights=None, bias=(5.0,) * 8, more=""):
    rows = [list(row) for row in (weights or CARD.emotions.weights)]
    mix = [list(row) for row in MIX]
    return (
        f'model = "{model}"\nhow = "by hand"\n{more}\n[features]\noffset = {list(offset)}\nmix = {mix}\n'
        f"[emotions]\nweights = {rows}\nbias = {list(bias)}\n"
    )


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_data", lambda: tmp_path)
    (tmp_path / "overlays").mkdir()
    return tmp_path / "overlays"


@pytest.fixture
def anna(home):
    overlay.save("anna", text_of())
    return overlay.open_card("midlevel-hop", "anna")


def test_without_a_name_the_model_is_as_shipped(home):
    assert overlay.open_card("midlevel-hop") == CARD


def test_the_title_tells_the_overlay(anna):
    assert anna.title == f"{CARD.title}+anna"


def test_offsets_and_layer_are_taken_and_the_rest_stays(anna):
    assert anna.features.offset == OFFSET
    assert anna.emotions.bias == (5.0,) * 8
    assert anna.features.mix == MIX
    moved = MIX @ np.array(CARD.features.predicted_mean) + OFFSET
    np.testing.assert_allclose(anna.features.predicted_mean, moved)
    assert (anna.trunk, anna.frontend, anna.accuracy) == (CARD.trunk, CARD.frontend, CARD.accuracy)


def test_the_trunk_mixes_and_adds_the_offsets(anna, rng):
    bands = rng.uniform(0, 1, (29, 149)).astype(np.float32)
    gate = np.ones(29, bool)
    (shipped,), (mine,) = Trunk(CARD).push(bands, gate), Trunk(anna).push(bands, gate)
    np.testing.assert_allclose(mine.ratings, MIX @ shipped.ratings + OFFSET, atol=1e-9)


def test_live_and_files_hear_with_it(anna, rng):
    music = (0.2 * np.sin(np.arange(4 * 22_050) * 0.05)).astype(np.float32)
    config = Config(model=Model(overlay="anna"))
    live = build_pipeline(config, input_rate=22_050).judge(music)[-1].ratings
    plain = build_pipeline(Config(), input_rate=22_050).judge(music)[-1].ratings
    np.testing.assert_allclose(live, MIX @ plain + OFFSET, atol=1e-6)
    heard = Listener(config).hear(music, sample_rate=22_050)
    assert heard.model == f"{CARD.title}+anna"


def test_what_a_profile_kept_of_an_overlay_does_not_undo_a_newer_one_of_that_name(anna):
    config = Config(model=Model(overlay="anna"))
    state = build_pipeline(config, input_rate=22_050).state()
    assert "weights restored" in build_pipeline(config, input_rate=22_050).restore(state, now_s=None)
    overlay.save("anna", text_of(weights=((0.125,) * 7,) * 8))
    newer = build_pipeline(config, input_rate=22_050)
    assert "belong to" in newer.restore(state, now_s=None)
    assert (newer.emotion.weights == 0.125).all()


@pytest.mark.parametrize("name", ["../secret", "a/b", "", "x" * 41, "a.toml", "a\nb"])
def test_a_path_is_no_name(home, name):
    with pytest.raises(ModelError, match="an overlay's name"):
        overlay.load(name)


def test_an_unknown_name_lists_those_there_are(anna):
    with pytest.raises(ModelError, match=r"no overlay 'ben'.*Available: anna"):
        overlay.open_card("midlevel-hop", "ben")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("model = ", "is no overlay"),
        ("\ud800".encode("utf-16", "surrogatepass").decode("latin-1"), "is no overlay"),
        (text_of(more="code = 1"), "unknown field"),
        (text_of(offset=["nan"] * 7).replace("'", ""), "or is none"),
        (text_of(offset=(1e9,) * 7), "beyond 1000"),
        (text_of(bias=(1e9,) * 8), "beyond 1000"),
        (text_of(offset=(1.0,)), "was made for"),
        (text_of(bias=(5.0,) * 7), "was made for"),
        (text_of(model="midlevel-vgg-v1"), "was made for midlevel-vgg-v1, not for midlevel-hop"),
        ("#" * 70_000, "larger than 64 kB"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_line(home, text, words):
    (home / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=words) as caught:
        overlay.open_card("midlevel-hop", "bad")
    assert "\n" not in str(caught.value)


def test_a_card_cannot_pretend_to_be_an_overlay(tmp_path):
    folder = cards.find("midlevel-hop")
    text = (folder / "card.toml").read_text(encoding="utf-8")
    (tmp_path / "card.toml").write_text('overlay = "x"\n' + text, encoding="utf-8")
    assert cards.read(tmp_path).overlay == ""


def test_an_overlay_goes_round_through_its_file(home):
    overlay.save("anna", text_of())
    once = overlay.load("anna")
    assert msgspec.to_builtins(once)["features"] == {"offset": OFFSET, "mix": MIX}
