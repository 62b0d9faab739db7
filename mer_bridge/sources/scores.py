"""The music of the built-in player: four short pieces, one for each quadrant of emotion.

They were written for this program and are free to use like the rest of it.  The notation:

* ``C4 F#3 Bb5`` are notes, ``C4+E4+G4`` sound together, ``.`` is a rest;
* ``:2`` gives a length in beats, which stays until the next one;
* ``!`` behind a note stresses it, ``|`` is a bar line for the eye and for the tests;
* drums are ``k`` kick, ``s`` snare, ``h`` hat, ``c`` clap and ``x`` crash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mer_bridge.values import Quadrant


class Note(NamedTuple):
    """One or more keys struck together.

    Attributes
    ----------
    start : float
        Beats since the piece began.
    beats : float
        Length in beats.
    keys : tuple of str
        As written: ``C4``, ``k``; empty in a rest.
    is_stressed : bool
        Whether it is played louder.
    """

    start: float
    beats: float
    keys: tuple[str, ...]
    is_stressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one voice of `mer_bridge.sources.synth` plays.

    Attributes
    ----------
    voice : str
        Key of ``synth.VOICES``.
    level_db : float
        Relative to the other parts.
    drive : float
        0 is clean; 5 and more is a torn loudspeaker.
    notes : str
        In the notation of this module.
    """

    voice: str
    level_db: float
    notes: str
    drive: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One piece.

    Attributes
    ----------
    mood : Quadrant
        What it is meant to sound like.
    tempo_bpm : float
        Beats a minute.
    beats_per_bar : int
        Beats between two bar lines.
    level_db : float
        RMS of the whole piece in dBFS; moods differ in loudness as players do.
    room : float
        0 dry … 1 as much reverberation as sound.
    parts : tuple of Part
        All begin at beat 0.
    """

    mood: Quadrant
    tempo_bpm: float
    beats_per_bar: int
    level_db: float
    room: float
    parts: tuple[Part, ...]


def read_notes(text: str) -> list[Note]:
    """The notes of a part, in order, rests left out.

    Examples
    --------
    >>> read_notes("C4+E4:1 . | G4:2!")[1]
    Note(start=2.0, beats=2.0, keys=('G4',), is_stressed=True)
    """
    notes = []
    start, beats = 0.0, 1.0
    for token in text.replace("|", " ").split():
        keys, _, length = token.rstrip("!").partition(":")
        beats = float(length) if length else beats
        if keys != ".":
            notes.append(Note(start, beats, tuple(keys.split("+")), token.endswith("!")))
        start += beats
    return notes


CALM = Score(
    mood=Quadrant.CALM,
    tempo_bpm=66.0,
    beats_per_bar=4,
    level_db=-27.0,
    room=0.6,
    parts=(
        Part(
            voice="flute",
            level_db=-8.0,
            notes="E5:2 D5:1 C5 | C5:3 A4:1 | B4:2 D5:2 | C5:4",
        ),
        Part(
            voice="harp",
            level_db=-4.0,
            notes="""C4:0.5 G4 C5 G4 E4 G4 C5 G4 | F4 A4 C5 A4 F4 A4 C5 A4
                   | G4 B4 D5 B4 G4 B4 D5 B4     | C4 G4 C5 E5 C5:2""",
        ),
        Part(
            voice="pad",
            level_db=-9.0,
            notes="C3+G3+C4+E4:4 | F3+A3+C4 | G3+B3+D4 | C3+G3+C4+E4",
        ),
        Part(voice="bass", level_db=-8.0, notes="C2:4 | F2 | G2 | C2"),
    ),
)

UPLIFTING = Score(
    mood=Quadrant.UPLIFTING,
    tempo_bpm=132.0,
    beats_per_bar=4,
    level_db=-18.0,
    room=0.15,
    parts=(
        Part(
            voice="lead",
            level_db=-4.0,
            notes="""D5:0.5 F#5 A5:1! A5:0.5 B5 A5:1 | B5:0.5 A5 G5:1 B5! D6
                   | C#6:0.5 B5 A5:1 E5:0.5 A5 C#6:1! | D6:1.5 A5:0.5 F#5:1 A5
                   | D5:0.5 F#5 A5:1! A5:0.5 B5 A5:1 | B5:0.5 A5 G5:1 B5! D6
                   | C#6:0.5 D6 E6:1! C#6:0.5 B5 A5:1 | D6:2! A5:0.5 D6 F#6:1!""",
        ),
        Part(
            voice="keys",
            level_db=-6.0,
            notes=2
            * """| .:0.5 F#4+A4+D5 . F#4+A4+D5 . F#4+A4+D5 . F#4+A4+D5
                 | . G4+B4+D5 . G4+B4+D5 . G4+B4+D5 . G4+B4+D5
                 | . E4+A4+C#5 . E4+A4+C#5 . E4+A4+C#5 . E4+A4+C#5
                 | . F#4+A4+D5 . F#4+A4+D5 . F#4+A4+D5 F#4+A4+D5 F#4+A4+D5""",
        ),
        Part(
            voice="harp",
            level_db=-10.0,
            notes=2
            * """| D5:0.25 F#5 A5 F#5 D5 F#5 A5 F#5 D5 F#5 A5 F#5 D5 F#5 A5 F#5
                 | D5 G5 B5 G5 D5 G5 B5 G5 D5 G5 B5 G5 D5 G5 B5 G5
                 | E5 A5 C#6 A5 E5 A5 C#6 A5 E5 A5 C#6 A5 E5 A5 C#6 A5
                 | D5 F#5 A5 F#5 D5 F#5 A5 F#5 D5 F#5 A5 F#5 D5 F#5 A5 F#5""",
        ),
        Part(
            voice="bass",
            level_db=-2.0,
            notes=2
            * """| D2:0.5 D3 D2 D3 D2 D3 D2 D3 | G2 G3 G2 G3 G2 G3 G2 G3
                 | A2 A3 A2 A3 A2 A3 A2 A3     | D2 D3 D2 D3 D2 D3 A2 A3""",
        ),
        Part(voice="drums", level_db=-5.0, notes=8 * "| k:0.5 h k+c h k h k+c h! "),
    ),
)

