"""What a recording says in numbers: curves on one clock, moments, shares, durations.

In: a `mer_bridge.takes.Take`.  Out: arrays that can be drawn, whatever the recording holds:
every number is finite and in its range, and time never runs back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge.takes import Take
from mer_bridge.units import SILENCE_DB
from mer_bridge.values import BIPOLAR_NAMES, VALUE_NAMES, Command, Floats, Frame, Quadrant

STAY_S = 2.0
"""A quadrant that is left again sooner was not entered."""
MAX_S = 1e6
"""More than eleven days."""
MAX_MS = 1e6
PERCENTS = (50, 95, 99)
LEAST_SHARE = 0.005
"""Emotions that led more rarely are not told of."""
REAL_TIME = 0.05
"""How far the clock of the audio may differ from that of the wall, of 1, to count as the same."""


class Moment(NamedTuple):
    """When something happened, what kind of thing, and what, in words."""

    time_s: float
    kind: str
    text: str


class Led(NamedTuple):
    """An emotion that led, its share of the music 0..1, and the mean contributions of its reasons."""

    emotion: str
    share: float
    reasons: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What one player played.

    Attributes
    ----------
    name : str
        Empty for a single player.
    time_s : float64, shape (frames,)
        Seconds from the first frame of all players.
    at_s : float64, shape (frames,)
        By the clock of the wall, seconds since the recording began.
    values : float64, shape (frames, 15)
        Absolute values, in the order of `VALUE_NAMES`.
    has : tuple of bool
        Which of them the model has.
    level_db, confidence : float64, shape (frames,)
    gate_open : bool, shape (frames,)
    took_ms : float64, shape (frames,)
        Work for each frame; empty where it was not kept.
    led : tuple of Led
        Most often first.
    commands : tuple of Moment
    """

    name: str
    take: Take = field(repr=False)
    time_s: Floats = field(repr=False)
    at_s: Floats = field(repr=False)
    values: Floats = field(repr=False)
    has: tuple[bool, ...]
    level_db: Floats = field(repr=False)
    confidence: Floats = field(repr=False)
    gate_open: npt.NDArray[np.bool_] = field(repr=False)
    took_ms: Floats = field(repr=False)
    led: tuple[Led, ...]
    commands: tuple[Moment, ...]

    @property
    def duration_s(self) -> float:
        """From the first frame of all to the last of this player."""
        return float(self.time_s[-1])

    @property
    def weights(self) -> Floats:
        """Seconds that each frame stands for, shape (frames,); none longer than four usual ones."""
        steps = np.diff(self.time_s, append=self.time_s[-1] + self.take.tick_s)
        return np.minimum(steps, 4.0 * max(float(np.median(steps)), 1e-3))

    @property
    def music_s(self) -> float:
        """Seconds with music."""
        return float(self.weights[self.gate_open].sum())

    @property
    def music(self) -> npt.NDArray[np.bool_]:
        """Frames that the numbers are about: those with music, or all where there was none."""
        return self.gate_open if self.gate_open.any() else np.ones_like(self.gate_open)

    @property
    def quadrants(self) -> npt.NDArray[np.int64]:
        """Quadrant of each frame, 0..3 in the order of `Quadrant`."""
        right, up = self["valence"] >= 0.0, self["energy"] >= 0.0
        return np.where(up, np.where(right, 0, 1), np.where(right, 3, 2))

    @property
    def shares(self) -> dict[Quadrant, float]:
        """What part of the music lay in each quadrant, 0..1."""
        weights, quadrants = self.weights * self.music, self.quadrants
        total = max(float(weights.sum()), 1e-9)
        return {each: float(weights[quadrants == k].sum()) / total for k, each in enumerate(Quadrant)}

    def __getitem__(self, name: str) -> Floats:
        """Curve of a value, shape ``(frames,)``."""
        return self.values[:, VALUE_NAMES.index(name)]

    def moments(self) -> list[Moment]:
        """Where music begins and ends, which quadrants were entered, and what was asked for."""
        found = [*self.commands]
        gate = self.gate_open.astype(np.int8)
        found += [
            Moment(float(self.time_s[k]), "gate", "music" if gate[k] else "silence")
            for k in np.flatnonzero(np.diff(gate, prepend=0))
        ]
        quadrants = self.quadrants
        starts = np.flatnonzero(np.diff(quadrants, prepend=-1))
        ends = np.append(self.time_s[starts[1:]], np.inf)
        last = -1
        for k, end_s in zip(starts.tolist(), ends.tolist(), strict=True):
            stays = end_s - self.time_s[k] >= STAY_S and self.gate_open[k]
            if stays and quadrants[k] != last:
                last = int(quadrants[k])
                found.append(Moment(float(self.time_s[k]), "quadrant", str(tuple(Quadrant)[last])))
        return sorted(found)

    def clock(self, at_s: Floats | Sequence[float]) -> Floats:
        """Where moments of the wall's clock lie on the axis of the curves."""
        return np.asarray(np.interp(np.clip(at_s, 0.0, MAX_S), self.at_s, self.time_s), np.float64)

    def late_ms(self) -> Floats:
        """How much later than the quickest each frame came, shape (frames,); empty if not in real time."""
        wall_s, audio_s = np.ptp(self.at_s), np.ptp(self.time_s)
        if audio_s <= 0.0 or abs(wall_s / audio_s - 1.0) > REAL_TIME:
            return np.empty(0)
        ahead = self.at_s - self.time_s
        return np.asarray(1000.0 * (ahead - ahead.min()), np.float64)


