"""What the player and the receivers are told when a device goes away or the computer is too slow."""

from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.config import Config, Input, Osc
from mer_bridge.runtime import Bridge, opening


class Device:
    """A source that is told when it is in trouble."""

    sample_rate = 44_100
    lost = failures = 0
    patient = ended = False
    trouble = ""

    def read(self, timeout_s):  # noqa: ARG002 - of the protocol
        return np.zeros(0, np.float32)

    def describe(self):
        return "a fake card, 44100 Hz"

    def close(self):
        self.ended = True


@pytest.fixture
def device(monkeypatch):
    device = Device()
    monkeypatch.setattr(opening, "open_source", lambda _settings: device)
    return device


@pytest.fixture
def said():
    return []


@pytest.fixture
def bridge(device, said, monkeypatch):
    config = Config(input=Input(kind="soundcard"), osc=Osc(listen="127.0.0.1:auto", send=()))
    bridge = Bridge(config, say=said.append)
    monkeypatch.setattr(bridge._parts.osc, "push", lambda *message: said.append(message))
    yield bridge
    bridge.stop()


def test_a_device_that_goes_away_is_told_once_and_so_is_its_return(bridge, device, said):
    bridge.wait(0.0)
    assert said == []
    device.trouble, device.failures = "the sound card gives no sound any more", 1
    for _ in range(3):
        bridge.wait(0.0)
    assert said == [device.trouble, ("error", device.trouble)]
    device.trouble = ""
    for _ in range(3):
        bridge.wait(0.0)
    assert said[2:] == ["audio is back: a fake card, 44100 Hz"]
    assert bridge.stats().failures == 1


def test_a_device_that_is_back_before_anybody_looked_is_told_of(bridge, device, said):
    device.failures = 1
    for _ in range(3):
        bridge.wait(0.0)
    assert "interrupted" in said[0]
    assert said[1:] == [("error", said[0]), "audio is back: a fake card, 44100 Hz"]


def test_a_drought_is_not_told_beside_its_cause(bridge, device, said):
    device.trouble, device.failures = "the sound card gives no sound any more", 1
    bridge._parts.players[0].worker.is_starved = True
    bridge.wait(0.0)
    assert said == [device.trouble, ("error", device.trouble)]


def test_being_too_slow_is_told_once_each_time_and_counted(bridge, said):
    worker = bridge._parts.players[0].worker
    worker._slow_ticks, worker.skipped = 9, 1234
    for _ in range(3):
        bridge.wait(0.0)
    assert len(said) == 2
    assert "too slow" in said[0]
    assert said[1] == ("error", said[0])
    assert bridge.stats().skipped_samples == 1234
    worker._slow_ticks = 0
    bridge.wait(0.0)
    worker._slow_ticks = 9
    bridge.wait(0.0)
    assert len(said) == 4


def test_what_is_no_sound_is_told_once(bridge, said):
    worker = bridge._parts.players[0].worker
    worker.muted = 44_100
    for _ in range(3):
        bridge.wait(0.0)
    assert len(said) == 1
    assert "full scale" in said[0]
