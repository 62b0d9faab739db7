"""Shared by the tests of sources: time that passes only by waiting, and a JACK server with a singer."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from mer_bridge.sources.pacing import Clock

JACK_RATE = 48_000


class VirtualClock(Clock):
    """Time passes only by waiting, or by setting `now_s`."""

    def __init__(self) -> None:
        super().__init__()
        self.start_s = self.now_s = 1000.0

    def now(self) -> float:
        return self.now_s

    def wait(self, duration_s: float) -> None:
        self.now_s += duration_s


@pytest.fixture
def new_clock() -> type[VirtualClock]:
    return VirtualClock


@pytest.fixture
def jack_server(need_program, need_library, monkeypatch) -> Iterator[subprocess.Popen[bytes]]:
    """A JACK server without hardware and with a name of its own; this process then uses it."""
    need_library("jack")
    name = f"mer-test-{os.getpid()}"
    command = [need_program("jackd"), "-n", name, "-r", "-d", "dummy", "-r", str(JACK_RATE), "-p", "256"]
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            waiting = [need_program("jack_wait"), "-s", name, "-w", "-t", "20"]
            subprocess.run(waiting, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            yield server
        finally:
            server.terminate()


@pytest.fixture
def singer(jack_server) -> Iterator[Any]:
    """A JACK client with two outputs: a ramp of a thousand steps, and its negative."""
    import jack

    client = jack.Client("singer", no_start_server=True)
    outputs = [client.outports.register(name) for name in ("left", "right")]
    position = 0

    def sing(frames: int) -> None:
        nonlocal position
        ramp = ((np.arange(frames, dtype=np.float32) + position) % 1000) / 1000
        outputs[0].get_array()[:] = ramp
        outputs[1].get_array()[:] = -ramp
        position = (position + frames) % 1000

    client.set_process_callback(sing)
    with client:
        yield client
    client.close()
