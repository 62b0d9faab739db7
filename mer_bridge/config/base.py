"""What all sections of the configuration share: the base, and limits that occur again and again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from mer_bridge.values import VALUE_NAMES

Seconds = Annotated[float, Meta(ge=0.0, le=3600.0)]
Unit = Annotated[float, Meta(ge=0.0, le=1.0)]
Horizon = Annotated[float, Meta(ge=1.0, le=15.0)]


def check_values(names: Iterable[str]) -> None:
    """Refuse names of values that do not exist.

    Raises
    ------
    ValueError
        One of them does not; the message lists those that do.
    """
    for name in names:
        if name not in VALUE_NAMES:
            raise ValueError(f"no value is named {name!r}. Known: {', '.join(VALUE_NAMES)}")


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the configuration; unknown keys are errors."""
