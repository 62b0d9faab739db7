"""Audio that comes in by the one port, handed to the player it is meant for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from mer_bridge.sources.osc import OscSource
from mer_bridge.wire import AudioBlock, AudioFormat, Peer

log = logging.getLogger(__name__)


class Doorman:
    """Tell players' audio apart by the name in its address.

    ``/mer/player/<name>/audio`` is that player's; ``/mer/audio`` is the first one's.  A single
    player without a name hears everybody.  Blocks for nobody here are counted, and reported once.

    Thread: `feed` and `set_format` any of the server's; `strangers` any.

    Parameters
    ----------
    sources : sequence of name and OscSource
        Of the players who are heard over OSC, possibly none.

    Attributes
    ----------
    strangers : int
        Blocks for a player whom nobody knows.
    """

    def __init__(self, sources: Sequence[tuple[str, OscSource]]) -> None:
        self._by_name = dict(sources)
        self._first = sources[0][1] if sources else None
        self._lock = threading.Lock()
        self.strangers = 0

    def feed(self, block: AudioBlock, peer: Peer) -> bool:
        """Hand over a block; False when there is no room and the sender can wait (TCP)."""
        source = self._source_of(block.player)
        if source is not None:
            return source.feed(block, peer)
        if self._by_name:
            self._turn_away(block.player, peer)
        return True

    def set_format(self, format_: AudioFormat, peer: Peer) -> None:
        """Hand over a sample rate."""
        source = self._source_of(format_.player)
        if source is not None:
            source.set_format(format_, peer)

    def _source_of(self, player: str) -> OscSource | None:
        return self._by_name.get(player, self._by_name.get("")) if player else self._first

    def _turn_away(self, player: str, peer: Peer) -> None:
        with self._lock:
            self.strangers += 1
            is_first = self.strangers == 1
        if is_first:
            known = ", ".join(self._by_name)
            log.warning("audio from %s is not heard: no player is named %r. Known: %s", peer, player, known)
