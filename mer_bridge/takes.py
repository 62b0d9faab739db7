"""Recordings read: sessions (a folder) and frames alone (``.jsonl``).

In: a path.  Out: a `Take`: frames and commands in their order, the settings, and where the
audio is.  A recording that was cut off is read as far as it goes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.sinks.session import AUDIO, FRAMES
from mer_bridge.values import Command, Frame

MAX_FILE_BYTES = 2 << 30
"""About a day of frames."""
MAX_LINE = 1 << 20
"""Bytes of a line; a frame has some three thousand."""


class Header(msgspec.Struct, kw_only=True):
    """The first line."""

    mer_bridge: str
    model: str
    sha256: str = ""
    began: str = ""
    """Date and time, as people read it; empty in older recordings."""
    player: str = ""
    from_start: bool = False
    config: dict[str, Any] | None = None


class Mark(msgspec.Struct, kw_only=True):
    """What a line holds besides a frame."""

    heard: int = 0
    at_s: float = 0.0
    took_ms: float = 0.0
    command: str = ""
    arguments: tuple[int | float | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a frame or a command, how many samples had been heard by then, and when it was.

    `took_ms` is the work for a frame, 0 where it was not kept.
    """

    content: Frame | Command
    heard: int
    at_s: float = 0.0
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Take:
    """A recording.

    Attributes
    ----------
    path : Path
        Of its frames.
    header : Header
    config : Config
        The settings it was made with; of several players those of this one alone.
    band : Config
        The same of all players.
    entries : tuple of Entry
    audio : Path or None
        None where there is none.
    note : str
        What is missing, in one line; empty when it is whole.
    """

    path: Path
    header: Header
    config: Config
    band: Config
    entries: tuple[Entry, ...]
    audio: Path | None
    note: str = ""
    frames: tuple[Frame, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Pick the frames."""
        frames = tuple(entry.content for entry in self.entries if isinstance(entry.content, Frame))
        object.__setattr__(self, "frames", frames)

    @property
    def starts_s(self) -> float:
        """When its first frame came, in seconds since the recording began."""
        return next(entry.at_s for entry in self.entries if isinstance(entry.content, Frame))

    @property
    def duration_s(self) -> float:
        """From the first frame to the last, in seconds."""
        return self.frames[-1].time_s - self.frames[0].time_s

    @property
    def tick_s(self) -> float:
        """Usual distance of two frames, in seconds."""
        times = [frame.time_s for frame in self.frames]
        steps = sorted(b - a for a, b in pairwise(times) if b > a)
        return steps[len(steps) // 2] if steps else 0.128


def read_all(path: Path) -> dict[str, Take]:
    """The recording at `path` by its player's name, empty for a single one; or those of a whole band.

    Players of a band who were not heard are left out.

    Raises
    ------
    ConfigError
        It is no recording, or holds no frame.
    """
    folders = sorted(each.parent for each in path.glob(f"*/{FRAMES}")) if path.is_dir() else []
    if (path / FRAMES).exists() or not folders:
        take = read(path)
        return {take.header.player: take}
    found: list[Take] = []
    problem = f"{path} holds several recordings; name one of them, such as {folders[0]}"
    for folder in folders:
        try:
            found.append(read(folder))
        except ConfigError as error:
            problem = str(error)
    if not found or not all(take.header.player for take in found):
        raise ConfigError(problem)
    return {take.header.player: take for take in found}


def read(path: Path) -> Take:
    """Read a session's folder, or its ``.jsonl`` alone.

    Raises
    ------
    ConfigError
        It is no recording, or holds no frame.
    """
    frames = path / FRAMES if path.is_dir() else path
    audio = frames.parent / AUDIO
    lines = _lines(frames)
    try:
        header = msgspec.json.decode(next(lines, b""), type=Header)
        band = msgspec.convert(header.config or {}, Config)
        config = band.alone(band.names.index(header.player)) if header.player else band
    except (ValueError, RecursionError, ConfigError) as error:  # msgspec's and Unicode's are ValueErrors
        raise ConfigError(f"{frames} is no recording of mer-bridge: {error}") from error
    entries: list[Entry] = []
    note = ""
    for line in lines:
        try:
            entries.append(_entry(line))
        except (ValueError, RecursionError) as error:
            note = f"line {len(entries) + 2} cannot be read ({error}); the recording is taken up to there"
            break
    take = Take(frames, header, config, band, tuple(entries), audio if audio.is_file() else None, note)
    if not take.frames:
        raise ConfigError(f"{frames} holds no frames; a recording begins with the first second of sound")
    return take


def _entry(line: bytes) -> Entry:
    mark = msgspec.json.decode(line, type=Mark)
    if mark.command:
        return Entry(Command(mark.command, mark.arguments), mark.heard, mark.at_s)
    return Entry(msgspec.json.decode(line, type=Frame), mark.heard, mark.at_s, mark.took_ms)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_FILE_BYTES:
                raise ConfigError(f"{path} is larger than {MAX_FILE_BYTES >> 20} MB: more than a day; cut it")
            while line := file.readline(MAX_LINE):
                yield line
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror or error}; name a recording") from error
