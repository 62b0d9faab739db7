"""The command line, as a real process: what it prints, sends, writes, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pythonosc.osc_bundle import OscBundle

from mer_bridge import schema
from mer_bridge.cli import flags
from mer_bridge.config import Config, parse
from mer_bridge.errors import ConfigError
from mer_bridge.values import EMOTION_NAMES, VALUE_NAMES

STOP_S = 2.0
"""A second is promised; a crowded machine gets another one."""


@pytest.fixture
def home(tmp_path):
    """An empty folder as home and working directory, so that no settings of the machine count."""
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    folders = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "APPDATA": str(home)}
    return {**os.environ, **folders, "COLUMNS": "80", "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def mer(home):
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mer_bridge", *map(str, arguments)]
        return subprocess.run(
            command, cwd=home, env=environment(home), capture_output=True, text=True, timeout=60, check=False
        )

    return run


@contextmanager
def running(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has said it is ready; it is gone afterwards, whatever happens."""
    command = [sys.executable, "-m", "mer_bridge", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=home, env=environment(home), stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            process.banner = []
            for line in process.stdout:
                process.banner.append(line)
                if line.startswith("ready"):
                    break
            yield process
        finally:
            process.kill()


def one_line(done: subprocess.CompletedProcess[str], *words: str, code: int) -> None:
    """The error is one line with these words, and the exit code is `code`."""
    assert done.returncode == code, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("mer-bridge: ")
    for word in words:
        assert word in lines[0]


@pytest.fixture
def receiver():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(20.0)
        yield sock


@pytest.fixture
def music(home, rng):
    """Six seconds of a chord that comes and goes."""
    time_s = np.arange(6 * 22_050) / 22_050
    chord = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220.0, 277.2, 329.6))
    samples = 0.1 * chord * (0.6 + 0.4 * np.sin(2 * np.pi * 2.0 * time_s)) + rng.normal(0, 1e-3, len(time_s))
    path = home / "music.wav"
    soundfile.write(path, samples.astype(np.float32), 22_050)
    return path


# what it says


def test_help_names_every_command(mer):
    done = mer("--help")
    assert done.returncode == 0
    for command in ("demo", "init", "run", "calibrate", "devices", "doctor", "analyze", "train", "evaluate"):
        assert re.search(rf"^  {command} ", done.stdout, re.MULTILINE)


def test_without_a_command_help_is_shown(mer):
    assert mer().stdout == mer("--help").stdout


def test_every_config_key_is_a_flag_of_run_and_none_is_missing(mer):
    named = set(re.findall(r"^  (--[a-z0-9-]+)", mer("run", "--help").stdout, re.MULTILINE))
    own = {"--config", "--port", "--seconds", "--record", "--dashboard", "--quiet", "--log-level", "--help"}
    assert named - own == {flags.flag(key) for key in schema.all_keys()}


def test_every_flag_sets_its_key():
    for key in schema.all_keys():
        example = key.choices[-1] if key.choices else key.default
        if key.plain_type is bool:
            example = not key.default
        if key.plain_type is tuple:
            example = [key.choices[-1] if key.choices else "10.0.0.1:9000"]
        found = flags.overrides({key.path.replace(".", "_"): example})
        section, _, name = key.path.rpartition(".")
        config = parse("", overrides=found)
        value = getattr(getattr(config, section) if section else config, name)
        assert value == (tuple(example) if isinstance(example, list) else example)


def test_a_flag_out_of_range_says_its_range():
    with pytest.raises(ConfigError, match=r"--model-horizon-s does not take 99.0: it must lie in 1..15"):
        flags.overrides({"model_horizon_s": 99.0})


def test_init_writes_the_defaults_and_never_overwrites(mer, home):
    assert mer("init").returncode == 0
    text = (home / "mer-bridge.toml").read_text(encoding="utf-8")
    assert parse(text) == Config()
    one_line(mer("init"), "mer-bridge.toml", "exists already", code=2)
    assert (home / "mer-bridge.toml").read_text(encoding="utf-8") == text


def test_devices_answers_on_a_machine_without_any(mer):
    done = mer("devices")
    assert done.returncode == 0
    for group in ("sound inputs", "JACK ports", "MIDI outputs", "MIDI inputs"):
        assert group in done.stdout
    assert done.stderr == ""


# wrong usage and bad input: one line, exit 1 or 2


def test_unknown_flag(mer):
    one_line(mer("run", "--loudness", "3"), "--loudness", "Try: mer-bridge run --help", code=2)


def test_unknown_command(mer):
    one_line(mer("play"), "play", "Try: mer-bridge --help", code=2)


def test_unknown_config_key_is_named_with_its_line(mer, home):
    (home / "mer-bridge.toml").write_text("[osc]\nrate_hz = 25.0\nloudness = 3\n", encoding="utf-8")
    one_line(mer("run", "--port", "auto"), "line 3", "osc.loudness", "unknown key", "init", code=2)


def test_config_value_out_of_range_is_named(mer, home):
    (home / "mine.toml").write_text("[model]\nhorizon_s = 99.0\n", encoding="utf-8")
    one_line(mer("run", "--config", "mine.toml"), "mine.toml, line 2", "model.horizon_s", code=2)


def test_missing_config_file(mer):
    one_line(mer("run", "--config", "none.toml"), "none.toml", "mer-bridge init", code=2)


def test_missing_model(mer):
    one_line(mer("run", "--model-name", "none", "--port", "auto"), "no model 'none'", "Available", code=1)


def test_flag_of_a_wrong_kind(mer):
    one_line(mer("run", "--input-kind", "tape"), "--input-kind", "tape", "osc, soundcard, jack", code=2)


