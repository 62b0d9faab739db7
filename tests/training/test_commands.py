import shutil
from importlib.util import find_spec

import numpy as np
import pytest

from mer_bridge import card as cards
from mer_bridge import places
from mer_bridge.config import Config, Model
from mer_bridge.errors import ConfigError, DataError, ModelError
from mer_bridge.pipeline import build_pipeline
from mer_bridge.training import commands
from mer_bridge.training.clips import read_clips
from mer_bridge.training.score import pearson
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES


def needs_torch(test):
    """Mark a test that trains."""
    return pytest.mark.training(pytest.mark.usefixtures("with_torch")(test))


RECIPE = """
name = "tiny"
version = 2
summary = "Heard twenty chords."
folds = 2
epochs = 2
batch = 8
excerpt_s = 2.0
[network]
channels = [4, 4, 4, 4, 4, 4]
hidden = 8
"""


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_cache", lambda: tmp_path / "cache")
    path = tmp_path / "tiny.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


@needs_torch
def test_training_writes_a_model_that_the_bridge_runs(recipe, data, tmp_path, monkeypatch, capsys):
    commands.train(recipe, data, tmp_path / "models", device="cpu")
    said = capsys.readouterr()
    assert "tiny-v2, clips it had not heard: Pearson r" in said.out
    assert "mean of features" in said.out
    assert "tiny-v2: 4 of 4, fold-1, epoch 2, loss " in said.err
    card = cards.read(cards.find("tiny", models=tmp_path / "models"))
    assert (card.title, card.summary) == ("tiny-v2", "Heard twenty chords.")
    assert card.accuracy.command == "mer-bridge train --config tiny.toml --data DATA --out models"
    assert str(tmp_path) not in (tmp_path / "models" / "tiny-v2" / "card.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(places, "shipped", lambda name: tmp_path / name)
    pipeline = build_pipeline(Config(model=Model(name="tiny")), input_rate=22_050)
    wave = 0.3 * np.sin(np.arange(3 * 22_050) * 0.1).astype(np.float32)
    frames = pipeline.process(wave)
    assert frames[-1].gate_open
    assert np.isfinite([*frames[-1].features, *frames[-1].emotions, *frames[-1].live]).all()


@needs_torch
def test_training_again_uses_what_was_kept(recipe, data, tmp_path, capsys):
    commands.train(recipe, data, tmp_path / "a", device="cpu")
    capsys.readouterr()
    commands.train(recipe, data, tmp_path / "b", device="cpu")
    assert "epoch" not in capsys.readouterr().err
    for name in ("model.onnx", "card.toml", "golden.npz"):
        pair = [(tmp_path / run / "tiny-v2" / name).read_bytes() for run in "ab"]
        assert pair[0] == pair[1]


@needs_torch
def test_clips_that_cannot_be_used_are_named(recipe, data, tmp_path, capsys):
    shutil.copytree(data, tmp_path / "data")
    (tmp_path / "data" / "audio" / "film" / "f3.wav").write_bytes(b"no sound")
    for k in range(4):
        (tmp_path / "data" / "audio" / "pop" / f"p{k}.wav").unlink()
    commands.train(recipe, tmp_path / "data", tmp_path / "models", device="cpu")
    said = capsys.readouterr().err
    assert "left out: film/f3: " in said
    assert "left out: pop/p0: no audio p0.*" in said


@needs_torch
@pytest.mark.parametrize(
    ("device", "words"), [("tpu", "a device is cpu, cuda or auto, got 'tpu'"), ("cuda", "no CUDA device")]
)
def test_a_device_that_is_not_there_is_said_before_any_work(recipe, data, tmp_path, device, words):
    import torch

    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has one")
    with pytest.raises(ConfigError, match=words):
        commands.train(recipe, data, tmp_path / "models", device=device)
    assert not (tmp_path / "cache").exists()


def test_evaluation_prints_r_by_source_as_analyze_hears_it(data, capsys, monkeypatch):
    heard = {}

    def remember(audio, config):
        heard[audio.stem] = offline_summarise(audio, config)
        return heard[audio.stem]

    offline_summarise = commands.offline.summarise
    monkeypatch.setattr(commands.offline, "summarise", remember)
    commands.evaluate("midlevel-hop", data)
    said = capsys.readouterr()
    assert "midlevel-hop on film: Pearson r" in said.out
    assert "midlevel-hop on pop: too few clips are rated for a Pearson r" in said.out
    assert "listening: 24 of 24" in said.err
    clips = [clip for clip in read_clips(data).clips if clip.source == "film"]
    for index, name in ((0, MIDLEVEL_NAMES[0]), (11, EMOTION_NAMES[4])):
        rated = np.array([np.r_[clip.features, clip.emotions][index] for clip in clips])
        r = pearson(np.array([heard[clip.name][index] for clip in clips]), rated)
        assert any(line.split()[1::2] == [name, f"{r:.2f}"] for line in said.out.splitlines() if name in line)


def test_evaluation_of_a_missing_model_says_so(data):
    with pytest.raises(ModelError, match="no model 'deaf'"):
        commands.evaluate("deaf", data)


def test_evaluation_names_what_it_cannot_read(data, tmp_path, capsys):
    shutil.copytree(data, tmp_path / "data")
    audio = tmp_path / "data" / "audio" / "film"
    (audio / "f1.wav").write_bytes(b"no sound")
    commands.evaluate("midlevel-hop", tmp_path / "data")
    assert "left out: film/f1: " in capsys.readouterr().err
    for path in (tmp_path / "data" / "audio").rglob("*.wav"):
        path.write_bytes(b"no sound")
    with pytest.raises(DataError, match=r"no rated clip of .* can be read"):
        commands.evaluate("midlevel-hop", tmp_path / "data")
    said = capsys.readouterr().err
    assert said.count("left out: film/") == commands.MOST_NAMED
    assert "left out: 24 clips in all" in said


def test_evaluation_without_ratings_says_so(data, tmp_path):
    shutil.copytree(data, tmp_path / "data")
    table = tmp_path / "data" / "clips.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    empty = [",".join(line.split(",")[:3] + [""] * 15 + ["Q1"]) for line in lines[1:]]
    table.write_text("\n".join([lines[0], *empty]), encoding="utf-8")
    with pytest.raises(DataError, match="has ratings of features or emotions"):
        commands.evaluate("midlevel-hop", tmp_path / "data")


@pytest.mark.skipif(find_spec("rich") is None, reason="rich is not installed")
def test_a_bar_counts_in_plain_lines_where_nobody_looks(capsys):
    with commands._bar("spectrograms", total=400) as advance:
        for number in range(400):
            advance(f"film/{number}")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 20
    assert lines[0] == "spectrograms: 20 of 400, film/19"
    assert lines[-1] == "spectrograms: 400 of 400, film/399"
