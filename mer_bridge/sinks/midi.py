"""Controls out as MIDI controllers, to a port of the system, a virtual port, or a MIDI file.

What is sent when is decided in `mer_bridge.controllers`; here are the doors to the two
MIDI libraries and to mido, all opened on first use.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from mer_bridge import config
from mer_bridge.controllers import CcScheduler
from mer_bridge.errors import ConfigError, DeviceError
from mer_bridge.values import Control, Frame

CLIENT = "mer-bridge"
"""Name under which the bridge appears in the system's MIDI set-up."""

API_VARIABLE = "MER_BRIDGE_MIDI_API"
"""Set to ``jack``, this environment variable takes JACK's MIDI instead of the system's."""

TICKS_PER_BEAT, TICKS_PER_SECOND = 480, 960
"""Of MIDI files, at 120 beats per minute."""

PORT_ERRORS = (OSError, RuntimeError, ValueError)
"""What python-rtmidi and rtmidi2 raise when a port went away or refuses."""


class Port(Protocol):
    """Where messages go."""

    @property
    def title(self) -> str:
        """Its name for people."""
        ...

    def send(self, message: bytes, time_s: float) -> None:
        """Send one message; `time_s` is when, for ports that write it down."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


class MidiSink:
    """Send controls to a MIDI port; other controls are left to other sinks.

    Thread: sender; `close` from any.

    Parameters
    ----------
    settings : config.Midi
        Port, channel, rate, and what happens on exit.
    port : Port, optional
        Where to send instead of the port that the settings name.
    rest : sequence of Control
        Values to leave receivers with if ``on_exit = "rest"``.

    Raises
    ------
    DeviceError
        There is no such port, or no MIDI at all.
    """

    def __init__(
        self, settings: config.Midi, *, port: Port | None = None, rest: Sequence[Control] = ()
    ) -> None:
        self._settings = settings
        self._port = open_port(settings.port) if port is None else port
        self._scheduler = CcScheduler(channel=settings.channel, rate_hz=settings.rate_hz)
        self._rest = tuple(rest) if settings.on_exit == "rest" else ()
        self._time_s = 0.0
        self._closed = False
        self._lock = threading.Lock()  # the libraries crash when a port is used while it closes
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Messages the port refused, since the start; the refresh sends their values again."""
        return self._dropped

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:  # noqa: ARG002 (Sink)
        """Take the newest controls and send what is due at `time_s`, in monotonic seconds."""
        with self._lock:
            if self._closed:
                return
            self._time_s = time_s
            self._scheduler.want(controls)
            self._deliver(self._scheduler.due(time_s))

    def describe(self) -> str:
        """One line for people: port, channel, rate."""
        settings = self._settings
        return f"MIDI: {self._port.title}, channel {settings.channel}, at most {settings.rate_hz:g} Hz per CC"

    def close(self) -> None:
        """Deliver last values, or rest values, and release the port; safe to call twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._scheduler.want(self._rest)
            self._deliver(self._scheduler.remaining())
            self._port.close()

    def _deliver(self, messages: list[bytes]) -> None:
        for message in messages:
            try:
                self._port.send(message, self._time_s)
            except PORT_ERRORS:
                self._dropped += 1


class MidiFilePort:
    """Write messages into a standard MIDI file, 480 ticks per beat at 120 beats per minute.

    Parameters
    ----------
    path : Path
        Written when the port is closed; seconds of `send` count from the file's start.

    Raises
    ------
    ConfigError
        The file cannot be written, here or in `close`.
    """

    def __init__(self, path: Path) -> None:
        self.title = str(path)
        self._path = path
        self._messages: list[tuple[int, bytes]] = []
        with self._writing():
            path.touch()

    def send(self, message: bytes, time_s: float) -> None:
        """Note down one message."""
        self._messages.append((round(time_s * TICKS_PER_SECOND), message))

    def close(self) -> None:
        """Write the file."""
        import mido

        file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT)
        track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(120))])
        file.tracks.append(track)
        last = 0
        for ticks, message in self._messages:
            track.append(mido.Message.from_bytes(message, time=max(ticks - last, 0)))
            last = max(ticks, last)
        with self._writing():
            file.save(str(self._path))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ConfigError(f"cannot write {self._path}: {error.strerror or error}") from error


class PythonRtMidi:
    """An output of python-rtmidi (Python below 3.13)."""

    def __init__(self) -> None:
        import rtmidi

        api = rtmidi.API_UNIX_JACK if _wants_jack() else rtmidi.API_UNSPECIFIED
        self._out = rtmidi.MidiOut(rtapi=api, name=CLIENT)
        self.title = ""

    def names(self) -> tuple[str, ...]:
        """Names of the ports there are."""
        return tuple(self._out.get_ports())

    def connect(self, index: int) -> None:
        """Send to the port with that place in `names`."""
        self._out.open_port(index, CLIENT)

    def create(self, name: str) -> None:
        """Make a virtual port that others can connect to."""
        self._out.open_virtual_port(name)

    def send(self, message: bytes, time_s: float) -> None:  # noqa: ARG002 (Port)
        """Send one message now."""
        self._out.send_message(message)

    def close(self) -> None:
        """Release the port and the client."""
        self._out.close_port()
        self._out.delete()


class RtMidi2:
    """An output of rtmidi2 (Python 3.13 and above, where python-rtmidi has no wheels)."""

    def __init__(self) -> None:
        import rtmidi2

        if _wants_jack():  # without a server it ends the whole process from C++ (rtmidi2 1.5.0)
            raise DeviceError(f"rtmidi2 cannot use JACK. Try: Python 3.12, or unset {API_VARIABLE}")
        self._out: Any = rtmidi2.MidiOut(CLIENT)
        self.title = ""

    def names(self) -> tuple[str, ...]:
        """Names of the ports there are."""
        return tuple(self._out.ports)

    def connect(self, index: int) -> None:
        """Send to the port with that place in `names`."""
        self._out.open_port(index)

    def create(self, name: str) -> None:
        """Make a virtual port that others can connect to."""
        self._out.open_virtual_port(name)

    def send(self, message: bytes, time_s: float) -> None:  # noqa: ARG002 (Port)
        """Send one message now."""
        self._out.send_raw(*message)

    def close(self) -> None:
        """Release the port."""
        self._out.close_port()


def port_names() -> tuple[str, ...]:
    """Names of the MIDI outputs of this machine.

    Raises
    ------
    DeviceError
        There is no MIDI on this machine.
    """
    output = _open_output()
    try:
        return output.names()
    finally:
        output.close()


def open_port(name: str) -> Port:
    """Port with `name` as part of its own name, any case; else a new virtual port of that name.

    Raises
    ------
    DeviceError
        There is no MIDI on this machine, or no such port where virtual ones cannot be made.
    """
    output = _open_output()
    names = output.names()
    found = next((k for k, existing in enumerate(names) if name.casefold() in existing.casefold()), None)
    try:
        if found is not None:
            output.connect(found)
            output.title = names[found]
        elif sys.platform == "win32":
            available = ", ".join(names) or "none"
            raise DeviceError(
                f"no MIDI port matches {name!r}. Available: {available}. Windows makes no virtual ports: "
                "make one with loopMIDI and name it"
            )
        else:
            output.create(name)
            output.title = f"virtual port {name}"
    except PORT_ERRORS as error:
        raise DeviceError(f"cannot open the MIDI port {name!r}: {error}. Try: mer-bridge devices") from error
    return output


def _open_output() -> PythonRtMidi | RtMidi2:
    """Whichever of the two libraries is installed, ready to open a port."""
    # Asked first because ALSA's own complaint goes to stderr in words nobody can use.
    if sys.platform == "linux" and not _wants_jack() and not Path("/dev/snd/seq").exists():
        raise DeviceError(
            "no MIDI here: the ALSA sequencer /dev/snd/seq is missing. Try: sudo modprobe snd-seq, "
            f'or {API_VARIABLE}=jack with a JACK server, or [midi] port = ""'
        )
    for kind in (PythonRtMidi, RtMidi2):
        try:
            return kind()
        except ImportError:
            continue
        except PORT_ERRORS as error:
            raise DeviceError(f'no MIDI here: {error} Try: mer-bridge doctor, or [midi] port = ""') from error
    raise DeviceError(
        "no MIDI library is installed. Try: pip install python-rtmidi (rtmidi2 from Python 3.13)"
    )


def _wants_jack() -> bool:
    return os.environ.get(API_VARIABLE, "").casefold() == "jack"
