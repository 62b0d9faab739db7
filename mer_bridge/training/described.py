"""Descriptors of clips, made once and kept: the live ear in, one small table per clip out.

Each row describes a stretch of the front end's own look-back, so a model learns from what it
will be given live; stretches begin `STEP_S` apart, and the last one ends with the clip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mer_bridge.config import Config
from mer_bridge.errors import AudioFileError, DataError
from mer_bridge.frontends.descriptors import SAMPLE_RATE, Descriptor
from mer_bridge.pipeline import build_ear
from mer_bridge.sources.file import decode
from mer_bridge.training.clips import Clip
from mer_bridge.training.spectrograms import LOGFILT, keep
from mer_bridge.values import Bands, Samples

STEP_S = 5.0
EDITIONS = {"descriptors-mood432": 2, "descriptors-songs1000": 1, "descriptors-deam74": 1}
"""Raised when a descriptor or the ear changes what it gives, so that old files are not used."""
SURE = 0.5
"""Rows less sure than this teach nothing."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of many clips.

    `values` ``(rows, n)`` float32; `clip` ``(rows,)`` index into `clips`.
    """

    clips: list[Clip]
    values: Bands
    clip: npt.NDArray[np.int64]


def load_rows(
    kind: str, clips: Sequence[Clip], home: Path, *, progress: Callable[[str], None]
) -> tuple[Rows, list[str]]:
    """Rows of all clips that can be described, from the cache or computed now; and those left out.

    Parameters
    ----------
    kind : str
        Front end, one of `mer_bridge.frontends.descriptors.KINDS`.
    clips : sequence of Clip
    home : Path
        Where tables are kept; an interrupted run goes on where it stopped.
    progress : callable
        Told the name of each clip that is done.

    Raises
    ------
    DataError
        No clip can be used.
    """
    describe = Descriptor(kind)
    folder = home / f"{kind}-{EDITIONS[kind]}"
    used, tables, left_out = [], [], []
    for clip in clips:
        try:
            tables.append(_table(clip, describe, folder))
            used.append(clip)
        except (AudioFileError, DataError) as error:
            left_out.append(f"{clip.source}/{clip.name}: {error}")
        progress(f"{clip.source}/{clip.name}")
    if not used:
        raise DataError(f"no clip can be used; the first: {left_out[:1]}")
    of_clip = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    return Rows(used, np.concatenate(tables), of_clip), left_out


def _table(clip: Clip, describe: Descriptor, folder: Path) -> Bands:
    kept: Bands = keep(clip, folder, lambda: describe_recording(clip.audio, describe))
    return kept


def levelled(audio: Path) -> Samples:
    """A recording at 22,050 Hz as the live ear levels it, mono.

    Raises
    ------
    AudioFileError
        Not readable as audio.
    """
    samples, rate = decode(audio)
    return build_ear(LOGFILT, Config(), input_rate=rate).level(samples).samples


def describe_recording(audio: Path, describe: Descriptor) -> Bands:
    """Rows of a recording, ``(rows, n)``, at least one.

    Raises
    ------
    AudioFileError
        Not readable as audio.
    DataError
        Too short or silent.
    """
    samples = levelled(audio)
    look_back = round(describe.kind.look_back_s * SAMPLE_RATE)
    last = max(0, samples.size - look_back)
    begins = [*range(0, last, round(STEP_S * SAMPLE_RATE)), last]
    if len(begins) > 1 and begins[-1] - begins[-2] < SAMPLE_RATE:
        del begins[-2]  # nearly the same stretch twice
    rows = [describe(samples[begin : begin + look_back]) for begin in begins]
    sure = [row.values for row in rows if row.sure >= SURE]
    if not sure:
        raise DataError(f"is too short or silent to describe: {samples.size / SAMPLE_RATE:.1f} s")
    return np.stack(sure)
