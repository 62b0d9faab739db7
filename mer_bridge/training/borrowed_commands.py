"""What ``mer-bridge train`` does with a recipe of ``kind = "borrowed"``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch

from mer_bridge.errors import AudioFileError, DataError
from mer_bridge.model import open_graph
from mer_bridge.sources.file import decode
from mer_bridge.training import unheard
from mer_bridge.training.borrowed import MEL96, BorrowRecipe, look, read_trunk
from mer_bridge.training.borrowed_judge import Judge, run_name
from mer_bridge.training.borrowed_write import Findings, write_borrowed_model
from mer_bridge.training.clips import Clip, ClipList
from mer_bridge.training.spectrograms import MIN_SECONDS
from mer_bridge.training.teacher import PATCH_FRAMES, PATCH_STEP_S, Vectors, load_views

Advance: TypeAlias = Callable[[str], None]
Bar: TypeAlias = Callable[[str, int], AbstractContextManager[Advance]]


def train_borrowed(
    recipe: BorrowRecipe, clips: ClipList, *, data: Path, home: Path, out: Path, command: str, bar: Bar
) -> tuple[Path, Findings]:
    """Train and judge heads on a borrowed trunk, and write the model's folder.

    The trunk's views of clips and finished heads are kept, so an interrupted run goes on
    where it stopped.

    Parameters
    ----------
    data : Path
        Folder of the data, where the trunk lies.
    home : Path
        Where views and heads are kept.
    out : Path
        Folder of models.
    bar : callable
        Gives a progress bar of a title and a total.

    Returns
    -------
    folder, findings

    Raises
    ------
    DataError, ModelError, MissingDependency
        Data or result cannot be taken.
    """
    trunk = read_trunk(data)
    torch.set_num_threads(1)  # products this small only wait for more
    with bar("listening", len(clips.clips)) as advance:
        used, views = load_sounding_views(clips, trunk, data, home, progress=advance)
    judge = Judge(recipe, used, views, home / "runs" / run_name(recipe, used, trunk))
    with bar("training", recipe.folds * (1 + len(recipe.curve))) as advance:
        borrowed = judge.cross_validate(advance)
        curve = judge.curve(advance)
    live = None
    if recipe.live_check:
        with bar("live", recipe.live_check) as advance:
            live = judge.check_live(borrowed, trunk, advance)
    found = Findings(borrowed, curve, live)
    folder = out / f"{recipe.name}-v{recipe.version}"
    write_borrowed_model(recipe, found, used, trunk, folder, command=command)
    said = unheard.of_clips(borrowed.ticks, used, tick_s=PATCH_STEP_S)
    unheard.save(said, unheard.path(home, folder.name))
    return folder, found


def load_sounding_views(
    clips: ClipList, trunk: bytes, data: Path, home: Path, *, progress: Advance
) -> tuple[list[Clip], list[Vectors]]:
    """Views of all clips that sound, ``(patches, 1706)`` each; others are added to `left_out`.

    Raises
    ------
    DataError
        No clip can be used.
    MissingDependency
        A library is missing.
    """
    patch = np.zeros((1, PATCH_FRAMES, MEL96.bands), np.float32)
    silence = look(open_graph(trunk, name="trunk"), patch)
    used: list[Clip] = []
    views: list[Vectors] = []
    for clip in clips.clips:
        try:
            (view,) = load_views([clip], data, home, progress=progress)
            _check_sounds(clip, view, silence)
        except (AudioFileError, DataError) as error:
            clips.left_out.append(f"{clip.source}/{clip.name}: {error}")
            continue
        used.append(clip)
        views.append(view)
    if not used:
        raise DataError(f"no clip can be used; the first: {clips.left_out[:1]}")
    return used, views


def _check_sounds(clip: Clip, view: Vectors, silence: Vectors) -> None:
    if np.allclose(view, silence, atol=0.01):
        raise DataError("is silent")
    if len(view) == 1:  # perhaps padded: short recordings are
        samples, rate = decode(clip.audio)
        if len(samples) < MIN_SECONDS * rate:
            raise DataError(f"is {len(samples) / rate:.1f} s long, needs {MIN_SECONDS:g} s")
