"""What an expression remembers: how fast a value moves, how restless it is, since when it rests.

Each is fed once per output step, with the time in seconds, whatever branch the expression
takes, so its answer never depends on whether somebody looked.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence

from mer_bridge.mapping.arithmetic import Node, bounded

MAX_POINTS = 512
"""Values one memory keeps; at 25 steps a second some twenty seconds."""


class Memory(ABC):
    """A value's past, and the number made of it.

    Thread: that of the mapper.

    Parameters
    ----------
    inner : callable
        Gives the value to remember.
    setting : float
        What the second argument of the function says.

    Attributes
    ----------
    value : float
        The newest result.
    """

    def __init__(self, inner: Node, setting: float) -> None:
        self._inner = inner
        self._setting = setting
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self.value = 0.0

    def step(self, values: Sequence[float], now_s: float) -> None:
        """Take in the value of this step."""
        self.value = bounded(self._next(bounded(self._inner(values)), now_s))

    @abstractmethod
    def _next(self, x: float, now_s: float) -> float:
        """What is made of the past and this value."""


class _Window(Memory):
    """The values of the last seconds, oldest first; `setting` is their span in seconds."""

    def reset(self) -> None:
        super().reset()
        self._times_s: deque[float] = deque(maxlen=MAX_POINTS)
        self._points: deque[float] = deque(maxlen=MAX_POINTS)

    def _keep(self, x: float, now_s: float) -> None:
        times_s, points = self._times_s, self._points
        if times_s and now_s < times_s[-1]:  # the stream began anew
            times_s.clear()
            points.clear()
        times_s.append(now_s)
        points.append(x)
        # The one just beyond the span stays, so that the span is covered whole.
        while len(times_s) > 1 and now_s - times_s[1] >= self._setting:
            times_s.popleft()
            points.popleft()


class Delta(_Window):
    """Change per second, over the last `setting` seconds."""

    def _next(self, x: float, now_s: float) -> float:
        self._keep(x, now_s)
        then_s, then = self._times_s[0], self._points[0]
        return (x - then) / (now_s - then_s) if now_s > then_s else 0.0


class Volatility(_Window):
    """Standard deviation over the last `setting` seconds."""

    def _next(self, x: float, now_s: float) -> float:
        self._keep(x, now_s)
        n = len(self._points)
        mean = math.fsum(self._points) / n
        return math.dist(tuple(self._points), (mean,) * n) / math.sqrt(n)


class StableFor(Memory):
    """Seconds since the value was last further than `setting` from where it rests."""

    def reset(self) -> None:
        """Forget the past."""
        super().reset()
        self._anchor: float | None = None
        self._since_s = 0.0

    def _next(self, x: float, now_s: float) -> float:
        if self._anchor is None or abs(x - self._anchor) > self._setting or now_s < self._since_s:
            self._anchor, self._since_s = x, now_s
        return now_s - self._since_s


MEMORIES: dict[str, tuple[Callable[[Node, float], Memory], float, tuple[float, float]]] = {
    "delta": (Delta, 1.0, (0.05, 20.0)),
    "volatility": (Volatility, 4.0, (0.1, 20.0)),
    "stable_for": (StableFor, 0.05, (0.0, 1000.0)),
}
"""By name: the class, the second argument where none is given, and the range it must lie in."""
