"""What goes out now, seen beside the sender without holding it up."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from mer_bridge.values import Control, Frame

MAX_TARGETS = 512
"""Targets whose newest value is kept."""
MAX_EVENTS = 64
"""Events that wait to be looked at; older ones are dropped and counted."""


class Monitor:
    """Keep the newest frame, the newest value of every target, and the last events.

    Thread: `send` is called by the sender; everything else may be used from any.

    Attributes
    ----------
    frame : Frame or None
        What was sent last.
    number : int
        How many there have been.
    dropped : int
        Events that nobody looked at in time.

    Examples
    --------
    >>> monitor = Monitor()
    >>> monitor.keep([Control("cc:20", 0.5), Control("osc:/hit", 1.0, is_event=True)])
    >>> monitor.values(), [event.target for event in monitor.take_events()]
    ({'cc:20': 0.5}, ['osc:/hit'])
    """

    def __init__(self) -> None:
        self.frame: Frame | None = None
        self.number = 0
        self.dropped = 0
        self._values: dict[str, float] = {}
        self._events: deque[Control] = deque(maxlen=MAX_EVENTS)

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:  # noqa: ARG002 - as all sinks
        """Take what is sent."""
        self.keep(controls)
        self.frame = frame
        self.number += 1

    def keep(self, controls: Sequence[Control]) -> None:
        """Take the controls of a step."""
        for control in controls:
            if control.is_event:
                self.dropped += len(self._events) == MAX_EVENTS
                self._events.append(control)
            elif control.target in self._values or len(self._values) < MAX_TARGETS:
                self._values[control.target] = control.value

    def values(self) -> dict[str, float]:
        """The newest value of every target; a copy."""
        return self._values.copy()  # in one step of the interpreter, while the sender goes on

    def take_events(self) -> list[Control]:
        """Events since the last call, oldest first."""
        events = []
        while self._events:
            events.append(self._events.popleft())
        return events

    def describe(self) -> str:
        """One line for people."""
        return "monitor of the dashboard"

    def close(self) -> None:
        """Nothing is open."""
