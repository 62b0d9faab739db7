from __future__ import annotations

import json
import shutil
import socket

import pytest

from mer_bridge import doctor, places
from mer_bridge.doctor import Check


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """No settings of this machine, and a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(places, "user_config", lambda: tmp_path / "config")


def found(checks: list[Check], name: str) -> Check:
    (check,) = (check for check in checks if check.name == name)
    return check


def test_this_machine_can_run_the_bridge():
    checks = doctor.examine()
    needed = ("python", "packages", "engine", "settings", "model", "inference")
    assert {name: found(checks, name).state for name in needed} == dict.fromkeys(needed, "ok")
    assert "CPUExecutionProvider" in found(checks, "inference").found
    assert "SHA-256 right" in found(checks, "model").found


def test_whatever_is_not_well_has_a_remedy():
    for check in doctor.examine():
        assert (check.remedy == "") is (check.state == "ok")


def test_an_altered_model_is_broken(tmp_path, monkeypatch):
    models = tmp_path / "models"
    shutil.copytree(places.shipped("models"), models)
    for graph in models.glob("*/model.onnx"):
        graph.write_bytes(graph.read_bytes() + b"\0")
    monkeypatch.setattr(places, "shipped", lambda _name: models)
    checks = doctor.examine()
    assert found(checks, "model").state == "broken"
    assert "SHA-256" in found(checks, "model").found
    assert doctor.is_broken(checks)


def test_a_taken_port_is_broken_and_has_a_remedy(tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        (tmp_path / "mer-bridge.toml").write_text(f'[osc]\nlisten = "127.0.0.1:{port}"\n', encoding="utf-8")
        check = found(doctor.examine(), "osc port")
    assert check.state == "broken"
    assert str(port) in check.found
    assert "auto" in check.remedy


def test_settings_that_cannot_be_read_are_broken(tmp_path):
    (tmp_path / "mer-bridge.toml").write_text("[osc]\nloudness = 3\n", encoding="utf-8")
    check = found(doctor.examine(), "settings")
    assert check.state == "broken"
    assert "line 2" in check.found


def test_two_engines_at_once_are_broken(monkeypatch):
    monkeypatch.setattr(doctor, "_version", lambda _name: "1.31.1")
    check = found(doctor.examine(), "engine")
    assert check.state == "broken"
    assert "pip uninstall" in check.remedy


def test_a_missing_library_is_broken(monkeypatch):
    monkeypatch.setattr(doctor, "_version", lambda _name: "")
    checks = doctor.examine()
    assert found(checks, "packages").state == found(checks, "engine").state == "broken"


def test_a_folder_that_cannot_be_written_only_warns(monkeypatch):
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    check = found(doctor.examine(), "numba cache")
    assert check.state == "warning"
    assert "NUMBA_CACHE_DIR" in check.remedy


def test_a_check_that_fails_in_an_unforeseen_way_is_a_finding():
    def look() -> str:
        raise ZeroDivisionError("by nought")

    check = doctor._try("any", look, remedy="report it")
    assert (check.state, check.found) == ("broken", "ZeroDivisionError: by nought")


def test_json_holds_what_the_text_says():
    checks = [Check("a", "ok", "fine"), Check("b", "broken", "gone", "fetch it")]
    data = json.loads(doctor.as_json(checks))
    assert data["ok"] is False
    assert data["checks"][1] == {"name": "b", "state": "broken", "found": "gone", "remedy": "fetch it"}
    assert doctor.as_text(checks).splitlines()[1].split() == ["broken", "b", "gone.", "Try:", "fetch", "it"]


def test_several_players_are_named_with_where_their_values_go(tmp_path):
    text = "[[input]]\nname = 'anna'\nkind = 'jack'\n[[input]]\nname = 'ben'\n"
    (tmp_path / "mer-bridge.toml").write_text(text, encoding="utf-8")
    assert found(doctor.examine(), "players").found == (
        "anna (jack, /mer/player/anna, MIDI channel 2), ben (osc, /mer/player/ben, MIDI channel 3)"
    )