AGGRESSIVE = Score(
    mood=Quadrant.AGGRESSIVE,
    tempo_bpm=168.0,
    beats_per_bar=4,
    level_db=-11.0,
    room=0.15,
    parts=(
        Part(
            voice="saw",
            level_db=0.0,
            drive=9.0,
            notes=4
            * """| E2+B2:0.5! E2+B2:0.25 E2+B2 E2+B2:0.5 E2+B2:0.25 E2+B2
                   F2+C3:0.5! F2+C3:0.25 F2+C3 Bb2+E3:1!
                 | E2+B2:0.5! E2+B2:0.25 E2+B2 E2+B2:0.5 E2+B2:0.25 E2+B2 Eb2+Bb2:0.5! D2+A2 F2+B2:1!""",
        ),
        Part(
            voice="saw",
            level_db=-5.0,
            drive=4.0,
            notes=4
            * """| E4+F4+Bb4+B4:0.5! .:1 E4+F4+Bb4+B4:0.5! .:1 F4+F#4+C5:1!
                 | E4+F4+Bb4+B4:0.5! .:1 Eb4+E4+A4+Bb4:0.5! .:0.5 D4+Eb4+Ab4:1.5!""",
        ),
        Part(
            voice="saw",
            level_db=-12.0,
            drive=3.0,
            notes=4
            * """| E5:0.25 F5 E5 Eb5 E5 F5 G5 F5 E5 F5 E5 Eb5 D5 Eb5 E5 F5
                 | Bb5! A5 Ab5 G5 F5 G5 F5 E5 Eb5 E5 F5 Eb5 Bb5! B5 Bb5 F5""",
        ),
        Part(
            voice="drums",
            level_db=2.0,
            drive=1.5,
            notes=4
            * """| k+x:0.5! k+h s+h! k+h:0.25 k k+h:0.5 k+h s+h! k+h
                 | k+h:0.25 k k+h k s+h:0.5! k+h k+h:0.25 k k+h k s+x! s s s""",
        ),
    ),
)

MELANCHOLIC = Score(
    mood=Quadrant.MELANCHOLIC,
    tempo_bpm=60.0,
    beats_per_bar=3,
    level_db=-30.0,
    room=0.25,
    parts=(
        Part(
            voice="cello",
            level_db=0.0,
            notes="E3:1 F3 E3 | C3:2 B2:1 | D3:1 F3 D3 | B2:2 G#2:1 | A2:3",
        ),
        Part(
            voice="cello",
            level_db=-2.0,
            notes="A2+E2+C3:3 | A2+F2+C3 | D3+A2+F2 | G#2+E2+D3 | A2+E2+C3",
        ),
        Part(
            voice="piano",
            level_db=-4.0,
            notes=".:1 E3 C3 | . C3 A2 | . A2 F3 | . B2 D3 | A2+C3:3",
        ),
    ),
)

SCORES = {score.mood: score for score in (CALM, UPLIFTING, AGGRESSIVE, MELANCHOLIC)}
"""The pieces by mood, in the order in which they are played."""
