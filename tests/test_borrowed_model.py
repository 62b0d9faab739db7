"""The shipped model on a borrowed trunk: live like any other, and with the licence of what it borrows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mer_bridge.card import find, read
from mer_bridge.config import Config, Model
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sources.scores import SCORES
from mer_bridge.sources.synth import RATE, render
from mer_bridge.values import Quadrant

NAME = "midlevel-musicnn"


@pytest.fixture(scope="module")
def pieces():
    return {mood: render(score)[: 10 * RATE] for mood, score in SCORES.items()}


def pipeline_of(name):
    return build_pipeline(Config(model=Model(name=name)), input_rate=RATE)


def test_it_gives_two_estimates_a_second():
    card = read(find(NAME))
    assert 1.0 / card.tick_s >= 2.0
    assert card.has_features


def test_any_split_of_the_sound_gives_the_same_frames(pieces):
    sound = pieces[Quadrant.UPLIFTING]
    whole = pipeline_of(NAME).process(sound)
    stream = pipeline_of(NAME)
    parts = [frame for block in np.array_split(sound, 977) for frame in stream.process(block)]
    assert [frame.index for frame in parts] == list(range(15))
    np.testing.assert_allclose(
        [frame.features for frame in parts], [frame.features for frame in whole], atol=1e-4
    )


def test_aggressive_music_is_tenser_and_livelier_than_calm_music(pieces):
    calm, aggressive = (
        pipeline_of(NAME).process(pieces[mood])[-1].emotions for mood in (Quadrant.CALM, Quadrant.AGGRESSIVE)
    )
    assert aggressive[1] > calm[1]
    assert aggressive[2] > calm[2]


def test_noise_is_told_from_music_by_its_spectra_too(pieces):
    noise = np.random.default_rng(4).normal(0.0, 0.1, 8 * RATE).astype(np.float32)
    assert pipeline_of(NAME).process(noise)[-1].confidence < 0.05
    assert pipeline_of(NAME).process(pieces[Quadrant.UPLIFTING])[-1].confidence > 0.3


def test_it_takes_over_from_the_default_model_and_back(pieces):
    sound = pieces[Quadrant.CALM]
    running = pipeline_of("midlevel-hop")
    before = running.process(sound)[-1]
    for name in (NAME, "midlevel-hop"):
        following = pipeline_of(name)
        following.continue_from(running)
        frames = following.process(sound)
        assert frames[0].index == before.index + 1
        assert frames[0].time_s > before.time_s
        running, before = following, frames[-1]


def test_the_licence_of_the_trunk_lies_beside_it():
    folder = find(NAME)
    text = Path(folder / "LICENSE-musicnn.md").read_text(encoding="utf-8")
    assert "Universitat Pompeu Fabra" in text
    assert "Permission to use, copy, modify" in text
    assert "LICENSE-musicnn.md" in read(folder).training.licence
