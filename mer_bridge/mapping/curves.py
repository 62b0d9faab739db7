"""Curves: from a position 0..1 to the target's range, ``low`` at 0 and ``high`` at 1.

With t the position: ``lin`` is low + (high - low) t; ``exp`` is low (high / low)^t, equal
ratios for equal steps, as ears hear pitch and level; ``log`` is lin of log10(1 + 9 t),
quick first; ``s`` is lin of t^2 (3 - 2 t), slow at both ends; ``points`` is lin of straight
lines through the points given.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

from mer_bridge.config import Map
from mer_bridge.errors import ConfigError
from mer_bridge.units import clamp

MAX_POINTS = 64

Curve: TypeAlias = Callable[[float], float]


def ease(t: float) -> float:
    """``t^2 (3 - 2 t)``: 0 at 0, 1 at 1, slow at both ends."""
    return t * t * (3.0 - 2.0 * t)


def curve_of(entry: Map) -> Curve:
    """Curve of a map.

    Raises
    ------
    ConfigError
        Its range or points do not fit the curve.
    """
    low, high = entry.range
    if entry.points and entry.curve != "points":
        raise ConfigError(f"points belong to curve 'points', not {entry.curve!r}")
    if not entry.clamp and entry.curve != "lin":
        raise ConfigError(f"clamp = false needs the curve 'lin', not {entry.curve!r}")
    if entry.curve == "exp":
        return exponential(low, high)
    line = straight(low, high)
    if entry.curve == "log":
        return lambda t: line(math.log10(1.0 + 9.0 * t))
    if entry.curve == "s":
        return lambda t: line(ease(t))
    if entry.curve == "points":
        bent = polyline(entry.points)
        return lambda t: line(bent(t))
    if not entry.clamp:
        return lambda t: low + t * (high - low)
    return line


def straight(low: float, high: float) -> Curve:
    """``lin``; rounding does not leave the range."""
    ends = sorted((low, high))
    return lambda t: clamp((1.0 - t) * low + t * high, *ends)


def exponential(low: float, high: float) -> Curve:
    """``exp``.

    Raises
    ------
    ConfigError
        The ends are not both above 0, or both below.
    """
    if not (low > 0.0 < high or low < 0.0 > high):
        raise ConfigError(
            f"curve 'exp' needs both ends of the range above 0 or both below, got {low}, {high}; "
            "take 0.01 for 0, or the curve 'log'"
        )
    sign = math.copysign(1.0, low)
    bottom, top = math.log(abs(low)), math.log(abs(high))
    ends = sorted((low, high))
    return lambda t: clamp(sign * math.exp((1.0 - t) * bottom + t * top), *ends)


def polyline(points: Sequence[tuple[float, float]]) -> Curve:
    """Straight lines through points ``(position, part)``; level before the first and after the last.

    Raises
    ------
    ConfigError
        There are fewer than two, one lies outside 0..1, or positions do not rise.
    """
    if not 2 <= len(points) <= MAX_POINTS:
        raise ConfigError(f"curve 'points' takes 2..{MAX_POINTS} points, got {len(points)}")
    if not all(0.0 <= number <= 1.0 for point in points for number in point):
        raise ConfigError("points are [position, part] pairs, each number 0..1")
    if not all(before[0] < after[0] for before, after in pairwise(points)):
        raise ConfigError("the positions of points must rise from one to the next")
    positions = [position for position, _ in points]

    def bent(t: float) -> float:
        k = bisect.bisect_right(positions, t)
        if k in (0, len(points)):
            return points[min(k, len(points) - 1)][1]
        (t0, y0), (t1, y1) = points[k - 1], points[k]
        part = (t - t0) / (t1 - t0)
        return y0 * (1.0 - part) + y1 * part

    return bent
