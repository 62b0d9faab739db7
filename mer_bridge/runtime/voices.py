"""What the sender speaks for: one player's frames, or those of several and their mean.

In: the newest frame of each worker.  Out: the frame that is shown at an output step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from mer_bridge.ensemble import Ensemble
from mer_bridge.glide import Glide
from mer_bridge.runtime.worker import Published
from mer_bridge.values import Frame


class Voice(Protocol):
    """Gives a frame whenever a step is sent.

    Thread: sender; `skipped` may be read from any.
    """

    @property
    def skipped(self) -> int:
        """Frames that a newer one replaced before a step saw them."""
        ...

    def at(self, now_s: float) -> Frame | None:
        """What is shown at a time; None before the first frame."""
        ...

    def slow_to(self, tick_s: float, now_s: float) -> None:
        """Expect ticks at another distance."""
        ...


class Solo:
    """One player.

    Thread: sender; `skipped` may be read from any.

    Parameters
    ----------
    newest : callable
        Gives the newest `Published`, or None before the first.
    glide : Glide
        Between two ticks.

    Attributes
    ----------
    skipped : int
        Frames that a newer one replaced before a step saw them.
    """

    def __init__(self, newest: Callable[[], Published | None], glide: Glide) -> None:
        self._newest = newest
        self._glide = glide
        self._taken = 0
        self.skipped = 0

    def at(self, now_s: float) -> Frame | None:
        """What is shown at a time, on the way to the newest frame; None before the first."""
        newest = self._newest()
        if newest is None:
            return None
        if newest.number != self._taken:
            self.skipped += newest.number - self._taken - 1
            self._taken = newest.number
            self._glide.to(newest.frame, now_s)
        return self._glide.at(now_s)

    def slow_to(self, tick_s: float, now_s: float) -> None:
        """Expect ticks at another distance."""
        self._glide.slow_to(tick_s, now_s)


class Choir:
    """Several players, and their mean.

    Thread: as `Solo`.

    Parameters
    ----------
    solos : mapping of str to Solo
        By the players' names, in the order of the configuration.
    """

    def __init__(self, solos: Mapping[str, Solo]) -> None:
        self._solos = dict(solos)
        self._ensemble = Ensemble()

    @property
    def skipped(self) -> int:
        """Frames that a newer one replaced before a step saw them."""
        return sum(solo.skipped for solo in self._solos.values())

    def at(self, now_s: float) -> Frame | None:
        """The ensemble at a time, with those players that were heard; None before the first frame."""
        shown = ((name, solo.at(now_s)) for name, solo in self._solos.items())
        players = [(name, frame) for name, frame in shown if frame is not None]
        return self._ensemble(players, now_s) if players else None

    def slow_to(self, tick_s: float, now_s: float) -> None:
        """Expect ticks at another distance."""
        for solo in self._solos.values():
            solo.slow_to(tick_s, now_s)
