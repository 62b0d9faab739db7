from importlib.util import find_spec

import msgspec
import numpy as np
import pytest
import soundfile

from mer_bridge import card as cards
from mer_bridge import model as engine
from mer_bridge import places
from mer_bridge.config import Config, Model
from mer_bridge.errors import ConfigError, DataError, ModelError
from mer_bridge.pipeline import build_pipeline
from mer_bridge.training import commands
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training import excerpt_commands
    from mer_bridge.training.contest import Contestant, Heard, Result, contest, contest_name, judge
    from mer_bridge.training.excerpt_commands import choose
    from mer_bridge.training.excerpt_export import (
        Windowed,
        golden_spectra,
        quantise,
        run_graph,
        write_windowed,
    )
    from mer_bridge.training.excerpts import FittedExcerpts
    from mer_bridge.training.fit import Scale
    from mer_bridge.training.library import Library
    from mer_bridge.training.networks import ExcerptModel
    from mer_bridge.training.schemes import ExcerptRecipe, read_excerpt_recipe
    from mer_bridge.training.spectrograms import load_spectrograms

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

RECIPE = """
kind = "excerpt"
name = "small"
version = 3
summary = "Heard twenty chords."
frontend = "{frontend}"
architecture = "resnet"
schemes = [{schemes}]
frames = 48
folds = 2
run_folds = {run_folds}
patience = 0
batch = 8
precision = "float32"
int8 = {int8}
[epochs]
moods = 1
a2e = 1
a2mid2e = 1
a2mid2e-joint = 1
"""
THREE = '"a2mid2e", "a2e", "a2mid2e-joint"'


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_cache", lambda: tmp_path / "cache")

    def write(frontend="logfilt-149", schemes=THREE, run_folds=1, int8="false"):
        path = tmp_path / "small.toml"
        text = RECIPE.format(frontend=frontend, schemes=schemes, run_folds=run_folds, int8=int8)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def hear(tmp_path, monkeypatch, name):
    monkeypatch.setattr(places, "shipped", lambda folder: tmp_path / folder)
    pipeline = build_pipeline(Config(model=Model(name=name)), input_rate=22_050)
    wave = 0.3 * np.sin(np.arange(4 * 22_050) * 0.1).astype(np.float32)
    return pipeline.process(wave)


def test_three_schemes_make_one_model_that_the_bridge_runs(recipe, data, tmp_path, monkeypatch, capsys):
    commands.train(recipe(), data, tmp_path / "models", device="cpu")
    said = capsys.readouterr()
    assert "small-v3, clips it had not heard: Pearson r" in said.out
    card = cards.read(cards.find("small", models=tmp_path / "models"))
    assert card.features.names == MIDLEVEL_NAMES
    assert card.trunk.look_back_frames == 48
    assert card.accuracy.command == "mer-bridge train --config small.toml --data DATA --out models"
    page = (tmp_path / "models" / "small-v3" / "README.md").read_text(encoding="utf-8")
    assert all(title in page for title in ("A2E:", "A2Mid2E:", "A2Mid2E-Joint:"))
    assert str(tmp_path) not in page + (tmp_path / "models" / "small-v3" / "card.toml").read_text(
        encoding="utf-8"
    )
    frame = hear(tmp_path, monkeypatch, "small")[-1]
    assert frame.gate_open
    assert np.isfinite([*frame.features, *frame.emotions, *frame.live]).all()
    assert frame.why.reasons


def test_a_mood_model_has_valence_and_energy_alone(recipe, data, tmp_path, monkeypatch):
    commands.train(recipe("mel-128", '"moods"'), data, tmp_path / "models", device="cpu")
    card = cards.read(cards.find("small", models=tmp_path / "models"))
    assert card.outputs == ("valence", "energy")
    assert card.frontend.kind == "mel-128"
    frame = hear(tmp_path, monkeypatch, "small")[-1]
    assert np.isfinite([*frame.emotions]).all()
    assert frame.emotions.fear == 0.5
    assert frame.why.reasons == ()


@pytest.fixture
def deam(tmp_path, write_chord):
    """A made-up folder in DEAM's layout: twenty chords with valence and arousal, and silence."""
    folder = tmp_path / "deam"
    rng = np.random.default_rng(3)
    level = folder / "annotations" / "song_level"
    level.mkdir(parents=True)
    (folder / "MEMD_audio").mkdir()
    lines = ["song_id, valence_mean, valence_std, arousal_mean, arousal_std"]
    for song in range(1001, 1021):
        write_chord(folder / "MEMD_audio" / f"{song}.wav", rng)
        lines.append(f"{song}, {rng.uniform(2, 8):.2f}, 1, {rng.uniform(2, 8):.2f}, 1")
    soundfile.write(folder / "MEMD_audio" / "1021.wav", np.zeros(80_000), 16_000)
    lines.append("1021, 5, 1, 5, 1")
    path = level / "static_annotations_averaged_songs_1_2000.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", ["moods", "a2e"])
