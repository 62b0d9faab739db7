"""What was said to the player, kept for those who look later."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

KEPT = 200
"""Lines that are kept; older ones go first."""
LONGEST = 400
"""Characters of a line that are kept."""


class Line(NamedTuple):
    """One line, its number from 1 on, and when it was said (Unix time)."""

    number: int
    at_s: float
    text: str


class Journal:
    """Pass lines on, and keep the last ones.

    Thread: any.

    Parameters
    ----------
    say : callable
        Told every line.
    clock : callable
        Unix time in seconds.

    Examples
    --------
    >>> journal = Journal(print, clock=lambda: 0.0)
    >>> journal("the cable is out")
    the cable is out
    >>> [line.text for line in journal.since(0)]
    ['the cable is out']
    """

    def __init__(self, say: Callable[[str], None], *, clock: Callable[[], float] = time.time) -> None:
        self._say = say
        self._clock = clock
        self._lock = threading.Lock()
        self._lines: deque[Line] = deque(maxlen=KEPT)
        self._number = 0

    def __call__(self, line: str) -> None:
        """Say a line."""
        self.keep(line)
        self._say(line)

    def keep(self, line: str) -> None:
        """Keep a line without saying it."""
        with self._lock:
            self._number += 1
            self._lines.append(Line(self._number, self._clock(), line[:LONGEST]))

    def since(self, number: int) -> list[Line]:
        """The lines after that number, oldest first, as far as they are kept."""
        with self._lock:
            return [line for line in self._lines if line.number > number]
