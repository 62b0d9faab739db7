"""Make it mine: a player's own labelled takes in, an overlay of the model out, in seconds.

Takes stand in a TOML file.  Each names a recording beside it and says what the player hears:
any of the seven features (1..10) and eight emotions (1..9), or a quadrant alone::

    [[take]]
    file = "ballad.wav"
    start_s = 12.0          # optional, as is length_s
    length_s = 20.0
    tension = 2
    melodiousness = 9

    [[take]]
    file = "storm.wav"
    quadrant = "Q2"

What is fitted is small, and stays near the shipped model where takes are few: each feature becomes
an offset and a mixture of the seven, and each emotion gets weights and a bias of its own, by ridge
regressions towards the shipped ones.  Offsets alone would lower the error, but cannot change which
music is rated above which.  NumPy alone, no torch.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mer_bridge import overlay
from mer_bridge.analysis.listener import Listener
from mer_bridge.analysis.result import Analysis
from mer_bridge.card import Card
from mer_bridge.config import Config, Model
from mer_bridge.errors import AudioFileError, ConfigError, DataError
from mer_bridge.sources.file import decode
from mer_bridge.training.clips import (
    EMOTION_RANGE,
    MIDLEVEL_RANGE,
    QUADRANT_SIGNS,
    QUADRANTS,
    TAG_CENTRE,
    TAG_DISTANCE,
)
from mer_bridge.values import MIDLEVEL_NAMES, VALUE_NAMES, Floats

OFFSET_RIDGE = 4.0
"""Takes that an offset of 0, or the shipped bias, counts as."""
WEIGHT_RIDGE = 40.0
"""Likewise for a weight, on features of unit spread."""
TAG_COUNT = 0.3
"""How much a quadrant counts as a rating of valence and energy, beside a real one."""
MAX_FILE_BYTES = 256 * 1024
MAX_TAKES = 500
N_FEATURES = len(MIDLEVEL_NAMES)


@dataclass(frozen=True, slots=True)
class Take:
    """One labelled recording.

    Attributes
    ----------
    audio : Path
    start_s, length_s : float, float or None
        Where in it; None is to its end.
    ratings : array, shape (15,)
        In the order of `VALUE_NAMES`; NaN where the player said nothing.
    counts : array, shape (15,)
        How much each counts.
    """

    audio: Path
    start_s: float
    length_s: float | None
    ratings: Floats
    counts: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """What an overlay changes: `mix` ``(7, 7)``, `offset` ``(7,)``, `weights` ``(8, 7)``, `bias` ``(8,)``."""

    mix: Floats
    offset: Floats
    weights: Floats
    bias: Floats

    def rate(self, features: Floats) -> Floats:
        """All fifteen ratings, ``(n, 15)``, of features ``(n, 7)`` as the shipped model gives them."""
        moved = features @ self.mix.T + self.offset
        return np.concatenate([moved, moved @ self.weights.T + self.bias], axis=1)


@dataclass(frozen=True, slots=True)
class Adapted:
    """What became of the takes.

    `before` and `after` are mean absolute errors in rating units, ``(features, emotions)``: of the shipped
    model, and of overlays that were each fitted without the take they are judged by.
    """

    file: Path
    n_takes: int
    before: tuple[float, float]
    after: tuple[float, float]
    left_out: list[str]


def adapt(
    takes: Path, model: str, name: str, *, command: str, told: Callable[[str], None] = lambda _: None
) -> Adapted:
    """Fit an overlay to takes and keep it under a name.

    Raises
    ------
    ConfigError, DataError, ModelError
        The takes, the model or the name cannot be taken.
    """
    overlay.path(name)  # a bad name is told before the work
    card = overlay.open_card(model)
    if not card.has_features:
        raise ConfigError(f"{card.title} hears emotions without features: it cannot be adapted")
    wanted = read_takes(takes)
    heard, left_out = _hear(wanted, card, told)
    if not heard:
        raise DataError(f"no take of {takes} can be heard; the first: {left_out[0]}")
    features = np.stack([one for _, one in heard])
    ratings = np.stack([take.ratings for take, _ in heard])
    counts = np.stack([take.counts for take, _ in heard])
    fitted = fit_overlay(card, features, ratings, counts)
    file = overlay.save(name, _text(card, fitted, len(heard), takes.name, command))
    overlay.open_card(card.title, name)  # what is kept can be taken
    before, after = _judge(card, features, ratings, counts)
    return Adapted(file, len(heard), before, after, left_out)


def fit_overlay(card: Card, features: Floats, ratings: Floats, counts: Floats) -> Fit:
    """Fit features and the emotion layer, ridge towards the shipped ones.

    Parameters
    ----------
    card : Card
    features : array, shape (takes, 7)
        As the shipped model hears them, 1..10.
    ratings, counts : arrays, shape (takes, 15)
        As people hear them, NaN where not rated; and how much each counts.
    """
    layer = shipped(card)
    mean, sd = np.array(card.features.predicted_mean), np.array(card.features.predicted_sd)
    parts = slice(0, N_FEATURES), slice(N_FEATURES, None)
    change, move = _ridge((features - mean) / sd, ratings[:, parts[0]] - features, counts[:, parts[0]])
    mix, offset = np.eye(N_FEATURES) + change / sd, move - change @ (mean / sd)
    moved = features @ mix.T + offset
    missing = ratings[:, parts[1]] - (moved @ layer.weights.T + layer.bias)
    change, move = _ridge((moved - mean) / sd, missing, counts[:, parts[1]])
    weights, bias = layer.weights + change / sd, layer.bias + move - change @ (mean / sd)
    return Fit(mix, offset, weights, bias)


def _ridge(inputs: Floats, wanted: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Weights ``(k, 7)`` and offsets ``(k,)``; `wanted` ``(n, k)`` is NaN where nothing is known."""
    x = np.c_[inputs, np.ones(len(inputs))]
    penalty = np.diag([WEIGHT_RIDGE] * inputs.shape[1] + [OFFSET_RIDGE])
    rows = []
    for column, count in zip(wanted.T, counts.T, strict=True):
        known = ~np.isnan(column)
        weighted = x[known] * count[known, None]
        rows.append(np.linalg.solve(weighted.T @ x[known] + penalty, weighted.T @ column[known]))
    found = np.array(rows)
    return found[:, :-1], found[:, -1]


