"""A frame as few bytes: float32, little-endian, in one fixed order.

A browser reads it as a ``Float32Array``; JSON of the same numbers is four times as long and
takes both sides longer than drawing them.
"""

from __future__ import annotations

import struct

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES, Frame

HEAD = ("index", "time_s", "level_db", "gate", "held", "confidence", "leading", "quadrant")
"""First numbers of a packed frame; `leading` counts emotions from 0, `quadrant` is 1..4."""

LAYOUT: dict[str, tuple[int, int]] = {
    "head": (0, len(HEAD)),
    "features": (8, len(MIDLEVEL_NAMES)),
    "emotions": (15, len(EMOTION_NAMES)),
    "live": (23, len(VALUE_NAMES)),
    "contributions": (38, len(EMOTION_NAMES) * len(MIDLEVEL_NAMES)),
}
"""First number and how many, by name; contributions are emotion by emotion."""

_NUMBERS = struct.Struct(f"<{sum(length for _, length in LAYOUT.values())}f")


def pack(frame: Frame) -> bytes:
    """A frame as `LAYOUT` says, 376 bytes."""
    head = (
        frame.index,
        frame.time_s,
        frame.level_db,
        frame.gate_open,
        frame.held,
        frame.confidence,
        EMOTION_NAMES.index(frame.why.emotion),
        frame.quadrant.number,
    )
    contributions = (value for row in frame.contributions for value in row)
    return _NUMBERS.pack(*head, *frame.features, *frame.emotions, *frame.live, *contributions)
