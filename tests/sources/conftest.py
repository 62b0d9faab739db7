"""Shared by the tests of sources: time that passes only when somebody waits."""

from __future__ import annotations

import pytest

from mer_bridge.sources.pacing import Clock


class VirtualClock(Clock):
    """Time passes only by waiting, or by setting `now_s`."""

    def __init__(self) -> None:
        super().__init__()
        self.start_s = self.now_s = 1000.0

    def now(self) -> float:
        return self.now_s

    def wait(self, duration_s: float) -> None:
        self.now_s += duration_s


@pytest.fixture
def new_clock() -> type[VirtualClock]:
    return VirtualClock
