"""Frames in, controls out: which value steers which target, over which range and curve.

In: a `Frame`.  Out: a list of `Control`, in the units of the map for ``osc:`` targets and
0..1 for ``cc:`` and ``cc14:``.  A source first becomes a position 0..1 in its own range,
which the curve then turns into the target's range.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from mer_bridge.config import Config, Map
from mer_bridge.errors import ConfigError
from mer_bridge.units import clamp
from mer_bridge.values import BIPOLAR_NAMES, EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES, Control, Frame

DEFAULT_CCS = {
    **{name: 20 + k for k, name in enumerate(EMOTION_NAMES)},
    "confidence": 28,
    **{name: 102 + k for k, name in enumerate(MIDLEVEL_NAMES)},
}
"""Controllers that are sent unless ``defaults = false``: live values and the confidence."""

RESERVED_CCS = frozenset({0, 6, 32, 38, *range(96, 102), *range(120, 128)})
"""Bank select, data entry, increment, (N)RPN numbers, channel modes: not for streams (MIDI 1.0, table 3)."""

LEVEL_FLOOR_DB = -60.0
"""Position 0 of the source ``level``; position 1 is 0 dBFS."""

SETTLE_CALLS = 25
"""A value held back by its dead band is sent after so many calls without one; a second by default."""

SOURCE_NAMES = (*VALUE_NAMES, *(f"abs.{name}" for name in VALUE_NAMES), "level", "confidence")

_ADDRESS = re.compile(r"(?:/[!-~]+)+")
_FORBIDDEN = frozenset(' #*,?[]{}"')  # OSC 1.0, "OSC Address Spaces"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a map's value comes from: the position 0..1 in its range, now and at rest."""

    position: Callable[[Frame], float]
    at_rest: float


class Route:
    """One source to one target, with the dead band's memory.

    A value goes out when it left the dead band around the last one sent.  Inside the band
    it goes out again after `SETTLE_CALLS` calls without one, so the value that a player
    rests on always arrives, and so does a repetition for receivers that came late.
    """

    def __init__(
        self, origin: Origin, target: str, *, curve: Callable[[float], float], dead_band: float = 0.0
    ) -> None:
        self.target = target
        self.origin = origin
        self._curve = curve
        self._dead_band = dead_band  # in units of the target
        self.reset()

    def reset(self) -> None:
        """Forget what was sent."""
        self._sent: float | None = None
        self._waited = 0

    def control(self, frame: Frame) -> Control | None:
        """What to send now, if anything."""
        value = self.at(self.origin.position(frame))
        self._waited += 1
        inside = self._sent is not None and abs(value - self._sent) < self._dead_band
        if inside and self._waited < SETTLE_CALLS:
            return None
        self._sent, self._waited = value, 0
        return Control(self.target, value)

    def at(self, position: float) -> float:
        """Value of the target for a position 0..1 of the source; beyond, the nearer end."""
        # Written so that NaN, of which comparisons are false, becomes the low end.
        return self._curve(position if 0.0 <= position <= 1.0 else float(position > 1.0))


class Mapper:
    """Turn frames into controls, as the configuration says.

    Thread: sender (live) or main thread (offline).

    Parameters
    ----------
    config : Config
        Its maps, its default controllers if ``midi.port`` is set, its rest value.

    Raises
    ------
    ConfigError
        A map names an unknown source, a target that cannot be taken, a range that does not
        fit its curve, or a target that another map has already.
    """

    def __init__(self, config: Config) -> None:
        origins = _origins(rest=config.ranging.rest)
        own = [_route(entry, number, origins) for number, entry in enumerate(config.map, start=1)]
        taken = _taken(own)
        defaults = DEFAULT_CCS if config.midi.port and config.defaults else {}
        self._routes = [
            Route(origins[name], f"cc:{cc}", curve=_lin(0.0, 1.0))
            for name, cc in defaults.items()
            if f"cc {cc}" not in taken
        ]
        self._routes += own

    def controls(self, frame: Frame) -> list[Control]:
        """What is to be sent for `frame`, defaults first, then the maps in their order."""
        controls = (route.control(frame) for route in self._routes)
        return [control for control in controls if control is not None]

    def at_rest(self) -> list[Control]:
        """Every target's value while nothing plays: live values at rest, no confidence, no level."""
        return [Control(route.target, route.at(route.origin.at_rest)) for route in self._routes]

    def reset(self) -> None:
        """Forget what was sent; the next frame sends everything."""
        for route in self._routes:
            route.reset()


def _origins(*, rest: float) -> dict[str, Origin]:
    """Every source by its name."""
    origins = {
        "confidence": Origin(lambda frame: frame.confidence, 0.0),
        "level": Origin(lambda frame: 1.0 - frame.level_db / LEVEL_FLOOR_DB, 0.0),
    }
    for index, name in enumerate(VALUE_NAMES):
        origins[name] = Origin(_live(index), rest)
        origins[f"abs.{name}"] = Origin(_absolute(name), 0.5)
    return origins


def _live(index: int) -> Callable[[Frame], float]:
    return lambda frame: frame.live[index]


