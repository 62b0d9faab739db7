"""The valence-energy plane in characters: the trail of the music, where it is now, the quadrants' names.

In: points of the plane, -1..1, oldest first.  Out: lines of text.  A character holds two by
four dots of the Braille alphabet, so a field of 28 by 13 characters is about square and
shows 56 by 52 places.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from rich.text import Text

from mer_bridge.units import clamp
from mer_bridge.values import Frame, Quadrant

TRAIL_S = 20.0
"""Seconds of music that the trail shows."""
MAX_POINTS = 1000
COLOURS = {
    Quadrant.UPLIFTING: "yellow",
    Quadrant.AGGRESSIVE: "red",
    Quadrant.MELANCHOLIC: "blue",
    Quadrant.CALM: "green",
}
AGES = ("bright_black", "white", "bold bright_white")
"""Styles of the trail, from old to new."""
BRAILLE = 0x2800
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""Bits of a Braille character, by column and row (Unicode 15, block 2800)."""


class Point(NamedTuple):
    """Where the music was: when, in seconds of audio, and the place, -1..1."""

    time_s: float
    valence: float
    energy: float


class Mark(NamedTuple):
    """Where somebody is now: a character and its place, -1..1."""

    sign: str
    valence: float
    energy: float


class Trail:
    """The last `TRAIL_S` seconds of where the music was; silence adds nothing."""

    def __init__(self) -> None:
        self._points: deque[Point] = deque(maxlen=MAX_POINTS)

    def push(self, frame: Frame) -> None:
        """Take in the newest frame; the same one twice counts once."""
        if self._points and frame.time_s < self._points[-1].time_s:
            self._points.clear()  # the music began anew
        while self._points and self._points[0].time_s < frame.time_s - TRAIL_S:
            self._points.popleft()
        is_new = not self._points or frame.time_s > self._points[-1].time_s
        if frame.gate_open and is_new:
            self._points.append(Point(frame.time_s, frame.emotions.valence, frame.emotions.energy))

    @property
    def points(self) -> tuple[Point, ...]:
        """Oldest first."""
        return tuple(self._points)


def plane_lines(
    trail: Sequence[Point], marks: Iterable[Mark], *, width: int, height: int, ascii_only: bool = False
) -> list[Text]:
    """The plane with its frame.

    Parameters
    ----------
    trail : sequence of Point
        Oldest first.
    marks : iterable of Mark
        Drawn above the trail; later ones above earlier ones.
    width, height : int
        In characters, the frame included; at least 12 and 5.
    ascii_only : bool
        The terminal knows no other characters.
    """
    columns, rows = width - 2, height - 2
    cells = _axes(columns, rows, ascii_only=ascii_only)
    _names(cells)
    _draw(cells, trail, ascii_only=ascii_only)
    for sign, valence, energy in marks:
        x, y = _place(valence, energy, columns, rows)
        cells[y][x] = (sign, f"bold {COLOURS[Quadrant.at(valence, energy)]}")
    corners = "++++-|" if ascii_only else "╭╮╰╯─│"
    lines = [_edge(corners[0], "energy", corners[1], columns, corners[4])]
    for row in cells:
        line = Text(corners[5], "bright_black", no_wrap=True)
        for style, run in groupby(row, key=lambda cell: cell[1]):
            line.append("".join(sign for sign, _ in run), style)
        lines.append(line.append(corners[5], "bright_black"))
    return [*lines, _edge(corners[2], "valence", corners[3], columns, corners[4])]


Cells = list[list[tuple[str, str]]]


def _axes(columns: int, rows: int, *, ascii_only: bool) -> Cells:
    """Two thin lines through the middle."""
    across, down, middle = ("-", "|", "+") if ascii_only else ("┈", "┊", "┼")
    cells: Cells = [[(" ", "")] * columns for _ in range(rows)]
    for x in range(columns):
        cells[rows // 2][x] = (across, "bright_black")
    for y in range(rows):
        cells[y][columns // 2] = (middle if y == rows // 2 else down, "bright_black")
    return cells


def _names(cells: Cells) -> None:
    """The quadrants' names in their corners, shortened where there is little room."""
    half = len(cells[0]) // 2 - 1
    for quadrant, name in ((quadrant, quadrant.value[:half]) for quadrant in Quadrant):
        row = cells[0] if quadrant in {Quadrant.UPLIFTING, Quadrant.AGGRESSIVE} else cells[-1]
        is_left = quadrant in {Quadrant.AGGRESSIVE, Quadrant.MELANCHOLIC}
        start = 0 if is_left else len(row) - len(name)
        row[start : start + len(name)] = [(sign, f"dim {COLOURS[quadrant]}") for sign in name]


def _draw(cells: Cells, trail: Sequence[Point], *, ascii_only: bool) -> None:
    """Dots along the trail; a cell is as bright as its newest dot."""
    columns, rows = len(cells[0]), len(cells)
    bits: dict[tuple[int, int], int] = {}
    ages: dict[tuple[int, int], int] = {}
    for k, x, y in _dots(trail, 2 * columns, 4 * rows):
        cell = (x // 2, y // 4)
        bits[cell] = bits.get(cell, 0) | DOTS[x % 2][y % 4]
        ages[cell] = k
    last = max(len(trail) - 1, 1)
    for (x, y), dots in bits.items():
        style = AGES[min(int(len(AGES) * ages[x, y] / last), len(AGES) - 1)]
        cells[y][x] = ("." if ascii_only else chr(BRAILLE + dots), style)


def _dots(trail: Sequence[Point], width: int, height: int) -> Iterator[tuple[int, int, int]]:
    """Number of the point and place of each dot on the lines between points."""
    for k, (start, end) in enumerate(pairwise([*trail[:1], *trail])):
        x0, y0 = _place(start.valence, start.energy, width, height)
        x1, y1 = _place(end.valence, end.energy, width, height)
        steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        for step in range(steps + 1):
            yield k, x0 + round((x1 - x0) * step / steps), y0 + round((y1 - y0) * step / steps)


def _place(valence: float, energy: float, width: int, height: int) -> tuple[int, int]:
    """Column and row, from the top left; what is no number stands in the middle."""
    across, up = (value if math.isfinite(value) else 0.0 for value in (valence, energy))
    x = clamp((across + 1.0) / 2.0, 0.0, 1.0) * (width - 1)
    y = clamp((1.0 - up) / 2.0, 0.0, 1.0) * (height - 1)
    return round(x), round(y)


def _edge(left: str, name: str, right: str, columns: int, line: str) -> Text:
    return Text(f"{left}{f' {name} ':{line}^{columns}}{right}", "bright_black", no_wrap=True)
