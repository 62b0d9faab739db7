from __future__ import annotations

import pytest

from mer_bridge.config import Config, Input
from mer_bridge.runtime.advice import on_drought, on_silence

ADDRESS = ("127.0.0.1", 9129)


@pytest.mark.parametrize(
    ("kind", "arrived", "words"),
    [
        ("osc", False, "send /mer/audio to 127.0.0.1:9129"),
        ("osc", True, "turn up the sender"),
        ("soundcard", True, "mer-bridge devices"),
        ("jack", False, "mer-bridge devices"),
        ("file", True, "gate.threshold_db"),
        ("player", True, "gate.threshold_db"),
    ],
)
def test_every_input_has_its_own_remedy(kind, arrived, words):
    config = Config(input=Input(kind=kind))
    line = on_silence(config, ADDRESS, seconds=5.0, arrived=arrived)
    assert words in line
    assert "5 s" in line
    assert "\n" not in line


@pytest.mark.parametrize(("kind", "words"), [("osc", "DSP"), ("soundcard", "plugged in")])
def test_a_source_that_dries_up_has_its_remedy(kind, words):
    assert words in on_drought(Config(input=Input(kind=kind)))
