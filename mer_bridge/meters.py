"""The bridge in the terminal: meters where there is a screen, one line a second elsewhere.

In: the newest frame and a snapshot of the statistics.  Out: something rich can print, or a
line of text.  Bars show live values 0..1, numbers beside them the absolute ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from mer_bridge.runtime.stats import Stats
from mer_bridge.units import clamp
from mer_bridge.values import (
    BIPOLAR_NAMES,
    EMOTION_NAMES,
    MIDLEVEL_NAMES,
    VALUE_NAMES,
    EnsembleFrame,
    Frame,
    MidLevel,
)

FLOOR_DB = -60.0
"""Left end of the level meter, in dBFS."""
TWO_COLUMNS = 72
"""Narrower terminals stack features above emotions."""

EMOTION_WORDS = dict(
    zip(
        EMOTION_NAMES,
        ("positive", "energetic", "tense", "angry", "fearful", "happy", "sad", "tender"),
        strict=True,
    )
)
FEATURE_WORDS = {
    "melodiousness": ("melodious", "not melodious"),
    "articulation": ("staccato", "legato"),
    "rhythm_complexity": ("complex in rhythm", "simple in rhythm"),
    "rhythm_stability": ("steady", "unsteady"),
    "dissonance": ("dissonant", "consonant"),
    "tonal_stability": ("tonally stable", "tonally unstable"),
    "modality": ("minor", "major"),
}
"""What a feature above and below its mean is called."""


def because(frame: Frame, usual: MidLevel) -> str:
    """Say why the leading emotion leads, for example ``tense because dissonant (+.31)``.

    Parameters
    ----------
    frame : Frame
    usual : MidLevel
        Features of average music, 0..1: they decide between *dissonant* and *consonant*.
    """
    above: list[str] = []
    below: list[str] = []
    for feature, contribution in frame.why.reasons:
        index = MIDLEVEL_NAMES.index(feature)
        high, low = FEATURE_WORDS[feature]
        word = high if frame.features[index] >= usual[index] else low
        (above if contribution >= 0.0 else below).append(f"{word} ({_signed(contribution)})")
    text = EMOTION_WORDS[frame.why.emotion]
    text += f" because {_list(above)}" if above else ""
    return text + (f", although {_list(below)}" if below else "")


def render(frame: Frame | None, stats: Stats, *, usual: MidLevel) -> RenderableType:
    """Everything a player wants to see, fit to the width it is printed at.

    Parameters
    ----------
    frame : Frame or None
        The newest; None before the first.
    stats : Stats
    usual : MidLevel
        As for `because`.
    """
    parts: list[RenderableType] = [_level(stats)]
    if frame is not None:
        parts += [_Values(frame), _verdict(frame, usual), _confidence(frame)]
        parts += [Text(f"{name:<17} {_player(one, usual)}") for name, one in players_of(frame)]
    return Group(*parts, _health(stats))


def plain_line(frame: Frame | None, stats: Stats, *, usual: MidLevel) -> str:
    """The same as `render` in one line, for logs and pipes."""
    level = f"{stats.level_db:.1f} dB, gate {'open' if stats.gate_open else 'closed'}"
    if frame is None:
        return f"{level}, no music heard yet"
    plane = ", ".join(
        f"{name} {getattr(frame.emotions, name):+.2f}" for name in ("valence", "energy", "tension")
    )
    work = f"{stats.compute_p50_ms:.1f} ms a tick, CPU {stats.cpu:.0%}"
    where = f"{frame.quadrant}: {because(frame, usual)}"
    line = f"{frame.time_s:.1f} s, {level}, {plane}, {where}, confidence {frame.confidence:.2f}, {work}"
    return "; ".join((line, *(f"{name}: {_player(one, usual)}" for name, one in players_of(frame))))


def players_of(frame: Frame) -> tuple[tuple[str, Frame], ...]:
    """Name and frame of each of several players; empty where there is one."""
    return frame.players if isinstance(frame, EnsembleFrame) else ()


def _player(frame: Frame, usual: MidLevel) -> str:
    """One player in a few words."""
    if not frame.gate_open:
        return "silent"
    level = f"{frame.level_db:.1f} dB"
    return f"{level}, {frame.quadrant}: {because(frame, usual)}, confidence {frame.confidence:.2f}"


class Meters:
    """Show frames as they come; use it in a ``with``.

    Thread: control (the main thread).

    Parameters
    ----------
    usual : MidLevel
        As for `because`.
    plain : bool
        One line a second, as when the output is no terminal.
    console : rich Console, optional
        Where to; standard output by default.
    """

    def __init__(self, usual: MidLevel, *, plain: bool = False, console: Console | None = None) -> None:
        self._usual = usual
        self._console = console or Console(highlight=False)
        screen = self._console.is_terminal and not plain
        self._live = Live(console=self._console, auto_refresh=False) if screen else None
        self._next_line_s = 0.0

    @property
    def is_screen(self) -> bool:
        """Whether meters are drawn, rather than lines printed."""
        return self._live is not None

    def show(self, frame: Frame | None, stats: Stats, *, now_s: float) -> None:
        """Draw the newest state; `now_s` is any clock, for the pace of plain lines."""
        if self._live is not None:
            self._live.update(render(frame, stats, usual=self._usual), refresh=True)
        elif now_s >= self._next_line_s:
            self._next_line_s = now_s + 1.0
            self._console.print(plain_line(frame, stats, usual=self._usual), soft_wrap=True, markup=False)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()


@contextmanager
def progress(total_s: float, *, title: str) -> Iterator[Callable[[float], None]]:
    """Show a bar with the time left on standard error, if that is a terminal.

    Yields
    ------
    callable
        To be told the seconds of audio done since the last call.
    """
    console = Console(stderr=True)
    columns = (TextColumn(title), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=max(total_s, 1e-3))
        yield lambda seconds: bar.update(task, advance=seconds)


class _Values:
    """The fifteen bars: beside each other where there is room, else below each other."""

    def __init__(self, frame: Frame) -> None:
        values = zip(VALUE_NAMES, (*frame.features, *frame.emotions), frame.live, strict=True)
        self._rows = [(name, absolute, live) for name, absolute, live in values]

    def __rich_console__(self, console: object, options: object) -> Iterator[RenderableType]:
        width = int(getattr(options, "max_width", TWO_COLUMNS))
        features, emotions = self._rows[: len(MIDLEVEL_NAMES)], self._rows[len(MIDLEVEL_NAMES) :]
        if width < TWO_COLUMNS:
            yield _bars([*features, *emotions], width)
            return
        pair = Table.grid(padding=(0, 2))
        pair.add_row(_bars(features, width // 2 - 2), _bars(emotions, width // 2 - 2))
        yield pair


def _bars(rows: list[tuple[str, float, float]], width: int) -> Table:
    table = Table.grid(padding=(0, 1))
    for name, absolute, live in rows:
        number = f"{absolute:+.2f}" if name in BIPOLAR_NAMES else f"{absolute:.2f}"
        bar = ProgressBar(total=1.0, completed=clamp(live, 0.0, 1.0), width=max(width - 25, 4))
        table.add_row(Text(f"{name:<17}"), bar, Text(f"{number:>5}"))
    return table


def _level(stats: Stats) -> RenderableType:
    part = clamp(1.0 - stats.level_db / FLOOR_DB, 0.0, 1.0)
    gate = Text("music", "green") if stats.gate_open else Text("silent", "dim")
    clip = Text(f"clipped {stats.clipped}", "bold red") if stats.clipped else Text("")
    table = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=1.0, completed=part, width=8, complete_style="green", finished_style="red")
    table.add_row(Text("input"), bar, Text(f"{stats.level_db:6.1f} dB"), gate, clip)
    return table


def _verdict(frame: Frame, usual: MidLevel) -> Text:
    return Text(f"{frame.quadrant} (Q{frame.quadrant.number}): {because(frame, usual)}", "bold")


def _confidence(frame: Frame) -> Text:
    return Text(f"confidence {frame.confidence:.2f}, {frame.time_s:.1f} s heard")


def _health(stats: Stats) -> Text:
    losses = f"lost {stats.lost} samples, {stats.dropped} messages"
    work = f"{stats.compute_p50_ms:.1f} ms a tick (p90 {stats.compute_p90_ms:.1f}), CPU {stats.cpu:.0%}"
    return Text(f"{work}, {losses}, {stats.subscribers} subscribed", "dim")


def _signed(value: float) -> str:
    """``+.31``: the sign matters, the leading zero does not."""
    return f"{value:+.2f}".replace("0.", ".", 1)


def _list(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
