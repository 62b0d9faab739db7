"""What ``mer-bridge train`` does with a recipe of ``kind = "excerpt"``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt
import torch

from mer_bridge.errors import ModelError
from mer_bridge.training.clips import Clip, ClipList, group_folds
from mer_bridge.training.contest import Contestant, Result, contest, contest_name, judge
from mer_bridge.training.excerpt_export import quantise, run_graph
from mer_bridge.training.excerpt_write import Winner, direct_names, write_excerpt_model
from mer_bridge.training.library import STEPS_PER_UNIT, Library
from mer_bridge.training.rendered import FOLDER, read_emopia
from mer_bridge.training.schemes import ExcerptRecipe
from mer_bridge.training.score import pearson
from mer_bridge.training.spectrograms import FRONT_ENDS, load_spectrograms
from mer_bridge.values import EMOTION_NAMES, Floats

CALIBRATION_CLIPS = 64
"""Training clips that the ranges of 8-bit numbers are measured on."""
MOST_LOSS = 0.01
"""Largest loss of mean r for 8 bit."""

Advance: TypeAlias = Callable[[str], None]
Bar: TypeAlias = Callable[[str, int], AbstractContextManager[Advance]]


def train_excerpts(
    recipe: ExcerptRecipe,
    clips: ClipList,
    *,
    data: Path,
    home: Path,
    out: Path,
    device: torch.device,
    command: str,
    bar: Bar,
) -> list[tuple[Path, dict[str, Result]]]:
    """Train all schemes of a recipe, write the best one's folder, and its 8-bit form where asked for.

    Parameters
    ----------
    data : Path
        Folder of the data, where rendered clips have their notes.
    home : Path
        Where spectrograms and networks are kept; an interrupted run goes on where it stopped.
    out : Path
        Folder of models.
    bar : callable
        Gives a progress bar of a title and a total.

    Returns
    -------
    list of folder and figures
        One per folder written.

    Raises
    ------
    DataError, ModelError, MissingDependency
        Data or result cannot be taken.
    """
    if recipe.rendered:
        with bar("rendering", len(list((data / FOLDER).glob("*.mid")))) as advance:
            more = read_emopia(data, home, progress=advance)
        clips.clips += more.clips
        clips.left_out += more.left_out
    with bar("spectrograms", len(clips.clips)) as advance:
        used, spectra = load_spectrograms(clips, home, progress=advance, front=FRONT_ENDS[recipe.frontend])
    library = Library(used, spectra, [], device)
    work = home / "runs" / contest_name(recipe, used)
    total = recipe.run_folds * sum(recipe.most_epochs(scheme) for scheme in recipe.schemes)
    with bar("training", total) as advance, _without_denormals():

        def told(name: str, epoch: int, loss: float) -> None:
            advance(f"{name}, epoch {epoch}, loss {loss:.3f}")

        found = contest(recipe, used, library, work, told=told)
    winner = choose(found, used)
    folder = out / f"{recipe.name}-v{recipe.version}"
    write_excerpt_model(recipe, winner, used, folder, command=command)
    written = [(folder, winner.figures)]
    if recipe.int8:
        written.append(_write_int8(recipe, winner, used, library, folder, command=command))
    return written


@contextmanager
def _without_denormals() -> Iterator[None]:
    """Late in training, numbers too small to matter cost most of the time: here alone they are 0."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def choose(found: Sequence[Contestant], clips: Sequence[Clip]) -> Winner:
    """The scheme with the best emotions of those whose emotions can be explained, or of all."""
    figures: dict[str, dict[str, Result]] = {one.scheme: judge(one.heard, clips) for one in found}
    explained = [one for one in found if one.layer is not None] or list(found)
    best = max(explained, key=lambda one: _worth(figures[one.scheme]))
    own = figures.pop(best.scheme)
    return Winner(best, own, figures, len(best.heard.clips))


def _worth(figures: dict[str, Result]) -> float:
    values = [figures[name].mean for name in ("emotions", "features") if not np.isnan(figures[name].mean)]
    return values[0] if values else -1.0


def _write_int8(
    recipe: ExcerptRecipe,
    winner: Winner,
    clips: Sequence[Clip],
    library: Library,
    source: Path,
    *,
    command: str,
) -> tuple[Path, dict[str, Result]]:
    """The same model in 8 bit, in a folder of its own, if it loses no more than `MOST_LOSS`."""
    small = msgspec.structs.replace(
        recipe, name=f"{recipe.name}-int8", summary=f"{recipe.summary} In 8-bit integers: a quarter the time."
    )
    folder = source.with_name(f"{small.name}-v{small.version}")
    fold = group_folds(list(clips), folds=recipe.folds, seed=recipe.seed)[0]
    rest = sorted(set(range(len(clips))) - set(fold))
    chosen = rest[:: max(1, len(rest) // CALIBRATION_CLIPS)][:CALIBRATION_CLIPS]
    graph = folder / "model.onnx"
    sha256 = quantise(
        source / "model.onnx", graph, [_excerpt(library, clip, recipe.frames) for clip in chosen]
    )
    direct = direct_names(winner.contestant, clips)
    fold = [clip for clip in fold if not np.isnan(_wanted(clips[clip], direct)).all()]
    losses = []
    for file in (source / "model.onnx", graph):
        told = hear_graph(file.read_bytes(), library, fold, frames=recipe.frames)
        losses.append(_mean_r(told, np.stack([_wanted(clips[clip], direct) for clip in fold])))
    if losses[0] - losses[1] > MOST_LOSS:
        shutil.rmtree(folder)
        raise ModelError(
            f"8 bit loses {losses[0] - losses[1]:.3f} of mean r, more than {MOST_LOSS:g}: not written"
        )
    note = (
        f"; on the middle of each clip the mean r of its {told.shape[1]} estimates is {losses[1]:.3f} "
        f"in 8 bit and {losses[0]:.3f} in float32"
    )
    write_excerpt_model(small, winner, clips, folder, command=command, graph_sha256=sha256, note=note)
    return folder, winner.figures


def _wanted(clip: Clip, direct: tuple[str, ...]) -> Floats:
    """Ratings of what a graph estimates: these emotions, or the features."""
    return clip.emotions[[EMOTION_NAMES.index(name) for name in direct]] if direct else clip.features


def _mean_r(told: Floats, wanted: Floats) -> float:
    return float(np.nanmean([pearson(a, b) for a, b in zip(told.T, wanted.T, strict=True)]))


def _excerpt(library: Library, clip: int, frames: int) -> npt.NDArray[np.float32]:
    """The middle of a clip, shape ``(frames, bands)``; a short clip repeats."""
    bands = library.bands.one(clip).cpu().numpy().astype(np.float32) / np.float32(STEPS_PER_UNIT)
    bands = np.tile(bands, (-(-frames // len(bands)), 1))
    start = (len(bands) - frames) // 2
    return bands[start : start + frames]


def hear_graph(graph: bytes, library: Library, clips: Sequence[int], *, frames: int) -> Floats:
    """What a graph says of the middle of each clip, shape ``(clips, n)``."""
    rows = [run_graph(graph, _excerpt(library, clip, frames)[None])[0, 0] for clip in clips]
    return np.stack(rows).astype(np.float64)
