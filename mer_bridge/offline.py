"""Files to frames, through the same pipeline as live; for automation, and for judging models.

Tables of many files are the work of `mer_bridge.analysis`, which leaves live values out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mer_bridge.analysis.listener import check_channel
from mer_bridge.analysis.task import prepared, settings_bytes
from mer_bridge.config import Config
from mer_bridge.errors import AudioFileError
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sources.file import AudioFile
from mer_bridge.units import samples_to_seconds
from mer_bridge.values import Floats, Frame

BLOCK = 65_536
"""Samples per read; no result depends on it."""

Say = Callable[[str], None]
Advance = Callable[[float], None]


def _silently(_: object) -> None:
    """Tell nobody."""


def hear(path: Path, config: Config, *, say: Say = _silently, advance: Advance = _silently) -> list[Frame]:
    """All frames of a file, at least one.

    Parameters
    ----------
    path : Path
    config : Config
        Its model, horizon, gain, gate and channel are used.
    say : callable
        Told when there is no music.
    advance : callable
        Told the seconds of audio done since the last call.

    Raises
    ------
    AudioFileError
        The file cannot be read, or is too short to judge.
    """
    frames: list[Frame] = []
    with AudioFile(path) as audio:
        check_channel(audio, config.input.channel)
        pipeline = build_pipeline(config, input_rate=audio.sample_rate)
        while len(block := audio.read(BLOCK)):
            frames += pipeline.process(block)
            advance(samples_to_seconds(len(block), sample_rate=audio.sample_rate))
        pipeline.close()
    if not frames:
        raise AudioFileError(f"{path} is too short to judge; give at least a second of music")
    if not any(frame.confidence > 0.0 for frame in frames):
        say(f"{path}: no music heard; its values are those of average music")
    return frames


def summarise(path: Path, config: Config) -> Floats:
    """What a whole file is like: its mean ratings, shape ``(15,)``, in the order of `VALUE_NAMES`.

    Raises
    ------
    AudioFileError
        The file cannot be read, or is too short to judge.
    ModelError, MissingDependency, ConfigError
        As `mer_bridge.pipeline.build_pipeline`.
    """
    return prepared(settings_bytes(config), "cpu")(path).mean
