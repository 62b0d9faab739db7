"""A device that may go away and come back: watched, and opened again.

In: what opens a device, such as a sound card or a JACK client.  Out: its blocks, and in
between nothing; the worker makes of that what it makes of any pause.

A device is given up when it says that it failed, or gave no block for `WATCHDOG_S` though
it is due.  A thread of its own then closes it and tries again and again, for what a device
that died does to its caller (JACK may hold it for minutes) must not reach the analysis.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

from mer_bridge.errors import MerBridgeError
from mer_bridge.values import Samples

WATCHDOG_S = 0.5
"""A device that gives nothing for so long is gone; one with long blocks has `WATCHDOG_BLOCKS` of them."""
WATCHDOG_BLOCKS = 4
FIRST_S = 2.0
"""What a device that was just opened may take for its first block."""
BACK_OFF_S = (0.25, 0.5, 1.0, 2.0)
"""Waits before each try to open it again; the last one is repeated, so it is live 3 s after its return."""

log = logging.getLogger(__name__)


class Device(Protocol):
    """What is opened: a source that can fail.

    Thread: as `mer_bridge.sources.Source`.
    """

    @property
    def sample_rate(self) -> int:
        """In Hz; constant."""
        ...

    @property
    def block_s(self) -> float:
        """Time between two blocks, in seconds."""
        ...

    @property
    def lost(self) -> int:
        """Samples that never arrived or had to be dropped."""
        ...

    @property
    def failures(self) -> int:
        """Above 0 when it went away, as far as it knows."""
        ...

    def read(self, timeout_s: float) -> Samples:
        """Next block; empty after `timeout_s` without one."""
        ...

    def describe(self) -> str:
        """One line for people."""
        ...

    def close(self) -> None:
        """Release it; may be called twice, and returns soon even if the device is dead."""
        ...


class LastingSource:
    """A `mer_bridge.sources.Source` that outlives its device.

    Thread: `read` belongs to the analysis worker, and swaps devices; `close` and the
    properties may be used from any.

    Parameters
    ----------
    open_device : callable
        ``open_device(is_again)`` opens it; `is_again` is False at the start.
    name : str
        What it is, for people: begins a sentence.
    clock : callable
        Monotonic seconds.
    back_off_s : sequence of float
        Waits before each try.

    Attributes
    ----------
    failures : int
        How often the device went away.

    Raises
    ------
    MerBridgeError
        What `open_device` raises at the start.
    """

    def __init__(
        self,
        open_device: Callable[[bool], Device],
        *,
        name: str,
        clock: Callable[[], float] = time.monotonic,
        back_off_s: tuple[float, ...] = BACK_OFF_S,
    ) -> None:
        self._open = open_device
        self._name = name
        self._clock = clock
        self._back_off_s = back_off_s
        self._changed = threading.Condition()
        self._closed = False
        self._device = open_device(False)
        self._is_here = True
        self._next: Device | None = None
        self._lost_before = 0
        self._due_s = clock() + FIRST_S
        self._trouble = ""
        self.failures = 0

    @property
    def sample_rate(self) -> int:
        """Rate of the device, in Hz; while it is away that which it had."""
        return self._device.sample_rate

    @property
    def lost(self) -> int:
        """Samples the device lost, and those before it; not what sounded while none was there."""
        return self._lost_before + self._device.lost

    @property
    def ended(self) -> bool:
        """Whether `close` was called; a device that went away may come back."""
        return self._closed

    @property
    def patient(self) -> bool:
        """A device goes on whether it is read or not."""
        return False

    @property
    def trouble(self) -> str:
        """What is said while the device is away."""
        return self._trouble

    def read(self, timeout_s: float) -> Samples:
        """What arrived since the last call; empty while the device is away."""
        if not self._is_here:
            self._take_next(timeout_s)  # its rate is asked before its first block is read
            return np.zeros(0, np.float32)
        samples = self._device.read(timeout_s)
        now_s = self._clock()
        if len(samples):
            self._due_s = now_s + max(WATCHDOG_S, WATCHDOG_BLOCKS * self._device.block_s)
            self._trouble = ""
        elif not self._closed and (self._device.failures or now_s > self._due_s):
            self._give_up()
        return samples

    def describe(self) -> str:
        """What the device says of itself."""
        return self._device.describe()

    def close(self) -> None:
        """Release the device and wake `read`; safe to call twice and from any thread."""
        with self._changed:
            self._closed = True
            devices = [self._device] if self._next is None else [self._device, self._next]
            self._changed.notify_all()
        for device in devices:
            device.close()

    def _give_up(self) -> None:
        """Leave the device to a thread that looks for its return."""
        self.failures += 1
        self._is_here = False
        self._trouble = (
            f"{self._name} gives no sound any more; it is taken again within 3 s of its return: "
            "is it plugged in and running? Try: mer-bridge devices"
        )
        threading.Thread(target=self._reopen, name="mer-bridge reopen", daemon=True).start()

    def _take_next(self, timeout_s: float) -> None:
        """Put a device that was opened meanwhile in place of the old."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._next is not None, timeout_s)
            if self._next is not None:
                self._lost_before += self._device.lost
                self._device, self._next = self._next, None
                self._is_here = True
                self._due_s = self._clock() + FIRST_S

    def _reopen(self) -> None:
        """Close what died, and try until there is a new one or `close` is called."""
        self._device.close()
        tries = 0
        while not self._wait(self._back_off_s[min(tries, len(self._back_off_s) - 1)]):
            tries += 1
            device = self._try()
            if device is not None:
                self._hand_over(device)
                return

    def _try(self) -> Device | None:
        try:
            return self._open(True)
        except MerBridgeError as error:
            log.debug("%s is not back: %s", self._name, error)
        except Exception as error:  # noqa: BLE001 - a thread runner: whatever a dying library raises, try again
            log.warning("%s cannot be opened again yet: %r", self._name, error)
        return None

    def _hand_over(self, device: Device) -> None:
        with self._changed:
            is_wanted = not self._closed
            if is_wanted:
                self._next = device
                self._changed.notify_all()
        if not is_wanted:
            device.close()

    def _wait(self, wait_s: float) -> bool:
        """Whether `close` was called before or while waiting."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed, wait_s)
