"""MIDI learn: one control sweeps, so that a program that listens takes it and no other.

In: a target and the time.  Out: messages, most significant bits only, because a program that
learns takes the first controller it sees.
"""

from __future__ import annotations

from mer_bridge.controllers.events import Messages
from mer_bridge.controllers.targets import MidiTarget

PERIOD_S = 4.0
"""From the bottom to the top and back."""
NOTE_S = 0.5
"""A note is on and off for so long each."""
STEP_S = 0.04
"""Shortest time between two messages: 25 a second, as everywhere."""


class Sweep:
    """Move one target up and down; a note goes on and off, a program alternates between 0 and 1.

    Thread: sender.

    Examples
    --------
    >>> sweep = Sweep(MidiTarget("cc", 20))
    >>> [sweep.at(t, channel=0)[0].hex(" ") for t in (0.0, 1.0, 2.0, 3.0, 4.0)]
    ['b0 14 00', 'b0 14 40', 'b0 14 7f', 'b0 14 40', 'b0 14 00']
    """

    def __init__(self, target: MidiTarget) -> None:
        self.target = target
        self._began_s: float | None = None
        self._next_s = 0.0
        self._is_on = False

    def at(self, now_s: float, *, channel: int) -> Messages:
        """What to send at a time in monotonic seconds, if anything; `channel` is the usual one, from 0."""
        if self._began_s is None:
            self._began_s = self._next_s = now_s
        if now_s < self._next_s - STEP_S / 2.0:
            return ()
        phase = (now_s - self._began_s) / PERIOD_S % 1.0
        if self.target.kind in ("note", "program"):
            self._next_s = max(self._next_s, now_s) + NOTE_S
            return self._toggled(channel)
        self._next_s = max(self._next_s, now_s) + STEP_S
        unit = 1.0 - abs(2.0 * phase - 1.0)
        return self.target.messages(round(self.target.exact(unit)), channel=channel, coarse=True)

    def end(self, *, channel: int) -> Messages:
        """What leaves the target in peace: the end of a note that is on."""
        return self._toggled(channel) if self._is_on and self.target.is_note else ()

    def _toggled(self, channel: int) -> Messages:
        self._is_on = not self._is_on
        if not self.target.is_note:
            return self.target.messages(int(self._is_on), channel=channel)
        status, strength = (0x90, 100) if self._is_on else (0x80, 64)
        return (bytes((status | self.target.on(channel), self.target.number, strength)),)
