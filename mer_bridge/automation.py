"""A file's controllers as a standard MIDI file, to be laid beside the audio in a sequencer.

In: an audio file.  Out: every change of every MIDI target, at the audio time at which the
values are known, to the nearest tick.  The maps are those of the live bridge; limits and
refresh are not, as a file has no rate to keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from mer_bridge.analysis.listener import length_s
from mer_bridge.config import Config
from mer_bridge.controllers import Automation
from mer_bridge.errors import ConfigError
from mer_bridge.glide import Glide
from mer_bridge.mapping import Mapper
from mer_bridge.midi.file import MidiFilePort
from mer_bridge.offline import hear
from mer_bridge.values import Frame

SUBSTEPS = 4
"""Points of the curve per tick of the model: one every 32 ms, on a straight line."""

Say = Callable[[str], None]
Advance = Callable[[float], None]


def write_midi(
    audio: Path, out: Path, *, config: Config, bpm: float, say: Say, advance: Advance = lambda _: None
) -> None:
    """Write the automation of one audio file.

    Parameters
    ----------
    audio, out : Path
    config : Config
        Its model, horizon, maps, events and MIDI channel are used.
    bpm : float, 10..1000
        Tempo of the MIDI file.
    say : callable
        Told when there is no music.
    advance : callable
        Told the seconds of audio done since the last call.

    Raises
    ------
    ConfigError
        `out` cannot be written, is the audio file, or no map goes to MIDI.
    AudioFileError
        The audio cannot be read.
    ModelError, MissingDependency
        The model cannot be loaded.
    """
    if out.resolve() == audio.resolve():
        raise ConfigError(f"{out} is the audio file; give another name after --midi")
    # The default controllers stand in the file whether or not a port is set.
    config = msgspec.structs.replace(config, midi=msgspec.structs.replace(config.midi, port=str(out)))
    Mapper(config)  # a map that cannot be is told before the listening
    frames = hear(audio, config, say=say, advance=advance)
    port = MidiFilePort(out, bpm=bpm)
    fill(port, frames, config)
    port.end_at(length_s(audio))
    port.close()


def fill(port: MidiFilePort, frames: Sequence[Frame], config: Config) -> None:
    """Write what the maps make of some frames, and of the straight lines between them."""
    tick_s = _tick_s(frames)
    mapper = Mapper(config, step_s=tick_s / SUBSTEPS)
    automation = Automation(channel=config.midi.channel)
    last_s = 0.0
    for frame in _dense(frames, tick_s):
        last_s = frame.time_s
        for message in automation(mapper.controls(frame)):
            port.send(message, last_s)
    for message in (*automation(mapper.release()), *automation.end()):
        port.send(message, last_s)


def _dense(frames: Sequence[Frame], tick_s: float) -> Iterator[Frame]:
    """All frames, with points in between: unlike live, each is reached at its own time."""
    glide = Glide(tick_s)
    glide.to(frames[0], frames[0].time_s)
    yield frames[0]
    for before, after in pairwise(frames):
        glide.to(after, before.time_s)
        for step in range(1, SUBSTEPS):
            yield glide.at(before.time_s + step * tick_s / SUBSTEPS)
        yield after


def _tick_s(frames: Sequence[Frame]) -> float:
    """Distance of two frames; any will do where there is one alone."""
    return (frames[-1].time_s - frames[0].time_s) / (len(frames) - 1) if len(frames) > 1 else 1.0
