"""What is remembered of each sender: how much it may still say, and where it wants its answers.

Anybody can forge a sender's address, so neither grows without end.
"""

from __future__ import annotations

import threading

from mer_bridge.wire import Peer

MAX_COMMANDS_HZ = 1000.0
"""Messages a second, but for audio, that one sender is heard with over UDP; so many may come at once."""
MAX_SENDERS = 64
"""Senders whose messages are counted; of more, those longest silent are forgotten."""


class Pace:
    """Let no sender have more than `MAX_COMMANDS_HZ` messages answered or obeyed.

    A flood of questions would cost the player's audio its place in the queue, and a forged
    one would send the answers to somebody else.

    Thread: the one that receives datagrams.

    Examples
    --------
    >>> pace, patch = Pace(), Peer("127.0.0.1", 9200)
    >>> sum(pace.take(patch, now_s=0.0) for _ in range(2000))
    1000
    >>> sum(pace.take(patch, now_s=0.5) for _ in range(2000))
    500
    """

    def __init__(self) -> None:
        self._left: dict[Peer, tuple[float, float]] = {}  # messages left, and since when

    def take(self, peer: Peer, *, now_s: float) -> bool:
        """Whether one more may be heard."""
        left, since_s = self._left.pop(peer, (MAX_COMMANDS_HZ, now_s))
        left = min(left + (now_s - since_s) * MAX_COMMANDS_HZ, MAX_COMMANDS_HZ)
        self._left[peer] = (left - 1.0 if left >= 1.0 else left, now_s)
        if len(self._left) > MAX_SENDERS:
            del self._left[next(iter(self._left))]
        return left >= 1.0


class Ways:
    """Remember at which port a sender wants its answers: Max sends from one and hears at another.

    Thread: any.

    Examples
    --------
    >>> ways, patch = Ways(), Peer("127.0.0.1", 9200)
    >>> ways.name(patch, Peer("127.0.0.1", 9201))
    >>> ways.back(patch).port, ways.back(Peer("127.0.0.1", 9300)).port
    (9201, 9300)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._named: dict[Peer, Peer] = {}

    def name(self, peer: Peer, target: Peer) -> None:
        """Answer `peer` at `target` from now on; of more than `MAX_SENDERS` the oldest is forgotten."""
        with self._lock:
            self._named.pop(peer, None)
            if target != peer:
                self._named[peer] = target
            if len(self._named) > MAX_SENDERS:
                del self._named[next(iter(self._named))]

    def back(self, peer: Peer) -> Peer:
        """Where to answer it."""
        with self._lock:
            return self._named.get(peer, peer)
