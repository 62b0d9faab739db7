"""What ``mer-bridge train`` does with the recipe of a hop model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec
import torch

from mer_bridge.errors import AudioFileError, DataError
from mer_bridge.training import pages, unheard
from mer_bridge.training.clips import Clip, ClipList, group_folds
from mer_bridge.training.confiding import calibrate
from mer_bridge.training.fit import Fitted
from mer_bridge.training.library import FRAMES_PER_SECOND, Library
from mer_bridge.training.recipe import Recipe
from mer_bridge.training.score import Score
from mer_bridge.training.spectrograms import load_spectrograms
from mer_bridge.training.teacher import Vectors, load_views, principal_components
from mer_bridge.training.train import Run, cross_validate, judge, run_name
from mer_bridge.training.unheard import Unheard
from mer_bridge.training.unrated import Piece, pieces, read_unrated
from mer_bridge.training.write import write_model

Advance: TypeAlias = Callable[[str], None]
Bar: TypeAlias = Callable[[str, int], AbstractContextManager[Advance]]


@dataclass(frozen=True, slots=True)
class Music:
    """Everything to train on: `rated` clips come first in the library, then `unrated` ones.

    `views` are what the teacher sees in each, ``(patches, 1706)``; none without a teacher.
    """

    rated: list[Clip]
    unrated: list[Clip]
    library: Library
    views: list[Vectors]

    @property
    def unrated_s(self) -> float:
        """Seconds of music that nobody rated."""
        return float(self.library.bands.lengths[len(self.rated) :].sum()) / FRAMES_PER_SECOND


def train_hop(
    recipes: Sequence[Recipe],
    clips: ClipList,
    *,
    unrated: Path | None,
    data: Path,
    home: Path,
    out: Path,
    device: torch.device,
    command: str,
    bar: Bar,
) -> tuple[Path, Score]:
    """Train and judge the networks of a hop model, and write its folder.

    Spectrograms, the teacher's views and finished networks are kept in `home`, so an interrupted
    run goes on where it stopped.

    Parameters
    ----------
    recipes : sequence of Recipe
        As `mer_bridge.training.recipe.read_recipes` gives them; the last names the model.
    unrated : Path, optional
        Folder of music that nobody rated.
    data : Path
        Folder of the data, where the teacher lies.
    bar : callable
        Gives a progress bar of a title and a total.

    Raises
    ------
    DataError, ModelError, MissingDependency
        Data or result cannot be taken.
    """
    *_, recipe = recipes
    music = load_music(recipe, clips, unrated, data, home, device=device, bar=bar)
    runs = [_run(one, music, home, bar=bar) for one in recipes]
    validated = judge(recipe, music.rated, runs)
    folder = out / f"{recipe.name}-v{recipe.version}"
    write_model(recipe, validated, folder, command=command, unrated_s=music.unrated_s)
    found = _listen(recipe, list(zip(*(run.members for run in runs), strict=True)), music)
    unheard.save(found, unheard.path(home, folder.name))
    calibrate(folder, found)
    known = pages.read_figures(folder)
    pages.write_figures(msgspec.structs.replace(known, sources=found.by_source()), folder)
    pages.write_page(folder)
    return folder, validated.score


def _run(recipe: Recipe, music: Music, home: Path, *, bar: Bar) -> Run:
    """The networks of a recipe, from an earlier run or trained now."""
    work = home / "runs" / run_name(recipe, music.rated, music.unrated)
    with bar(f"{recipe.name}-v{recipe.version}", recipe.folds * recipe.epochs) as advance:

        def told(name: str, epoch: int, loss: float) -> None:
            advance(f"{name}, epoch {epoch}, loss {loss:.3f}")

        return cross_validate(recipe, music.rated, music.library, work, told=told, views=music.views)


def load_music(
    recipe: Recipe,
    clips: ClipList,
    unrated: Path | None,
    data: Path,
    home: Path,
    *,
    device: torch.device,
    bar: Bar,
) -> Music:
    """Spectrograms, and with a teacher its views, of all that can be used, from the cache or made now.

    Raises
    ------
    DataError, MissingDependency
        Nothing can be used, or a library is missing.
    """
    with bar("spectrograms", len(clips.clips)) as advance:
        rated, spectrograms = load_spectrograms(clips, home, progress=advance)
    if not recipe.teacher.components:
        if unrated is not None:
            raise DataError("the recipe has no teacher: nobody speaks of music that is not rated")
        return Music(rated, [], Library(rated, spectrograms, [], device), [])
    with bar("teacher", len(rated)) as advance:
        views = load_views(rated, data, home, progress=advance)
    more: list[Clip] = []
    if unrated is not None:
        for piece in hear_unrated(clips, unrated, data, home, bar=bar):
            more.append(piece.clip)
            spectrograms.append(piece.spectrogram)
            views.append(piece.view)
    seen = principal_components(views, components=recipe.teacher.components)
    return Music(rated, more, Library([*rated, *more], spectrograms, seen, device), views)


def hear_unrated(clips: ClipList, folder: Path, data: Path, home: Path, *, bar: Bar) -> Iterator[Piece]:
    """Pieces of recordings that nobody rated; what cannot be heard is added to `left_out` of `clips`."""
    recordings = read_unrated(folder)
    with bar("unrated", len(recordings)) as advance:
        for clip in recordings:
            one = ClipList(clips=[clip])
            try:
                _, (spectrogram,) = load_spectrograms(one, home, progress=advance)
                (view,) = load_views([clip], data, home, progress=lambda _: None)
            except (AudioFileError, DataError) as error:
                clips.left_out += one.left_out or [f"{clip.source}/{clip.name}: {error}"]
            else:
                yield from pieces(clip, spectrogram, view)


def _listen(recipe: Recipe, members: Sequence[Sequence[Fitted]], music: Music) -> Unheard:
    """What the networks of each fold say of the clips of its fold, for the confidence and for plots."""
    folds = group_folds(music.rated, folds=recipe.folds, seed=recipe.seed)
    spectrograms = [music.library.bands.one(index).cpu().numpy() for index in range(len(music.rated))]
    return unheard.listen(members, folds, music.rated, spectrograms)
