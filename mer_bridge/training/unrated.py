"""Music that nobody rated: a folder of recordings in, clips that only the teacher speaks of out.

A small network imitates its teacher (`mer_bridge.training.teacher`) the better, the more different
music it has heard the teacher judge.  Any music will do: it is heard, never kept or shipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge.errors import DataError
from mer_bridge.training.clips import AUDIO_ENDINGS, Clip
from mer_bridge.training.library import FRAMES_PER_SECOND
from mer_bridge.training.teacher import PATCH_STEP_S, Vectors
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

SOURCE = "unrated"
"""Beginning of the source; the folder's own mark follows, as clips are kept by source and name."""
PIECE_PATCHES = 12
"""The teacher's patches in a piece: 24 s, about as long as clips that people rated."""


class Piece(NamedTuple):
    """A stretch of a recording: its spectrogram and what the teacher saw in it."""

    clip: Clip
    spectrogram: npt.NDArray[np.uint8]
    view: Vectors


def read_unrated(folder: Path) -> list[Clip]:
    """A clip of each recording in `folder` and its folders, in the order of their names.

    Raises
    ------
    DataError
        There is none.
    """
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in AUDIO_ENDINGS)
    if not found:
        raise DataError(f"no recordings in {folder}: it should hold {', '.join(AUDIO_ENDINGS)} files")
    mark = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
    return [_clip(path, folder, source=f"{SOURCE}-{mark}") for path in found]


def _clip(path: Path, folder: Path, *, source: str) -> Clip:
    within = path.relative_to(folder)
    return Clip(
        source=source,
        name=str(within.with_suffix("")),
        group=within.parts[0],
        audio=path,
        features=np.full(len(MIDLEVEL_NAMES), np.nan),
        emotions=np.full(len(EMOTION_NAMES), np.nan),
        quadrant=-1,
    )


def pieces(clip: Clip, spectrogram: npt.NDArray[np.uint8], view: Vectors) -> Iterator[Piece]:
    """A recording cut to the length of a clip; a rest of less than half of that is left out."""
    frames = round(PIECE_PATCHES * PATCH_STEP_S * FRAMES_PER_SECOND)
    for number, first in enumerate(range(0, len(view), PIECE_PATCHES)):
        seen = view[first : first + PIECE_PATCHES]
        heard = spectrogram[number * frames : (number + 1) * frames]
        if 2 * len(seen) >= PIECE_PATCHES and 2 * len(heard) >= frames:
            yield Piece(clip, heard, seen)
