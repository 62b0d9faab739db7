"""Rated clips: a folder with ``clips.csv`` and ``audio/<source>/<clip>.opus`` in, checked rows out.

Every clip that cannot be used is named with its reason; none is used silently.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mer_bridge.errors import DataError
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Floats

QUADRANTS = ("Q1", "Q2", "Q3", "Q4")
QUADRANT_SIGNS = ((1, 1), (-1, 1), (-1, -1), (1, -1))
"""Signs of valence and energy in each quadrant."""
TAG_CENTRE, TAG_DISTANCE = 5.0, 1.25
"""A tag tells only the side: it is taken as a rating this far from the middle of the scale."""
AUDIO_ENDINGS = (".opus", ".wav", ".flac", ".ogg", ".mp3")
MIDLEVEL_RANGE = (1.0, 10.0)
EMOTION_RANGE = (1.0, 9.0)


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip and what people said of it.

    Attributes
    ----------
    source, name : str
        Collection and name within it.
    group : str
        What must stay together when data is split (artist, album or piece).
    audio : Path
        The recording.
    features : array of float64, shape (7,)
        Ratings 1..10; NaN where not rated.
    emotions : array of float64, shape (8,)
        Ratings 1..9; NaN where not rated.
    quadrant : int
        0..3 for Q1..Q4, -1 where not tagged.
    """

    source: str
    name: str
    group: str
    audio: Path
    features: Floats
    emotions: Floats
    quadrant: int

    @property
    def tagged(self) -> Floats:
        """What the quadrant's tag says of the emotions, ``(8,)``: valence and energy, as ratings."""
        ratings = np.full(len(EMOTION_NAMES), np.nan)
        if self.quadrant >= 0:
            ratings[:2] = TAG_CENTRE + TAG_DISTANCE * np.array(QUADRANT_SIGNS[self.quadrant])
        return ratings


@dataclass(slots=True)
class ClipList:
    """Usable clips, and those left out with the reason."""

    clips: list[Clip] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read_clips(folder: Path) -> ClipList:
    """Read ``clips.csv`` and find each clip's audio.

    Raises
    ------
    DataError
        The table is missing, lacks columns, or no clip can be used.
    """
    table = folder / "clips.csv"
    wanted = {"source", "clip", "group", *MIDLEVEL_NAMES}
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = wanted - set(reader.fieldnames or ())
            if missing:
                raise DataError(f"{table} lacks the columns {', '.join(sorted(missing))}")
            rows = list(reader)
    except OSError as error:
        raise DataError(f"cannot read {table}: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table} is not a table of UTF-8 text: {error}") from error
    found = ClipList()
    seen: set[str] = set()
    for row in rows:
        title = f"{row['source']}/{row['clip']}"
        if title in seen:
            found.left_out.append(f"{title}: is listed twice")
            continue
        seen.add(title)
        try:
            found.clips.append(_clip(row, folder))
        except DataError as error:
            found.left_out.append(f"{title}: {error}")
    if not found.clips:
        raise DataError(f"no clip of {table} can be used; the first of {len(rows)}: {found.left_out[:1]}")
    return found


def _clip(row: dict[str, str], folder: Path) -> Clip:
    quadrant = row.get("quadrant") or ""
    if quadrant and quadrant not in QUADRANTS:
        raise DataError(f"quadrant must be Q1..Q4, got {quadrant!r}")
    if not row["group"]:
        raise DataError("has no group to split by")
    for name in (row["source"], row["clip"]):
        if not name or name == ".." or Path(name).name != name:
            raise DataError("source and clip must be plain names: they name a folder and a file")
    return Clip(
        source=row["source"],
        name=row["clip"],
        group=row["group"],
        audio=_audio(folder / "audio" / row["source"], row["clip"]),
        features=_ratings(row, MIDLEVEL_NAMES, MIDLEVEL_RANGE),
        emotions=_ratings(row, EMOTION_NAMES, EMOTION_RANGE),
        quadrant=QUADRANTS.index(quadrant) if quadrant else -1,
    )


def _audio(folder: Path, name: str) -> Path:
    for ending in AUDIO_ENDINGS:
        path = folder / f"{name}{ending}"
        if path.is_file():
            return path
    raise DataError(f"no audio {name}.* ({', '.join(AUDIO_ENDINGS)})")


def _ratings(row: dict[str, str], names: tuple[str, ...], limits: tuple[float, float]) -> Floats:
    ratings = np.full(len(names), np.nan)
    for index, name in enumerate(names):
        text = row.get(name) or ""
        if not text:
            continue
        try:
            ratings[index] = float(text)
        except ValueError as error:
            raise DataError(f"{name} is not a number: {text!r}") from error
        if not limits[0] <= ratings[index] <= limits[1]:
            raise DataError(f"{name} must lie in {limits[0]:g}..{limits[1]:g}, got {text}")
    return ratings


def group_folds(clips: list[Clip], *, folds: int, seed: int) -> list[list[int]]:
    """Indices of the clips each fold leaves out; no group is in two folds.

    Groups are dealt largest first to the fold that has fewest clips of their source, so
    every fold holds its share of every source.

    Raises
    ------
    DataError
        There are fewer groups than folds.
    """
    members: dict[str, list[int]] = {}
    for index, clip in enumerate(clips):
        members.setdefault(clip.group, []).append(index)
    if len(members) < folds:
        raise DataError(f"{folds} folds need at least as many groups, got {len(members)}")
    names = sorted(members)
    np.random.default_rng(seed).shuffle(names)
    names.sort(key=lambda name: -len(members[name]))
    left_out: list[list[int]] = [[] for _ in range(folds)]
    counts: list[dict[str, int]] = [{} for _ in range(folds)]
    for name in names:
        source = clips[members[name][0]].source
        fold = min(range(folds), key=lambda k: (counts[k].get(source, 0), len(left_out[k])))
        left_out[fold] += members[name]
        for index in members[name]:
            counts[fold][clips[index].source] = counts[fold].get(clips[index].source, 0) + 1
    return [sorted(fold) for fold in left_out]
