"""Recording and replay from the command line, as real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from pythonosc.osc_bundle import OscBundle

AUTO = ("--osc-listen", "127.0.0.1:auto")


@pytest.fixture
def command(tmp_path):
    """A command line in a home of its own."""
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "mer_bridge", *arguments],
            cwd=tmp_path,
            env={**environment, "COLUMNS": "80", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    with process:
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def take(command, tmp_path):
    """Five seconds of the built-in player, kept."""
    code, out, err = finish(command("record", "take", "--input-kind", "player", "--seconds", "5", *AUTO))
    assert code == 0, err
    assert "ready in" in out
    return tmp_path / "take"


def test_what_was_recorded_is_verified(command, take):
    code, out, err = finish(command("replay", str(take), "--verify"))
    assert code == 0, err
    assert "bit-identical" in out


def test_a_recording_whose_audio_was_changed_is_found(command, take):
    import soundfile

    samples, rate = soundfile.read(take / "audio.flac", dtype="float32")
    (take / "audio.flac").unlink()
    soundfile.write(take / "audio.flac", samples * 0.5, rate, subtype="PCM_24")
    code, out, _ = finish(command("replay", str(take), "--verify"))
    assert code == 1
    assert "differ, by" in out


def test_what_was_recorded_is_sent_again(command, take):
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(30.0)
        target = f"127.0.0.1:{sock.getsockname()[1]}"
        process = command("replay", str(take), "--speed", "5", "--osc-send", target, "--port", "auto")
        try:
            while not OscBundle.dgram_is_bundle(packet := sock.recv(65_536)):
                pass
        finally:
            code, out, err = finish(process)
    assert code == 0, err
    assert "/mer/live/tension" in {message.address for message in OscBundle(packet)}
    assert "replay: " in out
    assert "5 times as fast" in out


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_recorder_that_is_killed_leaves_what_it_heard(command, tmp_path):
    process = command("record", "take", "--input-kind", "player", *AUTO)
    frames = tmp_path / "take" / "frames.jsonl"
    patience = threading.Event()
    with process:
        while not (frames.exists() and frames.stat().st_size > 30_000):
            assert process.poll() is None
            patience.wait(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    code, out, err = finish(command("replay", str(tmp_path / "take"), "--verify"))
    assert "bit-identical" in out, out + err
    assert code in {0, 1}  # the frames of the last half second may have no audio


def test_a_folder_that_exists_is_not_written_to(command, take):
    code, _, err = finish(command("record", "take", "--input-kind", "player", *AUTO))
    assert code != 0
    assert "exists already" in err


def test_what_is_no_recording_is_said_in_one_line(command, tmp_path):
    code, _, err = finish(command("replay", "nothing"))
    assert code != 0
    assert len(err.strip().splitlines()) == 1
    assert "cannot read" in err
