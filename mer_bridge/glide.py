"""The way from one tick to the next: values in between, for output steps that come oftener."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from mer_bridge.errors import ConfigError
from mer_bridge.values import Emotion, Frame, MidLevel, View


class Glide:
    """Move in a straight line from where the numbers stand to those of the newest frame.

    A new frame is reached one tick after it came.  If the next one comes before that, or
    late, the line to it begins at the values just shown, so there is no jump.  What is no
    number (gate, why, index, contributions) is always that of the newest frame.  When the
    stream began anew (a lower index) its first frame is taken at once.

    Thread: sender.

    Parameters
    ----------
    tick_s : float > 0
        Distance of two ticks, in seconds.

    Raises
    ------
    ConfigError
        `tick_s` is not above 0.
    """

    def __init__(self, tick_s: float) -> None:
        if not tick_s > 0.0:
            raise ConfigError(f"a tick takes more than 0 s, got {tick_s}")
        self._tick_s = tick_s
        self.reset()

    def reset(self) -> None:
        """Forget all frames."""
        self._from: Frame | None = None
        self._to: Frame | None = None
        self._began_s = 0.0

    def slow_to(self, tick_s: float, now_s: float) -> None:
        """Expect ticks at another distance from now on; values go on from where they stand."""
        if tick_s != self._tick_s and self._to is not None:
            self._from, self._began_s = self.at(now_s), now_s
        self._tick_s = tick_s

    def to(self, frame: Frame, now_s: float) -> None:
        """Begin the way to a new frame."""
        continues = self._to is not None and frame.index >= self._to.index
        self._from = self.at(now_s) if continues else frame
        self._to = frame
        self._began_s = now_s

    def at(self, now_s: float) -> Frame:
        """Frame as it is shown at a time; before any frame came this is an error of the caller.

        Raises
        ------
        RuntimeError
            `to` has not been called yet.
        """
        if self._from is None or self._to is None:
            raise RuntimeError("there is no frame to glide to yet")
        part = (now_s - self._began_s) / self._tick_s
        if part >= 1.0 or self._from is self._to:
            return self._to
        return _between(self._from, self._to, max(part, 0.0))


def _between(start: Frame, end: Frame, part: float) -> Frame:
    """`end`, with its numbers a part (0..1) of the way from those of `start`."""
    return dataclasses.replace(
        end,
        time_s=_mix(start.time_s, end.time_s, part),
        level_db=_mix(start.level_db, end.level_db, part),
        confidence=_mix(start.confidence, end.confidence, part),
        features=MidLevel(*_mixed(start.features, end.features, part)),
        emotions=Emotion(*_mixed(start.emotions, end.emotions, part)),
        live=tuple(_mixed(start.live, end.live, part)),
        others=tuple(_view_between(start, view, part) for view in end.others),
    )


def _view_between(start: Frame, end: View, part: float) -> View:
    """Likewise for another horizon; one that the start lacks is taken at once."""
    before = start.at(end.horizon_s)
    if before is start:
        return end
    return View(
        end.horizon_s,
        MidLevel(*_mixed(before.features, end.features, part)),
        Emotion(*_mixed(before.emotions, end.emotions, part)),
        tuple(_mixed(before.live, end.live, part)),
    )


def _mix(start: float, end: float, part: float) -> float:
    # Exact at both ends in this form, unlike start + (end - start) * part.
    return start * (1.0 - part) + end * part


def _mixed(start: Sequence[float], end: Sequence[float], part: float) -> list[float]:
    return [_mix(a, b, part) for a, b in zip(start, end, strict=True)]
