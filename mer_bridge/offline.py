"""Files to emotion curves, through the same pipeline as live.

In: audio files.  Out: CSV, one row per tick or one per file, in rating units: features
1..10, emotions 1..9.  A file that cannot be read is named and does not stop the rest.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import numpy as np

from mer_bridge.config import Config
from mer_bridge.emotion import EmotionLayer
from mer_bridge.errors import AudioFileError, ConfigError, MerBridgeError
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sources.file import AudioFile
from mer_bridge.units import samples_to_seconds
from mer_bridge.values import (
    EMOTION_NAMES,
    VALUE_NAMES,
    Floats,
    Frame,
    absolute_to_emotion,
    absolute_to_feature,
)

BLOCK = 65_536
"""Samples per read; no result depends on it."""

TICK_COLUMNS = ("file", "index", "time_s", "level_db", "gate", "confidence", *VALUE_NAMES)
SUMMARY_COLUMNS = ("file", *VALUE_NAMES)

Row = Sequence[str | int]
Say = Callable[[str], None]
Advance = Callable[[float], None]


def _silently(_: object) -> None:
    """Tell nobody."""


def hear(
    path: Path, config: Config, *, say: Say = _silently, advance: Advance = _silently
) -> tuple[list[Frame], EmotionLayer]:
    """All frames of a file, at least one, and the emotion layer that they went through.

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
        _check_channel(audio, config.input.channel)
        pipeline = build_pipeline(config, input_rate=audio.sample_rate)
        while len(block := audio.read(BLOCK)):
            frames += pipeline.process(block)
            advance(samples_to_seconds(len(block), sample_rate=audio.sample_rate))
    if not frames:
        raise AudioFileError(f"{path} is too short to judge; give at least a second of music")
    if not any(frame.confidence > 0.0 for frame in frames):
        say(f"{path}: no music heard; the table holds values of average music")
    return frames, pipeline.emotion


def tick_rows(name: str, frames: Iterable[Frame]) -> Iterator[Row]:
    """One row per frame, in the order of `TICK_COLUMNS`."""
    for frame in frames:
        features = map(absolute_to_feature, frame.features)
        emotions = map(absolute_to_emotion, EMOTION_NAMES, frame.emotions)
        state = (
            f"{frame.time_s:.3f}",
            f"{frame.level_db:.1f}",
            int(frame.gate_open),
            f"{frame.confidence:.3f}",
        )
        yield (name, frame.index, *state, *_numbers([*features, *emotions]))


def mean_ratings(frames: Sequence[Frame], emotion: EmotionLayer) -> Floats:
    """Mean features of some frames, and the emotions of that mean, as ratings.

    The mean goes over the frames in which music was heard; where there is none, over all.

    Parameters
    ----------
    frames : sequence of Frame
        At least one.
    emotion : EmotionLayer

    Returns
    -------
    array of float64, shape (15,)
        In the order of `VALUE_NAMES`; features 1..10, emotions 1..9.
    """
    heard = [frame.features for frame in frames if frame.confidence > 0.0]
    mean = np.array(heard or [frame.features for frame in frames], np.float64).mean(axis=0)
    features = np.array([absolute_to_feature(float(value)) for value in mean])
    return np.concatenate([features, emotion.ratings(features).clip(1.0, 9.0)])


def summarise(path: Path, config: Config, *, say: Say = _silently, advance: Advance = _silently) -> Floats:
    """What a whole file is like, as `mean_ratings`, shape ``(15,)``.

    Raises
    ------
    AudioFileError
        The file cannot be read, or is too short to judge.
    ModelError, MissingDependency, ConfigError
        As `mer_bridge.pipeline.build_pipeline`.
    """
    frames, emotion = hear(path, config, say=say, advance=advance)
    return mean_ratings(frames, emotion)


def analyze(
    files: Sequence[Path],
    out: Path | None,
    *,
    config: Config,
    summary: bool = False,
    say: Say = _silently,
    advance: Advance = _silently,
) -> int:
    """Write a CSV about `files`.

    Parameters
    ----------
    files : sequence of Path
    out : Path or None
        The CSV; None is standard output.
    config : Config
        Its model, horizon, gain, gate and channel are used.
    summary : bool
        One row per file instead of one per tick.
    say : callable
        Told one line per file that cannot be read.
    advance : callable
        Told the seconds of audio done since the last call.

    Returns
    -------
    int
        Number of files that could not be read.

    Raises
    ------
    ConfigError
        `out` is one of the files or cannot be written.
    ModelError, MissingDependency
        The model cannot be loaded.
    """
    if out is not None and out.resolve() in {path.resolve() for path in files}:
        raise ConfigError(f"{out} is one of the audio files; give another name after -o")
    # Before the first file: a missing model is one error, not one per file.
    build_pipeline(config, input_rate=44_100)
    failed = 0
    with _writer(out) as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(SUMMARY_COLUMNS if summary else TICK_COLUMNS)
        for path in files:
            try:
                table.writerows(_rows(path, config, summary=summary, say=say, advance=advance))
            except AudioFileError as error:
                failed += 1
                say(str(error))
            stream.flush()
    return failed


def duration_s(files: Iterable[Path]) -> float:
    """Seconds of audio in all files together, as their headers tell; unreadable ones count nothing."""
    total = 0.0
    for path in files:
        try:
            with AudioFile(path) as audio:
                total += samples_to_seconds(audio.samples, sample_rate=audio.sample_rate)
        except MerBridgeError:
            continue
    return total


def _rows(path: Path, config: Config, *, summary: bool, say: Say, advance: Advance) -> list[Row]:
    """All rows of a file, or none: half a file never reaches the table."""
    name = str(path)
    if summary:
        return [(name, *_numbers(summarise(path, config, say=say, advance=advance)))]
    frames, _ = hear(path, config, say=say, advance=advance)
    return list(tick_rows(name, frames))


def _check_channel(audio: AudioFile, channel: int) -> None:
    if channel > audio.channels:
        raise AudioFileError(f"{audio.path} has {audio.channels} channels, channel {channel} was asked for")


def _numbers(values: Iterable[float]) -> list[str]:
    return [f"{value:.4f}" for value in values]


@contextmanager
def _writer(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    try:
        stream = out.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise ConfigError(
            f"cannot write {out}: {error.strerror or error}; give another name after -o"
        ) from error
    with stream:
        yield stream
