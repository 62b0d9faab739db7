from __future__ import annotations

import dataclasses
import json

import pytest

from mer_bridge.config import Config, Map, parse
from mer_bridge.dashboard.monitor import Monitor
from mer_bridge.dashboard.telling import MAX_LOG, Teller, encode, hello, state
from mer_bridge.runtime import Bridge
from mer_bridge.values import Control


@pytest.fixture(scope="module")
def bridge():
    config = parse('[osc]\nlisten = "127.0.0.1:auto"\nsend = []\n[[map]]\nfrom = "tension"\nto = "cc:74"\n')
    bridge = Bridge(config, say=lambda _: None)  # never started: nothing moves
    yield bridge
    bridge.stop()


def told(texts: list[str]) -> dict[str, dict]:
    return {message["type"]: message for message in map(json.loads, texts)}


def test_the_hello_is_json_and_names_every_value(bridge):
    message = json.loads(encode(hello(bridge, may_steer=False)))
    assert len(message["features"]) == 7
    assert set(message["feature_words"]) == set(message["features"])
    assert set(message["emotion_words"]) == set(message["emotions"])
    assert message["players"] == []


def test_the_state_is_told_when_it_has_changed_and_only_then(bridge):
    teller = Teller(bridge, Monitor())
    assert "state" in told(teller.news(viewers=1))
    assert "state" not in told(teller.news(viewers=1))


def test_only_values_that_changed_are_told_again(bridge):
    monitor = Monitor()
    teller = Teller(bridge, monitor)
    monitor.keep([Control("cc:1", 0.1), Control("cc:2", 0.2), Control("osc:/hit", 1.0, True, (1, "x"))])
    first = told(teller.news(viewers=1))["pulse"]
    assert first["out"] == {"cc:1": 0.1, "cc:2": 0.2}
    assert first["events"] == [["osc:/hit", 1.0, 1, "x"]]
    monitor.keep([Control("cc:1", 0.1), Control("cc:2", 0.3)])
    second = told(teller.news(viewers=1))["pulse"]
    assert second["out"] == {"cc:2": 0.3}
    assert second["events"] == []


def test_a_new_viewer_is_told_all_values_and_the_last_lines(bridge):
    monitor = Monitor()
    monitor.keep([Control("cc:1", 0.1)])
    for k in range(2 * MAX_LOG):
        bridge.journal.keep(str(k))
    teller = Teller(bridge, monitor)
    teller.catch_up()
    everything = told(teller.everything())
    assert everything["pulse"]["out"] == {"cc:1": 0.1}
    assert len(everything["log"]["lines"]) == MAX_LOG
    assert "log" not in told(teller.news(viewers=1))
    bridge.journal.keep("something new")
    assert [line["text"] for line in told(teller.news(viewers=1))["log"]["lines"]] == ["something new"]


def test_only_what_goes_over_midi_can_be_learnt(bridge):
    standing = bridge.standing()
    assert state(standing)["maps"][0]["learn"] == ""  # there is no port
    maps = (Map(source="tension", to="cc:74"), Map(source="tension", to="osc:/x"))
    config = parse("", overrides={"midi.port": "mer-bridge"})
    standing = dataclasses.replace(
        standing, has_midi=True, config=Config(map=maps, midi=config.midi, osc=standing.config.osc)
    )
    message = state(standing)
    assert [row["learn"] for row in message["maps"]] == ["cc:74", ""]
    assert message["defaults"]["valence"] == 20
    assert all("line" not in row for row in message["maps"])
