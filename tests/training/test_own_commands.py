"""``train --adapt`` and ``evaluate --quickness`` as they are typed."""

import sys

import pytest

from mer_bridge import places
from mer_bridge.cli import main

TAKES = '[[take]]\nfile = "a.wav"\ntension = 2\n[[take]]\nfile = "b.wav"\ntension = 8\n'


@pytest.fixture
def takes(tmp_path, monkeypatch, write_chord, rng):
    monkeypatch.setattr(places, "user_data", lambda: tmp_path / "home")
    for name in ("a", "b"):
        write_chord(tmp_path / f"{name}.wav", rng)
    path = tmp_path / "takes.toml"
    path.write_text(TAKES, encoding="utf-8")
    return path


def test_adapting_keeps_an_overlay_and_says_how_to_use_it(takes, tmp_path, capsys):
    assert main(["train", "--adapt", str(takes), "--model", "midlevel-hop", "-o", "anna"]) == 0
    told = capsys.readouterr().out
    assert "2 takes; each judged by an overlay of the others" in told
    assert "mean error of the emotions:" in told
    assert 'use it with [model] overlay = "anna", or /mer/model midlevel-hop+anna' in told
    assert (tmp_path / "home" / "overlays" / "anna.toml").is_file()


def test_adapting_needs_no_library_of_training(takes, monkeypatch):
    for name in ("torch", "sklearn", "onnx"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main(["train", "--adapt", str(takes), "-o", "anna"]) == 0


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["-o", "x"], "give --config RECIPE and --data FOLDER, or --adapt TAKES.toml"),
        (["--adapt", "none.toml", "-o", "x"], "cannot read the takes none.toml"),
        (["--adapt", "none.toml", "-o", "folder/x"], "give a name, not a path like folder/x"),
    ],
)
def test_what_cannot_be_done_is_one_line(words, error, capsys):
    assert main(["train", *words]) == 2
    assert error in capsys.readouterr().err


def test_takes_that_cannot_be_heard_are_named(takes, tmp_path, capsys):
    (tmp_path / "b.wav").write_bytes(b"no audio")
    assert main(["train", "--adapt", str(takes), "-o", "anna"]) == 0
    assert "left out: b.wav" in capsys.readouterr().err


def test_quickness_needs_music_of_opposite_moods(data, capsys):
    assert main(["evaluate", "midlevel-hop", "--data", str(data), "--quickness"]) == 1
    assert "nothing to measure" in capsys.readouterr().err
