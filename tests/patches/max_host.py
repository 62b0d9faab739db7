"""Run our patches for Max without Max: their control part, with real sockets and a clock of its own.

It proves that the cords lead where they should, in either order of the cords at an outlet;
that Max itself does what its reference says is taken on trust.
"""

# ruff: noqa: ARG002  (every object takes an inlet and a message, whatever it needs of them)
from __future__ import annotations

import contextlib
import heapq
import itertools
import random
import select
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import numpy as np
from max_objects import CLASSES, Audio, Node, atom
from max_text import PACKAGE, name_of, read
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge.values import Samples

VECTOR = 64
"""Samples Max computes at once."""
TURN_S = 0.001
"""Longest wait for a packet before the clock goes on."""
PATIENCE_MS = 60_000.0


class Inside(Node):
    """A patch within a patch, or an abstraction."""

    def begin(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.inlets: list[Node] = []

    def take(self, inlet, message):
        self.inlets[inlet].out(0, message)


class Inlet(Node):
    pass


class Outlet(Node):
    def take(self, inlet, message):
        self.parent.out(self.box["index"] - 1, message)


class Heard(Node):
    """Keeps what comes out of a patch that is run by itself."""

    def begin(self):
        self.messages: list[tuple[int, tuple[Any, ...]]] = []

    def take(self, inlet, message):
        self.messages.append((inlet, message))

    def of(self, outlet: int) -> list[tuple[Any, ...]]:
        return [message for which, message in self.messages if which == outlet]


class UdpSend(Node):
    def begin(self):
        self.peer = self.world.place or (str(self.arguments[0]), int(self.arguments[1]))
        self.socket = self.world.opened(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def take(self, inlet, message):
        word, *rest = message
        if word in ("host", "port"):
            self.peer = (str(rest[0]), self.peer[1]) if word == "host" else (self.peer[0], int(rest[0]))
            return
        assert isinstance(word, str)
        assert word.startswith("/mer/"), message
        builder = OscMessageBuilder(word)
        for one in rest:
            builder.add_arg(one, {int: "i", float: "f", str: "s"}[type(one)])
        packet = bytes(builder.build().dgram)
        assert len(packet) <= 5096  # the largest packet of udpsend unless told otherwise
        self.socket.sendto(packet, self.peer)


class UdpReceive(Node):
    def begin(self):
        self.socket: socket.socket | None = None
        self.port = 0
        self.world.listening.append(self)

    def take(self, inlet, message):
        assert message[0] == "port"
        if self.socket is not None:
            self.socket.close()
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setblocking(False)
        try:
            made.bind(("127.0.0.1", message[1]))
        except OSError:  # taken: Max says so in its console and goes on
            made.close()
            self.socket = None
            self.world.refused.append(message[1])
        else:
            self.socket, self.port = self.world.opened(made), message[1]

    def hear(self):
        """Give out all that has come."""
        with contextlib.suppress(BlockingIOError):
            while self.socket is not None:
                self._packet(self.socket.recv(65_536))

    def _packet(self, packet):
        if packet.startswith(b"#bundle"):
            for item in OscBundle(packet):
                self._packet(item.dgram)
        else:
            message = OscMessage(packet)
            self.out(0, (message.address, *message.params))


HOST = {"inlet": Inlet, "outlet": Outlet, "udpsend": UdpSend, "udpreceive": UdpReceive}


class Max:
    """A running Max: patches, their sends and receives, a clock, sound, sockets.

    Parameters
    ----------
    left_first : bool
        Of several cords at an outlet, whether the first drawn or the last drawn goes first.
    seed : int
        Of ``random``.
    port : int
        Where the patches find the bridge instead of at its own port; 0 leaves them as they are.
    """

    def __init__(self, *, left_first: bool = False, seed: int = 1, port: int = 0) -> None:
        self.left_first = left_first
        self.place = ("127.0.0.1", port) if port else None
        self.chance = random.Random(seed)  # noqa: S311  (a game of chance, no secret)
        self.receivers: dict[str, list[Node]] = {}
        self.listening: list[UdpReceive] = []
        self.printed: list[tuple[Any, ...]] = []
        self.refused: list[int] = []
        self.rings: dict[str, Samples] = {}
        self.seen = 0
        self.sample_rate = 48_000
        self.now_ms = 0.0
        self._written = 0
        self._numbers = itertools.count(1000)
        self._order = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            one.close()

    def opened(self, made: socket.socket) -> socket.socket:
        """Remember to close it."""
        self._sockets.append(made)
        return made

    def after(self, time_ms: float, act: Callable[[], None]) -> None:
        """Do something later."""
        heapq.heappush(self._events, (self.now_ms + time_ms, next(self._order), act))

    # --- patches

    def load(self, path: Path | str, *given: Any) -> tuple[Inside, Heard]:
        """Open an object of ours, or a file; gives it and what comes out of it."""
        place = path if isinstance(path, Path) else PACKAGE / "patchers" / f"{path}.maxpat"
        made: list[Node] = []
        whole = self._build(read(place), given, str(next(self._numbers)), made)
        heard = Heard(self, [], {})
        for outlet in range(16):
            whole.targets[outlet] = [(heard, outlet)]
        for node in reversed(made) if self.left_first else made:
            node.loaded()
        return whole, heard

    def _build(self, patcher: dict[str, Any], given: Any, unique: str, made: list[Node]) -> Inside:
        whole = Inside(self, [], {})
        for entry in patcher["boxes"]:
            node = self._node(entry["box"], given, unique, made)
            node.parent = whole
            whole.nodes[entry["box"]["id"]] = node
            made.append(node)
        ports = [node for node in whole.nodes.values() if isinstance(node, Inlet)]
        whole.inlets = sorted(ports, key=lambda node: node.box["index"])
        for line in patcher["lines"]:
            (source, outlet), (sink, inlet) = line["patchline"]["source"], line["patchline"]["destination"]
            whole.nodes[source].targets.setdefault(outlet, []).append((whole.nodes[sink], inlet))
        return whole

    def _node(self, box: dict[str, Any], given: Any, unique: str, made: list[Node]) -> Node:
        name = name_of(box)
        words = [
            word.replace("#0", unique).replace("---", unique) for word in str(box.get("text", "")).split()[1:]
        ]
        arguments = [atom(word) for word in itertools.takewhile(lambda word: word[0] != "@", words)]
        if "patcher" in box:
            return self._build(box["patcher"], given, unique, made)
        if name.startswith("mer."):
            inner = read(PACKAGE / "patchers" / f"{name}.maxpat")
            return self._build(inner, arguments, str(next(self._numbers)), made)
        if name == "buffer~":
            self.rings[arguments[0]] = np.zeros(int(words[words.index("@samps") + 1]), np.float32)
        kind = HOST.get(name) or CLASSES.get(name) or (Audio if name.endswith("~") else None)
        assert kind is not None, f"the stand-in knows no {name}"
        return kind(self, arguments, box | {"given": given})

    # --- time

    def advance(self, time_ms: float) -> None:
        """Let the clock run; packets are heard between any two things that happen."""
        end = self.now_ms + time_ms
        while self._events and self._events[0][0] <= end:
            self.now_ms, _, act = heapq.heappop(self._events)
            act()
            self.hear()
        self.now_ms = end
        self.hear()

    def hear(self) -> None:
        """Take all packets that have come."""
        for receiver in self.listening:
            receiver.hear()

    def until(self, happened: Callable[[], object], *, step_ms: float = 5.0) -> None:
        """Let the clock run, and wait for packets, until something has happened."""
        end = self.now_ms + PATIENCE_MS
        while not happened():
            assert self.now_ms < end, "it never happened"
            sockets = [one.socket for one in self.listening if one.socket is not None]
            select.select(sockets, [], [], TURN_S)
            self.advance(step_ms)

    def play(self, samples: Samples) -> None:
        """Let the audio run with this sound at all inlets; a number of whole vectors."""
        for vector in samples.reshape(-1, VECTOR):
            for ring in self.rings.values():
                places = np.arange(self._written, self._written + VECTOR) % len(ring)
                ring[places] = vector
                self.seen = int(places[0])  # what snapshot~ tells may be a vector old
            self._written += VECTOR
            self.advance(1000.0 * VECTOR / self.sample_rate)
