"""A sound check in this process, and as a real one."""

import json
import os
import signal
import subprocess
import sys

import msgspec
import numpy as np
import pytest
import soundfile

from mer_bridge import places, profile
from mer_bridge.cli import soundcheck
from mer_bridge.cli.soundcheck import SoundCheck
from mer_bridge.cli.stopping import StopSignals
from mer_bridge.config import Config, Gate, Input, Osc, Profile
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import Bridge

RATE = 22_050


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_data", lambda: tmp_path / "data")
    return tmp_path


@pytest.fixture
def music(home, rng):
    """Twelve seconds, first soft, then loud and rough."""
    time_s = np.arange(6 * RATE) / RATE
    soft = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220.0, 277.2, 329.6))
    rough = np.sign(np.sin(2 * np.pi * 97.0 * time_s)) * (np.sin(2 * np.pi * 5.0 * time_s) > 0)
    samples = np.concatenate([0.02 * soft, 0.3 * rough]) + rng.normal(0, 1e-4, 12 * RATE)
    path = home / "music.wav"
    soundfile.write(path, samples.astype(np.float32), RATE)
    return path


def config(music, name="anna"):
    source = Input(kind="file", file=str(music), real_time=False)
    return Config(input=source, profile=Profile(name=name), osc=Osc(listen="127.0.0.1:auto", send=()))


def test_a_sound_check_saves_the_players_ranges_and_gain(music, capsys):
    SoundCheck(config(music)).run(StopSignals(), takes=2, seconds=5.0)
    state = profile.load("anna")
    assert state.frozen
    assert state.gain_held
    assert all(low < high for low, high in zip(state.low, state.high, strict=True))
    said = capsys.readouterr().out
    assert "take 1 of 2: play 5 s" in said
    assert "take 2 of 2" in said
    assert "learnt from 10 s of music, takes: 2" in said
    assert "anna.json" in said


def test_a_file_that_ends_too_soon_still_counts(music, capsys):
    SoundCheck(config(music)).run(StopSignals(), takes=1, seconds=600.0)
    assert "takes: 1" in capsys.readouterr().out


def test_when_nothing_is_heard_nothing_is_saved(music):
    deaf = Config(
        input=Input(kind="file", file=str(music), real_time=False),
        profile=Profile(name="anna"),
        osc=Osc(listen="127.0.0.1:auto", send=()),
        gate=Gate(threshold_db=0.0),
    )
    with pytest.raises(ConfigError, match="no music was heard"):
        SoundCheck(deaf).run(StopSignals(), takes=1, seconds=5.0)
    assert profile.load("anna") is None


def test_when_it_is_stopped_nothing_is_saved(music):
    signals = StopSignals()
    signals.asked = True
    SoundCheck(config(music)).run(signals, takes=1, seconds=5.0)
    assert profile.load("anna") is None


@pytest.mark.parametrize("name", ["", "../anna"])
def test_without_a_name_it_does_not_begin(music, name):
    with pytest.raises(ConfigError, match="profile"):
        SoundCheck(config(music, name))


def test_as_a_command(home, music):
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "APPDATA": str(home)}
    command = [sys.executable, "-m", "mer_bridge", "calibrate", "--profile-name", "anna", "--seconds", "4"]
    options = ["--input-file", str(music), "--no-input-real-time", "--osc-listen", "127.0.0.1:auto"]
    done = subprocess.run(
        [*command, *options],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = home.rglob("anna.json")
    assert json.loads(file.read_bytes())["gain_held"] is True


def test_ctrl_c_ends_it(home):
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "APPDATA": str(home)}
    command = [sys.executable, "-m", "mer_bridge", "calibrate", "--profile-name", "anna"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, "--osc-listen", "127.0.0.1:auto"],
        cwd=home,
        env=environment,
        stdout=pipe,
        stderr=pipe,
        text=True,
    ) as process:
        while "take 1" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert errors.strip() == "mer-bridge: stopped before it was done"


def test_of_several_players_the_one_with_the_profile_is_heard():
    anna, ben = Input(name="anna", profile="one"), Input(name="ben", profile="two", kind="player")
    band = Config(input=anna, others=(ben,), profile=Profile(name="two"))
    alone = soundcheck._alone(band)
    assert alone.players == (ben,)
    assert alone.profile.name == "two"
    with pytest.raises(ConfigError, match=r"no \[\[input\]\] has the profile 'three'\. Known: one, two"):
        soundcheck._alone(msgspec.structs.replace(band, profile=Profile(name="three")))
    with pytest.raises(ConfigError, match="of several, write profile"):
        Bridge(band, say=lambda _: None)