def test_taken_port(mer):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = str(other.getsockname()[1])
        one_line(mer("run", "--port", port), port, "auto", code=2)


def test_missing_device(mer):
    done = mer("run", "--input-kind", "soundcard", "--input-device", "no such card", "--port", "auto")
    one_line(done, "Try: ", code=1)


def test_missing_and_unreadable_audio_file(mer, home):
    (home / "noise.wav").write_bytes(b"RIFF nothing that could be sound")
    for name in ("none.wav", "noise.wav"):
        done = mer("run", "--input-kind", "file", "--input-file", name, "--port", "auto")
        one_line(done, name, code=1)


def test_wrong_sample_rates(mer, home, rng):
    one_line(mer("run", "--input-sample-rate", "100"), "--input-sample-rate", "8000..192000", code=2)
    soundfile.write(home / "slow.wav", rng.normal(0, 0.1, 8000), 4000)
    one_line(mer("run", "--input-file", "slow.wav", "--port", "auto"), "slow.wav", "4000 Hz", code=1)


def test_an_unwritable_recording(mer, music):
    arguments = ("--input-kind", "file", "--input-file", music, "--port", "auto")
    one_line(mer("run", *arguments, "--record", "no/where.csv"), "where.csv", code=2)


def test_debug_shows_where_an_error_came_from(mer):
    done = mer("run", "--model-name", "none", "--port", "auto", "--debug")
    assert "Traceback" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("mer-bridge: no model 'none'")
    assert done.returncode == 1


# running


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to send to another process")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_it_calmly_with_its_ports_closed(home, number):
    with running(home, "run", "--port", "auto") as process:
        (listening,) = (line for line in process.banner if line.startswith("listening"))
        address = ("127.0.0.1", int(re.search(r":(\d+),", listening)[1]))
        process.send_signal(number)
        output, errors = process.communicate(timeout=STOP_S)
    assert process.returncode == 0, errors
    # The very first start on a machine compiles, and says so.
    assert [line for line in errors.splitlines() if "getting ready" not in line] == []
    assert "ticks" in output
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(address)


def test_the_banner_says_every_fact(home):
    with running(home, "run", "--port", "auto", "--osc-send", "127.0.0.1:9", "--seconds", "0") as process:
        banner = "".join(process.banner)
    for words in (
        "mer-bridge ",
        "model: midlevel-hop-v",
        "input: ",
        "listening: 127.0.0.1:",
        "127.0.0.1:9",
        "ready in",
    ):
        assert words in banner


def test_demo_sends_what_it_hears(home, receiver):
    """The demo sends to the default receiver; a subscriber on its own port gets the same."""
    with running(home, "demo", "--seconds", "3", "--plain") as process:
        (listening,) = (line for line in process.banner if line.startswith("listening"))
        bridge = ("127.0.0.1", int(re.search(r":(\d+),", listening)[1]))
        receiver.sendto(b"/mer/subscribe\0\0,\0\0\0", bridge)
        addresses = set()
        while "/mer/valence" not in addresses:
            packet = receiver.recv(65_536)
            if OscBundle.dgram_is_bundle(packet):
                addresses |= {message.address for message in OscBundle(packet)}
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert {f"/mer/emotion/{name}" for name in EMOTION_NAMES} <= addresses
    assert {f"/mer/live/{name}" for name in VALUE_NAMES} <= addresses
    assert re.search(r"valence [+-]\d\.\d\d", output)
    assert " because " in output


def test_demo_goes_to_a_free_port_when_another_bridge_runs(mer):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        with suppress(OSError):  # somebody may have it already, which is just as well
            other.bind(("127.0.0.1", 9129))
        done = mer("demo", "--seconds", "0", "--plain")
    assert done.returncode == 0, done.stderr
    assert "takes a free port" in done.stderr
    assert re.search(r"^listening: 127\.0\.0\.1:(?!9129)\d+", done.stdout, re.MULTILINE)


def test_a_file_as_fast_as_possible_is_recorded_to_its_end(mer, home, music):
    done = mer(
        *("run", "--input-kind", "file", "--input-file", music, "--no-input-real-time", "--port", "auto"),
        *("--record", "take.jsonl", "--quiet"),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == done.stderr == ""
    header, *frames = [json.loads(line) for line in (home / "take.jsonl").read_text().splitlines()]
    assert header["model"].startswith("midlevel-hop-v")
    assert [frame["index"] for frame in frames] == list(range(len(frames)))
    assert frames[-1]["time_s"] == pytest.approx(6.0, abs=0.15)  # one tick is 0.128 s


# files


def test_doctor_speaks_json_and_finds_the_shipped_model(mer):
    findings = json.loads(mer("doctor", "--json").stdout)
    states = {check["name"]: check["state"] for check in findings["checks"]}
    assert states["model"] == states["inference"] == "ok"


def test_training_names_the_extra_or_the_missing_data(mer, home):
    (home / "recipe.toml").write_text("", encoding="utf-8")
    done = mer("train", "--config", "recipe.toml", "--data", "none", "--out", "models")
    assert done.returncode in (1, 2)
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_wrong_expression_is_shown_with_a_caret_below_its_place(mer, home):
    file = home / "wrong.toml"
    file.write_text('[[map]]\nfrom = "tension + * 2"\nto = "cc:74"\n')
    done = mer("run", "--config", str(file))
    assert done.returncode == 2
    first, shown, caret = done.stderr.splitlines()
    assert first.startswith("mer-bridge: map 1 (line 1, ")
    assert shown[caret.index("^")] == "*"
