from __future__ import annotations

from mer_bridge import devices
from mer_bridge.errors import DeviceError


def test_every_group_is_named_even_where_there_is_nothing():
    lines = [line for line in devices.lines() if not line.startswith("  ")]
    assert [line.split(" (")[0].split(":")[0] for line in lines] == [
        "sound inputs",
        "JACK ports",
        "MIDI outputs",
        "MIDI inputs",
    ]


def test_what_is_found_is_listed_below_the_flag_that_takes_it(monkeypatch):
    monkeypatch.setattr(devices, "audio_inputs", lambda: ["Scarlett 2i2"])
    listed = list(devices.lines())
    assert listed[:2] == ["sound inputs (--input-kind soundcard --input-device):", "  Scarlett 2i2"]


def test_a_missing_sound_system_is_said_in_words(monkeypatch):
    def nothing() -> list[str]:
        raise DeviceError("PortAudio is not installed. Try: apt install libportaudio2")

    monkeypatch.setattr(devices, "audio_inputs", nothing)
    assert next(devices.lines()) == "sound inputs: PortAudio is not installed. Try: apt install libportaudio2"
