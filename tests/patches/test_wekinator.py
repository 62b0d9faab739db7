"""The preset for Wekinator, against its documented input: one message of so many floats to port 6448."""

from __future__ import annotations

import re

import numpy as np
from live_hosts import PATCHES, PLAYER, Ear, bridge

from mer_bridge.config import parse
from mer_bridge.values import VALUE_NAMES
from mer_bridge.wire.hosts import HOSTS

FOLDER = PATCHES / "wekinator"
SETTINGS = (FOLDER / "mer-bridge.toml").read_text()


def test_the_preset_leads_to_wekinators_own_port_and_address():
    host = HOSTS[parse(SETTINGS, name="mer-bridge.toml").osc.host]
    assert (host.port, host.vector) == (6448, "/wek/inputs")


def test_wekinator_gets_fifteen_floats_a_packet_in_order_and_range(tmp_path):
    with Ear() as wekinator, Ear() as other:
        target = f'[[osc.target]]\naddress = "127.0.0.1:{wekinator.port}"\nhost = "wekinator"\n'
        with bridge(tmp_path, f"{PLAYER}[osc]\nsend = []\n{target}") as (port, _):
            other.ask(port, "/mer/subscribe", 0, 0.0, "all")
            packets, inputs, values = [], [], []
            messages = (message for message in other.messages() if message.address == "/mer/all")
            is_same = False
            while not is_same or np.ptp(inputs, axis=0).max() < 0.1:
                packets.append(wekinator.socket.recv(65536))
                inputs.append(packet_floats(packets[-1]))
                values.append(tuple(next(messages).params))
                # The subscriber came some steps later; from then on both hear the same.
                is_same = len(set(inputs) & set(values)) >= 5
    assert all(packet.startswith(b"/wek/inputs\0,fffffffffffffff\0") for packet in packets)
    assert all(len(row) == 15 and min(row) >= 0.0 and max(row) <= 1.0 for row in inputs)


def packet_floats(packet: bytes) -> tuple[float, ...]:
    """The fifteen big-endian floats at the end, as OSC 1.0 has them."""
    return tuple(np.frombuffer(packet[-60:], ">f4").astype(float).tolist())


def test_the_page_numbers_the_inputs_as_they_come():
    text = (FOLDER / "README.md").read_text()
    numbered = re.findall(r"\| (\d+) \| (\w+)", text)
    assert sorted((int(number), name) for number, name in numbered) == list(enumerate(VALUE_NAMES, 1))
