"""Time is simulated and ports are made up, so that a thousand losses take a second."""

from __future__ import annotations

import pytest

from mer_bridge.errors import DeviceError
from mer_bridge.midi.cable import ALIVE_S, LOOK_S, MAX_UNHEARD, OutputCable

NOTE = bytes((0x90, 60, 100))


class System:
    """A computer with ports that come and go, and its clock."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.now_s = 0.0
        self.is_there = True
        self.refusals = 0
        self.attempts: list[float] = []
        self.open_doors = 0
        self.sent: list[tuple[str, bytes]] = []

    def make(self) -> FakeDoor:
        if not self.is_there:
            raise DeviceError("no MIDI here")
        return FakeDoor(self)

    def cable(self, name: str) -> OutputCable:
        return OutputCable(name, self.make, clock=lambda: self.now_s)

    def run(self, cable: OutputCable, seconds: float) -> float:
        """Let time pass; seconds until the cable was up, or all of them."""
        began_s = self.now_s
        while self.now_s < began_s + seconds - 1e-9:
            self.now_s += LOOK_S
            cable.look()
            if cable.is_up:
                break
        return self.now_s - began_s


class FakeDoor:
    def __init__(self, system: System) -> None:
        self.title = ""
        self.system = system
        self.port: str | None = None
        self.is_virtual = False
        system.open_doors += 1

    def names(self) -> list[str]:
        return list(self.system.names)

    def connect(self, index: int) -> None:
        self.system.attempts.append(self.system.now_s)
        if self.system.refusals:
            self.system.refusals -= 1
            raise OSError("busy")
        self.port = self.system.names[index]

    def create(self, name: str) -> None:
        self.port, self.is_virtual = name, True

    def send(self, message: bytes) -> None:
        if not self.is_alive() or (not self.is_virtual and self.port not in self.system.names):
            raise OSError("no such port")
        self.system.sent.append((str(self.port), message))

    def is_alive(self) -> bool:
        return self.system.is_there

    def close(self) -> None:
        self.system.open_doors -= 1


def test_part_of_a_name_in_any_case_connects():
    system = System("Synth One 20:0", "Grand Piano 24:0")
    cable = system.cable("piano")
    assert cable.send(NOTE, 0.0)
    assert (cable.title, system.sent) == ("Grand Piano 24:0", [("Grand Piano 24:0", NOTE)])


def test_no_such_port_makes_a_virtual_one_but_never_one_to_itself():
    system = System("mer-bridge:mer-bridge 128:0")
    cable = system.cable("mer-bridge")
    assert cable.title == "virtual port mer-bridge"


def test_a_port_that_goes_away_is_noticed_without_sending():
    system = System("Synth 20:0")
    cable = system.cable("synth")
    system.names.clear()
    system.now_s += LOOK_S
    cable.look()
    assert not cable.is_up
    assert not cable.send(NOTE, 0.0)


def test_a_port_that_goes_away_is_noticed_on_sending_too():
    system = System("Synth 20:0")
    cable = system.cable("synth")
    system.names.clear()
    assert not cable.send(NOTE, 0.0)
    assert (cable.is_up, cable.losses) == (False, 1)


def test_a_thousand_times_it_is_back_within_three_seconds_of_the_port():
    system = System("Synth 20:0")
    cable = system.cable("synth")
    for cycle in range(1000):
        system.names.clear()
        system.now_s += LOOK_S
        cable.look()
        assert not cable.is_up
        system.now_s += 0.1 * (cycle % 97)
        cable.look()
        system.names.append(f"Synth {21 + cycle}:0")  # with another number, as ALSA gives it
        assert system.run(cable, 3.0) <= 3.0
        assert cable.take_return()
        assert not cable.take_return()
        assert cable.send(NOTE, 0.0)
    assert (cable.losses, system.open_doors) == (1000, 1)


def test_another_port_is_not_taken_for_the_one_that_went_away():
    system = System("USB Organ 20:0")
    cable = system.cable("usb")
    system.names[:] = ["USB Drums 24:0"]
    system.now_s += LOOK_S
    cable.look()
    system.run(cable, 10.0)
    assert not cable.is_up


def test_a_port_that_refuses_is_tried_less_and_less_often():
    system = System("Synth 20:0")
    cable = system.cable("synth")
    cable.drop()
    system.attempts.clear()
    system.refusals = 6
    system.run(cable, 60.0)
    waits = [b - a for a, b in zip(system.attempts, system.attempts[1:], strict=False)]
    assert waits == pytest.approx([0.5, 1.0, 2.0, 4.0, 8.0, 8.0])
    assert cable.is_up
    assert system.open_doors == 1


def test_a_virtual_port_is_made_again_when_the_midi_system_comes_back():
    system = System()
    cable = system.cable("mer-bridge")
    for _ in range(100):
        system.is_there = False
        system.now_s += ALIVE_S
        cable.look()
        assert not cable.is_up
        system.run(cable, 5.0)
        system.is_there = True
        assert system.run(cable, 3.0) <= 3.0
        assert cable.send(NOTE, 0.0)
    assert system.open_doors == 1


def test_nothing_more_is_sent_when_nobody_looked_for_too_long():
    system = System("Synth 20:0")
    cable = system.cable("synth")
    assert sum(cable.send(NOTE, 0.0) for _ in range(MAX_UNHEARD + 10)) == MAX_UNHEARD
    assert cable.is_up
    system.now_s += ALIVE_S
    cable.look()
    assert cable.send(NOTE, 0.0)


def test_closing_twice_releases_the_port_once_and_ends_the_watch():
    system = System("Synth 20:0")
    cable = system.cable("synth")
    cable.watch()
    cable.close()
    cable.close()
    assert system.open_doors == 0
    assert not cable.send(NOTE, 0.0)


def test_a_cable_that_is_closed_does_not_connect_again():
    system = System("Synth 20:0")
    cable = system.cable("synth")
    cable.drop()
    cable.close()
    system.now_s += 10.0
    cable.look()
    assert not cable.is_up
    assert system.open_doors == 0


def test_a_port_that_refuses_at_the_start_is_released_and_said():
    system = System("Synth 20:0")
    system.refusals = 1
    with pytest.raises(DeviceError, match="cannot open the MIDI port 'synth': busy"):
        system.cable("synth")
    assert system.open_doors == 0
