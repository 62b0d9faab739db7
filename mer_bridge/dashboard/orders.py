"""What viewers may ask for: one order, checked, as a command of the bridge.

Nothing here names a file, a port, a host or code: settings that do cannot be reached.
"""

from __future__ import annotations

import math
from typing import TypeVar

import msgspec

from mer_bridge.errors import ConfigError
from mer_bridge.values import Command

AnOrder = TypeVar("AnOrder")

MAX_TEXT = 4096
"""Bytes of an order, at most."""
MAX_ARGUMENTS = 4
MAX_WORD = 512
"""Characters of an argument, at most."""

VERBS = frozenset(
    {
        *("horizon", "calibrate", "calibrate/undo", "calibrate/done", "ranges/freeze", "reset"),
        *("hold", "amount", "weight", "profile/save", "record", "panic", "learn"),
        *("preset", "preset/store", "morph", "cue", "map", "map/add", "map/remove", "set", "save"),
    }
)
"""Commands that come from the page."""
SETTABLE = ("model.horizon_s", "smoothing.", "gain.", "ranging.", "hands.amount", "osc.rate_hz", "map.")
"""Beginnings of settings that ``set`` may change."""


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message of a viewer.

    Attributes
    ----------
    id : int
        Comes back with the answer.
    verb : str
        One of `VERBS`, or empty for a message that gives the key.
    args : tuple of numbers and strings
    player : str
        Whom it means; empty for the only one.
    key : str
        Of a viewer who wants to steer.
    """

    id: int = 0
    verb: str = ""
    args: tuple[int | float | str, ...] = ()
    player: str = ""
    key: str = ""


_DECODER = msgspec.json.Decoder(Order)


def read(text: str) -> Order:
    """One message of a viewer.

    Raises
    ------
    ConfigError
        It is none.
    """
    return decoded(text, _DECODER)


def decoded(text: str, decoder: msgspec.json.Decoder[AnOrder]) -> AnOrder:
    """One message of a page, of the kind its decoder takes.

    Raises
    ------
    ConfigError
        It is none.
    """
    if len(text) > MAX_TEXT:
        raise ConfigError(f"an order has up to {MAX_TEXT} characters, got {len(text)}")
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ConfigError(f"this is no order: {error}") from error


def command_of(order: Order) -> Command:
    """What it asks of the bridge.

    Raises
    ------
    ConfigError
        A viewer may not ask for that.
    """
    if order.verb not in VERBS:
        raise ConfigError(f"the dashboard does not know {order.verb[:60]!r}")
    if len(order.args) > MAX_ARGUMENTS or not all(map(_is_plain, order.args)):
        raise ConfigError(f"{order.verb} takes up to {MAX_ARGUMENTS} finite numbers and short words")
    if order.verb == "set" and not (len(order.args) == 2 and str(order.args[0]).startswith(SETTABLE)):
        raise ConfigError("the dashboard cannot set that; edit the settings file")
    return Command(order.verb, order.args, order.player)


def _is_plain(argument: float | str) -> bool:
    if isinstance(argument, str):
        return len(argument) <= MAX_WORD and argument.isprintable()
    return math.isfinite(argument) and abs(argument) < 1e9
