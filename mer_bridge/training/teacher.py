"""A bigger network as teacher: recordings in, its view of every two seconds out.

MusiCNN (Pons and Serra 2019) was trained on half a million songs; imitating what it computes
teaches a small trunk more than two thousand rated clips can.  Nothing of it is shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from mer_bridge.ear.resampler import Resampler
from mer_bridge.errors import DataError, MissingDependency
from mer_bridge.sources.file import decode
from mer_bridge.training.clips import Clip
from mer_bridge.values import Samples

Vectors: TypeAlias = npt.NDArray[np.float32]
"""What the teacher computes, shape ``(patches, n)``."""

FILE = "teachers/msd_musicnn.onnx"
"""Where the data folder keeps the teacher."""
SAMPLE_RATE = 16_000
PATCH_FRAMES = 187
"""Frames of 256 samples one patch looks at: three seconds."""
PATCH_STEP_FRAMES = 125
PATCH_STEP_S = PATCH_STEP_FRAMES * 256 / SAMPLE_RATE
"""Seconds between the starts of two patches."""
LEAST_VARIANCE = 1e-6
"""Directions with less, where each output has 1, hold only rounding errors."""
LAYERS = ("emb", "mean", "max")
"""Outputs that carry the mid-level features best: the embedding and the pooled front end."""


def load_views(
    clips: Sequence[Clip], data: Path, home: Path, *, progress: Callable[[str], None]
) -> list[Vectors]:
    """The teacher's vectors of each clip, from the cache below `home` or computed now.

    Raises
    ------
    DataError
        The data folder has no teacher.
    MissingDependency
        A library is missing.
    """
    session: Any = None
    views = []
    for clip in clips:
        path = home / "musicnn" / clip.source / f"{clip.name}.npz"
        if not path.is_file() or path.stat().st_mtime < clip.audio.stat().st_mtime:
            session = session or _open(data / FILE)
            _keep(path, _look(session, clip.audio))
        with np.load(path, allow_pickle=False) as kept:
            views.append(np.concatenate([kept[layer].astype(np.float32) for layer in LAYERS], axis=1))
        progress(f"{clip.source}/{clip.name}")
    return views


def _open(path: Path) -> Any:
    from mer_bridge.model import open_graph

    if not path.is_file():
        raise DataError(f"the recipe asks for a teacher, and {path} is missing")
    return open_graph(path.read_bytes(), name=path.name)


def _keep(path: Path, layers: dict[str, npt.NDArray[np.float16]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, **layers)  # type: ignore[arg-type] # the stub takes no mapping of arrays
    part.replace(path)


def _look(session: Any, audio: Path) -> dict[str, npt.NDArray[np.float16]]:
    """Run the teacher over a recording, patch by patch."""
    samples, rate = decode(audio)
    mono = samples.mean(axis=1) if samples.ndim > 1 else samples
    spectrum = _mel(Resampler(rate, SAMPLE_RATE).push(mono.astype(np.float32)))
    short = PATCH_FRAMES - len(spectrum)
    if short > 0:
        spectrum = np.pad(spectrum, ((0, short), (0, 0)))
    starts = range(0, len(spectrum) - PATCH_FRAMES + 1, PATCH_STEP_FRAMES)
    patches = np.stack([spectrum[start : start + PATCH_FRAMES] for start in starts])
    # One after the other: the feature maps of one patch alone are 40 MB.
    told = [session.run(list(LAYERS), {"mel": patch[None]}) for patch in patches]
    return {
        layer: np.concatenate(values).astype(np.float16)
        for layer, values in zip(LAYERS, zip(*told, strict=True), strict=True)
    }


def _mel(samples: Samples) -> Vectors:
    """The teacher's own spectrogram, ``(frames, 96)``: log10(10000 x + 1) of mel power."""
    try:
        import librosa
    except ImportError as error:
        raise MissingDependency("librosa", extra="train", purpose="show music to the teacher") from error
    peak = max(1e-3, float(np.abs(samples).max(initial=0.0)))
    power = librosa.feature.melspectrogram(
        y=samples / peak, sr=SAMPLE_RATE, n_fft=512, hop_length=256, n_mels=96
    )
    return np.log10(10_000.0 * power.T + 1.0).astype(np.float32)


def principal_components(views: Sequence[Vectors], *, components: int) -> list[Vectors]:
    """The views on their strongest common directions, each with unit spread.

    Parameters
    ----------
    views : sequence of arrays, shape (patches, n)
    components : int
        Directions kept.

    Returns
    -------
    list of arrays, shape (patches, components)

    Raises
    ------
    DataError
        The views do not have so many directions.
    """
    every = np.concatenate(list(views)).astype(np.float64)
    mean, sd = every.mean(axis=0), every.std(axis=0) + 1e-6
    z = (every - mean) / sd
    variance, directions = np.linalg.eigh(z.T @ z / len(z))
    order = np.argsort(variance)[::-1][:components]
    there = int((variance > LEAST_VARIANCE).sum())
    if there < components:
        raise DataError(
            f"the recipe asks for {components} components, the teacher's views of these clips have {there}"
        )
    whiten = directions[:, order] / np.sqrt(variance[order])
    return [((view - mean) / sd @ whiten).astype(np.float32) for view in views]