def test_a_published_folder_is_trained_on_as_it_is(recipe, deam, tmp_path, capsys, scheme):
    commands.train(recipe("mel-128", f'"{scheme}"'), deam, tmp_path / "models", device="cpu")
    assert "left out: deam/1021: is silent" in capsys.readouterr().err
    assert cards.read(tmp_path / "models" / "small-v3").outputs == ("valence", "energy")


def test_a_scheme_that_nothing_is_rated_for_is_refused(recipe, deam, tmp_path):
    with pytest.raises(DataError, match="0 clips have a rating that the scheme a2mid2e learns from"):
        commands.train(recipe(), deam, tmp_path / "models", device="cpu")


def test_eight_bits_are_a_model_of_their_own(recipe, data, tmp_path, monkeypatch):
    monkeypatch.setattr(excerpt_commands, "MOST_LOSS", 2.0)  # on chance, nothing can be said of a loss
    commands.train(recipe(int8="true"), data, tmp_path / "models", device="cpu")
    card = cards.read(cards.find("small-int8", models=tmp_path / "models"))
    assert "in 8 bit and" in card.accuracy.how
    sizes = [
        (tmp_path / "models" / name / "model.onnx").stat().st_size for name in ("small-v3", "small-int8-v3")
    ]
    assert sizes[1] < 0.5 * sizes[0]
    frame = hear(tmp_path, monkeypatch, "small-int8")[-1]
    assert np.isfinite([*frame.features, *frame.emotions]).all()


def test_eight_bits_that_lose_too_much_are_not_written(recipe, data, tmp_path, monkeypatch):
    monkeypatch.setattr(excerpt_commands, "MOST_LOSS", -2.0)
    with pytest.raises(ModelError, match="8 bit loses"):
        commands.train(recipe(int8="true"), data, tmp_path / "models", device="cpu")
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["small-v3"]


