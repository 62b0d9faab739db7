"""One map at work: a source, made steady and bent, to what goes out.

In: a `Moment`.  Out: a `Control`, or nothing.  A source first becomes a position 0..1 in
its span; inverse, smoothing and hysteresis work on that; the curve turns it into the
target's range; dead band and hold decide whether it is sent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mer_bridge.config import Filter, Map
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.curves import Curve, curve_of, ease
from mer_bridge.mapping.expression import Expression
from mer_bridge.mapping.readings import INDEX, Moment, position, span_of
from mer_bridge.mapping.targets import Target, read_target
from mer_bridge.mapping.templates import MAX_ARGUMENTS, Argument, Template
from mer_bridge.smoothing import Smoother
from mer_bridge.values import VALUE_NAMES, Control

SETTLE_CALLS = 25
"""A value held back by its dead band is sent after so many calls without one; a second by default."""


class Backlash:
    """Hysteresis: what comes out follows only when the value turned back by `width`.

    Like play between two gears; a tremble smaller than `width` moves nothing, and yet the
    ends 0 and 1 are reached.
    """

    def __init__(self, width: float) -> None:
        self._half = width / 2.0
        self.reset()

    def reset(self) -> None:
        """Forget where it stood."""
        self._at: float | None = None

    def __call__(self, t: float) -> float:
        """Take in a position 0..1, give one back."""
        if self._half == 0.0:
            return t
        # Before the first turn nothing is known of the play: stand in its middle.
        at = t if self._at is None else min(max(self._at, t - self._half), t + self._half)
        self._at = min(max(at, self._half), 1.0 - self._half)
        part = (self._at - self._half) / (1.0 - 2.0 * self._half)
        return min(max(part, 0.0), 1.0)  # rounding must not leave the range


class Lane:
    """One number of a map's message, up to the curve; `reads` are the values it is made of."""

    def __init__(
        self, source: str, entry: Map, curve: Curve, *, step_s: float, names: Mapping[str, int]
    ) -> None:
        self._source = Expression(source, names)
        self._span = entry.input or span_of(self._source.name, names)
        self._inverse = entry.inverse
        self._clamp = entry.clamp
        self._curve = curve
        self.reads = frozenset(name.rpartition(".")[2] for name in self._source.reads)
        self._smooth = _smoother(entry, step_s=step_s)
        self._backlash = Backlash(entry.hysteresis)

    def reset(self) -> None:
        """Forget the past."""
        self._source.reset()
        self._backlash.reset()
        if self._smooth is not None:
            self._smooth.reset()

    def __call__(self, values: Sequence[float], now_s: float) -> float:
        """Value for the target, in its units."""
        t = self._position(self._source(values, now_s))
        if self._smooth is not None:
            (t,) = self._smooth((t,))
        return self._curve(self._backlash(t))

    def still(self, values: Sequence[float]) -> float:
        """What it would be if `values` had always been so."""
        return self._curve(self._position(self._source.still(values)))

    def _position(self, value: float) -> float:
        t = position(value, self._span)
        if self._inverse:
            t = 1.0 - t
        if not self._clamp:
            return t
        # Written so that NaN, of which comparisons are false, becomes the low end.
        return t if 0.0 <= t <= 1.0 else float(t > 1.0)


