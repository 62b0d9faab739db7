"""Spectrograms of clips, made once and kept: the live ear in, one small file per clip out.

What is kept is used for as long as the recording has not changed since.

Bands are kept as bytes, 45 steps per unit of log10(1 + x): an error of 0.006 on average, far
below what a codec does, for a quarter of the size.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from mer_bridge.card import FrontEndCard
from mer_bridge.config import Config
from mer_bridge.errors import AudioFileError, DataError
from mer_bridge.pipeline import build_ear
from mer_bridge.sources.file import decode
from mer_bridge.training.clips import Clip, ClipList
from mer_bridge.values import Bands

STEPS_PER_UNIT = 45.0
EDITION = 1
"""Raised when the ear changes what it gives, so that old files are not used."""

LOGFILT = FrontEndCard(kind="logfilt-149", sample_rate=22_050, frame=2048, hop=(3528, 5), bands=149)
MEL = FrontEndCard(kind="mel-128", sample_rate=22_050, frame=2048, hop=(3528, 5), bands=128)
FRONT_ENDS = {front.kind: front for front in (LOGFILT, MEL)}
MIN_SECONDS = 4.0
SILENT_DB = -70.0

Bytes: TypeAlias = npt.NDArray[np.uint8]


def to_bytes(bands: Bands) -> Bytes:
    """Spectrogram as bytes, rounded to a 45th."""
    steps: Bytes = np.clip(np.rint(bands * STEPS_PER_UNIT), 0, 255).astype(np.uint8)
    return steps


def cache_folder(home: Path, front: FrontEndCard = LOGFILT) -> Path:
    """Folder for spectrograms of this front end and edition below `home`."""
    facts = json.dumps([EDITION, STEPS_PER_UNIT, msgspec.to_builtins(front)])
    return home / f"{front.kind}-{hashlib.sha256(facts.encode()).hexdigest()[:8]}"


def load_spectrograms(
    clips: ClipList, home: Path, *, progress: Callable[[str], None], front: FrontEndCard = LOGFILT
) -> tuple[list[Clip], list[Bytes]]:
    """Spectrograms of all usable clips, from the cache or computed now.

    Parameters
    ----------
    clips : ClipList
        Clips that turn out unreadable, silent or too short are added to its `left_out`.
    home : Path
        Where spectrograms are kept; an interrupted run goes on where it stopped.
    progress : callable
        Told the name of each clip that is done.
    front : FrontEndCard
        What kind of spectra.

    Returns
    -------
    clips, spectrograms
        In the same order; each spectrogram has shape ``(frames, bands)``.
    """
    folder = cache_folder(home, front)
    used: list[Clip] = []
    spectrograms: list[Bytes] = []
    for clip in clips.clips:
        try:
            spectrogram = _spectrogram(clip, folder, front)
        except (AudioFileError, DataError) as error:
            clips.left_out.append(f"{clip.source}/{clip.name}: {error}")
        else:
            used.append(clip)
            spectrograms.append(spectrogram)
        progress(f"{clip.source}/{clip.name}")
    if not used:
        raise DataError(f"no clip can be used; the first: {clips.left_out[:1]}")
    return used, spectrograms


def _spectrogram(clip: Clip, folder: Path, front: FrontEndCard) -> Bytes:
    kept: Bytes = keep(clip, folder, lambda: compute_spectrogram(clip.audio, front))
    return kept


def keep(clip: Clip, folder: Path, compute: Callable[[], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """What was computed of a clip: from `folder` unless the recording is newer, else computed now."""
    path = folder / clip.source / f"{clip.name}.npy"
    if path.is_file() and path.stat().st_mtime >= clip.audio.stat().st_mtime:
        kept: npt.NDArray[Any] = np.load(path, allow_pickle=False)
        return kept
    found = compute()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")  # a run that is killed here leaves no half file
    with part.open("wb") as file:
        np.save(file, found)
    part.replace(path)
    return found


def compute_spectrogram(audio: Path, front: FrontEndCard = LOGFILT) -> Bytes:
    """Spectrogram of a recording through the live ear.

    Raises
    ------
    AudioFileError
        Not readable as audio.
    DataError
        Too short or silent.
    """
    samples, rate = decode(audio)
    ear = build_ear(front, Config(), input_rate=rate)
    heard = ear.push(samples)
    seconds = len(heard.bands) / front.frames_per_second
    if seconds < MIN_SECONDS:
        raise DataError(f"is {seconds:.1f} s long, needs {MIN_SECONDS:g} s")
    if float(heard.level_db.max()) < SILENT_DB:
        raise DataError(f"is silent: never above {SILENT_DB:g} dBFS")
    return to_bytes(heard.bands)
