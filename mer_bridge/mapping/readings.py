"""All values an expression can name, read from a frame once per output step.

Names: the fifteen live values, the same as ``abs.<name>``, the weights of the four
quadrants, ``level`` (dBFS), ``confidence``, ``gate`` (1 while music sounds) and ``time``
(of the audio, in seconds).  Of several players these are the mean of all, also written
``ensemble.<name>``, and each one's own is ``<player>.<name>``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mer_bridge.mapping.arithmetic import LARGEST, bounded
from mer_bridge.values import (
    BIPOLAR_NAMES,
    EMOTION_NAMES,
    VALUE_NAMES,
    EnsembleFrame,
    Frame,
    Quadrant,
)

LEVEL_FLOOR_DB = -60.0
"""Level that is position 0 of a map; position 1 is 0 dBFS."""

QUADRANT_WIDTH = 0.15
"""How far from an axis of the plane a quadrant's weight is still well below 1 (logistic)."""

QUADRANT_NAMES = tuple(quadrant.value for quadrant in Quadrant)
SOURCE_NAMES = (
    *VALUE_NAMES,
    *(f"abs.{name}" for name in VALUE_NAMES),
    *QUADRANT_NAMES,
    *("level", "confidence", "gate", "time"),
)
"""Every name, in the order of `Moment.values`."""

INDEX = {name: index for index, name in enumerate(SOURCE_NAMES)}

SPANS = {
    **{f"abs.{name}": (-1.0, 1.0) for name in BIPOLAR_NAMES},
    "level": (LEVEL_FLOOR_DB, 0.0),
    "time": (0.0, 60.0),
}
"""Span of the values that have another one than 0..1."""


def names_of(players: Sequence[str]) -> Mapping[str, int]:
    """Every name that an expression can use, and where its value stands in `Moment.values`.

    A single player's name may be written before its values, and means nothing more.
    """
    if not players:
        return INDEX
    names = {**INDEX, **{f"ensemble.{name}": index for name, index in INDEX.items()}}
    for number, player in enumerate(players, start=len(players) > 1):
        names |= {f"{player}.{name}": number * len(INDEX) + index for name, index in INDEX.items()}
    return names


def span_of(name: str, names: Mapping[str, int]) -> tuple[float, float]:
    """Span of a value by its name; 0..1 for what is no name."""
    return SPANS.get(SOURCE_NAMES[names[name] % len(INDEX)], (0.0, 1.0)) if name in names else (0.0, 1.0)


_VALENCE, _ENERGY = EMOTION_NAMES.index("valence"), EMOTION_NAMES.index("energy")


def quadrant_weights(valence: float, energy: float) -> tuple[float, float, float, float]:
    """How much a point of the plane belongs to Q1..Q4: each 0..1, together 1, and smooth."""
    right, upper = _side(valence), _side(energy)
    left, lower = 1.0 - right, 1.0 - upper
    return right * upper, left * upper, left * lower, right * lower


def rest_values(rest: float) -> list[float]:
    """All values while nothing plays: live ones at `rest`, no confidence, no level."""
    absolute = [0.0 if name in BIPOLAR_NAMES else 0.5 for name in VALUE_NAMES]
    return [*(rest for _ in VALUE_NAMES), *absolute, *(0.25,) * 4, LEVEL_FLOOR_DB, 0.0, 0.0, 0.0]


class Moment:
    """One output step: the frame, the time, and the values over each horizon that is asked for.

    Thread: that of the mapper.

    Parameters
    ----------
    frame : Frame
    now_s : float
        Time of the step, in seconds of any steady clock.
    words : dict of str to str
        What templates may name besides values.
    players : sequence of str
        Names of several players: a frame that holds them gives each one's own values behind
        those of all; any other frame speaks for everybody.
    rest : sequence of float
        Values of a player who was not heard yet.
    """

    def __init__(
        self,
        frame: Frame,
        now_s: float,
        words: dict[str, str] | None = None,
        *,
        players: Sequence[str] = (),
        rest: Sequence[float] = (),
    ) -> None:
        self.frame = frame
        heard = dict(frame.players) if isinstance(frame, EnsembleFrame) else dict.fromkeys(players, frame)
        self._players = [heard.get(name) for name in players]
        self._rest = rest
        self.now_s = now_s
        self.words = {
            "quadrant": frame.quadrant.value,
            "emotion": frame.why.emotion,
            **(words or {}),
        }
        self._tables: dict[float | None, list[float]] = {}

    def values(self, horizon_s: float | None = None) -> list[float]:
        """All values, as `names_of` has them, over a horizon or the frame's own."""
        table = self._tables.get(horizon_s)
        if table is None:
            table = self._tables[horizon_s] = self._table(self.frame, horizon_s)
            for player in self._players:
                table += self._rest if player is None else self._table(player, horizon_s)
        return table

    def _table(self, frame: Frame, horizon_s: float | None) -> list[float]:
        view = frame.at(horizon_s)
        emotions = view.emotions
        table = [
            *view.live,
            *view.features,
            *emotions,
            *quadrant_weights(emotions[_VALENCE], emotions[_ENERGY]),
            frame.level_db,
            frame.confidence,
            float(frame.gate_open),
            frame.time_s,
        ]
        # A number that is none anywhere makes the sum none, so one look suffices.
        return table if sum(map(abs, table)) <= LARGEST else [bounded(value) for value in table]


def position(value: float, span: Sequence[float]) -> float:
    """Where a value stands in its span: 0 at the first end, 1 at the second."""
    return (value - span[0]) / (span[1] - span[0])


def _side(x: float) -> float:
    """0 far below zero, 1 far above, 0.5 at zero."""
    return 1.0 / (1.0 + math.exp(min(max(-bounded(x) / QUADRANT_WIDTH, -700.0), 700.0)))
