"""The patches for Max, run without Max, against the real bridge: sound goes in, values come out."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from max_host import VECTOR, Max
from max_text import PACKAGE
from pd_watch import running

pytest.importorskip("pythonosc", reason="python-osc is not installed")

CHUNK = 16 * VECTOR


def played(world: Max, seconds: float) -> None:
    """Let a chord sound at its own pace, as the bridge takes live sound."""
    time_s = np.arange(int(seconds * world.sample_rate) // CHUNK * CHUNK) / world.sample_rate
    chord = sum(np.sin(2 * np.pi * hz * time_s) for hz in (261.6, 329.6, 392.0)) / 6
    pace = threading.Event()
    for chunk in chord.astype(np.float32).reshape(-1, CHUNK):
        world.play(chunk)
        pace.wait(CHUNK / world.sample_rate)


@pytest.mark.parametrize("left_first", [False, True], ids=["last-cord-first", "first-cord-first"])
def test_sound_of_max_comes_back_as_values(tmp_path, left_first):
    with running(tmp_path) as bridge, Max(left_first=left_first, port=bridge.port) as world:
        _, sender = world.load("mer.send~")
        _, values = world.load("mer.receive")
        _, tension = world.load("mer.value", "tension")
        _, numbers = world.load("mer.status")
        world.until(lambda: sender.of(0)[-1:] == [(1,)])  # it is there, though nobody plays yet
        played(world, 4.0)
        world.until(lambda: ("gate", 1) in values.of(3) and tension.of(1) and ("lost", 0.0) in numbers.of(0))
        bridge.end()
        ticks = bridge.ticks()
    assert len(ticks) > 5
    assert all(len(one) == 15 and min(one) >= 0.0 and max(one) <= 1.0 for one in values.of(0))
    assert len(values.of(0)) > 20
    assert {len(one) for one in values.of(1)} == {8}
    assert {len(one) for one in values.of(4)} == {7}
    assert [one for one in world.printed if one[0] != "mer.send~"] == []


def test_both_devices_of_live_work_with_the_real_bridge(tmp_path):
    with running(tmp_path) as bridge, Max(port=bridge.port) as world:
        for name in ("mer-send.amxd", "mer-receive.amxd"):
            device, _ = world.load(PACKAGE / "devices" / name)
        dials = [node for node in device.nodes.values() if node.box.get("maxclass") == "live.dial"]
        for k, slot in enumerate(
            node for node in device.nodes.values() if len(getattr(node, "inlets", ())) == 6
        ):
            slot.take(1, (k,))
        played(world, 3.0)
        world.until(lambda: all(dial.value for dial in dials))
    assert len(dials) == 8
    assert all(0.0 <= dial.value[0] <= 1.0 for dial in dials)
