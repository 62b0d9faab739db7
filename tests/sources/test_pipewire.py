"""PipeWire through its JACK interface, without a desktop: two programs of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mer_bridge.takes import read

pytestmark = pytest.mark.host

SINGER = """
import sys, jack, numpy as np
client = jack.Client("singer", no_start_server=True)
port = client.outports.register("left")
at = 0
@client.set_process_callback
def sing(frames):
    global at
    t = (at + np.arange(frames)) / client.samplerate
    at += frames
    port.get_array()[:] = 0.1 * sum(np.sin(6.2831853 * hz * t) for hz in (220.0, 277.2, 329.6))
with client:
    print("ready", flush=True)
    sys.stdin.readline()
"""
START_S = 20.0


@pytest.fixture
def pipewire(need_program, need_library, tmp_path) -> Iterator[dict[str, str]]:
    """Variables of a process that finds a PipeWire of its own."""
    need_library("jack")
    program = need_program("pipewire")
    need_program("pw-jack")
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "PIPEWIRE_RUNTIME_DIR": str(tmp_path)}
    environment.pop("JACK_DEFAULT_SERVER", None)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([program], env=environment, **quiet) as server:
        end_s = time.monotonic() + START_S
        while not (tmp_path / "pipewire-0").exists():
            assert server.poll() is None, "PipeWire has ended"
            assert time.monotonic() < end_s, "PipeWire does not start"
            time.sleep(0.02)
        try:
            yield environment
        finally:
            server.terminate()


@pytest.fixture
def singer(pipewire) -> Iterator[None]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(["pw-jack", sys.executable, "-c", SINGER], env=pipewire, **pipes) as program:
        assert program.stdout.readline() == b"ready\n"
        yield
        program.terminate()


def test_what_plays_through_pipewire_is_heard(pipewire, singer, tmp_path: Path):
    bridge = [sys.executable, "-m", "mer_bridge", "record", str(tmp_path / "take"), "--seconds", "6"]
    options = ["--input-kind", "jack", "--input-device", "singer:left", "--osc-listen", "127.0.0.1:auto"]
    done = subprocess.run(
        ["pw-jack", *bridge, *options], env=pipewire, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "input: JACK singer:left, 48000 Hz, mono" in done.stdout
    frames = read(tmp_path / "take").frames
    assert frames[-1].gate_open
    assert -30.0 < frames[-1].level_db < -10.0
