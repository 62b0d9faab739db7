from __future__ import annotations

import threading

import pytest

from mer_bridge import config
from mer_bridge.bindings import Bindings
from mer_bridge.clock import MidiClock
from mer_bridge.midi import listener as module
from mer_bridge.midi.listener import MAX_WAITING, MidiListener


class DeafDoor:
    """An input that never hears anything by itself."""

    title = ""

    def names(self) -> list[str]:
        return []

    def create(self, name: str) -> None:
        pass

    def connect(self, index: int) -> None:
        pass

    def is_alive(self) -> bool:
        return True

    def close(self) -> None:
        pass


class Obeyed:
    """Commands as they come, and a way to wait for so many."""

    def __init__(self, wanted: int) -> None:
        self.commands: list[tuple] = []
        self.enough = threading.Event()
        self._wanted = wanted

    def __call__(self, command) -> None:
        self.commands.append((command.verb, *command.arguments))
        if len(self.commands) >= self._wanted:
            self.enough.set()


@pytest.fixture
def listen(monkeypatch):
    monkeypatch.setattr(module, "make_input", lambda _hear: DeafDoor())
    opened = []

    def listen(obey, **binds: str) -> tuple[MidiListener, MidiClock]:
        entries = tuple(config.Bind(source=f"cc:{number[2:]}", to=to) for number, to in binds.items())
        clock = MidiClock()
        bindings = Bindings(config.Config(bind=entries))
        listener = MidiListener("in", bindings=bindings, midi_clock=clock, on_command=obey)
        opened.append(listener)
        return listener, clock

    yield listen
    for listener in opened:
        listener.close()


def test_messages_become_commands_on_its_own_thread(listen):
    obey = Obeyed(2)
    listener, _ = listen(obey, cc64="hold", cc80="cue next")
    listener.hear(bytes((0xB0, 64, 127)))
    listener.hear(bytes((0xB0, 80, 127)))
    assert obey.enough.wait(10.0)
    assert obey.commands == [("hold", 1), ("cue", "next")]


def test_a_knob_that_is_turned_quickly_ends_where_it_was_left(listen):
    obey = Obeyed(1)
    listener, _ = listen(obey, cc1="amount", cc80="cue next")
    for value in range(128):
        listener.hear(bytes((0xB0, 1, value)))
    listener.hear(bytes((0xB0, 80, 127)))
    while ("cue", "next") not in obey.commands or obey.commands[-1] != ("amount", 1.0):
        assert obey.enough.wait(10.0)
        obey.enough.clear()
    assert len(obey.commands) < 128


def test_a_flood_is_bounded_and_counted(listen):
    halt = threading.Event()
    listener, _ = listen(lambda _: halt.wait(10.0), cc64="hold")
    listener.hear(bytes((0xB0, 64, 127)))
    for _ in range(2 * MAX_WAITING + 10):
        listener.hear(bytes((0xF8,)))
    halt.set()
    assert listener.lost > 0


def test_it_describes_itself_and_closes_twice(listen):
    listener, _ = listen(Obeyed(1))
    assert listener.describe() == "MIDI in: virtual port in"
    assert listener.is_up
    listener.close()
    listener.close()


def test_other_bindings_hold_from_the_next_message_on(listen):
    obey = Obeyed(1)
    listener, _ = listen(obey, cc64="hold")
    listener.bindings = Bindings(config.Config(bind=(config.Bind(source="cc:64", to="cue back"),)))
    listener.hear(bytes((0xB0, 64, 127)))
    assert obey.enough.wait(10.0)
    assert obey.commands == [("cue", "back")]
