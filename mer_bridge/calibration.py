"""The sound check: takes of a player's music in, the ranges of that player out.

A *take* is so many seconds of music; what is silent does not count.  Takes accumulate, so
that a player can show a lullaby, then a storm; the last can be taken back.  The range of a
value lies between the percentiles of everything played, so its ends are what this player
can do, whatever the order and the lengths of the takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES

ALIKE = 0.5
"""Takes that span less than this part of the usual range of a value are alike in it."""
MAX_TAKES = 64
MAX_TAKE_S = 600.0

Span = tuple[tuple[float, ...], tuple[float, ...]]


class Learnt(NamedTuple):
    """What a sound check found.

    Attributes
    ----------
    range : tuple of two tuples of 15 floats
        Absolute values that are to be live 0, and live 1.
    alike : tuple of str
        Values in which all takes were much the same.
    takes : int
    heard_s : float
        Seconds of music in all.
    """

    range: Span
    alike: tuple[str, ...]
    takes: int
    heard_s: float

    @property
    def text(self) -> str:
        """One line for whoever asked, with a warning where the takes do not span a range."""
        line = f"learnt from {self.heard_s:.0f} s of music, takes: {self.takes}"
        if not self.alike:
            return line
        what = "all values" if len(self.alike) == len(VALUE_NAMES) else ", ".join(self.alike)
        return f"{line}; they were too alike in {what}: play your extremes in further takes"


class Calibration:
    """Collect takes.

    Thread: analysis worker; `left_s` may be read from any.

    Parameters
    ----------
    settings : config.Ranging
        Its percentiles.
    tick_s : float > 0
        Seconds between two calls of `push`.
    usual : tuple of two sequences of 15 floats
        Low and high end of the range of music in general, in absolute units.
    """

    def __init__(
        self, settings: config.Ranging, *, tick_s: float, usual: tuple[Sequence[float], Sequence[float]]
    ) -> None:
        self._percentiles = (settings.low_percentile, settings.high_percentile)
        self._tick_s = tick_s
        self._usual_span = np.subtract(usual[1], usual[0])
        self.reset()

    def reset(self) -> None:
        """Forget all takes."""
        self._takes: list[list[tuple[float, ...]]] = []
        self.left_s = 0.0

    @property
    def is_listening(self) -> bool:
        """Whether a take is going on."""
        return self.left_s > 0.0

    def begin(self, seconds: float) -> int:
        """Begin a take, after ending one that goes on; how many there are with it.

        Raises
        ------
        ConfigError
            Too short, too long, or one take too many.
        """
        if not self._tick_s <= seconds <= MAX_TAKE_S:
            raise ConfigError(f"a take lasts up to {MAX_TAKE_S:g} s, got {seconds:g}; try 20")
        self._drop_empty()
        if len(self._takes) == MAX_TAKES:
            raise ConfigError(f"{MAX_TAKES} takes are enough; /mer/calibrate/done uses them")
        self._takes.append([])
        self.left_s = seconds
        return len(self._takes)

    def push(self, absolute: Sequence[float], *, sounding: bool) -> None:
        """Hear one tick of the fifteen absolute values; silence takes no time from a take."""
        if not self.is_listening or not sounding:
            return
        self._takes[-1].append(tuple(absolute))
        self.left_s -= self._tick_s

    def undo(self) -> int:
        """Forget the last take, also when it goes on; how many are left.

        Raises
        ------
        ConfigError
            There is none.
        """
        if not self._takes:
            raise ConfigError("there is no take to undo; /mer/calibrate f begins one")
        self._takes.pop()
        self.left_s = 0.0
        return len(self._takes)

    def done(self) -> Learnt:
        """End the take that goes on, and the sound check; what was learnt.

        Raises
        ------
        ConfigError
            Nothing was played; the takes, if any, stay open.
        """
        played = [tick for take in self._takes for tick in take]
        if not played:
            raise ConfigError("no music was heard in a take; play, after /mer/calibrate f")
        low, high = np.percentile(np.array(played), self._percentiles, axis=0)
        alike = (high - low) < ALIKE * self._usual_span
        n_takes = sum(map(bool, self._takes))
        self.reset()
        return Learnt(
            range=(tuple(low.tolist()), tuple(high.tolist())),
            alike=tuple(name for name, same in zip(VALUE_NAMES, alike, strict=True) if same),
            takes=n_takes,
            heard_s=len(played) * self._tick_s,
        )

    def _drop_empty(self) -> None:
        if self._takes and not self._takes[-1]:
            self._takes.pop()
