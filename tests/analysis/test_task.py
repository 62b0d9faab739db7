from __future__ import annotations

import pickle

import numpy as np
import pytest

from mer_bridge import places
from mer_bridge.analysis import task as tasks
from mer_bridge.config import Config, Gain, Model
from mer_bridge.errors import ModelError


def test_a_task_travels_and_gives_the_same_there(make_music, tmp_path):
    path = str(make_music(tmp_path / "a.wav"))
    task = tasks.task_of(Config(gain=Gain(mode="fixed", fixed_db=3.0)))
    there = pickle.loads(pickle.dumps(task))  # noqa: S301 - as multiprocessing and Dask do
    assert np.array_equal(there(path).analysis.numbers, task(path).analysis.numbers)


def test_what_a_file_does_wrong_comes_out_as_words(tmp_path, monkeypatch):
    task = tasks.task_of(Config())
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    outcome = task(str(tmp_path / "noise.wav"))
    assert outcome.analysis is None
    assert "cannot be read as audio" in outcome.error

    def explode(*_: object) -> None:
        raise MemoryError("too long")

    monkeypatch.setattr(tasks, "prepared", explode)
    outcome = task("big.wav")
    assert outcome.error == "big.wav made an unexpected MemoryError: too long"


def test_the_model_is_loaded_once_and_anew_when_it_was_exchanged(tmp_path, monkeypatch):
    settings = tasks.settings_bytes(Config())
    assert tasks.prepared(settings, "cpu") is tasks.prepared(settings, "cpu")
    folder = next(places.shipped("models").glob(f"{Config().model.name}-v*"))
    copy = tmp_path / "models" / folder.name
    copy.mkdir(parents=True)
    (copy / "model.onnx").write_bytes((folder / "model.onnx").read_bytes())
    card = (folder / "card.toml").read_text(encoding="utf-8")
    (copy / "card.toml").write_text(card.replace("predicted_sd = [", "predicted_sd = [1"), encoding="utf-8")
    before, task = tasks.prepared(settings, "cpu"), tasks.task_of(Config())
    monkeypatch.setattr(places, "shipped", lambda name: tmp_path / name)
    assert tasks.prepared(settings, "cpu") is not before
    # A run that has begun goes on with the model it has, and elsewhere refuses another one.
    assert tasks.prepared(task.settings, "cpu", task.model) is before
    tasks._prepared.cache_clear()
    assert "another model than where the run began" in task("song.wav").error


def test_a_missing_model_is_an_error_of_its_own():
    with pytest.raises(ModelError, match="no model 'none'"):
        tasks.prepared(tasks.settings_bytes(Config(model=Model(name="none"))), "cpu")


def test_pictures_are_drawn_where_the_file_is_heard(make_music, tmp_path, need_library):
    need_library("matplotlib")
    path = make_music(tmp_path / "a.wav")
    outcome = tasks.task_of(Config(), plots=tmp_path)(str(path))
    assert outcome.error == ""
    assert len(list(tmp_path.glob("a-*.png"))) == 1
