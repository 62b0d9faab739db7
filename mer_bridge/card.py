"""The model card: the single truth about a model, read from ``card.toml``.

In: a model's name.  Out: a `Card` whose shapes and names are already checked, so that the
pipeline can trust them.  The graph itself is checked where it is loaded (`mer_bridge.model`).
"""

from __future__ import annotations

import math
import re
import tomllib
import zlib
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mer_bridge import places
from mer_bridge.errors import ModelError
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

MAX_FILE_BYTES = 64 * 1024
MOST_ODDS = 50.0
"""Largest number of the confidence: with more, an exponential could overflow."""
Positive = Annotated[int, Meta(gt=0)]
Frames = Annotated[int, Meta(gt=0, le=4096)]
"""Two minutes at most: a look-back is computed at every tick."""


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the card; unknown keys are errors."""


Kind = Literal[
    "logfilt-149", "mel-128", "mel-96", "descriptors-mood432", "descriptors-songs1000", "descriptors-deam74"
]
"""Front ends; `mer_bridge.frontends` opens them."""


class FrontEndCard(Table, frozen=True, kw_only=True):
    """How sound becomes the model's input.

    Frame ``i`` starts at sample ``(i * hop[0]) // hop[1]``.  Where `is_described`, frames are the
    clock alone: once per tick a row of `bands` numbers describes the whole look-back.
    """

    kind: Kind
    sample_rate: Positive
    frame: Positive
    hop: tuple[Positive, Positive]
    bands: Positive

    @property
    def frames_per_second(self) -> float:
        """Frames per second."""
        return self.sample_rate * self.hop[1] / self.hop[0]

    @property
    def is_described(self) -> bool:
        """Whether the graph takes one row per tick that describes the look-back, not its frames."""
        return self.kind.startswith("descriptors-")


class TrunkCard(Table, frozen=True, kw_only=True):
    """The graph: ``(1, frames, bands)`` in, one estimate per tick out, in rating units.

    Of a descriptor's model, ``(1, ticks, bands)`` in.
    """

    file: str = "model.onnx"
    sha256: str
    look_back_frames: Frames
    """Frames one estimate is computed from."""
    stride_frames: Frames
    """Frames between two estimates."""


class FeatureCard(Table, frozen=True, kw_only=True):
    """What the graph estimates: names, and where the ratings lay in training.

    Either the seven features (1..10), or emotions themselves (1..9), which then need no layer.
    """

    names: tuple[str, ...]
    mean: tuple[float, ...]
    sd: tuple[float, ...]
    predicted_mean: tuple[float, ...]
    """Mean of the model's own ratings over its training music, for the confidence."""
    predicted_sd: tuple[float, ...]
    mix: tuple[tuple[float, ...], ...] = ()
    """Each feature as a mixture of what the graph estimates, by an overlay; empty takes it as it is."""
    offset: tuple[float, ...] = ()
    """Added to that, in rating units; empty adds nothing."""


class EmotionCard(Table, frozen=True, kw_only=True):
    """The linear layer: ``rating = bias + weights @ estimate``, all in rating units."""

    names: tuple[str, ...]
    """All eight emotions, or those that the graph estimates itself."""
    weights: tuple[tuple[float, ...], ...]
    """One row per emotion, as long as an estimate."""
    bias: tuple[float, ...]
    sd: tuple[float, ...]
    """Spread of each emotion's ratings in training, to tell which one leads."""


class AccuracyCard(Table, frozen=True, kw_only=True):
    """Pearson r per output on clips the model had not heard, and how that was measured."""

    how: str
    command: str
    features: dict[str, float]
    emotions: dict[str, float]


class ConfidenceCard(Table, frozen=True, kw_only=True):
    """The probability that the features' mean absolute error is below one step.

    Its log odds are ``bias + weights @ z + heard * log(seconds heard)``, where z is the estimate
    less ``predicted_mean``, in units of ``predicted_sd``.
    """

    weights: tuple[float, ...]
    heard: float
    bias: float
    how: str


class TrainingCard(Table, frozen=True, kw_only=True):
    """What the model learned from."""

    data: str
    command: str
    seed: int
    licence: str


