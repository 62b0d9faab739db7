"""What a player's own labelled takes change about a model: a small file beside it.

In: settings that name a model and an overlay.  Out: the model's card with the overlay laid over
it, so that everything after the card hears as the player does.  `mer-bridge train --adapt`
writes overlays; they lie in the user's own folder and are called by name, never by a path, so
that nothing from the network can open another file.  All numbers are checked.
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from contextlib import suppress
from itertools import chain
from pathlib import Path

import msgspec

from mer_bridge import card as cards
from mer_bridge import places
from mer_bridge.card import Card, Table
from mer_bridge.errors import ModelError

MAX_FILE_BYTES = 64 * 1024
NAME = r"[\w-]{1,40}"
LARGEST_WEIGHT = 10.0
"""As by hand, in ratings per feature rating."""
LARGEST_OFFSET = 1000.0
"""Rating units; it makes up for weights, too."""


class Features(Table, frozen=True, kw_only=True):
    """What becomes of the features that the graph estimates: ``offset + mix @ features``."""

    offset: tuple[float, ...]
    mix: tuple[tuple[float, ...], ...]


class Layer(Table, frozen=True, kw_only=True):
    """Taken in place of the model's own: ``rating = bias + weights @ features``."""

    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]


class Overlay(Table, frozen=True, kw_only=True):
    """The file.

    Attributes
    ----------
    model : str
        Title of the one model that it fits.
    how : str
        What it was made from, for people.
    features, emotions : tables
    """

    model: str
    how: str
    features: Features
    emotions: Layer


def path(name: str) -> Path:
    """Where the overlay of that name is kept.

    Raises
    ------
    ModelError
        Not a name: an overlay comes from no other folder.
    """
    if not re.fullmatch(NAME, name):
        raise ModelError(f"an overlay's name has up to 40 letters, digits, - and _, got {name[:60]!r}")
    return places.user_data() / "overlays" / f"{name}.toml"


def open_card(model: str, overlay: str = "") -> Card:
    """The card of a model, with the overlay of that name laid over it if one is named.

    Raises
    ------
    ModelError
        There is no such model or overlay, it cannot be taken, or the two do not belong together.
    """
    card = cards.read(cards.find(model))
    return lay_over(card, load(overlay), name=overlay) if overlay else card


def load(name: str) -> Overlay:
    """The overlay of that name.

    Raises
    ------
    ModelError
        There is none, or the file cannot be taken.
    """
    file = path(name)
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise ModelError(f"{file} is larger than {MAX_FILE_BYTES // 1024} kB: not an overlay; remove it")
        overlay = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8-sig")), Overlay)
    except FileNotFoundError as error:
        known = ", ".join(sorted(each.stem for each in file.parent.glob("*.toml"))) or "none"
        raise ModelError(
            f"no overlay {name!r} in {file.parent}. Available: {known}. mer-bridge train --adapt makes one"
        ) from error
    except OSError as error:
        raise ModelError(f"cannot read the overlay {file}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # TOML's, Unicode's and msgspec's are ValueErrors
        raise ModelError(f"{file} is no overlay: {error}; make it again with train --adapt") from error
    limits = (
        (chain(overlay.features.offset, overlay.emotions.bias), LARGEST_OFFSET),
        (chain(*overlay.features.mix, *overlay.emotions.weights), LARGEST_WEIGHT),
    )
    for numbers, limit in limits:
        if not all(math.isfinite(number) and abs(number) <= limit for number in numbers):
            raise ModelError(f"{file} is no overlay: a number lies beyond {limit:g}, or is none")
    return overlay


def lay_over(card: Card, overlay: Overlay, *, name: str) -> Card:
    """The card with what an overlay changes; its title ends in ``+name``.

    Raises
    ------
    ModelError
        The overlay was made for another model.
    """
    features, emotions = card.features, card.emotions
    n_features, n_emotions = len(features.names), len(emotions.names)
    mine, layer = overlay.features, overlay.emotions
    fits = (
        len(mine.offset) == len(mine.mix) == n_features
        and len(layer.bias) == len(layer.weights) == n_emotions
        and all(len(row) == n_features for row in (*mine.mix, *layer.weights))
    )
    if overlay.model != card.title or not fits:
        raise ModelError(
            f"the overlay {name} was made for {overlay.model}, not for {card.title}; "
            f"make one with train --adapt --model {card.title}"
        )
    moved = [
        offset + math.fsum(part * mean for part, mean in zip(row, features.predicted_mean, strict=True))
        for offset, row in zip(mine.offset, mine.mix, strict=True)
    ]
    return msgspec.structs.replace(
        card,
        overlay=name,
        features=msgspec.structs.replace(
            features, offset=mine.offset, mix=mine.mix, predicted_mean=tuple(moved)
        ),
        emotions=msgspec.structs.replace(emotions, weights=layer.weights, bias=layer.bias),
    )


def save(name: str, text: str) -> Path:
    """Write the TOML of an overlay, whole or not at all; the file.

    Raises
    ------
    ModelError
        The name cannot be taken, or the file cannot be written.
    """
    file = path(name)
    draft = file.with_suffix(f".{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise ModelError(f"cannot write the overlay {file}: {error.strerror or error}") from error
    return file
