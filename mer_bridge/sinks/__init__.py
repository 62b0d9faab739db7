"""Where frames and controls go: the protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mer_bridge.values import Control, Frame


class Sink(Protocol):
    """A receiver of frames and the controls made from them.

    Thread: sender.  `send` must not block; what cannot be sent is dropped and counted.
    """

    @property
    def dropped(self) -> int:
        """Messages that could not be sent, since the start."""
        ...

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:
        """Send the newest state; `time_s` is a monotonic clock, given so that tests need no waiting."""
        ...

    def describe(self) -> str:
        """One line for people: where it sends."""
        ...

    def close(self) -> None:
        """Leave receivers as configured and release the port; safe to call twice."""
        ...
