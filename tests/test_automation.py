"""Automation in a MIDI file, read back with mido and played by a real synth."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from mer_bridge import offline
from mer_bridge.automation import write_midi
from mer_bridge.config import Config, Event, Map, Midi
from mer_bridge.errors import AudioFileError, ConfigError
from mer_bridge.mapping import Mapper

RATE = 22_050


@pytest.fixture
def music(tmp_path):
    """Nine seconds of a chord, three loud, three at a tenth, three loud."""
    time_s = np.arange(9 * RATE) / RATE
    chord = 0.2 * sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220.0, 277.2, 329.6))
    path = tmp_path / "music.wav"
    soundfile.write(path, chord * np.where((time_s // 3) % 2 == 1, 0.1, 1.0), RATE, subtype="FLOAT")
    return path


def quiet(_line: str) -> None:
    """Say nothing."""


def changes(path: Path) -> tuple[mido.MidiFile, dict[int, list[tuple[int, int]]]]:
    """A file, and of each controller its ticks and values, in the first track."""
    file, tick, found = mido.MidiFile(path), 0, {}
    for message in file.tracks[0]:
        tick += message.time
        if message.type == "control_change":
            found.setdefault(message.control, []).append((tick, message.value))
    return file, found


def value_at(curve: list[tuple[int, int]], tick: int) -> int:
    return [value for at, value in curve if at <= tick][-1]


@pytest.mark.parametrize("bpm", [40.0, 97.3, 120.0, 300.0])
def test_the_file_holds_every_value_of_every_frame_at_its_tick(music, tmp_path, bpm):
    out, config = tmp_path / "out.mid", Config()
    write_midi(music, out, config=config, bpm=bpm, say=quiet)
    file, curves = changes(out)
    assert file.ticks_per_beat >= 480
    (tempo,) = [message.tempo for message in file.tracks[0] if message.type == "set_tempo"]
    assert 60e6 / tempo == pytest.approx(bpm, rel=1e-6)
    frames = offline.hear(music, config)
    mapper = Mapper(Config(midi=Midi(port="file")))
    assert set(curves) == {*range(20, 29), *range(102, 109)}
    for frame in frames:
        tick = round(frame.time_s * 1e6 / tempo * file.ticks_per_beat)
        for control in mapper.controls(frame):
            curve = curves[int(control.target.removeprefix("cc:"))]
            exact = 127 * control.value
            nearby = {value_at(curve, max(tick + off, curve[0][0])) for off in (-1, 0, 1)}
            assert min(abs(value - exact) for value in nearby) <= 0.5 + 1e-6
    for curve in curves.values():
        assert all(before[1] != after[1] for before, after in pairwise(curve))


def test_the_file_is_as_long_as_the_audio(music, tmp_path):
    write_midi(music, tmp_path / "out.mid", config=Config(), bpm=97.3, say=quiet)
    assert mido.MidiFile(tmp_path / "out.mid").length == pytest.approx(9.0, abs=0.001)


def test_events_become_notes_that_end(music, tmp_path):
    config = Config(
        defaults=False,
        event=(Event(name="loud", source="level", up=-20.0, to="note:60", duration_s=0.3),),
        map=(Map(source="energy", to="cc14:7"), Map(source="energy", to="bend")),
    )
    write_midi(music, tmp_path / "out.mid", config=config, bpm=120.0, say=quiet)
    on, off, kinds = 0, 0, set()
    for message in mido.MidiFile(tmp_path / "out.mid"):
        on += message.type == "note_on"
        off += message.type == "note_off"
        kinds.add(message.type)
    assert on == off >= 1
    assert {"control_change", "pitchwheel"} <= kinds


def test_it_never_overwrites_the_audio(music):
    with pytest.raises(ConfigError, match="is the audio file"):
        write_midi(music, music, config=Config(), bpm=120.0, say=quiet)


def test_audio_that_cannot_be_read_leaves_no_file(tmp_path):
    with pytest.raises(AudioFileError):
        write_midi(tmp_path / "none.wav", tmp_path / "out.mid", config=Config(), bpm=120.0, say=quiet)
    assert not (tmp_path / "out.mid").exists()


def test_the_command_writes_it_and_refuses_two_files(music, tmp_path):
    command = [sys.executable, "-m", "mer_bridge", "analyze", str(music), "--midi", "out.mid", "--bpm", "90"]
    home = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    run = {"cwd": tmp_path, "env": home, "capture_output": True, "text": True, "timeout": 60}
    done = subprocess.run(command, check=False, **run)
    assert done.returncode == 0, done.stderr
    assert mido.MidiFile(tmp_path / "out.mid").length == pytest.approx(9.0, abs=0.001)
    done = subprocess.run([*command, str(music)], check=False, **run)
    assert (done.returncode, "--midi takes one audio file" in done.stderr) == (2, True)


@pytest.mark.host
def test_a_synth_that_plays_the_file_follows_the_loudness_of_the_audio(music, tmp_path, need_program):
    fluidsynth = need_program("fluidsynth")
    fonts = [
        font for folder in ("sf2", "soundfonts") for font in Path("/usr/share/sounds", folder).glob("*.sf2")
    ]
    if not fonts:
        pytest.skip("no soundfont (*.sf2) is installed")
    path, wave = tmp_path / "cc.mid", tmp_path / "cc.wav"
    config = Config(defaults=False, map=(Map(source="level", to="cc:7", range=(0.0, 1.0)),))
    write_midi(music, path, config=config, bpm=120.0, say=quiet)
    file = mido.MidiFile(path)
    ticks = round(9.0 * 2 * file.ticks_per_beat)
    organ = [mido.Message("program_change", program=16), mido.Message("note_on", note=60, velocity=100)]
    file.tracks.append(mido.MidiTrack([*organ, mido.Message("note_off", note=60, time=ticks)]))
    file.type = 1
    file.save(path)
    command = [
        fluidsynth,
        "-ni",
        "-R",
        "0",
        "-C",
        "0",
        "-r",
        "48000",
        "-F",
        wave,
        "-O",
        "s16",
        str(fonts[0]),
        path,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    samples, rate = soundfile.read(wave, always_2d=True)
    loud, soft, again = (
        float(np.std(samples[int((second + 1.5) * rate) : int((second + 2.8) * rate), 0]))
        for second in (0, 3, 6)
    )
    _, curves = changes(path)
    steps = [value_at(curves[7], round((second + 2.0) * 2 * file.ticks_per_beat)) for second in (0, 3, 6)]
    # Volume is 40 log10(value / 127) dB in General MIDI.
    assert soft / loud == pytest.approx((steps[1] / steps[0]) ** 2, rel=0.1)
    assert again == pytest.approx(loud, rel=0.1)
    assert steps[1] < 0.8 * steps[0]
