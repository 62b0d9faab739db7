"""Controls out over MIDI, to a port of the system, a virtual port, or a MIDI file.

What is sent when is decided in `mer_bridge.controllers`; the ports are those of
`mer_bridge.midi`.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterable, Sequence
from typing import Protocol

from mer_bridge import config
from mer_bridge.controllers import MidiScheduler, Packet
from mer_bridge.controllers.targets import MidiTarget
from mer_bridge.midi.cable import open_output
from mer_bridge.values import Control, Frame


class Port(Protocol):
    """Where messages go."""

    @property
    def title(self) -> str:
        """Its name for people."""
        ...

    @property
    def is_up(self) -> bool:
        """Whether messages can be sent now."""
        ...

    def take_return(self) -> bool:
        """Whether it went away and came back since this was asked last."""
        ...

    def send(self, message: bytes, time_s: float) -> bool:
        """Send one message, False where that fails; `time_s` is when, for ports that write it down."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


class MidiSink:
    """Send controls to a MIDI port; other controls are left to other sinks.

    While the port is away nothing is lost but notes, which would come too late: when it is
    back, every controller is sent again, and what sounded before is ended.

    Thread: sender; `pulse`, `learn`, `hold`, `panic` and `close` from any.

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
        self._port = open_output(settings.port) if port is None else port
        self._scheduler = MidiScheduler(channel=settings.channel, rate_hz=settings.rate_hz)
        self._rest = tuple(rest) if settings.on_exit == "rest" else ()
        self._time_s = 0.0
        self._closed = False
        self._is_released = False
        self._has_sent = False
        self._lock = threading.Lock()
        atexit.register(self.close)  # a program that forgets to close leaves no note hanging

    @property
    def dropped(self) -> int:
        """Events that found no room and notes that came too late, since the start."""
        return self._scheduler.events.lost

    @property
    def is_up(self) -> bool:
        """Whether the port is there."""
        return self._port.is_up

    @property
    def title(self) -> str:
        """Name of the port."""
        return self._port.title

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:  # noqa: ARG002 (Sink)
        """Take the newest controls and send what is due at `time_s`, in monotonic seconds."""
        with self._lock:
            if self._closed:
                return
            self._time_s = time_s
            if self._port.take_return():
                self._deliver(self._scheduler.revive())
            self._scheduler.want(controls)
            if self._port.is_up:
                self._deliver(self._scheduler.due(time_s))

    def pulse(self, time_s: float) -> None:
        """Send what is due though nothing new is known."""
        with self._lock:
            if not self._closed and self._port.is_up:
                self._deliver(self._scheduler.due(time_s))

    def learn(self, target: MidiTarget | None) -> None:
        """Let this target alone sweep, for MIDI learn; None ends it."""
        with self._lock:
            self._scheduler.learn(target)

    def hold(self, *, on: bool) -> None:
        """Send nothing twice while outputs stand still."""
        with self._lock:
            self._scheduler.refreshes = not on

    def panic(self) -> None:
        """End everything that sounds on the channel, now."""
        with self._lock:
            if not self._closed:
                self._deliver(self._scheduler.panic())

    def retune(self, settings: config.Midi) -> None:
        """Take another rate; the rest stays."""
        with self._lock:
            self._settings = settings
            self._scheduler.retune(rate_hz=settings.rate_hz)

    def describe(self) -> str:
        """One line for people: port, channel, rate."""
        settings = self._settings
        return f"MIDI: {self._port.title}, channel {settings.channel}, at most {settings.rate_hz:g} Hz per CC"

    def close(self) -> None:
        """Deliver last values, or rest values, end all that sounds, release the port; safe to call twice."""
        atexit.unregister(self.close)
        self.finish()
        with self._lock:
            if not self._is_released:
                self._is_released = True
                self._port.close()

    def finish(self) -> None:
        """As `close`, but leave the port: a driver may not let go of it, and what comes next cannot wait."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._scheduler.learn(None)
            self._scheduler.want(self._rest)
            self._deliver(self._scheduler.remaining())
            if self._has_sent:
                self._deliver(self._scheduler.panic())

    def _deliver(self, packets: Iterable[Packet]) -> None:
        """Send packet after packet; at the first that does not go out, the rest waits."""
        waiting = list(packets)
        for k, packet in enumerate(waiting):
            for message in packet.messages:
                if not self._port.send(message, self._time_s):
                    self._scheduler.give_back(waiting[k:])
                    return
                self._has_sent = True
