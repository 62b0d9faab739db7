"""A made-up data folder: short chords, rated at random but always the same."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import soundfile

from mer_bridge.training.clips import Clip, read_clips
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

RATE = 16_000
SECONDS = 4.3
COLUMNS = ("source", "clip", "group", *MIDLEVEL_NAMES, *EMOTION_NAMES, "quadrant")


@pytest.fixture
def with_torch(need_library):
    """Skip without torch; with it, use one thread: tiny networks only wait for more."""
    need_library("torch")
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def row_of(source, name, group, rng, *, rated=True, quadrant=""):
    features = dict.fromkeys(MIDLEVEL_NAMES, "") | {
        feature: f"{rng.uniform(2, 9):.2f}" for feature in MIDLEVEL_NAMES
    }
    emotions = {emotion: f"{rng.uniform(2, 8):.2f}" if rated else "" for emotion in EMOTION_NAMES}
    return {"source": source, "clip": name, "group": group, **features, **emotions, "quadrant": quadrant}


def chord(rng, seconds=SECONDS):
    time_s = np.arange(round(seconds * RATE)) / RATE
    waves = [np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in rng.uniform(100, 2000, 3)]
    return 0.2 * np.sum(waves, axis=0) * (0.6 + 0.4 * np.sin(2 * np.pi * rng.uniform(0.5, 4) * time_s))


def write_data(folder, rows, sounds):
    """Write ``clips.csv`` and the recordings, by ``(source, clip)``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "clips.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    for (source, name), samples in sounds.items():
        (folder / "audio" / source).mkdir(parents=True, exist_ok=True)
        soundfile.write(folder / "audio" / source / f"{name}.wav", samples, RATE)
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """Twenty rated clips in ten groups and four tagged ones in two, of two sources."""
    rng = np.random.default_rng(11)
    rows = [row_of("film", f"f{k}", f"album{k // 2}", rng) for k in range(20)]
    rows += [
        row_of("pop", f"p{k}", f"band{k // 2}", rng, rated=False, quadrant=f"Q{k + 1}") for k in range(4)
    ]
    sounds = {(row["source"], row["clip"]): chord(rng) for row in rows}
    return write_data(tmp_path_factory.mktemp("data"), rows, sounds)


@pytest.fixture
def clips(data):
    return read_clips(data)


@pytest.fixture
def make_clip(tmp_path):
    """A clip that needs no recording."""

    def make(name="c", *, source="film", group="g", features=None, emotions=None, quadrant=-1):
        features = np.full(7, np.nan) if features is None else np.asarray(features, float)
        emotions = np.full(8, np.nan) if emotions is None else np.asarray(emotions, float)
        return Clip(source, name, group, tmp_path / f"{name}.wav", features, emotions, quadrant)

    return make


@pytest.fixture
def write_chord():
    """Write a recording of a made-up chord."""

    def write(path, rng):
        soundfile.write(path, chord(rng), RATE)

    return write
