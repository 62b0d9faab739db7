import dataclasses
import os
import shutil

import numpy as np
import pytest
import soundfile

from mer_bridge.config import Config
from mer_bridge.errors import DataError
from mer_bridge.pipeline import build_ear
from mer_bridge.sources.file import decode
from mer_bridge.training.clips import ClipList, read_clips
from mer_bridge.training.spectrograms import (
    LOGFILT,
    STEPS_PER_UNIT,
    cache_folder,
    compute_spectrogram,
    load_spectrograms,
    to_bytes,
)

RATE = 16_000


def nobody(_):
    """Hear of the progress and say nothing."""


@pytest.fixture
def few(data, tmp_path):
    """The first three clips of the made-up data, in a folder of their own."""
    lines = (data / "clips.csv").read_text(encoding="utf-8").splitlines()[:4]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "clips.csv").write_text("\n".join(lines), encoding="utf-8")
    shutil.copytree(data / "audio", tmp_path / "data" / "audio")
    return read_clips(tmp_path / "data")


def test_a_spectrogram_is_what_the_live_ear_hears(clips):
    audio = clips.clips[0].audio
    samples, rate = decode(audio)
    ear = build_ear(LOGFILT, Config(), input_rate=rate)
    wanted = np.concatenate([ear.push(block).bands for block in np.array_split(samples, 40)])
    spectrogram = compute_spectrogram(audio)
    assert spectrogram.dtype == np.uint8
    np.testing.assert_array_equal(spectrogram, to_bytes(wanted))
    assert np.ptp(spectrogram) > 50


def test_bytes_are_right_to_half_a_step(rng):
    bands = rng.uniform(0, 255 / STEPS_PER_UNIT, (50, 149)).astype(np.float32)
    np.testing.assert_allclose(to_bytes(bands) / STEPS_PER_UNIT, bands, atol=0.5 / STEPS_PER_UNIT + 1e-6)


def test_values_beyond_a_byte_are_clipped_and_do_not_wrap():
    np.testing.assert_array_equal(to_bytes(np.array([[-1.0, 0.0, 99.0]], np.float32)), [[0, 0, 255]])


def test_they_are_made_once_and_kept(few, tmp_path):
    told = []
    used, first = load_spectrograms(few, tmp_path / "home", progress=told.append)
    assert told == ["film/f0", "film/f1", "film/f2"]
    assert [clip.name for clip in used] == ["f0", "f1", "f2"]
    kept = sorted(cache_folder(tmp_path / "home").rglob("*"))
    assert [path.name for path in kept] == ["film", "f0.npy", "f1.npy", "f2.npy"]
    mark = np.zeros((130, 149), np.uint8)  # whatever lies in the cache is taken
    np.save(kept[1], mark)
    _, second = load_spectrograms(few, tmp_path / "home", progress=nobody)
    np.testing.assert_array_equal(second[0], mark)
    np.testing.assert_array_equal(second[1], first[1])


def test_a_recording_that_changed_is_heard_again(few, tmp_path):
    _, first = load_spectrograms(few, tmp_path / "home", progress=nobody)
    audio = few.clips[0].audio
    soundfile.write(audio, np.random.default_rng(3).normal(0, 0.1, 5 * RATE), RATE)
    later = audio.stat().st_mtime + 60
    os.utime(audio, (later, later))
    _, second = load_spectrograms(few, tmp_path / "home", progress=nobody)
    assert len(second[0]) > len(first[0])
    np.testing.assert_array_equal(second[1], first[1])


def test_clips_that_cannot_be_used_are_named_and_left_out(few, tmp_path):
    silent, short, broken = few.clips
    soundfile.write(silent.audio, np.full(5 * RATE, 1e-5), RATE)
    soundfile.write(short.audio, np.random.default_rng(3).normal(0, 0.1, 2 * RATE), RATE)
    broken.audio.write_bytes(b"no sound")
    good = dataclasses.replace(silent, name="good", audio=silent.audio.with_name("good.wav"))
    soundfile.write(good.audio, np.random.default_rng(3).normal(0, 0.1, 5 * RATE), RATE)
    few.clips.append(good)
    used, spectrograms = load_spectrograms(few, tmp_path / "home", progress=nobody)
    assert [clip.name for clip in used] == ["good"]
    assert len(spectrograms) == 1
    assert few.left_out[0] == "film/f0: is silent: never above -70 dBFS"
    assert few.left_out[1] == "film/f1: is 1.9 s long, needs 4 s"
    assert few.left_out[2].startswith("film/f2: ")
    assert str(broken.audio) in few.left_out[2]


def test_when_none_can_be_used_that_is_an_error(few, tmp_path):
    few.clips[0].audio.write_bytes(b"")
    alone = ClipList(clips=few.clips[:1])
    with pytest.raises(DataError, match=r"^no clip can be used; the first: \['film/f0: "):
        load_spectrograms(alone, tmp_path / "home", progress=nobody)


def test_a_run_that_is_killed_leaves_no_half_file(few, tmp_path, monkeypatch):
    def cut_short(file, _):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "save", cut_short)
    with pytest.raises(KeyboardInterrupt):
        load_spectrograms(few, tmp_path / "home", progress=nobody)
    monkeypatch.undo()
    assert not list((tmp_path / "home").rglob("*.npy"))
    used, _ = load_spectrograms(few, tmp_path / "home", progress=nobody)
    assert len(used) == 3
