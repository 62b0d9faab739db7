"""What was heard in one piece of audio: numbers per tick, and of the whole.

Ratings throughout: features 1..10, emotions 1..9, in the order of `VALUE_NAMES`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge.errors import ConfigError, MissingDependency
from mer_bridge.values import (
    EMOTION_NAMES,
    MIDLEVEL_NAMES,
    VALUE_NAMES,
    Bands,
    Floats,
    Quadrant,
    emotion_to_absolute,
)

STAY_S = 2.0
"""A quadrant that is left again sooner was not entered."""
PASSAGE_S, PASSAGE_STEP_S = 10.0, 5.0
"""Length of the passages that are searched, and the distance of their beginnings."""


class Moment(NamedTuple):
    """When something happens: music begins or ends (``music``, ``silence``), or a quadrant is entered."""

    time_s: float
    name: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was heard in one piece of audio.

    Attributes
    ----------
    path : str
        The file, or empty for samples.
    model : str
        Name and version of the model.
    duration_s : float
        Seconds of audio heard.
    time_s : float64, shape (ticks,)
        Audio time at the end of each tick's look-back, in seconds.
    level_db : float64, shape (ticks,)
        RMS level of the input before gain, in dBFS.
    gate_open : bool, shape (ticks,)
        Whether music was sounding.
    confidence : float64, shape (ticks,)
        0..1.
    features : float64, shape (ticks, 7)
        Mid-level features over the horizon, ratings 1..10, in the order of `MIDLEVEL_NAMES`.
    emotions : float64, shape (ticks, 8)
        Emotions, ratings 1..9, in the order of `EMOTION_NAMES`.
    mean : float64, shape (15,)
        The whole: mean features of the ticks in which music was heard (of all where there was
        none), then the emotions of that mean; in the order of `VALUE_NAMES`.
    bands : float32, shape (ticks, bands), or None
        The spectrum at each tick, log10(1 + x) of magnitude; kept on request, for plots.
    """

    path: str
    model: str
    duration_s: float
    time_s: Floats = field(repr=False)
    level_db: Floats = field(repr=False)
    gate_open: npt.NDArray[np.bool_] = field(repr=False)
    confidence: Floats = field(repr=False)
    features: Floats = field(repr=False)
    emotions: Floats = field(repr=False)
    mean: Floats = field(repr=False)
    bands: Bands | None = field(default=None, repr=False)

    def __len__(self) -> int:
        """Number of ticks."""
        return len(self.time_s)

    def __getitem__(self, name: str) -> Floats:
        """The curve of one of the fifteen values, ratings, shape ``(ticks,)``.

        Raises
        ------
        KeyError
            Unknown name.
        """
        if name not in VALUE_NAMES:
            raise KeyError(f"{name!r} is none of {', '.join(VALUE_NAMES)}")
        if name in MIDLEVEL_NAMES:
            return self.features[:, MIDLEVEL_NAMES.index(name)]
        return self.emotions[:, EMOTION_NAMES.index(name)]

    @property
    def heard(self) -> bool:
        """Whether there was any music."""
        return bool((self.confidence > 0.0).any())

    @property
    def summary(self) -> dict[str, float]:
        """`mean` by name."""
        return dict(zip(VALUE_NAMES, self.mean.tolist(), strict=True))

    @property
    def quadrant(self) -> Quadrant:
        """Quadrant of the valence-energy plane that the whole lies in."""
        plane = (emotion_to_absolute(name, self.summary[name]) for name in ("valence", "energy"))
        return Quadrant.at(*plane)

    @property
    def moments(self) -> list[Moment]:
        """Where music begins and ends, and the quadrants that are entered and kept for two seconds."""
        gate = self.gate_open.astype(np.int8)
        edges = np.flatnonzero(np.diff(gate, prepend=0))
        found = [Moment(float(self.time_s[k]), "music" if gate[k] else "silence") for k in edges]
        numbers = _quadrants(self.emotions)
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        entered = -1
        for start, end in zip(starts, [*starts[1:], len(self) - 1], strict=True):
            stays = self.time_s[end] - self.time_s[start] >= STAY_S
            if stays and gate[start:end].any() and numbers[start] != entered:
                entered = numbers[start]
                found.append(Moment(float(self.time_s[start]), str(tuple(Quadrant)[entered])))
        return sorted(found)

    def passage(self, at_s: float | None = None) -> Floats:
        """Mean features of one passage of `PASSAGE_S`, ten seconds; what `Corpus.like` looks for.

        Parameters
        ----------
        at_s : float, optional
            Where it begins, in seconds; the whole piece is taken otherwise.

        Returns
        -------
        float64, shape (7,)
            Ratings 1..10.

        Raises
        ------
        ConfigError
            The piece ends before.
        """
        if at_s is None:
            return self.mean[: len(MIDLEVEL_NAMES)]
        inside = (self.time_s >= at_s) & (self.time_s < at_s + PASSAGE_S)
        if not inside.any():
            what = self.path or "the piece"
            raise ConfigError(f"{what} is {self.duration_s:.1f} s long; there is nothing at {at_s:g} s")
        mean: Floats = self.features[inside].mean(axis=0)
        return mean

    def passages(self) -> Floats:
        """Mean features of passages of `PASSAGE_S`, one every `PASSAGE_STEP_S`.

        Returns
        -------
        float64, shape (passages, 8)
            Beginning in seconds, then the seven ratings; at least one, the whole of a short piece.
        """
        begins = np.arange(0.0, max(self.duration_s - PASSAGE_S, 0.0) + 1e-9, PASSAGE_STEP_S)
        first = np.searchsorted(self.time_s, begins)
        last = np.maximum(np.searchsorted(self.time_s, begins + PASSAGE_S), first + 1)
        sums = np.concatenate([np.zeros((1, 7)), np.cumsum(self.features, axis=0)])
        fits = first < len(self)
        first, last = first[fits], np.minimum(last[fits], len(self))
        means = (sums[last] - sums[first]) / (last - first)[:, None]
        return np.column_stack([begins[fits], means])

    @property
    def numbers(self) -> Floats:
        """All curves side by side, ``(ticks, 19)``: time, level, gate, confidence, the fifteen ratings."""
        state = (self.time_s, self.level_db, self.gate_open, self.confidence)
        return np.column_stack([*state, self.features, self.emotions]).astype(np.float64)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """All numbers per tick by the name of their column, each of shape ``(ticks,)``."""
        named: dict[str, npt.NDArray[Any]] = {
            "index": np.arange(len(self)),
            "time_s": self.time_s,
            "level_db": self.level_db,
            "gate": self.gate_open.astype(np.int8),
            "confidence": self.confidence,
        }
        return named | {name: self[name] for name in VALUE_NAMES}

    def to_dataframe(self) -> Any:
        """A pandas DataFrame with a row per tick and the columns of `columns`.

        Raises
        ------
        MissingDependency
            pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingDependency("pandas", extra="notebook", purpose="make a DataFrame") from error
        return pd.DataFrame(self.columns())

    def plot(self, out: Path | str | None = None) -> Any:
        """A matplotlib Figure of spectrum, curves, moments and the trail over the plane.

        Parameters
        ----------
        out : Path, str or None
            Written there as well: .svg, .png or .pdf.

        Raises
        ------
        MissingDependency
            matplotlib is not installed.
        ConfigError
            `out` cannot be written.
        """
        from mer_bridge.plots import curves

        figure = curves.draw(self)
        if out is not None:
            curves.save(figure, Path(out))
        return figure


def _quadrants(emotions: Floats) -> npt.NDArray[np.intp]:
    """Index into `Quadrant` at each tick, from the signs of valence and energy."""
    valence, energy = emotions[:, 0] >= 5.0, emotions[:, 1] >= 5.0
    quadrants: npt.NDArray[np.intp] = np.where(energy, np.where(valence, 0, 1), np.where(valence, 3, 2))
    return quadrants
