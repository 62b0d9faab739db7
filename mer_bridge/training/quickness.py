"""How soon a model follows a change of mood: spliced clips in, half-way times out.

Two clips that people judged as opposite, calm and aggressive (tagged quadrants) or sad and
happy (rated emotions; quadrants where none are rated), are cut hard against each other and
heard by the real pipeline in blocks of two hops.  At each tick tension, valence and energy are
read over several horizons at once.  A value's *start* is its mean over the `BEFORE_S` before
the splice; its *end* that over the `AFTER_S` from when the horizon, and the model's own
look-back, hold the second clip alone; its half-way time is that of the first tick, after the splice,
at which it has gone half of the way between them.  Ways shorter than `LEAST_WAY` are left out.
Times are those of the audio: a block of the sound card and some milliseconds of work come on top.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mer_bridge.config import Config, Model
from mer_bridge.ear.resampler import Resampler
from mer_bridge.errors import AudioFileError, DataError
from mer_bridge.pipeline import Pipeline, build_pipeline
from mer_bridge.sources.file import decode
from mer_bridge.training.clips import Clip
from mer_bridge.values import EMOTION_NAMES, Floats, Samples

RATE = 22_050
"""Of the spliced music, in Hz."""
HORIZONS_S = (1.0, 2.0, 4.0, 10.0)
VALUES = ("tension", "valence", "energy")
FIRST_S, SECOND_S = 12.0, 13.5
"""Of either clip."""
BEFORE_S, AFTER_S = 2.0, 3.0
LEAST_WAY = 0.5
"""Rating steps of 1..9."""
CLIPS = 12
"""Of each mood."""
GRID_S = np.arange(-2.0, 10.01, 0.128)
"""Times of the step response, from the splice."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Two clips cut against each other."""

    kind: str
    first: Clip
    second: Clip


