"""What the bridge counts about itself: numbers in, one frozen snapshot out.

Times come in as arguments, in seconds of whatever clock the caller has, so nothing here
reads one.  The snapshot is what meters draw, ``/mer/status`` answers and the exit line says.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, fields

from mer_bridge.units import SILENCE_DB

RECENT = 256
"""Ticks over which compute times are judged: about half a minute."""


@dataclass(frozen=True, slots=True)
class Stats:
    """The state of a running bridge.

    Attributes
    ----------
    ticks : int
        Frames computed since the start.
    level_db : float
        Level of the newest frame, in dBFS.
    gate_open : bool
    lost : int
        Input samples that never arrived or had to be dropped.
    skipped_samples : int
        Input samples left out because the computer was too slow for them.
    failures : int
        How often the sound card or JACK server went away.
    clipped, non_finite : int
        Input samples the guard had to mend.
    skipped : int
        Frames replaced by a newer one before they were sent.
    late : int
        Output steps left out because the sender came too late.
    dropped : int
        Messages that could not be sent.
    refused : int
        Commands that found the queue full.
    malformed, denied : int
        Packets that were no OSC of ours, and those from addresses that may not talk.
    backlog_s : float
        Seconds of sound that wait to be heard.
    cpu : float
        Processor time over time, 1 is one core.
    compute_p50_ms, compute_p90_ms : float
        Milliseconds of work per tick, over the last `RECENT`.
    transport_ms : float
        Longest way of a sound into the numbers that go out, but for computing: its block, the
        wait for a tick, the glide to it, the wait for an output step.
    look_back_ms : float
        How old on average the sound is that a value speaks of: half the horizon.
    subscribers : int
    restarts : int
        How often a process that describes sound for the model had to be started again.
    overtaken : int
        Stretches of sound that such a process had no time for.
    """

    ticks: int = 0
    level_db: float = SILENCE_DB
    gate_open: bool = False
    lost: int = 0
    skipped_samples: int = 0
    failures: int = 0
    clipped: int = 0
    non_finite: int = 0
    skipped: int = 0
    late: int = 0
    dropped: int = 0
    refused: int = 0
    malformed: int = 0
    denied: int = 0
    backlog_s: float = 0.0
    cpu: float = 0.0
    compute_p50_ms: float = 0.0
    compute_p90_ms: float = 0.0
    transport_ms: float = 0.0
    look_back_ms: float = 0.0
    subscribers: int = 0
    restarts: int = 0
    overtaken: int = 0

    def pairs(self) -> list[str | float]:
        """Name and value in turn, as ``/mer/status`` answers."""
        return [item for field in fields(self) for item in (field.name, float(getattr(self, field.name)))]

    def line(self) -> str:
        """One line for people, as said at the end."""
        work = f"{self.compute_p50_ms:.1f} ms each (p90 {self.compute_p90_ms:.1f}), CPU {self.cpu:.0%}"
        lost = f"lost {self.lost} samples, {self.dropped} messages, {self.refused} commands"
        lost += f", skipped {self.skipped_samples} samples" if self.skipped_samples else ""
        return f"{self.ticks} ticks, {work}; {lost}; left out {self.skipped} frames, {self.late} steps"


class Times:
    """The last durations, and how they spread.

    Thread: one writer; readers of other threads see a recent state.
    """

    def __init__(self, *, length: int = RECENT) -> None:
        self._seconds: deque[float] = deque(maxlen=length)

    def push(self, seconds: float) -> None:
        """Take in one duration."""
        self._seconds.append(seconds)

    def percentile_ms(self, percent: float) -> float:
        """Duration, in ms, that `percent` (0..100) of the last ones do not exceed; 0 without any."""
        ordered = sorted(self._seconds.copy())
        if not ordered:
            return 0.0
        return 1000.0 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100.0))]


class Share:
    """Processor time as a part of time, over about the last second.

    Parameters
    ----------
    now_s, busy_s : float
        Both clocks at the start.
    window_s : float
        Shortest stretch that is judged.
    """

    def __init__(self, *, now_s: float, busy_s: float, window_s: float = 1.0) -> None:
        self._since = (now_s, busy_s)
        self._window_s = window_s
        self._share = 0.0

    def at(self, *, now_s: float, busy_s: float) -> float:
        """Share of the last full window; of the time since the start before there was one."""
        elapsed = now_s - self._since[0]
        if elapsed <= 0.0:
            return self._share
        share = (busy_s - self._since[1]) / elapsed
        if elapsed < self._window_s:
            return self._share or share
        self._since = (now_s, busy_s)
        self._share = share
        return share
