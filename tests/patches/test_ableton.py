"""The preset for Ableton Live, heard by something that takes what AbletonOSC takes.

Its documentation: ``/live/device/set/parameter/value track_id device_id parameter_id value``.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mer_bridge import config
from mer_bridge.mapping import Mapper

osc = pytest.importorskip("pythonosc.osc_message", reason="python-osc is not installed")
PRESET = Path(__file__).parents[2] / "patches" / "daw" / "ableton-osc.toml"
LIMITS = {(0, 0, 5): (20.0, 135.0), (1, 0, 3): (0.0, 0.5)}


def test_the_preset_can_be_taken_as_it_stands():
    settings = config.parse(PRESET.read_text())
    assert settings.osc.host == "ableton"
    assert len({control.target for control in Mapper(settings).at_rest()}) == 2


def test_the_bridge_moves_two_parameters_as_abletonosc_wants_it(tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as live:
        live.bind(("127.0.0.1", 0))
        live.settimeout(60.0)
        place = f'[[osc.target]]\naddress = "127.0.0.1:{live.getsockname()[1]}"\nhost = "ableton"\n'
        text = PRESET.read_text().replace(
            'host = "ableton"\n', f'listen = "127.0.0.1:auto"\nsend = []\n{place}'
        )
        (tmp_path / "live.toml").write_text(f'[midi]\nport = ""\n[input]\nkind = "player"\n{text}')
        command = [sys.executable, "-m", "mer_bridge", "run", "--config", tmp_path / "live.toml"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as bridge:
            try:
                moved: dict[tuple, set[float]] = {}
                while len(moved) < 2 or min(map(len, moved.values())) < 10:
                    message = osc.OscMessage(live.recv(65_536))  # one message in a packet, no bundle
                    assert message.address == "/live/device/set/parameter/value"
                    *which, value = message.params
                    assert [type(one) for one in message.params] == [int, int, int, float]
                    moved.setdefault(tuple(which), set()).add(value)
            finally:
                bridge.kill()
                bridge.stderr.read()
    assert set(moved) == set(LIMITS)
    for which, (low, high) in LIMITS.items():
        assert min(moved[which]) >= low
        assert max(moved[which]) <= high
