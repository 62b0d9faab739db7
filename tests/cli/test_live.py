from __future__ import annotations

import threading

import pytest

from mer_bridge.cli import live
from mer_bridge.errors import ConfigError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mer_bridge.places.user_config", lambda: tmp_path / "config")


def test_port_replaces_the_one_of_the_file_and_keeps_its_host(tmp_path):
    (tmp_path / "mer-bridge.toml").write_text(
        '[osc]\nlisten = "0.0.0.0:9129"\nlan = true\n', encoding="utf-8"
    )
    assert live.load_config(None, {}, port="auto").osc.listen == "0.0.0.0:auto"


def test_an_input_file_alone_makes_the_file_the_input():
    assert live.load_config(None, {"input.file": "music.wav"}, port=None).input.kind == "file"
    given = {"input.file": "music.wav", "input.kind": "player"}
    assert live.load_config(None, given, port=None).input.kind == "player"


def test_a_log_level_that_does_not_exist_is_named():
    with pytest.raises(ConfigError, match="--log-level does not take loud: it is one of debug, info"):
        live.set_log_level("loud")


def test_a_device_that_never_lets_go_is_left(monkeypatch, capsys):
    code, left = [], threading.Event()

    def leave(number):
        code.append(number)
        left.set()

    monkeypatch.setattr(live, "LAST_RESORT_S", 0.0)
    monkeypatch.setattr("os._exit", leave)
    with live._last_resort():
        assert left.wait(20.0)
    assert code == [1]
    assert capsys.readouterr().err == "mer-bridge: a device does not let go; ended without it\n"