class Card(Table, frozen=True, kw_only=True):
    """A model card; `folder` is where it was read."""

    name: str
    version: Positive
    summary: str
    frontend: FrontEndCard
    trunk: TrunkCard
    features: FeatureCard
    emotions: EmotionCard
    accuracy: AccuracyCard
    training: TrainingCard
    confidence: ConfidenceCard | None = None
    """None where it was not fitted."""
    outputs: tuple[str, ...] = VALUE_NAMES
    """The values it has, in the order of `VALUE_NAMES`; others are not sent."""
    folder: str = ""
    overlay: str = ""
    """Name of what a player laid over it; see `mer_bridge.overlay`."""

    @property
    def title(self) -> str:
        """Name with its version, as in the folder's name; and after a plus that of an overlay."""
        return f"{self.name}-v{self.version}" + (f"+{self.overlay}" if self.overlay else "")

    @property
    def identity(self) -> str:
        """Title, and where an overlay lies over it what tells its numbers from earlier ones of that name."""
        if not self.overlay:
            return self.title
        numbers = repr((self.features.mix, self.features.offset, self.emotions.weights, self.emotions.bias))
        return f"{self.title}#{zlib.crc32(numbers.encode()):08x}"

    @property
    def tick_s(self) -> float:
        """Seconds between two estimates."""
        return self.trunk.stride_frames / self.frontend.frames_per_second

    @property
    def has_features(self) -> bool:
        """Whether it rates the seven features, of which emotions are sums that can be explained."""
        return self.features.names == MIDLEVEL_NAMES


def find(name: str, *, models: Path | None = None) -> Path:
    """Folder of a model; a name without ``-vN`` means the newest version.

    Raises
    ------
    ModelError
        No such model; the message lists those there are.
    """
    home = models or places.shipped("models")
    if re.fullmatch(r"[^/\\]+-v\d+", name) and (home / name / "card.toml").is_file():
        return home / name
    versions = [
        (int(match[1]), folder)
        for folder in (home.iterdir() if home.is_dir() else ())
        if (match := re.fullmatch(rf"{re.escape(name)}-v(\d+)", folder.name))
        and (folder / "card.toml").is_file()
    ]
    if versions:
        return max(versions)[1]
    known = ", ".join(sorted(folder.parent.name for folder in home.glob("*/card.toml"))) or "none"
    raise ModelError(f"no model {name!r} in {home}. Available: {known}")


def read(folder: Path) -> Card:
    """Read and check the card in `folder`.

    Raises
    ------
    ModelError
        The card is missing, too big, malformed, or its shapes and names contradict each other.
    """
    path = folder / "card.toml"
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ModelError(f"{path} is larger than {MAX_FILE_BYTES // 1024} kB: not a model card")
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        card = msgspec.convert({**tables, "folder": str(folder), "overlay": ""}, Card)
    except OSError as error:
        raise ModelError(f"cannot read the model card {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # TOML's, Unicode's and msgspec's are ValueErrors
        raise ModelError(f"the model card {path} is malformed: {error}") from error
    _check(card, path)
    return card


def _check(card: Card, path: Path) -> None:
    features, emotions, sure = card.features, card.emotions, card.confidence
    n_features, n_emotions = len(features.names), len(emotions.names)
    direct = tuple(name for name in EMOTION_NAMES if name in features.names)
    outputs = (*features.names, *emotions.names) if card.has_features else emotions.names
    feature_rows = (features.mean, features.sd, features.predicted_mean, features.predicted_sd)
    emotion_rows = (emotions.bias, emotions.sd)
    spreads = (features.sd, features.predicted_sd, emotions.sd)
    complaints = {
        f"features.names must be {MIDLEVEL_NAMES}, or some of {EMOTION_NAMES} in that order": (
            card.has_features or (features.names == direct and direct != ())
        ),
        f"emotions.names must be {EMOTION_NAMES}, or those of features.names where these are emotions": (
            emotions.names == (EMOTION_NAMES if card.has_features else features.names)
        ),
        f"outputs must be {outputs}": card.outputs == outputs,
        f"features.mean, sd, predicted_mean and predicted_sd must have {n_features} numbers": all(
            len(row) == n_features for row in feature_rows
        ),
        f"emotions.weights must be {n_emotions} rows of {n_features}, bias and sd {n_emotions} numbers": (
            all(len(row) == n_emotions for row in (*emotion_rows, emotions.weights))
            and all(len(row) == n_features for row in emotions.weights)
        ),
        "features.offset and mix must be empty, or as long as features.names": (
            len(features.offset) in {0, n_features}
            and len(features.mix) in {0, n_features}
            and all(len(row) == n_features for row in features.mix)
        ),
        "all numbers of features and emotions must be finite": all(
            map(
                math.isfinite,
                chain(*feature_rows, *features.mix, features.offset, *emotion_rows, *emotions.weights),
            )
        ),
        f"confidence needs {n_features} weights, and its numbers must lie within {MOST_ODDS:g}": (
            sure is None
            or (
                len(sure.weights) == n_features
                and all(abs(number) <= MOST_ODDS for number in (*sure.weights, sure.heard, sure.bias))
            )
        ),
        "sd and predicted_sd must be above 0": all(spread > 0.0 for spread in chain(*spreads)),
        "trunk.stride_frames must not exceed look_back_frames": (
            card.trunk.stride_frames <= card.trunk.look_back_frames
        ),
        "trunk.file must be a plain file name": Path(card.trunk.file).name == card.trunk.file,
    }
    for complaint, fits in complaints.items():
        if not fits:
            raise ModelError(f"the model card {path} contradicts itself: {complaint}")
