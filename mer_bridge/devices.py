"""What there is to hear and to play to: sound inputs, JACK ports, MIDI ports, as lines.

A machine without any sound system is a fact to report, not an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mer_bridge.errors import MerBridgeError


def audio_inputs() -> list[str]:
    """Sound inputs, one line each.

    Raises
    ------
    DeviceError
        There is no PortAudio.
    """
    from mer_bridge.sources.soundcard import list_devices

    return [
        f"{device.name} ({device.host_api}), {device.inputs} inputs, {device.sample_rate} Hz"
        + (", default" if device.is_default else "")
        for device in list_devices()
    ]


def jack_ports() -> list[str]:
    """Output ports of the JACK server, which can be heard.

    Raises
    ------
    DeviceError, MissingDependency
        No server runs, or there is no library for it.
    """
    from mer_bridge.sources.jack import list_ports

    return list_ports()


def midi_ports(*, inputs: bool = False) -> Sequence[str]:
    """Names of the MIDI ports that controllers can be sent to, or that can be heard.

    Raises
    ------
    DeviceError
        There is no MIDI.
    """
    from mer_bridge.midi.ports import port_names

    return port_names(inputs=inputs)


def lines() -> Iterator[str]:
    """Everything there is, for people; what is missing is said in words."""
    yield from _group("sound inputs", "--input-kind soundcard --input-device", audio_inputs)
    yield from _group("JACK ports", "--input-kind jack --input-device", jack_ports)
    yield from _group("MIDI outputs", "--midi-port", midi_ports)
    yield from _group("MIDI inputs", "--midi-input", lambda: midi_ports(inputs=True))


def _group(title: str, flag: str, look: Callable[[], Sequence[str]]) -> Iterator[str]:
    try:
        found = look()
    except MerBridgeError as error:
        yield f"{title}: {error}"
        return
    if not found:
        yield f"{title}: none"
        return
    yield f"{title} ({flag}):"
    for name in found:
        yield f"  {name}"
