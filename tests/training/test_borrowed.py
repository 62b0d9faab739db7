import numpy as np
import pytest
import soundfile
from msgspec.structs import replace

import mer_bridge
from mer_bridge.card import find, read
from mer_bridge.errors import ConfigError, DataError, ModelError
from mer_bridge.training.teacher import FILE, LAYERS, PATCH_FRAMES

pytestmark = pytest.mark.training

RECIPE = """
kind = "borrowed"
name = "tiny"
version = 1
summary = "Two steps."
folds = 3
epochs = 1
hidden = 8
"""
N_VIEW = 3 * 96


def stand_in():
    """A trunk with MusiCNN's inputs and outputs that knows only the loudness of each mel band.

    As there, a branch looks outside for what it gives on, and one output is not needed.
    """
    from onnx import TensorProto, helper, numpy_helper

    def branch(name):
        node = helper.make_node("Mul", ["loudness", "half"], [name])
        out = helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        return helper.make_graph([node], name, [], [out])

    nodes = [
        helper.make_node("ReduceMean", ["mel"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("ReduceMax", ["mel"], ["max"], axes=[1], keepdims=0),
        helper.make_node("Neg", ["mean"], ["loudness"]),
        helper.make_node("If", ["yes"], ["emb"], then_branch=branch("one"), else_branch=branch("other")),
        helper.make_node("Mul", ["mean", "unused"], ["tags"]),
    ]
    known = [
        numpy_helper.from_array(np.array(value), name)
        for name, value in {"yes": True, "half": np.float32(0.5), "unused": np.float32(2.0)}.items()
    ]
    shape = ["patches", PATCH_FRAMES, 96]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["patches", 96]) for name in (*LAYERS, "tags")
    ]
    mel = helper.make_tensor_value_info("mel", TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, "stand_in", [mel], outputs, known)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return made.SerializeToString()


@pytest.fixture
def lent(with_torch, need_library, data):
    """The made-up data folder with a trunk in it."""
    for library in ("onnx", "librosa", "sklearn"):
        need_library(library)
    path = data / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(stand_in())
    yield data
    path.unlink()


@pytest.fixture
def recipe(tmp_path):
    from mer_bridge.training.borrowed import read_borrow_recipe

    def write(more=""):
        path = tmp_path / "tiny.toml"
        path.write_text(RECIPE + more)
        return read_borrow_recipe(path)

    return write


@pytest.fixture
def make_heads(with_torch, recipe):
    """Heads with random weights, means and scales."""
    import torch

    from mer_bridge.training.borrowed_fit import FittedHead, Head

    def make(n, rng):
        heads = []
        for seed in range(n):
            torch.manual_seed(seed)
            mean, sd = torch.randn(N_VIEW), torch.rand(N_VIEW) + 0.5
            scale = rng.uniform(3, 6, 15), rng.uniform(0.5, 2, 15)
            heads.append(FittedHead(Head(recipe(), mean=mean, sd=sd).eval(), *scale))
        return heads

    return make


def test_the_graph_says_of_each_patch_what_trunk_and_heads_say(make_heads, rng, tmp_path, need_library):
    need_library("onnx")
    from mer_bridge.training.borrowed_graph import STRIDE_FRAMES, write_borrowed_graph
    from mer_bridge.training.excerpt_export import run_graph

    heads = make_heads(3, rng)
    write_borrowed_graph(stand_in(), heads, tmp_path / "model.onnx")
    bands = rng.uniform(0, 4, (PATCH_FRAMES + 2 * STRIDE_FRAMES + 5, 96)).astype(np.float32)
    found = run_graph((tmp_path / "model.onnx").read_bytes(), bands[None])
    assert found.shape == (1, 3, 7)
    for tick in range(3):
        patch = bands[tick * STRIDE_FRAMES :][:PATCH_FRAMES].astype(np.float64)
        view = np.r_[-0.5 * patch.mean(axis=0), patch.mean(axis=0), patch.max(axis=0)]
        told = []
        for one in heads:
            state = {name: value.double().numpy() for name, value in one.head.state_dict().items()}
            z = (view - state["mean"]) / state["sd"]
            hidden = np.maximum(state["hidden.weight"] @ z + state["hidden.bias"], 0.0)
            features = state["features.weight"] @ hidden + state["features.bias"]
            told.append(features * one.sd[:7] + one.mean[:7])
        np.testing.assert_allclose(found[0, tick], np.mean(told, axis=0), atol=1e-4)


def test_what_the_model_does_not_need_of_the_trunk_is_left_out(make_heads, rng, need_library):
    need_library("onnx")
    import onnx

    from mer_bridge.training.borrowed_graph import assemble

    graph = onnx.load_from_string(assemble(stand_in(), make_heads(1, rng))).graph
    assert "unused" not in {one.name for one in graph.initializer}
    assert {"half", "yes"} <= {one.name for one in graph.initializer}
    assert not any("tags" in node.output for node in graph.node)


