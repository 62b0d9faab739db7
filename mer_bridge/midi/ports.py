"""Ports of the system: which there are, and doors to them.

In: part of a port's name.  Out: a `Door` that is connected to it, or a virtual port of that
name.  The libraries behind are those of `mer_bridge.midi.libraries`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from mer_bridge.errors import DeviceError
from mer_bridge.midi.libraries import (
    ADVICE,
    API_VARIABLE,
    CLIENT,
    PORT_ERRORS,
    Hear,
    PythonRtMidi,
    RtMidi2,
    wants_jack,
)

__all__ = [
    "API_VARIABLE",
    "CLIENT",
    "PORT_ERRORS",
    "Door",
    "DoorT",
    "Output",
    "is_own",
    "make_input",
    "make_output",
    "plug",
    "port_names",
    "stem",
]


class Door(Protocol):
    """One port of the bridge, and the ports it can be connected to."""

    title: str
    """Name of what it is connected to, as the system has it; empty for a virtual port."""

    def names(self) -> Sequence[str]:
        """Names of the ports there are."""
        ...

    def connect(self, index: int) -> None:
        """Connect to the port with that place in `names`."""
        ...

    def create(self, name: str) -> None:
        """Make a virtual port that others can connect to."""
        ...

    def is_alive(self) -> bool:
        """Whether the system still knows this port; asking may take a moment."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


class Output(Door, Protocol):
    """A door that messages leave by."""

    def send(self, message: bytes) -> None:
        """Send one message now."""
        ...


DoorT = TypeVar("DoorT", bound=Door)


def port_names(*, inputs: bool = False) -> Sequence[str]:
    """Names of the MIDI outputs of this machine, or of its inputs; none of the bridge's own.

    Raises
    ------
    DeviceError
        There is no MIDI on this machine.
    """
    door = make_input(_ignore) if inputs else make_output()
    try:
        return tuple(name for name in door.names() if not is_own(name))
    finally:
        door.close()


def make_output() -> Output:
    """An output that is not connected yet.

    Raises
    ------
    DeviceError
        There is no MIDI on this machine.
    """
    return _make(None)


def make_input(hear: Hear) -> Door:
    """An input that is not connected yet; raises as `make_output`."""
    return _make(hear)


def plug(name: str, make: Callable[[], DoorT]) -> DoorT:
    """A door connected to the port with `name` as part of its own name, any case; else a virtual one.

    Raises
    ------
    DeviceError
        There is no MIDI on this machine, or no such port where virtual ones cannot be made.
    """
    door = make()
    try:
        _plug(door, name)
    except PORT_ERRORS as error:
        door.close()
        raise DeviceError(f"cannot open the MIDI port {name!r}: {error}. Try: mer-bridge devices") from error
    except DeviceError:
        door.close()
        raise
    return door


def _plug(door: Door, name: str) -> None:
    names = door.names()
    found = next((k for k, each in enumerate(names) if _fits(name, each)), None)
    if found is not None:
        door.connect(found)
        door.title = names[found]
    elif sys.platform == "win32":
        available = ", ".join(names) or "none"
        raise DeviceError(
            f"no MIDI port matches {name!r}. Available: {available}. Windows makes no virtual ports: "
            "make one with loopMIDI and name it"
        )
    else:
        door.create(name)


def is_own(name: str) -> bool:
    """Whether a port is the bridge's own, which it must never be connected to: MIDI would go round."""
    return name.partition(":")[0].strip() == CLIENT


def stem(name: str) -> str:
    """A port's name without the numbers that change when it is plugged in again."""
    return re.sub(r"[ :0-9]+$", "", name)


def _fits(wanted: str, name: str) -> bool:
    return wanted.casefold() in name.casefold() and not is_own(name)


def _ignore(_message: bytes) -> None:
    """Hear nothing."""


def _make(hear: Hear | None) -> PythonRtMidi | RtMidi2:
    """Whichever of the two libraries is installed, ready to open a port."""
    # Asked first because ALSA's own complaint goes to stderr in words nobody can use.
    if sys.platform == "linux" and not wants_jack() and not Path("/dev/snd/seq").exists():
        raise DeviceError(
            "no MIDI here: the ALSA sequencer /dev/snd/seq is missing. Try: sudo modprobe snd-seq, "
            f'or {API_VARIABLE}=jack with a JACK server, or [midi] port = ""'
        )
    for kind in (PythonRtMidi, RtMidi2):
        try:
            return kind(hear)
        except ImportError:
            continue
        except PORT_ERRORS as error:
            raise DeviceError(f"no MIDI here: {error} {ADVICE}") from error
    raise DeviceError(
        "no MIDI library is installed. Try: pip install python-rtmidi (rtmidi2 from Python 3.13)"
    )
