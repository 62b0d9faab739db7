"""Settings changed by their file and over OSC, while a bridge runs."""

from __future__ import annotations

import os
import queue
import socket
import threading
import time
from pathlib import Path
from typing import Self

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge import config, overlay, places, settings
from mer_bridge.runtime import Bridge
from mer_bridge.runtime.origin import Origin

AUTO = {"osc.listen": "127.0.0.1:auto"}
FILE = """\
# My piece.
[model]
horizon_s = 4.0  # steady

[osc]
send = []
rate_hz = 25.0

[[map]]
from = "tension"
to = "osc:/synth/cutoff"
range = [200.0, 8000.0]
"""


class Running:
    """A bridge with a settings file, and a patch that talks to it."""

    def __init__(self, path: Path, **overrides) -> None:
        self.path = path
        self.said: queue.Queue[str] = queue.Queue()
        origin = Origin(path, {**AUTO, **overrides})
        self.bridge = Bridge(config.load(path, origin.overrides), say=self.said.put, origin=origin)
        self.patch = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def __enter__(self) -> Self:
        self.bridge.start()
        self.patch.connect(self.bridge.address)
        self.patch.settimeout(20.0)
        return self

    def __exit__(self, *_) -> None:
        self.patch.close()
        self.bridge.stop()

    def write(self, text: str) -> None:
        """Another text in the file, with another time even on a coarse clock."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(text)
        later_ns = self.path.stat().st_mtime_ns + 10_000_000
        os.utime(fresh, ns=(later_ns, later_ns))
        fresh.replace(self.path)

    def ask(self, address: str, *arguments) -> OscMessage:
        """The answer to a command."""
        builder = OscMessageBuilder(address)
        for argument in arguments:
            builder.add_arg(argument)
        self.patch.send(builder.build().dgram)
        return OscMessage(self.patch.recv(65_536))

    @property
    def pipeline(self):
        return self.bridge._parts.players[0].worker._pipeline


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "mer-bridge.toml"
    path.write_text(FILE)
    return path


def at_last(condition) -> bool:
    """Whether something becomes true; the worker looks between two blocks."""
    patience = threading.Event()
    end_s = time.monotonic() + 20.0
    while not condition() and time.monotonic() < end_s:
        patience.wait(0.01)
    return condition()


def test_a_change_of_the_file_is_taken_and_named(path):
    with Running(path) as running:
        running.write(FILE.replace("4.0  # steady", "2.0").replace("rate_hz = 25.0", "rate_hz = 50.0"))
        assert running.said.get(timeout=20.0) == "settings changed: model.horizon_s, osc.rate_hz"
        assert at_last(lambda: running.pipeline.horizon.horizon_s == 2.0)
        assert running.bridge.config.osc.rate_hz == 50.0


def test_a_wrong_file_keeps_the_old_settings_and_says_line_key_and_reason_once(path):
    with Running(path) as running:
        running.patch.send(OscMessageBuilder("/mer/subscribe").build().dgram)
        assert running.ask("/mer/ping").address == "/mer/pong"
        running.write(FILE.replace("rate_hz = 25.0", "rate_hz = 0.1"))
        said = running.said.get(timeout=20.0)
        assert f"{path}, line 7: osc.rate_hz: expected" in said
        told = OscMessage(running.patch.recv(65_536))
        assert (told.address, told.params) == ("/mer/error", [said])
        running.write(FILE.replace("4.0  # steady", "3.0"))
        assert running.said.get(timeout=20.0) == "settings changed: model.horizon_s"
        assert running.bridge.config.osc.rate_hz == 25.0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('from = "tension"', 'from = "tensoin"', "tensoin"),
        ("horizon_s = 4.0", 'name = "nothing"', "no model 'nothing'"),
        ("send = []", 'send = ["nowhere"]', "osc.send"),
        ("send = []", "send = [", "not TOML"),
    ],
)
def test_what_the_parts_refuse_changes_nothing_either(path, old, new, words):
    with Running(path) as running:
        before = running.bridge.config
        running.write(FILE.replace(old, new).replace("rate_hz = 25.0", "rate_hz = 50.0"))
        said = running.said.get(timeout=20.0)
        assert words in said
        assert said.endswith("The old settings stay")
        assert running.bridge.config == before
        running.write(FILE.replace("4.0  # steady", "3.0"))
        assert running.said.get(timeout=20.0) == "settings changed: model.horizon_s"


def test_what_needs_a_restart_is_named_and_not_taken(path):
    with Running(path) as running:
        running.write('[input]\nkind = "soundcard"\n' + FILE.replace("4.0  # steady", "3.0"))
        assert running.said.get(timeout=20.0) == "settings changed: model.horizon_s"
        assert running.said.get(timeout=20.0) == "restart needed for input.kind"
        assert running.bridge.config.input.kind == "osc"


def test_during_a_show_the_file_is_not_taken(path):
    with Running(path, show=True) as running:
        running.write(FILE.replace("4.0  # steady", "3.0"))
        assert "not taken during the show" in running.said.get(timeout=20.0)
        assert running.bridge.config.model.horizon_s == 4.0


def test_settings_are_set_over_osc_and_saved_on_request_with_all_comments(path):
    with Running(path) as running:
        answers = [
            running.ask("/mer/set", "smoothing.kind", "slew"),
            running.ask("/mer/set", "osc.parts", "live,all"),
            running.ask("/mer/set", "map.1.dead_band", 0.25),
            running.ask("/mer/horizon", 6.0),
        ]
        assert [answer.params for answer in answers] == [
            ["smoothing.kind", '"slew"'],
            ["osc.parts", '["live", "all"]'],
            ["map.1.dead_band", "0.25"],
            ["model.horizon_s", "6.0"],
        ]
        assert at_last(lambda: running.pipeline.smoothing.settings.kind == "slew")
        assert path.read_text() == FILE
        saved = running.ask("/mer/save")
        assert saved.params == ["smoothing.kind, osc.parts, map.1.dead_band, model.horizon_s"]
        text = path.read_text()
        assert "# My piece." in text
        assert "horizon_s = 6.0  # steady" in text
        assert config.parse(text).map[0].dead_band == 0.25
        assert settings.differences(running.bridge.config, config.load(path, AUTO)) == ()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("input.file", "/etc/passwd", "cannot change"),
        ("record.folder", "elsewhere", "cannot change"),
        ("osc.listen", "0.0.0.0:9129", "cannot change"),
        ("osc.allow", "10.0.0.1", "cannot change"),
        ("osc.nonsense", 1.0, "no setting is named"),
        ("osc", "", "is a table"),
        ("map", "", "is a table"),
        ("map.1", "", "is a table"),
        ("model.name", "../../secret", "no model"),
        ("model.horizon_s", 99.0, "does not take 99"),
        ("osc.rate_hz", "fast", "does not take fast"),
        ("osc.send", "nowhere", "host:port"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_changes(path, key, value, words):
    with Running(path) as running:
        before = running.bridge.config
        answer = running.ask("/mer/set", key, value)
        assert answer.address == "/mer/error"
        assert words in answer.params[0]
        assert running.bridge.config == before


def test_what_was_set_live_outlives_another_change_of_the_file(path):
    with Running(path) as running:
        running.ask("/mer/set", "smoothing.kind", "ema")
        running.write(FILE.replace("4.0  # steady", "3.0"))
        assert running.said.get(timeout=20.0) == "settings changed: model.horizon_s"
        assert running.bridge.config.smoothing.kind == "ema"


def test_a_host_is_switched_on_and_off(path):
    with Running(path) as running:
        assert running.ask("/mer/host", "wekinator").params == ["osc.host", '"wekinator"']
        assert "127.0.0.1:6448" in "\n".join(running.bridge.facts())
        assert running.ask("/mer/host", "").params == ["osc.host", '""']
        assert "127.0.0.1:6448" not in "\n".join(running.bridge.facts())
        assert "does not take garageband" in running.ask("/mer/host", "garageband").params[0]


def test_another_model_is_taken_without_a_gap(path):
    with Running(path) as running:
        before = running.pipeline
        answer = running.ask("/mer/model", "midlevel-hop-v2")
        assert answer.params == ["model.name", '"midlevel-hop-v2"']
        assert at_last(lambda: running.pipeline is not before)
        assert running.pipeline.ear is before.ear


OVERLAY = f"""\
model = "midlevel-hop-v2"
how = "by hand"
[features]
offset = [0.5, 0, 0, 0, 0, 0, 0]
mix = {[[float(row == column) for column in range(7)] for row in range(7)]}
[emotions]
weights = {[[0.0] * 7] * 8}
bias = {[5.0] * 8}
"""


def test_a_model_is_taken_with_an_overlay_by_name_and_without_it_again(path, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_data", lambda: tmp_path)
    overlay.save("anna", OVERLAY)
    with Running(path) as running:
        answer = running.ask("/mer/model", "midlevel-hop-v2+anna")
        assert answer.params == ["model.name", '"midlevel-hop-v2"']
        assert at_last(lambda: running.pipeline.card.title == "midlevel-hop-v2+anna")
        assert running.bridge.config.model.overlay == "anna"
        assert "no overlay 'ben'" in running.ask("/mer/model", "midlevel-hop-v2+ben").params[0]
        assert "an overlay's name" in running.ask("/mer/model", "midlevel-hop-v2+../../x").params[0]
        assert running.bridge.config.model.overlay == "anna"
        running.ask("/mer/model", "midlevel-hop-v2")
        assert at_last(lambda: running.pipeline.card.title == "midlevel-hop-v2")
        running.ask("/mer/save")
    assert 'overlay = "anna"' not in path.read_text()


def test_without_a_file_nothing_is_saved(tmp_path):
    bridge = Bridge(config.parse("", overrides={**AUTO, "osc.send": []}))
    try:
        with pytest.raises(Exception, match="no settings file"):
            bridge._changes.save()
    finally:
        bridge.stop()


def test_a_binding_without_a_port_to_hear_keeps_the_old_settings(path):
    with Running(path) as running:
        running.write(FILE + '[[bind]]\nfrom = "cc:64"\nto = "hold"\n')
        line = running.said.get(timeout=20)
        assert "[[bind]] needs a port to hear" in line
        assert "The old settings stay" in line
        assert running.bridge.config.bind == ()