@dataclass(frozen=True, slots=True)
class Step:
    """How one value went over one splice: half-way time, and the way gone at each of `GRID_S`, 0..1."""

    kind: str
    value: str
    horizon_s: float
    half_s: float
    gone: Floats


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles of half-way times in seconds, and of how many."""

    low: float
    median: float
    high: float
    count: int

    @staticmethod
    def of(steps: Sequence[Step]) -> Spread:
        """Of some steps; NaN of none."""
        if not steps:
            return Spread(np.nan, np.nan, np.nan, 0)
        low, median, high = np.percentile([step.half_s for step in steps], (25, 50, 75))
        return Spread(float(low), float(median), float(high), len(steps))


def splices(clips: Sequence[Clip], *, count: int = CLIPS, seed: int = 1) -> list[Splice]:
    """Pairs of opposite clips, there and back.

    Raises
    ------
    DataError
        There are no clips of opposite moods.
    """
    rng = np.random.default_rng(seed)
    quadrants = [[clip for clip in clips if clip.quadrant == number] for number in range(4)]
    sad, happy = (_most(clips, name, count) for name in ("sad", "happy"))
    pairs = [
        ("calm", "aggressive", quadrants[3], quadrants[1]),
        ("sad", "happy", sad or quadrants[2], happy or quadrants[0]),
    ]
    found = []
    for here, there, ones, others in pairs:
        n = min(count, len(ones), len(others))
        for one, other in zip(_some(ones, n, rng), _some(others, n, rng), strict=True):
            found += [Splice(f"{here} to {there}", one, other), Splice(f"{there} to {here}", other, one)]
    if not found:
        raise DataError("no clips of opposite moods: some must be tagged Q1..Q4, or rated sad and happy")
    return found


def _most(clips: Sequence[Clip], name: str, count: int) -> list[Clip]:
    """Clips with the highest ratings of an emotion."""
    column = EMOTION_NAMES.index(name)
    rated = [clip for clip in clips if not np.isnan(clip.emotions[column])]
    return sorted(rated, key=lambda clip: -clip.emotions[column])[: 3 * count]


def _some(clips: Sequence[Clip], count: int, rng: np.random.Generator) -> list[Clip]:
    return [clips[index] for index in rng.permutation(len(clips))[:count]]


def measure(
    model: str, pairs: Sequence[Splice], *, told: Callable[[str], None] = lambda _: None
) -> tuple[list[Step], list[str]]:
    """Steps of every splice, value and horizon; and the splices that could not be made, with the reason.

    Raises
    ------
    ModelError, MissingDependency
        The model cannot be loaded.
    """
    config = Config(model=Model(name=model, horizon_s=max(HORIZONS_S)))
    steps: list[Step] = []
    left_out = []
    for splice in pairs:
        pipeline = build_pipeline(config, input_rate=RATE)
        try:
            steps += _steps(splice, pipeline, _music(splice))
        except AudioFileError as error:
            left_out.append(f"{splice.first.name} to {splice.second.name}: {error}")
        pipeline.close()
        told(f"{splice.kind}: {splice.first.name}, {splice.second.name}")
    return steps, left_out


def _music(splice: Splice) -> Samples:
    """Both clips, one after the other."""
    parts = []
    for clip, seconds in ((splice.first, FIRST_S), (splice.second, SECOND_S)):
        samples, own_rate = decode(clip.audio)
        mono = samples if samples.ndim == 1 else samples.mean(axis=1)
        part = Resampler(own_rate, RATE).push(mono.astype(np.float32))[: round(seconds * RATE)]
        if len(part) < round(seconds * RATE):
            raise AudioFileError(f"is shorter than {seconds:g} s")
        parts.append(part)
    return np.concatenate(parts)


def _steps(splice: Splice, pipeline: Pipeline, music: Samples) -> list[Step]:
    times, ratings = _hear(pipeline, music)
    times = times - FIRST_S
    card = pipeline.card
    look_back_s = card.trunk.look_back_frames / card.frontend.frames_per_second
    steps = []
    for number, horizon_s in enumerate(HORIZONS_S):
        settled_s = max(horizon_s, look_back_s)
        before = (times > -BEFORE_S) & (times <= 0.0)
        after = (times >= settled_s) & (times <= settled_s + AFTER_S)
        for name in VALUES:
            values = ratings[:, number, EMOTION_NAMES.index(name)]
            if not before.any() or not after.any() or np.isnan(values).any():
                continue
            start, end = float(values[before].mean()), float(values[after].mean())
            if abs(end - start) < LEAST_WAY:
                continue
            gone = (values - start) / (end - start)
            half_s = float(times[np.argmax((times > 0.0) & (gone >= 0.5))])
            steps.append(Step(splice.kind, name, horizon_s, half_s, np.interp(GRID_S, times, gone)))
    return steps


def _hear(pipeline: Pipeline, music: Samples) -> tuple[Floats, Floats]:
    """Time of each tick ``(ticks,)`` and emotion ratings over each horizon ``(ticks, horizons, 8)``."""
    front = pipeline.card.frontend
    block = 2 * front.hop[0] // front.hop[1]  # shorter than any tick, so horizons are read at each
    times, ratings = [], []
    for at in range(0, len(music), block):
        for tick in pipeline.judge(music[at : at + block]):
            means = [pipeline.horizon.mean(horizon_s) for horizon_s in HORIZONS_S]
            if means[0] is not None:
                times.append(tick.time_s)
                ratings.append([pipeline.emotion.ratings(mean) for mean in means if mean is not None])
    return np.array(times), np.array(ratings).reshape(len(times), len(HORIZONS_S), len(EMOTION_NAMES))


def response(steps: Sequence[Step], horizon_s: float) -> Floats:
    """Median way gone at each of `GRID_S` over one horizon."""
    chosen = [step.gone for step in steps if step.horizon_s == horizon_s]
    median: Floats = np.median(chosen, axis=0) if chosen else np.full(len(GRID_S), np.nan)
    return median
