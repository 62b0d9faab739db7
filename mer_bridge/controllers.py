"""Controls in, MIDI controller messages out: 7 bits, or 14 in pairs, on change and not too often.

In: `Control`s whose target is ``cc:N`` or ``cc14:N``, values 0..1, and the time.  Out:
three-byte messages.  No port and no clock: the same calls always give the same bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from mer_bridge.values import Control

REFRESH_S = 2.0
"""Every controller is sent again after so many seconds, for receivers that came late."""

REFILL_HZ, BURST = 450.0, 50.0
"""Token bucket for all controllers: together at most 500 messages in any second."""


@dataclass(slots=True)
class Slot:
    """One controller: what it should be, and what its receivers know.

    A value is sent once it is a whole step away from the last one, so noise between two
    steps makes no traffic; the refresh brings the rest of the way.
    """

    controller: int
    steps: int
    """127 or 16383: the highest value."""
    exact: float = 0.0
    """The value in steps, not rounded."""
    sent: int | None = None
    sent_s: float = 0.0
    free_s: float = 0.0
    """When the rate limit allows the next message, half a period of jitter aside."""

    @property
    def cost(self) -> int:
        """Messages it takes to send."""
        return 2 if self.steps > 127 else 1

    @property
    def moved(self) -> bool:
        """Whether the value left the dead band of one step."""
        return self.sent is None or abs(self.exact - self.sent) >= 1.0

    @property
    def behind(self) -> bool:
        """Whether receivers know anything else than the nearest step."""
        return self.sent != round(self.exact)


class CcScheduler:
    """Decide which controllers to send when; bytes out, time in as an argument.

    A controller that moved is sent at most `rate_hz` times a second, one that rests every
    `REFRESH_S`; all together stay within the token bucket, served in turn, so that none
    starves and the last value of each always arrives.

    Thread: sender.

    Parameters
    ----------
    channel : int, 1..16
    rate_hz : float > 0
        Most messages (14 bits: pairs) a second for one controller.
    """

    def __init__(self, *, channel: int = 1, rate_hz: float = 25.0) -> None:
        self._status = 0xB0 | (channel - 1)
        self._period_s = 1.0 / rate_hz
        self._slots: deque[Slot] = deque()  # the first one is served next
        self._by_target: dict[str, Slot | None] = {}
        self._tokens = BURST
        self._now_s = 0.0

    def want(self, controls: Iterable[Control]) -> None:
        """Take the newest values; controls for anything but controllers are left alone."""
        for control in controls:
            target = control.target
            slot = self._by_target[target] if target in self._by_target else self._new(target)
            if slot is not None:
                # Written so that NaN, of which comparisons are false, becomes 0.
                unit = control.value if 0.0 <= control.value <= 1.0 else float(control.value > 1.0)
                slot.exact = unit * slot.steps

    def due(self, now_s: float) -> list[bytes]:
        """Messages to send now, in order; `now_s` is a monotonic clock in seconds."""
        self._refill(now_s)
        messages: list[bytes] = []
        for _ in range(len(self._slots)):
            slot = self._slots[0]
            if self._is_due(slot, now_s):
                if self._tokens < slot.cost:
                    break
                self._tokens -= slot.cost
                slot.sent_s, slot.free_s = now_s, max(slot.free_s, now_s) + self._period_s
                messages += self._encode(slot)
            self._slots.rotate(-1)
        return messages

    def remaining(self) -> list[bytes]:
        """What receivers still lack, whatever the limits: the last thing to send."""
        return [message for slot in self._slots if slot.behind for message in self._encode(slot)]

    def _new(self, target: str) -> Slot | None:
        kind, _, number = target.partition(":")
        slot = Slot(int(number), 127 if kind == "cc" else 16383) if kind in ("cc", "cc14") else None
        self._by_target[target] = slot
        if slot is not None:
            self._slots.append(slot)
        return slot

    def _refill(self, now_s: float) -> None:
        elapsed_s = max(now_s - self._now_s, 0.0)
        self._tokens = min(self._tokens + elapsed_s * REFILL_HZ, BURST)
        self._now_s = now_s

    def _is_due(self, slot: Slot, now_s: float) -> bool:
        if slot.moved:
            # A caller at this very rate comes a little early now and then; without the half
            # period every such call would cost a whole one.
            return now_s >= slot.free_s - self._period_s / 2.0
        return now_s - slot.sent_s >= REFRESH_S

    def _encode(self, slot: Slot) -> list[bytes]:
        """Messages for the nearest step, the most significant bits first."""
        step = slot.sent = round(slot.exact)
        if slot.steps == 127:
            return [bytes((self._status, slot.controller, step))]
        return [
            bytes((self._status, slot.controller, step >> 7)),
            bytes((self._status, slot.controller + 32, step & 0x7F)),
        ]
