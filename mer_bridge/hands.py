"""Hands on: live values in, live values out, as the player's hand allows.

*Hold* lets all of them stand still, and glides on when it is let go.  *Amount* is how far they
follow the music: 1 entirely, 0 not at all, so that they rest where the player put them; it
fades, however suddenly it is set.
"""

from __future__ import annotations

from collections.abc import Sequence

from mer_bridge.errors import ConfigError

FADE_S = 1.0
"""Seconds in which the amount goes from 1 to 0."""
RELEASE_S = 0.5
"""Seconds from what was held to what sounds now."""


class Hands:
    """Hold and fade the values of each tick.

    Thread: analysis worker.

    Parameters
    ----------
    manual : sequence of floats, 0..1
        Where each value rests with amount 0.
    amount : float, 0..1
        At the start.
    tick_s : float > 0
        Seconds between two calls.

    Attributes
    ----------
    hold : bool
        Whether values stand still; the first ones pass.

    Examples
    --------
    >>> hands = Hands([0.5], amount=1.0, tick_s=0.25)
    >>> hands.amount = 0.0
    >>> [hands([1.0]) for _ in range(5)]
    [(0.875,), (0.75,), (0.625,), (0.5,), (0.5,)]
    """

    def __init__(self, manual: Sequence[float], *, amount: float, tick_s: float) -> None:
        self.hold = False
        self._manual = tuple(manual)
        self._wanted = self._amount = amount
        self._fade_step = tick_s / FADE_S
        self._followed = _Seam(tick_s)
        self._shown = _Seam(tick_s)

    @property
    def amount(self) -> float:
        """How far values are to follow, 0..1."""
        return self._wanted

    @amount.setter
    def amount(self, amount: float) -> None:
        if not 0.0 <= amount <= 1.0:
            raise ConfigError(f"amount lies in 0..1, got {amount:g}")
        self._wanted = amount

    def catch(self) -> None:
        """Glide on from the values just shown, because the next ones may lie elsewhere."""
        self._shown.catch()

    def __call__(self, live: Sequence[float], *, still: bool = False) -> tuple[float, ...]:
        """What is shown for the live values of one tick.

        `still` holds the live values for this tick alone; the amount fades on.
        """
        followed = self._followed(live, still=still)
        if not self.hold:
            step = self._wanted - self._amount
            self._amount += min(max(step, -self._fade_step), self._fade_step)
        pairs = zip(followed, self._manual, strict=True)
        mixed = tuple(_mix(manual, value, self._amount) for value, manual in pairs)
        return self._shown(mixed, still=self.hold)


class _Seam:
    """Values that may stand still, and glide on from there; the first ones pass."""

    def __init__(self, tick_s: float) -> None:
        self._step = tick_s / RELEASE_S
        self._last: tuple[float, ...] | None = None
        self._held: tuple[float, ...] = ()
        self._part = 0.0

    def catch(self) -> None:
        if self._last is not None:
            self._held, self._part = self._last, 1.0

    def __call__(self, values: Sequence[float], *, still: bool) -> tuple[float, ...]:
        if still and self._last is not None:
            self.catch()
            return self._last
        self._part = max(self._part - self._step, 0.0)
        self._last = tuple(values)
        if self._part:
            pairs = zip(values, self._held, strict=True)
            self._last = tuple(_mix(value, held, self._part) for value, held in pairs)
        return self._last


def _mix(start: float, end: float, part: float) -> float:
    # Exact at both ends in this form, unlike start + (end - start) * part.
    return start * (1.0 - part) + end * part
