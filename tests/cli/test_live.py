from __future__ import annotations

import subprocess
import sys

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


HANGS = """
import ctypes
from mer_bridge.cli import live
live.LAST_RESORT_S = 0.1
with live._last_resort():
    ctypes.PyDLL(None).sleep(100)  # holds Python's lock, as a driver does
"""


@pytest.mark.skipif(sys.platform == "win32", reason="calls sleep of the C library")
def test_a_device_that_never_lets_go_is_left():
    done = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