def shipped(card: Card) -> Fit:
    """The model as it is."""
    layer = card.emotions
    return Fit(np.eye(N_FEATURES), np.zeros(N_FEATURES), np.array(layer.weights), np.array(layer.bias))


def read_takes(path: Path) -> list[Take]:
    """Read the file of takes.

    Raises
    ------
    ConfigError
        Missing, not TOML, without takes, or with a key or value that cannot be taken.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"{path} is larger than {MAX_FILE_BYTES // 1024} kB: not a list of takes")
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"cannot read the takes {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # TOML's and Unicode's are ValueErrors
        raise ConfigError(f"the takes {path} cannot be taken: {error}") from error
    rows = tables.get("take")
    if (
        set(tables) != {"take"}
        or not isinstance(rows, list)
        or not all(isinstance(row, dict) for row in rows)
    ):
        raise ConfigError(f"{path} must hold [[take]] tables and nothing else")
    if not 1 <= len(rows) <= MAX_TAKES:
        raise ConfigError(f"{path} must hold 1 to {MAX_TAKES} takes, got {len(rows)}")
    return [_take(row, path, number) for number, row in enumerate(rows, start=1)]


def _take(row: dict[str, Any], path: Path, number: int) -> Take:
    where = f"{path}, take {number}"
    unknown = set(row) - {"file", "start_s", "length_s", "quadrant", *VALUE_NAMES}
    if unknown:
        raise ConfigError(
            f"{where}: unknown {', '.join(sorted(unknown))}; rate any of {', '.join(VALUE_NAMES)}"
        )
    file = row.get("file")
    if not isinstance(file, str) or not file:
        raise ConfigError(f'{where} needs file = "…", a recording beside {path.name}')
    ratings, counts = np.full(len(VALUE_NAMES), np.nan), np.ones(len(VALUE_NAMES))
    if "quadrant" in row:
        if row["quadrant"] not in QUADRANTS:
            raise ConfigError(f"{where}: quadrant must be one of {', '.join(QUADRANTS)}")
        signs = np.array(QUADRANT_SIGNS[QUADRANTS.index(row["quadrant"])])
        ratings[N_FEATURES : N_FEATURES + 2] = TAG_CENTRE + TAG_DISTANCE * signs
        counts[N_FEATURES : N_FEATURES + 2] = TAG_COUNT
    for column, name in enumerate(VALUE_NAMES):
        if name in row:
            limits = MIDLEVEL_RANGE if column < N_FEATURES else EMOTION_RANGE
            ratings[column], counts[column] = _number(row[name], limits, f"{where}: {name}"), 1.0
    if np.isnan(ratings).all():
        raise ConfigError(f"{where} rates nothing: add a quadrant or any of {', '.join(VALUE_NAMES)}")
    start_s = _number(row.get("start_s", 0.0), (0.0, 86_400.0), f"{where}: start_s")
    length = row.get("length_s")
    length_s = None if length is None else _number(length, (1.0, 86_400.0), f"{where}: length_s")
    return Take(path.parent / file, start_s, length_s, ratings, counts)


def _number(given: object, limits: tuple[float, float], what: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ConfigError(f"{what} must be a number, got {given!r}")
    if not limits[0] <= given <= limits[1]:
        raise ConfigError(f"{what} must lie in {limits[0]:g}..{limits[1]:g}, got {given:g}")
    return float(given)


def _hear(
    takes: Sequence[Take], card: Card, told: Callable[[str], None]
) -> tuple[list[tuple[Take, Floats]], list[str]]:
    """Features of each take that can be heard, and why others cannot."""
    listener = Listener(Config(model=Model(name=card.title)))
    heard: list[tuple[Take, Floats]] = []
    left_out = []
    for take in takes:
        try:
            analysis = _listen(listener, take)
        except AudioFileError as error:
            left_out.append(f"{take.audio.name}: {error}")
        else:
            heard.append((take, analysis.mean[:N_FEATURES]))
        told(take.audio.name)
    return heard, left_out


def _listen(listener: Listener, take: Take) -> Analysis:
    samples, rate = decode(take.audio)
    first = round(take.start_s * rate)
    last = None if take.length_s is None else first + round(take.length_s * rate)
    analysis = listener.hear(samples[first:last], sample_rate=rate)
    if not analysis.heard:
        raise AudioFileError("no music heard")
    return analysis


def _judge(
    card: Card, features: Floats, ratings: Floats, counts: Floats
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Mean absolute errors before and after, each take judged by an overlay of the others."""
    before = shipped(card).rate(features)
    after = np.empty_like(before)
    for index in range(len(features)):
        rest = np.arange(len(features)) != index
        others = fit_overlay(card, features[rest], ratings[rest], counts[rest])
        after[index] = others.rate(features[index : index + 1])[0]
    return _errors(before, ratings), _errors(after, ratings)


def _errors(told: Floats, ratings: Floats) -> tuple[float, float]:
    """Mean absolute error of features and emotions; NaN where none is rated."""
    errors = np.abs(told - ratings)
    return _mean(errors[:, :N_FEATURES]), _mean(errors[:, N_FEATURES:])


def _mean(errors: Floats) -> float:
    known = errors[~np.isnan(errors)]
    return float(known.mean()) if known.size else math.nan


def _text(card: Card, fitted: Fit, n_takes: int, origin: str, command: str) -> str:
    return f"""# What {n_takes} takes change about {card.title}; loaded by [model] overlay, or /mer/model.
model = "{card.title}"
how = {_quoted(f"{command}: {n_takes} takes of {origin}")}

[features]
offset = {_row(fitted.offset)}
mix = {_rows(fitted.mix)}

[emotions]
weights = {_rows(fitted.weights)}
bias = {_row(fitted.bias)}
"""


def _rows(numbers: Floats) -> str:
    return "[\n" + "".join(f"  {_row(row)},\n" for row in numbers) + "]"


def _row(numbers: Floats) -> str:
    return "[" + ", ".join(f"{float(number):.6f}" for number in numbers) + "]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)  # JSON's strings are TOML's, too
