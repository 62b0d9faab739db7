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
LARGEST_OFFSET = 9.0
"""Rating units; a scale is no longer."""
LARGEST_WEIGHT = 10.0
"""As by hand, in emotion ratings per feature rating."""
LARGEST_BIAS = 1000.0


class Offsets(Table, frozen=True, kw_only=True):
    """Added to the features that the graph estimates, in rating units."""

    offset: tuple[float, ...]


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
    features: Offsets
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
        (overlay.features.offset, LARGEST_OFFSET),
        (chain(*overlay.emotions.weights), LARGEST_WEIGHT),
        (overlay.emotions.bias, LARGEST_BIAS),
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
    shape = (len(emotions.names), len(features.names))
    rows = overlay.emotions.weights
    fits = (
        len(overlay.features.offset) == shape[1]
        and len(overlay.emotions.bias) == len(rows) == shape[0]
        and all(len(row) == shape[1] for row in rows)
    )
    if overlay.model != card.title or not fits:
        raise ModelError(
            f"the overlay {name} was made for {overlay.model}, not for {card.title}; "
            f"make one with train --adapt --model {card.title}"
        )
    offset = overlay.features.offset
    moved = tuple(a + b for a, b in zip(features.predicted_mean, offset, strict=True))
    return msgspec.structs.replace(
        card,
        overlay=name,
        features=msgspec.structs.replace(features, offset=offset, predicted_mean=moved),
        emotions=msgspec.structs.replace(emotions, weights=rows, bias=overlay.emotions.bias),
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
