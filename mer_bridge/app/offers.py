"""What there is to choose from: inputs, programs that follow, MIDI ports, controls.

In: this machine.  Out: `Offers`, plain words and numbers for the page.  What cannot be looked
for is said in words.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from mer_bridge import places
from mer_bridge.devices import jack_ports, midi_ports
from mer_bridge.errors import MerBridgeError
from mer_bridge.mapping import DEFAULT_CCS
from mer_bridge.sources.soundcard import Device, list_devices
from mer_bridge.wire.hosts import HOSTS

T = TypeVar("T")
NO_SOUND = "There is no microphone and no sound card at the moment."
VIRTUAL_PORT = "mer-bridge"
"""MIDI port that the bridge makes for others to connect to, where the system allows it."""


class Sound(msgspec.Struct, frozen=True):
    """An input that can be heard; `title` and `detail` are for people, the rest for a `Choice`."""

    kind: str
    device: str
    title: str
    detail: str
    inputs: int = 1
    is_default: bool = False


class Program(msgspec.Struct, frozen=True):
    """A program that follows: the port it hears, and what to do there."""

    port: int
    note: str


class Offers(msgspec.Struct, frozen=True):
    """All that can be chosen.

    Attributes
    ----------
    sounds : tuple of Sound
    midi : tuple of str
        Ports of the system.
    virtual : str
        Port that the bridge can make itself; empty where the system makes none (Windows).
    controls : mapping of str to int
        Controllers that go out by themselves, by value.
    hosts : mapping of str to Program
        Those that are sent to in a layout of their own, by name.
    patches : str
        Folder of the patches that come with the bridge.
    sound_note, midi_note : str
        Why there are none, in one line; empty where all is well.
    """

    sounds: tuple[Sound, ...] = ()
    midi: tuple[str, ...] = ()
    virtual: str = ""
    controls: dict[str, int] = msgspec.field(default_factory=lambda: dict(DEFAULT_CCS))
    hosts: dict[str, Program] = msgspec.field(default_factory=dict)
    patches: str = ""
    sound_note: str = ""
    midi_note: str = ""


def look() -> Offers:
    """Look at this machine; no sound card may be open meanwhile, or its new neighbours stay unseen.

    Thread: that which opens devices.
    """
    cards, sound_note = _try(_cards)
    jacks, _ = _try(jack_ports)  # a machine without JACK is the usual one, and no news
    ports, midi_note = _try(midi_ports)
    return Offers(
        sounds=(*_sounds(cards), *(Sound("jack", name, name, "JACK") for name in jacks)),
        midi=tuple(dict.fromkeys(ports)),
        virtual="" if sys.platform == "win32" else VIRTUAL_PORT,
        hosts={name: Program(host.port, host.note) for name, host in HOSTS.items()},
        patches=str(places.shipped("patches")),
        sound_note=sound_note or ("" if cards or jacks else NO_SOUND),
        midi_note=midi_note,
    )


def _cards() -> list[Device]:
    return list_devices(look_again=True)


def _sounds(cards: Sequence[Device]) -> list[Sound]:
    """Cards by their names; those that share one have their system's with it."""
    count = Counter(card.name for card in cards)
    return [
        Sound(
            kind="soundcard",
            device=card.name if count[card.name] == 1 else f"{card.name}, {card.host_api}",
            title=card.name,
            detail=f"{card.host_api} · {card.inputs} {'input' if card.inputs == 1 else 'inputs'} · "
            f"{card.sample_rate / 1000:g}\u00a0kHz",
            inputs=card.inputs,
            is_default=card.is_default,
        )
        for card in cards
    ]


def _try(find: Callable[[], Sequence[T]]) -> tuple[Sequence[T], str]:
    """What is found, and why it is nothing."""
    try:
        return find(), ""
    except MerBridgeError as error:
        return (), str(error)
