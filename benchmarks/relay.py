"""A relay between a patch and the bridge that knows how late every bundle is."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from typing import Any, Self

from mer_bridge import card as cards
from mer_bridge import wire
from mer_bridge.config import Config

BLOCK = 1024
"""Samples in a packet of ``mer.send~``."""


class Relay:
    """Stand between Pd and the bridge: forward both ways, and note when each block passed.

    Thread: one of its own between `start` and `close`.
    """

    def __init__(self, bridge: tuple[str, int]) -> None:
        self._bridge = bridge
        self._front = _udp()
        self.port: int = self._front.getsockname()[1]
        self._ears = _udp()
        self._ears.connect(bridge)
        self._backs: dict[tuple[str, int], socket.socket] = {}
        self._peers: dict[socket.socket, tuple[str, int]] = {}
        self._selector = selectors.DefaultSelector()
        for sock in (self._front, self._ears):
            self._selector.register(sock, selectors.EVENT_READ)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._subscribed_s = 0.0
        self._first: int | None = None
        self._sent_s: dict[int, float] = {}
        self._ticks = Ticks()
        self.blocks = 0
        self.bundles = 0
        self.gaps = 0
        self.status: dict[str, Any] = {}
        self.late: list[tuple[float, float]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        for sock in (self._front, self._ears, *self._backs.values()):
            sock.close()
        self._selector.close()

    def ask_status(self) -> None:
        """Ask for what the bridge counts; the answer comes into `status`."""
        self._ears.send(wire.encode_message("/mer/status"))

    def _run(self) -> None:
        while not self._stopping.is_set():
            now_s = time.perf_counter()
            if now_s - self._subscribed_s > 3.0:
                self._subscribed_s = now_s
                self._ears.send(wire.encode_message("/mer/subscribe"))
            for key, _ in self._selector.select(0.1):
                with contextlib.suppress(OSError):  # Pd or the bridge has just left
                    self._forward(key.fileobj)  # type: ignore[arg-type] # sockets are all it knows

    def _forward(self, sock: socket.socket) -> None:
        packet, peer = sock.recvfrom(65_536)
        now_s = time.perf_counter()
        if sock is self._front:
            self._back(peer).send(packet)
            if packet.startswith(b"/mer/audio\0"):
                self._note_block(packet, now_s)
        elif sock is self._ears:
            self._note_answer(packet, now_s)
        else:
            self._front.sendto(packet, self._peers[sock])

    def _back(self, peer: tuple[str, int]) -> socket.socket:
        if peer not in self._backs:
            self._backs[peer] = back = _udp()
            back.connect(self._bridge)
            self._peers[back] = peer
            self._selector.register(back, selectors.EVENT_READ)
        return self._backs[peer]

    def _note_block(self, packet: bytes, now_s: float) -> None:
        (message,) = wire.decode(packet)
        number = int(message.arguments[0])
        if self._first is None:
            self._first = number
        self.gaps += number - self._first != self.blocks
        self.blocks += 1
        self._sent_s[number - self._first] = now_s
        self._sent_s.pop(number - self._first - 1000, None)

    def _note_answer(self, packet: bytes, now_s: float) -> None:
        for message in wire.decode(packet):
            if message.address == "/mer/status":
                self.status = dict(zip(message.arguments[::2], message.arguments[1::2], strict=True))
            elif message.address == "/mer/frame":
                self.bundles += 1
                block = self._ticks.completed(int(message.arguments[0]))
                if block is not None and block in self._sent_s:
                    self.late.append((now_s, 1000.0 * (now_s - self._sent_s[block])))


class Ticks:
    """Which block completes a tick."""

    def __init__(self) -> None:
        self._card = cards.read(cards.find(Config().model.name))
        self._last = 0

    def completed(self, number: int) -> int | None:
        """The block that completed tick `number`, counted from 0; None if it was asked before."""
        if number <= self._last:
            return None
        self._last = number
        card = self._card
        last = card.trunk.look_back_frames - 1 + number * card.trunk.stride_frames
        num, den = card.frontend.hop
        end = last * num // den + card.frontend.frame  # samples at 22,050 Hz
        return -(-(2 * end - 1) // BLOCK) - 1  # n samples at 44,100 Hz give (n + 1) // 2


def _udp() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    sock.bind(("127.0.0.1", 0))
    return sock
