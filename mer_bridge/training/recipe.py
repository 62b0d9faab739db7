"""How one model is trained: a TOML file in, a checked `Recipe` out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mer_bridge.errors import ConfigError

Positive = Annotated[int, Meta(gt=0)]
Part = Annotated[float, Meta(ge=0.0, le=1.0)]
N_LAYERS = 6
"""Convolutions of the trunk."""
Channels = Annotated[tuple[Positive, ...], Meta(min_length=N_LAYERS, max_length=N_LAYERS)]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the recipe; unknown keys are errors."""


class Network(Table, frozen=True, kw_only=True):
    """Sizes of the trunk; see `mer_bridge.training.network`."""

    channels: Channels = (24, 40, 56, 72, 96, 128)
    hidden: Positive = 128
    dropout: Part = 0.3


class Augmentation(Table, frozen=True, kw_only=True):
    """How training excerpts are varied; see `mer_bridge.training.augment`."""

    gain_db: float = 6.0
    """Largest change of level, either way."""
    shift_bands: Annotated[int, Meta(ge=0, le=24)] = 4
    """Largest shift in pitch, in bands of a 24th of an octave."""
    stretch: Part = 0.15
    """Largest change of tempo, as a part."""
    equaliser_db: float = 6.0
    """Largest cut or boost of the random smooth equaliser, which stands for rooms and codecs."""
    mask_bands: Annotated[int, Meta(ge=0, le=64)] = 16
    mask_frames: Annotated[int, Meta(ge=0, le=128)] = 24
    room: Part = 0.0
    """Chance that an excerpt sounds in a room that rings on."""
    noise: Part = 0.0
    """Chance that it has steady noise, 20 to 50 dB below it."""
    codec: Part = 0.0
    """Chance that a codec has cut off its highest bands."""
    mixup: Part = 0.3
    """Chance that an excerpt is mixed with another."""


class Teacher(Table, frozen=True, kw_only=True):
    """What is learnt from a bigger network; see `mer_bridge.training.teacher`."""

    components: Annotated[int, Meta(ge=0, le=512)] = 0
    """Principal components of the teacher's view to imitate; 0 does without a teacher."""
    weight: Annotated[float, Meta(ge=0.0, le=10.0)] = 0.5
    """Weight of the imitation in the loss."""
    advice: Part = 0.4
    """Part of a rating taken from what a support vector regression on the teacher's views of other
    clips says of it; see `mer_bridge.training.advice`."""
    unrated: Part = 0.5
    """How much that advice counts where nobody rated, beside a rating."""


class Recipe(Table, frozen=True, kw_only=True):
    """Everything that decides how a model comes out, besides the data."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    version: Positive
    summary: str
    network: Network = Network()
    augmentation: Augmentation = Augmentation()
    teacher: Teacher = Teacher()
    beside: str = ""
    """Another recipe in the same folder, with the same folds and seed: a network of each, averaged, is
    judged, and the model has networks of both."""
    folds: Annotated[int, Meta(ge=2, le=20)] = 5
    """Networks, each trained without the groups of its fold; their mean is the model."""
    epochs: Positive = 120
    batch: Positive = 64
    excerpt_s: Annotated[float, Meta(ge=2.0, le=30.0)] = 10.0
    learning_rate: Annotated[float, Meta(gt=0.0, le=1.0)] = 2e-3
    weight_decay: Annotated[float, Meta(ge=0.0, le=10.0)] = 0.05
    emotion_weight: Annotated[float, Meta(ge=0.0, le=10.0)] = 0.5
    """Weight of the eight emotions in the loss, beside the seven features' 1."""
    quadrant_weight: Annotated[float, Meta(ge=0.0, le=10.0)] = 0.2
    """Weight of the tagged quadrant in the loss."""
    sides: Annotated[float, Meta(ge=0.0, le=10.0)] = 0.3
    """Weight of the tagged quadrant's sides in valence and energy as sums of the features."""
    sides_from: Part = 0.6
    """Part of the epochs before the sides count: features that are learnt first suffer less from them."""
    tag_weight: Part = 1.0
    """How much a tagged quadrant counts as a rating of valence and energy when the card's layer from
    features to emotions is fitted."""
    average: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.998
    """Decay per step of the running average of the weights that becomes the model."""
    precision: Literal["float32", "bfloat16"] = "bfloat16"
    """Of the products while training; the weights and the shipped graph are float32 always."""
    seed: int = 1


def recipe_kind(path: Path) -> str:
    """What a recipe makes: its ``kind``, or ``hop`` where it says none or cannot be read."""
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8-sig")).get("kind", "hop"))
    except (OSError, ValueError, RecursionError):  # whoever reads the whole of it says what is wrong
        return "hop"


def read_recipe(path: Path) -> Recipe:
    """Read and check a recipe.

    Raises
    ------
    ConfigError
        Missing, not TOML, or with a key or value that cannot be taken.
    """
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return msgspec.convert(tables, Recipe)
    except OSError as error:
        raise ConfigError(f"cannot read the recipe {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # TOML's, Unicode's and msgspec's are ValueErrors
        raise ConfigError(f"the recipe {path} cannot be taken: {error}") from error


def read_recipes(path: Path) -> list[Recipe]:
    """A recipe and, before it, the one that it wants beside it.

    Raises
    ------
    ConfigError
        One cannot be taken, or the two differ in folds, seed or components of the teacher.
    """
    recipe = read_recipe(path)
    if not recipe.beside:
        return [recipe]
    if Path(recipe.beside).name != recipe.beside:
        raise ConfigError(f"beside is the name of a recipe in the same folder, got {recipe.beside!r}")
    other = read_recipe(path.with_name(recipe.beside))
    for what in ("folds", "seed"):
        ours, theirs = getattr(recipe, what), getattr(other, what)
        if ours != theirs:
            raise ConfigError(
                f"{path.name} has {what} = {ours}, {recipe.beside} beside it {theirs}; make them equal"
            )
    if recipe.teacher.components != other.teacher.components:
        raise ConfigError(
            f"{path.name} and {recipe.beside} beside it imitate different numbers of components"
        )
    return [other, recipe]
