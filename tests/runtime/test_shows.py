"""Maps, presets, cues and events of a running bridge, by a file and over real sockets."""

from __future__ import annotations

import os
import queue
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge import config
from mer_bridge.runtime import Bridge
from mer_bridge.runtime.origin import Origin

AUTO = {"osc.listen": "127.0.0.1:auto", "osc.send": []}
SHOW = """\
[input]
kind = "player"
loop = true

[[map]]
name = "filter"
from = "0.5 * (tension + energy)"
to = "osc:/filter"
horizon_s = 2.0
args = ["{value}", "{quadrant}"]

[[map]]
name = "wind"
from = "energy"
to = "osc:/wind"
on = false

[[event]]
name = "tick"
from = "sin(time * 20)"
up = 0.0
to = "osc:/tick"
hold_s = 0.0

[[preset]]
name = "dark"
glide_s = 0.0
values = { "osc:/room.size" = 0.75 }

[[preset]]
name = "light"
at = [0.5, 0.5]
glide_s = 0.0
values = { "osc:/room.size" = 0.25 }

[[cue]]
name = "one"
preset = "dark"
maps = ["wind"]
horizon_s = 6.0
"""


class Stage:
    """A bridge with a show, and a patch that has subscribed to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: queue.Queue[str] = queue.Queue()
        origin = Origin(path, AUTO)
        self.bridge = Bridge(config.load(path, AUTO), say=self.said.put, origin=origin)
        self.patch = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def __enter__(self) -> Self:
        self.bridge.start()
        self.patch.connect(self.bridge.address)
        self.patch.settimeout(20.0)
        self.say("subscribe")
        return self

    def __exit__(self, *_) -> None:
        self.patch.close()
        self.bridge.stop()

    def say(self, verb: str, *arguments: str | float) -> None:
        builder = OscMessageBuilder(f"/mer/{verb}")
        for argument in arguments:
            builder.add_arg(argument)
        self.patch.send(builder.build().dgram)

    def hear(self, wanted: Callable[[OscMessage], bool]) -> list:
        """Arguments of the first message that is wanted."""
        end_s = time.monotonic() + 20.0
        while time.monotonic() < end_s:
            packet = self.patch.recv(65_536)
            is_bundle = OscBundle.dgram_is_bundle(packet)
            for message in OscBundle(packet) if is_bundle else [OscMessage(packet)]:
                if wanted(message):
                    return list(message.params)
        pytest.fail("it never came")

    def hear_at(self, address: str, *first: object) -> list:
        return self.hear(lambda each: each.address == address and tuple(each.params[: len(first)]) == first)


@pytest.fixture
def stage(tmp_path):
    path = tmp_path / "mer-bridge.toml"
    path.write_text(SHOW)
    with Stage(path) as stage:
        yield stage


def test_a_map_with_its_own_horizon_and_arguments_goes_out(stage):
    value, quadrant = stage.hear_at("/filter")
    assert 0.0 <= value <= 1.0
    assert quadrant in ("uplifting", "aggressive", "melancholic", "calm")
    assert [view.horizon_s for view in stage.bridge.newest.others] == [2.0]


def test_events_go_out_with_their_target(stage):
    assert stage.hear_at("/mer/event", "tick") == ["tick", 1.0]
    assert stage.hear_at("/tick") == [1.0]


def test_a_preset_is_recalled_over_the_network(stage):
    stage.say("preset", "dark")
    assert stage.hear_at("/mer/answer") == ["preset dark, in 0 s"]
    assert stage.hear_at("/room.size") == [0.75]
    stage.say("preset", "drak")
    assert "did you mean 'dark'" in stage.hear_at("/mer/error")[0]


def test_a_cue_sets_preset_maps_and_horizon(stage):
    stage.say("cue", "go")
    assert stage.hear_at("/mer/answer") == ["cue 1: one"]
    assert stage.hear_at("/wind")
    patience = threading.Event()
    while stage.bridge.config.model.horizon_s != 6.0:
        assert not patience.wait(0.01)
    stage.say("map", "wind", 0)
    assert stage.hear_at("/mer/answer") == ["map wind off"]


def test_a_stored_preset_is_written_when_asked_and_not_before(stage):
    stage.say("preset", "dark")
    assert stage.hear_at("/room.size") == [0.75]
    stage.say("preset/store", "mine")
    assert stage.hear_at("/mer/answer", "preset mine: 1 values")
    assert stage.path.read_text() == SHOW
    stage.say("save")
    assert stage.hear_at("/mer/saved") == ["preset mine"]
    assert config.load(stage.path).preset[-1].values == {"osc:/room.size": 0.75}
    assert stage.path.read_text().startswith(SHOW)


def test_another_value_of_a_preset_in_the_file_is_taken_and_a_wrong_one_refused(stage):
    stage.say("preset", "dark")
    assert stage.hear_at("/room.size") == [0.75]

    def write(text: str) -> None:
        fresh = stage.path.with_suffix(".new")
        fresh.write_text(text)
        later_ns = stage.path.stat().st_mtime_ns + 10_000_000
        os.utime(fresh, ns=(later_ns, later_ns))
        fresh.replace(stage.path)

    write(SHOW.replace("0.75", "0.5"))
    assert "preset.1.values" in stage.said.get(timeout=20.0)
    assert stage.hear_at("/room.size", 0.5) == [0.5]
    write(SHOW.replace("0.5 * (tension", "0.5 * (tensoin"))
    said = stage.said.get(timeout=20.0)
    assert "map 1 (line 5, 'filter', from" in said
    assert "did you mean 'tension'" in said
    assert stage.hear_at("/room.size", 0.5) == [0.5]
