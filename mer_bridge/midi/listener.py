"""MIDI in: a pedal, a knob, a sequencer's clock, to whoever obeys.

In: messages of one port, on a thread of the MIDI library.  Out: commands, on a thread of
our own, and the clock.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Protocol

from mer_bridge.midi.cable import Cable
from mer_bridge.midi.ports import make_input
from mer_bridge.values import Command

TURN_S = 0.02
"""A knob that is turned gives a command this often at most."""
IDLE_S = 0.2
"""Longest wait for a message: a stop is noticed at least this often."""
MAX_WAITING = 10_000
JOIN_S = 0.3

log = logging.getLogger("mer_bridge.midi")


class Bound(Protocol):
    """What the listener needs of `mer_bridge.bindings.Bindings`."""

    def push(self, message: bytes) -> None:
        """Take in one message."""
        ...

    def take(self) -> list[Command]:
        """Commands since the last call."""
        ...


class Clock(Protocol):
    """What it needs of `mer_bridge.clock.MidiClock`."""

    def push(self, message: bytes, now_s: float) -> None:
        """Take in a message and when it came."""
        ...


class MidiListener:
    """Hear one MIDI port; a port that goes away is taken again when it comes back.

    Thread: `hear` is the MIDI library's, `step` the listener's own; the rest may be used from any.

    Parameters
    ----------
    name : str
        Part of a port's name, or the name of the virtual port to make.
    bindings : Bound
    midi_clock : Clock
    on_command : callable
        Told each command, on the listener's thread.
    clock : callable
        Monotonic seconds.

    Attributes
    ----------
    bindings : Bound
        May be replaced while it runs.
    lost : int
        Messages that found no room.

    Raises
    ------
    DeviceError
        There is no such port, or no MIDI at all.
    """

    def __init__(
        self,
        name: str,
        *,
        bindings: Bound,
        midi_clock: Clock,
        on_command: Callable[[Command], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bindings = bindings
        self._midi_clock = midi_clock
        self._on_command = on_command
        self._clock = clock
        self._heard: queue.SimpleQueue[tuple[bytes, float]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self.lost = 0
        self._cable = Cable(name, lambda: make_input(self.hear))
        self._cable.watch()
        self._thread = threading.Thread(target=self._run, name="mer-bridge midi in", daemon=True)
        self._thread.start()

    @property
    def is_up(self) -> bool:
        """Whether the port is there."""
        return self._cable.is_up

    def describe(self) -> str:
        """One line for people."""
        return f"MIDI in: {self._cable.title}"

    def hear(self, message: bytes) -> None:
        """Take in a message now."""
        if self._heard.qsize() < MAX_WAITING:
            self._heard.put((message, self._clock()))
        else:
            self.lost += 1

    def step(self, timeout_s: float = IDLE_S) -> None:
        """Wait for a message, take in all there are, and hand on what they ask for."""
        try:
            self._take(*self._heard.get(timeout=timeout_s))
            while True:
                self._take(*self._heard.get_nowait())
        except queue.Empty:
            pass
        for command in self.bindings.take():
            self._on_command(command)

    def close(self) -> None:
        """Release the port and end the thread; safe to call twice."""
        self._stopping.set()
        self._cable.close()
        self._heard.put((b"", 0.0))  # wakes the thread
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.step()
            except Exception as error:  # noqa: BLE001 - the thread runner: the other pedals go on
                log.warning("a MIDI message could not be handled: %r", error)
            self._stopping.wait(TURN_S)

    def _take(self, message: bytes, now_s: float) -> None:
        self._midi_clock.push(message, now_s)
        self.bindings.push(message)