def test_a_trunk_of_another_shape_is_refused(make_heads, rng, need_library):
    need_library("onnx")
    from onnx import TensorProto, helper

    from mer_bridge.training.borrowed_graph import assemble

    value = helper.make_tensor_value_info("mel", TensorProto.FLOAT, [1])
    out = helper.make_tensor_value_info("tags", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Neg", ["mel"], ["tags"])], "other", [value], [out])
    with pytest.raises(ModelError, match=r"a trunk has one input and the outputs .*this one has"):
        assemble(helper.make_model(graph).SerializeToString(), make_heads(1, rng))


def test_advice_never_comes_from_the_part_that_is_advised(rng, need_library):
    need_library("sklearn")
    from mer_bridge.training.advice import advise

    vectors, ratings = rng.normal(size=(60, 5)), rng.uniform(2, 8, (60, 15))
    ratings[:, 0] = 5.0 + vectors[:, 0]
    parts = [range(20), range(20, 40), range(40, 55)]
    before = advise(vectors, ratings, parts)
    assert np.corrcoef(before[:55, 0], ratings[:55, 0])[0, 1] > 0.8
    assert np.isnan(before[55:]).all()  # in no part
    changed = ratings.copy()
    changed[:20] = rng.uniform(2, 8, (20, 15))
    changed[55:] = 9.0
    after = advise(vectors, changed, parts)
    np.testing.assert_array_equal(after[:20], before[:20])
    assert (after[20:55] != before[20:55]).any(axis=1).all()


def test_advice_without_ratings_is_refused_by_name(rng, need_library):
    need_library("sklearn")
    from mer_bridge.training.advice import advise

    ratings = rng.uniform(2, 8, (12, 15))
    ratings[1:, 9] = np.nan
    with pytest.raises(DataError, match="too few ratings of tension to advise on"):
        advise(rng.normal(size=(12, 4)), ratings, [range(6), range(6, 12)])


def test_a_head_learns_what_its_clips_show(make_clip, recipe, rng, with_torch):
    import torch

    from mer_bridge.training.borrowed_fit import fit_head, predict_heads
    from mer_bridge.training.library import Ragged

    views = [rng.normal(size=(n, 6)).astype(np.float32) for n in rng.integers(1, 9, 80)]
    truth = np.stack([view.mean(axis=0) for view in views])
    clips = [
        make_clip(features=5 + 3 * one[[0, 1, 2, 3, 4, 5, 0]], emotions=5 + 2 * one[[0, 1, 2, 3, 4, 5, 0, 1]])
        for one in truth
    ]
    advice = np.stack([np.r_[clip.features, clip.emotions] for clip in clips])
    lesson = replace(
        recipe("learning_rate = 0.02\ndropout = 0.0\ninput_dropout = 0.0\nmixup = 0.0\nbatch = 8\n"),
        epochs=40,
        hidden=24,
    )
    patches = Ragged(views, torch.device("cpu"))
    fitted = fit_head(lesson, patches, clips, advice, range(60), seed=1)
    again = fit_head(lesson, patches, clips, advice, range(60), seed=1)
    said, ticks = predict_heads(fitted, [patches.one(clip) for clip in range(60, 80)])
    same, _ = predict_heads(again, [patches.one(clip) for clip in range(60, 80)])
    np.testing.assert_array_equal(said.features, same.features)
    wanted = advice[60:]
    for column in range(6):
        assert np.corrcoef(said.features[:, column], wanted[:, column])[0, 1] > 0.6
        assert np.corrcoef(said.emotions[:, column], wanted[:, 7 + column])[0, 1] > 0.6
    # Linear heads on mean states: the mean of what patches say is what the clip says.
    np.testing.assert_allclose([one.mean(axis=0) for one in ticks], said.features, atol=1e-4)
    np.testing.assert_allclose(said.quadrant.sum(axis=1), 1.0, atol=1e-6)


def train(recipe, lent, tmp_path, out="models"):
    from contextlib import contextmanager

    from mer_bridge.training.borrowed_commands import train_borrowed
    from mer_bridge.training.clips import read_clips

    @contextmanager
    def bar(_what, _total):
        yield lambda _line: None

    return train_borrowed(
        recipe,
        read_clips(lent),
        data=lent,
        home=tmp_path / "home",
        out=tmp_path / out,
        command="mer-bridge train --config tiny.toml",
        bar=bar,
    )


def test_a_recipe_becomes_a_model_that_hears(lent, recipe, tmp_path):
    from mer_bridge.config import Config
    from mer_bridge.model import Trunk
    from mer_bridge.pipeline import build_pipeline

    folder, found = train(recipe("curve = [0.5]\nlive_check = 3\n"), lent, tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        "model.onnx", "golden.npz", "card.toml", "README.md", "figures.json", "LICENSE-musicnn.md",
    }  # fmt: skip
    card = read(find("tiny", models=folder.parent))
    assert card.frontend.kind == "mel-96"
    assert card.trunk.look_back_frames == PATCH_FRAMES
    page = " ".join((folder / "README.md").read_text(encoding="utf-8").split())
    for words in ("Beside what was set out for", "clips trained on", "Through the live ear", "ISC"):
        assert words in page
    assert found.live is not None
    assert found.live.clips == 3
    assert found.curve[0].clips < 16
    pipeline = build_pipeline(Config(), input_rate=44_100, trunk=Trunk(card))
    noise = np.random.default_rng(2).normal(0, 0.1, 6 * 44_100).astype(np.float32)
    frames = [frame for block in np.split(noise, 60) for frame in pipeline.process(block)]
    assert len(frames) == 7  # one after 3 s, then one each 0.496 s
    assert all(1.0 <= rating <= 10.0 or np.isfinite(rating) for frame in frames for rating in frame.features)


def test_a_run_that_stopped_goes_on_and_gives_the_same(lent, recipe, tmp_path, monkeypatch):
    from mer_bridge.training import borrowed_judge

    first, _ = train(recipe(), lent, tmp_path)
    made = (first / "model.onnx").read_bytes()
    kept = sorted((tmp_path / "home" / "runs").rglob("head-*.pt"))
    assert len(kept) == 3
    kept[1].unlink()
    fits = []
    fit = borrowed_judge.fit_head
    monkeypatch.setattr(borrowed_judge, "fit_head", lambda *a, **k: fits.append(1) or fit(*a, **k))
    second, _ = train(recipe(), lent, tmp_path, out="again")
    assert len(fits) == 1
    assert (second / "model.onnx").read_bytes() == made


def test_silent_short_and_unreadable_clips_are_named_and_left_out(lent, tmp_path, clips, need_library):
    from mer_bridge.training.borrowed import read_trunk
    from mer_bridge.training.borrowed_commands import load_sounding_views
    from mer_bridge.training.clips import Clip, ClipList

    def clip(name, samples=None):
        path = tmp_path / f"{name}.wav"
        if samples is None:
            path.write_bytes(b"no sound at all")
        else:
            soundfile.write(path, samples, 16_000)
        rated = clips.clips[0]
        return Clip("odd", name, name, path, rated.features, rated.emotions, -1)

    rng = np.random.default_rng(5)
    odd = [
        clip("silent", np.zeros(160_000)),
        clip("short", rng.normal(0, 0.1, 40_000)),
        clip("broken"),
        clip("fine", rng.normal(0, 0.1, 90_000)),
    ]
    found = ClipList(odd)
    used, views = load_sounding_views(
        found, read_trunk(lent), lent, tmp_path / "home", progress=lambda _line: None
    )
    assert [one.name for one in used] == ["fine"]
    assert views[0].shape == (2, N_VIEW)
    assert [line.partition(":")[0] for line in found.left_out] == ["odd/silent", "odd/short", "odd/broken"]
    assert "is silent" in found.left_out[0]
    assert "is 2.5 s long, needs 4 s" in found.left_out[1]


def test_patches_are_heard_through_the_live_ear_where_music_sounds(tmp_path, rng):
    from mer_bridge.training.borrowed import hear_patches

    music = rng.normal(0, 0.1, 8 * 16_000)
    silent = np.zeros(8 * 16_000)
    soundfile.write(tmp_path / "half.wav", np.r_[music, silent], 16_000)
    soundfile.write(tmp_path / "music.wav", music, 16_000)
    patches = hear_patches(tmp_path / "music.wav")
    assert patches.shape == (3, PATCH_FRAMES, 96)
    assert len(hear_patches(tmp_path / "half.wav")) in {3, 4}
    soundfile.write(tmp_path / "soft.wav", 0.05 * music, 16_000)  # the gain brings it up
    soft = hear_patches(tmp_path / "soft.wav")
    assert abs(np.median(soft[-1] - patches[-1])) < 0.15
    soundfile.write(tmp_path / "nothing.wav", silent, 16_000)
    with pytest.raises(DataError, match=r"is silent, or too short: 8\.0 s"):
        hear_patches(tmp_path / "nothing.wav")


def test_a_missing_trunk_is_said(tmp_path):
    from mer_bridge.training.borrowed import read_trunk

    with pytest.raises(
        DataError, match=r"the recipe borrows a trunk, and .*msd_musicnn\.onnx cannot be read"
    ):
        read_trunk(tmp_path)


@pytest.mark.parametrize("wrong", ["folds = 2", "epochs = 0", "curve = [1.5]", "surprise = 1", "x ="])
def test_a_recipe_that_cannot_be_taken_is_refused(tmp_path, wrong):
    from mer_bridge.training.borrowed import read_borrow_recipe

    path = tmp_path / "bad.toml"
    path.write_text(
        "\n".join(line for line in RECIPE.splitlines() if line.split(" ")[0] != wrong.split(" ")[0])
    )
    path.write_text(path.read_text() + "\n" + wrong)
    with pytest.raises(ConfigError, match="cannot be taken"):
        read_borrow_recipe(path)


def test_the_shipped_recipe_is_taken():
    from pathlib import Path

    from mer_bridge.training.borrowed import read_borrow_recipe

    folder = Path(mer_bridge.__file__).parent / "training" / "recipes"
    assert read_borrow_recipe(folder / "midlevel-musicnn-v1.toml").name == "midlevel-musicnn"