def heard(name: str, take: Take, *, first_s: float) -> Heard:
    """The numbers of a take; `first_s` is when the first frame of all players came."""
    frames = take.frames
    offset = float(_finite(take.starts_s - first_s, 0.0, MAX_S))
    time_s = _rising([frame.time_s - frames[0].time_s + offset for frame in frames])
    entries = [entry for entry in take.entries if isinstance(entry.content, Frame)]
    low = [-1.0 if each in BIPOLAR_NAMES else 0.0 for each in VALUE_NAMES]
    took = np.array([entry.took_ms for entry in entries])
    at_s = _rising([entry.at_s for entry in entries])
    return Heard(
        name=name,
        take=take,
        time_s=time_s,
        at_s=at_s,
        values=_finite([[*frame.features, *frame.emotions] for frame in frames], low, 1.0),
        has=tuple(each in frames[-1].outputs for each in VALUE_NAMES),
        level_db=_finite([frame.level_db for frame in frames], SILENCE_DB, 0.0),
        confidence=_finite([frame.confidence for frame in frames], 0.0, 1.0),
        gate_open=np.array([frame.gate_open for frame in frames], bool),
        took_ms=_finite(took, 0.0, MAX_MS) if took.any() else np.empty(0),
        led=_led(frames),
        commands=tuple(
            Moment(
                float(np.interp(_finite(entry.at_s, 0.0, MAX_S), at_s, time_s)),
                "command",
                words(entry.content),
            )
            for entry in take.entries
            if isinstance(entry.content, Command)
        ),
    )


def words(command: Command) -> str:
    """A command as it is typed."""
    return " ".join([f"/mer/{command.verb}", *map(str, command.arguments)])


def percentiles(values: Floats) -> dict[str, float]:
    """The spread of some durations by name, in their unit; empty without any."""
    if not len(values):
        return {}
    found = {f"p{percent}": float(np.percentile(values, percent)) for percent in PERCENTS}
    return {**found, "longest": float(values.max())}


def thinned(time_s: Floats, values: Floats, *, columns: int, end_s: float) -> tuple[Floats, Floats]:
    """Times and means of at most `columns` stretches of a curve; for pictures."""
    if len(time_s) <= columns:
        return time_s, values
    bins = np.minimum((time_s / max(end_s, 1e-9) * columns).astype(np.int64), columns - 1)
    counts = np.bincount(bins, minlength=columns)
    full = counts > 0
    means = np.bincount(bins, values, columns)[full] / counts[full]
    return np.bincount(bins, time_s, columns)[full] / counts[full], means


def _led(frames: Sequence[Frame]) -> tuple[Led, ...]:
    music = [frame for frame in frames if frame.gate_open] or list(frames)
    counts = Counter(frame.why.emotion for frame in music)
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for frame in music:
        for reason in frame.why.reasons:
            sums[frame.why.emotion][reason.feature] += float(_finite(reason.contribution, -9.0, 9.0))
    return tuple(
        Led(
            emotion,
            count / len(music),
            tuple(sorted(((f, c / count) for f, c in sums[emotion].items()), key=lambda r: -abs(r[1]))[:3]),
        )
        for emotion, count in counts.most_common(len(VALUE_NAMES))
        if count / len(music) >= LEAST_SHARE
    )


def _rising(times: Sequence[float]) -> Floats:
    return np.maximum.accumulate(_finite(times, 0.0, MAX_S))


def _finite(values: object, low: object, high: float) -> Floats:
    """Numbers within their range; what is none stands at 0."""
    numbers = np.nan_to_num(np.asarray(values, np.float64), nan=0.0)
    return np.clip(numbers, np.asarray(low, np.float64), high)
