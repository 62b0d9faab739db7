"""Rows of published tables to clips: each with its recording, or left out with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from mer_bridge.errors import DataError
from mer_bridge.training.clips import AUDIO_ENDINGS, Clip, ClipList
from mer_bridge.training.tables import Row, whole
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Floats


def collect(source: str, rows: Iterable[Row], key: str, clip: Callable[[Row], Clip]) -> ClipList:
    """What `clip` makes of each row; rows it refuses, and clips met before, are named as left out.

    Parameters
    ----------
    source : str
        Name of the data set.
    rows : iterable of dict
    key : str
        Column of the clip's number.
    clip : callable
        A row to its clip; raises DataError where that cannot be.
    """
    found = ClipList()
    seen: set[str] = set()
    for row in rows:
        title = f"{source}/{row[key]}"
        try:
            made = clip(row)
        except DataError as error:
            found.left_out.append(f"{title}: {error}")
            continue
        if made.name in seen:
            found.left_out.append(f"{title}: is listed twice")
            continue
        seen.add(made.name)
        found.clips.append(made)
    return found


def plane_clips(
    source: str,
    rows: Iterable[Row],
    key: str,
    audio: Path,
    rate: Callable[[Row], Floats],
    *,
    group: Callable[[Row], str],
) -> ClipList:
    """Clips of which only valence and energy are rated.

    Parameters
    ----------
    source, rows, key
        As for `collect`.
    audio : Path
        Folder of the recordings, which have the clips' numbers as names.
    rate : callable
        A row to its two ratings, 1..9.
    group : callable
        A row to what must not stand on both sides of a split.
    """

    def clip(row: Row) -> Clip:
        number = whole(row[key])
        emotions = np.full(len(EMOTION_NAMES), np.nan)
        emotions[:2] = rate(row)
        features = np.full(len(MIDLEVEL_NAMES), np.nan)
        return Clip(source, number, group(row), audio_of(audio, number), features, emotions, -1)

    return collect(source, rows, key, clip)


def audio_of(folder: Path, *names: str) -> Path:
    """The recording of the first of these names that is there, in any format.

    Raises
    ------
    DataError
        None is.
    """
    for name in names:
        for ending in AUDIO_ENDINGS:
            path = folder / f"{name}{ending}"
            if path.is_file():
                return path
    raise DataError(f"no audio {names[0]}.* in {folder.name}/")
