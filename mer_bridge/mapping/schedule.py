"""What comes later: events that wait for their beat, and the ends of notes."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, TypeAlias

from mer_bridge.config import Event
from mer_bridge.values import Control

Quantise: TypeAlias = Literal["", "beat", "bar"]

Due: TypeAlias = Callable[[float, Quantise], float]
"""When to do what is asked for at a time: ``due(now_s, "beat")``; both in seconds of the mapper's clock."""

MAX_WAITING = 1024
"""Events that may wait for a beat; one more is done at once, and none is lost."""


EARLY_S = 0.001
"""What is due so soon is done now: no clock of a stage is finer."""


class Happened(NamedTuple):
    """An event that happened, and what it sends to its target."""

    entry: Event
    control: Control | None


class Waiting:
    """Events that wait for their beat or bar, in the order in which they are due.

    Thread: that of the mapper.

    Attributes
    ----------
    due : callable or None
        Says when; without one events come at once.
    """

    def __init__(self) -> None:
        self.due: Due | None = None
        self._waiting: list[tuple[float, int, Happened]] = []
        self._count = 0

    def push(self, happened: Happened, now_s: float) -> None:
        """Take an event that happened now."""
        at_s, quantise = now_s, happened.entry.quantise
        if quantise and self.due is not None and len(self._waiting) < MAX_WAITING:
            at_s = self.due(now_s, quantise)
        self._count += 1  # of those due together the first comes first
        heapq.heappush(self._waiting, (at_s, self._count, happened))

    @property
    def next_s(self) -> float:
        """When the next one is due; infinite while none waits."""
        return self._waiting[0][0] if self._waiting else math.inf

    def ready(self, now_s: float) -> list[Happened]:
        """Those that are due."""
        found = []
        while self._waiting and self._waiting[0][0] <= now_s + EARLY_S:
            found.append(heapq.heappop(self._waiting)[2])
        return found

    def adopt(self, old: Waiting) -> None:
        """Take over what another one keeps."""
        self.due, self._waiting, self._count = old.due, old._waiting, old._count


class Notes:
    """Notes that sound, and when each ends.

    Thread: that of the mapper.
    """

    def __init__(self) -> None:
        self._ends: list[tuple[float, str]] = []

    def play(self, control: Control, *, until_s: float) -> list[Control]:
        """Begin a note; one of the same number that still sounds ends first."""
        sounding = [end for end in self._ends if end[1] == control.target]
        self._ends = [end for end in self._ends if end[1] != control.target]
        heapq.heapify(self._ends)
        heapq.heappush(self._ends, (until_s, control.target))
        return [*_offs(end[1] for end in sounding), control]

    def ended(self, now_s: float) -> list[Control]:
        """Ends that are due."""
        due = []
        while self._ends and self._ends[0][0] <= now_s:
            due.append(heapq.heappop(self._ends)[1])
        return _offs(due)

    def release(self) -> list[Control]:
        """Ends of all that sound, now."""
        return self.ended(math.inf)


def _offs(targets: Iterable[str]) -> list[Control]:
    return [Control(target, 0.0, is_event=True) for target in targets]
