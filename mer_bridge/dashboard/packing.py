"""Frames as few bytes: float32, little-endian, in one fixed order.

Of several players the frame of all comes first, then that of each.  A browser reads it as a
``Float32Array``; JSON of the same numbers is four times as long and takes both sides longer
than drawing them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES, EnsembleFrame, Frame

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

SIZE = sum(length for _, length in LAYOUT.values())
"""Numbers of one frame."""

_NUMBERS = struct.Struct(f"<{SIZE}f")
_UNHEARD = _NUMBERS.pack(*(float("nan"),) * SIZE)


def pack(frame: Frame, players: Sequence[str] = ()) -> bytes:
    """A frame as `LAYOUT` says, 376 bytes; of several `players` as many more, NaN for one not heard yet."""
    if not isinstance(frame, EnsembleFrame):
        return _packed(frame)
    heard = dict(frame.players)
    each = (_packed(heard[name]) if name in heard else _UNHEARD for name in players)
    return b"".join((_packed(frame), *each))


def _packed(frame: Frame) -> bytes:
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
