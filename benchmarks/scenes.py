"""Two performances that could not differ more, composed by chance: a quiet pianist and a loud band.

Both play phrases of some seconds in manners that change: slow or quick, major, minor or at
odds, long notes or short ones, thin or thick.  Always the same for the same seed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mer_bridge.sources.scores import Part, Score
from mer_bridge.sources.synth import RATE, REST_S, render
from mer_bridge.values import Quadrant, Samples

KEYS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
MODES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10), "at odds": (0, 1, 2, 5, 6, 7, 11)}


class Manner(NamedTuple):
    """How a phrase is played."""

    mode: str
    tempo_bpm: float
    beats: float
    voices: int
    level_db: float


def performance(player: str, *, seconds: float, seed: int = 7) -> Samples:
    """Mono float32 at `RATE` of a ``quiet pianist`` (about -40 dBFS) or a ``loud band`` (-10 dBFS)."""
    rng = np.random.default_rng(seed)
    play = {"quiet pianist": _pianist, "loud band": _band}[player]
    phrases: list[Samples] = []
    while sum(map(len, phrases)) < seconds * RATE:
        manner = _manner(rng)
        phrases.append(render(play(manner, rng))[: -round((REST_S - 0.3) * RATE)])
    return np.concatenate(phrases)[: round(seconds * RATE)]


def _manner(rng: np.random.Generator) -> Manner:
    return Manner(
        mode=str(rng.choice(list(MODES))),
        tempo_bpm=float(rng.uniform(55.0, 170.0)),
        beats=float(rng.choice([0.25, 0.5, 1.0, 2.0])),
        voices=int(rng.integers(1, 5)),
        level_db=float(rng.uniform(-5.0, 5.0)),
    )


def _pianist(manner: Manner, rng: np.random.Generator) -> Score:
    parts = (
        Part(voice="piano", level_db=0.0, notes=_line(manner, rng, octave=4)),
        Part(voice="piano", level_db=-4.0, notes=_chords(manner, rng, octave=3)),
    )
    return _score(manner, parts, level_db=-40.0, room=0.4)


def _band(manner: Manner, rng: np.random.Generator) -> Score:
    drive = 0.0 if manner.mode == "major" else 7.0
    hits = "k h s h" if manner.beats > 0.5 else "k+x h s h k k s+h h"
    drums = " ".join([f"{hits.split(maxsplit=1)[0]}:0.5", *hits.split()[1:]] * (16 // len(hits.split()) * 2))
    parts = (
        Part(voice="lead", level_db=-3.0, notes=_line(manner, rng, octave=5)),
        Part(voice="saw", level_db=-2.0, drive=drive, notes=_chords(manner, rng, octave=3)),
        Part(voice="bass", level_db=-2.0, notes=_line(manner._replace(voices=1), rng, octave=2)),
        Part(voice="drums", level_db=-12.0 + 3.0 * manner.voices, notes=drums),
    )
    return _score(manner, parts, level_db=-10.0, room=0.15)


def _score(manner: Manner, parts: tuple[Part, ...], *, level_db: float, room: float) -> Score:
    return Score(
        mood=Quadrant.CALM,
        tempo_bpm=manner.tempo_bpm,
        beats_per_bar=4,
        level_db=level_db + manner.level_db,
        room=room,
        parts=parts,
    )


def _key(mode: str, step: int, octave: int) -> str:
    scale = MODES[mode]
    up, degree = divmod(step, len(scale))
    return f"{KEYS[scale[degree]]}{octave + up}"


def _line(manner: Manner, rng: np.random.Generator, *, octave: int) -> str:
    """Sixteen beats of a melody that walks."""
    steps = np.abs(np.cumsum(rng.integers(-2, 3, int(16 / manner.beats)))) % 8
    notes = [_key(manner.mode, int(step), octave) for step in steps]
    return " ".join([f"{notes[0]}:{manner.beats:g}", *notes[1:]])


def _chords(manner: Manner, rng: np.random.Generator, *, octave: int) -> str:
    """Sixteen beats of chords, thick or thin, twice as long as the melody's notes at least."""
    beats = max(1.0, 2.0 * manner.beats)
    roots = rng.integers(0, 7, int(16 / beats)).tolist()
    thirds = [2 * third for third in range(manner.voices)]
    chords = ["+".join(_key(manner.mode, root + third, octave) for third in thirds) for root in roots]
    return " ".join([f"{chords[0]}:{beats:g}", *chords[1:]])
