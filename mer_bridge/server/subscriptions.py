"""Who wants the bridge's output: peers that asked, until they leave or fall silent."""

from __future__ import annotations

import threading
from typing import NamedTuple

from mer_bridge.errors import ConfigError
from mer_bridge.wire import Peer

MAX_SUBSCRIBERS = 16
LIFETIME_S = 10.0
"""How long a subscription lasts unless it is renewed, as with mixing desks (X32)."""


class Wish(NamedTuple):
    """What a subscriber wants: steps a second (0 for all), parts or a host's layout in words, and whose."""

    rate_hz: float = 0.0
    parts: str = ""
    player: str = ""
    """Of several players; empty for all of them."""


EVERYTHING = Wish()


class Subscriptions:
    """Keep the peers that subscribed, at most `MAX_SUBSCRIBERS`, each for `LIFETIME_S`.

    Thread: any.

    Examples
    --------
    >>> subscriptions = Subscriptions()
    >>> patch = Peer("127.0.0.1", 9200)
    >>> subscriptions.renew(patch, now_s=0.0)
    >>> subscriptions.at(9.9) == (patch,), subscriptions.at(10.0)
    (True, ())
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends_s: dict[Peer, float] = {}
        self._wishes: dict[Peer, Wish] = {}
        self._newcomers: list[Peer] = []

    def renew(self, peer: Peer, *, now_s: float, wish: Wish = EVERYTHING) -> None:
        """Begin or prolong a subscription; either way the peer becomes a newcomer, and `wish` holds.

        Raises
        ------
        ConfigError
            There are `MAX_SUBSCRIBERS` others.
        """
        with self._lock:
            self._prune(now_s)
            if peer not in self._ends_s and len(self._ends_s) >= MAX_SUBSCRIBERS:
                raise ConfigError(
                    f"subscribe: {MAX_SUBSCRIBERS} have subscribed already. Try again in {LIFETIME_S:.0f} s"
                )
            self._ends_s[peer] = now_s + LIFETIME_S
            self._wishes[peer] = wish
            if peer not in self._newcomers:
                self._newcomers.append(peer)

    def remove(self, peer: Peer) -> None:
        """End a subscription, if there is one."""
        with self._lock:
            self._ends_s.pop(peer, None)

    def at(self, now_s: float) -> tuple[Peer, ...]:
        """Subscribers at this time, longest first."""
        with self._lock:
            self._prune(now_s)
            return tuple(self._ends_s)

    def wishes(self, now_s: float) -> dict[Peer, Wish]:
        """Subscribers at this time, longest first, each with what it wants."""
        with self._lock:
            self._prune(now_s)
            return {peer: self._wishes[peer] for peer in self._ends_s}

    def take_newcomers(self) -> tuple[Peer, ...]:
        """Those who subscribed or renewed since the last call, and are still there."""
        with self._lock:
            newcomers = tuple(peer for peer in self._newcomers if peer in self._ends_s)
            self._newcomers.clear()
            return newcomers

    def _prune(self, now_s: float) -> None:
        self._ends_s = {peer: end_s for peer, end_s in self._ends_s.items() if now_s < end_s}
        self._wishes = {peer: wish for peer, wish in self._wishes.items() if peer in self._ends_s}