def _absolute(name: str) -> Callable[[Frame], float]:
    """Reader of an absolute value's position in its range, -1..1 or 0..1."""
    if name in MIDLEVEL_NAMES:
        index = MIDLEVEL_NAMES.index(name)
        return lambda frame: frame.features[index]
    index = EMOTION_NAMES.index(name)
    if name in BIPOLAR_NAMES:
        return lambda frame: (frame.emotions[index] + 1.0) / 2.0
    return lambda frame: frame.emotions[index]


def _route(entry: Map, number: int, origins: dict[str, Origin]) -> Route:
    """Route of the map with that number in the file, checked."""
    try:
        _check_source(entry.source)
        _check_target(entry.to)
        curve = _curve(entry)
    except ConfigError as error:
        raise ConfigError(f"map {number} (from {entry.source!r} to {entry.to!r}): {error}") from error
    low, high = entry.range
    dead_band = entry.dead_band * abs(high - low)
    return Route(origins[entry.source], entry.to, curve=curve, dead_band=dead_band)


def _check_source(source: str) -> None:
    if source in SOURCE_NAMES:
        return
    close = difflib.get_close_matches(source, SOURCE_NAMES, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    names = ", ".join(VALUE_NAMES)
    raise ConfigError(
        f"no value is named {source!r}; {hint}Known: {names}, each also as abs.<name>; level, confidence"
    )


def _check_target(target: str) -> None:
    kind, _, rest = target.partition(":")
    if kind == "osc":
        if not _ADDRESS.fullmatch(rest) or _FORBIDDEN.intersection(rest) or "//" in rest or rest[-1] == "/":
            raise ConfigError(
                f"{rest!r} is no OSC address; write osc:/name/of/parameter without spaces and #*,?[]{{}}"
            )
    elif kind in ("cc", "cc14"):
        most = 119 if kind == "cc" else 31
        if not re.fullmatch(r"[0-9]{1,3}", rest) or int(rest) > most:
            raise ConfigError(f"{target!r} needs a controller number 0..{most}, as in {kind}:20")
        if RESERVED_CCS.intersection(_controllers(target)):
            raise ConfigError(f"{target!r} has a meaning of its own in MIDI; take 1..5, 7..31 or 64..95")
    else:
        raise ConfigError(f"no target is written {target!r}; write osc:/address, cc:N or cc14:N")


def _controllers(target: str) -> tuple[int, ...]:
    """Controller numbers that a checked target uses; none for OSC."""
    kind, _, rest = target.partition(":")
    if kind == "osc":
        return ()
    return (int(rest),) if kind == "cc" else (int(rest), int(rest) + 32)


def _taken(routes: list[Route]) -> set[str]:
    """What the maps write to: ``cc N`` and addresses; two on one would fight."""
    taken: set[str] = set()
    for route in routes:
        uses = {f"cc {cc}" for cc in _controllers(route.target)} or {route.target}
        if uses & taken:
            raise ConfigError(f"two maps write to {route.target!r}; give each map a target of its own")
        taken |= uses
    return taken


def _curve(entry: Map) -> Callable[[float], float]:
    """Function from a position 0..1 to the target's range, ``low`` at 0 and ``high`` at 1.

    With t the position: ``lin`` is low + (high - low) t; ``exp`` is low (high / low)^t, equal
    ratios for equal steps, as ears hear pitch and level; ``log`` is lin of log10(1 + 9 t),
    quick first; ``s`` is lin of t^2 (3 - 2 t), slow at both ends.
    """
    low, high = entry.range
    # Beyond this a value would be infinite as the 32-bit float of an OSC message.
    if not (abs(low) < 3e38 and abs(high) < 3e38):
        raise ConfigError(f"range must be two finite numbers, got {low}, {high}")
    if not entry.to.startswith("osc:") and not (0.0 <= low <= 1.0 and 0.0 <= high <= 1.0):
        raise ConfigError(f"range of a controller lies within 0 and 1 (1 is step 127), got {low}, {high}")
    if entry.curve == "exp":
        return _exp(low, high)
    line = _lin(low, high)
    if entry.curve == "log":
        return lambda t: line(math.log10(1.0 + 9.0 * t))
    if entry.curve == "s":
        return lambda t: line(t * t * (3.0 - 2.0 * t))
    return line


def _lin(low: float, high: float) -> Callable[[float], float]:
    ends = sorted((low, high))  # rounding must not leave the range
    return lambda t: clamp((1.0 - t) * low + t * high, *ends)


def _exp(low: float, high: float) -> Callable[[float], float]:
    if not (low > 0.0 < high or low < 0.0 > high):
        raise ConfigError(
            f"curve 'exp' needs both ends of the range above 0 or both below, got {low}, {high}; "
            "take 0.01 for 0, or the curve 'log'"
        )
    sign = math.copysign(1.0, low)
    bottom, top = math.log(abs(low)), math.log(abs(high))
    ends = sorted((low, high))
    return lambda t: clamp(sign * math.exp((1.0 - t) * bottom + t * top), *ends)
