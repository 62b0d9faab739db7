"""What happens once each time: quadrants entered and left, thresholds crossed.

In: a `Moment` per step.  Out: whether it happened.  Hysteresis keeps a value that trembles
around a threshold from happening twice; where things stand at the first step is not news.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from mer_bridge.config import Event
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.expression import Expression
from mer_bridge.mapping.readings import INDEX, Moment
from mer_bridge.mapping.targets import Target, read_target
from mer_bridge.mapping.templates import Template
from mer_bridge.values import Control, Quadrant

_VALENCE, _ENERGY = INDEX["abs.valence"], INDEX["abs.energy"]


class Threshold:
    """Whether a value lies above a threshold; on the way back it must fall `hysteresis` below.

    The very first value is judged by `first` alone, the threshold unless given.
    """

    def __init__(self, at: float, *, hysteresis: float, first: float | None = None) -> None:
        self._at = at
        self._hysteresis = hysteresis
        self._first = at if first is None else first
        self.reset()

    def reset(self) -> None:
        """Forget where the value lay."""
        self._above: bool | None = None

    def __call__(self, x: float) -> bool:
        """Take in the value of a step."""
        if self._above is None:
            self._above = x >= self._first
        elif self._above:
            self._above = x >= self._at - self._hysteresis
        else:
            self._above = x >= self._at
        return self._above


class Crossing:
    """A value that rises to a threshold, or falls to one."""

    def __init__(
        self, source: str, at: float, *, rising: bool, hysteresis: float, names: Mapping[str, int]
    ) -> None:
        self._source = Expression(source, names)
        self._sign = 1.0 if rising else -1.0
        self._threshold = Threshold(self._sign * at, hysteresis=hysteresis)

    def reset(self) -> None:
        """Forget the past."""
        self._source.reset()
        self._threshold.reset()

    def __call__(self, moment: Moment) -> bool:
        """Whether it lies beyond the threshold."""
        return self._threshold(self._sign * self._source(moment.values(), moment.now_s))


class Place:
    """Whether the music is in a quadrant, or is not.

    Each axis of the plane must be crossed by half of `hysteresis` before it counts.
    """

    def __init__(self, quadrant: str, *, inside: bool, hysteresis: float) -> None:
        self._quadrant = Quadrant(quadrant)
        self._inside = inside
        half = min(hysteresis, 1.0) / 2.0
        self._right = Threshold(half, hysteresis=2.0 * half, first=0.0)
        self._upper = Threshold(half, hysteresis=2.0 * half, first=0.0)

    def reset(self) -> None:
        """Forget the past."""
        self._right.reset()
        self._upper.reset()

    def __call__(self, moment: Moment) -> bool:
        """Whether it is there (or is not, if that was asked)."""
        values = moment.values()
        right, upper = self._right(values[_VALENCE]), self._upper(values[_ENERGY])
        here = Quadrant.at(1.0 if right else -1.0, 1.0 if upper else -1.0)
        return (here is self._quadrant) is self._inside


class Trigger:
    """One event of the configuration.

    Thread: that of the mapper.

    Parameters
    ----------
    entry : Event
    names : mapping of str to int
        The values there are, as `mer_bridge.mapping.readings.names_of` gives them.

    Raises
    ------
    ConfigError
        Its keys cannot be taken.
    """

    def __init__(self, entry: Event, names: Mapping[str, int] = INDEX) -> None:
        self.entry = entry
        self.target = _target(entry)
        self._template = Template(entry.args, names=names) if entry.args else None
        self._arguments: tuple[int | float | str, ...] = ()
        self._condition = _condition(entry, names)
        self.reset()

    def reset(self) -> None:
        """Forget the past; where things stand at the next step is not news."""
        self._condition.reset()
        self._started = False
        self._since_s = 0.0
        self._done = False
        self._last_s = -math.inf

    def __call__(self, moment: Moment) -> bool:
        """Whether it happens at this step: once for each time its condition comes true."""
        now_s = moment.now_s
        holds = self._condition(moment)
        if self._template is not None:  # each step, as its expressions remember
            self._arguments = self._template(moment, self.entry.value)
        if not self._started:
            self._started, self._done = True, holds
        if not holds:
            self._done, self._since_s = False, math.inf
            return False
        self._since_s = min(self._since_s, now_s)
        lasts = now_s - self._since_s >= self.entry.for_s
        if self._done or not lasts or 0.0 <= now_s - self._last_s < self.entry.hold_s:
            return False
        self._done, self._last_s = True, now_s
        return True

    def control(self) -> Control | None:
        """What it sends to its target when it happens at this step."""
        if self.target is None:
            return None
        return Control(self.target.text, self.entry.value, is_event=True, arguments=self._arguments)


def _condition(entry: Event, names: Mapping[str, int]) -> Crossing | Place:
    given = [key for key in ("enter", "leave", "up", "down") if getattr(entry, key) not in ("", None)]
    if len(given) != 1:
        named = " and ".join(given) or "none"
        raise ConfigError(f"exactly one of enter, leave, up and down says when it happens, got {named}")
    if (given[0] in ("up", "down")) is not bool(entry.source):
        raise ConfigError("from names the value that crosses up or down; a quadrant needs none")
    if entry.enter:
        return Place(entry.enter, inside=True, hysteresis=entry.hysteresis)
    if entry.leave:
        return Place(entry.leave, inside=False, hysteresis=entry.hysteresis)
    at = entry.up if entry.up is not None else entry.down
    if at is None or not math.isfinite(at):
        raise ConfigError(f"{given[0]} must be a finite number, got {at}")
    rising = entry.up is not None
    return Crossing(entry.source, at, rising=rising, hysteresis=entry.hysteresis, names=names)


def _target(entry: Event) -> Target | None:
    """Target of an event, checked against what it sends there."""
    if not entry.to:
        if entry.args:
            raise ConfigError('args need a target, as in to = "osc:/scene"')
        return None
    target = read_target(entry.to)
    target.check(entry.value)
    if entry.args and not target.is_osc:
        raise ConfigError(f"args are for osc: targets, not {entry.to!r}")
    if target.kind == "note" and entry.value == 0.0:
        raise ConfigError("value is the velocity of the note, above 0 and at most 1")
    return target
