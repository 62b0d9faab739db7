"""Everything a player wants to see, as lines that fit a terminal of any size.

In: the newest state and the room there is.  Out: lines no longer than the width and no more
than the height.  With little room the plane goes first, then the bars of the features, then
all but what matters most: the level, what is heard, and why.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions
from rich.text import Text

from mer_bridge.meters.plane import COLOURS, Mark, Point, plane_lines
from mer_bridge.meters.words import because, lost_samples, player_words, players_of
from mer_bridge.runtime.stats import Stats
from mer_bridge.units import clamp
from mer_bridge.values import BIPOLAR_NAMES, EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES, Frame, MidLevel

FLOOR_DB = -60.0
"""Left end of the level meter, in dBFS."""
BESIDE_THE_PLANE, TWO_COLUMNS = 72, 58
"""Widths from which bars stand beside the plane, and features beside emotions."""
PLANE_WIDTH, PLANE_HEIGHT = 30, 15
GAP = 2
NAME_WIDTH = 17
UNLIMITED = 10_000


@dataclass(frozen=True)
class Screen:
    """What there is to see; rich prints it at the width of its console.

    Attributes
    ----------
    frame : Frame or None
        The newest; None before the first.
    stats : Stats
    usual : MidLevel
        As for `mer_bridge.meters.because`.
    trail : sequence of Point
        Where the music was, oldest first.
    height : int
        Most lines there may be.
    """

    frame: Frame | None
    stats: Stats
    usual: MidLevel
    trail: Sequence[Point] = ()
    height: int = UNLIMITED

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        yield from self.lines(options.max_width, ascii_only=options.ascii_only)

    def lines(self, width: int, *, ascii_only: bool = False) -> list[Text]:
        """Lines of at most `width` characters, at most `height` of them.

        Where the height is limited, words have a fixed number of lines, so that nothing jumps
        when they become longer.
        """
        pen = _Pen(max(width, 1), ascii_only=ascii_only)
        lines, bottom = pen.level(self.stats), [self._fitted(pen.health(self.stats), 1, pen)]
        if self.frame is not None:
            words = self._fitted(pen.verdict(self.frame, self.usual), _word_lines(width, self.height), pen)
            bottom.insert(0, self._fitted(pen.confidence(self.frame, self.stats), 1, pen))
            players = pen.players(self.frame, self.usual)
            room = self.height - len(lines) - len(words) - sum(map(len, bottom))
            body = self._body(self.frame, pen, room - len(players))
            lines += [*body, *words, *_shortened(players, max(room - len(body), 0), pen)]
        lines += [line for part in bottom for line in part]
        for line in lines:
            line.truncate(width)
        return lines[: max(self.height, 1)]

    def _fitted(self, said: Text, count: int, pen: _Pen) -> list[Text]:
        """Words over as many lines as they need, or over exactly `count` where room is limited."""
        parts = textwrap.wrap(said.plain, pen.width) or [""]
        if self.height < UNLIMITED:
            parts = [*parts, *[""] * count][:count]
        return [Text(part, said.style, no_wrap=True) for part in parts]

    def _body(self, frame: Frame, pen: _Pen, room: int) -> list[Text]:
        """Plane and bars, or as much of them as there is room for."""
        values = zip(VALUE_NAMES, (*frame.features, *frame.emotions), frame.live, strict=False)
        rows = [each if each[0] in frame.outputs else (each[0], math.nan, math.nan) for each in values]
        features, emotions = rows[: len(MIDLEVEL_NAMES)], rows[len(MIDLEVEL_NAMES) :]
        if pen.width >= BESIDE_THE_PLANE and room >= PLANE_HEIGHT:
            bars = pen.bars(rows, pen.width - PLANE_WIDTH - GAP)
            return _beside(self._plane(frame, pen), bars, PLANE_WIDTH)
        if pen.width >= PLANE_WIDTH and room >= PLANE_HEIGHT + len(rows):
            return [*self._plane(frame, pen), *pen.bars(rows, pen.width)]
        if pen.width >= TWO_COLUMNS and room >= len(EMOTION_NAMES):
            half = pen.width // 2 - 1
            return _beside(pen.bars(features, half - 1), pen.bars(emotions, half - 1), half)
        fits = (fewer for fewer in (rows, emotions, emotions[:3]) if room >= len(fewer))
        return pen.bars(next(fits, []), pen.width)

    def _plane(self, frame: Frame, pen: _Pen) -> list[Text]:
        marks = [
            Mark(name[:1].upper(), one.emotions.valence, one.emotions.energy)
            for name, one in players_of(frame)
            if one.gate_open
        ]
        here = Mark("o" if pen.ascii_only else "●", frame.emotions.valence, frame.emotions.energy)
        size = {"width": PLANE_WIDTH, "height": PLANE_HEIGHT}
        return plane_lines(self.trail, [*marks, here], ascii_only=pen.ascii_only, **size)


class _Pen:
    """Write lines of a width."""

    def __init__(self, width: int, *, ascii_only: bool) -> None:
        self.width, self.ascii_only = width, ascii_only
        self._full, self._half, self._empty = ("=", "-", " ") if ascii_only else ("━", "╸", "┈")

    def level(self, stats: Stats) -> list[Text]:
        """The input: a meter, whether music sounds, and what went wrong; a second line if it must be."""
        counts = (
            ("clipped", stats.clipped),
            ("lost", lost_samples(stats)),
            ("interrupted", stats.failures),
        )
        lamps = Text(no_wrap=True)
        for name, count in counts:
            if count:
                lamps.append("  ").append(f" {name} {count} ", "bold white on red")
        wide = self._meter(stats, 16).append(lamps)
        narrow = self._meter(stats, 6)
        if len(wide) <= self.width:
            return [wide]
        if len(narrow) + len(lamps) <= self.width:
            return [narrow.append(lamps)]
        return [narrow, lamps[2:]]

    def _meter(self, stats: Stats, width: int) -> Text:
        bar = self._bar(1.0 - stats.level_db / FLOOR_DB, width, "green")
        line = Text("input ", no_wrap=True).append(bar).append(f" {stats.level_db:6.1f} dB  ")
        return line.append(*(("music", "bold green") if stats.gate_open else ("silent", "dim")))

    def bars(self, rows: Sequence[tuple[str, float, float]], width: int) -> list[Text]:
        """A name, a bar as long as the live value, the absolute value; nothing where the model has none."""
        lines = []
        for name, absolute, live in rows:
            number = f"{absolute:+.2f}" if name in BIPOLAR_NAMES else f"{absolute:.2f}"
            number = "-" if math.isnan(absolute) else number
            style = "cyan" if name in MIDLEVEL_NAMES else "magenta"
            line = Text(f"{name:<{NAME_WIDTH}} ", no_wrap=True)
            line.append(self._bar(live, max(width - NAME_WIDTH - 7, 4), style)).append(f" {number:>5}")
            lines.append(line)
        return lines

    def verdict(self, frame: Frame, usual: MidLevel) -> Text:
        """The quadrant and the reasons."""
        quadrant = frame.quadrant
        said = f"{quadrant} (Q{quadrant.number}): {because(frame, usual)}"
        return Text(said, f"bold {COLOURS[quadrant]}")

    def confidence(self, frame: Frame, stats: Stats) -> Text:
        """How far to trust it, how long it was heard, who is told."""
        held = ", outputs held" if frame.held else ""
        told = f"{stats.subscribers} subscribed, {stats.dropped} messages lost"
        return Text(f"confidence {frame.confidence:.2f}{held}, {frame.time_s:.1f} s heard, {told}")

    def players(self, frame: Frame, usual: MidLevel) -> list[Text]:
        """A line for each of several players."""
        return [
            Text(f"{name:<12} {player_words(one, usual)}", no_wrap=True) for name, one in players_of(frame)
        ]

    def health(self, stats: Stats) -> Text:
        """Latency and work."""
        late = f"out within {stats.transport_ms:.0f} ms, " if stats.transport_ms else ""
        work = f"{stats.compute_p50_ms:.1f} ms a tick (p90 {stats.compute_p90_ms:.1f}), CPU {stats.cpu:.0%}"
        return Text(f"{late}{work}", "dim")

    def _bar(self, part: float, width: int, style: str) -> Text:
        halves = round(2 * width * clamp(part, 0.0, 1.0)) if math.isfinite(part) else 0
        full = self._full * (halves // 2) + self._half * (halves % 2)
        return Text(full, style).append(self._empty * (width - len(full)), "bright_black")


def _word_lines(width: int, height: int) -> int:
    """Lines that the reasons have; narrow terminals need more, low ones have fewer."""
    return min(2 if width >= TWO_COLUMNS else 3, max(height // 3, 1))


def _beside(left: Sequence[Text], right: Sequence[Text], width: int) -> list[Text]:
    """Two blocks next to each other, the first one `width` wide."""
    lines = []
    for k in range(max(len(left), len(right))):
        line = left[k].copy() if k < len(left) else Text(no_wrap=True)
        line.truncate(width, pad=True)
        lines.append(line.append(" " * GAP).append(right[k] if k < len(right) else Text()))
    return lines


def _shortened(lines: list[Text], room: int, pen: _Pen) -> list[Text]:
    """As many as there is room for; the last one says how many are left out."""
    if len(lines) <= room or not lines:
        return lines
    left_out = len(lines) - max(room - 1, 0)
    return [*lines[: max(room - 1, 0)], Text(f"and {left_out} more"[: pen.width], "dim", no_wrap=True)]
