"""Questions to a corpus as people ask them, and the answers as lines to read and paths to play."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from mer_bridge.analysis.listener import Listener
from mer_bridge.config import Config, Gain, Gate
from mer_bridge.corpus.search import Corpus
from mer_bridge.errors import ConfigError
from mer_bridge.plots import map as maps
from mer_bridge.values import Quadrant


class Answer(NamedTuple):
    """One line per track, and their paths."""

    lines: list[str]
    paths: list[str]


def like(corpus: Corpus, file: Path, *, at_s: float | None, count: int) -> Answer:
    """Passages like one of an audio file, which is heard as the corpus was.

    Raises
    ------
    AudioFileError, ConfigError, ModelError, MissingDependency
        The file cannot be heard, has no such passage, or the model of the corpus is not here.
    """
    wanted = Listener(heard_as(corpus))(file).passage(at_s)
    found = corpus.like(wanted, count=count, but=str(file.absolute()))
    lines = [f"{each.distance:5.2f}  {_clock(each.time_s)}  {each.path}" for each in found]
    return Answer(lines, [each.path for each in found])


def journey(corpus: Corpus, start: str, end: str, *, count: int) -> Answer:
    """A playlist from one quadrant to another.

    Raises
    ------
    ConfigError
        A name is no quadrant, or there are too few tracks.
    """
    steps = corpus.journey(_quadrant(start), _quadrant(end), count=count)
    lines = [f"valence {each.valence:4.2f}  energy {each.energy:4.2f}  {each.path}" for each in steps]
    return Answer(lines, [each.path for each in steps])


def draw_map(corpus: Corpus, out: Path) -> str:
    """Write the map of all tracks; what was done, in a sentence.

    Raises
    ------
    ConfigError
        It cannot be written.
    """
    tracks = corpus.tracks()
    dots = list(maps.on_the_plane(zip(tracks.paths, tracks.means, strict=True)))
    maps.write(dots, out, title=f"{corpus.folder.name}: {len(dots)} tracks")
    return f"wrote {out}, {len(dots)} tracks"


def heard_as(corpus: Corpus) -> Config:
    """The configuration that a corpus was heard with."""
    told = corpus.settings
    config = Config()
    return msgspec.structs.replace(
        config,
        model=msgspec.structs.replace(
            config.model,
            name=told["model"],
            horizon_s=told["horizon_s"],
            overlay=told.get("overlay_name", ""),
        ),
        input=msgspec.structs.replace(config.input, channel=told["channel"]),
        gain=msgspec.convert(told["gain"], Gain),
        gate=msgspec.convert(told["gate"], Gate),
    )


def _quadrant(name: str) -> Quadrant:
    try:
        return Quadrant(name.lower())
    except ValueError as error:
        raise ConfigError(f"{name} is no quadrant: give one of {', '.join(Quadrant)}") from error


def _clock(time_s: float) -> str:
    return f"{int(time_s) // 60:3d}:{int(time_s) % 60:02d}"
