"""How a network that judges whole excerpts is trained: a TOML file in, a checked recipe out.

The *schemes* are those of Chowdhury et al. 2019: A2E hears the emotions directly, A2Mid2E hears
the seven features and adds the emotions as a linear sum fitted afterwards, A2Mid2E-Joint learns
both together.  ``moods`` is the spectrogram classifier: valence and energy, quadrant, category.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta

from mer_bridge.errors import ConfigError
from mer_bridge.training.networks import Architecture
from mer_bridge.training.recipe import Augmentation, Part, Positive, Table

Scheme: TypeAlias = Literal["a2mid", "a2e", "a2mid2e", "a2mid2e-joint", "moods"]


class Loss(NamedTuple):
    """How much each head counts."""

    features: float = 0.0
    emotions: float = 0.0
    quadrant: float = 0.0
    category: float = 0.0


MOST_EPOCHS = 500
"""Of a scheme whose recipe names no number."""
LOSSES: dict[Scheme, Loss] = {
    "a2mid": Loss(features=1.0),
    "a2e": Loss(emotions=1.0),
    "a2mid2e": Loss(features=1.0),
    "a2mid2e-joint": Loss(features=1.0, emotions=1.0),
    "moods": Loss(features=0.5, emotions=1.0, quadrant=0.5, category=0.25),
}


class ExcerptRecipe(Table, frozen=True, kw_only=True):
    """Everything that decides how an excerpt model comes out, besides the data."""

    kind: Literal["excerpt"]
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    version: Positive
    summary: str
    frontend: Literal["logfilt-149", "mel-128"]
    architecture: Architecture
    schemes: Annotated[tuple[Scheme, ...], Meta(min_length=1)]
    """Trained one after another; the first gives its trunk to the others, the best of them is shipped."""
    augmentation: Augmentation = Augmentation()
    frames: Annotated[int, Meta(ge=32, le=1024)] = 313
    folds: Annotated[int, Meta(ge=2, le=20)] = 5
    run_folds: Positive = 1
    """How many of the folds are run: one is a single group-disjoint split."""
    epochs: dict[Scheme, Positive] = msgspec.field(default_factory=dict)
    """At most so many of each scheme; 500 where nothing is said."""
    patience: Annotated[int, Meta(ge=0)] = 50
    """Epochs without gain on a tenth of the training clips before it stops; 0: all epochs on all."""
    batch: Positive = 8
    learning_rate: Annotated[float, Meta(gt=0.0, le=1.0)] = 5e-4
    schedule: Literal["constant", "cosine"] = "constant"
    tag_weight: Part = 0.0
    """How much a tagged quadrant counts as a rating of valence and energy, beside a real one."""
    rendered: bool = False
    """Whether to hear the rendered clips of `mer_bridge.training.rendered`, too."""
    int8: bool = False
    """Whether to write the model in 8-bit integers, too."""
    layer_tag_weight: Part = 0.0
    """The same where the linear layer of ``a2mid2e`` is fitted after training."""
    precision: Literal["float32", "bfloat16"] = "bfloat16"
    """Of the products while training; the weights and the shipped graph are float32 always."""
    seed: int = 1

    def most_epochs(self, scheme: Scheme) -> int:
        """Epochs after which a scheme ends in any case."""
        return self.epochs.get(scheme, MOST_EPOCHS)


def read_excerpt_recipe(path: Path) -> ExcerptRecipe:
    """Read and check a recipe of ``kind = "excerpt"``.

    Raises
    ------
    ConfigError
        Missing, not TOML, or with a key or value that cannot be taken.
    """
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return msgspec.convert(tables, ExcerptRecipe)
    except OSError as error:
        raise ConfigError(f"cannot read the recipe {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # TOML's, Unicode's and msgspec's are ValueErrors
        raise ConfigError(f"the recipe {path} cannot be taken: {error}") from error
