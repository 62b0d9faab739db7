"""A trunk that somebody else trained: how a model on it is made, and what it hears of recordings.

MusiCNN (Pons and Serra 2019) listens to three seconds at a time.  Of its layers the embedding and
the pooled front end carry the mid-level features best; together they are 1,706 numbers per patch.
Heads learn from patches of recordings at their peak level (`mer_bridge.training.teacher`); live
the gain of the ear brings music to that level, and `hear_patches` tells how much that costs.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta

from mer_bridge.card import FrontEndCard
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError, DataError
from mer_bridge.pipeline import HEARD_ENOUGH, build_ear
from mer_bridge.sources.file import decode
from mer_bridge.training.recipe import Part, Positive, Table
from mer_bridge.training.teacher import FILE, LAYERS, PATCH_FRAMES, PATCH_STEP_FRAMES, Vectors
from mer_bridge.values import Bands

MEL96 = FrontEndCard(kind="mel-96", sample_rate=16_000, frame=512, hop=(256, 1), bands=96)
Weight = Annotated[float, Meta(ge=0.0, le=10.0)]


class BorrowRecipe(Table, frozen=True, kw_only=True):
    """Everything that decides how a model on a borrowed trunk comes out, besides the data."""

    kind: Literal["borrowed"]
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    version: Positive
    summary: str
    folds: Annotated[int, Meta(ge=3, le=20)] = 5
    """Heads, each trained without the groups of its fold; their mean is the model."""
    epochs: Positive = 40
    batch: Positive = 64
    patches: Annotated[int, Meta(ge=1, le=100)] = 10
    """Most patches of a clip in one step."""
    hidden: Positive = 256
    dropout: Part = 0.5
    input_dropout: Part = 0.2
    learning_rate: Annotated[float, Meta(gt=0.0, le=1.0)] = 1e-3
    weight_decay: Weight = 0.05
    mixup: Part = 0.5
    """Chance that a clip is mixed with another of its source."""
    advice: Part = 0.4
    """Part of a rating taken from what a support vector regression on other clips says of it."""
    unrated: Part = 0.5
    """How much that advice counts where nobody rated, beside a rating."""
    emotions: Weight = 0.5
    """Weight of emotions straight from the patches in the loss, beside the features' 1."""
    explained: Weight = 0.5
    """Weight of emotions as sums of the features."""
    quadrant: Weight = 0.3
    """Weight of the tagged quadrant."""
    sides: Weight = 0.3
    """Weight of the tagged quadrant's sides in valence and energy as sums of the features."""
    tag_weight: Weight = 1.0
    """How much a tagged quadrant counts as a rating of valence and energy when these are fitted."""
    curve: tuple[Annotated[float, Meta(gt=0.0, lt=1.0)], ...] = ()
    """Parts of the training clips for the learning curve."""
    live_check: Annotated[int, Meta(ge=0)] = 0
    """Rated clips that are heard through the live ear as well, to see what its gain costs."""
    seed: int = 1


def read_borrow_recipe(path: Path) -> BorrowRecipe:
    """Read and check a recipe of ``kind = "borrowed"``.

    Raises
    ------
    ConfigError
        It cannot be read or taken.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), BorrowRecipe)
    except OSError as error:
        raise ConfigError(f"cannot read the recipe {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"the recipe {path} cannot be taken: {error}") from error


def read_trunk(data: Path) -> bytes:
    """The trunk's graph.

    Raises
    ------
    DataError
        There is none.
    """
    try:
        return (data / FILE).read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise DataError(f"the recipe borrows a trunk, and {data / FILE} cannot be read: {reason}") from error


def hear_patches(audio: Path) -> Bands:
    """Spectra of a recording through the live ear, ``(patches, 187, 96)``, where music sounds.

    Raises
    ------
    AudioFileError
        Not readable as audio.
    DataError
        Too short or silent.
    """
    samples, rate = decode(audio)
    heard = build_ear(MEL96, Config(), input_rate=rate).push(samples)
    starts = range(0, len(heard.bands) - PATCH_FRAMES + 1, PATCH_STEP_FRAMES)
    places = [slice(start, start + PATCH_FRAMES) for start in starts]
    sounding = [heard.bands[one] for one in places if heard.gate_open[one].mean() >= HEARD_ENOUGH]
    if not sounding:
        seconds = len(heard.bands) / MEL96.frames_per_second
        needed = PATCH_FRAMES / MEL96.frames_per_second
        raise DataError(f"is silent, or too short: {seconds:.1f} s, {needed:.1f} s of sound are needed")
    return np.stack(sounding)


def look(session: Any, patches: Bands) -> Vectors:
    """What the trunk says of patches ``(n, 187, 96)``: ``(n, 1706)``."""
    (name,) = (one.name for one in session.get_inputs())
    # One after the other: the processor's cache holds the feature maps of one patch at most.
    rows = [np.concatenate(session.run(list(LAYERS), {name: patch[None]}), axis=1) for patch in patches]
    view: Vectors = np.concatenate(rows)
    return view
