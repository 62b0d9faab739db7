"""One player's gain, ranges and weights, kept in a file of the user's own folder.

In: a name.  Out: a `State` whose numbers are all checked, so that a file written by anybody
else can do no harm.  Files are JSON, small, and replaced as a whole: a power cut leaves the
old one or the new one.
"""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from mer_bridge import places
from mer_bridge.errors import ConfigError
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

MAX_FILE_BYTES = 64 * 1024
MAX_PROFILES = 500
"""Files in the folder: names can come from the network, and must not fill the disk."""
WARM_S = 600.0
"""After so many seconds the music that was sounding is over: values begin at rest."""

Values = Annotated[tuple[float, ...], Meta(min_length=len(VALUE_NAMES), max_length=len(VALUE_NAMES))]
Estimate = Annotated[tuple[float, ...], Meta(min_length=1, max_length=len(VALUE_NAMES))]
"""The seven features, or what else a model estimates."""
Weights = Annotated[tuple[Estimate, ...], Meta(min_length=1, max_length=len(EMOTION_NAMES))]


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bridge has learnt about a player.

    Attributes
    ----------
    model : str
        Title of the model that ranges and weights belong to.
    gain_db : float
    gain_held : bool
        A sound check has set the gain, so it stays.
    low, high : tuple of 15 floats
        Range learnt, in absolute units.
    heard_s : float
        Seconds of music the range rests on.
    frozen : bool
        Ranges stand still.
    weights : tuple of 8 tuples of 7 floats
        Of the emotion layer; fewer of a model without features.
    ratings : tuple of 7 floats, or None
        Last mean ratings, for a restart in the middle of a piece; None before any.
    used : tuple of low and high, or None
        Range in use, likewise: it glides to the one learnt.
    preset : str
        Name of the preset that held, likewise; empty for none.
    saved_at_s : float
        Unix time.
    """

    model: str
    gain_db: Annotated[float, Meta(ge=-40.0, le=60.0)]
    gain_held: bool
    low: Values
    high: Values
    heard_s: Annotated[float, Meta(ge=0.0)]
    frozen: bool
    weights: Weights
    ratings: Estimate | None = None
    used: tuple[Values, Values] | None = None
    preset: str = ""
    saved_at_s: float = 0.0

    def is_warm(self, now_s: float) -> bool:
        """Whether the piece that was sounding may still go on, at a Unix time."""
        return 0.0 <= now_s - self.saved_at_s <= WARM_S


def path(name: str) -> Path:
    """Where the profile of that name is kept.

    Raises
    ------
    ConfigError
        Not a name: a profile comes from no other folder.
    """
    if not re.fullmatch(r"[\w-]{1,40}", name):
        raise ConfigError(f"a profile's name has up to 40 letters, digits, - and _, got {name[:60]!r}")
    return places.user_data() / "profiles" / f"{name}.json"


def load(name: str) -> State | None:
    """The profile of that name; None when there is none yet.

    Raises
    ------
    ConfigError
        The name or the file cannot be taken.
    """
    file = path(name)
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"{file} is larger than {MAX_FILE_BYTES // 1024} kB: not a profile; remove it")
        return decode(file.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"cannot read the profile {file}: {error.strerror or error}") from error
    except ValueError as error:  # msgspec's are, too
        raise ConfigError(f"{file} is no profile: {error}; remove it and calibrate again") from error


def save(name: str, state: State) -> Path:
    """Write the profile of that name, with the time; the file.

    Raises
    ------
    ConfigError
        The name cannot be taken, there are `MAX_PROFILES`, or the file cannot be written.
    """
    file = path(name)
    kept = msgspec.structs.replace(state, saved_at_s=time.time())
    draft = file.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() and sum(1 for _ in file.parent.iterdir()) >= MAX_PROFILES:
            raise ConfigError(f"{file.parent} holds {MAX_PROFILES} profiles already; remove some")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(kept)))
        draft.replace(file)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise ConfigError(f"cannot write the profile {file}: {error.strerror or error}") from error
    return file


def decode(text: bytes) -> State:
    """Read a profile from JSON.

    Raises
    ------
    ValueError
        Malformed, or numbers that are none.
    """
    state = msgspec.json.decode(text, type=State)
    if not all(map(math.isfinite, _numbers(state))):
        raise ValueError("its numbers must be finite")
    ranges = ((state.low, state.high), *((state.used,) if state.used else ()))
    if not all(low < high for lows, highs in ranges for low, high in zip(lows, highs, strict=True)):
        raise ValueError("each low must lie below its high")
    n_estimated = len(state.weights[0])
    shape = (len(EMOTION_NAMES), len(MIDLEVEL_NAMES))
    square = (n_estimated, n_estimated)
    if (len(state.weights), n_estimated) not in (shape, square) or any(
        len(row) != n_estimated for row in (*state.weights, state.ratings or state.weights[0])
    ):
        raise ValueError("weights must be 8 rows of 7, or a square, and ratings as long as a row")
    return state


def _numbers(state: State) -> Iterator[float]:
    return chain(
        state.low,
        state.high,
        *(state.used or ()),
        *state.weights,
        state.ratings or (),
        (state.heard_s, state.saved_at_s),
    )
