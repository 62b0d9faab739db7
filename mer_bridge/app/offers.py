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
    notes : tuple of str
        What could not be looked for, and why.
    """

    sounds: tuple[Sound, ...] = ()
    midi: tuple[str, ...] = ()
    virtual: str = ""
    controls: dict[str, int] = msgspec.field(default_factory=lambda: dict(DEFAULT_CCS))
    hosts: dict[str, Program] = msgspec.field(default_factory=dict)
    patches: str = ""
    notes: tuple[str, ...] = ()


def look() -> Offers:
    """Look at this machine; no sound card may be open meanwhile, or its new neighbours stay unseen.

    Thread: that which opens devices.
    """
    notes: list[str] = []
    cards = _try(_cards, notes)
    jacks = _try(jack_ports, [])  # a machine without JACK is the usual one, and no news
    ports = _try(midi_ports, notes)
    return Offers(
        sounds=(*_sounds(cards), *(Sound("jack", name, name, "JACK") for name in jacks)),
        midi=tuple(dict.fromkeys(ports)),
        virtual="" if sys.platform == "win32" else VIRTUAL_PORT,
        hosts={name: Program(host.port, host.note) for name, host in HOSTS.items()},
        patches=str(places.shipped("patches")),
        notes=tuple(notes),
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
            f"{card.sample_rate / 1000:g} kHz",
            inputs=card.inputs,
            is_default=card.is_default,
        )
        for card in cards
    ]


def _try(find: Callable[[], T], notes: list[str]) -> T | tuple[()]:
    try:
        return find()
    except MerBridgeError as error:
        notes.append(str(error))
    return ()
