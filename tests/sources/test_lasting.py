"""Devices that go away and come back: fakes for a thousand times, a real jackd killed and started again."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from mer_bridge.config import Input
from mer_bridge.errors import DeviceError
from mer_bridge.sources import open_source, soundcard
from mer_bridge.sources.lasting import FIRST_S, WATCHDOG_S, LastingSource
from mer_bridge.sources.soundcard import SoundcardSource

BLOCK = np.ones(64, np.float32)


class Clock:
    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


class FakeDevice:
    """Plays until `dies`, then says so or falls silent."""

    sample_rate = 48_000
    block_s = 0.01

    def __init__(self, *, lost=0):
        self.failures = 0
        self.is_silent = False
        self.closed = 0
        self.lost = lost

    def read(self, timeout_s):  # noqa: ARG002 - of the protocol
        return BLOCK[:0] if self.is_silent or self.failures else BLOCK

    def describe(self):
        return "a fake device"

    def close(self):
        self.closed += 1


class Shop:
    """Opens fake devices; as many refusals first as `refusals` says."""

    def __init__(self):
        self.sold = []
        self.asked = []
        self.refusals = 0
        self.refusal = DeviceError("not there")

    def __call__(self, is_again):
        self.asked.append(is_again)
        if self.refusals:
            self.refusals -= 1
            raise self.refusal
        self.sold.append(FakeDevice(lost=5))
        return self.sold[-1]


def lasting(shop, clock=time.monotonic):
    return LastingSource(shop, name="the sound card", clock=clock, back_off_s=(0.0,))


def read_until_sound(source) -> np.ndarray:
    while not len(samples := source.read(0.1)):  # the test's own time limit ends this
        pass
    return samples


def test_a_device_that_fails_is_closed_told_of_and_opened_again():
    shop = Shop()
    source = lasting(shop)
    assert len(source.read(0.1))
    assert source.trouble == ""
    shop.refusals = 3
    shop.sold[0].failures = 1
    assert len(source.read(0.1)) == 0
    assert "the sound card gives no sound any more" in source.trouble
    assert "within 3 s of its return" in source.trouble
    assert read_until_sound(source) is BLOCK
    assert source.trouble == ""
    assert (source.failures, source.lost, source.ended) == (1, 10, False)
    assert shop.asked == [False, True, True, True, True]
    assert shop.sold[0].closed == 1
    source.close()
    assert source.ended
    assert shop.sold[1].closed == 1


def test_a_device_that_only_falls_silent_is_given_up_after_half_a_second():
    clock, shop = Clock(), Shop()
    source = lasting(shop, clock)
    source.read(0.1)
    shop.sold[0].is_silent = True
    clock.now_s += 0.9 * WATCHDOG_S
    source.read(0.1)
    assert source.trouble == ""
    clock.now_s += 0.2 * WATCHDOG_S
    source.read(0.1)
    assert source.trouble
    source.close()


def test_long_blocks_and_the_first_one_have_their_time():
    clock, shop = Clock(), Shop()
    source = lasting(shop, clock)
    device = shop.sold[0]
    device.is_silent = True
    clock.now_s += 0.9 * FIRST_S
    source.read(0.1)
    assert source.failures == 0
    device.is_silent, device.block_s = False, 1.0
    source.read(0.1)
    device.is_silent = True
    clock.now_s += 3.0
    source.read(0.1)
    assert source.failures == 0
    source.close()


def test_whatever_a_dying_library_raises_the_next_try_is_made(caplog):
    shop = Shop()
    source = lasting(shop)
    shop.refusals, shop.refusal = 2, OSError("gone")
    shop.sold[0].failures = 1
    read_until_sound(source)
    assert "OSError('gone')" in caplog.text
    source.close()


def test_close_ends_the_search_and_a_device_found_too_late_is_closed():
    shop = Shop()
    source = lasting(shop)
    shop.sold[0].failures = 1
    source.read(0.0)
    while len(shop.sold) < 2:
        threading.Event().wait(0.001)
    source.close()
    while not shop.sold[1].closed:
        threading.Event().wait(0.001)
    assert len(source.read(0.0)) == 0


class FakePortAudio:
    """As much of sounddevice as is used; its devices go away when told."""

    PortAudioError = type("PortAudioError", (Exception,), {})

    def __init__(self):
        self.is_there = True
        self.starts = 0
        self.streams = []

    def query_hostapis(self):
        return [{"name": "Fake"}]

    def query_devices(self, kind=None):
        device = {
            "name": "card",
            "hostapi": 0,
            "max_input_channels": 1,
            "default_samplerate": 48_000.0,
            "index": 0,
        }
        if not self.is_there:
            if kind:
                raise self.PortAudioError("no device")
            return []
        return device if kind else [device]

    def check_input_settings(self, **_keys):
        pass

    def _terminate(self):
        assert all(stream.is_closed for stream in self.streams)
        self.streams.clear()

    def _initialize(self):
        self.starts += 1

    def _exit_handler(self):
        pass

    def InputStream(self, *, callback, finished_callback, **_keys):  # noqa: N802 - its name there
        self.streams.append(FakeStream(callback, finished_callback))
        return self.streams[-1]


class FakeStream:
    def __init__(self, callback, finished):
        self.callback, self.finished = callback, finished
        self.active = True
        self.is_closed = False

    def start(self):
        self.play()

    def play(self):
        self.callback(BLOCK[:, np.newaxis], len(BLOCK), None, self)

    input_overflow = False

    def vanish(self):
        self.active = False
        self.finished()

    def close(self):
        self.is_closed = True


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0


def test_a_thousand_times_gone_and_back_leaves_nothing_behind(monkeypatch):
    fake = FakePortAudio()
    monkeypatch.setattr(soundcard, "_portaudio", lambda: fake)
    source = LastingSource(
        lambda is_again: SoundcardSource(Input(kind="soundcard"), look_again=is_again),
        name="the sound card",
        back_off_s=(0.0,),
    )
    read_until_sound(source)
    threads, files = threading.active_count(), handles()
    for _ in range(1000):
        fake.streams[-1].vanish()
        while not source.trouble:
            source.read(0.0)
        assert len(read_until_sound(source)) == len(BLOCK)
    source.close()
    assert source.failures == 1000
    assert fake.starts == 1000
    assert len(fake.streams) == 1
    assert threading.active_count() <= threads + 1  # the thread of the last search may still be ending
    assert handles() == files


def test_portaudio_that_does_not_let_go_is_not_started_anew(monkeypatch):
    """Started anew beside a stream that hangs it aborts the whole process (PortAudio 19.6 and JACK)."""
    fake = FakePortAudio()
    monkeypatch.setattr(soundcard, "_portaudio", lambda: fake)
    hangs = threading.Event()
    stuck = threading.Thread(target=hangs.wait, daemon=True)
    stuck.start()
    monkeypatch.setattr(soundcard, "_stuck", [stuck])
    with pytest.raises(DeviceError, match=r'does not let go .* input\.kind = "jack"'):
        SoundcardSource(Input(kind="soundcard"), look_again=True)
    assert fake.starts == 0
    hangs.set()
    stuck.join()
    SoundcardSource(Input(kind="soundcard"), look_again=True).close()
    assert fake.starts == 1


@pytest.fixture
def jackd(need_program, need_library, monkeypatch):
    """Starts and ends a JACK server of a name of its own."""
    need_library("jack")
    name = f"mer-lasting-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    command = [need_program("jackd"), "-n", name, "-r", "-d", "dummy", "-r", "48000", "-p", "256"]
    waiting = [need_program("jack_wait"), "-s", name, "-w", "-t", "20"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    servers = []

    def start():
        servers.append(subprocess.Popen(command, **quiet))
        subprocess.run(waiting, check=True, **quiet)
        return servers[-1]

    yield start
    for server in servers:
        server.terminate()
        server.wait(20.0)


@pytest.mark.host
def test_a_jack_server_that_is_killed_and_started_again_is_heard_again(jackd):
    server = jackd()
    source = open_source(Input(kind="jack"))
    read_until_sound(source)
    files = handles()
    for end in (server.kill, None):
        if end is None:
            server.terminate()
        else:
            end()
        server.wait(20.0)
        while not source.trouble:
            source.read(0.05)
        server = jackd()
        assert len(read_until_sound(source))
        assert source.trouble == ""
    assert source.failures == 2
    assert handles() <= files + 1
    source.close()
