from __future__ import annotations

from mer_bridge.app import offers
from mer_bridge.errors import DeviceError
from mer_bridge.sources.soundcard import Device, choose


def card(name: str, api: str = "ALSA", number: int = 0) -> Device:
    return Device(name, api, 2, 48_000, is_default=number == 0, number=number)


def test_cards_of_the_same_name_are_told_apart_and_each_can_be_opened(monkeypatch):
    cards = [card("Mic"), card("Mic", "JACK", 1), card("Scarlett 2i2", number=2)]
    monkeypatch.setattr(offers, "list_devices", lambda **_: cards)
    sounds = [sound for sound in offers.look().sounds if sound.kind == "soundcard"]
    assert [choose(cards, sound.device) for sound in sounds] == cards
    assert [sound.is_default for sound in sounds] == [True, False, False]


def test_a_machine_without_anything_says_so(monkeypatch):
    def nothing(**_: object) -> list[Device]:
        raise DeviceError("PortAudio is not installed")

    monkeypatch.setattr(offers, "list_devices", nothing)
    monkeypatch.setattr(offers, "jack_ports", list)
    monkeypatch.setattr(offers, "midi_ports", nothing)
    found = offers.look()
    assert (found.sounds, found.midi) == ((), ())
    assert (found.sound_note, found.midi_note) == ("PortAudio is not installed",) * 2
    assert found.hosts["supercollider"].port == 57120
    assert found.controls["tension"] == 22
