"""The bridge in the terminal: a live view where there is a screen, plain lines elsewhere.

In: the newest frame and a snapshot of the statistics.  Out: a view that is drawn in place, or
a line of text from time to time.  Bars show live values 0..1, numbers beside them the
absolute ones.  The parts: `plane` (where the music is), `screen` (everything, as lines that
fit), `words` (the same in one line), and here who draws.
"""

from __future__ import annotations

import math
import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Self

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from mer_bridge.meters.plane import TRAIL_S, Trail
from mer_bridge.meters.screen import Screen
from mer_bridge.meters.words import EMOTION_WORDS, FEATURE_WORDS, because, plain_line, players_of
from mer_bridge.runtime.stats import Stats
from mer_bridge.values import Frame, MidLevel

__all__ = [
    "EMOTION_WORDS",
    "FEATURE_WORDS",
    "TRAIL_S",
    "Meters",
    "Screen",
    "Trail",
    "because",
    "plain_line",
    "players_of",
    "progress",
]

LOG_ROWS = 4
"""Rows of the screen that stay with what was said before."""
LEAST_ROWS = 6
"""Rows of the view on a screen that is too low for both."""


class Meters:
    """Show frames as they come; use it in a ``with``.

    The view is drawn again where it stands, below what was said; whatever is said meanwhile
    appears above it and goes up, as in any terminal.  It is never taller than the screen less
    `LOG_ROWS`, so the last lines stay in sight.

    Thread: control (the main thread).

    Parameters
    ----------
    usual : MidLevel
        As for `because`.
    plain : bool
        Lines even on a screen.
    every_s : float
        Seconds from one plain line to the next.
    console : rich Console, optional
        Where to; standard output by default.
    """

    def __init__(
        self,
        usual: MidLevel,
        *,
        plain: bool = False,
        every_s: float = 1.0,
        console: Console | None = None,
    ) -> None:
        self._usual = usual
        self._console = console or Console(highlight=False)
        screen = self._console.is_terminal and not self._console.is_dumb_terminal and not plain
        # What goes to standard error is put above the view where both are one screen.
        redirected = screen and sys.stderr.isatty()
        self._live = (
            Live(console=self._console, auto_refresh=False, redirect_stderr=redirected) if screen else None
        )
        self._trail = Trail()
        self._every_s = every_s
        self._next_line_s = -math.inf

    @property
    def is_screen(self) -> bool:
        """Whether meters are drawn, rather than lines printed."""
        return self._live is not None

    def show(self, frame: Frame | None, stats: Stats, *, now_s: float) -> None:
        """Draw the newest state; `now_s` is any clock, for the pace of plain lines."""
        if self._live is not None:
            if frame is not None:
                self._trail.push(frame)
            height = max(self._console.size.height - LOG_ROWS, LEAST_ROWS)
            height = min(height, max(self._console.size.height - 1, 1))
            view = Screen(frame, stats, self._usual, self._trail.points, height)
            self._live.update(view, refresh=True)
        elif now_s >= self._next_line_s:
            self._next_line_s = now_s + self._every_s
            self._print(plain_line(frame, stats, usual=self._usual))

    def _print(self, line: str) -> None:
        """Print a line; a reader who has gone away, or does not read, costs lines and nothing else."""
        file = self._console.file
        if not _takes_lines(file):
            return
        try:
            file.write(f"{line}\n")
            file.flush()
        except OSError:
            self._next_line_s = math.inf

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


def _takes_lines(file: IO[str]) -> bool:
    """Whether a line can be written without waiting for a reader who has stopped to read."""
    if os.name == "nt":  # select knows sockets alone there
        return True
    try:
        return bool(select.select([], [file], [], 0.0)[1])
    except (OSError, ValueError, TypeError):  # no file of the system's
        return True
