from __future__ import annotations

import numpy as np
import pytest
import soundfile

from mer_bridge.analysis import run
from mer_bridge.analysis.run import Plan
from mer_bridge.config import Config, Gain, Input, Model
from mer_bridge.corpus import answers
from mer_bridge.corpus.search import Corpus
from mer_bridge.errors import ConfigError

CONFIG = Config(gain=Gain(mode="fixed", fixed_db=2.0), input=Input(channel=1), model=Model(horizon_s=3.0))


@pytest.fixture
def music(tmp_path, rng):
    """Three files: a chord, the same with a beat, noise."""
    time_s = np.arange(4 * 22_050) / 22_050
    chord = 0.2 * sum(np.sin(2 * np.pi * hertz * time_s) for hertz in (220.0, 277.2, 329.6))
    sounds = {"chord": chord, "beat": chord * (time_s % 0.5 < 0.1), "noise": rng.normal(0, 0.1, len(time_s))}
    for name, sound in sounds.items():
        soundfile.write(tmp_path / f"{name}.wav", sound, 22_050)
    return [tmp_path / f"{name}.wav" for name in sounds]


@pytest.fixture
def corpus(music, tmp_path):
    run.analyze(music, Plan(CONFIG, tmp_path / "corpus", summary=True, jobs=1))
    with Corpus(tmp_path / "corpus") as corpus:
        yield corpus


def test_a_file_is_heard_as_the_corpus_was(corpus, music):
    heard = answers.heard_as(corpus)
    assert (heard.gain, heard.gate, heard.model.horizon_s, heard.input.channel) == (
        CONFIG.gain,
        CONFIG.gate,
        3.0,
        1,
    )


def test_passages_like_one_come_with_distance_and_place(corpus, music, tmp_path):
    copy = tmp_path / "copy.wav"
    copy.write_bytes(music[0].read_bytes())
    answer = answers.like(corpus, copy, at_s=0.0, count=2)
    assert answer.paths[0] == str(music[0])
    assert answer.lines[0].split() == ["0.00", "0:00", str(music[0])]
    assert str(music[0]) not in answers.like(corpus, music[0], at_s=None, count=5).paths


def test_a_journey_needs_the_names_of_quadrants(corpus):
    assert len(answers.journey(corpus, "calm", "Uplifting", count=3).lines) == 3
    with pytest.raises(ConfigError, match="happy is no quadrant: give one of uplifting, aggressive"):
        answers.journey(corpus, "calm", "happy", count=3)


def test_a_map_is_drawn(corpus, tmp_path):
    assert answers.draw_map(corpus, tmp_path / "map.html") == f"wrote {tmp_path / 'map.html'}, 3 tracks"
    assert (tmp_path / "map.html").is_file()
