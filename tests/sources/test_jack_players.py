"""Two players at once through JACK, and one through JACK beside one over OSC."""

from __future__ import annotations

import pytest

from mer_bridge.config import Config, Input, Osc
from mer_bridge.runtime import Bridge

pytestmark = pytest.mark.host

AUTO = Osc(listen="127.0.0.1:auto", send=())
LEFT = Input(name="anna", kind="jack", device="singer:left")
RIGHT = Input(name="ben", kind="jack", device="singer:right")


def heard(bridge: Bridge, *names: str) -> bool:
    """Whether all of these come to sound within some seconds."""
    for _ in range(400):
        shown = dict(bridge.newest.players) if bridge.newest else {}
        if all(name in shown and shown[name].gate_open for name in names):
            return True
        assert not bridge.wait(0.05)
    return False


def test_two_players_have_a_jack_client_each(singer):
    with Bridge(Config(input=LEFT, others=(RIGHT,), osc=AUTO), say=lambda _: None) as bridge:
        clients = {port.name.partition(":")[0] for port in singer.get_ports(is_input=True, is_audio=True)}
        assert {"mer-bridge-anna", "mer-bridge-ben"} <= clients
        assert [fact for fact in bridge.facts() if "JACK" in fact] == [
            "input anna: JACK singer:left, 48000 Hz, mono, block 256 (5.3 ms)",
            "input ben: JACK singer:right, 48000 Hz, mono, block 256 (5.3 ms)",
        ]
        assert heard(bridge, "anna", "ben")


def test_one_plays_through_jack_beside_one_over_osc(singer):
    over_osc = Input(name="eva")
    with Bridge(Config(input=LEFT, others=(over_osc,), osc=AUTO), say=lambda _: None) as bridge:
        assert heard(bridge, "anna")
        assert "eva" not in dict(bridge.newest.players)
        assert any("JACK singer:left" in fact for fact in bridge.facts())
