"""What flows through the bridge: samples in, frames through, controls out.

Ranges, stated once: a mid-level feature is 0..1 (its rating 1..10, minus 1, over 9);
valence, energy and tension are -1..1 (their rating 1..9, minus 5, over 4); the other
five emotions are 0..1 (rating minus 1, over 8).  A *live* value is 0..1, ranged to the
player.  Orders are frozen; every table, message and file uses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.float32]
"""Audio, -1..1, shape ``(samples,)`` or ``(samples, channels)``."""

Bands: TypeAlias = npt.NDArray[np.float32]
"""Spectrogram, log10(1 + x) of magnitude, shape ``(frames, bands)``."""

Floats: TypeAlias = npt.NDArray[np.float64]
"""Plain numbers; the docstring that uses it gives the shape."""

MIDLEVEL_NAMES = (
    "melodiousness",
    "articulation",
    "rhythm_complexity",
    "rhythm_stability",
    "dissonance",
    "tonal_stability",
    "modality",
)
EMOTION_NAMES = ("valence", "energy", "tension", "anger", "fear", "happy", "sad", "tender")
VALUE_NAMES = MIDLEVEL_NAMES + EMOTION_NAMES
"""The fifteen values that have a live form, in the order of ``/mer/all``."""

BIPOLAR_NAMES = frozenset({"valence", "energy", "tension"})
"""Values whose absolute range is -1..1; all others have 0..1."""


class MidLevel(NamedTuple):
    """The seven mid-level perceptual features, each 0..1."""

    melodiousness: float
    articulation: float
    rhythm_complexity: float
    rhythm_stability: float
    dissonance: float
    tonal_stability: float
    modality: float


class Emotion(NamedTuple):
    """The eight emotions: valence, energy, tension -1..1; the others 0..1."""

    valence: float
    energy: float
    tension: float
    anger: float
    fear: float
    happy: float
    sad: float
    tender: float


class Quadrant(StrEnum):
    """Quarter of the valence-energy plane (Russell 1980), by the signs of the two."""

    UPLIFTING = "uplifting"  # Q1: valence >= 0, energy >= 0
    AGGRESSIVE = "aggressive"  # Q2: valence < 0, energy >= 0
    MELANCHOLIC = "melancholic"  # Q3: valence < 0, energy < 0
    CALM = "calm"  # Q4: valence >= 0, energy < 0

    @property
    def number(self) -> int:
        """1..4, as in Q1..Q4."""
        return tuple(Quadrant).index(self) + 1

    @staticmethod
    def at(valence: float, energy: float) -> Quadrant:
        """Quadrant of a point of the plane; zero counts as positive."""
        if energy >= 0:
            return Quadrant.UPLIFTING if valence >= 0 else Quadrant.AGGRESSIVE
        return Quadrant.CALM if valence >= 0 else Quadrant.MELANCHOLIC


class Reason(NamedTuple):
    """How much one feature moved an emotion away from its mean, in the emotion's unit."""

    feature: str
    contribution: float


class Why(NamedTuple):
    """The leading emotion and its three largest contributions, largest first."""

    emotion: str
    reasons: tuple[Reason, ...]


class View(NamedTuple):
    """The same music over another horizon, for maps that asked for it."""

    horizon_s: float
    features: MidLevel
    emotions: Emotion
    live: tuple[float, ...]
    """Ranged and smoothed as the frame's own, 0..1."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything one tick found out; what sinks, recorders and dashboards receive.

    Attributes
    ----------
    index : int
        Number of the tick since the stream began.
    time_s : float
        Audio time at the end of the tick's look-back, in seconds.
    level_db : float
        RMS level of the newest hop of the input before gain, in dBFS.
    gate_open : bool
        Whether music is sounding.
    features : MidLevel
        Absolute features, 0..1.
    emotions : Emotion
        Absolute emotions.
    contributions : tuple of 8 tuples of 7 floats
        ``w * (feature - mean)`` per emotion and feature, in the emotion's unit.
    why : Why
        The leading emotion and its reasons.
    confidence : float
        0..1.
    live : tuple of 15 floats
        Ranged and smoothed values 0..1, in the order of `VALUE_NAMES`.
    others : tuple of View
        The music over the horizons that maps asked for, shortest first.
    held : bool
        Whether the player holds the outputs.
    outputs : tuple of str
        The values that the model has; the others stand in the middle and are not sent.
    """

    index: int
    time_s: float
    level_db: float
    gate_open: bool
    features: MidLevel
    emotions: Emotion
    contributions: tuple[tuple[float, ...], ...]
    why: Why
    confidence: float
    live: tuple[float, ...]
    others: tuple[View, ...] = ()
    held: bool = False
    outputs: tuple[str, ...] = VALUE_NAMES

    @property
    def quadrant(self) -> Quadrant:
        """Quadrant of the absolute valence and energy."""
        return Quadrant.at(self.emotions.valence, self.emotions.energy)

    def at(self, horizon_s: float | None) -> Frame | View:
        """The values over a horizon; the frame's own for None, or where nobody asked for it."""
        return next((view for view in self.others if view.horizon_s == horizon_s), self)


@dataclass(frozen=True, slots=True)
class EnsembleFrame(Frame):
    """What several players make together, and what each of them does.

    Attributes
    ----------
    players : tuple of name and Frame
        Of every player that was heard so far, in the order of the configuration.
    """

    players: tuple[tuple[str, Frame], ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """One value for one target of a host.

    Attributes
    ----------
    target : str
        ``osc:/address``, ``cc:N``, ``cc14:N``, ``nrpn:N``, ``bend``, ``pressure``, ``program``,
        ``note:N`` as written in the configuration; ``event:NAME`` is ``/mer/event``.
    value : float
        In the units of the map's range for OSC; 0..127 for ``program``; 0..1 for all other
        MIDI, where the value of a note is its velocity and 0 ends it.
    is_event : bool
        Events are queued and never dropped silently; of values the newest wins.
    arguments : tuple of int, float and str
        What an OSC message carries instead of the value alone; empty for just that.
    """

    target: str
    value: float
    is_event: bool = False
    arguments: tuple[int | float | str, ...] = ()


class Command(NamedTuple):
    """A request from outside, already checked for form but not for sense.

    `verb` is the address below ``/mer/`` (``horizon``, ``ranges/freeze``); `player` is
    the name in ``/mer/player/<name>/…`` or empty.
    """

    verb: str
    arguments: tuple[int | float | str, ...] = ()
    player: str = ""


def feature_to_absolute(rating: float) -> float:
    """Rating 1..10 of a mid-level feature as its absolute value 0..1, clamped."""
    return min(max((rating - 1.0) / 9.0, 0.0), 1.0)


def emotion_to_absolute(name: str, rating: float) -> float:
    """Rating 1..9 of an emotion as its absolute value (-1..1 or 0..1), clamped."""
    if name in BIPOLAR_NAMES:
        return min(max((rating - 5.0) / 4.0, -1.0), 1.0)
    return min(max((rating - 1.0) / 8.0, 0.0), 1.0)


def absolute_to_feature(value: float) -> float:
    """Absolute value 0..1 of a mid-level feature as its rating 1..10."""
    return 1.0 + 9.0 * value


def absolute_to_emotion(name: str, value: float) -> float:
    """Absolute value of an emotion as its rating 1..9."""
    return 5.0 + 4.0 * value if name in BIPOLAR_NAMES else 1.0 + 8.0 * value
