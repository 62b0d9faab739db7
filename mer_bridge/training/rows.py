"""What ``mer-bridge train`` and ``evaluate --all`` do with models on rows of descriptors."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mer_bridge.errors import ConfigError
from mer_bridge.training.datasets import read_data
from mer_bridge.training.report import Evaluation
from mer_bridge.training.rowmodel import RowModel, write_row_model

SYSTEMS = ("mood432", "songs1000", "deam74")

Progress = Callable[[str], None]


class RowRecipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a model on rows of descriptors is made; everything else is the system's own."""

    kind: Literal["descriptors"]
    system: Literal["mood432", "songs1000", "deam74"]
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    version: Annotated[int, Meta(gt=0)]
    summary: str
    seed: int = 1


def read_row_recipe(path: Path) -> RowRecipe:
    """Read and check a recipe of ``kind = "descriptors"``.

    Raises
    ------
    ConfigError
        It cannot be read or taken.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), RowRecipe)
    except OSError as error:
        raise ConfigError(f"cannot read the recipe {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"the recipe {path} cannot be taken: {error}") from error


def train_rows(
    recipe: RowRecipe, data: Path, home: Path, out: Path, *, command: str, progress: Progress
) -> RowModel:
    """Judge and train the system of a recipe, and write its folder below `out`.

    Raises
    ------
    DataError, ModelError, MissingDependency
        Data or result cannot be taken.
    """
    facts = {"name": recipe.name, "version": recipe.version, "summary": recipe.summary}
    model = _make(recipe, facts, data, home, progress)
    write_row_model(model, out, command=command)
    return model


def _make(
    recipe: RowRecipe, facts: dict[str, object], data: Path, home: Path, progress: Progress
) -> RowModel:
    from mer_bridge.training import deam, moods, songs

    settings = {**facts, "seed": recipe.seed, "told": progress}
    if recipe.system == "deam74":
        return deam.make(deam.load(data), **settings)  # type: ignore[arg-type] # facts are its keywords
    clips = read_data(data).clips
    if recipe.system == "mood432":
        rows = moods.load(clips, home, progress=progress)
        return moods.make(rows, **settings)  # type: ignore[arg-type] # as above
    return songs.make(songs.load(clips, home, progress=progress), **settings)  # type: ignore[arg-type]


def evaluate_rows(
    system: str, data: Path, home: Path, *, progress: Progress, seed: int = 1
) -> list[Evaluation]:
    """Evaluations of one of `SYSTEMS`.

    Raises
    ------
    DataError, MissingDependency
        Its data or a library are not there.
    """
    from mer_bridge.training import deam, moods, songs

    if system == "deam74":
        return [deam.evaluate(deam.load(data), seed=seed, told=progress)[0]]
    clips = read_data(data).clips
    if system == "mood432":
        return [moods.evaluate(moods.load(clips, home, progress=progress), seed=seed, told=progress)[0]]
    rows = songs.load(clips, home, progress=progress)
    stored = songs.evaluate_stored(songs.load_stored(data), rows, seed=seed, told=progress)
    return [songs.evaluate(rows, seed=seed, told=progress)[0], stored]
