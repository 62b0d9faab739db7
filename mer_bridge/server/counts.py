"""What is told of packets that came in: counts that only rise, and a line in the log now and then."""

from __future__ import annotations

import logging
import threading

log = logging.getLogger(__package__)  # people read `mer_bridge.server` before the line


class ServerStats:
    """What came and went since the start; counts only ever rise.

    Thread: any.

    Attributes
    ----------
    packets : int
        Datagrams and TCP packets received.
    malformed : int
        Of these (and of TCP streams), not OSC or not as the address table wants it.
    refused : int
        Datagrams and connections of strangers; connections beyond `MAX_CONNECTIONS`: the new
        one, or the one that was idle longest; messages beyond `MAX_COMMANDS_HZ`.
    unknown : int
        Messages to addresses that mean nothing here.
    audio_blocks : int
        Blocks handed on.
    connections : int
        TCP connections accepted.
    unsent : int
        Packets that could not be sent.
    failed : int
        Messages whose handling went wrong here; each is a bug to report.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.packets = self.malformed = self.refused = self.unknown = 0
        self.audio_blocks = self.connections = self.unsent = self.failed = 0

    def count(self, name: str) -> None:
        """Add one to the attribute `name`."""
        with self._lock:
            setattr(self, name, getattr(self, name) + 1)


class Complaints:
    """Log what is wrong with packets, at most one line a second, however many there are.

    Examples
    --------
    >>> complaints = Complaints()
    >>> [complaints.note("not OSC", now_s=now_s) for now_s in (0.0, 0.5, 0.9, 1.0)]
    [1, 0, 0, 3]
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unreported = 0
        self._quiet_until_s = float("-inf")

    def note(self, text: str, *, now_s: float) -> int:
        """Count a complaint; gives how many the line now written stands for, or 0."""
        with self._lock:
            self._unreported += 1
            if now_s < self._quiet_until_s:
                return 0
            reported, self._unreported = self._unreported, 0
            self._quiet_until_s = now_s + 1.0
        log.warning("%d malformed packets, the last one: %s", reported, text)
        return reported
