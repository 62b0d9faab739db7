"""The two MIDI libraries: python-rtmidi, and rtmidi2 where that has no wheels.

What they do badly is mended here: rtmidi2 may end the whole process when it opens a port, so
a child process tries first; a JACK client whose server died blocks for ever when its buffer
is full, and crashes when it is closed (python-rtmidi 1.5.8, rtmidi2 1.5.0).
"""

from __future__ import annotations

import ctypes
import functools
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from mer_bridge.errors import DeviceError

CLIENT = "mer-bridge"
"""Name under which the bridge appears in the system's MIDI set-up."""

API_VARIABLE = "MER_BRIDGE_MIDI_API"
"""Set to ``jack``, this environment variable takes JACK's MIDI instead of the system's."""

PORT_ERRORS = (OSError, RuntimeError, ValueError)
"""What python-rtmidi and rtmidi2 raise when a port went away or refuses."""

PEER_S = 0.2
"""How long a JACK server may take to answer."""

DELIVER_S = 0.06
"""JACK hands on what was sent with its next period; a port that is gone by then loses the last notes off."""

PROBE_S = 10.0
"""How long a child process may take to try a port."""

Hear: TypeAlias = Callable[[bytes], None]
"""Told each message that comes in, on a thread of the library."""


class PythonRtMidi:
    """A port of python-rtmidi (Python below 3.13), an input if there is somebody to `hear` it."""

    def __init__(self, hear: Hear | None = None) -> None:
        import rtmidi

        self._is_jack = wants_jack()
        self._api = rtmidi.API_UNIX_JACK if self._is_jack else rtmidi.API_UNSPECIFIED
        self._kind = rtmidi.MidiOut if hear is None else rtmidi.MidiIn
        self._port: Any = self._kind(rtapi=self._api, name=CLIENT)
        self._server = jack_server() if self._is_jack else None
        self.title = ""
        if hear is not None:
            self._port.ignore_types(sysex=True, timing=False, active_sense=True)
            self._port.set_callback(lambda event, _: hear(bytes(event[0])))

    def names(self) -> Sequence[str]:
        """Names of the ports there are."""
        return tuple(self._port.get_ports())

    def connect(self, index: int) -> None:
        """Connect to the port with that place in `names`."""
        self._port.open_port(index, CLIENT)

    def create(self, name: str) -> None:
        """Make a virtual port that others can connect to."""
        self._port.open_virtual_port(name)

    def send(self, message: bytes) -> None:
        """Send one message now."""
        self._port.send_message(message)

    def is_alive(self) -> bool:
        """Whether JACK, if it is JACK, still knows our port."""
        return self._server is None or jack_server() == self._server

    def close(self) -> None:
        """Release the port and the client; a client of a server that is gone is left lying."""
        if not self.is_alive():
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._port))  # closing it would crash
            return
        if self._is_jack:
            time.sleep(DELIVER_S)
        self._port.close_port()
        self._port.delete()


class RtMidi2:
    """A port of rtmidi2 (Python 3.13 and above, where python-rtmidi has no wheels)."""

    def __init__(self, hear: Hear | None = None) -> None:
        import rtmidi2

        if wants_jack():  # its libjack does not understand the servers of today (rtmidi2 1.5.0)
            raise DeviceError(f"rtmidi2 cannot use JACK. Try: Python 3.12, or unset {API_VARIABLE}")
        probe()
        self._port: Any = rtmidi2.MidiOut(CLIENT) if hear is None else rtmidi2.MidiIn(CLIENT)
        self.title = ""
        if hear is not None:
            self._port.ignore_types(True, False, True)  # system exclusive, timing, active sensing
            self._port.callback = lambda message, _: hear(bytes(message))

    def names(self) -> Sequence[str]:
        """Names of the ports there are."""
        return tuple(self._port.ports)

    def connect(self, index: int) -> None:
        """Connect to the port with that place in `names`."""
        self._port.open_port(index)

    def create(self, name: str) -> None:
        """Make a virtual port that others can connect to."""
        self._port.open_virtual_port(name)

    def send(self, message: bytes) -> None:
        """Send one message now."""
        self._port.send_raw(*message)

    def is_alive(self) -> bool:
        """Nothing is known of ports of the system that die while they are listed."""
        return True

    def close(self) -> None:
        """Release the port."""
        self._port.close_port()


TRIAL = f"""\
import rtmidi2
for kind in (rtmidi2.MidiOut, rtmidi2.MidiIn):
    port = kind({CLIENT + " probe"!r})
    port.ports
    port.open_virtual_port("probe") if {sys.platform != "win32"} else None
    port.close_port()
"""
"""What opening a port does, for a child process."""


@functools.cache
def probe(program: str = TRIAL) -> None:
    """Try in a child process what might end this one; once is enough.

    Raises
    ------
    DeviceError
        The child was ended, or took too long.
    """
    command = [sys.executable, "-c", program]
    if getattr(sys, "frozen", False):
        return  # in a frozen program the child would be the bridge itself
    try:
        done = subprocess.run(command, capture_output=True, timeout=PROBE_S, check=False)  # noqa: S603 - our own interpreter and text
    except subprocess.TimeoutExpired as error:
        raise DeviceError(f"no MIDI here: opening a port took over {PROBE_S:g} s. {ADVICE}") from error
    if done.returncode < 0 or done.returncode > 2:  # a signal; Windows has large numbers for it
        raise DeviceError(f"no MIDI here: opening a port ends the process ({done.returncode}). {ADVICE}")


ADVICE = 'Try: mer-bridge doctor, or [midi] port = ""'


def jack_server() -> int | None:
    """Process of the JACK server that runs now; None where none can be seen.

    Asked at its socket, which costs half a millisecond and disturbs nobody.  A client of our
    own would tell as well, but opening one stops Python for so long that JACK's audio drops out,
    and one that was open before a server died goes on listing what it knew.
    """
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    name = os.environ.get("JACK_DEFAULT_SERVER", "default")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asker:
            asker.settimeout(PEER_S)
            asker.connect(f"/dev/shm/jack_{name}_{os.getuid()}_0")  # noqa: S108 - where JACK 2 has it
            credentials = asker.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    except OSError:
        return None
    return int(struct.unpack("3i", credentials)[0])


def wants_jack() -> bool:
    """Whether MIDI goes over JACK, by wish."""
    return os.environ.get(API_VARIABLE, "").casefold() == "jack"
