"""A cable to a MIDI port: it notices when the port goes away, and plugs itself in again.

In: part of a port's name.  Out: a connection that is up or down.  Looking costs time and may
block, so a thread of its own does it; the sender never waits.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic

from mer_bridge.errors import DeviceError
from mer_bridge.midi.ports import PORT_ERRORS, DoorT, Output, make_output, plug, stem

LOOK_S = 0.5
"""Seconds between two looks at the ports there are."""
ALIVE_S = 2.0
"""Seconds between two questions whether the MIDI system itself lives; while it is gone, likewise."""
MAX_BACK_OFF_S = 8.0
"""A port that is there and refuses is tried again after 0.5 s, then 1, 2, 4, and so on up to this."""
MAX_UNHEARD = 1500
"""Messages that may go out between two looks; the buffer of a dead JACK would hold 2340."""
JOIN_S = 0.3

log = logging.getLogger("mer_bridge.midi")


class Cable(Generic[DoorT]):
    """Keep a door connected to one port.

    A port that comes back is taken by its whole name, without the numbers that change;
    a virtual port is made again.

    Thread: `look` is the watcher's; the rest may be used from any.

    Parameters
    ----------
    name : str
        Part of a port's name, or the name of a virtual port.
    make : callable
        Gives a new door that is not connected.
    clock : callable
        Monotonic seconds.

    Attributes
    ----------
    losses : int
        How often the port went away.

    Raises
    ------
    DeviceError
        As `mer_bridge.midi.ports.plug`.
    """

    def __init__(
        self, name: str, make: Callable[[], DoorT], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._make = make
        self._clock = clock
        self._door: DoorT | None = plug(name, make)
        self._stem = stem(self._door.title)
        self._lock = threading.Lock()  # the libraries crash when a port is used while it closes
        self._next_s = self._alive_s = clock()
        self._wait_s = LOOK_S
        self._unheard = 0
        self._has_returned = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.losses = 0
        self.title = self._door.title or f"virtual port {name}"

    @property
    def is_up(self) -> bool:
        """Whether there is a connection."""
        return self._door is not None

    def take_return(self) -> bool:
        """Whether the port came back since this was asked last."""
        has_returned, self._has_returned = self._has_returned, False
        return has_returned

    def watch(self) -> None:
        """Look after the port from now on, in a thread."""
        self._thread = threading.Thread(target=self._run, name="mer-bridge midi", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """See whether the port is still there, or there again."""
        now_s = self._clock()
        if self.is_up:
            if not self._is_there(now_s):
                self.drop()
        elif now_s >= self._next_s:
            self._reconnect(now_s)

    def drop(self) -> None:
        """Take the port for gone; the next looks search for it."""
        with self._lock:
            door, self._door = self._door, None
        if door is None:
            return
        self.losses += 1
        self._next_s, self._wait_s = self._clock() + LOOK_S, LOOK_S
        log.warning("the MIDI port %s went away; it is taken again when it comes back", self.title)
        _close(door)

    def close(self) -> None:
        """Release the port; safe to call twice."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(JOIN_S)
        with self._lock:
            door, self._door = self._door, None
        if door is not None:
            _close(door)

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_S):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - the thread runner: the search for the port goes on
                log.warning("the MIDI port %s could not be looked after: %r", self.title, error)

    def _is_there(self, now_s: float) -> bool:
        with self._lock:
            door = self._door
            if door is None:
                return True  # closed meanwhile
            try:
                if self._stem and door.title not in door.names():
                    return False
            except PORT_ERRORS:
                return False
        if now_s - self._alive_s < ALIVE_S:
            return True
        self._alive_s = now_s
        is_alive = door.is_alive()
        self._unheard = 0
        return is_alive

    def _reconnect(self, now_s: float) -> None:
        try:
            door = self._make()
        except DeviceError:  # the MIDI system itself is gone
            self._next_s = now_s + ALIVE_S
            return
        try:
            is_connected = self._connect(door)
        except PORT_ERRORS:
            _close(door)
            self._next_s = now_s + self._wait_s
            self._wait_s = min(2.0 * self._wait_s, MAX_BACK_OFF_S)
            return
        if not is_connected:
            _close(door)
            self._next_s, self._wait_s = now_s + LOOK_S, LOOK_S
            return
        with self._lock:
            if self._stopping.is_set():
                _close(door)
                return
            self._has_returned, self._unheard, self._alive_s = True, 0, now_s
            self._door = door
        log.warning("the MIDI port %s is back", self.title)

    def _connect(self, door: DoorT) -> bool:
        """Whether the port was there to be connected to."""
        if not self._stem:
            door.create(self._name)
            return True
        names = door.names()
        found = next((k for k, each in enumerate(names) if stem(each) == self._stem), None)
        if found is None:
            return False
        door.connect(found)
        door.title = names[found]
        return True


class OutputCable(Cable[Output]):
    """A cable that messages go through.

    Thread: `send` is the sender's; the rest as of `Cable`.
    """

    def send(self, message: bytes, time_s: float) -> bool:  # noqa: ARG002 (Port)
        """Send one message now; False when the cable is down, or nobody has looked for too long."""
        with self._lock:
            if self._door is None or self._unheard >= MAX_UNHEARD:
                return False
            try:
                self._door.send(message)
            except PORT_ERRORS:
                pass
            else:
                self._unheard += 1
                return True
        self.drop()
        return False


def open_output(name: str) -> OutputCable:
    """A cable to the port with `name` as part of its own name, or from a new virtual one, watched.

    Raises
    ------
    DeviceError
        As `mer_bridge.midi.ports.plug`.
    """
    cable = OutputCable(name, make_output)
    cable.watch()
    return cable


def _close(door: DoorT) -> None:
    """Release a door that may be broken already."""
    try:
        door.close()
    except PORT_ERRORS as error:
        log.debug("a MIDI port would not close: %s", error)