@pytest.mark.parametrize("wrong", ['architecture = "alexnet"', "frames = 3", "unknown = 1", "["])
def test_a_recipe_that_cannot_be_taken_is_refused(recipe, wrong):
    path = recipe()
    path.write_text(f"{wrong}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"small\.toml cannot be taken"):
        read_excerpt_recipe(path)


def model_of(n_bands=149, architecture="resnet"):
    torch.manual_seed(4)
    model = ExcerptModel(
        architecture,
        through_features=True,
        band_mean=torch.full((n_bands,), 0.4),
        band_sd=torch.full((n_bands,), 0.3),
    ).eval()
    features = Scale(torch.linspace(4, 7, 7), torch.linspace(0.5, 1.5, 7))
    return FittedExcerpts(model, features, Scale(torch.full((8,), 5.0), torch.ones(8)), 1)


def test_the_graph_says_of_each_stride_what_the_network_says_of_that_excerpt(tmp_path, rng):
    fitted = model_of()
    path = tmp_path / "model.onnx"
    write_windowed(Windowed(fitted, frames=48, stride=8), path, n_bands=149)
    bands = rng.uniform(0, 1, (1, 48 + 3 * 8 + 5, 149)).astype(np.float32)
    got = run_graph(path.read_bytes(), bands)
    windows = torch.from_numpy(np.stack([bands[0, k : k + 48] for k in (0, 8, 16, 24)]))
    with torch.no_grad():
        wanted = fitted.model(windows).features * fitted.features.sd + fitted.features.mean
    assert got.shape == (1, 4, 7)
    np.testing.assert_allclose(got[0], wanted, atol=1e-4)
    assert not engine.has_external_data(path.read_bytes(), name="x")


def test_chosen_emotions_alone_can_be_the_estimate(tmp_path):
    fitted = model_of()
    path = tmp_path / "model.onnx"
    write_windowed(Windowed(fitted, emotions=(0, 1), frames=48, stride=8), path, n_bands=149)
    bands = golden_spectra(48, 149)[None]
    with torch.no_grad():
        wanted = fitted.model(torch.from_numpy(bands)).emotions[:, :2] + 5.0
    np.testing.assert_allclose(run_graph(path.read_bytes(), bands)[0], wanted, atol=1e-4)


def test_eight_bits_say_nearly_the_same(tmp_path, rng):
    source, target = tmp_path / "a" / "model.onnx", tmp_path / "b" / "model.onnx"
    write_windowed(Windowed(model_of(), frames=48, stride=8), source, n_bands=149)
    excerpts = [rng.uniform(0, 1, (48, 149)).astype(np.float32) for _ in range(8)]
    quantise(source, target, excerpts)
    got, wanted = (run_graph(path.read_bytes(), excerpts[0][None]) for path in (target, source))
    assert 0 < np.abs(got - wanted).max() < 0.2
    with np.load(target.with_name("golden.npz"), allow_pickle=False) as golden:
        np.testing.assert_array_equal(
            golden["estimate"], run_graph(target.read_bytes(), golden["bands"][None])[0]
        )


@pytest.fixture
def library(data, tmp_path):
    from mer_bridge.training.clips import read_clips

    used, spectra = load_spectrograms(read_clips(data), tmp_path / "home", progress=lambda _: None)
    return used, Library(used, spectra, [], torch.device("cpu"))


def test_every_fold_is_heard_by_the_network_that_had_not_heard_it(recipe, library, tmp_path):
    used, shelf = library
    made = read_excerpt_recipe(recipe(run_folds=2))
    told = []
    found = contest(made, used, shelf, tmp_path / "work", told=lambda *said: told.append(said))
    assert [one.scheme for one in found] == ["a2mid2e", "a2e", "a2mid2e-joint"]
    assert len(told) == 6
    assert told[0][:2] == ("a2mid2e, fold 1", 1)
    for one in found:
        assert sorted(one.heard.clips.tolist()) == list(range(24))
        assert len(one.members) == 2
    explained = found[2]
    weights, bias = explained.layer
    last = explained.heard.fold == 1
    np.testing.assert_allclose(
        explained.heard.features[last] @ weights.T + bias, explained.heard.emotions[last], atol=1e-9
    )
    figures = judge(found[0].heard, used)
    assert set(figures) >= {*MIDLEVEL_NAMES, *EMOTION_NAMES, "features", "emotions", "quadrant", "category"}
    again = contest(made, used, shelf, tmp_path / "work", told=lambda *_: None)
    np.testing.assert_array_equal(again[2].heard.emotions, explained.heard.emotions)


def test_tags_may_count_in_the_layer_from_features_to_valence_and_energy(recipe, library, tmp_path):
    used, shelf = library
    made = read_excerpt_recipe(recipe(schemes='"a2mid2e"'))
    plain, tagged = (
        contest(
            msgspec.structs.replace(made, layer_tag_weight=weight),
            *(used, shelf, tmp_path / "work"),
            told=lambda *_: None,
        )[0].layer
        for weight in (0.0, 1.0)
    )
    assert np.abs(plain[0][:2] - tagged[0][:2]).max() > 1e-6


def test_the_run_is_named_after_all_that_decides_it(library):
    used, _ = library
    one = ExcerptRecipe(
        kind="excerpt",
        name="a",
        version=1,
        summary="",
        frontend="mel-128",
        architecture="vgg",
        schemes=("a2e",),
    )
    names = {
        contest_name(one, used),
        contest_name(one, used[1:]),
        contest_name(msgspec.structs.replace(one, seed=2), used),
    }
    assert len(names) == 3


def contestant(scheme, clips, *, layer=None, error=0.0):
    n = len(clips)
    rng = np.random.default_rng(1)
    features = np.stack([clip.features for clip in clips]) + error * rng.normal(size=(n, 7))
    emotions = np.stack([clip.emotions for clip in clips]) + error * rng.normal(size=(n, 8))
    quadrant = np.eye(4)[[max(clip.quadrant, 0) for clip in clips]]
    heard = Heard(np.arange(n), np.zeros(n, np.int64), features, emotions, quadrant, np.full((n, 9), 1 / 9))
    return Contestant(scheme, (), heard, layer)


def test_perfect_predictions_score_one_and_worse_ones_less(make_clip, rng):
    clips = [
        make_clip(
            f"c{k}",
            group=f"g{k}",
            features=rng.uniform(1, 10, 7),
            emotions=rng.uniform(1, 9, 8),
            quadrant=k % 4,
        )
        for k in range(40)
    ]
    figures = judge(contestant("a2e", clips).heard, clips)
    assert figures["features"].mean == pytest.approx(1.0)
    assert figures["emotions"].sd == pytest.approx(0.0, abs=1e-9)
    assert figures["category"].mean == figures["quadrant head"].mean == 1.0
    worse = judge(contestant("a2e", clips, error=3.0).heard, clips)
    assert worse["emotions"].mean < 0.8
    assert 0.01 < worse["emotions"].sd < 0.3


def test_the_best_explained_scheme_is_shipped(make_clip, rng):
    clips = [
        make_clip(f"c{k}", group=f"g{k}", features=rng.uniform(1, 10, 7), emotions=rng.uniform(1, 9, 8))
        for k in range(30)
    ]
    layer = (np.zeros((8, 7)), np.zeros(8))
    found = [
        contestant("a2e", clips),
        contestant("a2mid2e", clips, layer=layer, error=3.0),
        contestant("a2mid2e-joint", clips, layer=layer, error=1.0),
    ]
    winner = choose(found, clips)
    assert winner.contestant.scheme == "a2mid2e-joint"
    assert set(winner.rivals) == {"a2e", "a2mid2e"}
    assert winner.test_clips == 30
    assert isinstance(winner.figures["emotions"], Result)
