"""What becomes of a bridge when something goes wrong in one of its threads, or while it ends."""

from __future__ import annotations

import logging
import socket
import threading

import numpy as np
import pytest

from mer_bridge import card as cards
from mer_bridge import wire
from mer_bridge.config import Config, Input, Osc
from mer_bridge.midi.cable import Cable
from mer_bridge.midi.listener import MidiListener
from mer_bridge.runtime import Bridge
from mer_bridge.server import MAX_FAILURES
from mer_bridge.sinks.session import Session

WAIT_S = 20.0
CONFIG = Config(input=Input(kind="player", loop=True), osc=Osc(listen="127.0.0.1:auto", send=()))


class Struck(RuntimeError):
    """What nobody has thought of."""


def fails(*_arguments, **_named):
    raise Struck("struck by lightning")


@pytest.fixture
def bridge():
    bridge = Bridge(CONFIG, say=lambda _: None)
    bridge.start()
    yield bridge
    bridge.stop()


def ends(bridge) -> bool:
    return any(bridge.wait(0.05) for _ in range(400))


PLACES = {
    "source": lambda bridge: (bridge._parts.players[0].source, "read"),
    "worker": lambda bridge: (bridge._parts.players[0].worker, "_hear"),
    "sender": lambda bridge: (bridge._parts.sender, "step"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_failure_in_source_worker_or_sender_ends_the_bridge_and_is_kept(bridge, monkeypatch, place):
    owner, method = PLACES[place](bridge)
    monkeypatch.setattr(owner, method, fails)
    assert ends(bridge)
    assert isinstance(bridge.failure, Struck)


def test_one_failure_of_the_listening_is_survived(bridge, monkeypatch, caplog):
    turn, left = bridge._parts.server._turn, [1]

    def once(port):
        if left.pop() if left else 0:
            raise Struck
        turn(port)

    monkeypatch.setattr(bridge._parts.server, "_turn", once)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as patch, caplog.at_level(logging.WARNING):
        patch.connect(bridge.address)
        patch.settimeout(WAIT_S)

        def ask() -> None:
            patch.send(wire.encode_message("/mer/ping"))
            assert patch.recv(65_536) == wire.encode_message("/mer/pong")

        ask()
        for _ in range(1000):  # one turn may read several packets before the next one fails
            if bridge._parts.server.stats.failed:
                break
            ask()
        ask()
    assert bridge.failure is None
    assert bridge._parts.server.stats.failed == 1
    assert caplog.text.count("Struck") == 1


def test_a_bridge_that_hears_nobody_any_more_ends_and_says_so_once(bridge, monkeypatch, caplog):
    monkeypatch.setattr(bridge._parts.server, "_turn", fails)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as patch, caplog.at_level(logging.WARNING):
        patch.sendto(wire.encode_message("/mer/ping"), bridge.address)
        assert ends(bridge)
    assert isinstance(bridge.failure, Struck)
    assert bridge._parts.server.stats.failed == MAX_FAILURES
    assert caplog.text.count("struck by lightning") == 1


def test_whatever_fails_while_it_ends_every_other_step_is_taken(monkeypatch):
    bridge = Bridge(CONFIG, say=lambda _: None)
    bridge.start()
    address = bridge.address
    for owner, method in (
        (bridge._recording, "end"),
        (bridge._keepers[""], "close"),
        (bridge._parts.osc, "close"),
    ):
        monkeypatch.setattr(owner, method, fails)
    with pytest.raises(Struck):
        bridge.stop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(address)  # it is free again
    assert not [each for each in threading.enumerate() if each.name.startswith("mer-bridge")]


class Door:
    title = "virtual"

    def names(self):
        return []

    def create(self, name): ...

    def is_alive(self):
        return True

    def close(self): ...


def test_a_watcher_of_a_midi_port_goes_on_after_a_failure(monkeypatch, caplog):
    monkeypatch.setattr("mer_bridge.midi.cable.LOOK_S", 0.001)
    looked = threading.Semaphore(0)
    cable = Cable("synth", Door)

    def look():
        looked.release()
        raise Struck

    cable.look = look
    with caplog.at_level(logging.WARNING):
        cable.watch()
        for _ in range(3):
            assert looked.acquire(timeout=WAIT_S)
        cable.close()
    assert "could not be looked after: Struck()" in caplog.text


def test_a_midi_listener_goes_on_after_a_failure(monkeypatch, caplog):
    monkeypatch.setattr("mer_bridge.midi.listener.make_input", lambda _hear: Door())
    asked = threading.Semaphore(0)

    class Bindings:
        def push(self, message): ...

        def take(self):
            asked.release()
            raise Struck

    class Clock:
        def push(self, message, now_s): ...

    with caplog.at_level(logging.WARNING):
        listener = MidiListener("pedal", bindings=Bindings(), midi_clock=Clock(), on_command=fails)
        for _ in range(3):
            listener.hear(b"\xb0\x40\x7f")
            assert asked.acquire(timeout=WAIT_S)
        listener.close()
    assert "could not be handled: Struck()" in caplog.text


def test_a_recording_that_fails_in_its_thread_says_so_and_ends_alone(tmp_path, monkeypatch):
    said, told = [], threading.Event()

    def say(line):
        said.append(line)
        told.set()

    config = Config()
    card = cards.read(cards.find(config.model.name))
    session = Session(tmp_path / "take", config=config, card=card, from_start=True, say=say)
    monkeypatch.setattr(session, "_write", fails)
    session.hear(np.zeros(512, np.float32), 44_100)
    assert told.wait(WAIT_S)
    session.hear(np.zeros(512, np.float32), 44_100)
    session.close()
    assert len(said) == 1
    assert "struck by lightning" in said[0]
    assert session.dropped == 1
