"""Audio that other programs send over OSC, in order and at the right time.

In: blocks from the server's threads.  Out: samples to the analysis worker.  Lost blocks are
counted and bridged, so that time stays right; blocks that come twice or late are dropped
and counted.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mer_bridge import config
from mer_bridge.values import Samples
from mer_bridge.wire import AudioBlock, AudioFormat, Peer
from mer_bridge.wire.sequence import Sequencer

BACKLOG_S = 1.0
"""Audio that may wait for the worker; beyond it the oldest is dropped, or its sender waits."""
PATIENCE_S = 0.1
"""How long `OscSource.feed` waits for room for a sender that can wait."""
SILENT_S = 1.0
"""A sender that was silent for so long loses the line to another one."""
MEND_EVERY_S = 0.01
"""Gaps that come more often are bridged with silence: mending one takes a millisecond."""
MAX_FORMATS = 64
"""Senders whose sample rate is remembered."""

log = logging.getLogger(__name__)


class _Piece(NamedTuple):
    """Samples that wait, and their rate in Hz."""

    samples: Samples
    sample_rate: int


class OscSource:
    """A performer's audio as it arrives over OSC; implements `mer_bridge.sources.Source`.

    One sender at a time: the first that sends keeps the line until it has been silent for
    `SILENT_S`.  Blocks of others meanwhile are counted in `refused` and reported once; a
    TCP sender that follows one that just stopped loses nothing, it waits.  A source with a
    name hears ``/mer/player/<name>/audio`` and ``/mer/audio``; one without hears every player.

    Block length, sample rate and number of channels may change from block to block.

    Thread: `feed` and `set_format` any of the server's; `read` the analysis worker.

    Parameters
    ----------
    settings : config.Input
        Uses ``sample_rate`` (until a sender tells its own), ``channel`` and ``name``.
    clock : callable
        Monotonic seconds.

    Attributes
    ----------
    refused : int
        Blocks of another sender, of another player, or without the chosen channel.
    """

    def __init__(self, settings: config.Input, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: deque[_Piece] = deque()
        self._filled = 0
        self._closed = False
        self._announced = settings.sample_rate
        self._formats: dict[Peer, int] = {}
        self._sender: Peer | None = None
        self._heard_s = float("-inf")
        self._mended_s = float("-inf")
        self._sequencer = Sequencer()
        self._block = 0
        self._overrun = 0
        self.refused = 0

    @property
    def player(self) -> str:
        """Name of the player that is heard, empty for none."""
        return self._settings.name

    @property
    def sample_rate(self) -> int:
        """Rate of what the next `read` gives, in Hz."""
        return self._announced

    @property
    def lost(self) -> int:
        """Samples that never arrived, or were dropped because the worker was late."""
        return self._sequencer.lost + self._overrun

    @property
    def late(self) -> int:
        """Blocks that came twice or after a later one."""
        return self._sequencer.late

    @property
    def patient(self) -> bool:
        """Whether the sender waits for us, as one over TCP does; datagrams come whether we read or not."""
        return self._sender_waits()

    @property
    def failures(self) -> int:
        """Always 0: there is no device."""
        return 0

    @property
    def trouble(self) -> str:
        """None: there is no device; a sender that stops is noticed by its silence."""
        return ""

    @property
    def ended(self) -> bool:
        """Whether it was closed and everything was read."""
        return self._closed and not self._waiting

    def set_format(self, format_: AudioFormat, peer: Peer) -> None:
        """Take note of a sender's sample rate; it holds from its next block on."""
        with self._changed:
            self._formats.pop(peer, None)
            self._formats[peer] = format_.sample_rate
            if len(self._formats) > MAX_FORMATS:
                del self._formats[next(iter(self._formats))]

    def feed(self, block: AudioBlock, peer: Peer) -> bool:
        """Take a block from the server.

        Returns
        -------
        bool
            False when there is no room and the sender can wait (TCP): offer it again.
        """
        with self._changed:
            if self._closed or not self._wanted(block, peer):
                return True
            if not self._has_line(peer):
                if peer.stream and self._may_be_gone():
                    return False
                self._refuse(f"sends while {self._sender} does", peer)
                return True
            rate = self._formats.get(peer, self._settings.sample_rate)
            limit = round(BACKLOG_S * rate)
            if peer.stream and not self._changed.wait_for(lambda: self._has_room(limit), PATIENCE_S):
                return False
            self._heard_s = self._clock()
            samples = self._in_order(block, rate)
            self._block = len(block.samples)
            if len(samples):
                self._waiting.append(_Piece(samples, rate))
                self._filled += len(samples)
                self._drop_oldest(limit)
                self._changed.notify_all()
        return True

    def read(self, timeout_s: float) -> Samples:
        """All that waits at the announced rate; empty after `timeout_s`, or when the rate changes."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting, timeout_s)
            pieces: list[Samples] = []
            while self._waiting and self._fits_behind(pieces):
                pieces.append(self._waiting.popleft().samples)
            self._filled -= sum(map(len, pieces))
            if self._waiting:
                self._announced = self._waiting[0].sample_rate
            self._changed.notify_all()
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def describe(self) -> str:
        """One line for people: who sends, at which rate, in which blocks."""
        peer, rate = self._sender, self._announced
        assumed = "" if peer in self._formats else " (assumed until /mer/format)"
        if peer is None:
            return f"OSC audio, nobody sends yet, {rate} Hz{assumed}"
        block = f"block {self._block} ({1e3 * self._block / rate:.1f} ms)"
        return f"OSC audio from {peer}, {rate} Hz{assumed}, {block}"

    def close(self) -> None:
        """Let waiting senders and the worker go; safe to call twice."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _wanted(self, block: AudioBlock, peer: Peer) -> bool:
        """Whether the block is for this player and has the channel we listen to."""
        if block.player and self._settings.name and block.player != self._settings.name:
            self.refused += 1
            return False
        n_channels = 1 if block.samples.ndim == 1 else block.samples.shape[1]
        if self._settings.channel > n_channels:
            self._refuse(f"has {n_channels} channels, input.channel is {self._settings.channel}", peer)
            return False
        return True

    def _has_line(self, peer: Peer) -> bool:
        """Whether the line is this sender's, or becomes so because nobody holds it."""
        if peer != self._sender:
            if self._sender is not None and self._clock() - self._heard_s < SILENT_S:
                return False
            self._welcome(peer)
        return True

    def _in_order(self, block: AudioBlock, rate: int) -> Samples:
        """The block as the stream goes on: with a filled gap before it, or nothing."""
        mended, now_s = self._sequencer.mended, self._heard_s
        may_mend = now_s - self._mended_s >= MEND_EVERY_S
        samples = self._sequencer.push(block.samples, block.sequence, sample_rate=rate, may_mend=may_mend)
        if self._sequencer.mended > mended:
            self._mended_s = now_s
        return samples

    def _may_be_gone(self) -> bool:
        """Whether the sender that holds the line keeps silent for as long as we can wait now."""
        heard_s = self._heard_s
        return not self._changed.wait_for(lambda: self._closed or self._heard_s != heard_s, PATIENCE_S)

    def _refuse(self, reason: str, peer: Peer) -> None:
        self.refused += 1
        if self.refused == 1:
            log.warning("audio from %s is not heard: it %s", peer, reason)

    def _welcome(self, peer: Peer) -> None:
        self._sender = peer
        self._sequencer.restart()
        rate = self._formats.get(peer)
        if rate is None:
            log.info("audio from %s: %d Hz assumed until /mer/format", peer, self._settings.sample_rate)
        else:
            log.info("audio from %s: %d Hz", peer, rate)

    def _has_room(self, limit: int) -> bool:
        return self._closed or self._filled < limit

    def _drop_oldest(self, limit: int) -> None:
        """Drop whole pieces, never the newest: the newest sound matters on stage."""
        while self._filled > limit and len(self._waiting) > 1 and not self._sender_waits():
            dropped = len(self._waiting.popleft().samples)
            self._filled -= dropped
            self._overrun += dropped

    def _sender_waits(self) -> bool:
        return self._sender is not None and self._sender.stream

    def _fits_behind(self, pieces: list[Samples]) -> bool:
        """Whether the next piece can be given together with these."""
        piece = self._waiting[0]
        return piece.sample_rate == self._announced and (
            not pieces or piece.samples.shape[1:] == pieces[0].shape[1:]
        )