class Route:
    """One map: its lanes, its target, and what it sent last.

    A value goes out when it left the dead band around the last one sent.  Inside the band
    it goes out again after `SETTLE_CALLS` calls without one, so the value that a player
    rests on always arrives, and so does a repetition for receivers that came late.
    Programs and notes go out on change alone, as events.

    Thread: that of the mapper.

    Parameters
    ----------
    entry : Map
    step_s : float
        Seconds between two calls, for the smoothing.
    names : mapping of str to int
        The values there are, as `mer_bridge.mapping.readings.names_of` gives them.

    Attributes
    ----------
    name : str
        By which it is switched; may be empty.
    target : Target
    on : bool

    Raises
    ------
    ConfigError
        Source, target, range, curve or arguments cannot be taken.
    """

    def __init__(self, entry: Map, *, step_s: float, names: Mapping[str, int] = INDEX) -> None:
        self.name = entry.name
        self.target = read_target(entry.to)
        self.on = entry.on
        self._starts_on = entry.on
        _check(entry, self.target)
        sources = (entry.source,) if isinstance(entry.source, str) else entry.source
        curve = curve_of(entry)
        self._lanes = [Lane(source, entry, curve, step_s=step_s, names=names) for source in sources]
        self._needs = frozenset[str]().union(*(lane.reads for lane in self._lanes)) & frozenset(VALUE_NAMES)
        self._template = Template(entry.args, horizon_s=entry.horizon_s, names=names) if entry.args else None
        self._horizon_s = entry.horizon_s
        self._hold_s = entry.hold_s
        self._dead_band = entry.dead_band * abs(entry.range[1] - entry.range[0])  # in units of the target
        self.reset()

    def reset(self) -> None:
        """Forget what was heard and sent; be on or off as at the start."""
        for lane in self._lanes:
            lane.reset()
        self.on = self._starts_on
        self._sent: tuple[Argument, ...] = ()
        self._sent_s = -math.inf
        self._waited = 0
        self._from: tuple[float, float, float] | None = None

    def switch(self, now_s: float, *, on: bool, latest: float | None = None, glide_s: float = 0.0) -> None:
        """Send (again), gliding from the `latest` value of the target, or no more."""
        if on and not self.on and latest is not None and glide_s > 0.0 and not self.target.is_step:
            self._from = (latest, now_s, glide_s)
        self.on = on

    def control(self, moment: Moment) -> Control | None:
        """What to send now, if anything; nothing where the model lacks a value it is made of."""
        if not self._needs.issubset(moment.frame.outputs):
            return None
        values = moment.values(self._horizon_s)
        numbers = [lane(values, moment.now_s) for lane in self._lanes]  # also while off: they remember
        numbers[0] = self._faded(numbers[0], moment.now_s)
        if self.target.is_step:
            return self._step(numbers[0])
        arguments = self._template(moment, numbers[0]) if self._template else tuple(numbers)
        if not self.on or not self._is_due((*numbers, *_texts(arguments)), moment.now_s):
            return None
        alone = self._template is None and len(numbers) == 1
        return Control(self.target.text, numbers[0], arguments=() if alone else arguments)

    def at_rest(self, values: Sequence[float]) -> Control:
        """What it would send if `values` had always been so."""
        return Control(self.target.text, self._lanes[0].still(values))

    def release(self) -> list[Control]:
        """End a note that sounds."""
        if self.target.kind != "note" or self._sent in ((), (0.0,)):
            return []
        self._sent = (0.0,)
        return [Control(self.target.text, 0.0, is_event=True)]

    def _step(self, number: float) -> Control | None:
        """A program or a note, when it changes; a note keeps the velocity it began with."""
        is_note = self.target.kind == "note"
        value = number if is_note else float(round(number))
        if not self.on:
            return next(iter(self.release()), None)
        before = self._sent[0] if self._sent else (0.0 if is_note else None)
        if before == value or (is_note and bool(before) == bool(value)):
            return None
        self._sent = (value,)
        return Control(self.target.text, value, is_event=True)

    def _faded(self, number: float, now_s: float) -> float:
        if self._from is None:
            return number
        start, began_s, glide_s = self._from
        part = (now_s - began_s) / glide_s
        if part >= 1.0:
            self._from = None
            return number
        part = ease(max(part, 0.0))
        return start * (1.0 - part) + number * part

    def _is_due(self, wanted: tuple[Argument, ...], now_s: float) -> bool:
        self._waited += 1
        inside = len(wanted) == len(self._sent) and all(map(self._is_inside, wanted, self._sent))
        if (inside and self._waited < SETTLE_CALLS) or 0.0 <= now_s - self._sent_s < self._hold_s:
            return False
        self._sent, self._sent_s, self._waited = wanted, now_s, 0
        return True

    def _is_inside(self, wanted: Argument, sent: Argument) -> bool:
        if isinstance(wanted, str) or isinstance(sent, str):
            return wanted == sent
        return abs(wanted - sent) < self._dead_band


def _texts(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """Those arguments that are words, so that a new word goes out at once."""
    return tuple(argument for argument in arguments if isinstance(argument, str))


def _check(entry: Map, target: Target) -> None:
    """What a map may say depends on its target."""
    target.check(*entry.range)
    several = not isinstance(entry.source, str)
    if several and not 1 <= len(entry.source) <= MAX_ARGUMENTS:
        raise ConfigError(f"from: a list has 1..{MAX_ARGUMENTS} entries, got {len(entry.source)}")
    if (several or entry.args or not entry.clamp) and not target.is_osc:
        raise ConfigError(f"a list in from, args and clamp = false are for osc: targets, not {target.text!r}")
    if several and entry.args:
        raise ConfigError("from is a list and args are given; write the list's expressions in args instead")
    if entry.hysteresis and not entry.clamp:
        raise ConfigError("hysteresis needs the ends that clamp = false takes away; use one of them")
    if entry.input is not None:
        low, high = entry.input
        if not (math.isfinite(low) and math.isfinite(high) and low != high):
            raise ConfigError(f"input must be two different finite numbers, got {low:g}, {high:g}")


def _smoother(entry: Map, *, step_s: float) -> Smoother | None:
    kind, time_s = entry.smooth, entry.smooth_s
    if kind == "none":
        return None
    settings = Filter(
        kind=kind,
        min_cutoff_hz=1.0 / (2.0 * math.pi * time_s),
        time_s=time_s,
        up_s=time_s,
        down_s=time_s,
    )
    return Smoother(settings, n=1, tick_s=step_s)
