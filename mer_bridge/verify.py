"""A recording computed again from its audio, and compared.

On the machine that recorded it, with the same versions, every number is the same; elsewhere
the inference engine may add in another order, and differences stay below 1e-4.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from mer_bridge import settings
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.pipeline import Pipeline, build_pipeline
from mer_bridge.retuning import retune
from mer_bridge.sources.file import AudioFile
from mer_bridge.takes import Take
from mer_bridge.units import samples_to_seconds
from mer_bridge.values import Command, Frame

TOLERANCE = 1e-4
"""Largest difference between two machines."""

Advance = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a recording and its audio agree.

    Attributes
    ----------
    frames : int
        How many were compared.
    missing : int
        How many the audio did not give.
    different : int
        How many are not the same to the last bit.
    worst : float
        Largest difference of a number.
    where : str
        Which number that was, and when.
    notes : tuple of str
    """

    frames: int
    missing: int
    different: int
    worst: float
    where: str
    notes: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the recording holds what its audio gives."""
        return self.frames > 0 and self.missing == 0 and self.worst <= TOLERANCE

    def line(self) -> str:
        """One line for people."""
        if not self.different:
            agreement = "bit-identical"
        else:
            agreement = f"{self.different} differ, by {self.worst:.3g} at most ({self.where})"
        missing = f"; {self.missing} frames have no audio" if self.missing else ""
        return f"{self.frames} frames computed again: {agreement}{missing}"


def verify(take: Take, *, advance: Advance = lambda _: None) -> Verdict:
    """Compute the frames of a session again and compare.

    Raises
    ------
    ConfigError
        There is no audio beside the frames.
    AudioFileError, ModelError, MissingDependency
        The audio cannot be read or the model cannot be loaded.
    """
    if take.audio is None:
        raise ConfigError(f"{take.path} has no audio beside it; only a session can be verified")
    notes = list(_doubts(take))
    with AudioFile(take.audio) as audio:
        again = list(_frames_again(take, audio, advance=advance, notes=notes))
    worst, where, different = 0.0, "", 0
    for kept, fresh in zip(take.frames, again, strict=False):
        for name, before, after in _numbers(kept, fresh):
            if abs(before - after) > worst:
                worst, where = abs(before - after), f"{name} at {kept.time_s:.2f} s"
        different += kept != fresh
    compared = min(len(again), len(take.frames))
    return Verdict(compared, len(take.frames) - compared, different, worst, where, tuple(notes))


def _doubts(take: Take) -> list[str]:
    """Why frames may rightly differ."""
    doubts = []
    if not take.header.from_start:
        doubts.append("the recording began in the middle: gain, ranges and horizon had heard more")
    if take.config.profile.name:
        doubts.append("a profile was loaded, of which the recording holds nothing")
    return doubts


def _frames_again(take: Take, audio: AudioFile, *, advance: Advance, notes: list[str]) -> list[Frame]:
    config = take.config
    pipeline = build_pipeline(config, input_rate=audio.sample_rate)
    if take.header.sha256 not in {"", pipeline.card.trunk.sha256}:
        notes.append(f"the model {pipeline.card.title} is not the one that recorded")
    frames: list[Frame] = []
    heard = 0
    for entry in take.entries:
        # Cut as live: how many ticks the engine computes at once changes the last bits.
        while heard < entry.heard:
            block = audio.read(entry.heard - heard)
            if not len(block):
                return frames
            heard += len(block)
            frames += pipeline.process(block)
            advance(samples_to_seconds(len(block), sample_rate=audio.sample_rate))
        if isinstance(entry.content, Command):
            try:
                pipeline, config = _obeyed(entry.content, pipeline, config)
            except ConfigError as error:
                notes.append(f"/mer/{entry.content.verb} could not be repeated: {error}")
    return frames


def _obeyed(command: Command, pipeline: Pipeline, config: Config) -> tuple[Pipeline, Config]:
    """Pipeline and settings after a command that the recording holds."""
    if command.verb != "set":
        pipeline.apply(command)
        return pipeline, config
    path, text = map(str, command.arguments)
    new = settings.replaced(config, path, tomllib.loads(f"value = {text}")["value"])
    if path == "model.name":
        fresh = build_pipeline(new, input_rate=pipeline.input_rate)
        fresh.continue_from(pipeline)
        return fresh, new
    retune(pipeline, config, new)
    return pipeline, new


def _numbers(kept: Frame, fresh: Frame) -> list[tuple[str, float, float]]:
    """Every number of two frames, by name."""
    pairs = [
        (name, getattr(kept, name), getattr(fresh, name)) for name in ("time_s", "level_db", "confidence")
    ]
    for kind in ("features", "emotions", "live"):
        both = zip(getattr(kept, kind), getattr(fresh, kind), strict=True)
        pairs += [(f"{kind} {k + 1}", a, b) for k, (a, b) in enumerate(both)]
    return pairs
